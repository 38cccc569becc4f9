/**
 * Moment: the stamps of logs that have no syslog header, each at its place in the line.
 *
 * `[22/Nov/2026:09:00:00 +0900]` of access logs (with `GMT`, with fractions, and with cPanel's month
 * first), `[22-Nov-2026 09:00:00 +0900]` of PHP programs, `Sun Nov 22 09:00:00.123456 2026` of
 * Apache, `2026/11/22 09:00:00` of nginx, `2026-11-22 09:00:00,123` of Java, `11/22/2026 09:00:00`
 * of SquirrelMail. Those that tell their zone are computed here; the others are rewritten and given
 * to `SyslogTime`, which knows the zone that we were told.
 */
import type { Assumption } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { SyslogTime } from '../syslog/time.ts'

export type Moment = {
  readonly at: Instant
  readonly assumed: readonly Assumption[]
}

const nothing: readonly Assumption[] = []
const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const numberOf: { readonly [name: string]: number } = Object.fromEntries(
  names.map((name, n) => [name, n + 1]),
)
const two = (n: number): string => (n < 10 ? `0${n}` : String(n))

/** `22/Nov/2026:09:00:00 +0900`, what stands between the brackets. */
const access =
  /^(\d{2})\/([A-Za-z]{3}|\d{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?: ([+-])(\d{2})(\d{2})| (?:GMT|UTC|Z))?$/
const php =
  /^(\d{2})-([A-Z][a-z]{2})-(\d{4}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?: (?:([+-]\d{2}):?(\d{2})|(UTC|GMT|Z)|[A-Za-z_]{1,30}(?:\/[A-Za-z_+-]{1,30}){0,2}))?$/
const apache =
  /^(?:[A-Z][a-z]{2} )?([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) (\d{4})$/
const slashed = /^(\d{4})\/(\d{2})\/(\d{2}) (\d{2}:\d{2}:\d{2})$/
const american = /^(\d{2})\/(\d{2})\/(\d{4}) (\d{2}:\d{2}:\d{2})$/

export class Moments {
  readonly #time: SyslogTime
  #minute = ''
  #zone = ''
  #minuteAt = 0

  /** Throws RangeError when the zone is unknown. */
  constructor(zone: string) {
    this.#time = new SyslogTime(zone)
  }

  /** Of an access log. `isMonthFirst`: where the month is a number it stands first (cPanel). */
  access(text: string, near: Instant): Moment | undefined {
    const found = access.exec(text)
    if (found === null) return undefined
    const [, first = '', second = '', year = '', hour, minute, sec, fraction, sign, zh, zm] = found
    const isNumber = second.charCodeAt(0) <= 57
    const month = isNumber ? Number(first) : numberOf[second]
    const day = Number(isNumber ? second : first)
    if (month === undefined) return undefined
    const clock = `${hour}:${minute}:${sec}${fraction === undefined ? '' : `.${fraction}`}`
    const zone =
      sign === undefined ? (/[A-Z]$/.test(text) ? 'Z' : '') : `${sign}${zh ?? '00'}:${zm ?? '00'}`
    return this.iso(`${year}-${two(month)}-${two(day)}T${clock}${zone}`, near)
  }

  /**
   * `access` for every line of a log: lines of one minute of one zone share one look at the calendar.
   * Seconds are added; a fraction is passed over.
   */
  accessOf(text: string, near: Instant): Instant | undefined {
    const zone = text.slice(20)
    if (text.slice(0, 17) !== this.#minute || zone !== this.#zone) {
      const told = this.access(`${text.slice(0, 17)}:00${zone}`, near)
      if (told === undefined) return undefined
      this.#minute = text.slice(0, 17)
      this.#zone = zone
      this.#minuteAt = told.at
    }
    const second = Number(text.slice(18, 20))
    return second <= 60 ? ((this.#minuteAt + second * 1_000) as Instant) : undefined
  }

  /** Of PHP's `date()`, as Roundcube and PHP's own error log write it. */
  php(text: string, near: Instant): Moment | undefined {
    const found = php.exec(text)
    if (found === null) return undefined
    const [, day, name = '', year, clock, fraction, hours, minutes, isUtc] = found
    const month = numberOf[name]
    if (month === undefined) return undefined
    const zone =
      isUtc !== undefined ? 'Z' : hours === undefined ? '' : `${hours}:${minutes ?? '00'}`
    const part = fraction === undefined ? '' : `.${fraction}`
    return this.iso(`${year}-${two(month)}-${day}T${clock}${part}${zone}`, near)
  }

  apache(text: string, near: Instant): Moment | undefined {
    const found = apache.exec(text)
    const month = numberOf[found?.[1] ?? '']
    if (found === null || month === undefined) return undefined
    return this.iso(`${found[4]}-${two(month)}-${two(Number(found[2]))}T${found[3]}`, near)
  }

  /** `2026/11/22 09:00:00` and `11/22/2026 09:00:00`. */
  slashed(text: string, near: Instant): Moment | undefined {
    const found = slashed.exec(text)
    if (found !== null) return this.iso(`${found[1]}-${found[2]}-${found[3]}T${found[4]}`, near)
    const other = american.exec(text)
    if (other === null) return undefined
    return this.iso(`${other[3]}-${other[1]}-${other[2]}T${other[4]}`, near)
  }

  /** RFC 3339, with a space for its `T` and a comma for its point where that is written. */
  iso(text: string, near: Instant): Moment | undefined {
    const comma = text.charCodeAt(19) === 44
    const plain = comma ? `${text.slice(0, 19)}.${text.slice(20)}` : text
    const told = this.#time.read(plain, 0, near)
    if (told === undefined || told.end !== plain.length) return undefined
    return { at: told.at, assumed: told.assumed }
  }

  /** RFC 3164's, which tells no year. */
  bsd(text: string, near: Instant): Moment | undefined {
    const told = this.#time.read(text, 0, near)
    return told === undefined || told.end !== text.length
      ? undefined
      : { at: told.at, assumed: told.assumed }
  }

  /** Seconds since 1970 with a fraction, or milliseconds, or microseconds: by their size. */
  unix(value: number): Moment | undefined {
    if (!Number.isFinite(value) || value <= 0) return undefined
    const at = value < 1e11 ? value * 1_000 : value < 1e14 ? value : value / 1_000
    return at > 8.64e15 ? undefined : { at: Math.trunc(at) as Instant, assumed: nothing }
  }
}
