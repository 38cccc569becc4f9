/** Calendar: working hours in a zone, for the deadlines of held mail. Holidays come with the cases. */
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
