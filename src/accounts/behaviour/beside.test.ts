/** Beside: who writes at his desk and from a telephone by turns, and whose program nobody knew. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import { days, type Instant, instant, minutes, plus } from '../../lib/time.ts'
import { behaviourAfter } from './after.ts'
import { behaviourAfterLogin, behaviourAfterRead, readOf } from './after-login.ts'
import { loginReadingOf } from './arrivals.ts'
import { clientSeen, EARLY_SESSIONS, noClients } from './clients.ts'
import { newOrganisation } from './organisation.ts'
import { ON_PROBATION, originsOwned } from './origins.ts'
import { packed, unpacked } from './pack.ts'
import { shipped } from './population.ts'
import { readingOf } from './reading.ts'
import type { Origin } from './sending.ts'
import { type Behaviour, guarded, learnsAll, newBehaviour } from './state.ts'

const account = 'sasl:alice@example.jp' as AccountId
const start = instant('2026-11-02T09:00:00+09:00')
const at = (n: number): Instant => plus(start, minutes(n))
const desk: Origin = { network: 1, operator: 10, country: 'JP' }
const phone = (n: number): Origin => ({ network: 500 + n, operator: 50, country: 'JP' })
const context = {
  population: shipped,
  organisation: { ...newOrganisation(shipped), firstAt: plus(start, days(-400)) },
  learning: guarded,
}
const settled: Behaviour = {
  ...newBehaviour,
  asOf: plus(start, days(-1)),
  pace: { ...newBehaviour.pace, sessionsEver: 200 },
  origins: originsOwned(newBehaviour.origins, desk),
}

const read = (state: Behaviour, origin: Origin, n: number) =>
  readingOf(state, { account, at: at(n), hour: 9, recipients: [7], origin }, context)
function sends(state: Behaviour, origin: Origin, n: number): Behaviour {
  const sending = { account, at: at(n), hour: 9, recipients: [7], origin }
  return behaviourAfter(state, sending, context, learnsAll)
}
function logsIn(state: Behaviour, origin: Origin, n: number, challenged = false): Behaviour {
  const arriving = { account, at: at(n), origin }
  const reading = loginReadingOf(state, arriving, context)
  return behaviourAfterLogin(state, arriving, reading, learnsAll, challenged)
}

test('between mails from the desk, one from a telephone that is logged in is nothing rare', () => {
  const onTheWay = sends(settled, phone(1), 0)
  const share = (state: Behaviour) => {
    const { origin } = read(sends(state, desk, 60), phone(2), 65)
    equal(origin?.event, ON_PROBATION)
    return origin?.share ?? 0
  }
  equal(share(onTheWay), 0.0005, 'nobody logged in from there')
  equal(share(logsIn(onTheWay, phone(1), 55)), 0.0005, 'a visit that began on probation is none')
  const visited = sends(logsIn(settled, phone(1), -1), phone(1), 0)
  equal(share(visited), 0.01)
  equal(share(logsIn(visited, phone(3), 50)), 0.01)
  equal(share(logsIn(visited, phone(3), 50, true)), 0.0005, 'it was challenged')
})

test('the first program of an account that old logs made known is new whoever sends', () => {
  deepEqual(clientSeen(noClients, 7, true, EARLY_SESSIONS, true), { isNew: true, share: 1 })
  ok((clientSeen(noClients, 7, true, EARLY_SESSIONS - 1, true)?.share ?? 1) < 0.2)
  const told = { ...noClients, known: [3], sessions: 1, sessionsWithNew: 1 }
  ok((clientSeen(told, 7, true, 400, true)?.share ?? 1) < 0.2, 'the second one')
})

test('whether a visit began with nothing is told once, and comes back from its bytes', () => {
  const there = logsIn(settled, phone(1), 0)
  const first = readOf(there, phone(1), 400, at(1), 12)
  deepEqual([first?.seen, first?.first?.isEmpty], [undefined, true])
  const begun = behaviourAfterRead(there, first, phone(1), 400, learnsAll)
  equal(begun.visits.recent[0]?.begun, true)
  equal(begun.visits.recent[0]?.read, false)
  equal(readOf(begun, phone(1), 400, at(2), 12), undefined)
  ok(readOf(begun, phone(1), 9e9, at(2), 90_000)?.seen !== undefined, 'a sweep may come yet')
  deepEqual(unpacked(packed(begun))?.visits, begun.visits)
})
