/**
 * Pack visits: what logins and forms of messages taught, as bytes behind those of the behaviour.
 *
 * A byte says which of both there is: an account whose logins nobody sees takes one byte for them.
 */
import type { Instant } from '../../lib/time.ts'
import type { ByteReader, ByteWriter } from './bytes.ts'
import { FORMS_MAX, type Forms, noForms } from './forms.ts'
import { NETWORK_CLASSES } from './networks.ts'
import {
  LOGIN_CLIENTS_MAX,
  noVisits,
  VISIT_LEVELS,
  VISITS_MAX,
  type Visit,
  type Visits,
} from './visits.ts'

const VISITS = 1
const FORMS = 2
const CLIENT = 1
const READ = 2
const CHALLENGED = 4
const BEGUN = 8
const WHOLE_MOST = Number.MAX_SAFE_INTEGER

export function putSenses(to: ByteWriter, visits: Visits, forms: Forms): void {
  const { since } = visits
  const hasForms = forms.messages > 0
  to.byte((since === undefined ? 0 : VISITS) + (hasForms ? FORMS : 0))
  if (since !== undefined) putVisits(to, visits, since)
  if (hasForms) putForms(to, forms)
}

export function takeSenses(from: ByteReader): { readonly visits: Visits; readonly forms: Forms } {
  const which = from.whole(VISITS + FORMS)
  return {
    visits: (which & VISITS) === 0 ? noVisits : takeVisits(from),
    forms: (which & FORMS) === 0 ? noForms : takeForms(from),
  }
}

function putVisits(to: ByteWriter, visits: Visits, since: Instant): void {
  to.number(since)
  // Nought: never; no login is as old as that.
  to.number(visits.weighedAt ?? 0)
  to.number(visits.countedAt ?? 0)
  to.number(visits.recent.length)
  for (const one of visits.recent) {
    to.hash(one.network)
    to.number(one.operator)
    to.byte(one.country.charCodeAt(0))
    to.byte(one.country.charCodeAt(1))
    to.byte(
      (one.client === undefined ? 0 : CLIENT) +
        (one.read ? READ : 0) +
        (one.challenged ? CHALLENGED : 0) +
        (one.begun === true ? BEGUN : 0),
    )
    if (one.client !== undefined) to.hash(one.client)
    to.number(one.at)
    to.number(one.lastAt)
  }
  to.sparse(visits.arrivals)
  to.sparse(visits.networks.of)
  for (const value of [
    visits.networks.total,
    visits.seconds,
    visits.asked,
    visits.newClients,
    visits.reads.count,
    visits.reads.mean,
    visits.reads.variance,
  ])
    to.number(value)
  putHashes(to, visits.clients)
}

function takeVisits(from: ByteReader): Visits {
  const since = from.number() as Instant
  const [weighedAt, countedAt] = [momentOf(from.number()), momentOf(from.number())]
  const recent = from.list(VISITS_MAX, () => takeVisit(from))
  const arrivals = from.sparse(VISIT_LEVELS)
  const of = from.sparse(NETWORK_CLASSES.length)
  return {
    since,
    weighedAt,
    countedAt,
    recent,
    arrivals,
    networks: { of, total: from.number() },
    seconds: from.number(),
    asked: from.number(),
    newClients: from.number(),
    reads: { count: from.number(), mean: from.number(), variance: from.number() },
    clients: from.list(LOGIN_CLIENTS_MAX, () => from.hash()),
  }
}

function takeVisit(from: ByteReader): Visit {
  const network = from.hash()
  const operator = from.number()
  const country = String.fromCharCode(from.byte(), from.byte())
  const flags = from.whole(CLIENT + READ + CHALLENGED + BEGUN)
  const client = (flags & CLIENT) === 0 ? {} : { client: from.hash() }
  return {
    network,
    operator,
    country,
    ...client,
    at: from.number() as Instant,
    lastAt: from.number() as Instant,
    read: (flags & READ) !== 0,
    ...((flags & BEGUN) === 0 ? {} : { begun: true as const }),
    challenged: (flags & CHALLENGED) !== 0,
  }
}

const momentOf = (value: number): Instant | undefined =>
  value === 0 ? undefined : (value as Instant)

function putForms(to: ByteWriter, forms: Forms): void {
  putHashes(to, forms.known)
  for (const value of [
    forms.sessions,
    forms.sessionsWithNew,
    forms.messages,
    forms.payments,
    forms.elsewhere,
  ])
    to.number(value)
}

const takeForms = (from: ByteReader): Forms => ({
  known: from.list(FORMS_MAX, () => from.hash()),
  sessions: from.whole(WHOLE_MOST),
  sessionsWithNew: from.whole(WHOLE_MOST),
  messages: from.number(),
  payments: from.number(),
  elsewhere: from.number(),
})

function putHashes(to: ByteWriter, hashes: readonly number[]): void {
  to.number(hashes.length)
  for (const hash of hashes) to.hash(hash)
}
