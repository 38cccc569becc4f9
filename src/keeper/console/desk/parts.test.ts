import { equal, notEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { milliseconds, minutes, plus, seconds } from '../../../lib/time.ts'
import { Devices } from './devices.ts'
import { Flows } from './flows.ts'
import { Lanes, lanesOf } from './lanes.ts'
import {
  CLIENT_TRIES_MAX,
  DEVICE_LIVES,
  FLOWS_USED_MAX,
  LANES_MAX,
  TRIES_AT_ONCE,
} from './limits.ts'
import { start } from './testing.ts'

test('a flow opens for what it was begun, until its moment, once', () => {
  const flows = new Flows()
  const sealed = flows.begin({ for: 'a', x: 1 }, minutes(5), start)
  const open = (what: string, at = start) =>
    flows.open<{ for: string; x: number }>(sealed, what, at)
  equal(open('a')?.x, 1)
  equal(open('b'), undefined)
  ok(open('a', plus(start, milliseconds(minutes(5) - 1))) !== undefined)
  equal(open('a', plus(start, minutes(5))), undefined)
  equal(new Flows().open(sealed, 'a', start), undefined)
  const opened = open('a')
  ok(opened !== undefined)
  equal(flows.spend(opened), true)
  equal(flows.spend(opened), false)
  equal(open('a'), undefined)
})

test('nothing but what we sealed is a flow', () => {
  const flows = new Flows()
  const sealed = flows.begin({ for: 'a' }, minutes(5), start)
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (where, by) => {
      const bytes = Buffer.from(sealed, 'base64url')
      const at = where % bytes.length
      bytes[at] = (bytes[at] ?? 0) ^ by
      equal(flows.open(bytes.toString('base64url'), 'a', start), undefined)
    }),
  )
  fc.assert(
    fc.property(fc.anything(), (it) => {
      equal(flows.open(it, 'a', start), undefined)
    }),
  )
})

test(`${FLOWS_USED_MAX} used flows are remembered, and beginning flows makes none forgotten`, () => {
  const flows = new Flows()
  flows.spend({ nonce: 'first' })
  for (let nth = 1; nth < FLOWS_USED_MAX; nth += 1) flows.spend({ nonce: `n${nth}` })
  for (let nth = 0; nth < 50; nth += 1) flows.begin({ for: 'a' }, minutes(5), start)
  equal(flows.spend({ nonce: 'first' }), false)
  flows.spend({ nonce: 'one more' })
  equal(flows.spend({ nonce: 'first' }), true)
})

test('a device is known to whom it was given, for its time, and by our key alone', () => {
  const devices = new Devices(Buffer.alloc(32, 1))
  const cookie = devices.give('hanako', start)
  ok(/^[A-Za-z0-9_-]{16,200}$/.test(cookie))
  const name = devices.read(cookie, 'hanako', start)
  equal(name?.length, 16)
  notEqual(devices.read(devices.give('hanako', start), 'hanako', start), name)
  equal(devices.read(cookie, 'taro', start), undefined)
  equal(devices.read(cookie, 'hanako', plus(start, DEVICE_LIVES)), name)
  equal(devices.read(cookie, 'hanako', plus(start, milliseconds(DEVICE_LIVES + 1))), undefined)
  equal(devices.read(cookie, 'hanako', plus(start, seconds(-1))), undefined)
  equal(new Devices(Buffer.alloc(32, 2)).read(cookie, 'hanako', start), undefined)
  fc.assert(
    fc.property(fc.nat(cookie.length - 1), fc.constantFrom(...'aZ9_-'), (at, sign) => {
      if (cookie[at] === sign) return
      const changed = `${cookie.slice(0, at)}${sign}${cookie.slice(at + 1)}`
      // The last sign has two bits that stand for nothing.
      if (at < cookie.length - 1) equal(devices.read(changed, 'hanako', start), undefined)
    }),
  )
})

test('one address tries a few passwords for one name, and some for all names', () => {
  const lanes = new Lanes()
  const of = (name: string, ip: string) => lanesOf({ name, ip })
  for (let nth = 0; nth < 4; nth += 1) equal(lanes.wrong(of('a', '192.0.2.1'), start), false)
  equal(lanes.waits(of('a', '192.0.2.1'), start), 0)
  equal(lanes.wrong(of('a', '192.0.2.1'), start), true)
  equal(lanes.waits(of('a', '192.0.2.1'), start), 60)
  // The same network for that name, and nobody else.
  equal(lanes.waits(of('a', '192.0.2.99'), start), 60)
  equal(lanes.waits(of('b', '192.0.2.1'), start), 0)
  equal(lanes.waits(of('a', '198.51.100.1'), start), 0)
  equal(lanes.waits(of('a', '192.0.2.1'), plus(start, minutes(1))), 0)
  for (let nth = 5; nth < CLIENT_TRIES_MAX; nth += 1) lanes.wrong(of(`n${nth}`, '192.0.2.1'), start)
  equal(lanes.waits(of('other', '192.0.2.1'), start), 60)
  equal(lanes.waits(of('other', '192.0.2.2'), start), 0)
  // One host has a whole /64.
  for (let nth = 0; nth < CLIENT_TRIES_MAX; nth += 1)
    lanes.wrong(of(`m${nth}`, `2001:db8::${nth}`), start)
  equal(lanes.waits(of('other', '2001:db8::ffff'), start), 60)
  equal(lanes.waits(of('other', '2001:db8:0:1::1'), start), 0)
})

test(`${TRIES_AT_ONCE} tries of a lane are under way at most, and ${LANES_MAX} lanes are remembered`, () => {
  const lanes = new Lanes()
  const mine = lanesOf({ name: 'a', ip: '192.0.2.1' })
  const leaves = Array.from({ length: TRIES_AT_ONCE }, () => lanes.enter(mine))
  ok(leaves.every((leave) => leave !== undefined))
  equal(lanes.enter(mine), undefined)
  leaves[0]?.()
  ok(lanes.enter(mine) !== undefined)
  equal(lanes.enter(mine), undefined)
  const first = [{ key: 'first', most: 1 }]
  lanes.wrong(first, start)
  for (let nth = 1; nth < LANES_MAX; nth += 1) lanes.wrong([{ key: `k${nth}`, most: 5 }], start)
  equal(lanes.waits(first, start), 60)
  lanes.wrong([{ key: 'one more', most: 5 }], start)
  equal(lanes.waits(first, start), 0)
})
