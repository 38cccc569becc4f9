/**
 * Behaviour: all that is known of one account's habits, and what surrounds a judgement of it.
 *
 * A value: every step makes a new one, so that what could not be written can be taken back. Packed
 * it is a few hundred bytes (`pack.ts`).
 */
import type { Instant } from '../../lib/time.ts'
import { later } from '../../lib/time.ts'
import { type Bulk, neverBulk } from './bulk.ts'
import { type Clients, noClients } from './clients.ts'
import { type Contacts, noContacts } from './contacts.ts'
import { type Forms, noForms } from './forms.ts'
import { noHours } from './hours.ts'
import type { Counts } from './numbers.ts'
import type { Organisation } from './organisation.ts'
import { noOrigins, type Origins } from './origins.ts'
import { noPace, type Pace } from './pace.ts'
import type { Population } from './population.ts'
import { noResults, type Results } from './results.ts'
import { noSizes } from './sizes.ts'
import { noVisits, type Visits } from './visits.ts'
import { nobodyYet, type Who } from './who.ts'

export type Behaviour = {
  /** Engine time of the last message; it never runs backwards (decision 4). */
  readonly asOf: Instant
  readonly pace: Pace
  readonly hours: Counts
  readonly who: Who
  readonly sizes: Counts
  readonly bulk: Bulk
  readonly origins: Origins
  readonly clients: Clients
  readonly results: Results
  readonly contacts: Contacts
  readonly visits: Visits
  readonly forms: Forms
}

export const newBehaviour: Behaviour = {
  asOf: 0 as Instant,
  pace: noPace,
  hours: noHours,
  who: nobodyYet,
  sizes: noSizes,
  bulk: neverBulk,
  origins: noOrigins,
  clients: noClients,
  results: noResults,
  contacts: noContacts,
  visits: noVisits,
  forms: noForms,
}

/** How careful learning is. */
export type Learning = {
  /** Whether an origin's probation ends 72 hours after its first use (`probation.ts`). */
  readonly probationByTime: boolean
  /** Whether contacts, clients, networks and gaps are learned from suspect mail too. */
  readonly fromSuspect: boolean
}

/** Decisions 6 and 7: nothing from suspect mail, nothing by time alone. */
export const guarded: Learning = { probationByTime: false, fromSuspect: false }
/** As the model was first measured; to be compared with, never to guard with. */
export const unguarded: Learning = { probationByTime: true, fromSuspect: true }

/** What one message may teach, by the judge's word. */
export type Learns = {
  /** Pace, hours, sizes, the share of strangers, mailings, the end of a probation. */
  readonly habits: boolean
  /** Contacts, clients and networks. */
  readonly whom: boolean
}

export const learnsAll: Learns = { habits: true, whom: true }
export const learnsNothing: Learns = { habits: false, whom: false }

export type Context = {
  readonly population: Population
  readonly organisation: Organisation
  readonly learning: Learning
}

export const engineTimeOf = (state: Behaviour, at: Instant): Instant =>
  state.pace.sessionsEver === 0 ? at : later(state.asOf, at)
