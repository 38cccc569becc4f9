/** Tokyo: local days and hours at nine hours before UTC, where no clock is ever put forward. */
import { type Duration, days, hours, type Instant, plus } from '../../src/lib/time.ts'

export const AHEAD: Duration = hours(9)
/** Local days since 1970-01-01, which was a Thursday. */
export const dayOf = (at: Instant): number => Math.floor((at + AHEAD) / days(1))
export const startOf = (day: number): Instant => (day * days(1) - AHEAD) as Instant
export const isWorkday = (day: number): boolean => (day + 3) % 7 < 5
/** A moment of that local day. */
export const momentOf = (day: number, hour: number): Instant =>
  plus(startOf(day), Math.round(hours(hour)) as Duration)
export const hourOf = (at: Instant): number => Math.floor(((at + AHEAD) % days(1)) / hours(1))
/** 0 to 23 of a workday, 24 to 47 of a day off. */
export const hourOfWeek = (at: Instant): number => hourOf(at) + (isWorkday(dayOf(at)) ? 0 : 24)
