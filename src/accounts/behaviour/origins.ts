/**
 * Origins: the networks, operators and countries that are an account's own, and how new another is.
 *
 * An origin is the account's own at the first message ever, when its network or operator is known in
 * a known country, or when it has come through probation (`probation.ts`). Each list forgets what
 * was used longest ago.
 */
import type { AccountId } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { type Counts, counted, noCounts } from './numbers.ts'
import { colleagues, isYoung, type Organisation } from './organisation.ts'
import { isOnProbation, type Unproven } from './probation.ts'
import { COUNTRY_UNKNOWN, isInside, type Origin } from './sending.ts'

export const NETWORKS_MAX = 24
export const OPERATORS_MAX = 10
/** Where operators are told, each with what stood for it before. */
export const OPERATORS_MOST = 2 * OPERATORS_MAX
export const COUNTRIES_MAX = 8
export const LEVELS_COUNT_MOST = 400

/** How new an origin is to the account; the last two are events, not grades. */
export const KNOWN = 0
export const NEW_NETWORK = 1
export const COLLEAGUES_OPERATOR = 2
export const NEW_OPERATOR = 3
export const COLLEAGUES_COUNTRY = 4
export const NEW_COUNTRY = 5
/** The network of the message before, in the same session. */
export const SAME_NETWORK = 6
export const ON_PROBATION = 7
export const ORIGIN_EVENTS = 8

export type Level = 0 | 1 | 2 | 3 | 4 | 5 | 7
export type OriginEvent = Level | 6

export type Origins = {
  /** The latest used first. */
  readonly networks: readonly number[]
  readonly operators: readonly number[]
  readonly countries: readonly string[]
  readonly unproven: readonly Unproven[]
  /** Levels at session starts. */
  readonly levels: Counts
  /** Network of the last message; `undefined` when that had no origin or is the first. */
  readonly last: number | undefined
  /** Whether this session sends from an origin that is not the account's own. */
  readonly novel: boolean
}

export const noOrigins: Origins = {
  networks: [],
  operators: [],
  countries: [],
  unproven: [],
  levels: noCounts(ORIGIN_EVENTS),
  last: undefined,
  novel: false,
}

/** Whether the origin counts as the owner's. */
export const isEstablished = (level: Level): boolean => level <= NEW_NETWORK

/** Whether the origin is new to the account, and no journey of before. */
export const isNovel = (level: Level): boolean => level !== KNOWN && level !== ON_PROBATION

export function levelOf(
  origins: Origins,
  origin: Origin,
  account: AccountId,
  organisation: Organisation,
  now: Instant,
  probationByTime: boolean,
): Level {
  const { unproven } = origins
  if (unproven.length === 0) {
    if (origins.networks.includes(origin.network)) return KNOWN
  } else {
    const knownCountry = origins.countries.includes(origin.country)
    if (isOnProbation(unproven, origin, knownCountry, now, probationByTime, 'network'))
      return ON_PROBATION
    if (origins.networks.includes(origin.network)) return KNOWN
    if (isOnProbation(unproven, origin, knownCountry, now, probationByTime, 'near'))
      return ON_PROBATION
  }
  if (isInside(origin.network)) return NEW_NETWORK
  const young = isYoung(organisation, now)
  const foreign = isForeign(origins, origin.country, account, organisation, now)
  if (usesOperator(origins, origin)) return foreign ? COLLEAGUES_COUNTRY : NEW_NETWORK
  if (foreign)
    return young || colleagues(organisation.countries, origin.country, account) >= 2
      ? COLLEAGUES_COUNTRY
      : NEW_COUNTRY
  return young || colleagues(organisation.operators, origin.operator, account) >= 2
    ? COLLEAGUES_OPERATOR
    : NEW_OPERATOR
}

/**
 * Whether a country is none of the account's own. Who was seen without one only, inside the house or
 * while no table of countries was there, has none that another could differ from: then those of the
 * organisation are his, and any while the organisation itself knows none, or is young.
 */
export function isForeign(
  { countries }: Pick<Origins, 'countries'>,
  country: string,
  account: AccountId,
  organisation: Organisation,
  now: Instant,
): boolean {
  if (countries.includes(country)) return false
  if (countries.length === 0 || countries.some((one) => one !== COUNTRY_UNKNOWN)) return true
  if (isYoung(organisation, now)) return false
  const isKnownToNone = [...organisation.countries.keys()].every((one) => one === COUNTRY_UNKNOWN)
  return !isKnownToNone && colleagues(organisation.countries, country, account) < 2
}

const usesOperator = ({ operators }: Origins, { operator, wider }: Origin): boolean =>
  operators.includes(operator) || (wider !== undefined && operators.includes(wider))

function operatorsAfter(operators: readonly number[], { operator, wider }: Origin) {
  if (wider === undefined) return latest(operators, operator, OPERATORS_MAX)
  if (operators[0] === operator && operators[1] === wider) return operators
  return latest(latest(operators, wider, OPERATORS_MOST), operator, OPERATORS_MOST)
}

/** The origin is the account's own from here on. */
export function originsOwned(origins: Origins, origin: Origin): Origins {
  const networks = latest(origins.networks, origin.network, NETWORKS_MAX)
  const operators = operatorsAfter(origins.operators, origin)
  const countries = latest(origins.countries, origin.country, COUNTRIES_MAX)
  const { unproven, levels, last, novel } = origins
  return networks === origins.networks &&
    operators === origins.operators &&
    countries === origins.countries
    ? origins
    : { networks, operators, countries, unproven, levels, last, novel }
}

export const levelsAfter = (levels: Counts, level: Level): Counts =>
  counted(levels, level, LEVELS_COUNT_MOST)

function latest<Item>(list: readonly Item[], item: Item, most: number): readonly Item[] {
  if (list[0] === item) return list
  const after = [item]
  for (const one of list) if (one !== item && after.length < most) after.push(one)
  return after
}
