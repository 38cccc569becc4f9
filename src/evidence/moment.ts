/**
 * Moments in leaves: RFC 3339 in UTC with milliseconds, always 24 characters, so that equal moments
 * are equal octets and a month is a prefix.
 *
 * Calendar arithmetic by hand, because a leaf is made for every event and the general library
 * takes several times as long.
 */
import { assert } from '../lib/assert.ts'
import type { Instant } from '../lib/time.ts'

const DAY = 86_400_000
/** 9999-12-31T23:59:59.999Z: the last moment that RFC 3339 can write. */
export const MOMENT_MAX = 253_402_300_799_999

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`)

/** Year, month (1 to 12) and day of a count of days since 1970-01-01, in the Gregorian calendar. */
function dateOf(daysSince1970: number): [year: number, month: number, day: number] {
  // Years that begin on 1 March put the leap day last; 719,468 days lie between 0000-03-01 and 1970.
  const day = daysSince1970 + 719_468
  const era = Math.floor(day / 146_097)
  const dayOfEra = day - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  return [
    yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  ]
}

/** The last date that was asked for: nearly always that of the next entry too. */
let memo = { day: 0, text: '1970-01-01', month: '1970-01' }

function dateMemo(day: number): typeof memo {
  if (memo.day !== day) {
    const [year, monthOfYear, date] = dateOf(day)
    const month = `${String(year).padStart(4, '0')}-${two(monthOfYear)}`
    memo = { day, text: `${month}-${two(date)}`, month }
  }
  return memo
}

/** So with the second; what follows it are three digits and the zone. */
let lately = { at: 0, text: '1970-01-01T00:00:00.' }

function secondText(at: number): string {
  if (lately.at !== at) {
    const day = Math.floor(at / 86_400)
    const rest = at - day * 86_400
    const clock = [Math.floor(rest / 3_600), Math.floor(rest / 60) % 60, rest % 60]
    lately = { at, text: `${dateMemo(day).text}T${clock.map(two).join(':')}.` }
  }
  return lately.text
}

/** Moments before 1970 or after 9999 are our caller's mistake: sources clamp what they are told. */
export function momentText(at: Instant): string {
  assert(Number.isInteger(at) && at >= 0 && at <= MOMENT_MAX, 'a moment lies in 1970 to 9999')
  const ms = at % 1_000
  return `${secondText(Math.floor(at / 1_000))}${ms < 100 ? (ms < 10 ? '00' : '0') : ''}${ms}Z`
}

/** The day that was read last, as it stands before the time: nearly always that of the next leaf too. */
let readDay = { text: '1970-01-01T', at: 0 }

/** A number of decimal digits at a place; not a number when another sign is among them. */
function digits(text: string, at: number, count: number): number {
  let value = 0
  for (let i = at; i < at + count; i += 1) {
    const digit = text.charCodeAt(i) - 0x30
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = 10 * value + digit
  }
  return value
}

/** Reads exactly what `momentText` writes. */
export function readMoment(text: string): Instant | undefined {
  if (!text.startsWith(readDay.text)) {
    const at = readWhole(text)
    if (at !== undefined) readDay = { text: text.slice(0, 11), at: at - (at % DAY) }
    return at
  }
  const [hour, minute] = [digits(text, 11, 2), digits(text, 14, 2)]
  const [second, ms] = [digits(text, 17, 2), digits(text, 20, 3)]
  const isTime =
    hour < 24 &&
    minute < 60 &&
    second < 60 &&
    ms < 1_000 &&
    text.length === 24 &&
    text[13] === ':' &&
    text[16] === ':' &&
    text[19] === '.' &&
    text[23] === 'Z'
  return isTime
    ? ((readDay.at + hour * 3_600_000 + minute * 60_000 + second * 1_000 + ms) as Instant)
    : undefined
}

function readWhole(text: string): Instant | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})Z$/.exec(text)
  if (match === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = match
    .slice(1)
    .map(Number)
  if (year < 1970) return undefined
  const fromMarch = month > 2 ? month - 3 : month + 9
  const y = month > 2 ? year : year - 1
  const days =
    y * 365 +
    Math.floor(y / 4) -
    Math.floor(y / 100) +
    Math.floor(y / 400) +
    Math.floor((153 * fromMarch + 2) / 5) +
    day -
    1 -
    719_468
  const at = (days * DAY + hour * 3_600_000 + minute * 60_000 + second * 1_000 + ms) as Instant
  return at >= 0 && at <= MOMENT_MAX && momentText(at) === text ? at : undefined
}

/** `2026-11`, in UTC: months of keys and of vault folders. */
export const monthOf = (at: Instant): string => dateMemo(Math.floor(at / DAY)).month
