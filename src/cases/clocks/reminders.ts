/**
 * Reminders: which deadlines somebody must be told of now, and were not told of yet.
 *
 * Of hours: at half, an hour before, and at the deadline. Of days: three days and one day before, at
 * the earlier date of two, and at the deadline. Once it is over: once a day, OVERDUE_MAX times (of
 * hours OVERDUE_HOURS_MAX times: the moment has passed, and whoever is busy is not helped). What
 * was told is in the case (`deadline.remind`), so asking again tells nothing, and after a time in
 * which nobody asked one reminder stands for all that were missed. A deadline that moved (a clock was
 * corrected) is another one and begins anew.
 * Limits: what has no date reminds nobody; what is met or waived neither.
 */
import { type Duration, type Instant, milliseconds } from '../../lib/time.ts'
import type { Deadline, Reminded } from '../case.ts'

export type Reminder = {
  readonly obligation: string
  readonly stage: string
  readonly due: Instant
  /** Milliseconds before it; 0 at it; negative after. */
  readonly lead: Duration
}

/** Farther ahead nobody is reminded. */
export const LEAD_MAX = 366 * 86_400_000

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** After that it is overdue and nobody is told again; the list goes on saying so. */
export const OVERDUE_MAX = 7
export const OVERDUE_HOURS_MAX = 2

export function remindersDue(
  deadlines: readonly Deadline[],
  reminded: readonly Reminded[],
  now: Instant,
): readonly Reminder[] {
  const least = new Map<string, number>()
  for (const one of reminded) {
    const key = keyOf(one)
    const before = least.get(key)
    if (before === undefined || one.lead < before) least.set(key, one.lead)
  }
  return deadlines.flatMap((deadline) => {
    const { obligation, stage, due, state } = deadline
    if (due === undefined || !/^(running|due|overdue)$/.test(state)) return []
    const lead = leadsOf(deadline).findLast((one) => due - one <= now)
    if (lead === undefined) return []
    const told = least.get(keyOf({ obligation, stage, due }))
    if (told !== undefined && told <= lead) return []
    return [{ obligation, stage, due, lead: milliseconds(lead) }]
  })
}

const keyOf = ({ obligation, stage, due }: Pick<Reminded, 'obligation' | 'stage' | 'due'>) =>
  JSON.stringify([obligation, stage, due])

/** Farthest first; only those that come after it began. */
export function leadsOf({ due, from, soft, steps }: Deadline): readonly number[] {
  if (due === undefined) return []
  const length = from === undefined ? Number.POSITIVE_INFINITY : due - from
  const isByTheClock = steps.some(({ code }) => code === 'hours' || code === 'minutes')
  const before = isByTheClock
    ? [Math.floor(length / 2), HOUR]
    : [3 * DAY, DAY, ...(soft === undefined ? [] : [due - soft])]
  const after = Array.from(
    { length: isByTheClock ? OVERDUE_HOURS_MAX : OVERDUE_MAX },
    (_, day) => -(day + 1) * DAY,
  )
  const leads = [
    ...before.filter((lead) => lead > 0 && lead < length && lead <= LEAD_MAX),
    0,
    ...after,
  ]
  return [...new Set(leads)].toSorted((a, b) => b - a)
}
