/**
 * Login reasons: the evidence behind an opinion of a login, as data that adds up to a hundredth.
 *
 * As for mail: first the place that explains most, then its parts. Told for every opinion but *pass*,
 * and for an arrival that came within 10 dB of the bar of a challenge.
 */

import type { Arrival, LoginReading } from '../../accounts/behaviour/arrivals.ts'
import { nth } from '../../accounts/behaviour/numbers.ts'
import { isYoung, type Organisation } from '../../accounts/behaviour/organisation.ts'
import type { Arriving } from '../../accounts/behaviour/sending.ts'
import type { Behaviour } from '../../accounts/behaviour/state.ts'
import { between } from '../../lib/time.ts'
import type { Reason } from '../reasons.ts'
import { type Budgets, barOf, decibans } from './bars.ts'
import {
  arrivalGoesOn,
  arrivalRatio,
  journeyRatio,
  levelShare,
  listRatio,
  loginClientRatio,
  loginFading,
} from './logins.ts'
import type { Part } from './parts.ts'
import { PLACE_PRIORS, PLACES } from './scenarios.ts'
import { bounded, type Evidence, YEAR_SECONDS } from './weigh.ts'
import {
  colleaguesAt,
  hundredthsOf,
  inDigits,
  inHundredths,
  ORIGIN_LEVELS,
  percent,
  type Weight,
  type WeightFacts,
} from './weights.ts'

/** A pass is explained from a tenth of the evidence on that challenges. */
const NEAR = 10

export type LoginWeighing = {
  readonly before: Evidence
  readonly after: Evidence
  readonly behaviour: Behaviour
  readonly arriving: Arriving
  readonly reading: LoginReading
  readonly organisation: Organisation
}

export function loginReasonsOf(
  weighing: LoginWeighing,
  opinion: 'pass' | 'challenge' | 'contain',
  budgets: Budgets,
): readonly Reason[] {
  const { after, organisation, reading } = weighing
  const { arrival, visit } = reading
  if (arrival === undefined)
    return opinion === 'pass' || visit === undefined
      ? []
      : [
          {
            code: 'login.unconfirmed',
            seconds: Math.round(between(visit.at, reading.now) / 1_000),
            ...countryOf(visit.country),
          },
        ]
  if (opinion === 'pass' && after.total * NEAR < barOf(budgets.challenge)) return []
  const place = leadingPlace(after)
  const share = nth(PLACE_PRIORS, place) * nth(after.logins ?? [], place)
  const young = isYoung(organisation, reading.now)
  const challenge = inHundredth(barOf(budgets.challenge))
  const contain = inHundredth(barOf(young ? budgets.containYoung : budgets.contain))
  return [
    {
      code: 'login.leading',
      place: PLACES[place] ?? 'foreign',
      decibans: inHundredth(share),
      total: inHundredth(after.total),
      opinion,
      bar: opinion === 'contain' ? contain : challenge,
      challenge,
      contain,
    },
    ...weightsOfLogin(weighing, arrival, place, decibans(share)),
  ]
}

function leadingPlace({ logins = [] }: Evidence): number {
  let place = 0
  for (let n = 1; n < PLACES.length; n += 1)
    if (nth(PLACE_PRIORS, n) * nth(logins, n) > nth(PLACE_PRIORS, place) * nth(logins, place))
      place = n
  return place
}

function weightsOfLogin(
  weighing: LoginWeighing,
  arrival: Arrival,
  place: number,
  whole: number,
): readonly Weight[] {
  const facts = factsOf(weighing, arrival, place)
  return inHundredths(partsOfLogin(weighing, arrival, place), whole)
    .filter(({ hundredths }) => hundredths !== 0)
    .sort((a, b) => Math.abs(b.hundredths) - Math.abs(a.hundredths))
    .map(
      ({ name, hundredths }) =>
        ({
          code: 'behaviour.weight',
          part: name,
          decibans: hundredths / 100,
          ...facts[name as keyof typeof facts](),
        }) as Weight,
    )
}

