import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../events/event.ts'
import { days, hours, instant, minutes, plus, seconds } from '../lib/time.ts'
import {
  FAILURES_COUNT_FOR,
  FREE_FAILURES,
  NAMES_MAX,
  NETWORKS_MAX,
  ORIGINS_MAX,
  Origins,
  SPRAYED_NAMES,
  SUCCEEDED_MAX,
  TARPIT_MOST,
  WEIGHED_MAX,
} from './origins.ts'
import { networkFeature } from './pool/features.ts'

const now = instant('2025-10-06T09:00:00+09:00')
const office = '203.0.113.9'
const abroad = '198.51.100.7'

test('an office behind one address: one wrong password delays nobody else, nor its owner', () => {
  const origins = new Origins()
  for (const name of ['bob', 'carol', 'dan']) origins.succeeded(office, name)
  origins.failed(office, 'alice', now)
  for (const name of ['alice', 'bob', 'carol', 'dan', 'newcomer'])
    equal(origins.waitOf(office, name, now), 0, name)
})

test('a name that is tried again and again waits, there and for that name only', () => {
  const origins = new Origins()
  for (let n = 0; n < FREE_FAILURES; n += 1) origins.failed(abroad, 'alice', now)
  equal(origins.waitOf(abroad, 'alice', now), 0)
  origins.failed(abroad, 'alice', now)
  equal(origins.waitOf(abroad, 'alice', now), 1)
  for (let n = 0; n < 20; n += 1) origins.failed(abroad, 'alice', now)
  equal(origins.waitOf(abroad, 'alice', now), TARPIT_MOST)
  equal(origins.waitOf(abroad, 'bob', now), 0)
  equal(origins.waitOf(office, 'alice', now), 0, 'the victim at his own place does not wait')
})

test('an origin that tries many names waits with every name, but not with one that succeeded', () => {
  const origins = new Origins()
  origins.succeeded(abroad, 'traveller')
  for (let n = 1; n < SPRAYED_NAMES; n += 1) origins.failed(abroad, `user${n}`, now)
  equal(origins.waitOf(abroad, 'fresh', now), 0)
  origins.failed(abroad, `user${SPRAYED_NAMES}`, now)
  equal(origins.waitOf(abroad, 'fresh', now), TARPIT_MOST)
  equal(origins.waitOf(abroad, 'traveller', now), 0)
})

test('at a network of his own nobody waits for the mistakes of others, only for his', () => {
  const origins = new Origins()
  for (let n = 0; n < SPRAYED_NAMES; n += 1) origins.failed(office, `user${n}`, now)
  equal(origins.waitOf(office, 'alice', now), TARPIT_MOST)
  equal(origins.waitOf(office, 'alice', now, true), 0)
  for (let n = 0; n < 9; n += 1) origins.failed(office, 'alice', now)
  equal(origins.waitOf(office, 'alice', now, true), TARPIT_MOST)
})

test('failures are forgotten after their time, and by a success', () => {
  const origins = new Origins()
  for (let n = 0; n < 9; n += 1) origins.failed(abroad, 'alice', now)
  equal(origins.waitOf(abroad, 'alice', plus(now, FAILURES_COUNT_FOR)), 0)
  origins.succeeded(abroad, 'alice')
  equal(origins.waitOf(abroad, 'alice', plus(now, seconds(2))), 0)
})

test('one /64 of IPv6 is one origin, and an origin remembers so many names at the most', () => {
  const origins = new Origins()
  for (let n = 0; n < 9; n += 1) origins.failed(`2001:db8::${n + 1}`, 'alice', now)
  equal(origins.waitOf('2001:db8::ffff', 'alice', now), TARPIT_MOST)
  for (let n = 0; n < NAMES_MAX; n += 1) origins.failed('2001:db8::1', `n${n}`, now)
  for (let n = 0; n < SUCCEEDED_MAX + 1; n += 1) origins.succeeded('192.0.2.1', `s${n}`)
  for (let n = 0; n < NAMES_MAX; n += 1) origins.failed('192.0.2.1', `f${n}`, now)
  equal(origins.waitOf('192.0.2.1', 's1', now), 0)
  equal(origins.waitOf('192.0.2.1', 's0', now), TARPIT_MOST, 'the first success is forgotten')
})

