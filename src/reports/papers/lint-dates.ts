/**
 * Dates in typed text: those that the case knows (its clocks, deadlines, timeline, releases) and those
 * to come are moments; any other is a number like all others, and stays for the lint to find.
 */
import type { CaseFile } from '../../cases/case.ts'
import { plainDigits } from './numerals.ts'

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const month =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'

type Day = { readonly year?: number; readonly month: number; readonly day?: number }
type DayForm = {
  readonly pattern: RegExp
  readonly read: (parts: readonly (string | undefined)[]) => Day
}
const number = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : text === '元' ? 1 : Number(text)
const monthOf = (text: string | undefined): number =>
  MONTHS.indexOf((text ?? '').slice(0, 3).toLowerCase()) + 1
const eraFirst: Readonly<Record<string, number>> = { 令和: 2018, 平成: 1988, R: 2018 }

const dayed = (
  year: number | undefined,
  itsMonth: number | undefined,
  itsDay: number | undefined,
): Day => ({
  ...(year === undefined ? {} : { year }),
  month: itsMonth ?? 0,
  ...(itsDay === undefined ? {} : { day: itsDay }),
})

const forms: readonly DayForm[] = [
  {
    pattern:
      /(?:(令和|平成)\s*(\d{1,2}|元)年|(\d{4})年)?\s*(\d{1,2})月\s*(\d{1,2})日|(?:(令和|平成)\s*(\d{1,2}|元)年|(\d{4})年)\s*(\d{1,2})月|(\d{1,2})月(?=末|上旬|中旬|下旬|中に|まで|以降)/gu,
    read: ([, era, inEra, year, itsMonth, itsDay, era2, inEra2, year2, month2, month3]) =>
      dayed(
        yearIn(era ?? era2, inEra ?? inEra2) ?? number(year ?? year2),
        number(itsMonth ?? month2 ?? month3),
        number(itsDay),
      ),
  },
  {
    pattern: /\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b/gu,
    read: ([, year, itsMonth, itsDay]) => dayed(number(year), number(itsMonth), number(itsDay)),
  },
  {
    pattern: new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)? ${month}\\b(?:,? (\\d{4})\\b)?`, 'giu'),
    read: ([, itsDay, itsMonth, year]) => dayed(number(year), monthOf(itsMonth), number(itsDay)),
  },
  {
    pattern: new RegExp(`\\b${month} (\\d{1,2})(?:st|nd|rd|th)?\\b(?:,? (\\d{4})\\b)?`, 'giu'),
    read: ([, itsMonth, itsDay, year]) => dayed(number(year), monthOf(itsMonth), number(itsDay)),
  },
  {
    pattern: new RegExp(`\\b${month} (\\d{4})\\b`, 'giu'),
    read: ([, itsMonth, year]) => dayed(number(year), monthOf(itsMonth), undefined),
  },
]
const yearIn = (era: string | undefined, inEra: string | undefined): number | undefined => {
  const first = era === undefined ? undefined : eraFirst[era]
  const nth = number(inEra)
  return first === undefined || nth === undefined ? undefined : first + nth
}

const times =
  /(午前|午後)?\s*(\d{1,2})時(?:(\d{1,2})分|(半))?(?!間)|\b(\d{1,2}):(\d{2})(?::\d{2})?\b|\b(\d{1,2})(?::(\d{2}))?\s?(am|pm|a\.m\.|p\.m\.)/giu

/** Moments that the case knows, in its own time. */
export function momentsOf(file: CaseFile): readonly Temporal.ZonedDateTime[] {
  const its = file.case
  const all: readonly (number | undefined)[] = [
    file.now,
    its.opened.at,
    ...its.clocks.flatMap(({ moment, until }) => [moment, until]),
    ...its.timeline
      .filter(({ struck }) => struck === undefined)
      .flatMap(({ moment, until, heardAt }) => [moment, until, heardAt]),
    ...its.facts.flatMap(({ unit, value, status }) =>
      unit === 'moment' && typeof value === 'number' && status !== 'retracted' ? [value] : [],
    ),
    ...file.deadlines.flatMap(({ soft, due, alternative }) => [soft, due, alternative]),
    ...file.tasks.flatMap(({ due, told }) => [due, told?.at]),
    ...its.actions.map(({ due }) => due),
    ...its.decisions.map(({ at }) => at),
    ...its.parties.map(({ toldAt }) => toldAt),
    ...its.met.map(({ moment }) => moment),
    ...its.papers.map(({ released }) => released?.at),
    ...its.found.flatMap(({ span }) => [span?.from, span?.to]),
  ]
  return all.flatMap((at) => {
    const zoned = at === undefined ? undefined : zonedAt(at, file.zone)
    return zoned === undefined ? [] : [zoned]
  })
}

export function zonedAt(at: number, zone: string): Temporal.ZonedDateTime | undefined {
  try {
    const moment = Temporal.Instant.fromEpochMilliseconds(Math.trunc(at))
    try {
      return moment.toZonedDateTimeISO(zone)
    } catch {
      return moment.toZonedDateTimeISO('UTC')
    }
  } catch {
    return undefined
  }
}

/** The text, with dates and times that stand in the case, or to come, taken out. */
export function withoutMoments(
  original: string,
  known: readonly Temporal.ZonedDateTime[],
  now: Temporal.ZonedDateTime | undefined,
  holdsMoment: boolean,
): string {
  let text = plainDigits(original)
  let isPlanned = false
  for (const { pattern, read } of forms)
    text = text.replaceAll(pattern, (...match) => {
      const said = match[0] as string
      const day = read(match.slice(0, 12) as readonly (string | undefined)[])
      const isToCome = now !== undefined && isAfter(day, now)
      if (isToCome) isPlanned = true
      return holdsMoment || isToCome || known.some((one) => isOn(day, one))
        ? ' '.repeat(said.length)
        : said
    })
  return text.replaceAll(times, (...match) => {
    const said = match[0] as string
    const [hour, minute] = timeOf(match as readonly (string | undefined)[])
    // A time beside a day to come belongs to it.
    return holdsMoment ||
      isPlanned ||
      known.some((one) => one.hour === hour && one.minute === minute)
      ? ' '.repeat(said.length)
      : said
  })
}

function timeOf(match: readonly (string | undefined)[]): readonly [number, number] {
  const [, half, kanji, minutes, thirty, hour, minute, twelve, past, suffix] = match
  if (kanji !== undefined)
    return [
      (Number(kanji) % (half === undefined ? 24 : 12)) + (half === '午後' ? 12 : 0),
      thirty === undefined ? Number(minutes ?? 0) : 30,
    ]
  if (twelve !== undefined)
    return [(Number(twelve) % 12) + (/^p/i.test(suffix ?? '') ? 12 : 0), Number(past ?? 0)]
  return [Number(hour), Number(minute)]
}

const isOn = (day: Day, one: Temporal.ZonedDateTime): boolean =>
  one.month === day.month &&
  (day.day === undefined || one.day === day.day) &&
  (day.year === undefined || one.year === day.year)

/** Without a year it is of this year, or of the next where that is nearer. */
function isAfter(day: Day, now: Temporal.ZonedDateTime): boolean {
  if (day.month < 1 || day.month > 12) return false
  const key = (year: number): number => year * 10_000 + day.month * 100 + (day.day ?? 31)
  const today = now.year * 10_000 + now.month * 100 + now.day
  if (day.year !== undefined) return key(day.year) > today
  // December looks forward to January; in March, October is behind us rather than to come.
  return key(now.year) > today || (now.month >= 7 && day.month <= 6)
}
