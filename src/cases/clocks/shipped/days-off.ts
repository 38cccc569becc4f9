/**
 * Days off: when Japanese authorities and those of the United States are closed, by law.
 *
 * Japan: 行政機関の休日に関する法律1条 (Saturdays, Sundays, holidays, 12-29 to 01-03) and 国民の祝日に関する法律
 * (the days of art. 2, substitutes by art. 3(2), days between two holidays by art. 3(3)). The equinoxes
 * are announced in February for the year after; the table says of each year whether it was. Years in
 * which a law of its own moved holidays (2019 to 2021) are not covered.
 * United States: 5 U.S.C. 6103, with the observed days of a Saturday (the Friday before) and a Sunday.
 */
import type { Calendar, YearBasis } from '../calendar.ts'
import type { Texts } from '../obligation.ts'
import { both } from './shared.ts'

type Equinoxes = { readonly march: number; readonly september: number; readonly basis: YearBasis }

/** Days of March and of September. */
export const equinoxes: { readonly [year: number]: Equinoxes } = {
  2022: { march: 21, september: 23, basis: 'announced' },
  2023: { march: 21, september: 23, basis: 'announced' },
  2024: { march: 20, september: 22, basis: 'announced' },
  2025: { march: 20, september: 23, basis: 'announced' },
  2026: { march: 20, september: 23, basis: 'announced' },
  2027: { march: 21, september: 23, basis: 'announced' },
  2028: { march: 20, september: 22, basis: 'computed' },
  2029: { march: 20, september: 23, basis: 'computed' },
  2030: { march: 20, september: 23, basis: 'computed' },
}
const FIRST = 2022
const LAST = 2030

const dayOf = (year: number, month: number, day: number): Temporal.PlainDate =>
  Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' })

/** The n-th of a day of the week (1 is Monday) in a month. */
function nth(year: number, month: number, n: number, weekday: number): Temporal.PlainDate {
  const first = dayOf(year, month, 1)
  return first.add({ days: ((weekday - first.dayOfWeek + 7) % 7) + (n - 1) * 7 })
}

type Day = readonly [Temporal.PlainDate, Texts]

function japaneseHolidays(year: number): readonly Day[] {
  const equinox = equinoxes[year]
  const fixed = (month: number, day: number, name: Texts): Day => [dayOf(year, month, day), name]
  const monday = (month: number, n: number, name: Texts): Day => [nth(year, month, n, 1), name]
  return [
    fixed(1, 1, both('元日', "New Year's Day")),
    monday(1, 2, both('成人の日', 'Coming of Age Day')),
    fixed(2, 11, both('建国記念の日', 'National Foundation Day')),
    fixed(2, 23, both('天皇誕生日', "Emperor's Birthday")),
    ...(equinox === undefined
      ? []
      : [
          fixed(3, equinox.march, both('春分の日', 'Vernal Equinox Day')),
          fixed(9, equinox.september, both('秋分の日', 'Autumnal Equinox Day')),
        ]),
    fixed(4, 29, both('昭和の日', 'Showa Day')),
    fixed(5, 3, both('憲法記念日', 'Constitution Memorial Day')),
    fixed(5, 4, both('みどりの日', 'Greenery Day')),
    fixed(5, 5, both('こどもの日', "Children's Day")),
    monday(7, 3, both('海の日', 'Marine Day')),
    fixed(8, 11, both('山の日', 'Mountain Day')),
    monday(9, 3, both('敬老の日', 'Respect for the Aged Day')),
    monday(10, 2, both('スポーツの日', 'Sports Day')),
    fixed(11, 3, both('文化の日', 'Culture Day')),
    fixed(11, 23, both('勤労感謝の日', 'Labour Thanksgiving Day')),
  ]
}

const SUBSTITUTE = both('振替休日', 'substitute holiday')
const BETWEEN = both('国民の休日', 'day between two holidays')
const YEAR_END = both('年末年始の閉庁日', 'closed over the New Year')