test('one who guesses at many names pushes out no colleague who had succeeded', () => {
  const origins = new Origins()
  for (let n = 0; n < 30; n += 1) origins.succeeded(office, `staff${n}`)
  for (let n = 0; n < 500; n += 1) origins.failed(office, `guess${n}`, now)
  equal(origins.waitOf(office, 'staff3', now), 0)
})

const account = (name: string) => `sasl:${name}@example.jp` as AccountId
const from = (name: string, clientIp: string, isOwn = false) => ({
  account: account(name),
  clientIp,
  isOwn,
})

test('a success where eight others were guessed at is worth a lot, three a little, two nothing', () => {
  const codeAfter = (names: number) => {
    const origins = new Origins()
    for (let n = 0; n < names; n += 1) origins.failed(abroad, account(`u${n}`), now)
    return origins.weightOf(from('alice', abroad), plus(now, hours(1)))
  }
  equal(codeAfter(2)?.code, 'pool.none')
  ok((codeAfter(2)?.decibans ?? 0) < 0 && (codeAfter(2)?.decibans ?? 0) > -1.5)
  const few = codeAfter(3)
  ok(few?.code === 'pool.few-names' && few.decibans > 5 && few.names === 3)
  const many = codeAfter(8)
  deepEqual(many, {
    code: 'pool.many-names',
    decibans: 23.01,
    at: 'address',
    names: 8,
    guesses: 8,
    failures: 0,
  })
})

test('the victim at his own place, at a usual one, or for the second time that day, is not weighed', () => {
  const origins = new Origins()
  for (let n = 0; n < 40; n += 1) origins.failed(abroad, account(`u${n}`), now)
  for (let n = 0; n < 40; n += 1) origins.failed(abroad, account('alice'), now)
  equal(origins.weightOf(from('alice', office), now)?.code, 'pool.none', 'elsewhere: nothing')
  equal(origins.weightOf(from('alice', abroad, true), now), undefined)
  const first = origins.weightOf(from('alice', abroad), now)
  equal(first?.code, 'pool.many-names')
  origins.weighed(from('alice', abroad), 'many-names', now)
  equal(origins.weightOf(from('alice', abroad), plus(now, hours(23))), undefined)
  ok(origins.weightOf(from('bob', abroad), now) !== undefined)
  equal(
    origins.weightOf(from('alice', abroad), plus(now, hours(24)))?.code,
    'pool.none',
    'a day later',
  )
  origins.succeeded(abroad, account('carol'))
  equal(origins.weightOf(from('carol', abroad), now), undefined, 'who had succeeded there')
})

test('an office NAT with morning typos: usual, so neither its failures nor its logins weigh', () => {
  const origins = new Origins()
  for (let day = 0; day < 3; day += 1)
    for (const name of ['a', 'b'])
      origins.usual.seen(networkFeature(office), account(name), plus(now, days(day)))
  const at = plus(now, days(3))
  for (let n = 0; n < 60; n += 1) origins.failed(office, account(`staff${n}`), at)
  equal(origins.weightOf(from('newcomer', office), at), undefined)
  equal(origins.isSurging(plus(at, minutes(1))), false)
})

test('a telephone with a stale password, 60 times an hour for days, makes nobody wait and weighs nothing', () => {
  const origins = new Origins()
  for (let n = 0; n < 60 * 72; n += 1)
    origins.failed(abroad, account('alice'), plus(now, minutes(n)), { repeated: n > 0 })
  const at = plus(now, minutes(60 * 72))
  equal(origins.waitOf(abroad, account('alice'), at), 0)
  equal(origins.weightOf(from('bob', abroad), at)?.code, 'pool.none')
  equal(origins.isSurging(at), false)
  // It moves about: no name is tried anew.
  for (let n = 0; n < 250; n += 1)
    origins.failed(`192.0.${n}.1`, account('alice'), at, { repeated: true })
  equal(origins.isSurging(plus(at, minutes(1))), false)
})

