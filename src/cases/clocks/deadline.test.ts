import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Instant } from '../../lib/time.ts'
import type { Counted, Purpose } from './counting.ts'
import { countDeadline } from './deadline.ts'
import type { Rule } from './obligation.ts'
import { obligationNamed, shippedObligations, stageNamed } from './obligations.ts'
import { shippedCalendars } from './shipped/days-off.ts'
import { dayIn, local, TOKYO } from './testing.ts'

function ruleOf(obligation: string, stage: string): Rule {
  const found = obligationNamed(obligation)
  const rule = found && stageNamed(found, stage)?.rule
  ok(rule !== undefined, `${obligation} ${stage}`)
  return rule
}

function count(
  rule: Rule,
  from: Instant,
  purpose: Purpose = 'unlawful',
  zone: string = TOKYO,
): Counted {
  const found = countDeadline(rule, from, { zone, calendars: shippedCalendars, purpose })
  ok(!('refused' in found), JSON.stringify(found))
  return found
}

const prelim = ruleOf('JP-APPI-26-1', 'prelim')
const final = ruleOf('JP-APPI-26-1', 'final')

/** Known, day 3, day 5, 30 days, 60 days, 60 days where the first day is left out. */
const vectors = [
  ['2025-10-06', '2025-10-08', '2025-10-10', '2025-11-04', '2025-12-04', '2025-12-05'],
  ['2025-04-10', '2025-04-12', '2025-04-14', '2025-05-09', '2025-06-09', '2025-06-09'],
  ['2025-07-19', '2025-07-21', '2025-07-23', '2025-08-18', '2025-09-16', '2025-09-17'],
  ['2025-09-22', '2025-09-24', '2025-09-26', '2025-10-21', '2025-11-20', '2025-11-21'],
  // Day 60 is New Year's Day; left out, 01-02 is closed as well: both end on the 5th.
  ['2025-11-03', '2025-11-05', '2025-11-07', '2025-12-02', '2026-01-05', '2026-01-05'],
  ['2025-04-04', '2025-04-06', '2025-04-08', '2025-05-07', '2025-06-02', '2025-06-03'],
] as const

for (const [known, day3, day5, day30, day60, without] of vectors)
  test(`known on ${known}: ${day3} to ${day5}, ${day30}, or ${day60} for an unlawful purpose`, () => {
    // Whenever on that day in Japan, which in UTC may be the day before.
    for (const time of ['00:00', '08:59', '12:00', '23:59']) {
      const from = local(`${known} ${time}`)
      const first = count(prelim, from)
      deepEqual([dayIn(first.soft), dayIn(first.due)], [day3, day5])
      const short = count(final, from, 'lawful')
      equal(dayIn(short.due), day30)
      const long = count(final, from, 'unlawful')
      equal(dayIn(long.due), day60)
      equal(dayIn(long.alternative ?? long.due), without)
      // The kind alone says so: the shorter time stands beside.
      const likely = count(final, from, 'likely')
      deepEqual([dayIn(likely.soft), dayIn(likely.due)], [day30, day60])
      // Nobody knows: the earlier one is due, the latest reading stands beside.
      const unsure = count(final, from, 'unsure')
      deepEqual([dayIn(unsure.due), dayIn(unsure.alternative)], [day30, without])
    }
  })

test('a day ends with its last millisecond in the zone of the rule', () => {
  equal(count(prelim, local('2025-10-06 17:15')).due, local('2025-10-11 00:00') - 1)
})

test('hours run from moment to moment, over weekends, the New Year and the change of clocks', () => {
  const from = local('2025-10-06 17:15')
  equal(count(ruleOf('EU-NIS2-23', 'early'), from).due, local('2025-10-07 17:15'))
  equal(count(ruleOf('EU-NIS2-23', 'notif'), from).due, local('2025-10-09 17:15'))
  equal(count(ruleOf('EU-GDPR-33', 'notify'), from).due, local('2025-10-09 17:15'))
  // Begins on 30 December: nothing is open until 5 January, and it is due on 2 January.
  equal(
    count(ruleOf('EU-GDPR-33', 'notify'), local('2025-12-30 09:00')).due,
    local('2026-01-02 09:00'),
  )
  // Summer time begins on 29 March 2026 and ends on 25 October 2026 in Berlin.
  const berlin = 'Europe/Berlin'
  const notify = ruleOf('EU-GDPR-33', 'notify')
  equal(
    count(notify, local('2026-03-27 12:00', berlin), 'likely', berlin).due,
    local('2026-03-30 13:00', berlin),
  )
  equal(
    count(notify, local('2026-10-23 12:00', berlin), 'likely', berlin).due,
    local('2026-10-26 11:00', berlin),
  )
  equal(count(ruleOf('SEED-4', 'm30'), from).due, local('2025-10-06 17:45'))
})

