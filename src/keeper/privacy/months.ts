/** Months: when a month of a class is over, and what it is spoken of. */
import { type Duration, type Instant, plus } from '../../lib/time.ts'

export type MonthSpan = { readonly from: Instant; readonly until: Instant }

/** `2026-11`, in UTC; `undefined`: it is none. */
export function spanOf(month: string): MonthSpan | undefined {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month)
  if (match === null) return undefined
  const [year, nth] = [Number(match[1]), Number(match[2])]
  return {
    from: Date.UTC(year, nth - 1) as Instant,
    until: Date.UTC(year, nth) as Instant,
  }
}

/** The youngest of the month has been kept for so long. */
export const isOver = ({ until }: MonthSpan, kept: Duration, now: Instant): boolean =>
  plus(until, kept) <= now

export const overlaps = (
  span: MonthSpan,
  hold: { readonly from?: Instant; readonly until?: Instant },
): boolean =>
  (hold.from === undefined || hold.from < span.until) &&
  (hold.until === undefined || hold.until > span.from)
