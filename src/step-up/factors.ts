/**
 * Factors: what an owner's factor may do, and when.
 *
 * A new factor may say «not me» at once and approves nothing for a day: whoever got hold of an
 * enrolment cannot use it before the owner heard of it. For the same day it may neither enrol nor
 * remove another, and the last one that may approve cannot be removed by its owner.
 */
import type { Instant } from '../lib/time.ts'
import type { Factor, StepUpState, Token } from './state.ts'

export const factorOf = (state: StepUpState, factor: string): Factor | undefined =>
  state.factors.find((one) => one.factor === factor)

export const isRipe = ({ goodFrom }: Factor, now: Instant): boolean => now >= goodFrom

/** Somebody can answer. */
export const canAnswer = (state: StepUpState, now: Instant): boolean =>
  state.factors.some((one) => isRipe(one, now))

export const recoveryLeft = (state: StepUpState): number =>
  state.factors.reduce((sum, one) => sum + one.recoveryCodes - one.recoveryUsed.length, 0)

export const tokensOpen = (state: StepUpState, now: Instant): readonly Token[] =>
  state.tokens.filter((one) => now < one.until)

/** `gone`: there is none of this name. `early`: nobody could answer without it. */
export function mayRemove(
  state: StepUpState,
  factor: string,
  now: Instant,
): 'yes' | 'gone' | 'early' {
  if (factorOf(state, factor) === undefined) return 'gone'
  const others = state.factors.filter((one) => one.factor !== factor)
  return others.some((one) => isRipe(one, now)) ? 'yes' : 'early'
}
