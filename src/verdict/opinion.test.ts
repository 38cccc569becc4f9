import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { behaviourAfter } from '../accounts/behaviour/after.ts'
import { behaviourAfterLogin } from '../accounts/behaviour/after-login.ts'
import { loginReadingOf } from '../accounts/behaviour/arrivals.ts'
import { newOrganisation } from '../accounts/behaviour/organisation.ts'
import { packed, unpacked } from '../accounts/behaviour/pack.ts'
import { shipped } from '../accounts/behaviour/population.ts'
import { COUNTRY_SESSIONS, DOMESTIC_SESSIONS } from '../accounts/behaviour/probation.ts'
import type { Origin } from '../accounts/behaviour/sending.ts'
import {
  type Behaviour,
  guarded,
  type Learns,
  learnsAll,
  learnsNothing,
  newBehaviour,
} from '../accounts/behaviour/state.ts'
import type { AccountId } from '../events/event.ts'
import { days, type Instant, plus, seconds } from '../lib/time.ts'
import { budgets, isBulkGated } from './detector/bars.ts'
import { noEvidence, weighBehaviour } from './detector/weigh.ts'
import { type Doubted, stateAfterOpinion } from './opinion.ts'

const account = 'sasl:alice@example.jp' as AccountId
const office: Origin = { network: 65_536, operator: 1, country: 'JP' }
const cafe: Origin = { network: 131_072, operator: 2, country: 'JP' }
const abroad: Origin = { network: 262_144, operator: 9, country: 'XX' }
const context = { population: shipped, organisation: newOrganisation(shipped), learning: guarded }
const evidence = { ...noEvidence, years: noEvidence.years.map(() => 300), total: 300 }
const day = (n: number): Instant => (n * 86_400_000) as Instant

/** One message; `client` defaults to the owner's. */
function sends(
  state: Behaviour,
  at: Instant,
  origin: Origin,
  {
    learns = learnsAll,
    client = 1,
    recipients = [1],
  }: Partial<{
    learns: Learns
    client: number
    recipients: readonly number[]
  }> = {},
): Behaviour {
  return behaviourAfter(
    state,
    { account, at, hour: 9, recipients, origin, client },
    context,
    learns,
  )
}

/** Forty days in the office. */
function settled(): Behaviour {
  let state = newBehaviour
  for (let n = 1; n <= 40; n += 1) state = sends(state, day(n), office)
  return state
}

const readingFrom = (behaviour: Behaviour, at: Instant, origin: Origin, client = 1) =>
  weighBehaviour(
    noEvidence,
    behaviour,
    { account, at, hour: 9, recipients: [1], origin, client },
    context,
  ).reading

test('benign: the statistic begins anew, and what was doubted is the account’s own', () => {
  const away = sends(settled(), day(41), abroad, { learns: learnsNothing, client: 7 })
  equal(away.origins.networks.includes(abroad.network), false)
  const state = { behaviour: away, evidence, risenAt: day(41), heldMessages: 3 }
  const after = stateAfterOpinion(state, 'benign', day(42))
  deepEqual(after.evidence, noEvidence)
  equal('risenAt' in after, false)
  equal(after.heldMessages, 3)
  const reading = readingFrom(after.behaviour, day(43), abroad, 7)
  equal(reading.origin?.level, 0)
  equal(reading.client?.isNew, false)
  equal(after.behaviour.origins.novel, false)
  // The same mail again is far from any bar.
  const sending = { account, at: day(43), hour: 9, recipients: [1], origin: abroad, client: 7 }
  ok(weighBehaviour(after.evidence, after.behaviour, sending, context).evidence.total < 1)
})

test('benign: an origin that was left before the evidence rose stays on probation', () => {
  const passing = sends(settled(), day(41), cafe, { learns: learnsNothing })
  const away = sends(passing, day(42), abroad, { learns: learnsNothing })
  const after = stateAfterOpinion(
    { behaviour: away, evidence, risenAt: day(42) },
    'benign',
    day(43),
  )
  equal(after.behaviour.origins.networks.includes(abroad.network), true)
  equal(after.behaviour.origins.networks.includes(cafe.network), false)
  ok(after.behaviour.origins.unproven.some((one) => one.network === cafe.network && !one.ended))
})

test('benign without a moment at which it rose: what rests is not meant', () => {
  const passing = sends(settled(), day(41), cafe, { learns: learnsNothing })
  const away = sends(passing, day(51), abroad, { learns: learnsNothing })
  const { behaviour } = stateAfterOpinion({ behaviour: away, evidence }, 'benign', day(52))
  deepEqual(behaviour.origins.networks.slice(0, 2), [abroad.network, office.network])
})

