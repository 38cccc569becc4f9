/**
 * Moment: moments as RFC 3339, whatever number they are.
 *
 * RFC 3339 has four figures for a year and a runtime has an end of time: what lies outside is told as
 * the first or last moment there is, for a log may claim any year and the report must still be made.
 */
import { assert } from '../../lib/assert.ts'

const FIRST = Temporal.Instant.from('0000-01-02T00:00:00Z').epochMilliseconds
const LAST = Temporal.Instant.from('9999-12-30T23:59:59.999Z').epochMilliseconds

export function momentOf(at: number): Temporal.Instant {
  assert(!Number.isNaN(at), 'a moment is a number')
  return Temporal.Instant.fromEpochMilliseconds(Math.round(Math.min(Math.max(at, FIRST), LAST)))
}

/** With `Z`, and a fraction where there is one. */
export const utc = (at: number): string => momentOf(at).toString()

/** With `Z` and three figures of the second, as STIX wants it (§3.2). */
export const utcMillis = (at: number): string =>
  momentOf(at).toString({ smallestUnit: 'millisecond' })

/** With the offset of the zone at that moment; a zone that the runtime does not know is UTC. */
export function spellerOf(zone: string): (at: number) => string {
  const timeZone = isZone(zone) ? zone : 'UTC'
  return (at) => momentOf(at).toString({ timeZone })
}

function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return true
  } catch {
    return false
  }
}
