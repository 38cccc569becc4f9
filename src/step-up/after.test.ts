import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { StepUpEvent } from '../events/step-up.ts'
import { hours, minutes, plus } from '../lib/time.ts'
import { stepUpAfter } from './after.ts'
import { StepUpBook } from './book.ts'
import {
  ANSWERS_MAX,
  ASKED_MAX,
  DENIED_MAX,
  FACTORS_MAX,
  noStepUp,
  OPEN_MAX,
  PAUSED_MAX,
  PROVED_FROM_MAX,
  REQUEST_LIVES,
  TOKENS_MAX,
  TRUSTED_MAX,
} from './state.ts'
import {
  after,
  alice,
  approved,
  asked,
  away,
  denied,
  enrolled,
  forgotten,
  opened,
  origin,
  policySaid,
  proved,
  refused,
  revoked,
  start,
} from './testing.ts'

const soon = plus(start, minutes(1))

/** Any story: events in the order of their moments, of few names so that they meet. */
const story: fc.Arbitrary<readonly StepUpEvent[]> = fc
  .array(
    fc.tuple(
      fc.nat(14),
      fc.nat(30),
      fc.constantFrom(
        ...(['asked', 'approved', 'denied', 'enrolled', 'revoked', 'totp', 'recovery'] as const),
        ...(['refused', 'opened', 'policy', 'forgotten', 'message'] as const),
      ),
      fc.nat(40),
    ),
    { maxLength: 120 },
  )
  .map((steps) => {
    let at = start
    return steps.map(([gap, nth, what, other]): StepUpEvent => {
      at = plus(at, minutes(gap))
      const binding = origin(nth % 20)
      const request = `r${nth}`
      const factor = `f${nth % 7}`
      switch (what) {
        case 'asked':
          return asked(request, at, { binding })
        case 'message':
          return asked(request, at, { binding, what: 'message', subject: '7K3QX2M' })
        case 'approved':
          return approved(request, at, binding, factor)
        case 'denied':
          return denied(request, at)
        case 'enrolled':
          return enrolled(factor, at, { token: `t${other % 5}` })
        case 'revoked':
          return revoked(factor, at)
        case 'totp':
        case 'recovery':
          return proved(factor, what, other, at, `192.0.${other}.1`)
        case 'refused':
          return refused(at)
        case 'opened':
          return opened(`t${other % 5}`, at)
        case 'policy':
          return policySaid(at)
        default:
          return forgotten(at)
      }
    })
  })

test('whatever happens, every list keeps its bound and the state stays small', () => {
  fc.assert(
    fc.property(story, (events) => {
      const state = after(...events)
      ok(state.factors.length <= FACTORS_MAX && state.tokens.length <= TOKENS_MAX)
      ok(state.requests.length <= OPEN_MAX && state.paused.length <= PAUSED_MAX)
      ok(state.trusted.length <= TRUSTED_MAX && state.denied.length <= DENIED_MAX)
      ok(state.provedFrom.length <= PROVED_FROM_MAX && state.askedAt.length <= ASKED_MAX)
      ok(state.answers.length <= ANSWERS_MAX)
      ok(JSON.stringify(state).length < 16_384)
    }),
  )
})

test('the same event again changes nothing, and a state goes through JSON unchanged', () => {
  fc.assert(
    fc.property(story, (events) => {
      let state = noStepUp
      for (const event of events) {
        const once = stepUpAfter(state, event)
        deepEqual(stepUpAfter(once, event), once)
        deepEqual(JSON.parse(JSON.stringify(once)), once)
        state = once
      }
    }),
  )
})

test('used codes stay used, and a step that was used does not come back', () => {
  const state = after(
    enrolled('f1', start, { counter: 5 }),
    proved('f1', 'totp', 7, soon),
    proved('f1', 'totp', 6, soon),
    proved('f1', 'recovery', 3, soon),
    proved('f1', 'recovery', 0, soon),
    proved('f2', 'totp', 99, soon),
    enrolled('f1', soon),
  )
  const [factor] = state.factors
  equal(factor?.lastCounter, 7)
  deepEqual(factor?.recoveryUsed, [0, 3])
  equal(after(enrolled('f1', start, { counter: 5 })).factors[0]?.lastCounter, 5)
})

test('a token is used up by the factor that came of it, and three are open', () => {
  const four = [1, 2, 3, 4].map((nth) => opened(`t${nth}`, start))
  deepEqual(
    after(...four).tokens.map(({ token }) => token),
    ['t2', 't3', 't4'],
  )
  deepEqual(
    after(...four, enrolled('f1', soon, { token: 't3' })).tokens.map(({ token }) => token),
    ['t2', 't4'],
  )
  // One that has ended makes room without taking another's place.
  const later = plus(start, hours(48))
  deepEqual(
    after(...four, opened('t5', later)).tokens.map(({ token }) => token),
    ['t5'],
  )
})

test('what a revoked factor approved is not approved any more', () => {
  const state = after(
    enrolled('f1', start),
    enrolled('f2', start),
    approved('a', soon, origin(1), 'f1'),
    approved('b', soon, origin(2), 'f2'),
    revoked('f1', soon),
  )
  deepEqual(
    state.trusted.map(({ binding }) => binding),
    [origin(2)],
  )
  deepEqual(
    state.factors.map(({ factor }) => factor),
    ['f2'],
  )
})

test('an approval never shortens an earlier one of the same origin', () => {
  const long = { ...approved('a', start), until: plus(start, hours(720)) } as StepUpEvent
  equal(after(long, approved('b', soon)).trusted[0]?.until, plus(start, hours(720)))
})

test('answers that need an effect are remembered: every denial, and approved messages', () => {
  const message = { what: 'message', subject: '7K3QX2M' } as const
  const state = after(
    asked('login', start),
    approved('login', soon),
    asked('mail', soon, { ...message, binding: origin(1) }),
    approved('mail', soon, origin(1)),
    asked('no', soon, { binding: origin(2) }),
    denied('no', soon),
    denied('unknown', soon),
  )
  deepEqual(
    state.answers.map(({ request, effect, subject }) => [request, effect, subject]),
    [
      ['mail', 'release', '7K3QX2M'],
      ['no', 'contain', 'l.1'],
    ],
  )
  deepEqual(state.requests, [])
})

test('a person has origins, requests and tokens forgotten; factors and policy stay', () => {
  const state = after(
    policySaid(start),
    enrolled('f1', start),
    opened('t1', start),
    asked('r1', start),
    approved('r0', start, origin(3)),
    asked('r2', start, { binding: origin(4) }),
    denied('r2', soon),
    forgotten(soon),
  )
  deepEqual(
    [state.policy, state.factors.length, state.tokens.length, state.requests.length],
    ['strict', 1, 0, 0],
  )
  deepEqual([state.trusted, state.denied, state.paused], [[], [], []])
})

test('a book knows what is open over all accounts, and what began lately', () => {
  const book = new StepUpBook()
  for (const event of [
    asked('r1', start),
    opened('t1', start),
    asked('r2', soon, { binding: away }),
  ])
    book.take(event)
  equal(book.accountOf('t1'), alice)
  equal(book.accountOf('t2'), undefined)
  ok(book.openRequests(soon) >= 1)
  equal(book.openRequests(plus(soon, REQUEST_LIVES)), 0)
  deepEqual(
    book.underWay(soon, 10).map(({ account }) => account),
    [alice],
  )
  deepEqual(book.underWay(plus(soon, minutes(1)), 10), [])
  deepEqual(book.underWay(start, 0), [])
})
