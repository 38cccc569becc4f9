import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountId } from '../../events/event.ts'
import { days, hours, type Instant, instant, minutes, plus } from '../../lib/time.ts'
import { type CaseKind, caseKinds } from '../case.ts'
import { signsOf } from './signs.ts'
import {
  DEEP_LEAST,
  DEEP_TIMES,
  HELD_LEAST,
  isSymptom,
  JOIN_WITHIN,
  MANY_LEAST,
  MANY_TIMES,
  NAMED_MAX,
  type OpenCase,
  type SymptomCode,
  symptomCodes,
  type Telemetry,
  VOICES_ALONE,
  VOICES_MAX,
  VOICES_WITHIN,
  type Voice,
} from './symptom.ts'
import { correlate, independent } from './weigh.ts'

const NOW = instant('2025-10-06T17:15:00+09:00')
const account = (name: string) => `sasl:${name}@example.jp` as AccountId
let nth = 0
const next = (): string => {
  nth += 1
  return String(nth)
}
const voice = (what: SymptomCode, more: Partial<Voice> = {}): Voice => ({
  id: next(),
  what,
  at: plus(NOW, minutes(-5)),
  ...more,
})
const open = (more: Partial<OpenCase> = {}): OpenCase => ({
  id: 'SKM-2025-0001',
  kind: 'mass-send',
  state: 'declared',
  exercise: false,
  openedAt: plus(NOW, hours(-1)),
  accounts: [],
  ...more,
})
const told = (
  voices: readonly Voice[],
  telemetry: Telemetry = {},
  cases: readonly OpenCase[] = [],
): readonly string[] =>
  correlate(voices, telemetry, NOW, cases).map(
    ({ kind, strength, next: then }) =>
      `${kind} ${strength} ${then.do}${then.do === 'joins' ? ` ${then.case}` : ''}`,
  )
const deep: Telemetry = { queue: { now: 41_000, ordinary: 30 } }

test('the afternoon of the example: «cannot send», and the queue is deep of a contained account', () => {
  const [it] = correlate(
    [voice('cannot-send', { reporter: '総務課' })],
    { ...deep, held: 900, contained: [account('soushin')] },
    NOW,
  )
  deepEqual(
    [it?.kind, it?.severity, it?.strength, it?.next],
    ['mass-send', 2, 'strong', { do: 'opens' }],
  )
  deepEqual(it?.accounts, [account('soushin')])
  deepEqual(it?.reasons, [
    { code: 'voices', facts: { number: 1, minutes: 60 } },
    { code: 'queue.deep', facts: { number: 41_000, ordinary: 30 } },
    { code: 'account.contained', facts: { number: 1 } },
    { code: 'mail.held', facts: { number: 900 } },
  ])
})

test('a voice with a sign that it goes with opens a case; with none, or another one, it waits', () => {
  deepEqual(told([voice('cannot-send')]), ['delivery-trouble weak waits'])
  deepEqual(told([voice('cannot-send')], { lists: ['zen.example'] }), [
    'delivery-trouble moderate opens',
  ])
  deepEqual(told([voice('cannot-send')], { pagesChanged: 3 }), ['delivery-trouble weak waits'])
  deepEqual(told([voice('webmail-changed')], deep), ['third-party-zero-day weak waits'])
  deepEqual(told([voice('webmail-changed')], { pagesChanged: 1 }), [
    'third-party-zero-day moderate opens',
  ])
})

test('what is absent was not looked at, and is no sign', () => {
  deepEqual(signsOf({}), [])
  deepEqual(signsOf({ lists: [], contained: [], held: 0, logBroken: 0 }), [])
})

