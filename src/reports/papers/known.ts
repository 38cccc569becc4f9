/**
 * Known: the last word of a case on a figure and on a text.
 *
 * A figure that the case has of accounts only is taken together: counts are added. What cannot be
 * added (who stands in several lists is one) becomes a bound, and is printed as one.
 */
import type { Case, CaseFact, CaseFactKey, SlotWritten } from '../../cases/case.ts'
import { unitOf } from '../../cases/fact-keys.ts'
import { currentFact, togetherOf } from '../../cases/ledger.ts'
import type { AccountId } from '../../events/event.ts'
import type { Language } from '../../lib/words.ts'

/** A figure as a document has it: of one fact, or of several taken together. */
export type FigureKnown = Pick<
  CaseFact,
  'key' | 'value' | 'unit' | 'status' | 'lower' | 'upper' | 'evidence' | 'asOf' | 'method'
> & {
  readonly ids: readonly string[]
}

/** Nobody may be counted twice, and two lengths of time are no longer one. */
const notAdded: ReadonlySet<CaseFactKey> = new Set([
  'mail.recipients.unique',
  'origins.count',
  'origins.countries',
  'persons.possible',
  'persons.confirmed',
  'queue.most',
])
const notTogether: ReadonlySet<CaseFactKey> = new Set(['mail.duration', 'store.session'])
const statuses = ['under-investigation', 'claimed', 'estimated', 'confirmed'] as const

export function figureOf(its: Case, key: CaseFactKey, of?: AccountId): FigureKnown | undefined {
  const own = currentFact(its, key, of)
  if (own !== undefined) return { ...own, ids: [own.id] }
  if (of !== undefined || notTogether.has(key)) return undefined
  const together = togetherOf(its, key)
  if (together === undefined) return undefined
  const { value, facts } = together
  const isBound = notAdded.has(key) && facts.length > 1
  return {
    key,
    ...(isBound ? { value: null, upper: value } : { value }),
    unit: unitOf[key],
    status: statuses.find((one) => facts.some(({ status }) => status === one)) ?? 'confirmed',
    evidence: facts.flatMap(({ evidence }) => evidence),
    asOf: Math.max(...facts.map(({ asOf }) => asOf)) as CaseFact['asOf'],
    method: 'counted',
    ids: facts.map(({ id }) => id),
  }
}

/** How a slot names what it was filled with: `F3`, `F3+F7`. */
export const idsOf = (ids: readonly string[]): string => ids.join('+')
export const factsNamed = (its: Case, ids: string): readonly CaseFact[] => {
  const wanted = new Set(ids.split('+'))
  return its.facts.filter(({ id }) => wanted.has(id))
}

export const lastTextOf = (its: Case, slot: string, language: Language): SlotWritten | undefined =>
  its.texts.findLast((text) => text.slot === slot && text.language === language)
