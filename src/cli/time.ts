/** Time: a moment as people here read it, with the offset that makes it exact. */
export const localTime = (moment: string): string =>
  Temporal.Instant.from(moment)
    .toZonedDateTimeISO(Temporal.Now.timeZoneId())
    .toString({ smallestUnit: 'second', timeZoneName: 'never' })
    .replace('T', ' ')

/**
 * A moment that a person typed, as RFC 3339 in UTC: with an offset, or by the wall clock of this
 * machine (`2025-10-06 04:45`). `undefined` when it is neither.
 */
export function momentIn(text: string): string | undefined {
  const typed = text.trim().replace(' ', 'T')
  try {
    return Temporal.Instant.from(typed).toString()
  } catch {
    // Without an offset, below.
  }
  try {
    return Temporal.PlainDateTime.from(typed)
      .toZonedDateTime(Temporal.Now.timeZoneId())
      .toInstant()
      .toString()
  } catch {
    return undefined
  }
}
