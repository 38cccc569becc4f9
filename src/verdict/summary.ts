/** Summary: the few reasons that a line or a notice has room for. */
import type { Weight } from './detector/weights.ts'
import type { Reason } from './reasons.ts'

/** Weights in a summary: the largest of those that speak for a thief. */
export const SUMMED_UP = 2

/**
 * The scenario, its largest weights against the account, and whatever else there is. Where the
 * evidence alone did not reach the bar, what did comes first.
 */
export function summaryOf(reasons: readonly Reason[]): readonly Reason[] {
  const leading = reasons.filter((reason) => reason.code === 'behaviour.leading')
  const others = reasons.filter(
    ({ code }) => code !== 'behaviour.leading' && code !== 'behaviour.weight',
  )
  const behaviour = [
    ...leading,
    ...weightsIn(reasons)
      .filter(({ decibans }) => decibans > 0)
      .sort((a, b) => b.decibans - a.decibans)
      .slice(0, SUMMED_UP),
  ]
  const isEnough = leading.some(({ total, bar }) => total >= bar)
  return isEnough ? [...behaviour, ...others] : [...others, ...behaviour]
}

export const weightsIn = (reasons: readonly Reason[]): readonly Weight[] =>
  reasons.filter((reason) => reason.code === 'behaviour.weight')
