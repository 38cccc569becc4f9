import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Instant } from '../../lib/time.ts'
import type { Case, Deadline, ObligationDecided } from '../case.ts'
import { deadlinesOf, uncountable } from './deadlines.ts'
import { obligationNamed, shippedObligations } from './obligations.ts'
import { shippedCalendars } from './shipped/days-off.ts'
import { recordOf, startOf } from './start.ts'
import { caseWith, dayIn, local, met, TOKYO, told } from './testing.ts'

const known = local('2025-10-06 17:15')
const now = local('2025-10-07 09:00')
const listOf = (its: Case, at: Instant = now, obligations = shippedObligations) =>
  deadlinesOf(its, obligations, shippedCalendars, TOKYO, at)
function one(list: readonly Deadline[], obligation: string, stage?: string): Deadline {
  const found = list.find(
    (it) => it.obligation === obligation && (stage === undefined || it.stage === stage),
  )
  ok(found !== undefined, `${obligation} ${stage ?? ''}`)
  return found
}
const codesOf = (deadline: Deadline): readonly string[] => deadline.steps.map(({ code }) => code)
const decided = (
  obligation: string,
  decision: ObligationDecided['decision'],
  more: Partial<ObligationDecided> = {},
): ObligationDecided => ({
  obligation,
  decision,
  why: 'counsel said so',
  by: 'tanaka',
  at: now,
  entry: 20,
  ...more,
})
const clocks = [told('detected', local('2025-10-06 17:00'), 2), told('known', known, 3)]

test('Kumamoto: known on 6 October, and what a public body owes', () => {
  const its = caseWith({ clocks, subjects: ['public-body', 'local-government'] })
  const list = listOf(its)
  const prelim = one(list, 'JP-APPI-68', 'prelim')
  deepEqual([dayIn(prelim.soft), dayIn(prelim.due)], ['2025-10-08', '2025-10-10'])
  const final = one(list, 'JP-APPI-68', 'final')
  deepEqual(
    [dayIn(final.soft), dayIn(final.due), dayIn(final.alternative)],
    ['2025-11-04', '2025-12-04', '2025-12-05'],
  )
  equal(final.from, known)
  // Not the duties of firms, carriers or listed companies.
  for (const id of ['JP-APPI-26-1', 'JP-TBA-28-secrecy', 'US-SEC-105', 'EU-GDPR-33'])
    ok(!list.some(({ obligation }) => obligation === id), id)
})

test('a carrier, a listed company or a card merchant handles personal data like anybody', () => {
  for (const role of ['carrier', 'listed-company', 'processor', 'card-merchant'] as const)
    one(listOf(caseWith({ clocks, subjects: [role] })), 'JP-APPI-26-1', 'final')
})

test('what the organisation is was not told: all that is on by default is shown, nothing that is off', () => {
  const list = listOf(caseWith({ clocks, subjects: [] }))
  for (const { id, on, kinds } of shippedObligations)
    equal(
      list.some(({ obligation }) => obligation === id),
      on && (kinds.length === 0 || kinds.includes('mass-send')),
      id,
    )
})

test('the internal clocks: 30 minutes, an hour, a day, a week, a month', () => {
  const list = listOf(caseWith({ clocks }))
  const due = (id: string, stage: string) => one(list, id, stage).due
  equal(due('SEED-4', 'm30'), local('2025-10-06 17:30'))
  equal(due('SEED-3', 'h1'), local('2025-10-06 18:00'))
  equal(due('SEED-3', 'h24'), local('2025-10-07 17:00'))
  equal(dayIn(due('SEED-3', 'w1')), '2025-10-12')
  const month = one(list, 'SEED-4', 'w1m1')
  deepEqual([dayIn(month.soft), dayIn(month.due)], ['2025-10-12', '2025-11-04'])
})

