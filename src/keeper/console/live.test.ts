import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId, Event } from '../../events/event.ts'
import { type Instant, instant } from '../../lib/time.ts'
import type { LiveEvent, Pulse } from '../../ports/console.ts'
import { LEASE, LISTENER_BYTES_MAX, LISTENERS_MAX, Live, PULSE_APART, PULSE_EVERY } from './live.ts'
import { LiveEvents, LOOKED_UP_MAX } from './live-events.ts'

const at = instant('2026-11-22T09:00:00+09:00')
const alice = 'sasl:alice@example.jp' as AccountId
const pulse = (held: number): Pulse => ({
  ...{ topic: 'pulse', at: '2026-11-22T00:00:00Z', ready: true, faults: [] },
  messages: { submitted: 0, passed: 0, held: 0, refused: 0, postponed: 0 },
  recipients: { passed: 0, delivered: 0, bounced: 0, deferred: 0, unknown: 0 },
  ...{ logins: { accepted: 0, refused: 0 }, held, waiting: 0, contained: [] },
  evidence: { size: 0, signedSize: 0, witnessedAt: null, level: 0 },
})
const opened = (n: number): Event => ({
  ...{ kind: 'case.opened', id: `c.${n}`, at, heardAt: at, trust: 'witnessed' },
  ...{ case: `SKM-2026-${n}`, cause: 'person', what: 'mass-send', severity: 2, affected: [] },
  ...{ by: 'jiro', why: 'w' },
})

/** A publisher whose turns and timers are ours. */
function stage() {
  let now = 0
  let made = 0
  const soon: (() => void)[] = []
  let tick: (() => void) | undefined
  let held = 0
  const problems: unknown[] = []
  const events = new LiveEvents(() => alice)
  const live = new Live({
    clock: { now: () => at, monotonic: () => now },
    events: {
      of: (entry, event) => {
        made += 1
        return events.of(entry, event)
      },
    },
    pulse: () => pulse(held),
    told: (problem) => void problems.push(problem),
    soon: (act) => void soon.push(act),
    every: (_, act) => {
      tick = act
      return () => {
        tick = undefined
      }
    },
  })
  const listener = (taken = 0) => {
    const heard: string[] = []
    const it = { closed: false, stuck: taken, heard }
    const told = {
      buffered: () => it.stuck,
      say: (text: string) => void heard.push(text),
      close: () => {
        it.closed = true
      },
    }
    const events = (): LiveEvent[] =>
      heard
        .join('')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as LiveEvent)
    return {
      it,
      told,
      events,
      of: (topic: string) => events().filter((one) => one.topic === topic),
    }
  }
  return {
    ...{ live, listener, problems },
    made: () => made,
    isTicking: () => tick !== undefined,
    turn: () => {
      for (const act of soon.splice(0)) act()
    },
    pass: (milliseconds: number) => {
      for (let left = milliseconds; left > 0; left -= PULSE_APART) {
        now += Math.min(left, PULSE_APART)
        tick?.()
      }
    },
    hold: (n: number) => {
      held = n
    },
  }
}

test('nothing is made while nobody listens, and no timer runs', () => {
  const { live, made, listener, isTicking } = stage()
  for (let n = 0; n < 100; n += 1) live.settled(n, opened(n))
  equal(made(), 0)
  const one = listener()
  live.listen(one.told)?.end()
  equal(isTicking(), false)
  live.settled(100, opened(100))
  equal(made(), 0)
})

test('a listener hears a pulse first, then every event once, in order', () => {
  const { live, listener, turn } = stage()
  const one = listener()
  live.listen(one.told)
  equal(one.events()[0]?.topic, 'pulse')
  for (let n = 0; n < 2_000; n += 1) {
    live.settled(n, opened(n))
    if (n % 7 === 0) turn()
  }
  turn()
  deepEqual(
    one.of('case').map((event) => ('entry' in event ? event.entry : -1)),
    Array.from({ length: 2_000 }, (_, n) => n),
  )
  equal(one.of('skipped').length, 0)
})

test('a slow listener loses events, is told how many, and nobody else notices', () => {
  const { live, listener, turn } = stage()
  const slow = listener()
  const quick = listener()
  live.listen(slow.told)
  live.listen(quick.told)
  slow.it.stuck = LISTENER_BYTES_MAX
  live.settled(0, opened(0))
  turn()
  equal(slow.of('case').length, 1, 'at the bound it is told')
  slow.it.stuck = LISTENER_BYTES_MAX + 1
  for (let n = 1; n <= 5_000; n += 1) live.settled(n, opened(n))
  turn()
  equal(slow.of('case').length, 1)
  equal(quick.of('case').length, 5_001)
  slow.it.stuck = 0
  live.settled(5_001, opened(5_001))
  turn()
  deepEqual(
    slow
      .events()
      .filter((one) => one.topic === 'skipped')
      .map((one) => one.count),
    [5_000],
  )
  deepEqual(slow.of('case').length, 2)
})

test('pulses come once a second, and at once when something changed, at most five times a second', () => {
  const { live, listener, turn, pass, hold } = stage()
  const one = listener()
  live.listen(one.told)
  pass(PULSE_EVERY)
  equal(one.of('pulse').length, 2)
  for (let n = 0; n < 50; n += 1) {
    hold(n)
    live.settled(n, opened(n))
    turn()
    if (n % 10 === 9) pass(PULSE_APART)
  }
  ok(one.of('pulse').length <= 2 + 6, String(one.of('pulse').length))
  const before = one.of('pulse').length
  pass(PULSE_APART * 3)
  equal(one.of('pulse').length, before, 'nothing changed')
})

