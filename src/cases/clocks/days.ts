/**
 * Days: deadlines that end with a day, of the calendar or of business.
 *
 * Each rule has up to three readings (the first day counted or not, the shorter or the longer time);
 * the earlier is `due`, the latest `alternative`, and a shorter time that is still possible is `soft`.
 */
import type { Instant } from '../../lib/time.ts'
import { basisOf, type Calendar, calendarNamed, openDayAfter, openFrom } from './calendar.ts'
import {
  type Counted,
  type Counting,
  endOf,
  firstOf,
  laterThan,
  localDay,
  type Refused,
  type Step,
  step,
} from './counting.ts'
import type { DayCount, Rule } from './obligation.ts'

/** One reading of a number of days, on an open day where the rule wants one. */
function reading(
  n: number,
  isCounted: boolean,
  rule: DayCount,
  from: Instant,
  its: Counting,
): { readonly at: Instant; readonly steps: readonly Step[] } | Refused {
  const raw = localDay(from, its.zone).add({ days: isCounted ? n - 1 : n })
  if (rule.rollover === undefined) return { at: endOf(raw, its.zone), steps: [] }
  const calendar = calendarNamed(its.calendars, rule.rollover)
  if (calendar === undefined) return { refused: 'no-calendar', calendar: rule.rollover }
  const found = openFrom(calendar, raw)
  if ('refused' in found) return found
  const rolled =
    found.why === undefined
      ? []
      : [
          step('rolled-over', {
            from: raw.toString(),
            to: found.day.toString(),
            whyJa: found.why.ja,
            whyEn: found.why.en,
          }),
        ]
  return {
    at: endOf(found.day, its.zone),
    steps: [...rolled, ...computed(calendar, raw.year), ...computed(calendar, found.day.year)],
  }
}

const computed = (calendar: Calendar, year: number): readonly Step[] =>
  basisOf(calendar, year) === 'computed'
    ? [step('year-computed', { calendar: calendar.id, year })]
    : []

export function days(
  rule: Extract<Rule, { kind: 'days' }>,
  from: Instant,
  its: Counting,
): Counted | Refused {
  const longer = rule.ifUnlawfulPurpose
  const takesLonger = longer !== undefined && /^(unlawful|likely)$/.test(its.purpose)
  const n = takesLonger ? longer : rule.n
  const first = firstOf(rule.countFirstDay)
  const due = reading(n, first !== 'excluded', rule, from, its)
  if ('refused' in due) return due
  // The latest that it may be: the longer time where the purpose is not known, the first day left out.
  const most = longer !== undefined && its.purpose === 'unsure' ? longer : n
  const last =
    first === 'excluded' && most === n ? undefined : reading(most, false, rule, from, its)
  if (last !== undefined && 'refused' in last) return last
  const short =
    takesLonger && its.purpose === 'likely'
      ? reading(rule.n, first !== 'excluded', rule, from, its)
      : undefined
  if (short !== undefined && 'refused' in short) return short
  const purpose =
    longer === undefined ? [] : [step(`purpose.${its.purpose}`, { n, shorter: rule.n, longer })]
  return {
    ...(short === undefined ? {} : { soft: short.at }),
    due: due.at,
    ...laterThan(due.at, last?.at),
    by: 'days',
    steps: unique([...purpose, step('days', { n }), step(`first-day.${first}`), ...due.steps]),
  }
}

export function rangeDays(
  rule: Extract<Rule, { kind: 'range-days' }>,
  from: Instant,
  its: Counting,
): Counted | Refused {
  const first = firstOf(rule.countFirstDay)
  const soft = reading(rule.soft, first !== 'excluded', rule, from, its)
  if ('refused' in soft) return soft
  const due = reading(rule.hard, first !== 'excluded', rule, from, its)
  if ('refused' in due) return due
  const last = first === 'excluded' ? undefined : reading(rule.hard, false, rule, from, its)
  if (last !== undefined && 'refused' in last) return last
  return {
    soft: soft.at,
    due: due.at,
    ...laterThan(due.at, last?.at),
    by: 'days',
    steps: unique([
      step('range', { soft: rule.soft, hard: rule.hard }),
      step(`first-day.${first}`),
      ...due.steps,
    ]),
  }
}

export function businessDays(
  rule: Extract<Rule, { kind: 'business-days' }>,
  from: Instant,
  its: Counting,
): Counted | Refused {
  const calendar = calendarNamed(its.calendars, rule.calendar)
  if (calendar === undefined) return { refused: 'no-calendar', calendar: rule.calendar }
  const first = firstOf(rule.countFirstDay)
  const day = localDay(from, its.zone)
  const due = openDayAfter(calendar, day, rule.n, first !== 'excluded')
  if ('refused' in due) return due
  const last = first === 'excluded' ? undefined : openDayAfter(calendar, day, rule.n, false)
  if (last !== undefined && 'refused' in last) return last
  const at = endOf(due.day, its.zone)
  return {
    due: at,
    ...laterThan(at, last === undefined ? undefined : endOf(last.day, its.zone)),
    by: 'days',
    steps: unique([
      step('business-days', {
        n: rule.n,
        calendarJa: calendar.name.ja,
        calendarEn: calendar.name.en,
      }),
      step(`first-day.${first}`),
      ...computed(calendar, day.year),
      ...computed(calendar, due.day.year),
    ]),
  }
}

function unique(steps: readonly Step[]): readonly Step[] {
  const seen = new Set<string>()
  return steps.filter((one) => {
    const key = JSON.stringify(one)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
