import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../events/event.ts'
import { type Instant, instant, plus, seconds } from '../lib/time.ts'
import { Exhaustion, FAILURES_PER_MINUTE } from './exhaustion.ts'

const start = instant('2026-11-21T12:00:00Z')
let count = 0
const failure = (clientIp: string, saslUsername = 'bob', times?: number): Event => {
  count += 1
  return {
    kind: 'login.refused',
    id: `x${count}`,
    at: start,
    heardAt: start,
    trust: 'hearsay',
    clientIp,
    saslUsername,
    ...(times === undefined ? {} : { times }),
  }
}
const sum = (events: readonly Event[]): number =>
  events.reduce((total, event) => total + (event.times ?? 1), 0)

test('ten failures of a minute pass, the eleventh and more become one entry when it is over', () => {
  const exhaustion = new Exhaustion()
  const all = Array.from({ length: FAILURES_PER_MINUTE + 3 }, () => failure('192.0.2.1'))
  const passed = all.flatMap((event) => exhaustion.hear(event, start))
  deepEqual(passed, all.slice(0, FAILURES_PER_MINUTE))
  deepEqual(exhaustion.due(plus(start, seconds(59))), [])
  deepEqual(exhaustion.due(plus(start, seconds(60))), [{ ...all[FAILURES_PER_MINUTE], times: 3 }])
  deepEqual(exhaustion.due(plus(start, seconds(60))), [])
})

test('answers that nobody heard are counted by server and cause', () => {
  const exhaustion = new Exhaustion()
  const unheard = (nth: number, why: 'deadline' | 'lost'): Event => ({
    ...{ kind: 'answer.unheard', id: `u${nth}`, at: start, heardAt: start, trust: 'witnessed' },
    ...{ instance: 'imap', subject: `q${nth}`, why },
  })
  const passed = Array.from({ length: 5_000 }, (_, nth) => unheard(nth, 'deadline')).flatMap(
    (event) => exhaustion.hear(event, start),
  )
  equal(passed.length, FAILURES_PER_MINUTE)
  equal(exhaustion.hear(unheard(1, 'lost'), start).length, 1)
  equal(exhaustion.due(plus(start, seconds(60)))[0]?.times, 4_990)
})

test('what else a storm of logins leaves in a log is counted: complaints, and sessions of nobody', () => {
  const exhaustion = new Exhaustion()
  const passed = (events: readonly Event[]): number =>
    events.flatMap((event) => exhaustion.hear(event, start)).length
  const failed = (nth: number, status: string): Event => ({
    ...{ kind: 'service.failed', id: `f${nth}`, at: start, heardAt: start, trust: 'hearsay' },
    ...{ instance: 'imap', program: 'auth', status },
  })
  const policy = (nth: number) => failed(nth, `policy(user${nth},192.0.2.1): HTTP error`)
  equal(passed(Array.from({ length: 8_000 }, (_, nth) => policy(nth))), FAILURES_PER_MINUTE)
  equal(passed([failed(1, 'passwd-file: open(/etc/x) failed')]), 1, 'another complaint')
  const ended = (clientIp: string, loginsAccepted: number): Event =>
    ({ ...failure(clientIp), kind: 'session.ended', loginsAccepted, loginsAttempted: 3 }) as Event
  const many = (clientIp: string, accepted: number) =>
    passed(Array.from({ length: 50 }, () => ended(clientIp, accepted)))
  equal(many('192.0.2.9', 0), FAILURES_PER_MINUTE)
  equal(many('192.0.2.9', 1), 50, 'of which the login stands too')
  const counts = exhaustion.rest().map(({ kind, times }) => [kind, times])
  deepEqual(counts, [
    ['service.failed', 7_990],
    ['session.ended', 40],
  ])
})

test('the next minute’s first failure brings the count of the last one with it', () => {
  const exhaustion = new Exhaustion()
  for (let n = 0; n < 12; n += 1) exhaustion.hear(failure('192.0.2.1'), start)
  const next = failure('192.0.2.1')
  const told = exhaustion.hear(next, plus(start, seconds(61)))
  equal(told.length, 2)
  equal(told[0]?.times, 2)
  equal(told[1], next)
})

test('names that differ are left out of the count, and so is nobody’s fault', () => {
  const exhaustion = new Exhaustion()
  for (let n = 0; n < 10; n += 1) exhaustion.hear(failure('192.0.2.1'), start)
  exhaustion.hear(failure('192.0.2.1', 'alice'), start)
  exhaustion.hear(failure('192.0.2.1', 'carol'), start)
  const [told] = exhaustion.rest()
  ok(told !== undefined && !('saslUsername' in told))
})

test('origins are counted apart, IPv6 by /64; other events always pass', () => {
  const exhaustion = new Exhaustion()
  for (let n = 0; n < 10; n += 1) exhaustion.hear(failure(`2001:db8::${n + 1}`), start)
  deepEqual(exhaustion.hear(failure('2001:db8::ffff'), start), [])
  equal(exhaustion.hear(failure('2001:db8:0:1::1'), start).length, 1)
  const ended: Event = { ...failure('2001:db8::1'), kind: 'session.ended' } as Event
  equal(exhaustion.hear(ended, start).length, 1)
})

test('an origin that is forgotten for want of room is told with its count', () => {
  const exhaustion = new Exhaustion(1)
  for (let n = 0; n < 12; n += 1) exhaustion.hear(failure('192.0.2.1'), start)
  const other = failure('192.0.2.2')
  const told = exhaustion.hear(other, start)
  deepEqual([sum(told), told.length], [3, 2])
})

test('whatever comes, no failure is lost or counted twice', () => {
  const steps = fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: -5, max: 40 }),
      fc.integer({ min: 1, max: 4 }),
    ),
    { maxLength: 200 },
  )
  fc.assert(
    fc.property(steps, (plan) => {
      const exhaustion = new Exhaustion(3)
      let now: Instant = start
      let heard = 0
      let told = 0
      for (const [host, later, times] of plan) {
        now = plus(now, seconds(later))
        heard += times
        told += sum(exhaustion.hear(failure(`192.0.2.${host}`, 'bob', times), now))
        if (later > 30) told += sum(exhaustion.due(now))
      }
      equal(told + sum(exhaustion.rest()), heard)
    }),
  )
})
