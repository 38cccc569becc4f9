/**
 * After a login: what an account learns from one, and from what its session read.
 *
 * As with mail the judge says how much may be learned; a challenged login teaches nothing but that it
 * was challenged. Contacts, hours and sizes are mail's, and stay.
 */
import { between, type Instant } from '../../lib/time.ts'
import type { Arrival, LoginReading } from './arrivals.ts'
import { networksAfter } from './networks.ts'
import { nth, replaced } from './numbers.ts'
import { NEW_NETWORK, originsOwned } from './origins.ts'
import { type FirstSeen, firstSeen, type ReadSeen, readSeen, readsAfter } from './reads.ts'
import { type Arriving, type Origin, placeOf } from './sending.ts'
import type { Behaviour, Learns } from './state.ts'
import {
  COVERS,
  isKnownClient,
  isUnderWay,
  LOGIN_CLIENTS_MAX,
  VISITS_MAX,
  type Visit,
  type Visits,
} from './visits.ts'

const FORGETTING_SECONDS = 180 * 86_400

/** After a login that was let in, or, `challenged`, was asked for a second factor. */
export function behaviourAfterLogin(
  state: Behaviour,
  arriving: Arriving,
  reading: LoginReading,
  learns: Learns,
  challenged: boolean,
): Behaviour {
  const { origin, client } = arriving
  const { now, arrival, isOwn, newClient } = reading
  const seen = state.visits.since === undefined ? { ...state.visits, since: now } : state.visits
  const learnt = learns.whom && !challenged
  const isNearHome = arrival?.level === NEW_NETWORK && !newClient
  const own = origin !== undefined && learnt && (isOwn || isNearHome)
  const clients =
    client !== undefined && newClient && learnt && isOwn
      ? [client, ...seen.clients].slice(0, LOGIN_CLIENTS_MAX)
      : seen.clients
  const counted =
    arrival === undefined ? seen : arrivalCounted(seen, arrival, now, learns.habits && !challenged)
  const recent =
    origin === undefined || isOwn
      ? counted.recent
      : visitsAfter(counted.recent, arriving, origin, reading, challenged)
  const origins = own ? originsOwned(state.origins, origin) : state.origins
  const visits =
    clients === counted.clients && recent === counted.recent
      ? counted
      : { ...counted, clients, recent }
  return origins === state.origins && visits === state.visits
    ? state
    : { ...state, origins, visits }
}

function arrivalCounted(
  visits: Visits,
  { level, client, network }: Arrival,
  now: Instant,
  learns: boolean,
): Visits {
  const weighed = { ...visits, weighedAt: now }
  if (!learns) return weighed
  const seconds = between(visits.countedAt ?? visits.since ?? now, now) / 1_000
  const kept = Math.exp(-seconds / FORGETTING_SECONDS)
  const n = level - NEW_NETWORK
  const arrivals = visits.arrivals.map((count) => count * kept)
  return {
    ...weighed,
    arrivals: replaced(arrivals, n, nth(arrivals, n) + 1),
    seconds: visits.seconds * kept + seconds,
    countedAt: now,
    asked: visits.asked * kept + (client === undefined ? 0 : 1),
    newClients: visits.newClients * kept + (client?.isNew === true ? 1 : 0),
    networks:
      network === undefined ? visits.networks : networksAfter(visits.networks, network.class),
  }
}

function visitsAfter(
  recent: readonly Visit[],
  { client }: Arriving,
  origin: Origin,
  { now, arrival, visit }: LoginReading,
  challenged: boolean,
): readonly Visit[] {
  const known = visit ?? visitAt(recent, origin.network)
  const others = recent.filter((one) => one !== known && (one.challenged || isUnderWay(one, now)))
  const begun: Visit = {
    ...placeOf(origin),
    ...(client === undefined ? {} : { client }),
    at: now,
    lastAt: now,
    read: false,
    challenged,
  }
  // What goes on keeps what was counted; a visit that tells nothing is not remembered.
  const next =
    arrival !== undefined
      ? begun
      : known === undefined
        ? undefined
        : { ...known, lastAt: now, challenged: known.challenged || challenged }
  return next === undefined ? recent : [next, ...others].slice(0, VISITS_MAX)
}

function visitAt(recent: readonly Visit[], network: number): Visit | undefined {
  for (const one of recent) if (one.network === network) return one
  return undefined
}

function coveredAt(recent: readonly Visit[], network: number, now: Instant): Visit | undefined {
  for (const one of recent) if (one.network === network && between(one.at, now) < COVERS) return one
  return undefined
}

/** What one session read, of whose origin a login was counted lately; else what it teaches. */
export type Read =
  | {
      readonly visit: Visit
      readonly seen: ReadSeen | undefined
      /** Whether the first session of the visit did nothing; absent: not told, or not the first. */
      readonly first: FirstSeen | undefined
    }
  | undefined

export function readOf(
  state: Behaviour,
  origin: Origin | undefined,
  octets: number,
  now: Instant,
  bytesIn?: number,
): Read {
  const { visits } = state
  const visit = origin === undefined ? undefined : coveredAt(visits.recent, origin.network, now)
  if (visit === undefined) return undefined
  const byNew = visit.client === undefined || !isKnownClient(state, visit.client)
  const seen = visit.read ? undefined : readSeen(visits.reads, octets, byNew)
  const first =
    visit.begun === true || bytesIn === undefined ? undefined : firstSeen(octets, bytesIn, byNew)
  return seen === undefined && first === undefined ? undefined : { visit, seen, first }
}

/** `challenged`: what was read makes its origin one that somebody must confirm. */
export function behaviourAfterRead(
  state: Behaviour,
  read: Read,
  origin: Origin | undefined,
  octets: number,
  learns: Learns,
  challenged = false,
): Behaviour {
  const { visits, origins } = state
  if (read !== undefined) {
    const recent = visits.recent.map((one) =>
      one === read.visit
        ? {
            ...one,
            read: one.read || read.seen !== undefined,
            ...(read.first === undefined ? {} : { begun: true as const }),
            challenged: one.challenged || challenged,
          }
        : one,
    )
    return { ...state, visits: { ...visits, recent } }
  }
  const isOwn = origin !== undefined && origins.networks.includes(origin.network)
  if (!isOwn || !learns.habits || visits.since === undefined) return state
  return { ...state, visits: { ...visits, reads: readsAfter(visits.reads, octets) } }
}
