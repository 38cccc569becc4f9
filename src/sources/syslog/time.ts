/**
 * Syslog time: the moment at the head of a line, and what had to be inferred to read it.
 *
 * RFC 3164 §4.1.2 writes neither year nor zone: the zone is told to us, the year is the latest one
 * that does not lie in the future of the hearing, by more than CLOCK_SKEW_MAX. RFC 3339 moments
 * are read with or without fraction and offset. Lines of one minute share one calendar lookup.
 * Limits: of an hour that a zone lives twice, the one nearer to the hearing is taken when the line
 * is heard within AMBIGUOUS_WITHIN, else the first.
 */
import type { Assumption } from '../../events/event.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { days, hours, type Instant, minutes } from '../../lib/time.ts'

/** A sender's clock may be this far ahead before its line is taken for last year's. */
export const CLOCK_SKEW_MAX = days(1)
const AMBIGUOUS_WITHIN = hours(2)
/** A remembered minute is only good for lines heard near it. */
const REMEMBERED_FOR = minutes(30)
/** 29 February may be this many years back (1896 to 1904). */
const YEARS_BACK_MAX = 8
const DAY = 24 * 3_600_000
/** Days whose midnight is remembered. */
const DAYS_MAX = 64

const yearAndZone: readonly Assumption[] = ['year', 'zone']
const zoneOnly: readonly Assumption[] = ['zone']
const nothing: readonly Assumption[] = []

export type Told = {
  readonly at: Instant
  readonly assumed: readonly Assumption[]
  /** Index just behind the moment. */
  readonly end: number
}

const months: { readonly [name: string]: number } = {
  Jan: 1,
  Feb: 2,
  Mar: 3,
  Apr: 4,
  May: 5,
  Jun: 6,
  Jul: 7,
  Aug: 8,
  Sep: 9,
  Oct: 10,
  Nov: 11,
  Dec: 12,
}

