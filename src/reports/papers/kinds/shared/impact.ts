/** Impact: which figures tell what a case did, by its kind, and the table of them. */
import type { CaseFactKey, CaseKind } from '../../../../cases/case.ts'
import { caseFactNames } from '../../../words/case.ts'
import type { Filling, PaperBlock } from '../../paper.ts'
import type { Said } from '../../said.ts'
import { figure, isKnown, pick, statusOf } from '../../slots.ts'

const mail: readonly CaseFactKey[] = [
  'accounts.hijacked',
  'mail.submitted',
  'mail.recipients',
  'mail.delivered',
]
/** Asked for in any case of its kind: what is not known yet stands there as such. */
const asked: Readonly<Record<CaseKind, readonly CaseFactKey[]>> = {
  'mass-send': mail,
  bec: mail,
  'credential-phish': ['accounts.hijacked', 'accounts.suspect'],
  'mailbox-read': ['accounts.hijacked', 'read.messages', 'persons.possible'],
  'third-party-zero-day': [
    'accounts.possible',
    'accounts.confirmed',
    'contracts.possible',
    'contracts.confirmed',
    'persons.possible',
  ],
  'data-wipe': ['records.lost', 'records.restored', 'persons.possible'],
  'delivery-trouble': ['blocklists'],
  'log-tampering': ['accounts.suspect'],
  insider: ['accounts.suspect', 'persons.possible'],
  exercise: mail,
}
/** Told as well, where they are known. */
const told: readonly CaseFactKey[] = [
  'accounts.possible',
  'accounts.confirmed',
  'contracts.possible',
  'contracts.confirmed',
  'mail.held',
  'mail.bounced',
  'read.messages',
  'records.possible',
  'records.confirmed',
  'records.lost',
  'records.restored',
  'persons.possible',
  'persons.confirmed',
  'blocklists',
  'complaints',
  'enquiries',
]

export function impactKeys(filling: Filling, most = 12): readonly CaseFactKey[] {
  const first = asked[filling.file.case.kind]
  const rest = told.filter((key) => !first.includes(key) && isKnown(filling, key))
  return [...first, 'outage.hours' as const, ...rest].slice(0, most)
}

export const factName = (filling: Filling, key: CaseFactKey): Said => [
  caseFactNames[key][filling.language],
]

/** 項目, 数値, 状態. */
export function impactTable(
  filling: Filling,
  keys: readonly CaseFactKey[],
  caption: Said,
): PaperBlock {
  const heads = pick(filling, {
    ja: ['項目', '数値', '状態'],
    en: ['What', 'Figure', 'Status'],
  })
  const widths = [2.3, 2.1, 1.6]
  return {
    block: 'table',
    caption,
    columns: heads.map((head, nth) => ({ head: [head], width: widths[nth] ?? 1 })),
    rows: keys.map((key) => [
      factName(filling, key),
      [figure(filling, key, undefined, { status: 'never' })],
      statusOf(filling, key),
    ]),
    leftOut: 0,
  }
}
