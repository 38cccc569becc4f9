/** Date: moments as mails write them (RFC 5322 §3.3, with the old zones of §4.3). */
import type { Instant } from '../../lib/time.ts'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const form =
  /^(?:[A-Za-z]{3},?\s+)?(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(?:([+-])(\d{2})(\d{2})|([A-Za-z]{1,5}))?/
/** `Mon Nov  2 09:00:00 2026`, with or without a zone before or behind the year. */
const from =
  /^[A-Za-z]{3}\s+([A-Za-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s+(?:[A-Za-z]{3,5}|[+-]\d{4}))?\s+(\d{4})/
const zones: { readonly [name: string]: number } = {
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  jst: 540,
}

/** What tells no zone, or one that nobody knows, is UTC. */
export function dateOf(text: string): Instant | undefined {
  const told = text.slice(0, 128).trim()
  const found = form.exec(told)
  if (found !== null) {
    const [
      ,
      day,
      month = '',
      year,
      hour,
      minute,
      second = '0',
      sign,
      hours = '0',
      minutes = '0',
      name = '',
    ] = found
    const offset =
      sign === undefined
        ? (zones[name.toLowerCase()] ?? 0)
        : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
    return made(
      Number(year),
      month,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
      offset,
    )
  }
  const line = from.exec(told)
  if (line === null) return undefined
  const [, month = '', day, hour, minute, second = '0', year] = line
  return made(Number(year), month, Number(day), Number(hour), Number(minute), Number(second), 0)
}

function made(
  year: number,
  monthName: string,
  day: number,
  hour: number,
  minute: number,
  second: number,
  offset: number,
): Instant | undefined {
  const month = months.indexOf(monthName.toLowerCase())
  if (
    month < 0 ||
    year < 1990 ||
    year > 2199 ||
    day < 1 ||
    day > 31 ||
    hour > 23 ||
    minute > 59 ||
    second > 60
  )
    return undefined
  return (Date.UTC(year, month, day, hour, minute, second) - offset * 60_000) as Instant
}
