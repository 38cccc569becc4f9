/**
 * Dates: what a Date field says (RFC 5322 §3.3, and the old forms of §4.3).
 *
 * Reckoned here, without a calendar: the core asks nobody what time it is.
 */
import type { Instant } from '../lib/time.ts'

const DATE_CHARS_MAX = 128
/** Ages beyond ten years say no more than ten years do. */
export const AGE_MAX = 315_360_000

export type DateTold = {
  readonly at: Instant
  /** Minutes east of UTC; `undefined`: none is said, or none that is known. */
  readonly zone: number | undefined
}

const months = 'janfebmaraprmayjunjulaugsepoctnovdec'
const zones: Readonly<Record<string, number>> = {
  ...{ ut: 0, utc: 0, gmt: 0, z: 0, est: -300, edt: -240, cst: -360, cdt: -300 },
  ...{ mst: -420, mdt: -360, pst: -480, pdt: -420, jst: 540 },
}
/** Neighbours have no character in common, and every length is bounded. */
const form =
  /^(?:[a-z]{3}, {0,4})?(\d{1,2}) {1,4}([a-z]{3}) {1,4}(\d{2,4}) {1,4}(\d{1,2}):(\d{2})(?::(\d{2}))?(?: {1,4}([+-]\d{4}|[a-z]{1,3}))?/

export function readDate(value: string): DateTold | undefined {
  const text = value.slice(0, DATE_CHARS_MAX).replaceAll('\t', ' ').trim().toLowerCase()
  const found = form.exec(text)
  if (found === null) return undefined
  const [, day = '', name = '', year = '', hour = '', minute = '', second = '0', offset] = found
  const place = months.indexOf(name)
  if (place < 0 || place % 3 !== 0) return undefined
  const zone = offset === undefined ? undefined : zoneOf(offset)
  const [d, h, m, s] = [Number(day), Number(hour), Number(minute), Number(second)]
  if (d < 1 || d > 31 || h > 23 || m > 59 || s > 60) return undefined
  const days = daysSince1970(fullYear(year), place / 3 + 1, d)
  const seconds = days * 86_400 + h * 3_600 + m * 60 + s - (zone ?? 0) * 60
  return { at: (seconds * 1_000) as Instant, zone }
}

/** Seconds from `from` to `to`, bounded both ways. */
export const ageOf = (from: Instant, to: Instant): number =>
  Math.max(-AGE_MAX, Math.min(AGE_MAX, Math.round((to - from) / 1_000)))

function zoneOf(offset: string): number | undefined {
  const sign = offset.startsWith('-') ? -1 : offset.startsWith('+') ? 1 : 0
  if (sign === 0) return Object.hasOwn(zones, offset) ? zones[offset] : undefined
  const hours = Number(offset.slice(1, 3))
  const minutes = Number(offset.slice(3))
  // `-0000` says the time in UTC and no zone.
  return hours > 14 || minutes > 59 ? undefined : sign * (hours * 60 + minutes) || 0
}

/** RFC 5322 §4.3: two digits to 49 are of this century, all others count from 1900. */
function fullYear(text: string): number {
  const year = Number(text)
  if (text.length === 4) return year
  return text.length === 2 && year < 50 ? 2_000 + year : 1_900 + year
}

/** Of the Gregorian calendar, counted in years that begin in March. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const ofEra = y - era * 400
  const ofYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const days = ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear
  return era * 146_097 + days - 719_468
}