export function japaneseDaysOff(year: number): ReadonlyMap<string, Texts> {
  const holidays = new Map(japaneseHolidays(year).map(([day, name]) => [day.toString(), name]))
  const off = new Map<string, Texts>(holidays)
  for (const text of holidays.keys()) {
    const day = Temporal.PlainDate.from(text)
    if (day.dayOfWeek === 7) {
      let next = day.add({ days: 1 })
      while (holidays.has(next.toString())) next = next.add({ days: 1 })
      off.set(next.toString(), SUBSTITUTE)
    }
    const between = day.add({ days: 1 })
    if (!holidays.has(between.toString()) && holidays.has(day.add({ days: 2 }).toString()))
      if (!off.has(between.toString()))
        // A substitute there stays one: it is a day off either way.
        off.set(between.toString(), BETWEEN)
  }
  for (const [month, days] of [
    [1, [2, 3]],
    [12, [29, 30, 31]],
  ] as const)
    for (const day of days) off.set(dayOf(year, month, day).toString(), YEAR_END)
  return off
}

function federalHolidays(year: number): readonly Day[] {
  const mondayLast = (month: number): Temporal.PlainDate => {
    const fifth = nth(year, month, 5, 1)
    return fifth.month === month ? fifth : nth(year, month, 4, 1)
  }
  return [
    [dayOf(year, 1, 1), both('元日（米国）', "New Year's Day")],
    [nth(year, 1, 3, 1), both('キング牧師記念日', 'Birthday of Martin Luther King, Jr.')],
    [nth(year, 2, 3, 1), both('ワシントン誕生日', "Washington's Birthday")],
    [mondayLast(5), both('戦没将兵追悼記念日', 'Memorial Day')],
    [dayOf(year, 6, 19), both('奴隷解放記念日', 'Juneteenth')],
    [dayOf(year, 7, 4), both('独立記念日', 'Independence Day')],
    [nth(year, 9, 1, 1), both('労働者の日', 'Labor Day')],
    [nth(year, 10, 2, 1), both('コロンブス記念日', 'Columbus Day')],
    [dayOf(year, 11, 11), both('退役軍人の日', 'Veterans Day')],
    [nth(year, 11, 4, 4), both('感謝祭', 'Thanksgiving Day')],
    [dayOf(year, 12, 25), both('クリスマス', 'Christmas Day')],
  ]
}

const shift = (weekday: number): number => (weekday === 6 ? -1 : weekday === 7 ? 1 : 0)

/** By the year of the holiday: that of a Saturday 1 January is observed the year before. */
export function federalDaysOff(year: number): ReadonlyMap<string, Texts> {
  const observed = [...federalHolidays(year), ...federalHolidays(year + 1).slice(0, 1)]
    .map(([day, name]): Day => [day.add({ days: shift(day.dayOfWeek) }), name])
    .filter(([day]) => day.year === year)
  return new Map(observed.map(([day, name]) => [day.toString(), name]))
}

const covered = Array.from({ length: LAST - FIRST + 1 }, (_, i) => FIRST + i)
const gathered = (daysOff: (year: number) => ReadonlyMap<string, Texts>) =>
  new Map(covered.flatMap((year) => [...daysOff(year)]))

export const shippedCalendars: readonly Calendar[] = [
  {
    id: 'jp-government',
    name: both('日本の行政機関の開庁日', 'Open days of Japanese authorities'),
    weekend: [6, 7],
    closed: gathered(japaneseDaysOff),
    years: new Map(covered.map((year) => [year, equinoxes[year]?.basis ?? 'computed'])),
  },
  {
    id: 'us-federal',
    name: both('米国連邦政府の営業日', 'Business days of the US federal government'),
    weekend: [6, 7],
    closed: gathered(federalDaysOff),
    years: new Map(covered.map((year): [number, YearBasis] => [year, 'announced'])),
  },
  {
    id: 'weekdays',
    name: both('月曜日から金曜日', 'Monday to Friday'),
    weekend: [6, 7],
    closed: new Map(),
    years: 'every',
  },
]
