import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { type Instant, milliseconds, plus } from '../../lib/time.ts'
import { AWAY_BELIEVED, MONTHS_AFTER_STEP, MONTHS_FIRST_AFTER, monthsFirstAfter } from './limits.ts'

const lived = 1_700_000_000_000 as Instant

test('a machine that is started with its clock far ahead, or behind, lets a day pass before it erases by time', () => {
  equal(monthsFirstAfter(undefined, lived), MONTHS_FIRST_AFTER)
  equal(monthsFirstAfter(lived, plus(lived, AWAY_BELIEVED)), MONTHS_FIRST_AFTER)
  equal(
    monthsFirstAfter(lived, plus(plus(lived, AWAY_BELIEVED), milliseconds(1))),
    MONTHS_AFTER_STEP,
  )
  equal(monthsFirstAfter(plus(lived, milliseconds(AWAY_BELIEVED + 1)), lived), MONTHS_AFTER_STEP)
})