test('nearest first; then what has no date, what did not begin, what is met, what is waived', () => {
  const its = caseWith({
    clocks,
    subjects: [],
    met: [met('SEED-4', 'm30', local('2025-10-06 17:20'))],
    obligations: [decided('JP-IPA', 'does-not-apply')],
  })
  const list = listOf(its, local('2025-10-07 16:30'))
  const order = ['overdue', 'due', 'running', 'undated', 'not-started', 'met', 'waived']
  const group = (state: string) => (order.indexOf(state) < 3 ? 0 : order.indexOf(state))
  const groups = list.map(({ state }) => group(state))
  deepEqual(
    groups,
    groups.toSorted((a, b) => a - b),
  )
  const dues = list.flatMap(({ state, due }) => (group(state) === 0 && due ? [due] : []))
  deepEqual(
    dues,
    dues.toSorted((a, b) => a - b),
  )
  equal(new Set(list.map(({ obligation, stage }) => `${obligation}/${stage}`)).size, list.length)
  deepEqual(new Set(list.map(({ state }) => state)), new Set(order))
})

test('states: running, due on the last day, overdue after its last millisecond', () => {
  const its = caseWith({ clocks })
  const at = (moment: Instant) => one(listOf(its, moment), 'JP-APPI-26-1', 'prelim').state
  const last = local('2025-10-11 00:00') - 1
  equal(at(local('2025-10-07 12:00')), 'running')
  equal(at(local('2025-10-08 23:59')), 'running')
  equal(at(local('2025-10-09 00:00')), 'due')
  equal(at(last as Instant), 'due')
  equal(at((last + 1) as Instant), 'overdue')
  const hour = (moment: Instant) => one(listOf(its, moment), 'SEED-3', 'h24').state
  equal(hour(local('2025-10-07 15:59')), 'running')
  equal(hour(local('2025-10-07 16:00')), 'due')
  const short = (moment: Instant) => one(listOf(its, moment), 'SEED-4', 'm30').state
  equal(short(local('2025-10-06 17:14')), 'running')
  equal(short(local('2025-10-06 17:15')), 'due')
})

test('without its clock a stage has not begun, and says which one is wanted', () => {
  const prelim = one(listOf(caseWith()), 'JP-APPI-26-1', 'prelim')
  equal(prelim.state, 'not-started')
  deepEqual(prelim.steps.at(-1), { code: 'no-clock', facts: { clock: 'known' } })
})

test('the earliest «known» of any department counts, whichever was recorded first', () => {
  const late = told('known', local('2025-10-08 10:00'), 5, { department: 'legal' })
  const early = told('known', known, 7, { department: 'help desk' })
  const its = caseWith({ clocks: [late, early] })
  equal(recordOf(its, 'known')?.department, 'help desk')
  const prelim = one(listOf(its), 'JP-APPI-26-1', 'prelim')
  equal(prelim.from, known)
  ok(codesOf(prelim).includes('clock.earliest'))
})

test('in an inside job the knowledge of the culprit counts nothing; in any other case it does', () => {
  const culprit = told('known', local('2025-09-01 10:00'), 4, { culprit: true })
  const desk = told('known', known, 5, { department: 'help desk' })
  const its = caseWith({ clocks: [culprit, desk] })
  equal(startOf({ ...its, kind: 'insider' }, 'known')?.at, known)
  equal(startOf({ ...its, kind: 'mass-send' }, 'known')?.at, culprit.moment)
  const alone = { ...its, kind: 'insider', clocks: [culprit] } as const
  equal(startOf(alone, 'known')?.at, undefined)
  deepEqual(codesOf(one(listOf(alone), 'JP-APPI-26-1')).slice(-2), ['clock.culprit', 'no-clock'])
  ok(codesOf(one(listOf({ ...its, kind: 'insider' }), 'JP-APPI-26-1')).includes('clock.culprit'))
})

test('a record that a later one corrects counts no more, and what it was is told', () => {
  const typo = told('known', local('2024-10-06 17:15'), 3, { department: 'ict' })
  const right = told('known', known, 6, { corrects: 3, by: 'tanaka' })
  const its = caseWith({ clocks: [typo, right] })
  const prelim = one(listOf(its), 'JP-APPI-26-1', 'prelim')
  equal(prelim.from, known)
  deepEqual(prelim.steps.find(({ code }) => code === 'clock.corrected')?.facts, {
    was: typo.moment,
    by: 'tanaka',
  })
  // Nothing corrects itself or what comes after it.
  equal(startOf({ ...its, clocks: [{ ...typo, corrects: 3 }] }, 'known')?.at, typo.moment)
  equal(
    startOf(
      {
        ...its,
        clocks: [
          { ...typo, corrects: 6 },
          { ...right, corrects: 99 },
        ],
      },
      'known',
    )?.at,
    typo.moment,
  )
})

