/** Table of how they may have got in: hypotheses with what speaks for and against each. */
import type { Hypothesis, HypothesisReason } from '../../../incident/found.ts'
import { column, factsCell, type Table, table } from './table.ts'

type EntryRow = { readonly account: string; readonly entry: Hypothesis; readonly side: string } & {
  readonly reason: HypothesisReason | undefined
}
export const hypotheses: Table = table<EntryRow>({
  name: 'hypotheses',
  says: {
    en: 'How they may have got in: one row for each reason for or against a hypothesis',
    ja: '侵入経路の仮説:裏付けまたは反証ごとに1行',
  },
  *rows({ accounts: all, stores }) {
    for (const { account, entry: list } of [...all, ...stores])
      for (const entry of list) {
        if (entry.for.length + entry.against.length === 0)
          yield { account, entry, side: '', reason: undefined }
        for (const reason of entry.for) yield { account, entry, side: 'for', reason }
        for (const reason of entry.against) yield { account, entry, side: 'against', reason }
      }
  },
  columns: [
    column('account', 'アカウント', 'account', 'アカウント', ({ account }) => account),
    column('path', '侵入経路', 'way in', '侵入経路', ({ entry }) => entry.path),
    column(
      'standing',
      '状態',
      'supported, open or refuted',
      'supported（裏付けあり） open（未確定） refuted（否定）',
      ({ entry }) => entry.standing,
    ),
    column(
      'weight',
      '重み',
      'weight, natural logarithm',
      '重み（自然対数）',
      ({ entry }) => entry.weight,
    ),
    column(
      'side',
      '裏付け・反証',
      'for or against',
      'for（裏付け） against（反証）',
      ({ side }) => side,
    ),
    column('reason', '理由', 'code of the reason', '理由のコード', ({ reason }) => reason?.code),
    column('facts', '内容', 'its facts', '理由の内容', ({ reason }) =>
      reason === undefined ? undefined : factsCell(reason.facts),
    ),
    column('evidence', '根拠', 'lines that show it', '根拠となる行', ({ reason }, { lines }) =>
      reason === undefined ? undefined : lines(reason.evidence),
    ),
  ],
})
