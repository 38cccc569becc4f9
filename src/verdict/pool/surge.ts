/**
 * Surge: whether passwords of the whole organisation are being guessed, however thinly spread.
 *
 * What is counted is the pair of a name and a place where that name never logged in and failed for
 * the first time in a day, for a botnet makes many of them and an owner who mistypes makes one. The
 * null: such pairs come, whatever has happened before, at a rate of at most `rateOf` (four times the
 * organisation's own daily mean, and never taken for less than LEAST_A_DAY). For each of RISES the
 * recursion of Shiryaev and Roberts for a Poisson process whose rate rises so many times: between two
 * pairs it grows by one a day and fades with (rise - 1) times the rate; each pair multiplies it by
 * `rise`. Its drift under the null is at most one a day, so its mean after t days is at most t, and
 * the mean of the three as well: divided by t it is an e-value, and «at least SURGE_DAYS» comes no more
 * often than once in so many days. A cut at DAYS_MOST only lowers it, and lets a surge end.
 *
 * Limits: the ordinary rate follows slowly, by a thirtieth of a day that counts at most the null's own
 * rate, so a house that the world always guesses at is in a surge for weeks; what a surge weighs is
 * learned meanwhile (`guessed.ts`).
 */
import { type Duration, days, type Instant } from '../../lib/time.ts'

/** Pairs a day that nobody would call a surge. */
export const LEAST_A_DAY = 96
/** The busiest hour of a day against its mean. */
export const PEAK = 4
export const RISES = [2, 8, 64] as const
/** From here on there is a surge: one false one in so many days at the most. */
export const SURGE_DAYS = 30
export const DAYS_MOST = 1e6
/** Days by which the ordinary rate follows. */
export const FOLLOWS_IN_DAYS = 30

const DAY: Duration = days(1)

export type Surge = {
  readonly asOf: Instant
  /** Pairs a day, in the mean. */
  readonly ordinary: number
  /** Pairs since `today` began. */
  readonly pairs: number
  readonly today: number
  /** For each rise, in days. */
  readonly gathered: readonly number[]
}

export const noSurge: Surge = {
  asOf: Number.NEGATIVE_INFINITY as Instant,
  ordinary: 0,
  pairs: 0,
  today: Number.NEGATIVE_INFINITY,
  gathered: RISES.map(() => 0),
}

/** Pairs a day that the null allows. */
export const rateOf = ({ ordinary }: Surge): number => Math.max(LEAST_A_DAY, PEAK * ordinary)

/** Time passes, and no pair comes. Time that runs back is no time. */
export function surgeAt(surge: Surge, now: Instant): Surge {
  const day = Math.floor(now / DAY)
  if (surge.today === Number.NEGATIVE_INFINITY) return { ...surge, asOf: now, today: day }
  if (now <= surge.asOf) return surge
  const passed = (now - surge.asOf) / DAY
  const rate = rateOf(surge)
  const gathered = surge.gathered.map((before, n) => {
    const fading = ((RISES[n] ?? 1) - 1) * rate
    const kept = Math.exp(-fading * passed)
    return before * kept + (1 - kept) / fading
  })
  if (day <= surge.today) return { ...surge, asOf: now, gathered }
  const counted = Math.min(surge.pairs, rate)
  // The day that ended, and days without a pair.
  const first = surge.ordinary + (counted - surge.ordinary) / FOLLOWS_IN_DAYS
  const ordinary = first * (1 - 1 / FOLLOWS_IN_DAYS) ** (day - surge.today - 1)
  return { asOf: now, ordinary, pairs: 0, today: day, gathered }
}

/** One more pair. */
export function surgeAfter(before: Surge, now: Instant): Surge {
  const surge = surgeAt(before, now)
  return {
    ...surge,
    pairs: surge.pairs + 1,
    gathered: surge.gathered.map((days, n) => Math.min(DAYS_MOST, days * (RISES[n] ?? 1))),
  }
}

/** The statistic, in days. */
export const daysOf = ({ gathered }: Surge): number =>
  gathered.reduce((sum, days) => sum + days, 0) / RISES.length

export const isSurging = (surge: Surge, now: Instant): boolean =>
  daysOf(surgeAt(surge, now)) >= SURGE_DAYS
