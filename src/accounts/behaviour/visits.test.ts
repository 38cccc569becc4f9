import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import type { LoginEvent } from '../../events/login.ts'
import { days, type Instant, instant, minutes, plus, seconds } from '../../lib/time.ts'
import { behaviourAfterLogin } from './after-login.ts'
import { loginReadingOf } from './arrivals.ts'
import { newOrganisation } from './organisation.ts'
import { OPERATORS_MOST, originsOwned } from './origins.ts'
import { packed, unpacked } from './pack.ts'
import { shipped } from './population.ts'
import { type Arriving, arrivingOf, type Origin, originOf } from './sending.ts'
import { type Behaviour, guarded, learnsAll, learnsNothing, newBehaviour } from './state.ts'
import { coveredBy, LOGIN_CLIENTS_MAX, VISIT_ENDS, VISITS_MAX, visitConfirmed } from './visits.ts'

const account = 'sasl:alice@example.jp' as AccountId
const start = instant('2026-11-02T09:00:00+09:00')
const home: Origin = { network: 1, operator: 10, country: 'JP' }
const abroad: Origin = { network: 900, operator: 90, country: 'NG' }
const context = {
  population: shipped,
  organisation: { ...newOrganisation(shipped), firstAt: plus(start, days(-400)) },
  learning: guarded,
}
const settled: Behaviour = {
  ...newBehaviour,
  origins: originsOwned(newBehaviour.origins, home),
}

function after(
  state: Behaviour,
  about: Partial<Arriving>,
  { learns = learnsAll, challenged = false } = {},
): Behaviour {
  const arriving = { account, at: start, ...about }
  const reading = loginReadingOf(state, arriving, context)
  return behaviourAfterLogin(state, arriving, reading, learns, challenged)
}
const readingOf = (state: Behaviour, about: Partial<Arriving>) =>
  loginReadingOf(state, { account, at: start, ...about }, context)
const at = (n: number): Instant => plus(start, minutes(n))

test('a login from a network of its own is no arrival, nor is one without an address', () => {
  const own = readingOf(settled, { origin: home })
  deepEqual([own.isOwn, own.arrival], [true, undefined])
  equal(readingOf(settled, {}).arrival, undefined)
})

test('an arrival counts once: what goes on, and what is near, tells nothing', () => {
  notEqual(readingOf(settled, { origin: abroad }).arrival, undefined)
  const there = after(settled, { origin: abroad, client: 7 })
  for (const [what, origin] of [
    ['the network', abroad],
    ['its operator', { ...abroad, network: 901 }],
    ['the strange country', { ...abroad, network: 902, operator: 92 }],
  ] as const) {
    const reading = readingOf(there, { origin, at: at(5) })
    equal(reading.arrival, undefined, what)
    equal(reading.visit?.network, abroad.network, what)
  }
  notEqual(
    readingOf(there, { origin: { network: 7, operator: 70, country: 'BR' }, at: at(5) }).arrival,
    undefined,
  )
})

test('a visit lasts while it is used and a month longer, not a moment more', () => {
  const there = after(settled, { origin: abroad })
  const end = plus(start, VISIT_ENDS)
  equal(readingOf(there, { origin: abroad, at: plus(end, seconds(-1)) }).arrival, undefined)
  notEqual(readingOf(there, { origin: abroad, at: end }).arrival, undefined)
})

test('a program that asks every minute makes no network its own', () => {
  let state = settled
  for (let n = 0; n < 3_000; n += 1) state = after(state, { origin: abroad, client: 7, at: at(n) })
  ok(!state.origins.networks.includes(abroad.network))
  equal(state.visits.recent.length, 1)
})

test('a new network of the own operator, by a known client, is its own; by a new one it is not', () => {
  const near: Origin = { ...home, network: 2 }
  const known = after(settled, { origin: home, client: 7 })
  ok(after(known, { origin: near, client: 7 }).origins.networks.includes(2))
  ok(!after(known, { origin: near, client: 7 }, { challenged: true }).origins.networks.includes(2))
  ok(!after(known, { origin: near, client: 8 }).origins.networks.includes(2))
  ok(
    !after(known, { origin: near, client: 7 }, { learns: learnsNothing }).origins.networks.includes(
      2,
    ),
  )
})