test('of what was determined or asked for, the last record counts', () => {
  const its = caseWith({
    clocks: [told('received', local('2025-10-10'), 4), told('received', local('2025-10-20'), 5)],
  })
  equal(dayIn(one(listOf(its), 'JP-police-hold').due), '2025-11-18')
  ok(codesOf(one(listOf(its), 'JP-police-hold')).includes('clock.latest'))
})

test('what is known was detected', () => {
  const its = caseWith({ clocks: [told('known', known, 3)] })
  const hour = one(listOf(its), 'SEED-3', 'h1')
  equal(hour.due, local('2025-10-06 18:15'))
  ok(codesOf(hour).includes('clock.instead'))
})

test('who decided that it applies has it, though it is off, of another role or another kind', () => {
  const its = caseWith({
    clocks: [...clocks, told('determined', local('2025-10-08 21:00'), 8)],
    obligations: [decided('US-SEC-105', 'applies'), decided('JP-NCO-common-form', 'applies')],
  })
  const list = listOf(its)
  equal(dayIn(one(list, 'US-SEC-105', '8k').due, 'America/New_York'), '2025-10-15')
  equal(one(list, 'JP-NCO-common-form').state, 'undated')
  ok(codesOf(one(list, 'US-SEC-105', '8k')).includes('decided.applies'))
})

test('who decided against it sees that, with who and why; the last decision counts', () => {
  const no = decided('EU-GDPR-33', 'does-not-apply')
  const its = caseWith({ clocks, obligations: [decided('EU-GDPR-33', 'applies'), no] })
  const notify = one(listOf(its), 'EU-GDPR-33', 'notify')
  equal(notify.state, 'waived')
  deepEqual(notify.steps[0], {
    code: 'decided.does-not-apply',
    facts: { by: 'tanaka', at: now, why: 'counsel said so' },
  })
  equal(
    one(
      listOf({ ...its, obligations: [no, decided('EU-GDPR-33', 'applies')] }),
      'EU-GDPR-33',
      'notify',
    ).state,
    'running',
  )
})

test('an answer about the purpose settles which time counts, of all obligations alike', () => {
  const answered = (answer: 'yes' | 'no' | 'unsure') =>
    one(
      listOf(
        caseWith({
          clocks,
          obligations: [
            decided('JP-APPI-26-2', 'applies', { answers: { 'unlawful-purpose': answer } }),
          ],
        }),
      ),
      'JP-APPI-26-1',
      'final',
    )
  deepEqual([answered('yes').soft, dayIn(answered('yes').due)], [undefined, '2025-12-04'])
  equal(dayIn(answered('no').due), '2025-11-04')
  deepEqual(
    [dayIn(answered('unsure').due), dayIn(answered('unsure').alternative)],
    ['2025-11-04', '2025-12-05'],
  )
})

test('the answer that was given for an obligation itself goes before what was answered for another', () => {
  const its = caseWith({
    clocks,
    obligations: [
      decided('JP-APPI-26-1', 'applies', { answers: { 'unlawful-purpose': 'no' } }),
      decided('JP-APPI-26-2', 'applies', { answers: { 'unlawful-purpose': 'yes' } }),
    ],
  })
  equal(dayIn(one(listOf(its), 'JP-APPI-26-1', 'final').due), '2025-11-04')
})

test('Japanese days are those of Japan, wherever the organisation has its clocks', () => {
  // In UTC it is still the 5th.
  const its = caseWith({ clocks: [told('known', local('2025-10-06 02:00'), 3)] })
  const list = deadlinesOf(its, shippedObligations, shippedCalendars, 'UTC', now)
  equal(one(list, 'JP-APPI-26-1', 'prelim').due, local('2025-10-11 00:00') - 1)
  equal(one(list, 'SEED-3', 'w1').due, local('2025-10-12 00:00', 'UTC') - 1)
})

