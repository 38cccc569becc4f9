import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { instant, plus, seconds } from '../lib/time.ts'
import {
  FAILURES_COUNT_FOR,
  FREE_FAILURES,
  NAMES_MAX,
  Origins,
  SPRAYED_NAMES,
  SUCCEEDED_MAX,
  TARPIT_MOST,
} from './origins.ts'

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
