/**
 * Gaps: how soon the next message follows, given the sitting so far.
 *
 * The gap since the last message falls into one of six classes, the last of which begins a new
 * session. What is expected comes from the population (a logistic model of 15 features of the
 * sitting), from its plain shares, and from the account's own counts.
 */
import { type Counts, counted, noCounts, nth } from './numbers.ts'
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

function softmaxShare({ gapWeights }: Population, sitting: Sitting, gap: number): number {
  const run = Math.log(1 + sitting.fastRun)
  const f6 = Math.log(1 + sitting.messages)
  const f7 = Math.log(1 + sitting.recipients / sitting.largestSession)
  const f8 = Math.log(sitting.meanSession)
  const f10 = Math.max(-3, Math.min(2, Math.log(sitting.hourRatio)))
  const f11 = Math.log(sitting.previousSize)
  const f13 = sitting.previousGap === 0 ? run : 0
  const f14 = Math.log(sitting.largestSession)
  let sum = 1
  let wanted = gap === NEW_SESSION ? 1 : 0
  for (let c = 0; c < NEW_SESSION; c += 1) {
    const w = gapWeights[c] ?? []
    const z =
      nth(w, 0) +
      (sitting.previousGap < NEW_SESSION ? nth(w, 1 + sitting.previousGap) : 0) +
      nth(w, 6) * f6 +
      nth(w, 7) * f7 +
      nth(w, 8) * f8 +
      nth(w, 9) * run +
      nth(w, 10) * f10 +
      nth(w, 11) * f11 +
      nth(w, 12) * sitting.newShare +
      nth(w, 13) * f13 +
      nth(w, 14) * f14
    // Against overflow: nothing fitted comes near 300.
    const e = Math.exp(Math.min(300, z))
    sum += e
    if (c === gap) wanted = e
  }
  return wanted / sum
}
