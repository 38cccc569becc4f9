import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { calendarNamed, openness } from './calendar.ts'
import { deadlinesOf } from './deadlines.ts'
import {
  DAYS_MAX,
  FIELDS_MAX,
  HOURS_MAX,
  ID_MAX,
  MINUTES_MAX,
  MONTHS_MAX,
  OBLIGATIONS_MAX,
  SOURCES_MAX,
  STAGES_MAX,
  TEXT_MAX,
} from './obligation.ts'
import { fieldsOf, obligationNamed, shippedObligations } from './obligations.ts'
import { PROBLEMS_MAX, problemCodes, problemSaid } from './problems.ts'
import {
  CALENDAR_YEARS_MAX,
  CALENDARS_MAX,
  CLOSED_DAYS_MAX,
  readCalendars,
} from './read-calendars.ts'
import { type Law, readLaw, shippedLaw } from './read-law.ts'
import { readObligations } from './read-obligations.ts'
import { caseWith, dayIn, local, TOKYO, told } from './testing.ts'

const texts = { ja: '文', en: 'text' }
const stage = (rule: unknown, more = {}) => ({ id: 's', name: texts, rule, fields: [], ...more })
/** An obligation of a contract, as an operator writes one. */
const own = (more: { readonly [key: string]: unknown } = {}) => ({
  id: 'CONTRACT-1',
  on: true,
  jurisdiction: 'contract',
  authority: texts,
  law: texts,
  who: texts,
  trigger: texts,
  clock: 'known',
  stages: [stage({ kind: 'hours', n: 24 })],
  sources: ['contract 12, clause 8'],
  ground: 'official',
  confidence: texts,
  asOf: '2026-10-01',
  ...more,
})
const refused = (value: unknown) => {
  const read = readObligations(value)
  return 'refused' in read ? read.refused.map(({ code, path, found }) => [code, path, found]) : []
}
const ruled = (rule: unknown) => refused([own({ stages: [stage(rule)] })])

test('what comes with the program is read as it stands', () => {
  const read = readObligations(JSON.parse(JSON.stringify(shippedObligations)))
  deepEqual(read, { obligations: shippedObligations })
  deepEqual(readLaw({}), shippedLaw)
})

test('one of the operator stands after the shipped ones and is counted', () => {
  const read = readObligations([own()])
  ok('obligations' in read)
  equal(read.obligations.length, shippedObligations.length + 1)
  const its = caseWith({ clocks: [told('known', local('2026-11-02 10:00'), 3)] })
  const due = deadlinesOf(
    its,
    read.obligations,
    shippedLaw.calendars,
    TOKYO,
    local('2026-11-02'),
  ).find(({ obligation }) => obligation === 'CONTRACT-1')?.due
  equal(due, local('2026-11-03 10:00'))
})

test('the id of a shipped one overrides what it names and keeps the rest', () => {
  const read = readObligations([{ id: 'JP-TSE', on: true }])
  ok('obligations' in read)
  const [before, after] = [obligationNamed('JP-TSE'), obligationNamed('JP-TSE', read.obligations)]
  deepEqual(after, { ...before, on: true })
  equal(read.obligations.length, shippedObligations.length)
})

test('who changes what a shipped one says states when he looked', () => {
  const stages = [stage({ kind: 'hours', n: 96 })]
  deepEqual(refused([{ id: 'EU-GDPR-33', stages }]), [
    ['shipped-needs-asof', 'obligations[0].asOf', 'stages'],
  ])
  const read = readObligations([{ id: 'EU-GDPR-33', stages, asOf: '2027-01-01' }])
  ok('obligations' in read)
  deepEqual(obligationNamed('EU-GDPR-33', read.obligations)?.stages, stages)
})

