/** Tables of figures: each fact with where it comes from, and what others claimed. */
import type { ClaimChecked, Fact } from '../../../incident/found.ts'
import type { Instant } from '../../../lib/time.ts'
import { momentFacts } from '../json.ts'
import { accountColumn, column, evidenceColumns, type Table, table } from './table.ts'

const figure = (
  key: Fact['key'],
  value: number | string | null | undefined,
  moment: (at: Instant | undefined) => string | undefined,
): number | string | undefined =>
  momentFacts.has(key) && typeof value === 'number'
    ? moment(value as Instant)
    : (value ?? undefined)

export const facts: Table = table<Fact>({
  name: 'facts',
  says: { en: 'Every figure with where it comes from', ja: '数値とその出所' },
  rows: ({ facts: all }) => all,
  columns: [
    column('key', '項目', 'which figure', '項目', ({ key }) => key),
    accountColumn(),
    column('value', '値', 'value', '値', ({ key, value }, { moment }) =>
      figure(key, value, moment),
    ),
    column('lower', '下限', 'at least', '下限', ({ key, lower }, { moment }) =>
      figure(key, lower, moment),
    ),
    column('upper', '上限', 'at most', '上限', ({ key, upper }, { moment }) =>
      figure(key, upper, moment),
    ),
    column('unit', '単位', 'unit', '単位', ({ unit }) => unit),
    column(
      'status',
      '確度',
      'confirmed, estimated, under-investigation or claimed',
      'confirmed（確定） estimated（概数） under-investigation（調査中） claimed（外部の発表）',
      ({ status }) => status,
    ),
    column(
      'asOf',
      '時点',
      'last moment of the logs it rests on',
      '根拠としたログの最終時点',
      (row, { moment }) => moment(row.asOf),
    ),
    column(
      'method',
      '方法',
      'counted, joined, inferred or claimed',
      '求め方',
      ({ method }) => method,
    ),
    ...evidenceColumns<Fact>(),
  ],
})

export const claims: Table = table<ClaimChecked>({
  name: 'claims',
  says: { en: 'What others said, and what was found', ja: '外部の発表とログから分かったこと' },
  rows: ({ claims: all }) => all,
  columns: [
    column('key', '項目', 'which figure', '項目', ({ key }) => key),
    column('claimed', '発表', 'what was said', '発表された値', ({ key, claimed }, { moment }) =>
      figure(key, claimed, moment),
    ),
    column(
      'found',
      '調査結果',
      'what was found',
      'ログから分かった値',
      ({ key, found }, { moment }) => figure(key, found, moment),
    ),
    column(
      'outcome',
      '一致',
      'agrees, differs or unsupported',
      'agrees（一致） differs（相違） unsupported（ログでは判断不能）',
      ({ outcome }) => outcome,
    ),
    column('source', '出典', 'who said so', '出典', ({ source }) => source),
  ],
})