test(`${VOICES_ALONE} independent voices within the hour open a case alone; fewer do not`, () => {
  const from = (n: number, more: Partial<Voice> = {}) =>
    Array.from({ length: n }, (_, one) => voice('slow-mail', { reporter: `r${one}`, ...more }))
  deepEqual(told(from(VOICES_ALONE - 1)), ['delivery-trouble weak waits'])
  deepEqual(told(from(VOICES_ALONE)), ['delivery-trouble moderate opens'])
  // One person who calls three times, and three of nobody known, are one voice.
  deepEqual(told(from(VOICES_ALONE, { reporter: 'Taro' })), ['delivery-trouble weak waits'])
  const unnamed = from(VOICES_ALONE).map(({ reporter: _, ...rest }) => rest)
  deepEqual(told(unnamed), ['delivery-trouble weak waits'])
  equal(
    independent([
      voice('other', { reporter: ' taro ' }),
      voice('other', { reporter: 'TARO' }),
      voice('other', { reporter: 'ＴＡＲＯ' }),
      voice('other', { account: account('a') }),
      voice('other', { account: account('a') }),
      voice('other'),
      voice('other'),
    ]),
    3,
  )
})

test('an hour counts from now: what is older, or not yet, is not heard', () => {
  const at = (moment: Instant) =>
    [0, 1, 2].map((n) => voice('slow-mail', { at: moment, reporter: `r${n}` }))
  const edge = (NOW - VOICES_WITHIN) as Instant
  deepEqual(told(at((edge + 1) as Instant)), ['delivery-trouble moderate opens'])
  deepEqual(told(at(edge)), [])
  deepEqual(told(at((NOW + 1) as Instant)), [])
})

test('one voice is enough where an hour of waiting costs the most', () => {
  deepEqual(told([voice('payment-change')]), ['bec moderate opens'])
  deepEqual(told([voice('records-gone')]), ['data-wipe moderate opens'])
  deepEqual(told([voice('phishing-entered')]), ['credential-phish moderate opens'])
  deepEqual(told([voice('phishing-received')]), ['credential-phish weak waits'])
  deepEqual(told([voice('other')]), [])
})

test('a sign that names others says nothing of the one who speaks', () => {
  const strange = { rulesChanged: [account('other')], strangeLogins: [account('other')] }
  const mine = voice('foreign-rules', { account: account('me') })
  deepEqual(told([mine], strange), ['mailbox-read weak waits'])
  deepEqual(told([mine], { rulesChanged: [account('me')] }), ['mailbox-read moderate opens'])
  const [it] = correlate([voice('foreign-rules')], strange, NOW)
  equal(it?.next.do, 'opens')
  deepEqual(it?.accounts, [], 'nobody is affected for having been named by a sign')
})

test('a thing is out of the ordinary from its threshold on', () => {
  const codes = (telemetry: Telemetry) => signsOf(telemetry).map(({ code }) => code)
  deepEqual(codes({ queue: { now: DEEP_LEAST, ordinary: 0 } }), ['queue.deep'])
  deepEqual(codes({ queue: { now: DEEP_LEAST - 1, ordinary: 0 } }), [])
  deepEqual(codes({ queue: { now: 100 * DEEP_TIMES, ordinary: 100 } }), ['queue.deep'])
  deepEqual(codes({ queue: { now: 100 * DEEP_TIMES - 1, ordinary: 100 } }), [])
  deepEqual(codes({ held: HELD_LEAST }), ['mail.held'])
  deepEqual(codes({ held: HELD_LEAST - 1 }), [])
  deepEqual(codes({ bounced: { now: MANY_LEAST, ordinary: 1 } }), ['bounced.many'])
  deepEqual(codes({ bounced: { now: MANY_LEAST - 1, ordinary: 0 } }), [])
  deepEqual(codes({ bounced: { now: 10 * MANY_TIMES - 1, ordinary: 10 } }), [])
})

