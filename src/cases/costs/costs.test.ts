import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { Cost } from '../case.ts'
import { pert, pertMean, poisson, seeded } from './chance.ts'
import { costLedger } from './ledger.ts'
import { breakEven, itemsOf, simulate } from './simulate.ts'

const near = (found: number, wanted: number, share: number): void =>
  ok(Math.abs(found - wanted) <= wanted * share, `${found} is not near ${wanted}`)
const mean = (of: () => number, times = 40_000): number => {
  let sum = 0
  for (let nth = 0; nth < times; nth += 1) sum += of()
  return sum / times
}

test('draws keep to their bounds and to their means', () => {
  const chance = seeded(1)
  const range = { least: 100, likely: 200, most: 500 }
  let [low, high] = [Infinity, 0]
  const found = mean(() => {
    const value = pert(range, chance)
    low = Math.min(low, value)
    high = Math.max(high, value)
    return value
  })
  ok(low >= 100 && high <= 500)
  near(found, pertMean(range), 0.01)
  near(
    mean(() => poisson(0.3, chance)),
    0.3,
    0.05,
  )
  equal(pert({ least: 7, likely: 7, most: 7 }, chance), 7)
})

test('the same seed gives the same outcome, another seed nearly the same', () => {
  const items = itemsOf([
    { amount: 3_500_000, estimate: true },
    { amount: 840_000, estimate: false },
  ])
  const model = {
    items,
    rate: { least: 0.05, likely: 0.1, most: 0.3 },
    together: true,
    trials: 20_000,
  }
  const one = simulate(model, seeded(7))
  deepEqual(one, simulate(model, seeded(7)))
  near(simulate(model, seeded(8)).year.mean, one.year.mean, 0.1)
  // Mean of the rate times the mean of an event; a year without an event is the ordinary one.
  near(one.year.mean, pertMean(model.rate) * one.event.mean, 0.06)
  near(one.anyLoss, 0.118, 0.06)
  ok(one.event.p5 < one.event.p50 && one.event.p50 < one.event.p95)
})

test('costs that move together have the wider range', () => {
  const items = itemsOf(Array.from({ length: 9 }, () => ({ amount: 1_000_000, estimate: true })))
  const rate = { least: 0.1, likely: 0.1, most: 0.1 }
  const spread = (together: boolean): number => {
    const { event } = simulate({ items, rate, together, trials: 8_000 }, seeded(3))
    return event.p95 - event.p5
  }
  ok(spread(true) > 2 * spread(false))
})

test('a measure pays from what it costs over what it saves; one that saves nothing never does', () => {
  near(breakEven(3_500_000, 34_500_000, 1) ?? 0, 0.1014, 0.001)
  near(breakEven(3_500_000, 34_500_000, 0.6) ?? 0, 0.169, 0.001)
  equal(breakEven(1, 100, 0), undefined)
})

test('the ledger has all six kinds, paid apart from estimated', () => {
  const cost = (category: Cost['category'], amount: number, estimate: boolean) =>
    ({ category, amount, estimate }) as Cost
  const rows = costLedger([cost('response', 5, true), cost('response', 7, false)])
  equal(rows.length, 6)
  deepEqual([rows[0]?.paid, rows[0]?.estimated], [7, 5])
})
