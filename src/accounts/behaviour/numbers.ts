/**
 * Numbers: the few pieces of arithmetic that the parts of the behaviour model share.
 *
 * Lists here have a fixed length that the type does not carry; a place beyond it is worth nothing.
 */

export const nth = (list: readonly number[], n: number): number => list[n] ?? 0

export const logit = (p: number): number => Math.log(p / (1 - p))

export const sigmoid = (z: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, 1 / (1 + Math.exp(-z))))

/**
 * Noughts in a list that is made for fractions from the start: were some lists made for whole
 * numbers and others not, each look into one would first have to find out which it is.
 */
export function zeros(length: number): number[] {
  const list: number[] = []
  for (let n = 0; n < length; n += 1) list.push(0.5)
  return list.fill(0)
}

/** What each observation weighs, summed; features beyond the weights count nothing. */
export function weightedSum(weights: readonly number[], features: readonly number[]): number {
  let sum = 0
  for (let n = 0; n < features.length; n += 1) sum += (weights[n] ?? 0) * (features[n] ?? 0)
  return sum
}

/** Features of which some are products, kept as two factors; `by` is 1 where there is but one. */
export type Factors = { readonly of: readonly number[]; readonly by: readonly number[] }

/** As `weightedSum`, of products. */
export function weightedProducts(weights: readonly number[], { of, by }: Factors): number {
  let sum = 0
  for (let n = 0; n < of.length; n += 1) sum += (weights[n] ?? 0) * (of[n] ?? 0) * (by[n] ?? 0)
  return sum
}

/** A copy with another value in one place. */
export function replaced(list: readonly number[], n: number, value: number): readonly number[] {
  const copy = list.slice()
  copy[n] = value
  return copy
}

/** Counts that forget: all of them are halved when their sum passes `most`. */
export type Counts = { readonly of: readonly number[]; readonly total: number }

export const noCounts = (length: number): Counts => ({ of: zeros(length), total: 0 })

/**
 * One more in class `n`. Counts are kept in single precision, so that they pack into four bytes
 * without a loss.
 */
export function counted(counts: Counts, n: number, most: number): Counts {
  const of = counts.of.slice()
  of[n] = Math.fround(nth(of, n) + 1)
  const total = counts.total + 1
  if (total <= most) return { of, total }
  for (let i = 0; i < of.length; i += 1) of[i] = Math.fround(nth(of, i) * 0.5)
  return { of, total: total * 0.5 }
}
