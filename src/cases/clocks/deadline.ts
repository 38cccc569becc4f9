/**
 * Deadline: when a stage is due, counted from its clock; nothing else is asked.
 *
 * Days are days of the calendar in the zone of the rule, and end with their last millisecond; hours
 * and minutes run from moment to moment and never roll over (Regulation 1182/71 art. 3 would let the
 * hour run out; the moment is earlier). Where a rule can be read in two ways the earlier date is `due`
 * and the later one `alternative`; where it is two dates, or the shorter time is still possible, the
 * earlier one is `soft`. Each step of the count is told as a code.
 * Limits: a year that the calendar does not cover is refused, and never guessed.
 */

import type { Instant } from '../../lib/time.ts'
import {
  type Counted,
  type Counting,
  endOf,
  firstOf,
  isCountable,
  laterThan,
  localDay,
  type Refused,
  type Step,
  step,
} from './counting.ts'
import { businessDays, days, rangeDays } from './days.ts'
import type { Rule } from './obligation.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

export function countDeadline(rule: Rule, from: Instant, its: Counting): Counted | Refused {
  if (!isCountable(from)) return { by: 'none', steps: [step('moment.impossible')] }
  switch (rule.kind) {
    case 'minutes':
      return byTheClock(from, rule.n * MINUTE, step('minutes', { n: rule.n }))
    case 'hours':
      return byTheClock(from, rule.n * HOUR, step('hours', { n: rule.n }))
    case 'days':
      return days(rule, from, its)
    case 'range-days':
      return rangeDays(rule, from, its)
    case 'business-days':
      return businessDays(rule, from, its)
    case 'months':
      return months(rule, from, its)
    case 'monthly':
      return monthly(from, its)
    case 'keep-days':
      return keepDays(rule, from, its)
    case 'voluntary':
      return rule.withinHours === undefined
        ? { by: 'none', steps: [step('voluntary')] }
        : {
            soft: (from + rule.withinHours * HOUR) as Instant,
            by: 'none',
            steps: [step('voluntary'), step('recommended', { hours: rule.withinHours })],
          }
    case 'without-delay':
    case 'on-request':
    case 'not-fixed':
      return { by: 'none', steps: [step(rule.kind)] }
  }
}

const byTheClock = (from: Instant, length: number, how: Step): Counted => ({
  due: (from + length) as Instant,
  by: 'hours',
  steps: [how, step('no-rollover')],
})

function months(rule: Extract<Rule, { kind: 'months' }>, from: Instant, its: Counting): Counted {
  const day = localDay(from, its.zone)
  if (rule.from !== 'quarter')
    // The same day of the month, or the last one where there is none (Civil Code art. 143(2),
    // Regulation 1182/71 art. 3(2)(c)).
    return {
      due: endOf(day.add({ months: rule.n }), its.zone),
      by: 'days',
      steps: [step('months', { n: rule.n })],
    }
  const begins = day
    .with({ day: 1, month: Math.floor((day.month - 1) / 3) * 3 + 1 })
    .add({ months: 3 })
  // They begin with the first day of a month, so they are whole months (Civil Code art. 143(1)).
  return {
    due: endOf(begins.add({ months: rule.n }).subtract({ days: 1 }), its.zone),
    by: 'days',
    steps: [
      step('quarter', { ended: begins.subtract({ days: 1 }).toString() }),
      step('months', { n: rule.n }),
    ],
  }
}

function monthly(from: Instant, its: Counting): Counted {
  const next = localDay(from, its.zone).with({ day: 1 }).add({ months: 1 })
  return {
    due: endOf(next.subtract({ days: 1 }), its.zone),
    alternative: endOf(next.add({ months: 1 }).subtract({ days: 1 }), its.zone),
    by: 'days',
    steps: [step('monthly')],
  }
}

function keepDays(
  rule: Extract<Rule, { kind: 'keep-days' }>,
  from: Instant,
  its: Counting,
): Counted {
  const day = localDay(from, its.zone)
  const first = firstOf(rule.countFirstDay)
  const due = endOf(day.add({ days: first === 'excluded' ? rule.n : rule.n - 1 }), its.zone)
  // Who keeps too long does no harm: the latest of all readings stands beside it.
  const last = endOf(day.add({ days: Math.max(rule.n, rule.extendTo ?? 0) }), its.zone)
  return {
    due,
    ...laterThan(due, last),
    by: 'days',
    steps: [
      step('keep', { n: rule.n }),
      ...(rule.extendTo === undefined ? [] : [step('keep-extended', { n: rule.extendTo })]),
      step(`first-day.${first}`),
    ],
  }
}
