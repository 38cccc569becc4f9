/**
 * Calendar: working hours in a zone, for the deadlines of held mail, and the hours of its week, for
 * what is usual when. Holidays come with the cases.
 */
import type { Calendar } from '../containment/held.ts'
import type { Instant } from '../lib/time.ts'

export function workingCalendar(zone: string, opens: number, closes: number): Calendar {
  const dayZero = Temporal.PlainDate.from('1970-01-01')
  return {
    opens,
    closes,
    localOf: (at: Instant) => {
      const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
      return {
        day: dayZero.until(local.toPlainDate()).days,
        minute: local.hour * 60 + local.minute,
      }
    },
    // 1970-01-01 was a Thursday; Monday to Friday are working days.
    isWorkday: (day: number) => (((day + 3) % 7) + 7) % 7 < 5,
  }
}

/** Zones change their offset on a quarter of an hour. */
const QUARTER = 15 * 60 * 1_000

/** 0 to 23: the hour of a workday in the zone; 24 to 47: of a Saturday or Sunday. */
export function hourOfWeek(zone: string): (at: Instant) => number {
  let lately = { quarter: -1, hour: 0 }
  return (at) => {
    const quarter = Math.floor(at / QUARTER)
    if (quarter !== lately.quarter) {
      const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
      lately = { quarter, hour: local.hour + (local.dayOfWeek > 5 ? 24 : 0) }
    }
    return lately.hour
  }
}