test('days in a zone with summer time end at midnight there', () => {
  const due = count(
    ruleOf('UK-PECR', 'second'),
    local('2026-03-27 12:00', 'Europe/London'),
    'likely',
    'Europe/London',
  )
  equal(due.due, local('2026-03-30 00:00', 'Europe/London') - 1)
  equal(due.alternative, local('2026-03-31 00:00', 'Europe/London') - 1)
})

test('the last day rolls to the next open one, over Golden Week and a substitute holiday', () => {
  const steps = count(final, local('2025-04-04'), 'lawful').steps
  deepEqual(steps.find(({ code }) => code === 'rolled-over')?.facts, {
    from: '2025-05-03',
    to: '2025-05-07',
    whyJa: '憲法記念日',
    whyEn: 'Constitution Memorial Day',
  })
  // Day 30 is 2026-09-21: holiday, day between two, holiday, and then Thursday.
  equal(dayIn(count(final, local('2026-08-23'), 'lawful').due), '2026-09-24')
  // Leap day: day 30 of 2028-01-31 is 2028-02-29, a Tuesday.
  equal(dayIn(count(final, local('2028-01-31'), 'lawful').due), '2028-02-29')
  // Day 30 is 2026-12-28, a Monday and the last open day; one day later it is January.
  equal(dayIn(count(final, local('2026-11-29'), 'lawful').due), '2026-12-28')
  equal(dayIn(count(final, local('2026-11-30'), 'lawful').due), '2027-01-04')
})

test('a range does not roll over: three to five days are three to five days', () => {
  equal(dayIn(count(prelim, local('2025-12-29')).due), '2026-01-02')
})

test('a year that is computed says so; a year that is not covered is refused', () => {
  const codes = (from: string) => count(final, local(from)).steps.map(({ code }) => code)
  ok(codes('2028-02-01').includes('year-computed'))
  ok(!codes('2026-02-01').includes('year-computed'))
  const given = { zone: TOKYO, calendars: shippedCalendars, purpose: 'unlawful' } as const
  deepEqual(countDeadline(final, local('2030-12-15'), given), {
    refused: 'uncovered',
    calendar: 'jp-government',
    year: 2031,
    first: 2022,
    last: 2030,
  })
  deepEqual(countDeadline(final, local('2026-02-01'), { ...given, calendars: [] }), {
    refused: 'no-calendar',
    calendar: 'jp-government',
  })
  // What needs no calendar is counted in any year.
  equal(dayIn(count(prelim, local('2040-02-01')).due), '2040-02-05')
})

test('a moment that is none is not counted, and nothing is thrown', () => {
  for (const at of [Number.NaN, Number.POSITIVE_INFINITY, -1, 8.64e15]) {
    const found = count(final, at as Instant)
    equal(found.due, undefined)
    deepEqual(found.steps, [{ code: 'moment.impossible', facts: {} }])
  }
})

test('four business days after the determination, in New York and not in Tokyo', () => {
  const rule = ruleOf('US-SEC-105', '8k')
  const due = (text: string) =>
    dayIn(count(rule, local(text), 'likely', 'America/New_York').due, 'America/New_York')
  // Wednesday 9:00 in Tokyo is Tuesday evening in New York.
  equal(due('2026-03-11 09:00'), '2026-03-16')
  equal(due('2026-03-11 14:00'), '2026-03-17')
})

test('business days of which nobody says whether the first counts end at the earlier one', () => {
  const found = count(ruleOf('PCI-VISA', 'report'), local('2026-03-09'))
  deepEqual([dayIn(found.due), dayIn(found.alternative)], ['2026-03-11', '2026-03-12'])
})

test('a month is the same day of the next, or its last; a quarter begins after its end', () => {
  const month = ruleOf('EU-NIS2-23', 'final')
  equal(dayIn(count(month, local('2026-01-31')).due), '2026-02-28')
  equal(dayIn(count(month, local('2028-01-31')).due), '2028-02-29')
  equal(dayIn(count(month, local('2026-02-28')).due), '2026-03-28')
  const quarter = ruleOf('JP-TBA-quarterly', 'q')
  for (const [from, due] of [
    ['2025-10-06', '2026-02-28'],
    ['2025-12-31 23:59', '2026-02-28'],
    ['2026-01-01 00:00', '2026-05-31'],
    ['2026-06-30', '2026-08-31'],
    ['2027-11-01', '2028-02-29'],
  ] as const)
    equal(dayIn(count(quarter, local(from)).due), due, from)
})

