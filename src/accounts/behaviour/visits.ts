/**
 * Visits: from where an account is logged in to, as a sequence of arrivals.
 *
 * Programs log in a hundred times a day, so logins are not counted: what counts is that the account
 * is used from a network that is not its own and was not in use already. Such arrivals are few, and
 * come by kind of network at so many a year, half of that the account's own rate; after one of them
 * others follow more easily, as on a journey. A login from a network of the account's own, from one
 * that is in use, or from near one (its operator, its strange country) tells nothing.
 *
 * A visit teaches no origin by being repeated: a program that asks for mail every minute proves only
 * that it has the password. A new network of the owner's operator, by a program of his, is his at
 * once, as with mail. One that was challenged stays so until somebody confirms it, however long it is
 * in use (decision 7).
 *
 * Limits: hours are those of the account's mail, for the larger part. A thief in the owner's own
 * network is not seen.
 */
import { between, type Duration, days, type Instant } from '../../lib/time.ts'
import { noNetworks } from './networks.ts'
import { type Counts, zeros } from './numbers.ts'
import type { Origins } from './origins.ts'
import { noReads, type Reads } from './reads.ts'
import type { Origin } from './sending.ts'
import type { Behaviour } from './state.ts'

export const VISITS_MAX = 16
export const LOGIN_CLIENTS_MAX = 12
/** Levels that arrivals are counted by: NEW_NETWORK to NEW_COUNTRY. */
export const VISIT_LEVELS = 5
/** Without a login for so long a visit has ended. */
export const VISIT_ENDS: Duration = days(30)
/** For so long what a login told of an origin is not told once more by mail from there. */
export const COVERS: Duration = days(3)

export type Visit = Origin & {
  readonly client?: number
  /** When it was counted, and last used. */
  readonly at: Instant
  readonly lastAt: Instant
  /** What a session of it read was weighed already. */
  readonly read: boolean
  /** So was whether its first session did nothing. */
  readonly begun?: true
  /** The judge asked for a second factor, and none confirmed it. */
  readonly challenged: boolean
}

export type Visits = {
  /** First login ever; `undefined`: logins are not seen. */
  readonly since: Instant | undefined
  /** When the evidence was last brought up to date by a login. */
  readonly weighedAt: Instant | undefined
  /** The latest used first. */
  readonly recent: readonly Visit[]
  /** Fading counts of arrivals by level, and the seconds in which they fell. */
  readonly arrivals: readonly number[]
  readonly seconds: number
  readonly countedAt: Instant | undefined
  /** Fading counts of arrivals with a client told, and with a new one. */
  readonly asked: number
  readonly newClients: number
  readonly networks: Counts
  readonly reads: Reads
  /** Clients that logins told, the latest learned first. */
  readonly clients: readonly number[]
}

export const noVisits: Visits = {
  since: undefined,
  weighedAt: undefined,
  recent: [],
  arrivals: zeros(VISIT_LEVELS),
  seconds: 0,
  countedAt: undefined,
  asked: 0,
  newClients: 0,
  networks: noNetworks,
  reads: noReads,
  clients: [],
}

/** By mail or by logins. */
export const isKnownClient = (
  { visits, clients }: Pick<Behaviour, 'visits' | 'clients'>,
  client: number,
): boolean => visits.clients.includes(client) || clients.known.includes(client)

export const isUnderWay = ({ lastAt }: Visit, now: Instant): boolean =>
  between(lastAt, now) < VISIT_ENDS

/** From the same network, its operator, or, lately, the same strange country. */
export const isGoingOn = (one: Visit, origin: Origin, origins: Origins, now: Instant): boolean =>
  isUnderWay(one, now) &&
  (one.network === origin.network ||
    (between(one.lastAt, now) < COVERS && isNear(one, origin, origins)))

const isNear = (one: Origin, { operator, country }: Origin, { countries }: Origins): boolean =>
  one.operator === operator || (one.country === country && !countries.includes(country))

/** Whether programs of the account log in from there, or near there, and none of them was challenged. */
export const isVisited = (
  { visits, origins }: Pick<Behaviour, 'visits' | 'origins'>,
  origin: Origin,
  now: Instant,
): boolean => visits.recent.some((one) => !one.challenged && isGoingOn(one, origin, origins, now))

/** The visit whose login told already what mail from this origin would tell. */
export const coveredBy = (
  { visits, origins }: Pick<Behaviour, 'visits' | 'origins'>,
  origin: Origin,
  now: Instant,
): Visit | undefined =>
  visits.recent.find(
    (one) =>
      between(one.at, now) < COVERS &&
      (one.network === origin.network || isNear(one, origin, origins)),
  )

/** The origin is the account's own, and so is the client. */
/** `at`: the origin does not become the account's own; it is in use from then on, unchallenged. */
export function visitConfirmed(
  visits: Visits,
  origin: Origin,
  client: number | undefined,
  at?: Instant,
): Visits {
  const visit = visits.recent.find(({ network }) => network === origin.network)
  const own = client ?? visit?.client
  const isTold = own !== undefined && visits.since !== undefined && !visits.clients.includes(own)
  if (visit === undefined && !isTold && at === undefined) return visits
  const others = visits.recent.filter((one) => one !== visit)
  return {
    ...visits,
    recent:
      at === undefined
        ? others
        : [{ read: true, at, ...visit, ...origin, lastAt: at, challenged: false }, ...others].slice(
            0,
            VISITS_MAX,
          ),
    clients: isTold ? [own, ...visits.clients].slice(0, LOGIN_CLIENTS_MAX) : visits.clients,
  }
}
