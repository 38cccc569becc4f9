/**
 * Pack: an account's behaviour as a few hundred bytes, and back without a loss.
 *
 * Exact, because a guard that restarted from a snapshot must judge like one that never stopped. The
 * first byte is the version. The first one knew neither logins nor forms of messages: it is read as
 * one that saw none. Any other is refused as `undefined`.
 */
import type { Instant } from '../../lib/time.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import { CLIENTS_MAX, type Clients } from './clients.ts'
import { type Contacts, fromHashes, GENERATION_MAX, toHashes } from './contacts.ts'
import { noForms } from './forms.ts'
import { GAPS, NEW_SESSION } from './gaps.ts'
import type { Counts } from './numbers.ts'
import {
  COUNTRIES_MAX,
  NETWORKS_MAX,
  OPERATORS_MOST,
  ORIGIN_EVENTS,
  type Origins,
} from './origins.ts'
import { putSenses, takeSenses } from './pack-visits.ts'
import { UNPROVEN_MAX, type Unproven } from './probation.ts'
import { HOURS } from './sending.ts'
import { SIZES } from './sizes.ts'
import type { Behaviour } from './state.ts'
import { noVisits } from './visits.ts'
import type { News } from './who.ts'

export const BEHAVIOUR_VERSION = 2
/** Without what logins and forms of messages taught. */
const WITHOUT_SENSES = 1
const WHOLE_MOST = Number.MAX_SAFE_INTEGER

export function packed(state: Behaviour): Uint8Array {
  const to = new ByteWriter()
  to.byte(BEHAVIOUR_VERSION)
  to.number(state.asOf)
  const { pace, who, bulk, results } = state
  putCounts(to, pace.gaps)
  for (const value of [
    pace.previousGap,
    pace.previousHour,
    pace.previousSize,
    pace.messages,
    pace.recipients,
    pace.fastRun,
    (pace.trusted ? 1 : 0) + (pace.lastTrusted ? 2 : 0),
    pace.meanSession,
    pace.largestSession,
    pace.sessions,
    pace.seconds,
    pace.sessionsEver,
  ])
    to.number(value)
  putCounts(to, state.hours)
  for (const value of [
    who.withNew,
    who.messages,
    who.recipients,
    who.streak,
    who.lately,
    who.previous,
    who.newShare,
    who.newInSession,
  ])
    to.number(value)
  putCounts(to, state.sizes)
  for (const value of [bulk.weight, bulk.mailings, bulk.largest, bulk.messages, bulk.withNew])
    to.number(value)
  to.sparse(bulk.gaps)
  to.sparse(bulk.sizes)
  for (const value of [
    results.heard,
    results.bounced,
    results.staleWeight,
    results.inBulk ? 1 : 0,
    results.heardEver,
    results.bouncedEver,
  ])
    to.number(value)
  putOrigins(to, state.origins)
  putClients(to, state.clients)
  putContacts(to, state.contacts)
  putSenses(to, state.visits, state.forms)
  return to.written()
}

/** `undefined`: torn, or of another version. */
export function unpacked(bytes: Uint8Array): Behaviour | undefined {
  const from = new ByteReader(bytes)
  const version = from.byte()
  if (version !== BEHAVIOUR_VERSION && version !== WITHOUT_SENSES) return undefined
  const asOf = from.number() as Instant
  const gaps = takeCounts(from, GAPS)
  const [previousGap, previousHour, previousSize, messages, recipients, fastRun, trust] = [
    from.whole(NEW_SESSION),
    from.whole(HOURS - 1),
    from.whole(WHOLE_MOST),
    from.whole(WHOLE_MOST),
    from.whole(WHOLE_MOST),
    from.whole(WHOLE_MOST),
    from.whole(3),
  ]
  const pace = {
    gaps,
    previousGap,
    previousHour,
    previousSize,
    messages,
    recipients,
    fastRun,
    trusted: (trust & 1) === 1,
    lastTrusted: (trust & 2) === 2,
    meanSession: from.number(),
    largestSession: from.number(),
    sessions: from.number(),
    seconds: from.number(),
    sessionsEver: from.whole(WHOLE_MOST),
  }
  const hours = takeCounts(from, HOURS)
  const who = {
    withNew: from.number(),
    messages: from.number(),
    recipients: from.whole(WHOLE_MOST),
    streak: from.whole(WHOLE_MOST),
    lately: from.number(),
    previous: from.whole(2) as News,
    newShare: from.number(),
    newInSession: from.whole(WHOLE_MOST),
  }
  const sizes = takeCounts(from, SIZES)
  const [weight, mailings, largest, inSession, withNew] = [
    from.number(),
    from.whole(WHOLE_MOST),
    from.whole(WHOLE_MOST),
    from.whole(WHOLE_MOST),
    from.whole(WHOLE_MOST),
  ]
  const bulk = {
    weight,
    mailings,
    largest,
    messages: inSession,
    withNew,
    gaps: from.sparse(3),
    sizes: from.sparse(SIZES),
  }
  const results = {
    heard: from.whole(WHOLE_MOST),
    bounced: from.whole(WHOLE_MOST),
    staleWeight: from.number(),
    inBulk: from.whole(1) === 1,
    heardEver: from.number(),
    bouncedEver: from.number(),
  }
  const origins = takeOrigins(from)
  const clients = takeClients(from)
  const contacts = takeContacts(from)
  const { visits, forms } =
    version === WITHOUT_SENSES ? { visits: noVisits, forms: noForms } : takeSenses(from)
  if (from.isTorn || !from.isAtEnd) return undefined
  return { asOf, pace, hours, who, sizes, bulk, results, origins, clients, contacts, visits, forms }
}

