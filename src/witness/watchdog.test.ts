import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { SILENT_AFTER, Watchdog } from './watchdog.ts'

test('a log that is silent is told of once, at its time and not before, and once when it is back', () => {
  const dog = new Watchdog()
  dog.watch(['a', 'b'], 0)
  equal(dog.heard('b', 1_000, 0), undefined)
  deepEqual(dog.look(SILENT_AFTER - 1), [])
  deepEqual(dog.look(SILENT_AFTER), [{ what: 'silent', origin: 'a', seconds: 90 }])
  deepEqual(dog.look(SILENT_AFTER + 999), [])
  deepEqual(dog.heard('a', SILENT_AFTER + 5_000, 0), {
    what: 'heard-again',
    origin: 'a',
    seconds: 95,
  })
  deepEqual(dog.look(2 * SILENT_AFTER + 4_999), [{ what: 'silent', origin: 'b', seconds: 184 }])
})

test('a log that is no longer watched is not told of, and one that is new has its time', () => {
  const dog = new Watchdog()
  dog.watch(['a'], 0)
  dog.watch(['c'], 80_000)
  equal(dog.heard('a', 80_000, 0), undefined)
  deepEqual(dog.look(SILENT_AFTER), [])
  deepEqual(dog.look(80_000 + SILENT_AFTER).length, 1)
})

test('a clock that differs by more than 2 seconds three times in a row is told of once', () => {
  const dog = new Watchdog()
  dog.watch(['a'], 0)
  const told = (...skews: readonly (number | undefined)[]) =>
    skews.map((skew, i) => dog.heard('a', i, skew)?.what)
  // A date is cut to its second: -3 s to +2 s may be no difference beyond the bound.
  deepEqual(told(2_000, 2_000, 2_000, -3_000, -3_000, -3_000), Array(6).fill(undefined))
  deepEqual(told(3_000, 3_000, 0, 3_000, 3_000), Array(5).fill(undefined))
  deepEqual(told(3_000, 3_000), ['clock-differs', undefined])
  deepEqual(told(0, -4_000, undefined, -4_000, -4_000), [
    ...Array(4).fill(undefined),
    'clock-differs',
  ])
})