test('monthly is due at the end of this month, and no later than the next', () => {
  const found = count({ kind: 'monthly' }, local('2026-01-31 23:59'))
  deepEqual([dayIn(found.due), dayIn(found.alternative)], ['2026-01-31', '2026-02-28'])
})

test('what must be kept is looked at early, and the latest reading stands beside', () => {
  const found = count(ruleOf('JP-police-hold', 'hold'), local('2026-03-01'))
  deepEqual([dayIn(found.due), dayIn(found.alternative)], ['2026-03-30', '2026-04-30'])
})

test('what has no date says why', () => {
  for (const [obligation, stage, code] of [
    ['JP-APPI-26-2', 'notice', 'without-delay'],
    ['EU-NIS2-23', 'interm', 'on-request'],
    ['JP-police', 'damage-report', 'voluntary'],
    ['JP-ACD-5', 'report', 'not-fixed'],
  ] as const) {
    const found = count(ruleOf(obligation, stage), local('2026-03-01'))
    equal(found.due, undefined)
    equal(found.steps[0]?.code, code)
  }
  const consult = count(ruleOf('JP-police', 'consult'), local('2026-03-01 10:00'))
  equal(consult.due, undefined)
  equal(consult.soft, local('2026-03-02 10:00'))
})

const moments = fc
  .integer({ min: local('2022-01-01'), max: local('2030-06-01') })
  .map((at) => at as Instant)
const rules = fc.oneof(
  fc.constantFrom(...shippedObligations.flatMap(({ stages }) => stages.map(({ rule }) => rule))),
  fc.record({
    kind: fc.constant('days' as const),
    n: fc.integer({ min: 1, max: 120 }),
    ifUnlawfulPurpose: fc.integer({ min: 120, max: 180 }),
    countFirstDay: fc.boolean(),
    rollover: fc.constantFrom('jp-government', 'us-federal', 'weekdays'),
  }),
)
const purposes = fc.constantFrom<Purpose>('unlawful', 'likely', 'unsure', 'lawful')
const zones = fc.constantFrom(
  TOKYO,
  'America/New_York',
  'Europe/London',
  'Pacific/Apia',
  'Asia/Kathmandu',
)

test('a deadline is never later than what stands beside it, nor before its earlier date', () => {
  fc.assert(
    fc.property(rules, moments, purposes, zones, (rule, from, purpose, zone) => {
      const found = countDeadline(rule, from, { zone, calendars: shippedCalendars, purpose })
      if ('refused' in found || found.due === undefined) return
      ok(found.due >= from)
      if (found.alternative !== undefined) ok(found.due < found.alternative)
      if (found.soft !== undefined) ok(found.soft <= found.due)
    }),
  )
})

test('who knew later is never due earlier', () => {
  fc.assert(
    fc.property(rules, moments, moments, purposes, zones, (rule, a, b, purpose, zone) => {
      const given = { zone, calendars: shippedCalendars, purpose }
      const first = countDeadline(rule, Math.min(a, b) as Instant, given)
      const second = countDeadline(rule, Math.max(a, b) as Instant, given)
      if ('refused' in first || 'refused' in second) return
      for (const part of ['soft', 'due'] as const)
        if (first[part] !== undefined && second[part] !== undefined) ok(first[part] <= second[part])
    }),
  )
})

test('a rolled day is open, and no open day lies between it and the day it came from', () => {
  const calendar = shippedCalendars.find(({ id }) => id === 'jp-government')
  ok(calendar !== undefined)
  fc.assert(
    fc.property(moments, (from) => {
      const found = countDeadline(final, from, {
        zone: TOKYO,
        calendars: shippedCalendars,
        purpose: 'lawful',
      })
      if ('refused' in found) return
      const due = dayIn(found.due) ?? ''
      ok(!calendar.closed.has(due))
      ok(Temporal.PlainDate.from(due).dayOfWeek < 6)
      const raw = Temporal.PlainDate.from(dayIn(from) ?? '').add({ days: 29 })
      for (let at = raw; at.toString() < due; at = at.add({ days: 1 }))
        ok(calendar.closed.has(at.toString()) || at.dayOfWeek > 5)
    }),
  )
})
