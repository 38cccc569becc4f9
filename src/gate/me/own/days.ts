/** Days: half hours of sent mail as days of the organisation's zone, the latest first, none left out. */
import type { SentSlot } from '../../../ports/owner-history.ts'

export type Day = {
  /** Noon of the day, so that it is that day in its zone whatever the clock did. */
  readonly at: number
  readonly sent: number
  readonly held: number
  readonly refused: number
}

/** `now` and the days before it, `most` in all. */
export function daysOf(
  slots: readonly SentSlot[],
  now: number,
  zone: string,
  most: number,
): readonly Day[] {
  const dateOf = (at: number): Temporal.PlainDate =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate()
  const byDate = new Map<string, { sent: number; held: number; refused: number }>()
  for (const { from, sent, held, refused } of slots) {
    const date = dateOf(from).toString()
    const day = byDate.get(date) ?? { sent: 0, held: 0, refused: 0 }
    byDate.set(date, {
      sent: day.sent + sent,
      held: day.held + held,
      refused: day.refused + refused,
    })
  }
  const today = dateOf(now)
  return Array.from({ length: most }, (_, ago) => {
    const date = today.subtract({ days: ago })
    const at = date.toZonedDateTime({ timeZone: zone, plainTime: '12:00' }).epochMilliseconds
    return { at, ...(byDate.get(date.toString()) ?? { sent: 0, held: 0, refused: 0 }) }
  })
}
