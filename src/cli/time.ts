/** Time: a moment as people here read it, with the offset that makes it exact. */
export const localTime = (moment: string): string =>
  Temporal.Instant.from(moment)
    .toZonedDateTimeISO(Temporal.Now.timeZoneId())
    .toString({ smallestUnit: 'second', timeZoneName: 'never' })
    .replace('T', ' ')
