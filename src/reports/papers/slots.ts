/**
 * Slots: how what a case knows gets into a sentence.
 *
 * Each helper takes the filling of a document and gives one slot or a piece of a sentence (`Said`).
 * None of them fails on an empty case: what is not known says so («調査中»), what nobody wrote is
 * `missing`. Persons (名), recipients (宛先 件), messages (通) and accounts are never counted by one
 * word. Foreign text is made visible (`say/shown.ts`) here, and nowhere else.
 */
import type { CaseFact, CaseFactKey, ClockName, ClockTold, Deadline } from '../../cases/case.ts'
import * as clocks from '../../cases/clocks-of.ts'
import { unitOf } from '../../cases/fact-keys.ts'
import type { AccountId } from '../../events/event.ts'
import type { Language } from '../../lib/words.ts'
import { length } from '../say/moments.ts'
import { plain } from '../say/numbers.ts'
import { shown } from '../say/shown.ts'
import { accountName } from '../words/accounts.ts'
import { caseStatusNames } from '../words/case.ts'
import { datingOf, dayOf, momentOf, shortly } from './dates.ts'
import { type FigureKnown, figureOf, idsOf, lastTextOf } from './known.ts'
import type { Filling } from './paper.ts'
import type { Said, Slot } from './said.ts'
import { valueText } from './values.ts'

/** Of the two, as the language of the document wants. */
export const pick = <Text>(filling: Filling, texts: Readonly<Record<Language, Text>>): Text =>
  texts[filling.language]

export const name = (text: string, most?: number): Slot => ({
  slot: 'name',
  text: text === '' ? '–' : shown(text, most),
})
export const law = (text: string): Slot => ({ slot: 'law', text })
export const account = (filling: Filling, id: AccountId): Slot => ({
  slot: 'name',
  text: accountName(id, filling.language),
})

/** A figure that a calculation of ours made; `of` names what it was made from. */
export const reckoned = (what: string, text: string, of: readonly string[] = []): Slot => ({
  slot: 'reckoned',
  name: what,
  of,
  text,
})
/** How many rows of something the case has: `3 件` must not be written as fixed text. */
export const counted = (filling: Filling, what: string, n: number): Slot =>
  reckoned(what, pick(filling, { ja: `${plain(n)} 件`, en: plain(n) }))

export type FigureSaid = {
  /** `never`: where a column of its own says it. `unless-confirmed`: in running text. */
  readonly status?: 'always' | 'unless-confirmed' | 'never'
}

/** A fact of the ledger with its unit and its status; «under investigation» where nothing is known. */
export function figure(
  filling: Filling,
  key: CaseFactKey,
  of?: AccountId,
  { status = 'unless-confirmed' }: FigureSaid = {},
): Slot {
  const slot = factSlot(filling, key, figureOf(filling.file.case, key, of), status)
  return of === undefined ? slot : { ...slot, account: of }
}

/** Of a given figure, such as one of an earlier release. */
export function factSlot(
  filling: Filling,
  key: CaseFactKey,
  known: FigureKnown | CaseFact | undefined,
  status: NonNullable<FigureSaid['status']> = 'unless-confirmed',
): Slot & { readonly slot: 'figure' } {
  if (known === undefined) return { slot: 'figure', key, text: openText(filling, status) }
  const fact = idsOf('ids' in known ? known.ids : [known.id])
  const value = valueText(
    known,
    { key, isRough: known.status === 'estimated' },
    datingOf(filling.file, filling.language),
  )
  if (value === undefined) return { slot: 'figure', key, fact, text: openText(filling, status) }
  const isSaid =
    status === 'always' || (status === 'unless-confirmed' && known.status !== 'confirmed')
  const said = caseStatusNames[known.status][filling.language]
  const mark = !isSaid ? '' : pick(filling, { ja: `（${said}）`, en: ` (${said})` })
  return { slot: 'figure', key, fact, text: `${value}${mark}` }
}

/** 「調査中（次報 …）」: a field is never left out because nobody knows yet. */
function openText(filling: Filling, status: FigureSaid['status']): string {
  const open = caseStatusNames['under-investigation'][filling.language]
  const next = status === 'never' ? undefined : nextText(filling)
  if (next === undefined) return open
  return pick(filling, { ja: `${open}（次報 ${next}）`, en: `${open} (next update: ${next})` })
}

/** Whether a figure is known at all, so that a sentence may be left out or put otherwise. */
export const isKnown = ({ file }: Filling, key: CaseFactKey, of?: AccountId): boolean => {
  const known = figureOf(file.case, key, of)
  return known !== undefined && (known.value !== null || known.upper !== undefined)
}
export const isCounted = ({ file }: Filling, key: CaseFactKey): boolean => {
  const value = figureOf(file.case, key)?.value
  return typeof value === 'number' && value > 0
}
export const unitOfFigure = (key: CaseFactKey) => unitOf[key]

