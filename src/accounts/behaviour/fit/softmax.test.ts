import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chanceFrom } from '../../../../test/detector/lived.ts'
import { Rows } from './rows.ts'
import { softmaxFitted, type Weights } from './softmax.ts'

const TRUE: Weights = [
  [-1.2, 0.8, -0.5, 0.3],
  [0.4, -0.6, 1.1, 0],
]
const KNOWN: Weights = [
  [0.1, 0, 0, 0.2],
  [0, 0.1, 0, 0],
]

/** Answers of people whose weights are known, to features on very different scales. */
function rowsOf(count: number, weights: Weights, most = 100_000, seed = 1): Rows {
  const chance = chanceFrom(seed)
  const normal = () =>
    Math.sqrt(-2 * Math.log(chance() || 1e-12)) * Math.cos(2 * Math.PI * chance())
  const rows = new Rows(4, most)
  for (let n = 0; n < count; n += 1) {
    const x = [1, normal(), 3 * chance(), chance() < 0.2 ? 4 * normal() : 0]
    const odds = [
      ...weights.map((w) => Math.exp(w.reduce((z, one, f) => z + one * (x[f] ?? 0), 0))),
      1,
    ]
    let left = chance() * odds.reduce((sum, one) => sum + one, 0)
    rows.take(
      x,
      odds.findIndex((one) => {
        left -= one
        return left < 0
      }),
    )
  }
  return rows
}

const furthest = (a: Weights, b: Weights): number =>
  Math.max(...a.flatMap((line, c) => line.map((one, f) => Math.abs(one - (b[c]?.[f] ?? 0)))))

test('the weights that made the answers are found again, each to a tenth', () => {
  ok(furthest(softmaxFitted(rowsOf(40_000, TRUE), KNOWN, 10), TRUE) < 0.1)
})

test('nothing seen gives the known weights, a little nearly them, much outvotes them', () => {
  equal(softmaxFitted(new Rows(4, 10), KNOWN, 10_000), KNOWN)
  const distances = [100, 1_000, 10_000, 40_000].map((count) =>
    furthest(softmaxFitted(rowsOf(count, TRUE), KNOWN, 10_000), KNOWN),
  )
  ok((distances[0] ?? 1) < 0.05, `${distances}`)
  deepEqual(
    distances,
    distances.toSorted((a, b) => a - b),
  )
  ok((distances[3] ?? 0) > 0.5)
})

test('an evenly thinned sample counts for all that it was thinned from', () => {
  const whole = softmaxFitted(rowsOf(16_000, TRUE), KNOWN, 8_000)
  const thinned = softmaxFitted(rowsOf(16_000, TRUE, 4_000), KNOWN, 8_000)
  ok(furthest(whole, thinned) < 0.15)
})

test('answers that are all alike, and a feature that never shows, end at finite weights', () => {
  const rows = new Rows(4, 1_000)
  for (let n = 0; n < 500; n += 1) rows.take([1, n % 2, 0, 0], 0)
  const fitted = softmaxFitted(rows, KNOWN, 100)
  for (const weight of fitted.flat()) ok(Number.isFinite(weight) && Math.abs(weight) < 20)
  equal(fitted[0]?.[2], KNOWN[0]?.[2], 'what no row speaks of stays')
})

test('the same rows give the same numbers to the last digit', () => {
  deepEqual(
    softmaxFitted(rowsOf(3_000, TRUE), KNOWN, 500),
    softmaxFitted(rowsOf(3_000, TRUE), KNOWN, 500),
  )
})

test('a sample keeps at most its bound, evenly, and knows how many were offered', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 40 }),
      fc.integer({ min: 0, max: 400 }),
      (most, offered) => {
        const rows = new Rows(1, most)
        for (let n = 0; n < offered; n += 1) rows.take([n], n % 7)
        equal(rows.seen, offered)
        ok(rows.kept <= most)
        ok(rows.kept >= Math.min(offered, Math.floor(most / 2)))
        const kept = Array.from({ length: rows.kept }, (_, n) => rows.values[n] ?? -1)
        const stride = (kept[1] ?? 1) - (kept[0] ?? 0)
        for (const [n, value] of kept.entries()) {
          equal(value, n * stride)
          equal(rows.answerOf(n), value % 7)
        }
      },
    ),
  )
})
