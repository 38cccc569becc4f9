import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Instant } from '../../lib/time.ts'
import type { Deadline, Reminded } from '../case.ts'
import { leadsOf, OVERDUE_HOURS_MAX, OVERDUE_MAX, remindersDue } from './reminders.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const start = 1_000 * DAY

const deadline = (
  length: number,
  by: 'hours' | 'days',
  more: Partial<Deadline> = {},
): Deadline => ({
  obligation: 'O',
  stage: 's',
  state: 'running',
  clock: 'known',
  from: start as Instant,
  due: (start + length) as Instant,
  steps: [{ code: by, facts: {} }],
  ...more,
})
const reminded = (lead: number, due: number): Reminded => ({
  obligation: 'O',
  stage: 's',
  due: due as Instant,
  lead,
  by: 'sekimori',
  at: 0 as Instant,
  entry: 1,
})
/** What is told when somebody asks at these moments, and keeps what was told. */
function asked(its: Deadline, moments: readonly number[]): readonly number[] {
  const told: Reminded[] = []
  for (const now of moments)
    for (const { lead, due } of remindersDue([its], told, now as Instant))
      told.push(reminded(lead, due))
  return told.map(({ lead }) => lead)
}
const every = (step: number, until: number): readonly number[] =>
  Array.from({ length: Math.floor(until / step) + 1 }, (_, i) => start + i * step)

test('of hours: at half, an hour before, at the deadline, and then once a day', () => {
  deepEqual(asked(deadline(72 * HOUR, 'hours'), every(HOUR / 4, 72 * HOUR + 2 * DAY)), [
    36 * HOUR,
    HOUR,
    0,
    -DAY,
    -2 * DAY,
  ])
  // Of half an hour: at half, and at the deadline.
  deepEqual(asked(deadline(HOUR / 2, 'hours'), every(60_000, HOUR)), [HOUR / 4, 0])
  deepEqual(asked(deadline(HOUR, 'hours'), every(60_000, HOUR)), [HOUR / 2, 0])
  deepEqual(asked(deadline(2 * HOUR, 'hours'), every(60_000, 2 * HOUR)), [HOUR, 0])
})

test('of days: three days and one day before, at the earlier date, and at the deadline', () => {
  deepEqual(asked(deadline(30 * DAY, 'days'), every(HOUR, 30 * DAY)), [3 * DAY, DAY, 0])
  const range = deadline(5 * DAY, 'days', { soft: (start + 3 * DAY) as Instant })
  deepEqual(asked(range, every(HOUR, 5 * DAY)), [3 * DAY, 2 * DAY, DAY, 0])
  deepEqual(asked(deadline(2 * DAY, 'days'), every(HOUR, 2 * DAY)), [DAY, 0])
})

test('overdue: once a day, and no more than OVERDUE_MAX times', () => {
  const leads = asked(deadline(DAY, 'days', { state: 'overdue' }), every(HOUR, 60 * DAY))
  equal(leads.filter((lead) => lead < 0).length, OVERDUE_MAX)
  equal(leads.at(-1), -OVERDUE_MAX * DAY)
  const late = asked(deadline(HOUR, 'hours', { state: 'overdue' }), every(HOUR, 60 * DAY))
  equal(late.filter((lead) => lead < 0).length, OVERDUE_HOURS_MAX)
})

test('asking at the moment tells, a millisecond before does not', () => {
  const its = deadline(30 * DAY, 'days')
  deepEqual(remindersDue([its], [], (start + 27 * DAY - 1) as Instant), [])
  equal(remindersDue([its], [], (start + 27 * DAY) as Instant).length, 1)
})

test('after a time in which nobody asked, one reminder stands for all that were missed', () => {
  const its = deadline(30 * DAY, 'days')
  deepEqual(asked(its, [start + 29.5 * DAY]), [DAY])
  deepEqual(asked(its, [start + 27 * DAY, start + 33 * DAY, start + 33 * DAY]), [3 * DAY, -3 * DAY])
})

test('what is met, waived, without a date or not begun reminds nobody', () => {
  const late = (start + 40 * DAY) as Instant
  for (const state of ['met', 'waived', 'undated', 'not-started'] as const)
    deepEqual(remindersDue([deadline(DAY, 'days', { state })], [], late), [])
  const { due: _, ...undated } = deadline(DAY, 'days')
  deepEqual(remindersDue([undated], [], late), [])
})

test('a deadline that moved begins anew; one of another stage is another one', () => {
  const told = [reminded(0, start + DAY)]
  const now = (start + 2 * DAY) as Instant
  equal(remindersDue([deadline(DAY, 'days')], told, (start + DAY) as Instant).length, 0)
  equal(remindersDue([deadline(2 * DAY, 'days')], told, now).length, 1)
  equal(remindersDue([deadline(DAY, 'days', { stage: 't' })], told, now).length, 1)
})

test('however often somebody asks, nobody is told the same twice, and each lead is less than the last', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 * DAY }),
      fc.constantFrom('hours' as const, 'days' as const),
      fc.array(fc.integer({ min: 0, max: 100 * DAY }), { maxLength: 80 }),
      (length, by, offsets) => {
        const its = deadline(length, by)
        const moments = offsets.map((one) => start + one).toSorted((a, b) => a - b)
        const leads = asked(its, moments)
        ok(leads.every((lead, i) => i === 0 || lead < (leads[i - 1] ?? 0)))
        const allowed = new Set(leadsOf(its))
        ok(leads.every((lead) => allowed.has(lead)))
        deepEqual(
          asked(
            its,
            moments.flatMap((one) => [one, one]),
          ),
          leads,
        )
      },
    ),
  )
})
