/** Sizes: how many recipients a message of this account has, in nine classes. */
import { type Counts, counted, noCounts, nth } from './numbers.ts'
import type { Population } from './population.ts'

export const SIZES = 9
export const SIZES_COUNT_MOST = 300
const PSEUDO_MESSAGES = 25
/** No class is thought rarer than this in the population. */
const SHARE_LEAST = 0.002
const EDGES: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 500]

/** 1, 2, to 5, to 10, to 20, to 50, to 100, to 500, more. */
export function sizeClass(recipients: number): number {
  const size = EDGES.findIndex((most) => recipients <= most)
  return size < 0 ? SIZES - 1 : size
}

export const noSizes: Counts = noCounts(SIZES)

export const sizesAfter = (sizes: Counts, size: number): Counts =>
  counted(sizes, size, SIZES_COUNT_MOST)

export const sizeShare = (population: Population, sizes: Counts, size: number): number =>
  (nth(sizes.of, size) + PSEUDO_MESSAGES * Math.max(nth(population.sizes, size), SHARE_LEAST)) /
  (sizes.total + PSEUDO_MESSAGES)
