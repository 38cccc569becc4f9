import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { hours, type Instant, instant, minutes, plus } from '../lib/time.ts'
import { askBreaker, BREAKER_LEAST, breakerMost, closedBreaker, giveBack } from './breaker.ts'

const start = instant('2025-10-06T04:45:00+09:00')

/** `count` asks, one each minute: how many were allowed, and how often it said that it opened. */
function storm(count: number, accounts: number, from = closedBreaker, begins: Instant = start) {
  let state = from
  let allowed = 0
  let opened = 0
  for (let n = 0; n < count; n += 1) {
    const answer = askBreaker(state, plus(begins, minutes(n / 10)), accounts)
    state = answer.state
    if (answer.allowed) allowed += 1
    if (answer.opened) opened += 1
  }
  return { state, allowed, opened }
}

test('five an hour in a small house, two in a hundred in a large one', () => {
  equal(breakerMost(0), 5)
  equal(breakerMost(299), 5)
  equal(breakerMost(300), 6)
  equal(breakerMost(10_000), 200)
})

test('at the number it allows, one past it does not, and says so once', () => {
  equal(storm(BREAKER_LEAST, 40).opened, 0)
  const { allowed, opened } = storm(50, 40)
  equal(allowed, BREAKER_LEAST)
  equal(opened, 1)
})

test('after an hour there is room again, and a second opening is told again', () => {
  const first = storm(50, 40)
  const later = plus(start, (hours(1) + minutes(10)) as never)
  const second = storm(50, 40, first.state, later)
  equal(second.allowed, BREAKER_LEAST)
  equal(second.opened, 1)
})

test('what could not be written gives its place back', () => {
  const { state } = storm(BREAKER_LEAST, 40)
  equal(askBreaker(giveBack(state, start), plus(start, minutes(1)), 40).allowed, true)
})