/** They add to the place's share of what logins left. */
export function partsOfLogin(
  { before, after, behaviour, reading }: Omit<LoginWeighing, 'arriving' | 'organisation'>,
  arrival: Arrival,
  place: number,
): readonly Part[] {
  const prior = nth(PLACE_PRIORS, place)
  const years = nth(after.logins ?? [], place)
  if (prior === 0 || years === 0) return []
  const begun = bounded(arrivalRatio(arrival, place)) / (arrival.rate * YEAR_SECONDS)
  const stood = nth(before.logins ?? [], place) * loginFading(behaviour, reading)
  const goesOn = arrivalGoesOn(arrival, place)
  const parts: Part[] =
    begun >= stood * goesOn
      ? [
          { name: 'prior', decibans: decibans(prior) },
          {
            name: 'arrival',
            decibans: decibans(levelShare(arrival, place) / (arrival.rate * YEAR_SECONDS)),
          },
          { name: 'client', decibans: decibans(loginClientRatio(arrival, place)) },
          { name: 'list', decibans: decibans(listRatio(arrival, place)) },
          { name: 'journey', decibans: decibans(journeyRatio(arrival)) },
          { name: 'company', decibans: decibans(arrival.company) },
        ]
      : [
          { name: 'login', decibans: decibans(prior * stood) },
          { name: 'arrivals', decibans: decibans(goesOn) },
        ]
  const larger = Math.max(begun, stood * goesOn)
  parts.push({ name: 'joined', decibans: decibans((begun + stood * goesOn) / larger) })
  const rest = decibans(prior * years) - parts.reduce((total, part) => total + part.decibans, 0)
  return Math.abs(rest) > 1e-6 ? [...parts, { name: 'cut', decibans: rest }] : parts
}

type LoginParts =
  | 'prior'
  | 'arrival'
  | 'client'
  | 'list'
  | 'journey'
  | 'company'
  | 'login'
  | 'arrivals'
  | 'joined'
  | 'cut'

function factsOf(
  { arriving, behaviour, organisation, reading }: LoginWeighing,
  arrival: Arrival,
  place: number,
): { readonly [Name in LoginParts]: () => WeightFacts[Name] } {
  const { client, network, journey, level, rate } = arrival
  const { countedAt } = behaviour.visits
  const since = countedAt === undefined ? 0 : between(countedAt, reading.now) / 1_000
  const visit = behaviour.visits.recent[0]
  return {
    prior: () => ({ percent: percent(nth(PLACE_PRIORS, place)) }),
    company: () => ({}),
    arrival: () => ({
      perYear: inDigits(rate * YEAR_SECONDS),
      level: ORIGIN_LEVELS[level] ?? 'own-network',
      ...countryOf(arriving.origin?.country ?? ''),
      colleagues: colleaguesAt(organisation, arriving, level >= 4),
      thief: percent(levelShare(arrival, place)),
    }),
    client: () => ({
      client: client?.isNew === true ? 'new' : 'known',
      owner: percent(client?.share ?? 1),
      thief: percent((client?.share ?? 1) * loginClientRatio(arrival, place)),
    }),
    list: () => ({
      list: network?.class ?? 'unknown',
      owner: percent(network?.share ?? 1),
      thief: percent((network?.share ?? 1) * listRatio(arrival, place)),
    }),
    journey: () => ({
      tooSoon: journey?.tooSoon === true ? 'yes' : 'no',
      kilometres: journey?.kilometres ?? 0,
      seconds: journey?.seconds ?? 0,
      owner: percent(journey?.owner ?? 1),
      thief: percent(journey?.thief ?? 1),
    }),
    login: () => ({
      seconds: inDigits(visit === undefined ? since : between(visit.at, reading.now) / 1_000),
      ...countryOf(visit?.country ?? ''),
    }),
    arrivals: () => ({ seconds: inDigits(since), perYear: inDigits(rate * YEAR_SECONDS) }),
    joined: () => ({ other: 'goes-on' }),
    cut: () => ({}),
  }
}

const countryOf = (country: string): { readonly country?: string } =>
  /^[A-Z]{2}$/.test(country) ? { country } : {}

const inHundredth = (ratio: number): number => hundredthsOf(decibans(ratio)) / 100
