/**
 * Likeness: how much better one kind of account explains a count than another does, in decibans.
 *
 * «k of n» is weighed by two beta-binomial distributions: each kind has rates of its own, spread as
 * its Beta says, so that a thousand sessions of one person never prove more than that this person is
 * so. What the two leave out, that habits of one person go together, is met by a bound on each
 * measure.
 */
/** No measure alone counts for more than this, either way. */
export const MEASURE_MOST = 15

/** Pseudo-counts of times that it was so, and that it was not. */
export type Beta = readonly [so: number, not: number]

const DECIBANS_A_NAT = 10 / Math.LN10

export const decibans = (ratio: number): number => DECIBANS_A_NAT * Math.log(ratio)

export const bounded = (weight: number): number =>
  Math.max(-MEASURE_MOST, Math.min(MEASURE_MOST, weight))

/** Nothing sets the share `alike` of the kind apart from the other. */
export function likeness(
  times: number,
  of: number,
  kind: Beta,
  other: Beta,
  alike: number = 0,
): number {
  if (of <= 0) return 0
  const so = Math.min(Math.max(times, 0), of)
  const ratio = Math.exp(Math.min(300, lnMarginal(so, of, kind) - lnMarginal(so, of, other)))
  return bounded(decibans(alike + (1 - alike) * ratio))
}

const lnMarginal = (times: number, of: number, [so, not]: Beta): number =>
  lnBeta(so + times, not + of - times) - lnBeta(so, not)

const lnBeta = (a: number, b: number): number => lnGamma(a) + lnGamma(b) - lnGamma(a + b)

/** Above which Stirling's series is good to ten digits. */
const STIRLING_FROM = 8

export function lnGamma(x: number): number {
  let shift = 0
  let z = x
  while (z < STIRLING_FROM) {
    shift += Math.log(z)
    z += 1
  }
  const r = 1 / z
  const series = r * (1 / 12 - r * r * (1 / 360 - r * r * (1 / 1_260 - (r * r) / 1_680)))
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift
}
