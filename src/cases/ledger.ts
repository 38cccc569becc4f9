/**
 * Ledger: which figure stands now, what it was before, and how a newer one relates to it.
 *
 * Figures are never edited. A newer one supersedes; it *narrows* when it lies within the bounds of the
 * older one (4,072,650 possible, then 311,288 confirmed), else it *corrects*, and says why.
 */
import type { AccountId } from '../events/event.ts'
import type { Case, CaseFact, CaseFactKey } from './case.ts'

type Figure = Pick<CaseFact, 'value' | 'lower' | 'upper' | 'status' | 'unit'>

/** The figure that stands; `undefined`: there is none, or it was retracted. */
export function currentFact(
  its: Pick<Case, 'facts'>,
  key: CaseFactKey,
  account?: AccountId,
): CaseFact | undefined {
  const latest = its.facts.findLast((fact) => fact.key === key && fact.account === account)
  return latest?.status === 'retracted' ? undefined : latest
}

/** All that stand, in the order in which their keys were first recorded. */
export function ledgerOf(its: Pick<Case, 'facts'>): readonly CaseFact[] {
  const latest = new Map<string, CaseFact>()
  for (const fact of its.facts) latest.set(`${fact.key}\0${fact.account ?? ''}`, fact)
  return [...latest.values()].filter(({ status }) => status !== 'retracted')
}

/** The figures as they stood when this entry was the latest. */
export const factsAsOf = (its: Pick<Case, 'facts'>, entry: number): readonly CaseFact[] =>
  ledgerOf({ facts: its.facts.filter((fact) => fact.entry <= entry) })

/** From the newest to the first of its key. */
export function historyOf(
  its: Pick<Case, 'facts'>,
  key: CaseFactKey,
  account?: AccountId,
): readonly CaseFact[] {
  return its.facts.filter((fact) => fact.key === key && fact.account === account).toReversed()
}

/**
 * The sum or span of a figure over all accounts, where the case has it of accounts only: counts are
 * added, first moments the earliest, last ones the latest. Unknown when one of them is.
 */
export function togetherOf(
  its: Pick<Case, 'facts'>,
  key: CaseFactKey,
): { readonly value: number; readonly facts: readonly CaseFact[] } | undefined {
  const own = currentFact(its, key)
  if (own !== undefined)
    return typeof own.value === 'number' ? { value: own.value, facts: [own] } : undefined
  const facts = ledgerOf(its).filter((fact) => fact.key === key)
  const values = facts.map(({ value }) => value)
  if (facts.length === 0 || !values.every((value) => typeof value === 'number')) return undefined
  const value = key.endsWith('.first')
    ? Math.min(...values)
    : key.endsWith('.last')
      ? Math.max(...values)
      : values.reduce((sum, one) => sum + one, 0)
  return { value, facts }
}

const lowest = ({ value, lower, status }: Figure): number =>
  lower ?? (status === 'confirmed' && typeof value === 'number' ? value : Number.NEGATIVE_INFINITY)
const highest = ({ value, upper, status }: Figure): number =>
  upper ?? (status === 'confirmed' && typeof value === 'number' ? value : Number.POSITIVE_INFINITY)

/** How a newer figure relates to the one that it supersedes. */
export function relationOf(before: Figure, after: Figure): NonNullable<CaseFact['relation']> {
  if (
    before.value === after.value &&
    before.status === after.status &&
    lowest(before) === lowest(after) &&
    highest(before) === highest(after)
  )
    return 'same'
  if (before.value === null) return 'narrowed'
  // That nothing is known any more takes back what was said.
  if (typeof before.value !== 'number' || typeof after.value !== 'number') return 'corrected'
  return after.value >= lowest(before) && after.value <= highest(before) ? 'narrowed' : 'corrected'
}