test('a voice joins the case of its account first, then the newest of its kind or of its kin', () => {
  const mine = voice('strangers-answer', { account: account('me') })
  const byAccount = open({ id: 'A', openedAt: plus(NOW, days(-2)), accounts: [account('me')] })
  const newer = open({ id: 'B' })
  deepEqual(told([mine], {}, [newer, byAccount]), ['mass-send weak joins A'])
  deepEqual(told([voice('slow-mail')], {}, [newer]), ['delivery-trouble weak joins B'])
  const own = open({ id: 'C', kind: 'delivery-trouble', openedAt: plus(NOW, days(-1)) })
  deepEqual(told([voice('slow-mail')], {}, [newer, own]), ['delivery-trouble weak joins C'])
})

test('none joins a drill, a case that is over, one that is too old, or one that is not yet', () => {
  const voices = [voice('slow-mail')]
  const waits = ['delivery-trouble weak waits']
  deepEqual(told(voices, {}, [open({ exercise: true })]), waits)
  for (const state of ['closed', 'rejected', 'merged'] as const)
    deepEqual(told(voices, {}, [open({ state })]), waits)
  const oldest = (NOW - JOIN_WITHIN) as Instant
  deepEqual(told(voices, {}, [open({ openedAt: oldest })]), waits)
  deepEqual(told(voices, {}, [open({ openedAt: (oldest + 1) as Instant })]), [
    'delivery-trouble weak joins SKM-2025-0001',
  ])
  deepEqual(told(voices, {}, [open({ openedAt: (NOW + 1) as Instant })]), waits)
})

test('voices and names are bounded: the latest are heard', () => {
  const many = Array.from({ length: VOICES_MAX + 1 }, (_, n) =>
    voice('slow-mail', { id: `v${n}`, at: plus(NOW, minutes(-30 + n / 100)) }),
  )
  const [it] = correlate(many, {}, NOW)
  equal(it?.voices.length, VOICES_MAX)
  equal(it?.voices[0], 'v1')
  const accounts = Array.from({ length: NAMED_MAX + 1 }, (_, n) => account(`a${n}`))
  const [named] = correlate([voice('cannot-send')], { contained: accounts }, NOW)
  equal(named?.accounts.length, NAMED_MAX)
  deepEqual(named?.reasons[1], { code: 'account.contained', facts: { number: NAMED_MAX + 1 } })
})

test('whatever is heard: each voice is in one suggestion at most, none opens without a ground', () => {
  const voices = fc.array(
    fc.record({
      what: fc.constantFrom(...symptomCodes),
      reporter: fc.constantFrom('a', 'b', 'c', 'd'),
      minutes: fc.integer({ min: 0, max: 90 }),
    }),
    { maxLength: 12 },
  )
  const telemetry = fc.record(
    {
      queue: fc.record({ now: fc.nat(1_000), ordinary: fc.nat(50) }),
      held: fc.nat(20),
      contained: fc.array(fc.constantFrom(account('a'), account('b')), { maxLength: 2 }),
      logBroken: fc.nat(1),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(voices, telemetry, (rows, its) => {
      const heard = rows.map(({ what, reporter, minutes: ago }) =>
        voice(what, { reporter, at: plus(NOW, minutes(-ago)) }),
      )
      const suggestions = correlate(heard, its as Telemetry, NOW)
      const ids = suggestions.flatMap((one) => one.voices)
      equal(new Set(ids).size, ids.length)
      for (const { kind, next: then, reasons, symptoms } of suggestions) {
        ok((caseKinds as readonly CaseKind[]).includes(kind))
        ok(then.do !== 'joins')
        if (then.do !== 'opens') continue
        const number = Number(reasons[0]?.facts['number'])
        const grave = ['records-gone', 'payment-change', 'phishing-entered'] as const
        ok(
          reasons.length > 1 ||
            number >= VOICES_ALONE ||
            grave.some((one) => symptoms.includes(one)),
        )
      }
      deepEqual(correlate(heard.toReversed(), its as Telemetry, NOW), suggestions)
    }),
  )
})

test('a code is known or it is not', () => {
  ok(isSymptom('cannot-send'))
  ok(!isSymptom('toString'))
})
