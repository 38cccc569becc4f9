/**
 * Gaps: how soon the next message follows, given the sitting so far.
 *
 * The gap since the last message falls into one of six classes, the last of which begins a new
 * session. What is expected comes from the population (a logistic model of GAP_FEATURES features of
 * the sitting), from its plain shares, and from the account's own counts.
 */
import { type Counts, counted, noCounts, nth, weightedSum } from './numbers.ts'
import type { Pace } from './pace.ts'
import type { Population } from './population.ts'

export const GAPS = 6
/** The class of a new session. */
export const NEW_SESSION = 5
/** A silence of this many seconds ends a session. */
export const SESSION_SECONDS = 1_800
/** Seconds that a class spans; a new session has no end. */
export const GAP_SECONDS: readonly number[] = [3, 12, 45, 240, 1_500]
export const GAPS_COUNT_MOST = 200
/** How the three voices are mixed, and how soon the account's own is heard. */
const FITTED = 0.85
const COMMON = 0.7
const PSEUDO_GAPS = 5

export const gapClass = (seconds: number): number =>
  seconds < 3
    ? 0
    : seconds < 15
      ? 1
      : seconds < 60
        ? 2
        : seconds < 300
          ? 3
          : seconds < SESSION_SECONDS
            ? 4
            : NEW_SESSION

export const GAP_FEATURES = 15

export const noGaps: Counts = noCounts(GAPS)

export const gapsAfter = (gaps: Counts, gap: number): Counts => counted(gaps, gap, GAPS_COUNT_MOST)

/** The sitting as it was when the last message had been sent. */
export type Sitting = {
  readonly previousGap: number
  readonly messages: number
  readonly recipients: number
  /** Gaps under 15 seconds in a row. */
  readonly fastRun: number
  readonly meanSession: number
  readonly largestSession: number
  /** Of the hour of the last message (`hourRatio`). */
  readonly hourRatio: number
  readonly previousSize: number
  /** Share of never-written recipients in the last message. */
  readonly newShare: number
}

/** `ratio`: of the hour of the last message. */
export const sittingOf = (pace: Pace, newShare: number, ratio: number): Sitting => ({
  previousGap: pace.previousGap,
  messages: pace.messages,
  recipients: pace.recipients,
  fastRun: pace.fastRun,
  meanSession: pace.meanSession,
  largestSession: pace.largestSession,
  hourRatio: ratio,
  previousSize: pace.previousSize,
  newShare,
})

/** How likely a gap of this class was, for the account's ordinary mail. */
export function gapShare(
  population: Population,
  gaps: Counts,
  sitting: Sitting,
  gap: number,
): number {
  const common = nth(population.gaps, gap)
  const fitted = FITTED * softmaxShare(population, sitting, gap) + (1 - FITTED) * common
  const own = (nth(gaps.of, gap) + PSEUDO_GAPS * common) / (gaps.total + PSEUDO_GAPS)
  return COMMON * fitted + (1 - COMMON) * own
}

/** What the regression looks at; what is fitted (`fit/`) is what is used. */
export function gapFeatures(sitting: Sitting): readonly number[] {
  const { previousGap } = sitting
  const run = Math.log(1 + sitting.fastRun)
  return [
    1,
    previousGap === 0 ? 1 : 0,
    previousGap === 1 ? 1 : 0,
    previousGap === 2 ? 1 : 0,
    previousGap === 3 ? 1 : 0,
    previousGap === 4 ? 1 : 0,
    Math.log(1 + sitting.messages),
    Math.log(1 + sitting.recipients / sitting.largestSession),
    Math.log(sitting.meanSession),
    run,
    Math.max(-3, Math.min(2, Math.log(sitting.hourRatio))),
    Math.log(sitting.previousSize),
    sitting.newShare,
    previousGap === 0 ? run : 0,
    Math.log(sitting.largestSession),
  ]
}

function softmaxShare({ gapWeights }: Population, sitting: Sitting, gap: number): number {
  const features = gapFeatures(sitting)
  let sum = 1
  let wanted = gap === NEW_SESSION ? 1 : 0
  for (let c = 0; c < NEW_SESSION; c += 1) {
    // Against overflow: nothing fitted comes near 300.
    const e = Math.exp(Math.min(300, weightedSum(gapWeights[c] ?? [], features)))
    sum += e
    if (c === gap) wanted = e
  }
  return wanted / sum
}
