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
  // A report has moments by the hundred thousand, of few spans between two changes of the clocks.
  const spans: Span[] = []
  return (at) => {
    assert(!Number.isNaN(at), 'a moment is a number')
    const moment = Math.round(Math.min(Math.max(at, FIRST), LAST))
    let span = spans.find(({ from, to }) => from <= moment && moment < to)
    if (span === undefined) {
      span = spanAt(moment, timeZone)
      if (spans.unshift(span) > SPANS_MAX) spans.length = SPANS_MAX
    }
    const { ahead, sign } = span
    if (ahead === undefined) return momentOf(at).toString({ timeZone })
    return `${plain(moment + ahead)}${sign}`
  }
}

const DAY = 86_400_000
const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`)

/** Day and time of that many milliseconds since 1970-01-01T00:00, with a fraction where there is one. */
function plain(local: number): string {
  const day = Math.floor(local / DAY)
  const rest = local - day * DAY
  const second = Math.floor(rest / 1_000)
  const clock = `${two(Math.floor(second / 3_600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
  const fraction = rest % 1_000
  const text = `${dayText(day)}T${clock}`
  return fraction === 0 ? text : `${text}.${`${fraction + 1_000}`.slice(1).replace(/0+$/, '')}`
}

/** Gregorian, by eras of 400 years that begin in March. */
function dayText(since1970: number): string {
  const days = since1970 + 719_468
  const era = Math.floor(days / 146_097)
  const inEra = days - era * 146_097
  const year = Math.floor(
    (inEra - Math.floor(inEra / 1_460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) /
      365,
  )
  const inYear = inEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const fromMarch = Math.floor((5 * inYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  const its = era * 400 + year + (month <= 2 ? 1 : 0)
  const day = inYear - Math.floor((153 * fromMarch + 2) / 5) + 1
  return `${String(its).padStart(4, '0')}-${two(month)}-${two(day)}`
}

/** Spans of a zone kept at hand: two changes a year, for years of logs. */
export const SPANS_MAX = 16

/** Between two changes of a zone's clocks. */
type Span = {
  readonly from: number
  readonly to: number
  /** Milliseconds ahead of UTC; `undefined`: no whole minutes, as sundials had it. */
  readonly ahead: number | undefined
  readonly sign: string
}

function spanAt(moment: number, timeZone: string): Span {
  const at = (its: number) =>
    Temporal.Instant.fromEpochMilliseconds(its).toZonedDateTimeISO(timeZone)
  const it = at(moment)
  // The one before is asked of a moment later: a change's own moment belongs to what comes after it.
  const before = at(moment + 1).getTimeZoneTransition('previous')
  const ahead = it.offsetNanoseconds / 1e6
  return {
    from: before?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    to: it.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    ahead: ahead % 60_000 === 0 ? ahead : undefined,
    sign: it.offset,
  }
}

function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return true
  } catch {
    return false
  }
}