test('eight passwords for one name, told apart, and then the right one', () => {
  const origins = new Origins()
  for (let n = 0; n < 8; n += 1) {
    equal(origins.weightOf(from('alice', abroad), now)?.code, 'pool.none', `${n}`)
    origins.failed(abroad, account('alice'), now, { repeated: false })
  }
  const weight = origins.weightOf(from('alice', abroad), now)
  ok(weight?.code === 'pool.own-name' && weight.passwords === 8)
  const untold = new Origins()
  for (let n = 0; n < 50; n += 1) untold.failed(abroad, account('alice'), now)
  equal(
    untold.weightOf(from('alice', abroad), now)?.code,
    'pool.none',
    'without hashes: a telephone',
  )
})

test('one who divides the names among his machines is known by the passwords that he tries', () => {
  const origins = new Origins()
  for (let n = 0; n < 24; n += 1)
    origins.failed(abroad, account(`u${n % 2}`), now, { repeated: false })
  const weight = origins.weightOf(from('alice', abroad), now)
  ok(weight?.code === 'pool.many-names' && weight.names === 2 && weight.guesses === 24)
})

test('a network and an operator are guessed from when no single address does much', () => {
  const origins = new Origins()
  for (let n = 0; n < 8; n += 1) origins.failed(`198.51.100.${n + 1}`, account(`u${n}`), now)
  const near = origins.weightOf(from('alice', '198.51.100.99'), now)
  ok(near?.code === 'pool.many-names' && near.at === 'network')
  const wide = new Origins()
  for (let n = 0; n < 16; n += 1)
    wide.failed(`10.${n % 3}.0.1`, account(`u${n}`), now, { operator: 64_500 })
  const login = { ...from('alice', '10.9.0.1'), operator: 64_500 }
  ok(wide.weightOf(login, now)?.code !== 'pool.many-names')
  equal(wide.weightOf(login, now)?.code, 'pool.operator')
  equal(wide.weightOf({ ...login, operator: 64_501 }, now)?.code, 'pool.none')
})

test('5,000 failures over 2,500 addresses, two each: the organisation sees what no origin shows', () => {
  const origins = new Origins()
  for (let n = 0; n < 5_000; n += 1)
    origins.failed(
      `10.${(n >> 1) & 255}.${n >> 9}.7`,
      account(`u${n % 60}`),
      plus(now, seconds(17 * n)),
    )
  const at = plus(now, seconds(17 * 5_000))
  equal(origins.isSurging(at), true)
  const weight = origins.weightOf(from('alice', '172.16.9.9'), at)
  ok(weight?.code === 'pool.surge' && weight.decibans > 5)
  equal(origins.isSurging(plus(at, days(1))), false)
})

test('nobody but the address remembers more than its bound', () => {
  const origins = new Origins()
  const addressOf = (n: number) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`
  for (let n = 0; n < 20; n += 1) origins.failed('172.16.0.1', 'alice', now)
  for (let n = 1; n < ORIGINS_MAX; n += 1) origins.failed(addressOf(n), 'x', now)
  ok(origins.waitOf('172.16.0.1', 'alice', now) > 0)
  origins.failed(addressOf(ORIGINS_MAX), 'x', now)
  equal(origins.waitOf('172.16.0.1', 'alice', now), 0)

  const networks = new Origins()
  const networkAt = (n: number) => `10.${n >> 8}.${n & 255}.`
  for (let n = 0; n < 8; n += 1) networks.failed(`172.16.0.${n}`, account(`u${n}`), now)
  const near = () => networks.weightOf(from('alice', '172.16.0.99'), now)?.code
  for (let n = 1; n < NETWORKS_MAX; n += 1) networks.failed(`${networkAt(n)}1`, 'x', now)
  equal(near(), 'pool.many-names')
  networks.failed(`${networkAt(NETWORKS_MAX)}1`, 'x', now)
  ok(near() !== 'pool.many-names')

  const weighed = new Origins()
  for (let n = 0; n < WEIGHED_MAX; n += 1) weighed.weighed(from(`u${n}`, abroad), 'none', now)
  equal(weighed.weightOf(from('u0', abroad), now), undefined)
  weighed.weighed(from('one-more', abroad), 'none', now)
  ok(weighed.weightOf(from('u0', abroad), now) !== undefined)
})
