import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { DAY } from '../../../test/detector/lived.ts'
import { accountOf, Living } from '../../../test/detector/living.ts'
import { hours, type Instant, plus } from '../../lib/time.ts'
import { behaviourConfirmed } from './after.ts'
import { NEW_COUNTRY, ON_PROBATION } from './origins.ts'
import { shipped } from './population.ts'
import {
  COUNTRY_SESSIONS,
  DOMESTIC_SESSIONS,
  isActive,
  PROBATION_PAUSE,
  PROBATION_SPACING,
  passedAt,
  probationOf,
  sessionCredited,
  UNPROVEN_MAX,
  type Unproven,
  unprovenAfter,
} from './probation.ts'
import { readingOf } from './reading.ts'
import type { Origin, Sending } from './sending.ts'
import { guarded, unguarded } from './state.ts'

const start = 1_000_000_000 as Instant
const abroad: Origin = { network: 900, operator: 90, country: 'FR' }
const office: Origin = { network: 1, operator: 1, country: 'JP' }

const used = (unproven: readonly Unproven[], at: Instant, trusted = true): readonly Unproven[] =>
  unprovenAfter(unproven, abroad, false, at, false, trusted)

/** So many creditable sessions. */
function sessions(count: number, apart = PROBATION_SPACING): readonly Unproven[] {
  let unproven = used([], start)
  let at = start
  for (let n = 0; n < count; n += 1) {
    unproven = sessionCredited(unproven, abroad.network, at)
    at = plus(at, apart)
    unproven = used(unproven, at)
  }
  return unproven
}

test('probation ends with its number of sessions and not one before, however long ago', () => {
  const ends = (count: number, knownCountry: boolean) =>
    passedAt(sessions(count), abroad, knownCountry, plus(start, hours(24 * 900)), false) >= 0
  equal(ends(COUNTRY_SESSIONS - 1, false), false)
  equal(ends(COUNTRY_SESSIONS, false), true)
  equal(ends(DOMESTIC_SESSIONS - 1, true), false)
  equal(ends(DOMESTIC_SESSIONS, true), true)
})

test('by time, as first measured, it would end after 72 hours', () => {
  const unproven = used([], start)
  const at = plus(start, PROBATION_PAUSE)
  equal(passedAt(unproven, abroad, false, (at - 1) as Instant, true), -1)
  equal(passedAt(unproven, abroad, false, at, true), 0)
})

test('sessions nearer than their spacing count once', () => {
  equal(sessions(3, (PROBATION_SPACING - 1) as typeof PROBATION_SPACING)[0]?.sessions, 2)
  equal(sessions(3)[0]?.sessions, 3)
})

test('a suspect message begins the count anew', () => {
  const unproven = used(sessions(5), plus(start, hours(200)), false)
  equal(unproven[0]?.sessions, 0)
})

test('one origin more than there is room for takes the place of the eldest', () => {
  let unproven: readonly Unproven[] = []
  for (let n = 0; n < UNPROVEN_MAX + 1; n += 1) {
    const origin = { network: 900 + n, operator: 90 + n, country: 'JP' }
    unproven = unprovenAfter(unproven, origin, true, plus(start, hours(n)), false, true)
  }
  equal(unproven.length, UNPROVEN_MAX)
  deepEqual(unproven.map(({ network }) => network).sort(), [901, 902, 903, 904])
})

test('the networks of a telephone are on probation together', () => {
  let unproven = used([], start)
  unproven = unprovenAfter(
    unproven,
    { ...abroad, network: 901 },
    false,
    plus(start, hours(1)),
    false,
    true,
  )
  equal(unproven.length, 1)
  equal(unproven[0]?.network, 901)
})

test('probation rests after its pause, and tells a country from home', () => {
  const unproven = used([], start)
  const [one] = unproven
  ok(one !== undefined)
  equal(isActive(one, (start + PROBATION_PAUSE - 1) as Instant, false), true)
  equal(isActive(one, plus(start, PROBATION_PAUSE), false), false)
  equal(probationOf(unproven, ['JP'], start, false), 'country')
  equal(probationOf(unproven, ['JP', 'FR'], start, false), 'domestic')
  equal(probationOf([], ['JP'], start, false), 'none')
})

const account = accountOf(1)
const mail = (at: number, recipient: number, origin: Origin, client: number): Sending => ({
  account,
  at: (at * 1_000) as Instant,
  hour: Math.floor((at % DAY) / 3_600),
  recipients: [recipient],
  origin,
  client,
})

function atHome(living: Living, days: number): number {
  let at = 0
  for (let day = 0; day < days; day += 1)
    for (const hour of [9, 13, 16]) {
      at = day * DAY + hour * 3_600
      living.sends(mail(at, (day + hour) % 20, office, 1))
    }
  return at
}

test('one harmless mail from abroad, 73 hours of waiting: the thief is still not at home', () => {
  const levelAfterWaiting = (learning: typeof guarded) => {
    const living = new Living(learning)
    const at = atHome(living, 60) + 3_600
    equal(living.sends(mail(at, 3, abroad, 1)).reading.origin?.level, NEW_COUNTRY)
    return living.sends(mail(at + 73 * 3_600, 1_000_000, abroad, 1)).reading.origin?.level
  }
  equal(levelAfterWaiting(guarded), ON_PROBATION)
  equal(levelAfterWaiting(unguarded), 0)
})

test('a new network of the own operator is home, but not by a client that is as new', () => {
  const line: Origin = { network: 77, operator: office.operator, country: office.country }
  const isHome = (learning: typeof guarded, client: number) => {
    const living = new Living(learning)
    const at = atHome(living, 60) + 3_600
    living.sends(mail(at, 3, line, client))
    const { networks, unproven } = living.of(account).state.origins
    equal(networks.includes(line.network), unproven.length === 0)
    return networks.includes(line.network)
  }
  equal(isHome(guarded, 1), true)
  equal(isHome(guarded, 2), false)
  equal(isHome(unguarded, 2), true)
})

test('who goes on in a network that he did not come to own is not the owner at home', () => {
  const living = new Living(guarded)
  const at = atHome(living, 60) + 600
  const goesOn = (by: Origin) => {
    const { origins } = living.of(account).state
    const state = { ...living.of(account).state, origins: { ...origins, last: by.network } }
    const context = { population: shipped, organisation: living.organisation, learning: guarded }
    return readingOf(state, mail(at, 3, by, 1), context).origin
  }
  equal(goesOn(office)?.isOwnsGoingOn, true)
  const strange = goesOn({ network: 77, operator: office.operator, country: office.country })
  equal(strange?.isOwnsGoingOn, false)
  ok((strange?.ownShare ?? 1) < 0.02, 'nearly nobody goes home in the middle of a session')
})

test('an owner who confirms is at home at once, with his client', () => {
  const living = new Living(guarded)
  const at = atHome(living, 60) + 3_600
  living.sends(mail(at, 3, abroad, 77))
  const state = behaviourConfirmed(living.of(account).state, abroad, 77)
  ok(state.origins.networks.includes(abroad.network))
  ok(state.origins.countries.includes('FR'))
  ok(state.clients.known.includes(77))
  equal(state.origins.novel, false)
  ok(state.origins.unproven.every((one) => one.ended === true))
})
