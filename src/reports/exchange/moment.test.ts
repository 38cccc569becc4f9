import { equal, throws } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { momentOf, SPANS_MAX, spellerOf } from './moment.ts'

const zones = [
  ...['UTC', 'Asia/Tokyo', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'],
  // Days left out, a quarter of an hour, minutes and seconds, a summer that is told backwards.
  ...['Pacific/Apia', 'Asia/Kathmandu', 'Africa/Monrovia', 'Europe/Dublin', '+05:30'],
]
const plainly = (at: number, timeZone: string): string => momentOf(at).toString({ timeZone })

test('a moment is spelled as Temporal spells it, whenever it is', () => {
  const anyAt = fc.oneof(
    fc.double({ noNaN: true }),
    fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
    fc.integer({ min: 1_600_000_000, max: 1_900_000_000 }).map((at) => at * 1_000),
  )
  for (const zone of zones) {
    const spelled = spellerOf(zone)
    fc.assert(fc.property(anyAt, (at) => equal(spelled(at), plainly(at, zone))))
  }
})

test('at a change of the clocks, and a millisecond before and after it, the offset is the right one', () => {
  for (const zone of zones) {
    const changes: number[] = []
    let from = momentOf(-3e12).toZonedDateTimeISO(zone)
    while (changes.length < 2 * SPANS_MAX) {
      const next = from.getTimeZoneTransition('next')
      if (next === null) break
      changes.push(next.epochMilliseconds)
      from = next
    }
    for (const order of [changes, changes.toReversed()]) {
      const spelled = spellerOf(zone)
      for (const change of order)
        for (const at of [change, change - 1, change + 1]) equal(spelled(at), plainly(at, zone))
    }
  }
})

test('what is no number is no moment', () => {
  throws(() => spellerOf('UTC')(Number.NaN), /a moment is a number/)
})