test('logs that were to be kept are never overdue: once the time is over somebody asks', () => {
  const its = caseWith({ clocks: [told('received', local('2025-10-10'), 4)] })
  const at = (moment: string) => one(listOf(its, local(moment)), 'JP-police-hold').state
  deepEqual(['2025-11-01', '2025-11-08', '2026-03-01'].map(at), ['running', 'due', 'due'])
})

test('a met stage is met by its first report; one that came late says by how much', () => {
  const its = caseWith({
    clocks,
    met: [
      met('JP-APPI-26-1', 'prelim', local('2025-10-12 09:00'), { receipt: 'R-2' }),
      met('JP-APPI-26-1', 'prelim', local('2025-10-11 00:00'), { receipt: 'R-1' }),
    ],
  })
  const prelim = one(listOf(its), 'JP-APPI-26-1', 'prelim')
  equal(prelim.state, 'met')
  equal(prelim.met?.receipt, 'R-1')
  deepEqual(prelim.steps.at(-1), { code: 'met.late', facts: { milliseconds: 1 } })
})

test('the final report of NIS2 begins with the sending of the notification', () => {
  const its = caseWith({ clocks, subjects: ['essential-entity'] })
  const waiting = one(listOf(its), 'EU-NIS2-23', 'final')
  equal(waiting.state, 'not-started')
  ok(codesOf(waiting).includes('waits-for'))
  const sent = met('EU-NIS2-23', 'notif', local('2025-10-08 10:00'))
  equal(dayIn(one(listOf({ ...its, met: [sent] }), 'EU-NIS2-23', 'final').due), '2025-11-08')
})

test('an obligation is shown while it is in force, from its first day to its last', () => {
  const base = obligationNamed('JP-APPI-26-1')
  ok(base !== undefined)
  const rule = { ...base, effectiveFrom: '2025-10-06', effectiveTo: '2025-10-07' }
  const shown = (at: string) =>
    listOf(caseWith({ clocks: [told('known', local(at), 3)] }), now, [rule]).length > 0
  deepEqual(
    ['2025-10-05 23:59', '2025-10-06 00:00', '2025-10-07 23:59', '2025-10-08 00:00'].map(shown),
    [false, true, true, false],
  )
})

test('a case that went into another or was rejected owes nothing more, and keeps what was done', () => {
  for (const state of ['merged', 'rejected'] as const) {
    deepEqual(listOf(caseWith({ clocks, state })), [])
    const done = [met('JP-APPI-26-1', 'prelim', now)]
    deepEqual(
      [
        ...new Set(
          listOf(caseWith({ clocks, state, met: done })).map(({ obligation }) => obligation),
        ),
      ],
      ['JP-APPI-26-1'],
    )
  }
  notEqual(listOf(caseWith({ clocks, state: 'closed' })).length, 0)
})

test('a year that no calendar covers: no date, what and where, and what can be counted is counted', () => {
  const its = caseWith({ clocks: [told('known', local('2035-02-01'), 3)] })
  const list = listOf(its, local('2035-02-02'))
  const final = one(list, 'JP-APPI-26-1', 'final')
  deepEqual([final.state, final.due], ['undated', undefined])
  deepEqual(
    uncountable(list).map(({ obligation, stage, step }) => [obligation, stage, step.facts['year']]),
    [['JP-APPI-26-1', 'final', 2035]],
  )
  equal(dayIn(one(list, 'JP-APPI-26-1', 'prelim').due), '2035-02-05')
})

test('any clocks give a list, and it is the same for the same case', () => {
  const moment = fc.integer({ min: -1, max: 8.7e15 }).map((at) => at as Instant)
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.constantFrom('occurred', 'detected', 'known', 'determined', 'received'),
          moment,
        ),
        { maxLength: 6 },
      ),
      (rows) => {
        const its = caseWith({
          subjects: [],
          clocks: rows.map(([clock, at], i) => told(clock as 'known', at, i + 2)),
        })
        const first = listOf(its)
        deepEqual(first, listOf(its))
        for (const { due, alternative, soft } of first) {
          if (due !== undefined && alternative !== undefined) ok(due < alternative)
          if (due !== undefined && soft !== undefined) ok(soft <= due)
        }
      },
    ),
    { numRuns: 50 },
  )
})