test('each error is told with its place and what stands there', () => {
  deepEqual(refused('x'), [['not-list', 'obligations', 'x']])
  deepEqual(refused([7]), [['not-mapping', 'obligations[0]', '7']])
  deepEqual(refused([own({ clock: 'aware' })]), [['not-one-of', 'obligations[0].clock', 'aware']])
  deepEqual(refused([own({ law: { ja: '文' } })]), [['missing-language', 'obligations[0].law', '']])
  deepEqual(refused([own({ law: '文だけ' })]), [
    ['missing-language', 'obligations[0].law', '文だけ'],
  ])
  deepEqual(refused([own({ due: 3 })]), [['unknown-key', 'obligations[0].due', '']])
  deepEqual(refused([own({ asOf: '2026-02-30' })]), [
    ['bad-date', 'obligations[0].asOf', '2026-02-30'],
  ])
  deepEqual(refused([own({ on: 'yes' })]), [['not-boolean', 'obligations[0].on', 'yes']])
  deepEqual(refused([own({ zone: 'Asia/Tokio' })]), [
    ['unknown-zone', 'obligations[0].zone', 'Asia/Tokio'],
  ])
  deepEqual(refused([own({ zone: '+09:00' })]), [['unknown-zone', 'obligations[0].zone', '+09:00']])
  deepEqual(refused([own({ kinds: ['spam'] })]), [
    ['not-one-of', 'obligations[0].kinds[0]', 'spam'],
  ])
  deepEqual(refused([own({ law: { ja: 'a\u0000', en: 'b' } })]), [
    ['control-character', 'obligations[0].law.ja', 'a�'],
  ])
  deepEqual(refused([own(), own()]), [['duplicate-id', 'obligations[1].id', 'CONTRACT-1']])
  deepEqual(refused([own({ effectiveFrom: '2026-02-01', effectiveTo: '2026-01-01' })]), [
    ['date-order', 'obligations[0].effectiveTo', '2026-01-01'],
  ])
  const { law: _, ...without } = own()
  deepEqual(refused([without]), [['missing', 'obligations[0].law', '']])
})

test('rules that cannot be are refused: negative, both hours and rollover, unknown calendars', () => {
  const at = 'obligations[0].stages[0].rule'
  deepEqual(ruled({ kind: 'days', n: -3 }), [['out-of-bounds', `${at}.n`, '-3']])
  deepEqual(ruled({ kind: 'days', n: 0 }), [['out-of-bounds', `${at}.n`, '0']])
  deepEqual(ruled({ kind: 'days', n: 2.5 }), [['not-whole', `${at}.n`, '2.5']])
  deepEqual(ruled({ kind: 'days', n: '3' }), [['not-whole', `${at}.n`, '3']])
  deepEqual(ruled({ kind: 'hours', n: 72, rollover: 'jp-government' }), [
    ['hours-roll', `${at}.rollover`, 'jp-government'],
  ])
  deepEqual(ruled({ kind: 'days', n: 30, rollover: 'jp-gov' }), [
    ['unknown-calendar', `${at}.rollover`, 'jp-gov'],
  ])
  deepEqual(ruled({ kind: 'business-days', n: 4 }), [['missing', `${at}.calendar`, '']])
  deepEqual(ruled({ kind: 'range-days', soft: 5, hard: 3 }), [['range-order', `${at}.hard`, '3']])
  deepEqual(ruled({ kind: 'days', n: 30, ifUnlawfulPurpose: 20 }), [
    ['range-order', `${at}.ifUnlawfulPurpose`, '20'],
  ])
  deepEqual(ruled({ kind: 'without-delay', n: 3 }), [['unknown-key', `${at}.n`, '3']])
  deepEqual(ruled({ kind: 'weeks', n: 3 }), [['not-one-of', `${at}.kind`, 'weeks']])
  deepEqual(ruled(undefined), [['missing', at, '']])
})

test('a stage waits only for one that stands before it, so nothing waits in a circle', () => {
  const rule = { kind: 'months', n: 1 }
  const after = (first: string | undefined, second: string | undefined) =>
    refused([
      own({
        stages: [
          stage(rule, { id: 'a', ...(first === undefined ? {} : { after: first }) }),
          stage(rule, { id: 'b', ...(second === undefined ? {} : { after: second }) }),
        ],
      }),
    ])
  deepEqual(after(undefined, 'a'), [])
  deepEqual(after('b', 'a'), [['unknown-stage', 'obligations[0].stages[0].after', 'b']])
  deepEqual(after('a', undefined), [['unknown-stage', 'obligations[0].stages[0].after', 'a']])
})

