/** Pool: valid under the null by simulation, heard by others' evidence, silent where it is usual. */
import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountId } from '../../events/event.ts'
import { days, hours, type Instant, instant, minutes, plus } from '../../lib/time.ts'
import { type Feature, featuresOf } from './features.ts'
import {
  COMPANY_MAX,
  FEATURES_MAX,
  GIVEN_MAX,
  type Hit,
  mergedOf,
  newPool,
  POOL_MOST,
  type Pool,
  poolAfter,
  poolTold,
  poolWeight,
  WITHIN,
} from './pool.ts'

const now = instant('2025-10-06T09:00:00+09:00')
const named = (n: number) => `sasl:user${n}` as AccountId
const abroad = featuresOf({ clientIp: '198.51.100.7' })
const hit = (n: number, at: Instant, rest: number, features = abroad): Hit => ({
  account: named(n),
  at,
  features,
  ratios: { origin: 1, rest },
  trusted: false,
})
const decibansOf = (pool: Pool, n: number, at: Instant, features: readonly Feature[] = abroad) =>
  poolWeight(pool, features, named(n), at)?.decibans ?? 0

function chanceOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}

test('under the null the product of own ratios and what was given has a mean of at most 1', () => {
  // Each event's ratio is 20 for one owner in 40, else (1 - 20 / 40) / (1 - 1 / 40): a mean of 1.
  const chance = chanceOf(7)
  const ratioOf = () => (chance() < 1 / 40 ? 20 : 0.5 / 0.975)
  let sum = 0
  let count = 0
  for (let run = 0; run < 6_000; run += 1) {
    const pool = newPool()
    const products = [1, 1, 1, 1]
    for (let step = 0; step < 8; step += 1) {
      const who = Math.floor(chance() * products.length)
      const at = plus(now, minutes(step))
      const given = 10 ** (decibansOf(pool, who, at) / 10)
      const rest = ratioOf()
      products[who] = (products[who] ?? 1) * given * rest
      poolAfter(pool, hit(who, at, rest))
    }
    for (const product of products) {
      sum += product
      count += 1
    }
  }
  const mean = sum / count
  ok(mean < 1.06, `${mean}`)
  ok(mean > 0.8, 'and it is no empty promise')
})

test('a second account from where another was stolen is near its bar, not beyond it', () => {
  const pool = newPool()
  equal(decibansOf(pool, 1, now), 0, 'the first is alone')
  poolAfter(pool, hit(1, now, 1e6))
  const weight = poolWeight(pool, abroad, named(2), plus(now, minutes(5)))
  equal(weight?.decibans, 10 * Math.log10(POOL_MOST))
  equal(weight?.feature, 'address')
  equal(weight?.accounts, 1)
  equal(decibansOf(pool, 1, plus(now, minutes(5))), 0, 'nobody is company to himself')
})

test('several that are each a little suspect say more than one of them', () => {
  const alone = newPool()
  poolAfter(alone, hit(1, now, 30))
  const three = newPool()
  for (let n = 1; n <= 3; n += 1) poolAfter(three, hit(n, now, 30))
  const at = plus(now, minutes(1))
  ok(decibansOf(alone, 9, at) > 3)
  ok(decibansOf(three, 9, at) > decibansOf(alone, 9, at) + 5)
})

test('what was given is not given again with the next message', () => {
  const pool = newPool()
  poolAfter(pool, hit(1, now, 1e6))
  const at = plus(now, minutes(1))
  ok(decibansOf(pool, 2, at) > 10)
  poolAfter(pool, hit(2, at, 1))
  equal(decibansOf(pool, 2, plus(at, minutes(1))), 0)
  // What becomes known of others later is.
  poolTold(pool, named(1), 'benign')
  ok(decibansOf(pool, 2, plus(at, minutes(2))) < -20)
})

