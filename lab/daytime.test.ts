import { equal } from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import { liveByDay } from './daytime.ts'

const before = process.env['TZ']
afterEach(() => {
  if (before === undefined) delete process.env['TZ']
  else process.env['TZ'] = before
})

test('it is ten in the morning there, whatever the hour here', () => {
  for (let hour = 0; hour < 24; hour += 1) {
    const now = new Date(Date.UTC(2026, 10, 23, hour, 30))
    const zone = liveByDay(10, now)
    equal(Temporal.Instant.from(now.toISOString()).toZonedDateTimeISO(zone).hour, 10, zone)
  }
})