test('benign: a mailing under way is confirmed, an ordinary session is none', () => {
  let state = settled()
  const at = plus(day(40), seconds(40_000))
  for (let n = 0; n < 30; n += 1)
    state = sends(state, plus(at, seconds(n * 2)), office, {
      learns: learnsNothing,
      recipients: [100 + n],
    })
  ok(state.bulk.weight > 0.5)
  equal(
    stateAfterOpinion({ behaviour: state, evidence }, 'benign', day(41)).behaviour.bulk.mailings,
    1,
  )
  equal(
    stateAfterOpinion({ behaviour: settled(), evidence }, 'benign', day(41)).behaviour.bulk
      .mailings,
    0,
  )
})

test('benign: strangers that a person has seen do not stop the next mail at the gate', () => {
  let state = settled()
  for (let n = 0; n < 30; n += 1)
    state = sends(state, plus(day(40), seconds(40_000 + n * 240)), office, {
      learns: learnsNothing,
      recipients: [100 + n],
    })
  const next = plus(day(40), seconds(40_000 + 30 * 240))
  ok(isBulkGated(readingFrom(state, next, office), budgets))
  const { behaviour } = stateAfterOpinion({ behaviour: state, evidence }, 'benign', next)
  equal(behaviour.bulk.mailings, 0)
  equal(isBulkGated(readingFrom(behaviour, next, office), budgets), false)
})

test('hijacked: the evidence stands, and what was on probation begins from nothing', () => {
  let state = settled()
  const sessions = COUNTRY_SESSIONS - 1
  for (let n = 0; n < sessions; n += 1) state = sends(state, day(41 + n), abroad, { client: 7 })
  const before: Doubted = { behaviour: state, evidence, risenAt: day(41) }
  const after = stateAfterOpinion(before, 'hijacked', day(60))
  deepEqual(after.evidence, evidence)
  equal(after.risenAt, day(41))
  equal(after.behaviour.origins.unproven.length, 0)
  equal(after.behaviour.clients.known.includes(7), false)
  equal(after.behaviour.clients.known.includes(1), true)
  equal(after.behaviour.pace.trusted, false)
  // One more session would have made it the account's own; now it is as new as on the first day.
  const proven = sends(sends(state, day(61), abroad), day(62), abroad)
  equal(proven.origins.networks[0], abroad.network)
  const again = sends(sends(after.behaviour, day(61), abroad), day(62), abroad)
  equal(again.origins.networks.includes(abroad.network), false)
})

test('hijacked: an origin that came through probation lately is taken back, an old one is not', () => {
  let state = settled()
  for (let n = 0; n <= DOMESTIC_SESSIONS + 1; n += 1) state = sends(state, day(41 + n), cafe)
  equal(state.origins.networks[0], cafe.network)
  const back = stateAfterOpinion({ behaviour: state, evidence }, 'hijacked', day(50)).behaviour
  deepEqual(back.origins.networks, [office.network])
  deepEqual(back.origins.operators, [office.operator])
  equal(back.origins.novel, true)
  for (let n = 0; n < 40; n += 1) state = sends(state, day(50 + n), cafe)
  const old = stateAfterOpinion({ behaviour: state, evidence }, 'hijacked', plus(day(90), days(1)))
  equal(old.behaviour.origins.networks.includes(cafe.network), true)
})

test('hijacked from the owner’s own desk takes nothing of his from him', () => {
  const state = settled()
  const { behaviour } = stateAfterOpinion({ behaviour: state, evidence }, 'hijacked', day(41))
  deepEqual(behaviour.clients, state.clients)
  deepEqual({ ...behaviour.origins }, { ...state.origins })
  equal(behaviour.contacts, state.contacts)
})

test('what an opinion leaves is packed and read back as it was', () => {
  const away = sends(settled(), day(41), abroad, { learns: learnsNothing, client: 7 })
  for (const opinion of ['benign', 'hijacked'] as const) {
    const { behaviour } = stateAfterOpinion({ behaviour: away, evidence }, opinion, day(42))
    deepEqual(unpacked(packed(behaviour)), behaviour)
  }
})

test('who logged in from elsewhere is at home after benign, and asked for ever after hijacked', () => {
  const start = day(41)
  const login = { account, at: start, origin: abroad, client: 7 }
  const reading = loginReadingOf(settled(), login, context)
  const away = behaviourAfterLogin(settled(), login, reading, learnsNothing, true)
  const benign = stateAfterOpinion({ behaviour: away, evidence }, 'benign', day(42)).behaviour
  ok(benign.origins.networks.includes(abroad.network))
  deepEqual([benign.visits.recent, benign.visits.clients.includes(7)], [[], true])
  const seen = behaviourAfterLogin(settled(), login, reading, learnsNothing, false)
  const { visits } = stateAfterOpinion({ behaviour: seen, evidence }, 'hijacked', day(42)).behaviour
  deepEqual(
    visits.recent.map(({ challenged }) => challenged),
    [true],
  )
})
