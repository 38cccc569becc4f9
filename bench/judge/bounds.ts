/**
 * Bounds: how far a counted figure can be from the truth, at 95 %, without approximation.
 *
 * Shares by Clopper and Pearson, rates of rare alarms by Poisson, quantiles by the ranks of the
 * sample. All are found by halving an interval on the exact distribution; no normal curve, because
 * what is counted here is often 0.
 */
export type Bounds = { readonly low: number; readonly high: number }

const TAIL = 0.025
const HALVINGS = 60

/** Where `rising` passes `level`, between the two ends. */
function crossing(low: number, high: number, level: number, rising: (x: number) => number): number {
  let [from, to] = [low, high]
  for (let nth = 0; nth < HALVINGS; nth += 1) {
    const middle = (from + to) / 2
    if (rising(middle) < level) from = middle
    else to = middle
  }
  return (from + to) / 2
}

/** P(at most `count` of `trials`), each with chance `chance`. */
export function binomialUpTo(count: number, trials: number, chance: number): number {
  if (count >= trials) return 1
  if (count < 0) return 0
  if (chance <= 0) return 1
  if (chance >= 1) return 0
  const odds = Math.log(chance) - Math.log1p(-chance)
  let log = trials * Math.log1p(-chance)
  let sum = Math.exp(log)
  for (let k = 1; k <= count; k += 1) {
    log += Math.log((trials - k + 1) / k) + odds
    sum += Math.exp(log)
  }
  return Math.min(1, sum)
}

/** P(at most `count`), if `mean` are expected. */
export function poissonUpTo(count: number, mean: number): number {
  let log = -mean
  let sum = Math.exp(log)
  for (let k = 1; k <= count; k += 1) {
    log += Math.log(mean / k)
    sum += Math.exp(log)
  }
  return Math.min(1, sum)
}

/** Of the share that `count` of `trials` shows. */
export function shareBounds(count: number, trials: number): Bounds {
  const low =
    count === 0 ? 0 : crossing(0, 1, TAIL, (share) => 1 - binomialUpTo(count - 1, trials, share))
  const high =
    count === trials
      ? 1
      : crossing(0, 1, 1 - TAIL, (share) => 1 - binomialUpTo(count, trials, share))
  return { low, high }
}

/** Of the rate that `count` alarms in `exposure` show. */
export function rateBounds(count: number, exposure: number): Bounds {
  const most = 10 + 2 * count + 10 * Math.sqrt(count)
  const low =
    count === 0 ? 0 : crossing(1e-9, most, TAIL, (mean) => 1 - poissonUpTo(count - 1, mean))
  const high = crossing(1e-9, most, 1 - TAIL, (mean) => 1 - poissonUpTo(count, mean))
  return { low: low / exposure, high: high / exposure }
}

/** The element below which a share `at` of the sorted sample lies. */
export const quantileOf = (sorted: readonly number[], at: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? Number.NaN

/** Of a quantile of a sorted sample; `most` where the sample is too small to bound it above. */
export function quantileBounds(sorted: readonly number[], at: number, most: number): Bounds {
  const count = sorted.length
  let below = 0
  while (below < count && binomialUpTo(below, count, at) <= TAIL) below += 1
  let above = below
  while (above < count && binomialUpTo(above, count, at) < 1 - TAIL) above += 1
  return { low: sorted[Math.max(0, below - 1)] ?? Number.NaN, high: sorted[above] ?? most }
}
