/**
 * Who to call: which kinds of contacts each kind of case needs, most urgent first, and by when.
 *
 * Minutes count from detection, as the clocks of the playbooks do. A kind that nobody is named for
 * is told as such: that is what a drill is to find.
 */
import type { Instant } from '../../lib/time.ts'
import type { CaseKind } from '../case.ts'
import { type Call, escalation } from './book.ts'
import { type ContactBook, type ContactKind, contactKinds } from './contact.ts'

type Wanted = readonly [kind: ContactKind, minutes: number]

const inside: readonly Wanted[] = [
  ['commander', 15],
  ['mail-administrator', 15],
  ['executive', 30],
]
const helpers: readonly Wanted[] = [
  ['privacy-officer', 60],
  ['insurer', 1_440],
  ['counsel', 1_440],
  ['forensic-firm', 1_440],
  ['police-cyber', 1_440],
]

const table: Readonly<Record<CaseKind, readonly Wanted[]>> = {
  'mass-send': [
    ...inside,
    ['public-relations', 60],
    ['help-desk', 60],
    ['upstream-relay', 240],
    ...helpers,
    ['national-cert', 1_440],
    ['blocklist-desk', 4_320],
  ],
  'mailbox-read': [...inside, ...helpers, ['public-relations', 1_440]],
  bec: [
    ['bank-recall', 15],
    ['finance', 15],
    ...inside,
    ['partner', 30],
    ['police-cyber', 240],
    ['insurer', 1_440],
    ['counsel', 1_440],
  ],
  'third-party-zero-day': [
    ...inside,
    ['vendor', 60],
    ['hosting', 60],
    ...helpers,
    ['national-cert', 1_440],
    ['controller', 1_440],
    ['customer', 1_440],
  ],
  'data-wipe': [
    ...inside,
    ['hosting', 15],
    ['vendor', 60],
    ['cloud-recovery', 60],
    ['forensic-firm', 240],
    ...helpers.filter(([kind]) => kind !== 'forensic-firm'),
    ['public-relations', 1_440],
  ],
  'delivery-trouble': [
    ['mail-administrator', 30],
    ['upstream-relay', 240],
    ['internet-provider', 240],
    ['dns-provider', 240],
    ['blocklist-desk', 1_440],
    ['help-desk', 240],
  ],
  'credential-phish': [
    ...inside,
    ['help-desk', 60],
    ['anti-phishing-council', 1_440],
    ['national-cert', 1_440],
    ['police-cyber', 1_440],
  ],
  'log-tampering': [...inside, ['security-officer', 15], ...helpers],
  insider: [
    ['commander', 15],
    ['legal-department', 60],
    ['personnel', 60],
    ['counsel', 240],
    ['executive', 240],
    ['privacy-officer', 240],
    ['forensic-firm', 1_440],
    ['police-cyber', 1_440],
  ],
  exercise: [...inside, ['help-desk', 60], ['public-relations', 240]],
}

export type ToCall = {
  readonly kind: ContactKind
  /** Minutes from detection within which they should have been called. */
  readonly within: number
  /** Empty: nobody is in the book. */
  readonly calls: readonly Call[]
}

export const whoToCall = (caseKind: CaseKind, book: ContactBook, now: Instant): readonly ToCall[] =>
  [...table[caseKind]]
    .sort(([, a], [, b]) => a - b)
    .map(([kind, within]) => ({ kind, within, calls: escalation(book, kind, now) }))

/** All kinds, in the order in which any case needs them; those that none needs by itself come last. */
export const callOrder: readonly ContactKind[] = contactKinds
  .map((kind, nth) => {
    const minutes = Object.values(table).flatMap((rows) =>
      rows.filter(([its]) => its === kind).map(([, within]) => within),
    )
    return { kind, nth, soonest: Math.min(Number.MAX_SAFE_INTEGER, ...minutes) }
  })
  .sort((a, b) => a.soonest - b.soonest || a.nth - b.nth)
  .map(({ kind }) => kind)

/** Kinds that some case needs and nobody is named for. */
export const missingKinds = (book: ContactBook): readonly ContactKind[] => {
  const wanted = new Set(Object.entries(table).flatMap(([, rows]) => rows.map(([kind]) => kind)))
  for (const { contact } of book.contacts) wanted.delete(contact.kind)
  return [...wanted].sort()
}