function putCounts(to: ByteWriter, { of, total }: Counts): void {
  to.sparse(of)
  to.number(total)
}

const takeCounts = (from: ByteReader, length: number): Counts => ({
  of: from.sparse(length),
  total: from.number(),
})

function putOrigins(to: ByteWriter, origins: Origins): void {
  putList(to, origins.networks, (network) => to.hash(network))
  putList(to, origins.operators, (operator) => to.number(operator))
  putList(to, origins.countries, (country) => putCountry(to, country))
  putList(to, origins.unproven, (one) => {
    to.hash(one.network)
    to.number(one.operator)
    putCountry(to, one.country)
    for (const value of [one.firstAt, one.lastAt, one.sessions, one.countedAt]) to.number(value)
    to.byte(one.ended === true ? 1 : 0)
  })
  putCounts(to, origins.levels)
  to.byte((origins.novel ? 1 : 0) + (origins.last === undefined ? 0 : 2))
  if (origins.last !== undefined) to.hash(origins.last)
}

function takeOrigins(from: ByteReader): Origins {
  const networks = from.list(NETWORKS_MAX, () => from.hash())
  const operators = from.list(OPERATORS_MOST, () => from.number())
  const countries = from.list(COUNTRIES_MAX, () => takeCountry(from))
  const unproven = from.list(UNPROVEN_MAX, (): Unproven => {
    const one = {
      network: from.hash(),
      operator: from.number(),
      country: takeCountry(from),
      firstAt: from.number() as Instant,
      lastAt: from.number() as Instant,
      sessions: from.whole(WHOLE_MOST),
      countedAt: from.number() as Instant,
    }
    return from.whole(1) === 1 ? { ...one, ended: true } : one
  })
  const levels = takeCounts(from, ORIGIN_EVENTS)
  const flags = from.whole(3)
  return {
    networks,
    operators,
    countries,
    unproven,
    levels,
    last: (flags & 2) === 0 ? undefined : from.hash(),
    novel: (flags & 1) === 1,
  }
}

function putClients(to: ByteWriter, clients: Clients): void {
  putList(to, clients.known, (client) => to.number(client))
  to.number(clients.sessions)
  to.number(clients.sessionsWithNew)
  to.byte(clients.last === undefined ? 0 : 1)
  if (clients.last !== undefined) to.number(clients.last)
}

function takeClients(from: ByteReader): Clients {
  const known = from.list(CLIENTS_MAX, () => from.number())
  const sessions = from.whole(WHOLE_MOST)
  const sessionsWithNew = from.whole(WHOLE_MOST)
  const last = from.whole(1) === 1 ? from.number() : undefined
  return { known, sessions, sessionsWithNew, last }
}

function putContacts(to: ByteWriter, contacts: Contacts): void {
  for (const hashes of toHashes(contacts)) {
    to.number(hashes.length)
    for (const hash of hashes) to.hash(hash)
  }
}

function takeContacts(from: ByteReader): Contacts {
  const young = from.list(GENERATION_MAX, () => from.hash())
  const old = from.list(GENERATION_MAX, () => from.hash())
  return fromHashes(young, old)
}

function putList<Item>(to: ByteWriter, list: readonly Item[], put: (item: Item) => void): void {
  to.number(list.length)
  for (const item of list) put(item)
}

function putCountry(to: ByteWriter, country: string): void {
  to.byte(country.charCodeAt(0))
  to.byte(country.charCodeAt(1))
}

const takeCountry = (from: ByteReader): string => String.fromCharCode(from.byte(), from.byte())
