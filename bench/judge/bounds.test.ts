import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  binomialUpTo,
  poissonUpTo,
  quantileBounds,
  quantileOf,
  rateBounds,
  shareBounds,
} from './bounds.ts'

const near = (actual: number, expected: number, within = 1e-4): void =>
  ok(Math.abs(actual - expected) <= within, `${actual} is ${expected}`)

test('bounds are those of the tables', () => {
  // Poisson: 0 and 3 events. Clopper and Pearson: 0 of 10, 1 of 10, 5 of 10.
  near(rateBounds(0, 1).high, 3.6889)
  near(rateBounds(3, 1).low, 0.6187)
  near(rateBounds(3, 1).high, 8.7673)
  near(shareBounds(0, 10).high, 0.3085)
  near(shareBounds(1, 10).low, 0.0025)
  near(shareBounds(1, 10).high, 0.445)
  near(shareBounds(5, 10).low, 0.1871)
  near(shareBounds(5, 10).high, 0.8129)
})

test('nothing seen has no lower bound, everything seen no upper one', () => {
  equal(rateBounds(0, 7).low, 0)
  equal(shareBounds(0, 400).low, 0)
  equal(shareBounds(400, 400).high, 1)
})

test('a share lies within its bounds, and more trials narrow them', () => {
  const counted = fc
    .integer({ min: 1, max: 4_000 })
    .chain((trials) => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials)))
  fc.assert(
    fc.property(counted, ([count, trials]) => {
      const { low, high } = shareBounds(count, trials)
      const wider = shareBounds(count * 2, trials * 2)
      ok(low <= count / trials && count / trials <= high)
      ok(wider.high - wider.low <= high - low + 1e-9)
    }),
    { numRuns: 50 },
  )
})

test('a rate stays in its bounds when many alarms are counted', () => {
  for (const count of [1, 10, 300, 2_000]) {
    const { low, high } = rateBounds(count, 10)
    ok(low < count / 10 && count / 10 < high)
  }
  near(poissonUpTo(2, 3), 0.42319)
  near(binomialUpTo(2, 5, 0.5), 0.5)
})

test('a quantile is bounded by ranks, and by the most where the sample is too small', () => {
  const sorted = Array.from({ length: 400 }, (_, nth) => nth)
  equal(quantileOf(sorted, 0.5), 200)
  equal(quantileOf(sorted, 0.95), 380)
  const { low, high } = quantileBounds(sorted, 0.95, 9_999)
  ok(low > 365 && low < 378 && high > 382 && high < 392, `${low} to ${high}`)
  equal(quantileBounds(sorted.slice(0, 50), 0.95, 9_999).high, 9_999)
})
