/** Fold and pack: evidence tells origins again; what is no pack of ours changes nothing. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountId } from '../../events/event.ts'
import type { LoginEvent } from '../../events/login.ts'
import { days, type Instant, instant, minutes, plus } from '../../lib/time.ts'
import { Origins } from '../origins.ts'
import { networkFeature } from './features.ts'
import { originsAfter } from './fold.ts'
import { packedMemory, restoreMemory } from './pack.ts'
import { newPool } from './pool.ts'

const now = instant('2025-10-06T09:00:00+09:00')
const abroad = '198.51.100.7'
const login = (
  kind: 'login.accepted' | 'login.refused',
  name: string,
  clientIp: string,
  at: Instant,
  more: Partial<LoginEvent> = {},
): LoginEvent => ({
  kind,
  id: `${kind}.${name}.${at}`,
  at,
  heardAt: at,
  trust: 'witnessed',
  account: `sasl:${name}` as AccountId,
  clientIp,
  ...(kind === 'login.refused' ? { refusal: 'credentials' } : {}),
  ...more,
})
const packedOrigins = (origins: Origins, at: Instant): string =>
  packedMemory({ origins, pool: newPool(origins.usual) }, at)
const restoreOrigins = (origins: Origins, text: string): boolean =>
  restoreMemory({ origins, pool: newPool(origins.usual) }, text)
const alice = { account: 'sasl:alice' as AccountId, clientIp: abroad, isOwn: false }

test('what was right but closed, our own refusals and hearsay teach nothing', () => {
  const origins = new Origins()
  for (let n = 0; n < 20; n += 1) {
    for (const refusal of ['policy', 'internal', 'expired', 'disabled'] as const)
      originsAfter(origins, login('login.refused', `u${n}`, abroad, now, { refusal }), true)
    originsAfter(origins, login('login.refused', `u${n}`, abroad, now, { trust: 'hearsay' }), true)
  }
  equal(origins.weightOf(alice, now)?.code, 'pool.none')
  for (let n = 0; n < 8; n += 1)
    originsAfter(origins, login('login.refused', `u${n}`, abroad, now), true)
  equal(origins.weightOf(alice, now)?.code, 'pool.many-names')
})

test('a weight that stands in the evidence is counted, and not given twice', () => {
  const origins = new Origins()
  const pooled = [
    { code: 'pool.surge', decibans: 6 },
    { code: 'pool.company', decibans: 3 },
  ]
  originsAfter(origins, login('login.accepted', 'alice', '192.0.2.9', now, { pooled }), false)
  equal(
    origins.learned.shares.reduce((sum, one) => sum + one, 0),
    1,
  )
  equal(origins.weightOf({ ...alice, clientIp: '192.0.2.77' }, now), undefined)
  equal(origins.usual.size, 0, 'what was not trusted is not usual')
  const asked = login('login.refused', 'bob', abroad, now, { refusal: 'policy', pooled })
  originsAfter(origins, asked, false)
  equal(
    origins.learned.shares.reduce((sum, one) => sum + one, 0),
    2,
  )
  equal(origins.waitOf(abroad, 'sasl:bob', now), 0)
})

/** What is asked of origins after a story. */
const told = (origins: Origins, at: Instant) => [
  origins.learned,
  origins.usual.rows(),
  ...['alice', 'u1', 'u2'].flatMap((name) =>
    [abroad, '203.0.113.9', '192.0.2.1'].flatMap((clientIp) => [
      origins.waitOf(clientIp, `sasl:${name}`, at),
      origins.weightOf({ account: `sasl:${name}` as AccountId, clientIp, isOwn: false }, at),
    ]),
  ),
]

