/**
 * Calendar: on which days an authority is open, for the years that it is known for and no other.
 *
 * A calendar is data: days of the week that are closed, single closed days with their reason, and the
 * years that it covers, each `announced` (published by the state) or `computed` (by law and astronomy,
 * not announced yet). What it is asked about another year it does not guess: `uncovered`.
 * Limits: an authority that closes by an order of that week (a storm, a day of mourning) is not here;
 * the deadline is then the earlier one. An operator may add days and years (`read-calendars.ts`).
 */
import type { Texts } from './obligation.ts'

export type YearBasis = 'announced' | 'computed'

export type Calendar = {
  readonly id: string
  readonly name: Texts
  /** 1 is Monday, 7 is Sunday (ISO 8601). */
  readonly weekend: readonly number[]
  /** `2026-09-22` and why. */
  readonly closed: ReadonlyMap<string, Texts>
  /** `every`: it has no days of its own. */
  readonly years: ReadonlyMap<number, YearBasis> | 'every'
}

export type Calendars = readonly Calendar[]

export type Uncovered = {
  readonly refused: 'uncovered'
  readonly calendar: string
  readonly year: number
  readonly first: number
  readonly last: number
}
export type Openness = { readonly open: true } | { readonly open: false; readonly why: Texts }

const WEEKEND: { readonly [day: number]: Texts } = {
  1: { ja: '月曜日', en: 'Monday' },
  2: { ja: '火曜日', en: 'Tuesday' },
  3: { ja: '水曜日', en: 'Wednesday' },
  4: { ja: '木曜日', en: 'Thursday' },
  5: { ja: '金曜日', en: 'Friday' },
  6: { ja: '土曜日', en: 'Saturday' },
  7: { ja: '日曜日', en: 'Sunday' },
}
const OPEN: Openness = { open: true }

export const calendarNamed = (calendars: Calendars, id: string): Calendar | undefined =>
  calendars.find((one) => one.id === id)

export function basisOf(calendar: Calendar, year: number): YearBasis | undefined {
  return calendar.years === 'every' ? 'announced' : calendar.years.get(year)
}

export function openness(calendar: Calendar, day: Temporal.PlainDate): Openness | Uncovered {
  if (basisOf(calendar, day.year) === undefined) return uncovered(calendar, day.year)
  const why = calendar.closed.get(day.toString())
  if (why !== undefined) return { open: false, why }
  return calendar.weekend.includes(day.dayOfWeek)
    ? { open: false, why: WEEKEND[day.dayOfWeek] ?? { ja: '', en: '' } }
    : OPEN
}

function uncovered(calendar: Calendar, year: number): Uncovered {
  const years = calendar.years === 'every' ? [] : [...calendar.years.keys()]
  const [first, last] = years.length === 0 ? [year, year] : [Math.min(...years), Math.max(...years)]
  return { refused: 'uncovered', calendar: calendar.id, year, first, last }
}

/** No calendar is closed for longer than that at a stretch; one that is has an error in it. */
export const CLOSED_STRETCH_MAX = 31

/** That day, or the first open one after it. */
export function openFrom(
  calendar: Calendar,
  day: Temporal.PlainDate,
): { readonly day: Temporal.PlainDate; readonly why?: Texts } | Uncovered {
  let at = day
  let why: Texts | undefined
  for (let i = 0; i <= CLOSED_STRETCH_MAX; i++) {
    const found = openness(calendar, at)
    if ('refused' in found) return found
    if (found.open) return why === undefined ? { day: at } : { day: at, why }
    why ??= found.why
    at = at.add({ days: 1 })
  }
  // Closed for a month: it says nothing that could be believed of that year.
  return uncovered(calendar, at.year)
}

/** Beyond what any rule counts: `DAYS_MAX` business days with the days between them. */
const WALK_MAX = 8_000

/** The n-th open day: `counted`: that day is the first where it is open itself. */
export function openDayAfter(
  calendar: Calendar,
  day: Temporal.PlainDate,
  n: number,
  counted: boolean,
): { readonly day: Temporal.PlainDate } | Uncovered {
  let at = counted ? day : day.add({ days: 1 })
  let left = n
  for (let i = 0; i < WALK_MAX; i++) {
    const found = openness(calendar, at)
    if ('refused' in found) return found
    if (found.open) left -= 1
    if (left <= 0) return { day: at }
    at = at.add({ days: 1 })
  }
  return uncovered(calendar, at.year)
}