/** 確定・概数・調査中: for the column beside a figure. */
export function statusOf(filling: Filling, key: CaseFactKey, of?: AccountId): Said {
  const known = figureOf(filling.file.case, key, of)
  const status = known === undefined || known.value === null ? 'under-investigation' : known.status
  return [caseStatusNames[status][filling.language]]
}

/** The moment of a clock that counts; or that it is not known. */
export function moment(filling: Filling, clock: ClockName): Slot {
  const told = clocks.clockOf(filling.file.case, clock)
  return told === undefined
    ? { slot: 'moment', name: clock, text: pick(filling, { ja: '調査中', en: 'not yet known' }) }
    : at(filling, told.moment, clock)
}
export const clockOf = ({ file }: Filling, clock: ClockName): ClockTold | undefined =>
  clocks.clockOf(file.case, clock)

/** Any moment of the case: `name` says which. */
export const at = (filling: Filling, moment: number, what: string): Slot => ({
  slot: 'moment',
  name: what,
  text: momentOf(moment, datingOf(filling.file, filling.language)),
})
export const shortAt = (filling: Filling, moment: number, what: string): Slot => ({
  slot: 'moment',
  name: what,
  text: shortly(moment, datingOf(filling.file, filling.language)),
})
export const dayAt = (filling: Filling, moment: number, what: string): Slot => ({
  slot: 'moment',
  name: what,
  text: dayOf(moment, datingOf(filling.file, filling.language)),
})
/** From one moment to another, as a length of time. */
export const after = (filling: Filling, from: number, to: number, what: string): Slot => ({
  slot: 'moment',
  name: what,
  text: length(to - from, filling.language),
})
/** How long is left of a deadline, or by how much it is past. */
export function left(filling: Filling, { due, obligation, stage }: Deadline): Slot {
  const what = `deadline.${obligation}.${stage}`
  if (due === undefined) return { slot: 'moment', name: what, text: '–' }
  const time = length(due - filling.file.now, filling.language)
  const isPast = due < filling.file.now
  return {
    slot: 'moment',
    name: what,
    text: pick(filling, {
      ja: isPast ? `${time} 超過` : `残り ${time}`,
      en: isPast ? `${time} overdue` : `${time} left`,
    }),
  }
}

/** A line of what a person wrote; more than that stands on lines of its own. */
export const TYPED_LINE_MAX = 2_000
export const TYPED_LINES_MAX = 60

/** What a person wrote for a slot, as one piece; `missing` where nobody did. */
export function typed(filling: Filling, slot: string, hint?: string): Slot {
  const [first, ...rest] = typedLines(filling, slot, hint)
  if (first === undefined || rest.length === 0) return first ?? missing(filling, slot, hint)
  return { ...first, text: [first, ...rest].map(({ text }) => text).join('\n') }
}

/** The same, line by line: for lists. */
export function typedLines(filling: Filling, slot: string, hint?: string): readonly Slot[] {
  const written = lastTextOf(filling.file.case, slot, filling.language)
  const lines = (written?.text ?? '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(/^\s*(?:[-*・●]\s*)?/, '').trim())
    .filter((line) => line !== '')
    .slice(0, TYPED_LINES_MAX)
  if (written === undefined || lines.length === 0) return [missing(filling, slot, hint)]
  return lines.map((line) => ({
    slot: 'typed',
    name: slot,
    by: written.by,
    text: shown(line, TYPED_LINE_MAX),
  }))
}
export const isWritten = ({ file, language }: Filling, slot: string): boolean =>
  (lastTextOf(file.case, slot, language)?.text.trim() ?? '') !== ''

/** What a person wrote, else a sentence of ours. */
export const typedOr = (filling: Filling, slot: string, otherwise: Said): Said =>
  isWritten(filling, slot) ? [typed(filling, slot)] : otherwise

export const missing = (filling: Filling, slot: string, hint?: string): Slot => ({
  slot: 'missing',
  name: slot,
  text: pick(filling, {
    ja: `【未記入：${hint ?? slot}】`,
    en: `[to be written: ${hint ?? slot}]`,
  }),
})

/** When the next report is to come: `paper.next`, which a person writes. */
export const NEXT_SLOT = 'paper.next'
export function nextText(filling: Filling): string | undefined {
  return isWritten(filling, NEXT_SLOT) ? typed(filling, NEXT_SLOT).text : undefined
}
