/**
 * Stamps: the moment at the head of a line, as each program writes it, in the house's own zone; those
 * without a zone may be of a machine that stands elsewhere.
 *
 * Tokyo's clock was never put forward since 1951, so its face is UTC and nine hours.
 */
import type { Instant } from '../../src/lib/time.ts'
import { AHEAD } from '../people/tokyo.ts'

export type Stamp = (at: Instant) => string

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const two = (n: number): string => String(n).padStart(2, '0')

/** Milliseconds before UTC at a moment. */
type Ahead = (at: Instant) => number

const QUARTER = 900_000

/** Of any zone; clocks are put forward and back at quarters of an hour. */
function aheadIn(zone: string): Ahead {
  let quarter = Number.NaN
  let ahead = 0
  return (at) => {
    const now = Math.floor(at / QUARTER)
    if (now !== quarter) {
      quarter = now
      const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(
        now * QUARTER,
      ).toZonedDateTimeISO(zone)
      ahead = offsetNanoseconds / 1_000_000
    }
    return ahead
  }
}

/** One second's face is made once: lines of one second follow each other. */
function byTheSecond(
  face: (local: Date) => string,
  ahead: Ahead = () => AHEAD,
): (at: Instant) => string {
  let second = Number.NaN
  let said = ''
  return (at) => {
    const now = Math.floor(at / 1_000)
    if (now !== second) {
      second = now
      said = face(new Date(now * 1_000 + ahead(at)))
    }
    return said
  }
}

const clock = (d: Date): string =>
  `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`
const month = (d: Date): string => MONTHS[d.getUTCMonth()] ?? ''
const date = (d: Date): string =>
  `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`

/** RFC 3164: neither year nor zone. */
export const traditional = (zone: string): Stamp =>
  byTheSecond(
    (d) => `${month(d)} ${String(d.getUTCDate()).padStart(2, ' ')} ${clock(d)}`,
    aheadIn(zone),
  )

/** RFC 3339 with microseconds, as rsyslog writes it since Debian 12. */
export function exact(): Stamp {
  const second = byTheSecond((d) => `${date(d)}T${clock(d)}`)
  let before = Number.NaN
  let micro = 0
  return (at) => {
    micro = at === before ? Math.min(999, micro + 7) : Math.floor((at % 997) * 0.9)
    before = at
    return `${second(at)}.${String(at % 1_000).padStart(3, '0')}${String(micro).padStart(3, '0')}+09:00`
  }
}

/** `06/Oct/2025:04:45:12 +0900`, of access logs. */
export const ofAccess = (): Stamp =>
  byTheSecond((d) => `${two(d.getUTCDate())}/${month(d)}/${d.getUTCFullYear()}:${clock(d)} +0900`)

/** `06-Oct-2025 04:45:12 +0900`, of Roundcube. */
export const ofRoundcube = (): Stamp =>
  byTheSecond((d) => `${two(d.getUTCDate())}-${month(d)}-${d.getUTCFullYear()} ${clock(d)} +0900`)

/** `2025-10-06 04:45:12.123 JST`, PostgreSQL's %m. */
export function ofPostgres(): Stamp {
  const second = byTheSecond((d) => `${date(d)} ${clock(d)}`)
  return (at) => `${second(at)}.${String(at % 1_000).padStart(3, '0')} JST`
}
