/**
 * Read calendars: days that an operator adds, because a year was announced or an office closes.
 *
 * An entry with the id of a shipped calendar adds to it: a year that it names under `years` is wholly
 * the file's (what was computed for it is dropped), days of other years are added. A new id is a
 * calendar of its own. Any problem refuses the whole file.
 */
import type { Calendar, Calendars, YearBasis } from './calendar.ts'
import type { Texts } from './obligation.ts'
import type { Refusal } from './read-obligations.ts'
import { Reading } from './reading.ts'
import { shippedCalendars } from './shipped/days-off.ts'

export const CALENDARS_MAX = 20
export const CALENDAR_YEARS_MAX = 50
export const CLOSED_DAYS_MAX = 5_000
const YEAR_FIRST = 1970
const YEAR_LAST = 2200

export function readCalendars(
  value: unknown,
  shipped: Calendars = shippedCalendars,
): { readonly calendars: Calendars } | Refusal {
  const reading = new Reading()
  const rows = reading.list('calendars', value, CALENDARS_MAX) ?? []
  const read = rows.map((row, i) => readOne(reading, `calendars[${i}]`, row, shipped))
  reading.distinct(
    'calendars',
    read.map((one) => one?.id),
  )
  if (reading.problems.length > 0) return { refused: reading.problems, more: reading.more }
  const own = new Map(read.flatMap((one) => (one === undefined ? [] : [[one.id, one] as const])))
  const known = new Set(shipped.map(({ id }) => id))
  return {
    calendars: [
      ...shipped.map((one) => own.get(one.id) ?? one),
      ...[...own.values()].filter(({ id }) => !known.has(id)),
    ],
  }
}

function readOne(
  reading: Reading,
  path: string,
  value: unknown,
  shipped: Calendars,
): Calendar | undefined {
  const row = reading.mapping(path, value, ['id', 'name', 'weekend', 'years', 'closed'])
  if (row === undefined) return undefined
  const id = reading.id(`${path}.id`, row['id'])
  const base = shipped.find((one) => one.id === id)
  const name =
    row['name'] === undefined && base !== undefined
      ? base.name
      : reading.texts(`${path}.name`, row['name'])
  const weekend =
    row['weekend'] === undefined
      ? (base?.weekend ?? [6, 7])
      : // Six at most: one day of the week is open.
        (reading.list(`${path}.weekend`, row['weekend'], 6) ?? []).flatMap(
          (one, i) => reading.whole(`${path}.weekend[${i}]`, one, 1, 7) ?? [],
        )
  const years = readYears(reading, `${path}.years`, row['years'])
  const restated = new Set(years.map(([year]) => year))
  const all: ReadonlyMap<number, YearBasis> = new Map([
    ...(base === undefined || base.years === 'every' ? [] : base.years),
    ...years,
  ])
  const covers = (year: number) => base?.years === 'every' || all.has(year)
  const closed = readClosed(reading, `${path}.closed`, row['closed'], covers)
  if (id === undefined || name === undefined) return undefined
  const kept = [...(base?.closed ?? [])].filter(([day]) => !restated.has(Number(day.slice(0, 4))))
  return {
    id,
    name,
    weekend,
    closed: new Map([...kept, ...closed]),
    years: base?.years === 'every' ? 'every' : all,
  }
}

function readYears(
  reading: Reading,
  path: string,
  value: unknown,
): readonly (readonly [number, YearBasis])[] {
  if (value === undefined) return []
  const rows = reading.list(path, value, CALENDAR_YEARS_MAX) ?? []
  const read = rows.map((it, i): readonly [number, YearBasis] | undefined => {
    const where = `${path}[${i}]`
    const row = reading.mapping(where, it, ['year', 'basis'])
    if (row === undefined) return undefined
    const year = reading.whole(`${where}.year`, row['year'], YEAR_FIRST, YEAR_LAST)
    const basis = reading.oneOf(`${where}.basis`, row['basis'], ['announced', 'computed'] as const)
    return year === undefined || basis === undefined ? undefined : [year, basis]
  })
  reading.distinct(
    path,
    read.map((one) => (one === undefined ? undefined : String(one[0]))),
    'year',
  )
  return read.filter((one) => one !== undefined)
}

function readClosed(
  reading: Reading,
  path: string,
  value: unknown,
  covers: (year: number) => boolean,
): readonly (readonly [string, Texts])[] {
  if (value === undefined) return []
  const rows = reading.list(path, value, CLOSED_DAYS_MAX) ?? []
  const read = rows.map((it, i): readonly [string, Texts] | undefined => {
    const where = `${path}[${i}]`
    const row = reading.mapping(where, it, ['day', 'name'])
    if (row === undefined) return undefined
    const day = reading.day(`${where}.day`, row['day'])
    const name = reading.texts(`${where}.name`, row['name'])
    if (day === undefined || name === undefined) return undefined
    const year = Number(day.slice(0, 4))
    if (!covers(year)) return reading.fail(`${where}.day`, 'year-not-covered', day, { year })
    return [day, name]
  })
  reading.distinct(
    path,
    read.map((one) => one?.[0]),
    'day',
  )
  return read.filter((one) => one !== undefined)
}
