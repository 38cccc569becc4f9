/**
 * Compare: what others received from our addresses beside what our own logs say that we delivered.
 *
 * Whoever is root here can take lines out of our logs; he cannot take messages out of the counts of
 * those who received them. Counted inside are recipients that other servers took, on the UTC days
 * that a report touches; outside, messages, of all reports of the same days together. So the inside
 * is never too small by itself, and more outside than inside means that lines are missing here, or
 * that something else sends from our addresses.
 *
 * Limits: it finds only what is more than all that we sent on those days; reports come from anybody
 * by mail, and a forged one raises an alarm that a person must look at.
 */
import { days, type Instant } from '../../../lib/time.ts'

/** Reports in one comparison. */
export const REPORTS_MAX = 5_000

/** A report of others, cut down to our own addresses. */
export type OutsideCount = {
  readonly organisation: string
  readonly id: string
  readonly from: Instant
  readonly until: Instant
  readonly count: number
}

export type Compared = {
  readonly from: Instant
  readonly until: Instant
  readonly outside: number
  readonly inside: number
  readonly verdict: 'fine' | 'more' | 'before'
}

const DAY = days(1)

export function compared(
  reports: readonly OutsideCount[],
  /** The first day that deliveries are known of; absent: none are. */
  since: Instant | undefined,
  insideIn: (from: Instant, until: Instant) => number,
): readonly Compared[] {
  const seen = new Map<string, number>()
  const spans = new Map<string, { from: Instant; until: Instant; outside: number }>()
  for (const { organisation, id, from, until, count } of reports.slice(0, REPORTS_MAX)) {
    const first = (Math.floor(from / DAY) * DAY) as Instant
    // The last second is often told as part of the day, sometimes as the next day's first.
    const last = (Math.max(1, Math.ceil((until - first) / DAY)) * DAY + first) as Instant
    const key = `${first} ${last}`
    const span = spans.get(key) ?? { from: first, until: last, outside: 0 }
    // A report that came twice counts once; a smaller one of its name and days takes nothing away.
    const name = JSON.stringify([organisation, id, key])
    const counted = seen.get(name) ?? 0
    seen.set(name, Math.max(counted, count))
    span.outside += Math.max(0, count - counted)
    spans.set(key, span)
  }
  return [...spans.values()]
    .sort((a, b) => a.from - b.from || a.until - b.until)
    .map((span) => {
      const inside = insideIn(span.from, span.until)
      // Of the first day we may have only a part.
      const isBefore = since === undefined || span.from <= since
      return {
        ...span,
        inside,
        verdict: isBefore ? 'before' : span.outside > inside ? 'more' : 'fine',
      }
    })
}
