import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { momentIn } from './time.ts'

test('a moment with an offset is that moment, with a blank or a T', () => {
  equal(momentIn('2025-10-06T04:45:00+09:00'), '2025-10-05T19:45:00Z')
  equal(momentIn(' 2025-10-06 04:45:00Z '), '2025-10-06T04:45:00Z')
})

test('without an offset it is what the clock of this machine showed', () => {
  const zone = Temporal.Now.timeZoneId()
  const there = Temporal.PlainDateTime.from('2025-10-06T04:45').toZonedDateTime(zone)
  equal(momentIn('2025-10-06 04:45'), there.toInstant().toString())
})

test('anything else is none', () => {
  for (const text of ['', 'yesterday', '04:45', '2025-13-01 00:00', '2h'])
    equal(momentIn(text), undefined)
})
