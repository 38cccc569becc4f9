import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { hours, type Instant, instant, minutes } from '../lib/time.ts'
import { afterWorking, type Calendar, ownershipOf } from './held.ts'

const day = (24 * 60 * 60 * 1000) as number
/** Tokyo without a time zone table: nine hours ahead, always. */
const tokyo: Calendar = {
  opens: 9 * 60,
  closes: 18 * 60,
  localOf: (at) => {
    const local = at + hours(9)
    return { day: Math.floor(local / day), minute: Math.floor((local % day) / minutes(1)) }
  },
  isWorkday: (n) => (n + 3) % 7 < 5,
}
const after4 = (from: string): string =>
  new Date(afterWorking(instant(from), hours(4), tokyo)).toISOString()
const utc = (text: string): string => new Date(instant(text)).toISOString()

test('four working hours from mid-morning end the same afternoon', () => {
  equal(after4('2025-10-06T10:00:00+09:00'), utc('2025-10-06T14:00:00+09:00'))
})

test('what is held before dawn counts from the opening', () => {
  equal(after4('2025-10-06T04:45:00+09:00'), utc('2025-10-06T13:00:00+09:00'))
})

test('what is left of Friday afternoon goes on on Monday', () => {
  equal(after4('2025-10-10T16:00:00+09:00'), utc('2025-10-13T11:00:00+09:00'))
  equal(after4('2025-10-11T12:00:00+09:00'), utc('2025-10-13T13:00:00+09:00'))
})

test('exactly at closing, the next working morning counts', () => {
  equal(after4('2025-10-06T18:00:00+09:00'), utc('2025-10-07T13:00:00+09:00'))
  equal(after4('2025-10-06T14:00:00+09:00'), utc('2025-10-06T18:00:00+09:00'))
})

const windowFrom = instant('2025-10-06T04:45:00+09:00')
const office = { network: '203.0.113.0/24', firstAt: (windowFrom - day) as Instant }

test('mail from a network the account used before the window is the owner’s', () => {
  equal(ownershipOf('203.0.113.9', windowFrom, [office]), 'owner')
})

test('mail from a network first seen in the window is the thief’s', () => {
  const abroad = { network: '198.51.100.0/24', firstAt: windowFrom }
  equal(ownershipOf('198.51.100.1', windowFrom, [office, abroad]), 'thief')
  equal(ownershipOf('192.0.2.1', windowFrom, [office]), 'thief')
})

test('nobody can say whose mail it is without history or without a client address', () => {
  equal(ownershipOf('203.0.113.9', windowFrom, []), 'unknown')
  equal(ownershipOf(undefined, windowFrom, [office]), 'unknown')
})

test('nobody can say whose mail it is where the history is younger than a day: a thief’s first mail passes, too', () => {
  const young = { network: '198.51.100.0/24', firstAt: (windowFrom - day + 1) as Instant }
  equal(ownershipOf('198.51.100.1', windowFrom, [young]), 'unknown')
  equal(ownershipOf('192.0.2.1', windowFrom, [young]), 'unknown')
  equal(ownershipOf('198.51.100.1', windowFrom, [office, young]), 'unknown')
  equal(ownershipOf('192.0.2.1', windowFrom, [office, young]), 'thief')
})