export class SyslogTime {
  readonly #zone: string
  #minute = ''
  #minuteAt = 0
  #heardAt = Number.NEGATIVE_INFINITY
  /** Midnights of days without a step of the clock, as whoever hears at that moment reads them. */
  readonly #days = new BoundedMap<string, { readonly at: number; readonly heardAt: Instant }>(
    DAYS_MAX,
  )

  /** `zone`: an IANA name such as `Asia/Tokyo`, or an offset; throws RangeError when unknown. */
  constructor(zone: string) {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    this.#zone = zone
  }

  /** The moment that starts at `from`; `undefined` when none does. */
  read(text: string, from: number, heardAt: Instant): Told | undefined {
    const first = text.charCodeAt(from)
    return first >= 48 && first <= 57
      ? this.#rfc3339(text, from, heardAt)
      : this.#rfc3164(text, from, heardAt)
  }

  #rfc3164(text: string, from: number, heardAt: Instant): Told | undefined {
    if (text.charCodeAt(from + 3) !== 32) return undefined
    // «Nov  1», «Nov 01» and «Nov 1» are all seen.
    let here = from + 4
    if (text.charCodeAt(here) === 32) here += 1
    here += text.charCodeAt(here + 1) === 32 ? 1 : 2
    if (text.charCodeAt(here) !== 32) return undefined
    const second = secondOf(text, here + 1)
    if (second < 0) return undefined
    let end = here + 9
    const minute = text.slice(from, here + 6)
    if (!this.#remembered(minute, heardAt)) {
      const at = this.#minuteOf(
        text.slice(from, from + 3),
        Number(text.slice(from + 4, here)),
        text,
        here + 1,
        heardAt,
      )
      if (at === undefined) return undefined
      this.#remember(minute, at, heardAt)
    }
    let at = this.#minuteAt + second * 1_000
    if (text.charCodeAt(end) === 46) {
      const fraction = fractionOf(text, end)
      at += fraction.milliseconds
      end = fraction.end
    }
    return { at: at as Instant, assumed: yearAndZone, end }
  }

  #minuteOf(
    name: string,
    day: number,
    text: string,
    clock: number,
    heardAt: Instant,
  ): number | undefined {
    const month = months[name]
    const hour = two(text, clock)
    const minute = two(text, clock + 3)
    // What is no digit is no number, and not above anything.
    if (month === undefined || !(day >= 1 && day <= 31) || !(hour <= 23 && minute <= 59))
      return undefined
    const within = hour * 3_600_000 + minute * 60_000
    const known = this.#days.get(`${name} ${day}`)
    if (known !== undefined && known.heardAt === heardAt) return known.at + within
    const latest = Temporal.Instant.fromEpochMilliseconds(
      heardAt + CLOCK_SKEW_MAX,
    ).toZonedDateTimeISO(this.#zone).year
    const most = heardAt + CLOCK_SKEW_MAX
    /** That day of a later year begins before what may be: its first hours are of that year. */
    let isDivided = false
    for (let year = latest; year >= latest - YEARS_BACK_MAX; year -= 1) {
      const at = this.#local(year, month, day, hour, minute, heardAt)
      if (at !== undefined && at > most) isDivided ||= at - within - AMBIGUOUS_WITHIN <= most
      else if (at !== undefined) {
        const midnight = at - within
        if (!isDivided && this.#isPlainDay(year, month, day, midnight, heardAt))
          this.#days.set(`${name} ${day}`, { at: midnight, heardAt })
        return at
      }
    }
    return undefined
  }

  /** Whether all its minutes are counted from its midnight, and are of that year by `heardAt`. */
  #isPlainDay(
    year: number,
    month: number,
    day: number,
    midnight: number,
    heardAt: Instant,
  ): boolean {
    const end = midnight + DAY
    if (end > heardAt + CLOCK_SKEW_MAX || Math.abs(heardAt - end) <= AMBIGUOUS_WITHIN + DAY)
      return false
    const first = new Temporal.PlainDate(year, month, day).toZonedDateTime({ timeZone: this.#zone })
    return (
      first.epochMilliseconds === midnight &&
      first.hoursInDay === 24 &&
      first.offsetNanoseconds === first.add({ hours: 24 }).offsetNanoseconds
    )
  }

  #rfc3339(text: string, from: number, heardAt: Instant): Told | undefined {
    const year = two(text, from) * 100 + two(text, from + 2)
    const month = two(text, from + 5)
    const day = two(text, from + 8)
    const hour = two(text, from + 11)
    const minute = two(text, from + 14)
    const between = text.charCodeAt(from + 10)
    const second = secondOf(text, from + 11)
    if (
      text.charCodeAt(from + 4) !== 45 ||
      text.charCodeAt(from + 7) !== 45 ||
      (between !== 84 && between !== 32) ||
      !(year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)) ||
      !(hour <= 23 && minute <= 59) ||
      second < 0
    )
      return undefined
    let end = from + 19
    let milliseconds = second * 1_000
    if (text.charCodeAt(end) === 46) {
      const fraction = fractionOf(text, end)
      milliseconds += fraction.milliseconds
      end = fraction.end
    }
    const sign = text.charCodeAt(end)
    if (sign === 90)
      return {
        at: (Date.UTC(year, month - 1, day, hour, minute) + milliseconds) as Instant,
        assumed: nothing,
        end: end + 1,
      }
    if (sign === 43 || sign === 45) {
      const colon = text.charCodeAt(end + 3) === 58 ? 1 : 0
      const offset = two(text, end + 1) * 60 + two(text, end + 3 + colon)
      if (Number.isNaN(offset)) return undefined
      const local = Date.UTC(year, month - 1, day, hour, minute) + milliseconds
      return {
        at: (local - (sign === 43 ? offset : -offset) * 60_000) as Instant,
        assumed: nothing,
        end: end + 5 + colon,
      }
    }
    const key = text.slice(from, from + 16)
    if (!this.#remembered(key, heardAt)) {
      const at = this.#local(year, month, day, hour, minute, heardAt)
      if (at === undefined) return undefined
      this.#remember(key, at, heardAt)
    }
    return { at: (this.#minuteAt + milliseconds) as Instant, assumed: zoneOnly, end }
  }

  #remembered(minute: string, heardAt: Instant): boolean {
    return minute === this.#minute && Math.abs(heardAt - this.#heardAt) <= REMEMBERED_FOR
  }

  #remember(minute: string, at: number, heardAt: Instant): void {
    this.#minute = minute
    this.#minuteAt = at
    this.#heardAt = heardAt
  }

  #local(
    year: number,
    month: number,
    day: number,
    hour: number,
    minute: number,
    heardAt: Instant,
  ): number | undefined {
    if (day > daysIn(year, month)) return undefined
    const clock = new Temporal.PlainDateTime(year, month, day, hour, minute)
    const first = clock.toZonedDateTime(this.#zone, { disambiguation: 'earlier' }).epochMilliseconds
    const second = clock.toZonedDateTime(this.#zone, { disambiguation: 'later' }).epochMilliseconds
    if (first === second) return first
    const nearer = Math.abs(heardAt - second) < Math.abs(heardAt - first)
    return nearer && Math.abs(heardAt - second) <= AMBIGUOUS_WITHIN ? second : first
  }
}

const daysIn = (year: number, month: number): number =>
  month === 2
    ? (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
      ? 29
      : 28
    : month === 4 || month === 6 || month === 9 || month === 11
      ? 30
      : 31

/** Two digits as a number; NaN when they are none. */
function two(text: string, from: number): number {
  const tens = text.charCodeAt(from) - 48
  const ones = text.charCodeAt(from + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

/** The seconds of the `hh:mm:ss` at `from` (60 in a leap second); -1 when it is no clock. */
function secondOf(text: string, from: number): number {
  if (text.charCodeAt(from + 2) !== 58 || text.charCodeAt(from + 5) !== 58) return -1
  const second = two(text, from + 6)
  return second <= 60 ? second : -1
}

/** The fraction after the point at `from`, cut to milliseconds. */
function fractionOf(text: string, from: number): { milliseconds: number; end: number } {
  let end = from + 1
  let milliseconds = 0
  for (let unit = 100; ; unit = Math.trunc(unit / 10), end += 1) {
    const digit = text.charCodeAt(end) - 48
    if (!(digit >= 0 && digit <= 9)) return { milliseconds, end }
    milliseconds += digit * unit
  }
}
