/** Counting: what every way of counting a deadline is given, gives, and needs. */
import type { Instant } from '../../lib/time.ts'
import type { Deadline } from '../case.ts'
import type { Calendars, Uncovered } from './calendar.ts'

export type Step = Deadline['steps'][number]

/** `likely`: the kind of the case says so, and nobody answered the question yet. */
export type Purpose = 'unlawful' | 'likely' | 'unsure' | 'lawful'

export type Counting = {
  /** In which days are counted. */
  readonly zone: string
  readonly calendars: Calendars
  readonly purpose: Purpose
}

export type Counted = {
  readonly soft?: Instant
  readonly due?: Instant
  readonly alternative?: Instant
  /** `hours`: it runs by the clock; `days`: it ends with a day; `none`: it has no date. */
  readonly by: 'hours' | 'days' | 'none'
  readonly steps: readonly Step[]
}
export type Refused = Uncovered | { readonly refused: 'no-calendar'; readonly calendar: string }

/** What a date can be counted from: 1970 to the end of the year 9000. */
const LATEST = Temporal.Instant.from('9000-12-31T00:00:00Z').epochMilliseconds

export const step = (code: string, facts: Step['facts'] = {}): Step => ({ code, facts })

export const localDay = (at: Instant, zone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(Math.trunc(at)).toZonedDateTimeISO(zone).toPlainDate()

/** The last millisecond of a day there; it may have 23 or 25 hours. */
export const endOf = (day: Temporal.PlainDate, zone: string): Instant =>
  (day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds - 1) as Instant

export function isCountable(at: Instant): boolean {
  return Number.isFinite(at) && at >= 0 && at <= LATEST
}

/** Whether the day of the clock is day 1. */
export type First = 'counted' | 'excluded' | 'in-doubt'
export const firstOf = (counted: boolean | undefined): First =>
  counted === undefined ? 'in-doubt' : counted ? 'counted' : 'excluded'

export const laterThan = (due: Instant, other: Instant | undefined): { alternative?: Instant } =>
  other !== undefined && other > due ? { alternative: other } : {}
