/**
 * Evidence: what the case stands on, as lists that a stranger can check: sealed files by their
 * SHA-256, entries of the evidence log by their number, and who had what in hands.
 */
import type { Custody, CustodyAct, EvidenceRef } from '../../../../cases/case.ts'
import { utc } from '../../../exchange/moment.ts'
import { octets } from '../../../say/numbers.ts'
import { shown } from '../../../say/shown.ts'
import type { Names } from '../../../words/named.ts'
import type { Filling, PaperBlock } from '../../paper.ts'
import { type Said, type Slot, say } from '../../said.ts'
import { at, name, pick, reckoned } from '../../slots.ts'
import { table } from './blocks.ts'

export const CUSTODY_MAX = 500
export const SEALED_MAX = 500
const REFS_MAX = 4
const DASH: Said = ['–']

export const custodyNames: Names<CustodyAct> = {
  collected: { ja: '取得', en: 'collected' },
  seen: { ja: '閲覧', en: 'seen' },
  examined: { ja: '解析', en: 'examined' },
  exported: { ja: '書き出し', en: 'exported' },
  transferred: { ja: '引き渡し', en: 'transferred' },
  released: { ja: '公表・送付', en: 'released' },
  returned: { ja: '返却', en: 'returned' },
}

/** `#4812`, or the file and its line; without a name by the beginning of its hash. */
export function refText(ref: EvidenceRef): string {
  if ('entry' in ref) return `#${ref.entry}`
  const file =
    ref.file === undefined ? `${shown(ref.sha256.slice(0, 12), 12)}…` : shown(ref.file, 60)
  return `${file}${ref.line === undefined ? '' : `:${ref.line}`}`
}

export function refsSaid(refs: readonly EvidenceRef[]): Said {
  if (refs.length === 0) return DASH
  const rest = refs.length - REFS_MAX
  const named = refs.slice(0, REFS_MAX).map(refText).join('\n')
  return [reckoned('evidence', rest > 0 ? `${named} +${rest}` : named)]
}

export const hash = (what: string, sha256: string): Slot =>
  reckoned(what, shown(sha256, 64), [sha256])

/** Who had which item in hands: never without a hash where there is one. */
export function custodyTable(filling: Filling): readonly PaperBlock[] {
  const { custody } = filling.file.case
  const columns = pick(filling, {
    ja: ['日時', '行為', '対象', '担当・立会い', '道具', '渡し先'],
    en: ['Time', 'Act', 'Item', 'By, witness', 'Tool', 'To'],
  })
  const widths = [1.5, 0.9, 3.4, 1.6, 1.5, 1.3]
  return table(
    pick(filling, {
      ja: ['証拠の連鎖管理（誰が、いつ、何を扱ったか）'],
      en: ['Chain of custody: who handled what, and when'],
    }),
    columns.map((head, nth) => ({ head: [head], width: widths[nth] ?? 1 })),
    custody.map((row) => custodyRow(filling, row)),
    CUSTODY_MAX,
  )
}

function custodyRow(filling: Filling, row: Custody): readonly Said[] {
  const offset =
    row.clockOffset === undefined
      ? []
      : pick(filling, {
          ja: say`\n時計のずれ ${reckoned('custody.clock', milliseconds(row.clockOffset))}`,
          en: say`\nclock off by ${reckoned('custody.clock', milliseconds(row.clockOffset))}`,
        })
  return [
    [at(filling, row.at, `custody.${row.id}`), ...offset],
    [custodyNames[row.handling][filling.language]],
    [
      name(row.item),
      ...(row.sha256 === undefined ? [] : ['\n', hash('custody', row.sha256)]),
      ...(row.bytes === undefined
        ? []
        : ['\n', reckoned('custody.bytes', octets(row.bytes), [row.id])]),
    ],
    row.witness === undefined ? [name(row.by)] : [name(row.by), '\n', name(row.witness)],
    row.tool === undefined ? DASH : [name(row.tool)],
    row.to === undefined ? DASH : [name(row.to)],
  ]
}

const milliseconds = (n: number): string => `${n > 0 ? '+' : ''}${n} ms`

/** Everything of the case that lies sealed under its hash: investigations, documents, exports. */
export function sealedTable(filling: Filling): readonly PaperBlock[] {
  const { case: its } = filling.file
  const rows: (readonly Said[])[] = [
    ...its.found.map((one) => [
      pick(filling, {
        ja: [`調査の結果（${of[one.of].ja}）`],
        en: [`investigation (${of[one.of].en})`],
      }),
      [hash('found', one.sha256)],
      [at(filling, one.at, 'found')],
    ]),
    ...its.custody
      .filter((one) => one.sha256 !== undefined && one.handling !== 'seen')
      .map((one) => [
        [name(one.item)],
        [hash('custody', one.sha256 ?? '')],
        [at(filling, one.at, `custody.${one.id}`)],
      ]),
  ]
  return table(
    pick(filling, { ja: ['封印した記録'], en: ['Sealed records'] }),
    pick(filling, {
      ja: ['記録', 'SHA-256', '日時'],
      en: ['Record', 'SHA-256', 'Time'],
    }).map((head, nth) => ({ head: [shaHead(head)], width: [2, 4.4, 1.5][nth] ?? 1 })),
    rows,
    SEALED_MAX,
  )
}

const of = {
  evidence: { ja: '証跡から', en: 'of the evidence log' },
  logs: { ja: 'ログから', en: 'of logs' },
} as const

/** The name of the hash has figures, and is a standard's. */
const shaHead = (head: string): string | Slot =>
  head === 'SHA-256' ? { slot: 'law', text: head } : head

/** `2025-10-05 19:41:12Z`: for tables, where it may break between day and time. */
export const utcShort = (at: number): string => `${utc(at).slice(0, 19).replace('T', ' ')}Z`
