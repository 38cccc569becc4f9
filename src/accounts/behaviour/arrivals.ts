/**
 * Arrivals: one login against how often its account is used from elsewhere.
 *
 * So many a second are to be expected of this kind of origin at this hour, and of these so many by a
 * client never used, from so listed an address, so soon after mail from home. A judge may divide by
 * each of them. Rates and shares are those of made-up logins around real mail (`bench/judge`).
 */
import { between, type Duration, days, type Instant } from '../../lib/time.ts'
import type { ClientSeen } from './clients.ts'
import { hourRatio } from './hours.ts'
import { type Journey, journeySeen } from './journeys.ts'
import { type NetworkSeen, networkClass, networkSeen } from './networks.ts'
import { nth } from './numbers.ts'
import {
  COLLEAGUES_COUNTRY,
  KNOWN,
  type Level,
  levelOf,
  NEW_NETWORK,
  ON_PROBATION,
  type Origins,
} from './origins.ts'
import type { Arriving, Origin } from './sending.ts'
import type { Behaviour, Context } from './state.ts'
import { isGoingOn, isKnownClient, type Visit, type Visits } from './visits.ts'

/** Arrivals a year by level, of accounts that are known, as counted on made-up logins. */
const COMMON_A_YEAR: readonly number[] = [5.2, 3.3, 3.2, 1.8, 0.9]
/** In its first days of logins an account has shown few of its networks yet. */
const EARLY: Duration = days(21)
const EARLY_TIMES: readonly number[] = [4.5, 8, 1.5, 2, 1.5]
/** While another arrival is so young, by how much more are likely. */
const EXCITED: Duration = days(3)
const EXCITED_TIMES: readonly number[] = [1.5, 2, 1.5, 4, 3]
/** How firmly an account begins with the common rate, in arrivals. */
const PSEUDO_VISITS = 1.5
const AT_ANY_HOUR = 0.35
const AT_ANY_HOUR_ABROAD = 0.7
const YEAR_SECONDS = 365.25 * 86_400
/** New clients among arrivals by level, and in the first days. */
const NEW_CLIENTS: readonly number[] = [0.012, 0.012, 0.04, 0.015, 0.015]
const NEW_CLIENTS_EARLY: readonly number[] = [0.18, 0.35, 0.13, 0.07, 0.07]
const PSEUDO_CLIENTS = 20

export type Arrival = {
  readonly level: Level
  /** So many a second were to be expected of the owner. */
  readonly rate: number
  readonly client: ClientSeen | undefined
  readonly network: NetworkSeen | undefined
  readonly journey: Journey | undefined
  /** How much better a thief explains what other accounts show; 1 where they show nothing. */
  readonly company: number
}

export type LoginReading = {
  readonly now: Instant
  /** Absent: it tells nothing. */
  readonly arrival: Arrival | undefined
  /** Whether the origin is the account's own. */
  readonly isOwn: boolean
  readonly newClient: boolean
  /** The visit that goes on. */
  readonly visit: Visit | undefined
}

export function loginReadingOf(
  state: Behaviour,
  arriving: Arriving,
  { organisation, learning, population }: Context,
): LoginReading {
  const { visits, origins } = state
  const { origin, client, account, at, hour } = arriving
  // Logins come in line with each other; mail of before may still be found.
  const now = visits.weighedAt !== undefined && visits.weighedAt > at ? visits.weighedAt : at
  const newClient = client !== undefined && !isKnownClient(state, client)
  if (origin === undefined)
    return { now, arrival: undefined, isOwn: false, newClient, visit: undefined }
  const level = levelOf(origins, origin, account, organisation, now, learning.probationByTime)
  if (level === KNOWN || origins.networks.length === 0)
    return { now, arrival: undefined, isOwn: true, newClient, visit: undefined }
  const visit = goingOn(visits.recent, origin, origins, now)
  if (visit !== undefined || level === ON_PROBATION)
    return { now, arrival: undefined, isOwn: false, newClient, visit }
  // A new client counts once, wherever it goes next.
  const isAsked =
    client !== undefined && !(newClient && visits.recent.some((one) => one.client === client))
  const kind = networkClass(arriving.network)
  return {
    now,
    arrival: {
      level,
      rate:
        arrivalRate(visits, level, now) *
        (hour === undefined
          ? 1
          : hourShare(level, hourRatio(state.hours, organisation.hours, hour))),
      client: isAsked ? loginClientSeen(visits, level, newClient, now) : undefined,
      network: kind === undefined ? undefined : networkSeen(visits.networks, kind),
      journey: journeySeen(state, origin, level, now, population),
      company: arriving.company ?? 1,
    },
    isOwn: false,
    newClient,
    visit: undefined,
  }
}

function goingOn(
  recent: readonly Visit[],
  origin: Origin,
  origins: Origins,
  now: Instant,
): Visit | undefined {
  for (const one of recent) if (isGoingOn(one, origin, origins, now)) return one
  return undefined
}

function arrivalRate(visits: Visits, level: Level, now: Instant): number {
  const { arrivals, seconds, since, countedAt } = visits
  const n = level - NEW_NETWORK
  const common = nth(COMMON_A_YEAR, n) / YEAR_SECONDS
  const lived = seconds + between(countedAt ?? since ?? now, now) / 1_000
  const own = (nth(arrivals, n) + PSEUDO_VISITS) / (lived + PSEUDO_VISITS / common)
  const isExcited = countedAt !== undefined && between(countedAt, now) < EXCITED
  return (
    (0.5 * own + 0.5 * common * (isEarly(visits, now) ? nth(EARLY_TIMES, n) : 1)) *
    (isExcited ? nth(EXCITED_TIMES, n) : 1)
  )
}

/** Hours of the day at which mail is begun say a part of when people arrive; abroad less. */
const hourShare = (level: Level, ratio: number): number => {
  const even = level >= COLLEAGUES_COUNTRY ? AT_ANY_HOUR_ABROAD : AT_ANY_HOUR
  return even + (1 - even) * ratio
}

const isEarly = ({ since }: Visits, now: Instant): boolean =>
  since === undefined || between(since, now) < EARLY

function loginClientSeen(visits: Visits, level: Level, isNew: boolean, now: Instant): ClientSeen {
  const { asked, newClients } = visits
  const common = nth(isEarly(visits, now) ? NEW_CLIENTS_EARLY : NEW_CLIENTS, level - NEW_NETWORK)
  const own = (newClients + PSEUDO_CLIENTS * common) / (asked + PSEUDO_CLIENTS)
  const share = 0.5 * own + 0.5 * common
  return { isNew, share: isNew ? share : 1 - share }
}