test('every size has a bound: read at it, refused one past it', () => {
  const many = <Row>(n: number, row: (i: number) => Row) =>
    Array.from({ length: n }, (_, i) => row(i))
  const both = (at: (n: number) => unknown, most: number) => {
    deepEqual(refused(at(most)), [])
    ok(refused(at(most + 1)).length > 0)
  }
  both((n) => many(n, (i) => own({ id: `O${i}` })), OBLIGATIONS_MAX)
  both(
    (n) => [own({ stages: many(n, (i) => stage({ kind: 'hours', n: 1 }, { id: `s${i}` })) })],
    STAGES_MAX,
  )
  both(
    (n) => [
      own({
        stages: [
          stage({ kind: 'monthly' }, { fields: many(n, (i) => ({ id: `f${i}`, name: texts })) }),
        ],
      }),
    ],
    FIELDS_MAX,
  )
  both((n) => [own({ sources: many(n, () => 'x') })], SOURCES_MAX)
  both((n) => [own({ law: { ja: 'あ'.repeat(n), en: 'x' } })], TEXT_MAX)
  both((n) => [own({ id: 'i'.repeat(n) })], ID_MAX)
  const rule = (kind: string, most: number) => {
    deepEqual(ruled({ kind, n: most }), [])
    ok(ruled({ kind, n: most + 1 }).length > 0)
  }
  rule('days', DAYS_MAX)
  rule('hours', HOURS_MAX)
  rule('minutes', MINUTES_MAX)
  rule('months', MONTHS_MAX)
})

test('no more than PROBLEMS_MAX are told, and the others are counted', () => {
  const read = readObligations(Array.from({ length: PROBLEMS_MAX + 10 }, () => 7))
  ok('refused' in read)
  deepEqual([read.refused.length, read.more], [PROBLEMS_MAX, 10])
})

test('a year that was announced replaces what was computed; a day of another year is added', () => {
  const read = readCalendars([
    {
      id: 'jp-government',
      years: [
        { year: 2028, basis: 'announced' },
        { year: 2031, basis: 'announced' },
      ],
      closed: [
        { day: '2031-01-01', name: { ja: '元日', en: "New Year's Day" } },
        { day: '2026-11-24', name: { ja: '臨時の閉庁日', en: 'closed for once' } },
      ],
    },
  ])
  ok('calendars' in read)
  const calendar = calendarNamed(read.calendars, 'jp-government')
  ok(calendar !== undefined)
  const isOpen = (day: string) => openness(calendar, Temporal.PlainDate.from(day))
  deepEqual(isOpen('2026-11-24'), {
    open: false,
    why: { ja: '臨時の閉庁日', en: 'closed for once' },
  })
  deepEqual(isOpen('2026-11-25'), { open: true })
  ok('open' in isOpen('2026-11-23') && calendar.closed.has('2026-11-23'), 'what was there stays')
  ok(!calendar.closed.has('2028-05-03'), 'a year that is restated is wholly the file’s')
  deepEqual(isOpen('2031-01-02'), { open: true })
  ok('refused' in isOpen('2032-01-02'))
})

test('an obligation may name a calendar of the same file, and a deadline of a new year is counted by it', () => {
  const law = readLaw({
    calendars: [
      {
        id: 'bank',
        name: texts,
        years: [{ year: 2031, basis: 'announced' }],
        closed: [{ day: '2031-01-02', name: texts }],
      },
    ],
    obligations: [
      own({
        stages: [stage({ kind: 'business-days', n: 1, calendar: 'bank', countFirstDay: false })],
      }),
    ],
  })
  ok('obligations' in law)
  const its = caseWith({ clocks: [told('known', local('2031-01-01'), 3)] })
  const list = deadlinesOf(its, law.obligations, law.calendars, TOKYO, local('2031-01-01'))
  equal(dayIn(list.find(({ obligation }) => obligation === 'CONTRACT-1')?.due), '2031-01-03')
})

