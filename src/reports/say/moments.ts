/**
 * Moments: days, times and lengths of time as each language writes them, in the zone of the logs.
 *
 * `2025年10月6日 04:45 (JST)` and `6 Oct 2025 04:45 (+09:00)`: the offset always stands there, for
 * moments go to other countries with the report.
 * Limits: a zone that is not known is read as UTC, and says so by its offset.
 */
import type { Language } from '../../lib/words.ts'

/** In which language, and in whose time. */
export type Speaking = { readonly language: Language; readonly zone: string }

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
/** RFC 3339 has four figures for a year. */
const FIRST = Temporal.Instant.from('0000-01-01T00:00:00Z').epochMilliseconds
const LAST = Temporal.Instant.from('9999-12-30T00:00:00Z').epochMilliseconds

const two = (n: number): string => String(n).padStart(2, '0')

function zoned(at: number, zone: string): Temporal.ZonedDateTime | undefined {
  if (!Number.isFinite(at) || at < FIRST || at > LAST) return undefined
  const moment = Temporal.Instant.fromEpochMilliseconds(Math.trunc(at))
  try {
    return moment.toZonedDateTimeISO(zone)
  } catch {
    return moment.toZonedDateTimeISO('UTC')
  }
}

const NO_MOMENT = '–'

const offsetOf = (it: Temporal.ZonedDateTime): string =>
  it.offset === '+00:00' ? 'UTC' : it.offset

/** `JST +09:00`, or the offset alone where no short name is sure. */
export function zoneOf(at: number, { zone }: Speaking): string {
  const it = zoned(at, zone)
  if (it === undefined) return zone
  return it.timeZoneId === 'Asia/Tokyo' ? `JST ${it.offset}` : offsetOf(it)
}

function bracket(it: Temporal.ZonedDateTime, language: Language): string {
  return language === 'ja' && it.timeZoneId === 'Asia/Tokyo' ? '(JST)' : `(${offsetOf(it)})`
}

export function day(at: number, { language, zone }: Speaking): string {
  const it = zoned(at, zone)
  if (it === undefined) return NO_MOMENT
  return language === 'ja'
    ? `${it.year}年${it.month}月${it.day}日`
    : `${it.day} ${MONTHS[it.month - 1]} ${it.year}`
}

export type Fineness = 'minutes' | 'seconds'

export function clock(at: number, { zone }: Speaking, fineness: Fineness = 'minutes'): string {
  const it = zoned(at, zone)
  if (it === undefined) return NO_MOMENT
  const minutes = `${two(it.hour)}:${two(it.minute)}`
  return fineness === 'minutes' ? minutes : `${minutes}:${two(it.second)}`
}

/** `20251006`, as a part of a name. */
export const dayDigits = (at: number, { zone }: Speaking): string =>
  zoned(at, zone)?.toPlainDate().toString().replaceAll('-', '') ?? '00000000'

/** With its offset: for what may be quoted alone. */
export function moment(at: number, speaking: Speaking, fineness: Fineness = 'minutes'): string {
  const it = zoned(at, speaking.zone)
  if (it === undefined) return NO_MOMENT
  return `${day(at, speaking)} ${clock(at, speaking, fineness)} ${bracket(it, speaking.language)}`
}

/** Without zone and, in the year of `beside`, without year: for tables whose head says both. */
export function brief(at: number, speaking: Speaking, beside?: number): string {
  const it = zoned(at, speaking.zone)
  if (it === undefined) return NO_MOMENT
  const sameYear = beside !== undefined && zoned(beside, speaking.zone)?.year === it.year
  const date =
    speaking.language === 'ja'
      ? `${sameYear ? '' : `${it.year}年`}${it.month}月${it.day}日`
      : `${it.day} ${MONTHS[it.month - 1]}${sameYear ? '' : ` ${it.year}`}`
  return `${date} ${clock(at, speaking, 'seconds')}`
}

/** As `brief`, from one moment to another. */
export function briefStretch(
  from: number,
  to: number,
  speaking: Speaking,
  beside?: number,
): string {
  const until =
    day(from, speaking) === day(to, speaking)
      ? clock(to, speaking, 'seconds')
      : brief(to, speaking, beside)
  return `${brief(from, speaking, beside)} – ${until}`
}

/** Less than this has its seconds told. */
const SHORT = 600_000

/** From one moment to another; the second has its day only where it is another one. */
export function stretch(from: number, to: number, speaking: Speaking): string {
  const last = zoned(to, speaking.zone)
  if (last === undefined) return NO_MOMENT
  const zone = bracket(last, speaking.language)
  const isSameDay = day(from, speaking) === day(to, speaking)
  const fineness: Fineness = to - from < SHORT ? 'seconds' : 'minutes'
  const end = clock(to, speaking, fineness)
  const until = isSameDay ? end : `${day(to, speaking)} ${end}`
  const dash = speaking.language === 'ja' ? '〜' : '–'
  const space = speaking.language === 'ja' ? '' : ' '
  const since = `${day(from, speaking)} ${clock(from, speaking, fineness)}`
  return isSameDay
    ? `${since}${dash}${until} ${zone}`
    : `${since}${space}${dash}${space}${until} ${zone}`
}

/** Two parts at most: `12 時間 45 分`, `3 days 2 h`. */
export function length(milliseconds: number, language: Language): string {
  if (!Number.isFinite(milliseconds)) return NO_MOMENT
  const seconds = Math.round(Math.abs(milliseconds) / 1_000)
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ]
  const ja = language === 'ja'
  const part = (n: number, inJa: string, inEn: string): string =>
    ja ? `${n} ${inJa}` : `${n} ${inEn}`
  const parts =
    days > 0
      ? [part(days, '日', days === 1 ? 'day' : 'days'), hours > 0 && part(hours, '時間', 'h')]
      : hours > 0
        ? [part(hours, '時間', 'h'), minutes > 0 && part(minutes, '分', 'min')]
        : minutes > 0
          ? [part(minutes, '分', 'min'), seconds % 60 > 0 && part(seconds % 60, '秒', 's')]
          : [part(seconds, '秒', 's')]
  return parts.filter((text) => text !== false).join(' ')
}
