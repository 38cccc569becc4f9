/**
 * Moment: when a record says that it happened.
 *
 * RFC 3339 with or without its offset, `/Date(…)/` of older PowerShell, and the forms in which
 * consoles print a moment for people: `2026-11-22 09:00:00`, `2026/11/22 09:00:00 +0900`,
 * `2026/11/22 9:00:00 JST`, `3/1/2026 9:00:00 AM` (month first, as these consoles write it, where it
 * can be one), `1.3.2026 09:00:00` (day first), `Nov 22, 2026, 9:00:00 AM GMT+9`, `22 Nov 2026
 * 09:00`. What tells no zone is UTC, as most exports' own documents say; some print the zone of who looked.
 */
import type { Instant } from '../../lib/time.ts'
import type { Moment } from './record.ts'

export const MOMENT_MAX = 64

const iso =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(.*)$/
const american =
  /^(\d{1,2})\/(\d{1,2})\/(\d{4}),?\s(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s([AaPp])\.?[Mm]\.?)?\s*(.*)$/
/** With points the day stands first, as in the countries that write points. */
const pointed = /^(\d{1,2})\.(\d{1,2})\.(\d{4}),?\s(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?\s*(.*)$/
const named =
  /^(?:[A-Z][a-z]{2,8},?\s)?(?:([A-Z][a-z]{2})[a-z]{0,6}\.?\s(\d{1,2})|(\d{1,2})\s([A-Z][a-z]{2})[a-z]{0,6}\.?),?\s(\d{4}),?\s(?:at\s)?(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s([AaPp])\.?[Mm]\.?)?\s*(.*)$/
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const zones: { readonly [name: string]: number } = {
  '': 0,
  Z: 0,
  UTC: 0,
  GMT: 0,
  JST: 540,
  '(UTC)': 0,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  CET: 60,
  CEST: 120,
}

/** `zone`: that of moments without one, where it is not UTC. */
export function momentOf(told: unknown, zone = ''): Moment | undefined {
  if (typeof told === 'number') return inRange(told)
  if (typeof told !== 'string' || told.length > MOMENT_MAX) return undefined
  const text = told.trim()
  const found = iso.exec(text)
  if (found !== null) {
    const [, year, month, day, hour, minute, second = '0', fraction = '', rest = ''] = found
    return made(
      [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)],
      Math.trunc(Number(`0.${fraction || '0'}`) * 1_000),
      rest,
      zone,
    )
  }
  const other = american.exec(text)
  if (other !== null) {
    const [, first, next, year, told12, minute, second = '0', half, rest = ''] = other
    const isDayFirst = Number(first) > 12
    const day = Number(isDayFirst ? first : next)
    const month = Number(isDayFirst ? next : first)
    const hour = hourOf(told12, half)
    return made([Number(year), month, day, hour, Number(minute), Number(second)], 0, rest, zone)
  }
  const dotted = pointed.exec(text)
  if (dotted !== null) {
    const [, day, month, year, hour, minute, second = '0', rest = ''] = dotted
    return made([year, month, day, hour, minute, second].map(Number), 0, rest, zone)
  }
  const worded = named.exec(text)
  if (worded !== null) {
    const [, before, dayBehind, dayBefore, behind, year, told12] = worded
    const [minute, second = '0', half, rest = ''] = worded.slice(7)
    const month = months.indexOf(before ?? behind ?? '') + 1
    const day = dayBehind ?? dayBefore
    const hour = hourOf(told12, half)
    return made(
      [Number(year), month, Number(day), hour, Number(minute), Number(second)],
      0,
      rest,
      zone,
    )
  }
  const dotnet = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/.exec(text)
  if (dotnet !== null) return inRange(Number(dotnet[1]))
  return undefined
}

const hourOf = (told: string | undefined, half: string | undefined): number =>
  half === undefined ? Number(told) : (Number(told) % 12) + (/p/i.test(half) ? 12 : 0)

function made(
  [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: readonly number[],
  milliseconds: number,
  rest: string,
  zone: string,
): Moment | undefined {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 60)
    return undefined
  const offset = offsetOf(rest.trim())
  const date = Date.UTC(year, month - 1, day)
  if (offset === undefined || new Date(date).getUTCDate() !== day) return undefined
  if (rest.trim() === '' && zone !== '') {
    const clock = {
      year,
      month,
      day,
      hour,
      minute,
      second: Math.min(second, 59),
      millisecond: milliseconds,
    }
    const { epochMilliseconds } = Temporal.PlainDateTime.from(clock).toZonedDateTime(zone)
    const local = inRange(epochMilliseconds)
    return local === undefined ? undefined : { ...local, assumed: ['zone'] }
  }
  return inRange(
    date + hour * 3_600_000 + minute * 60_000 + second * 1_000 + milliseconds - offset * 60_000,
  )
}

/** Minutes east of Greenwich. */
function offsetOf(zone: string): number | undefined {
  const found = /^(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?$/.exec(zone)
  if (found === null) return Object.hasOwn(zones, zone) ? zones[zone] : undefined
  const minutes = Number(found[2]) * 60 + Number(found[3] ?? 0)
  return minutes > 840 ? undefined : found[1] === '-' ? -minutes : minutes
}

/** Years 1990 to 2199; what lies outside is some other number. */
const inRange = (at: number): Moment | undefined =>
  at >= 631_152_000_000 && at < 7_258_118_400_000
    ? { at: Math.trunc(at) as Instant, assumed: [] }
    : undefined