test('a challenged login teaches nothing, and its origin stays challenged until it is confirmed', () => {
  const client = 7
  const asked = after(settled, { origin: abroad, client }, { challenged: true })
  deepEqual(asked.origins, settled.origins)
  deepEqual([asked.visits.clients, asked.visits.arrivals], [[], settled.visits.arrivals])
  const later = after(asked, { origin: abroad, client, at: plus(start, days(29)) })
  equal(readingOf(later, { origin: abroad, at: plus(start, days(50)) }).visit?.challenged, true)
  const confirmed = visitConfirmed(later.visits, abroad, undefined)
  deepEqual([confirmed.recent, confirmed.clients], [[], [client]])
})

test('sixteen visits and twelve clients are remembered, one more pushes out the eldest', () => {
  let state = settled
  const of = (n: number): Origin => ({ network: 1_000 + n, operator: 1_000 + n, country: 'JP' })
  for (let n = 0; n < VISITS_MAX; n += 1) state = after(state, { origin: of(n), at: at(n) })
  equal(state.visits.recent.length, VISITS_MAX)
  state = after(state, { origin: of(VISITS_MAX), at: at(VISITS_MAX) })
  equal(state.visits.recent.length, VISITS_MAX)
  ok(state.visits.recent.every(({ network }) => network !== 1_000))
  for (let n = 0; n <= LOGIN_CLIENTS_MAX; n += 1) state = after(state, { origin: home, client: n })
  equal(state.visits.clients.length, LOGIN_CLIENTS_MAX)
  ok(!state.visits.clients.includes(0))
})

test('mail is covered for three days by the login that was counted', () => {
  const there = after(settled, { origin: abroad })
  notEqual(coveredBy(there, abroad, plus(start, days(2.9))), undefined)
  equal(coveredBy(there, abroad, plus(start, days(3))), undefined)
  equal(coveredBy(there, home, start), undefined)
})

test('arrivals are rarer at hours at which the account never writes, and likelier after another', () => {
  const hours = { of: Array.from({ length: 48 }, (_, n) => (n === 10 ? 300 : 0)), total: 300 }
  const state: Behaviour = { ...settled, hours }
  const rateAt = (hour?: number, of: Behaviour = state) =>
    readingOf(of, { origin: abroad, ...(hour === undefined ? {} : { hour }) }).arrival?.rate ?? 0
  ok(rateAt(3) < rateAt() && rateAt() < rateAt(10))
  const excited = after(state, { origin: { network: 7, operator: 70, country: 'BR' } })
  ok(rateAt(undefined, excited) > rateAt())
})

test('what logins taught comes back from its bytes, and bytes of before are read without it', () => {
  let state = after(settled, { origin: home, client: 7, network: { lists: true } })
  state = after(state, { origin: abroad, client: 8, network: { attack: true }, at: at(9) })
  state = { ...state, forms: { ...state.forms, known: [1, 2 ** 47], messages: 3, sessions: 2 } }
  deepEqual(unpacked(packed(state)), state)
  const bytes = packed(settled)
  equal(bytes.at(-1), 0, 'one byte says that there is neither')
  const before = Uint8Array.of(1, ...bytes.slice(1, -1))
  deepEqual(unpacked(before), settled)
})

test('hearsay, master users and failures tell nothing of who has the password', () => {
  const login: LoginEvent = {
    kind: 'login.accepted',
    id: 'l.1',
    at: start,
    heardAt: start,
    trust: 'witnessed',
    account,
    clientIp: '192.0.2.9',
    network: { operator: 64_500 },
    client: 5,
    hour: 9,
  }
  equal(arrivingOf(login)?.origin?.operator, 64_500)
  equal(arrivingOf({ ...login, trust: 'hearsay' }), undefined)
  equal(arrivingOf({ ...login, actor: 'root' }), undefined)
  equal(arrivingOf({ ...login, kind: 'session.opened' }), undefined)
})

test('on the day a table of operators comes or goes, the owner’s operator is still his', () => {
  const ip = (n: number) => `192.0.${n}.9`
  const plain = (n: number) => originOf(ip(n), undefined, 'JP')
  const told = (n: number) => originOf(ip(n), 64_500, 'JP')
  for (const [before, now] of [
    [plain, told],
    [told, plain],
  ] as const) {
    const [own, next] = [before(1), now(2)]
    ok(own !== undefined && next !== undefined)
    const state = { ...newBehaviour, origins: originsOwned(newBehaviour.origins, own) }
    equal(readingOf(state, { origin: next }).arrival?.level, 1)
  }
  let { origins } = newBehaviour
  for (let n = 0; n < 30; n += 1)
    origins = originsOwned(origins, { network: n, operator: n, country: 'JP', wider: -1 - n })
  equal(origins.operators.length, OPERATORS_MOST)
  deepEqual(unpacked(packed({ ...newBehaviour, origins }))?.origins, origins)
})