test('a pack, and what came since, tell what the whole story tells', () => {
  const step = fc.tuple(
    fc.constantFrom('login.accepted' as const, 'login.refused' as const),
    fc.constantFrom('u1', 'u2', 'u3', 'u4', 'u5'),
    fc.constantFrom(abroad, '203.0.113.9', '192.0.2.1', '2001:db8::5'),
    fc.integer({ min: 1, max: 90 * 60_000 }),
    fc.option(fc.boolean(), { nil: undefined }),
    fc.option(fc.constant([{ code: 'pool.surge', decibans: 6 }]), { nil: undefined }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat(60), (steps, packedAfter) => {
      let at = now
      const events = steps.map(([kind, name, ip, wait, repeated, pooled]) => {
        at = plus(at, wait as never)
        return login(kind, name, ip, at, {
          ...(repeated === undefined ? {} : { repeated }),
          ...(pooled === undefined ? {} : { pooled }),
        })
      })
      const cut = Math.min(packedAfter, events.length)
      const lived = new Origins()
      let pack = packedOrigins(lived, now)
      for (const [n, event] of events.entries()) {
        originsAfter(lived, event, true)
        if (n === cut - 1) pack = packedOrigins(lived, event.at)
      }
      const again = new Origins()
      equal(restoreOrigins(again, pack), true)
      for (const event of events.slice(cut)) originsAfter(again, event, true)
      deepEqual(told(again, at), told(lived, at))
    }),
    { numRuns: 200 },
  )
})

test('a pack is small, and says the same when it is packed again', () => {
  const origins = new Origins()
  const at = plus(now, days(4))
  equal(restoreOrigins(new Origins(), packedOrigins(origins, now)), true, 'an empty one')
  for (let day = 0; day < 4; day += 1)
    for (const name of ['a', 'b'])
      originsAfter(
        origins,
        login('login.accepted', name, '203.0.113.9', plus(now, days(day))),
        true,
      )
  for (let n = 0; n < 500; n += 1)
    originsAfter(
      origins,
      login('login.refused', `u${n}`, abroad, plus(at, -minutes(500 - n) as never)),
      true,
    )
  const text = packedOrigins(origins, at)
  const again = new Origins()
  equal(restoreOrigins(again, text), true)
  equal(packedOrigins(again, at), text)
  equal(again.usual.isUsual(networkFeature('203.0.113.9'), at), true)
  equal(again.weightOf(alice, at)?.code, 'pool.many-names')
  ok(text.length < 8_192, `${text.length}`)
})

test('text that is no pack of ours changes nothing', () => {
  const origins = new Origins()
  originsAfter(origins, login('login.refused', 'u', abroad, now), true)
  const good = JSON.parse(packedOrigins(origins, now)) as Record<string, unknown>
  const before = packedOrigins(origins, now)
  const row = ['x', 1, 2, 'sasl:a']
  const wrong: readonly unknown[] = [
    null,
    [],
    {},
    { ...good, version: 2 },
    { ...good, shares: [1, 2] },
    { ...good, shares: [0, 0, 0, 0, 0, -1] },
    { ...good, surge: { ...(good['surge'] as object), gathered: [0] } },
    { ...good, surge: { ...(good['surge'] as object), asOf: 'now' } },
    { ...good, surge: 3 },
    { ...good, usual: [['x', 1, 2]] },
    { ...good, usual: [[...row, 'sasl:b', 'sasl:c']] },
    { ...good, usual: [['x', 9, 2, 'sasl:a']] },
    { ...good, usual: [['x', 1, 2, 7]] },
    { ...good, usual: {} },
    { ...good, addresses: undefined },
    { ...good, addresses: [['a', [], ['n'], 1]] },
    { ...good, addresses: [['a', [['n', 1_001, 0, 1, 'w']], []]] },
    { ...good, networks: [['a', [['n', 1, 0, 'now', 'w']], []]] },
    { ...good, operators: Array.from({ length: 1_001 }, (_, n) => [`${n}`, [], ['n']]) },
    { ...good, weighed: [['a', 0.5]] },
    { ...good, pool: { features: [], given: [['sasl:a', 1, 0]] } },
    { ...good, pool: { features: [['f', [['sasl:a', 1, 1, 2e9]]]], given: [] } },
    { ...good, pool: { features: [['f', [['sasl:a', 1, 1]]]], given: [] } },
    { ...good, pool: null },
  ]
  for (const one of wrong)
    equal(restoreOrigins(origins, JSON.stringify(one)), false, `${JSON.stringify(one)}`)
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      ok(!restoreOrigins(origins, text))
    }),
  )
  equal(packedOrigins(origins, now), before)
})
