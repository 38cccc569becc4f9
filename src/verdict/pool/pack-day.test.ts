/** Pack of a day: who was company stays company, and nothing is given twice. */
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountId } from '../../events/event.ts'
import { hours, type Instant, instant, minutes, plus } from '../../lib/time.ts'
import { Origins } from '../origins.ts'
import type { Feature } from './features.ts'
import { packedMemory, restoreMemory } from './pack.ts'
import { PACKED_MAX, packedPlaces } from './pack-day.ts'
import { newPool, type Pool, poolAfter, poolGiven, poolWeight } from './pool.ts'
import { Tried } from './tried.ts'

const now = instant('2026-11-20T09:00:00+09:00')
const feature = (name: string): Feature => ({ kind: 'address', value: `address ${name}` })
const memoryOf = (): { origins: Origins; pool: Pool } => {
  const origins = new Origins()
  return { origins, pool: newPool(origins.usual) }
}
const names = ['a', 'b', 'c', 'd'].map((name) => `sasl:${name}` as AccountId)

test('a pool that was packed and read says what it would have said', () => {
  const step = fc.record({
    who: fc.nat(3),
    feature: fc.constantFrom('x', 'y'),
    wait: fc.integer({ min: 1, max: 8 * 60 }),
    rest: fc.constantFrom(0.3, 1, 4, 60),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.nat(40), (steps, packedAfter) => {
      const lived = memoryOf()
      let again = memoryOf()
      let at: Instant = now
      for (const [n, { who, feature: name, wait, rest }] of steps.entries()) {
        at = plus(at, minutes(wait))
        const account = names[who] as AccountId
        const features = [feature(name)]
        deepEqual(
          poolWeight(again.pool, features, account, at),
          poolWeight(lived.pool, features, account, at),
        )
        const hit = { account, at, features, ratios: { origin: 1, rest }, trusted: false }
        poolAfter(lived.pool, hit)
        poolAfter(again.pool, hit)
        if (n !== packedAfter) continue
        const text = packedMemory(again, at)
        again = memoryOf()
        equal(restoreMemory(again, text), true)
        equal(packedMemory(again, at), text)
      }
    }),
    { numRuns: 300 },
  )
})

test('what an entry says was given is not given again', () => {
  const { pool } = memoryOf()
  const features = [feature('x')]
  const [a, b] = names as [AccountId, AccountId]
  poolAfter(pool, {
    account: a,
    at: now,
    features,
    ratios: { origin: 1, rest: 50 },
    trusted: false,
  })
  const told = poolWeight(pool, features, b, now)
  equal(told?.decibans, 10.33)
  poolGiven(pool, b, told?.decibans ?? 0, now)
  equal(poolWeight(pool, features, b, now), undefined)
  equal(poolWeight(pool, features, b, plus(now, hours(23))), undefined)
})

test('of more names than PACKED_MAX the places that were used longest ago are left out', () => {
  const tried = new Tried(PACKED_MAX)
  for (let n = 0; n < PACKED_MAX + 1; n += 1)
    tried.failed(`p${n % 10_000}`, { name: `n${n}`, network: 'w', now: plus(now, n as never) })
  const rows = packedPlaces(tried.entries(), plus(now, hours(1)))
  // Two of them in each place, and one more in the youngest.
  equal(
    rows.reduce((sum, [, failed]) => sum + failed.length, 0),
    PACKED_MAX - 1,
  )
  equal(rows[0]?.[0], 'p2')
  equal(rows.at(-1)?.[0], 'p0')
})

test('what is a day old is not packed', () => {
  const memory = memoryOf()
  memory.origins.failed('192.0.2.1', 'sasl:a', now)
  const hit = { features: [feature('x')], ratios: { origin: 1, rest: 2 }, trusted: false }
  poolAfter(memory.pool, { ...hit, account: 'sasl:a' as AccountId, at: now })
  const kept = (at: Instant) =>
    JSON.parse(packedMemory(memory, at)) as never as {
      addresses: unknown[]
      pool: { features: unknown[] }
    }
  equal(kept(plus(now, hours(23))).addresses.length, 1)
  equal(kept(plus(now, hours(23))).pool.features.length, 1)
  equal(kept(plus(now, hours(24))).addresses.length, 0)
  equal(kept(plus(now, hours(24))).pool.features.length, 0)
})
