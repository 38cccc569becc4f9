import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { days, hours, type Instant, instant, milliseconds, plus, seconds } from '../lib/time.ts'
import {
  mustWait,
  noTries,
  TRIES_MAX,
  TRIES_WINDOW,
  type Tries,
  WAITS,
  WAITS_FORGOTTEN_AFTER,
  wrongAt,
} from './tries.ts'

const start = instant('2025-10-06T04:45:00+09:00')
const wrongTimes = (count: number, tries: Tries, at: Instant): Tries => {
  let after = tries
  for (let n = 0; n < count; n += 1) after = wrongAt(after, at)
  return after
}

test(`${TRIES_MAX - 1} wrong codes are forgiven, the next one makes wait`, () => {
  const before = wrongTimes(TRIES_MAX - 1, noTries, start)
  ok(!mustWait(before, start))
  const after = wrongAt(before, start)
  ok(mustWait(after, start))
  ok(mustWait(after, plus(start, milliseconds(WAITS[0] - 1))))
  ok(!mustWait(after, plus(start, WAITS[0])))
})

test('wrong codes count for the window, and not a millisecond longer', () => {
  const before = wrongTimes(TRIES_MAX - 1, noTries, start)
  ok(
    mustWait(
      wrongAt(before, plus(start, milliseconds(TRIES_WINDOW - 1))),
      plus(start, TRIES_WINDOW),
    ),
  )
  ok(!mustWait(wrongAt(before, plus(start, TRIES_WINDOW)), plus(start, TRIES_WINDOW)))
})

test('the waits grow to the longest and stay there; a day of calm begins anew', () => {
  let tries = noTries
  let now = start
  for (const wait of [...WAITS, WAITS[2], WAITS[2]]) {
    tries = wrongTimes(TRIES_MAX, tries, now)
    equal(tries.waitsUntil, plus(now, wait))
    now = plus(now, wait)
  }
  const calm = plus(now, milliseconds(WAITS_FORGOTTEN_AFTER + 1))
  equal(wrongTimes(TRIES_MAX, tries, calm).waitsUntil, plus(calm, WAITS[0]))
})

test('wrong recovery codes during a wait do not prolong it', () => {
  const waiting = wrongTimes(TRIES_MAX, noTries, start)
  const later = plus(start, seconds(30))
  equal(wrongTimes(3 * TRIES_MAX, waiting, later).waitsUntil, waiting.waitsUntil)
})

test('a clock that is set back by days makes nobody wait for days', () => {
  const waiting = wrongTimes(TRIES_MAX, noTries, start)
  ok(!mustWait(waiting, plus(start, days(-3))))
})

test('whoever guesses without rest has fewer than 500 tries a day', () => {
  let tries = noTries
  let looked = 0
  for (let now = start; now < plus(start, hours(24)); now = plus(now, seconds(1))) {
    if (mustWait(tries, now)) continue
    looked += 1
    tries = wrongAt(tries, now)
  }
  ok(looked < 500, `${looked}`)
})

test('nobody waits longer than the longest wait, whatever came before', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: hours(1) }), { maxLength: 60 })
  fc.assert(
    fc.property(gaps, (each) => {
      let tries = noTries
      let now = start
      for (const gap of each) {
        now = plus(now, milliseconds(gap))
        tries = wrongAt(tries, now)
        ok(tries.wrong.length < TRIES_MAX)
        ok(!mustWait(tries, plus(now, WAITS[2])))
      }
    }),
  )
})

test('where many share a count more is borne, and then one waits as well', () => {
  let tries = noTries
  for (let nth = 1; nth < 20; nth += 1) tries = wrongAt(tries, start, 20)
  equal(mustWait(tries, start), false)
  equal(mustWait(wrongAt(tries, start, 20), start), true)
})
