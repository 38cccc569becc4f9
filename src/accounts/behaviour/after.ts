/**
 * After: what an account learns from a message, from a delivery result and from a person.
 *
 * Weigh first, then learn. `learns` is the judge's word of how far the account is not suspected;
 * without it the sitting goes on, but no habit, contact, client or origin is learned (decision 6).
 */
import type { Instant } from '../../lib/time.ts'
import { clientsAfter } from './clients.ts'
import { contactsAfter } from './contacts.ts'
import { formsAfter } from './forms.ts'
import { hoursAfter } from './hours.ts'
import {
  firstSeen,
  type Organisation,
  organisationAfterOrigin,
  organisationAfterSession,
} from './organisation.ts'
import {
  isEstablished,
  KNOWN,
  levelsAfter,
  ON_PROBATION,
  type Origins,
  originsOwned,
  SAME_NETWORK,
} from './origins.ts'
import { paceAfter } from './pace.ts'
import { probationEnded, unprovenAfter } from './probation.ts'
import { type Reading, readingOf } from './reading.ts'
import { type ResultSeen, resultSeen, resultsAfter } from './results.ts'
import { type Origin, placeOf, type Sending } from './sending.ts'
import { sizesAfter } from './sizes.ts'
import type { Behaviour, Context, Learning, Learns } from './state.ts'
import { visitConfirmed } from './visits.ts'
import { whoAfter } from './who.ts'

/** The account after one more message; `reading` of the same, where there is one already. */
export function behaviourAfter(
  state: Behaviour,
  sending: Sending,
  context: Context,
  learns: Learns,
  reading: Reading = readingOf(state, sending, context),
): Behaviour {
  const { before, newSession, recipients, fresh } = reading
  const { habits } = learns
  const whom = learns.whom || context.learning.fromSuspect
  return {
    asOf: reading.now,
    pace: paceAfter(before.pace, {
      gap: reading.gap,
      hour: sending.hour,
      recipients,
      isFirst: reading.isFirst,
      trusted: habits,
      learnsGap: habits || context.learning.fromSuspect,
    }),
    hours: habits && newSession ? hoursAfter(state.hours, sending.hour) : state.hours,
    who: whoAfter(before.who, fresh, recipients, habits),
    sizes: habits ? sizesAfter(state.sizes, reading.size) : state.sizes,
    bulk: reading.bulkAfter,
    origins: originsAfter(reading, sending, context, learns),
    clients:
      sending.client === undefined
        ? state.clients
        : clientsAfter(state.clients, sending.client, {
            isNew: reading.newClient,
            counts: newSession && habits,
            remembers: whom,
          }),
    results: before.results,
    contacts:
      whom && (fresh > 0 || state.contacts.old.count > 0)
        ? contactsAfter(state.contacts, sending.recipients)
        : state.contacts,
    visits: state.visits,
    forms:
      sending.form === undefined
        ? state.forms
        : formsAfter(state.forms, sending.form, { remembers: whom, counts: newSession && habits }),
  }
}

/** What a message teaches of the colleagues; the same organisation when it teaches nothing. */
export function organisationAfter(
  organisation: Organisation,
  sending: Sending,
  context: Context,
  learns: Learns,
  reading: Reading,
): Organisation {
  const seen = firstSeen(organisation, reading.now)
  const after =
    learns.habits && reading.newSession ? organisationAfterSession(seen, sending.hour) : seen
  return sending.origin !== undefined && owns(reading, context, learns)
    ? organisationAfterOrigin(after, sending.origin, sending.account)
    : after
}

/** Whether the origin is the account's own from here on; the first one ever is. */
const owns = (reading: Reading, { learning }: Context, { whom }: Learns): boolean => {
  const { origin, isFirst } = reading
  if (isFirst || origin === undefined) return whom || learning.fromSuspect
  if (origin.level === KNOWN) return true
  if (!isNearHome(reading, learning)) return false
  return whom || learning.fromSuspect
}

/**
 * Whether a new network passes for the owner's: his operator's, and not by a client that is as new.
 * The operator of many is a thief's too.
 */
const isNearHome = ({ origin, newClient }: Reading, learning: Learning): boolean =>
  origin !== undefined &&
  isEstablished(origin.level) &&
  (learning.probationByTime || origin.level === KNOWN || !newClient)

function originsAfter(
  reading: Reading,
  { origin }: Sending,
  context: Context,
  learns: Learns,
): Origins {
  const { origins } = reading.before
  const seen = reading.origin
  if (origin === undefined) return origins
  // The first origin that is heard of is the account's own.
  const isOwned = owns(reading, context, learns)
  if (seen === undefined)
    return isOwned ? { ...originsOwned(origins, origin), last: origin.network } : origins
  const { probationByTime } = context.learning
  const isNear = isNearHome(reading, context.learning)
  const after = isOwned ? originsOwned(origins, origin) : origins
  // Where time ends a probation, a network near one on probation has none of its own.
  const joins = !isOwned && !isNear && (seen.level !== ON_PROBATION || !probationByTime)
  return {
    networks: after.networks,
    operators: after.operators,
    countries: after.countries,
    unproven: joins
      ? unprovenAfter(
          after.unproven,
          placeOf(origin),
          after.countries.includes(origin.country),
          reading.now,
          probationByTime,
          learns.habits,
        )
      : after.unproven,
    levels:
      learns.habits && reading.newSession ? levelsAfter(after.levels, seen.level) : after.levels,
    last: origin.network,
    novel: seen.event === SAME_NETWORK ? after.novel : !isNear,
  }
}

/** A recipient that was new to the account could be delivered to, or not. */
export function behaviourAfterResult(
  state: Behaviour,
  bounced: boolean,
  learns: Learns,
  /** Of the same, where it was looked at already. */
  seen: ResultSeen = resultSeen(state.results, state.bulk.weight, bounced),
): Behaviour {
  return { ...state, results: resultsAfter(state.results, seen, bounced, learns.habits) }
}

/** The owner confirmed with a second factor: this origin, and its client, are his (decision 7). */
export function behaviourConfirmed(
  state: Behaviour,
  origin: Origin,
  client: number | undefined,
  /** For a short time, from then on: the origin does not become his own. */
  briefly?: Instant,
): Behaviour {
  const { origins, clients, visits } = state
  return {
    ...state,
    visits: visitConfirmed(visits, origin, client, briefly),
    origins: {
      ...(briefly === undefined ? originsOwned(origins, origin) : origins),
      unproven: probationEnded(
        origins.unproven,
        origins.unproven.findIndex((one) => one.network === origin.network),
      ),
      novel: origins.last === origin.network ? false : origins.novel,
    },
    clients:
      client === undefined || clients.known.includes(client)
        ? clients
        : { ...clientsAfter(clients, client, { isNew: true, counts: false, remembers: true }) },
  }
}

/** A person granted the right to mail `recipients` at once, or saw that such a mailing was honest. */
export const bulkConfirmed = (state: Behaviour, recipients: number): Behaviour => ({
  ...state,
  bulk: {
    ...state.bulk,
    mailings: state.bulk.mailings + 1,
    largest: Math.max(state.bulk.largest, recipients),
  },
})
