/**
 * Logins: how much a login adds to the evidence that the account is stolen.
 *
 * The same statistic as of messages (`weigh.ts`). A hijack may begin with this arrival: one chance a
 * year against the arrivals of this kind that the owner would make in a year, times how much better a
 * thief explains the client, the lists and the time since the owner wrote at home. And one that stands
 * already goes on by another arrival: by superposition the ratio is one plus the thief's rate of
 * arrivals over the owner's, and the fading of the evidence pays for the arrivals that do not come.
 *
 * One origin counts once: what a login left stands by itself until mail comes from there, and that
 * mail takes it over without looking at its origin again. A login that is no arrival changes nothing.
 */

import type { Read } from '../../accounts/behaviour/after-login.ts'
import type { Arrival, LoginReading } from '../../accounts/behaviour/arrivals.ts'
import { nth, zeros } from '../../accounts/behaviour/numbers.ts'
import { NEW_NETWORK } from '../../accounts/behaviour/origins.ts'
import type { FirstSeen, ReadSeen } from '../../accounts/behaviour/reads.ts'
import type { Behaviour } from '../../accounts/behaviour/state.ts'
import { between } from '../../lib/time.ts'
import {
  ARRIVAL_SECONDS,
  ARRIVALS,
  FADING_SECONDS,
  KNOWN_PLACE,
  MANNERS,
  NEW_CLIENT,
  PLACES,
  PRIORS,
  SWEEPS,
  SWEEPS_BY_NEW,
  TESTS,
  TESTS_BY_NEW,
  UNLISTED,
} from './scenarios.ts'
import {
  bounded,
  type Evidence,
  loginsTotal,
  networkRatio,
  noEvidence,
  YEAR_SECONDS,
} from './weigh.ts'

const YEARS_MOST = 1e30

export function weighArrival(
  evidence: Evidence,
  state: Pick<Behaviour, 'asOf' | 'visits'>,
  reading: LoginReading,
): Evidence {
  const { arrival } = reading
  if (arrival === undefined) return evidence
  const fading = loginFading(state, reading)
  const begins = 1 / (arrival.rate * YEAR_SECONDS)
  const logins = evidence.logins?.slice() ?? zeros(PLACES.length)
  const years = evidence.years.slice()
  let total = 0
  for (let place = 0; place < PLACES.length; place += 1) {
    const goesOn = arrivalGoesOn(arrival, place) * fading
    logins[place] = Math.min(
      YEARS_MOST,
      nth(logins, place) * goesOn + begins * bounded(arrivalRatio(arrival, place)),
    )
    for (let manner = 0; manner < MANNERS.length; manner += 1) {
      const scenario = place * MANNERS.length + manner
      years[scenario] = Math.min(YEARS_MOST, nth(years, scenario) * goesOn)
      total += nth(PRIORS, scenario) * nth(years, scenario)
    }
  }
  return { years, logins, total: total + loginsTotal(logins) }
}

/** What is left of the evidence since it was last brought up to date. */
export function loginFading(
  { asOf, visits }: Pick<Behaviour, 'asOf' | 'visits'>,
  { now }: LoginReading,
): number {
  const sinceMail = Math.max(0, between(asOf, now))
  const { weighedAt } = visits
  const sinceLogin = weighedAt === undefined ? sinceMail : Math.max(0, between(weighedAt, now))
  return Math.exp(-Math.min(sinceMail, sinceLogin) / 1_000 / FADING_SECONDS)
}

/** What is seen of an arrival, beside its rate: a thief's share over the owner's. */
export const arrivalRatio = (arrival: Arrival, place: number): number =>
  place === KNOWN_PLACE
    ? 0
    : levelShare(arrival, place) *
      loginClientRatio(arrival, place) *
      listRatio(arrival, place) *
      journeyRatio(arrival) *
      arrival.company

export const listRatio = ({ network, level }: Arrival, place: number): number =>
  network === undefined ? nth(UNLISTED, level - NEW_NETWORK) : networkRatio(network, place)

/** A hijack that stands, after one more arrival. */
export const arrivalGoesOn = (arrival: Arrival, place: number): number =>
  1 + bounded(arrivalRatio(arrival, place) / (arrival.rate * ARRIVAL_SECONDS))

/** The rate is of this level already. */
export const levelShare = ({ level }: Arrival, place: number): number =>
  nth(ARRIVALS[place] ?? [], level - NEW_NETWORK)

export function loginClientRatio({ client }: Arrival, place: number): number {
  if (client === undefined) return 1
  const isNew = nth(NEW_CLIENT, place)
  return (client.isNew ? isNew : 1 - isNew) / client.share
}

export const journeyRatio = ({ journey }: Arrival): number =>
  journey === undefined ? 1 : journey.thief / journey.owner

/** What a confirmed origin leaves: `mail`, `logins`: whether all of that kind is explained by it. */
export function evidenceConfirmed(
  evidence: Evidence,
  explains: { readonly mail: boolean; readonly logins: boolean },
): Evidence {
  const years = explains.mail ? noEvidence.years : evidence.years
  const logins = explains.logins ? undefined : evidence.logins
  const total = years.reduce((sum, one, scenario) => sum + nth(PRIORS, scenario) * one, 0)
  return logins === undefined
    ? { years, total }
    : { years, logins, total: total + loginsTotal(logins) }
}

/** How much better a thief explains that the first session of a visit did nothing, or something. */
export function testRatio({ isEmpty, share, byNew }: FirstSeen): number {
  const tests = byNew ? TESTS_BY_NEW : TESTS
  return (isEmpty ? tests : 1 - tests) / share
}

function sweepRatio({ class: read, share, byNew }: ReadSeen): number {
  const sweeps = byNew ? SWEEPS_BY_NEW : SWEEPS
  return (read === 'sweep' ? sweeps : 1 - sweeps) / share
}

/** Of those who logged in and sent nothing yet: what the first sessions from there did. */
export function weighRead(evidence: Evidence, read: Read): Evidence {
  if (read === undefined || evidence.logins === undefined) return evidence
  const { seen, first } = read
  const ratio =
    (seen === undefined ? 1 : sweepRatio(seen)) * (first === undefined ? 1 : testRatio(first))
  const logins = evidence.logins.map((years) => Math.min(YEARS_MOST, years * ratio))
  return {
    years: evidence.years,
    logins,
    total: Math.max(0, evidence.total - loginsTotal(evidence.logins)) + loginsTotal(logins),
  }
}