test('an office that moves gives its people nothing: the origin that they share is left out', () => {
  const pool = newPool()
  for (let n = 0; n < 30; n += 1)
    poolAfter(pool, { ...hit(n, plus(now, minutes(n)), 0.6), ratios: { origin: 300, rest: 0.6 } })
  ok(decibansOf(pool, 99, plus(now, hours(1))) < 0)
})

test('a mailing that many pass on gives nothing; the same text from strange places does', () => {
  const features = featuresOf({ shape: { subject: [1, 2, 3, 4], linkHosts: [77] }, size: 9_000 })
  const honest = newPool()
  const stolen = newPool()
  for (let n = 0; n < 5; n += 1) {
    const ratios = { origin: 0.9, rest: 40 }
    poolAfter(honest, { ...hit(n, now, 1, features), ratios })
    poolAfter(stolen, { ...hit(n, now, 1, features), ratios: { origin: 40, rest: 40 } })
  }
  ok(decibansOf(honest, 9, now, features) <= 0)
  ok(decibansOf(stolen, 9, now, features) > 10)
})

test('the office NAT, once it is usual, is no company', () => {
  const pool = newPool()
  const office = featuresOf({ clientIp: '203.0.113.9' })
  for (let day = 0; day < 3; day += 1)
    for (let n = 1; n <= 2; n += 1)
      poolAfter(pool, { ...hit(n, plus(now, days(day)), 0.8, office), trusted: true })
  const at = plus(now, days(2))
  poolAfter(pool, hit(3, at, 1e6, office))
  equal(poolWeight(pool, office, named(4), at), undefined)
  ok(decibansOf(pool, 4, at) === 0)
})

test('it forgets by time: at the bound, and just before', () => {
  const pool = newPool()
  poolAfter(pool, hit(1, now, 1e6))
  ok(decibansOf(pool, 2, plus(now, (WITHIN - 1) as never)) > 10)
  equal(decibansOf(pool, 2, plus(now, WITHIN)), 0)
  equal(decibansOf(pool, 2, plus(now, -minutes(1) as never)), 0, 'a clock that was set back')
  // Evidence of a day ago begins anew, too.
  poolAfter(pool, hit(1, plus(now, WITHIN), 2))
  ok(decibansOf(pool, 2, plus(now, WITHIN)) < 3)
})

test('bounds: features, accounts of one, accounts that were given something', () => {
  const pool = newPool()
  const of = (n: number): readonly Feature[] => [{ kind: 'link', value: `link ${n}` }]
  for (let n = 0; n < FEATURES_MAX; n += 1) poolAfter(pool, hit(1, now, 1, of(n)))
  ok(pool.features.get('link 0') !== undefined)
  poolAfter(pool, hit(1, now, 1, of(FEATURES_MAX)))
  equal(pool.features.get('link 0'), undefined)
  equal(pool.features.size, FEATURES_MAX)
  for (let n = 0; n < COMPANY_MAX + 1; n += 1) poolAfter(pool, hit(n, now, 1))
  const company = pool.features.get('address 198.51.100.7')
  equal(company?.length, COMPANY_MAX)
  equal(
    company?.some(({ account }) => account === named(0)),
    false,
  )
  for (let n = 0; n <= GIVEN_MAX; n += 1) poolAfter(pool, hit(n, now, 1))
  equal(pool.given.size, GIVEN_MAX)
})

test('merging: one alone is itself, and never more than the largest allows', () => {
  const sums = (values: readonly number[]) => ({
    many: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    squares: values.reduce((sum, value) => sum + value * value, 0),
  })
  equal(mergedOf(sums([])), 1)
  equal(mergedOf(sums([7])), 7)
  equal(mergedOf(sums([3, 5])), 0.5 * 4 + 0.5 * 15)
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 2 }),
      (values) => {
        const most = Math.max(...values)
        const merged = mergedOf(sums(values))
        ok(merged >= 0 && merged <= 0.5 * most + 0.5 * most * most + 1e-6 * most * most)
      },
    ),
  )
})
