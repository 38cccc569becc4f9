/** Topic: what one field of a form is filled with; an empty answer is «under investigation». */
import type { CaseFactKey, CaseKind } from '../../../../cases/case.ts'
import { caseFactNames } from '../../../words/case.ts'
import type { Filling } from '../../paper.ts'
import { type Said, say, slotsOf } from '../../said.ts'
import { figure, isWritten, pick, typedLines } from '../../slots.ts'

export type Topic = (filling: Filling) => readonly Said[]

/** What a person wrote, line by line; nothing where nobody did. */
export const written = (filling: Filling, slot: string): readonly Said[] =>
  isWritten(filling, slot) ? typedLines(filling, slot).map((line) => [line]) : []

/** Only what a person can know: nothing of ours stands in its place. */
export const only =
  (slot: string): Topic =>
  (filling) =>
    written(filling, slot)

export const together =
  (...topics: readonly Topic[]): Topic =>
  (filling) =>
    topics.flatMap((topic) => topic(filling))

/** The name of a figure, and the figure. */
export function figureLine(filling: Filling, key: CaseFactKey): Said {
  const said = figure(filling, key)
  // The name says already what is counted: 「宛先数：宛先 120 件」 reads as a slip.
  const bare = { ...said, text: said.text.replace(counted, '') }
  return pick(filling, {
    ja: say`${[caseFactNames[key].ja]}：${bare}`,
    en: say`${[caseFactNames[key].en]}: ${bare}`,
  })
}
const counted = /^(?:宛先|接続元|データ|苦情・申告|お問い合わせ) /u

/** The figures that tell how big a case of this kind is. */
export const figuresOf = (kind: CaseKind): readonly CaseFactKey[] => sizes[kind]
const mailing = [
  'accounts.hijacked',
  'mail.submitted',
  'mail.recipients',
  'mail.delivered',
] as const
const sizes: { readonly [Kind in CaseKind]: readonly CaseFactKey[] } = {
  'mass-send': mailing,
  bec: mailing,
  'credential-phish': mailing,
  exercise: mailing,
  'mailbox-read': ['accounts.hijacked', 'read.messages'],
  'third-party-zero-day': [
    'accounts.possible',
    'accounts.confirmed',
    'contracts.possible',
    'contracts.confirmed',
  ],
  'data-wipe': ['records.possible', 'records.lost', 'records.restored'],
  'delivery-trouble': ['queue.most', 'outage.hours', 'blocklists'],
  'log-tampering': ['accounts.hijacked'],
  insider: ['accounts.suspect', 'records.possible'],
}

/** Somebody who had no right to it did it: not a mere fault of a machine. */
export const isAttack = (kind: CaseKind): boolean =>
  kind !== 'delivery-trouble' && kind !== 'exercise'

/** Nothing is said, or nothing but that it is not known yet. */
export const isOpen = (said: readonly Said[]): boolean =>
  said.length === 0 || said.every((line) => slotsOf(line).some(isOpenSlot))

const isOpenSlot = (slot: ReturnType<typeof slotsOf>[number]): boolean =>
  slot.slot === 'missing' ||
  ((slot.slot === 'figure' || slot.slot === 'moment') &&
    /^(調査中|under investigation|not yet known)/.test(slot.text))