test('calendars with errors are refused with their place, each size at its bound', () => {
  const wrong = (value: unknown) => {
    const read = readCalendars(value)
    return 'refused' in read ? read.refused.map(({ code, path }) => [code, path]) : []
  }
  const calendar = (more = {}) => ({ id: 'bank', name: texts, ...more })
  const name = texts
  deepEqual(wrong([calendar({ closed: [{ day: '2031-01-01', name }] })]), [
    ['year-not-covered', 'calendars[0].closed[0].day'],
  ])
  deepEqual(wrong([calendar({ weekend: [0] })]), [['out-of-bounds', 'calendars[0].weekend[0]']])
  deepEqual(wrong([calendar({ weekend: [1, 2, 3, 4, 5, 6, 7] })]), [
    ['too-many', 'calendars[0].weekend'],
  ])
  deepEqual(wrong([calendar({ years: [{ year: 2031, basis: 'guessed' }] })]), [
    ['not-one-of', 'calendars[0].years[0].basis'],
  ])
  const year = { year: 2031, basis: 'announced' }
  deepEqual(wrong([calendar({ years: [year, year] })]), [
    ['duplicate-id', 'calendars[0].years[1].year'],
  ])
  const twice = { day: '2031-01-01', name }
  deepEqual(wrong([calendar({ years: [year], closed: [twice, twice] })]), [
    ['duplicate-id', 'calendars[0].closed[1].day'],
  ])
  const many = <Row>(n: number, row: (i: number) => Row) =>
    Array.from({ length: n }, (_, i) => row(i))
  deepEqual(wrong(many(CALENDARS_MAX, (i) => calendar({ id: `c${i}` }))), [])
  deepEqual(wrong(many(CALENDARS_MAX + 1, () => calendar())), [['too-many', 'calendars']])
  const years = (n: number) => [calendar({ years: many(n, (i) => ({ ...year, year: 2031 + i })) })]
  deepEqual(wrong(years(CALENDAR_YEARS_MAX)), [])
  ok(wrong(years(CALENDAR_YEARS_MAX + 1)).length > 0)
  deepEqual(wrong([calendar({ closed: many(CLOSED_DAYS_MAX + 1, () => 1) })]), [
    ['too-many', 'calendars[0].closed'],
  ])
})

test('errors of both parts are told at once, and a calendar that failed is no second error', () => {
  const law = readLaw({
    calendars: [{ id: 'bank', name: texts, weekend: [9] }],
    obligations: [
      own({ stages: [stage({ kind: 'business-days', n: 1, calendar: 'bank' })], clock: 'aware' }),
    ],
  })
  ok('refused' in law)
  deepEqual(
    law.refused.map(({ code }) => code),
    ['out-of-bounds', 'not-one-of'],
  )
  const strange = readLaw({ obligation: [] })
  ok('refused' in strange)
  equal(strange.refused[0]?.path, 'file.obligation')
})

test('every problem has a sentence in both languages that says where, and nothing in it acts', () => {
  const facts = {
    most: 1,
    least: 1,
    known: 'a, b',
    other: 'x',
    language: 'ja',
    first: '1',
    year: 1,
  }
  for (const code of problemCodes) {
    const problem = { code, path: 'obligations[0]', found: 'x', facts }
    const [ja, en] = [problemSaid(problem, 'ja'), problemSaid(problem, 'en')]
    ok(ja.startsWith('obligations[0]') && en.startsWith('obligations[0]'))
    match(ja, /[ぁ-ん一-龠]/)
    doesNotMatch(en, /[ぁ-ん一-龠]|undefined/)
    doesNotMatch(ja, /undefined/)
  }
  const read = readObligations([own({ clock: '\u202eknown\u0007' })])
  ok('refused' in read && read.refused[0] !== undefined)
  doesNotMatch(problemSaid(read.refused[0], 'en'), /[\p{Cc}\p{Cf}]/u)
})

test('any value is read or refused, and never throws', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (a, b) => {
      for (const value of [
        a,
        [a],
        { obligations: a, calendars: b },
        [own({ stages: a, decide: b })],
      ]) {
        const read: Law | { readonly refused: unknown } = readLaw(value)
        ok('refused' in read || 'obligations' in read)
        const one = readObligations(value)
        ok('refused' in one || 'obligations' in one)
      }
    }),
    { numRuns: 300 },
  )
})

test('a file that is refused changes nothing, and `__proto__` is a name like any other', () => {
  const read = readObligations([
    JSON.parse('{"__proto__": {"on": true}, "id": "JP-TSE", "on": true}'),
  ])
  ok('refused' in read)
  equal(read.refused[0]?.code, 'unknown-key')
  equal(fieldsOf('__proto__', 'final').length, 0)
  equal(fieldsOf('JP-APPI-26-1', 'constructor').length, 0)
})
