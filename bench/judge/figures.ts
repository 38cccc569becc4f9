/**
 * Figures: what the runs of one family came to, with 95 % bounds.
 *
 * A run that was never contained reached all its recipients: it counts so in the quantiles.
 */
import { type Bounds, quantileBounds, quantileOf, shareBounds } from './bounds.ts'
import { type Family, recipientsOf } from './families.ts'
import type { Outcome } from './life.ts'

export type Estimate = Bounds & { readonly value: number }

export type Figures = {
  readonly family: Family
  readonly runs: number
  /** Recipients answered pass before containment, challenges not counted. */
  readonly reachedMedian: Estimate
  readonly reachedP95: Estimate
  readonly reachedMax: number
  /** The same, when the 15-second queue froze at containment. */
  readonly deliveredMedian: Estimate
  readonly deliveredP95: Estimate
  /** Recipients answered pass or delay, when what is challenged is held. */
  readonly passedMedian: Estimate
  readonly passedP95: Estimate
  readonly passedDeliveredP95: Estimate
  /** Challenged or contained. */
  readonly detectedShare: Estimate
  readonly containedShare: Estimate
  /** Challenged before any containment. */
  readonly challengedShare: Estimate
  /** The first mail was challenged or contained. */
  readonly heldAtOnceShare: Estimate
  /** So was the login before it. */
  readonly heldAtLoginShare: Estimate
  /** Of those contained; NaN when none was. */
  readonly secondsMedian: number
  readonly secondsP95: number
}

const ascending = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b)

function shareOf(outcomes: readonly Outcome[], holds: (outcome: Outcome) => boolean): Estimate {
  const count = outcomes.filter(holds).length
  return { value: count / outcomes.length, ...shareBounds(count, outcomes.length) }
}

export function figuresOf(family: Family, outcomes: readonly Outcome[]): Figures {
  const all = recipientsOf(family)
  const quantile = (sorted: readonly number[], at: number): Estimate => ({
    value: quantileOf(sorted, at),
    ...quantileBounds(sorted, at, all),
  })
  const reached = ascending(outcomes.map(({ reachedAtContainment }) => reachedAtContainment ?? all))
  const delivered = ascending(outcomes.map((outcome) => outcome.delivered))
  const passed = ascending(outcomes.map((outcome) => outcome.passed))
  const gone = ascending(outcomes.map((outcome) => outcome.passedAndDelivered))
  const seconds = ascending(
    outcomes.flatMap(({ secondsToContainment }) => secondsToContainment ?? []),
  )
  return {
    family,
    runs: outcomes.length,
    reachedMedian: quantile(reached, 0.5),
    reachedP95: quantile(reached, 0.95),
    reachedMax: reached.at(-1) ?? Number.NaN,
    deliveredMedian: quantile(delivered, 0.5),
    deliveredP95: quantile(delivered, 0.95),
    passedMedian: quantile(passed, 0.5),
    passedP95: quantile(passed, 0.95),
    passedDeliveredP95: quantile(gone, 0.95),
    detectedShare: shareOf(outcomes, ({ contained, challenged }) => contained || challenged),
    containedShare: shareOf(outcomes, ({ contained }) => contained),
    challengedShare: shareOf(outcomes, ({ challenged }) => challenged),
    heldAtOnceShare: shareOf(outcomes, ({ heldAtOnce }) => heldAtOnce),
    heldAtLoginShare: shareOf(outcomes, ({ heldAtLogin }) => heldAtLogin),
    secondsMedian: quantileOf(seconds, 0.5),
    secondsP95: quantileOf(seconds, 0.95),
  }
}