test('a listener without a session that lives is let go after its lease, not before', () => {
  const { live, listener, pass, isTicking } = stage()
  const one = listener()
  const lease = live.listen(one.told)
  pass(LEASE - PULSE_APART)
  equal(one.it.closed, false)
  lease?.renew()
  pass(LEASE - PULSE_APART)
  equal(one.it.closed, false)
  pass(PULSE_APART)
  equal(one.it.closed, true)
  equal(live.listeners, 0)
  equal(isTicking(), false)
})

test(`${LISTENERS_MAX} listen, one more does not`, () => {
  const { live, listener } = stage()
  for (let n = 0; n < LISTENERS_MAX; n += 1) ok(live.listen(listener().told) !== undefined)
  equal(live.listen(listener().told), undefined)
})

test('what goes wrong while events are made is told, and stops no entry', () => {
  const problems: unknown[] = []
  const live = new Live({
    clock: { now: () => at, monotonic: () => 0 },
    events: {
      of: () => {
        throw new Error('no')
      },
    },
    pulse: () => pulse(0),
    told: (problem) => void problems.push(problem),
    ...{ soon: () => {}, every: () => () => {} },
  })
  live.listen({ buffered: () => 0, say: () => {}, close: () => {} })
  live.settled(1, opened(1))
  equal(problems.length, 1)
})

const heard = { at, heardAt: at, trust: 'witnessed' as const }
const submitted: Event = {
  ...{ kind: 'message.submitted', id: 'm.1', ...heard, account: alice, instance: 'mx1' },
  ...{ session: 's', arrivedAt: at, protocol: 'smtp', envelopeSender: 'a@example.jp', size: 1 },
  ...{ recipients: ['x@example.net', 'y@example.net'], subject: '<b>secret</b>' },
  ...{ clientIp: '203.0.113.9', country: 'XX' },
}
const verdict = (more: object): Event =>
  ({
    ...{ kind: 'verdict.given', id: 'v.1', ...heard, account: alice, instance: 'mx1' },
    ...{ subject: 'm.1', answer: 'hold', reference: 'R', trusted: false, engine: 'e' },
    ...{ parameters: 'p', reasons: [] },
    ...more,
  }) as Event

test('a verdict is told with its message’s recipients in number, and neither subject nor names', () => {
  const events = new LiveEvents(() => alice)
  deepEqual(events.of(1, submitted), [])
  const reasons = [
    { code: 'a', decibans: 1 },
    { code: 'b', decibans: 30 },
    { code: 'b', decibans: 3 },
    { code: 'c', decibans: -20 },
    { code: 'd', decibans: 2 },
  ]
  const told = events.of(2, verdict({ reasons }))
  deepEqual(told, [
    {
      ...{ topic: 'verdict', at: '2026-11-22T00:00:00.000Z', entry: 2, what: 'message' },
      ...{ account: alice, action: 'hold', recipients: 2, reasons: ['b', 'c', 'd'] },
      ...{ clientIp: '203.0.113.9', country: 'XX' },
    },
    { topic: 'held', at: '2026-11-22T00:00:00.000Z', entry: 2, what: 'held', account: alice },
  ])
  ok(!JSON.stringify(told).includes('secret') && !JSON.stringify(told).includes('example.net'))
})

test('what simply goes on is not told; what observe mode would have done is', () => {
  const events = new LiveEvents(() => alice)
  deepEqual(events.of(2, verdict({ answer: 'pass' })), [])
  const [told] = events.of(3, verdict({ answer: 'pass', wouldHave: 'hold' }))
  ok(told?.topic === 'verdict' && told.action === 'would-hold')
})

test('held mail that left is told once an account, of at most so many messages looked up', () => {
  let looked = 0
  const events = new LiveEvents(() => {
    looked += 1
    return alice
  })
  const act = { ...heard, instance: 'mx1', act: 'a.1', by: 'jiro' }
  const queueIds = Array.from({ length: LOOKED_UP_MAX + 1 }, (_, n) => `Q${n}`)
  events.of(1, { ...act, kind: 'release.intended', id: 'i.1', queueIds })
  const told = events.of(2, { ...act, kind: 'act.finished', id: 'f.1', queueIds, done: queueIds })
  deepEqual(
    told.map((one) => one.topic === 'held' && one.what),
    ['released'],
  )
  equal(looked, LOOKED_UP_MAX)
  deepEqual(events.of(3, { ...act, kind: 'act.finished', id: 'f.2', queueIds, done: queueIds }), [])
})

test('a login is told that was refused for reasons of ours, not every wrong password', () => {
  const events = new LiveEvents(() => alice)
  const login = { ...heard, kind: 'login.refused', id: 'l.1', account: alice } as const
  deepEqual(events.of(1, login as Event), [])
  const hearsay = { ...login, trust: 'hearsay', reasons: [{ code: 'x' }] } as Event
  deepEqual(events.of(1, hearsay), [])
  const [told] = events.of(2, { ...login, reasons: [{ code: 'country.new' }] } as Event)
  ok(told?.topic === 'verdict' && told.what === 'login')
})

test('containments and cases are told with who and what', () => {
  const events = new LiveEvents(() => alice)
  const plan = { ...heard, account: alice, plan: 'p.1' }
  const [planned] = events.of(1, {
    ...{ ...plan, kind: 'containment.planned', id: 'p', steps: [], windowFrom: at as Instant },
    ...{ blastRadius: { accounts: 1 }, scope: 'full' },
  } as Event)
  const [lifted] = events.of(2, {
    ...{ ...plan, kind: 'containment.undone', id: 'u', by: 'jiro', why: 'w' },
  } as Event)
  deepEqual(
    [planned, lifted].map((one) => one?.topic === 'containment' && [one.what, one.by]),
    [
      ['planned', 'judge'],
      ['lifted', 'jiro'],
    ],
  )
})
