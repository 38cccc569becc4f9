/**
 * After: what an account learns from a message, from a delivery result and from a person.
 *
 * Weigh first, then learn. `learns` is the judge's word that the account is not suspected; without
 * it the sitting goes on, but no habit, contact, client or origin is learned (decision 6).
 */
import { clientsAfter } from './clients.ts'
import { contactsAfter } from './contacts.ts'
import { hoursAfter } from './hours.ts'
import {
  firstSeen,
  type Organisation,
  organisationAfterOrigin,
  organisationAfterSession,
} from './organisation.ts'
import { isEstablished, levelsAfter, type Origins, originsOwned, SAME_NETWORK } from './origins.ts'
import { paceAfter } from './pace.ts'
import { probationEnded, unprovenAfter } from './probation.ts'
import { type Reading, readingOf } from './reading.ts'
import { resultSeen, resultsLearned } from './results.ts'
import type { Origin, Sending } from './sending.ts'
import { sizesAfter } from './sizes.ts'
import type { Behaviour, Context } from './state.ts'
import { whoAfter } from './who.ts'

/** The account after one more message; `reading` of the same, where there is one already. */
export function behaviourAfter(
  state: Behaviour,
  sending: Sending,
  context: Context,
  learns: boolean,
  reading: Reading = readingOf(state, sending, context),
): Behaviour {
  const { before, newSession, recipients, fresh } = reading
  const { fromSuspect } = context.learning
  return {
    asOf: reading.now,
    pace: paceAfter(before.pace, {
      gap: reading.gap,
      hour: sending.hour,
      recipients,
      isFirst: reading.isFirst,
      trusted: learns,
      learnsGap: learns || fromSuspect,
    }),
    hours: learns && newSession ? hoursAfter(state.hours, sending.hour) : state.hours,
    who: whoAfter(before.who, fresh, recipients, learns),
    sizes: learns ? sizesAfter(state.sizes, reading.size) : state.sizes,
    bulk: reading.bulkAfter,
    origins: originsAfter(reading, sending, context, learns),
    clients:
      sending.client === undefined
        ? state.clients
        : clientsAfter(state.clients, sending.client, {
            isNew: reading.newClient,
            counts: newSession && learns,
            remembers: fromSuspect || (learns && isAtHome(reading)),
          }),
    results: before.results,
    contacts:
      (learns || fromSuspect) && (fresh > 0 || state.contacts.old.count > 0)
        ? contactsAfter(state.contacts, sending.recipients)
        : state.contacts,
  }
}

/** What a message teaches of the colleagues; the same organisation when it teaches nothing. */
export function organisationAfter(
  organisation: Organisation,
  sending: Sending,
  context: Context,
  learns: boolean,
  reading: Reading,
): Organisation {
  let after =
    learns && reading.newSession
      ? organisationAfterSession(organisation, sending.hour)
      : organisation
  if (sending.origin === undefined) return after
  after = firstSeen(after, reading.now)
  return owns(reading, context, learns)
    ? organisationAfterOrigin(after, sending.origin, sending.account)
    : after
}

/** Whether the origin is the account's own from here on; the first one ever is. */
const owns = ({ origin, isFirst }: Reading, { learning }: Context, learns: boolean): boolean =>
  isFirst ||
  origin === undefined ||
  (isEstablished(origin.level) && (learns || learning.fromSuspect || origin.level === 0))

/** Not known is not abroad. */
const isAtHome = ({ origin, isFirst }: Reading): boolean =>
  isFirst || origin === undefined || isEstablished(origin.level)

function originsAfter(
  reading: Reading,
  { origin, client }: Sending,
  context: Context,
  learns: boolean,
): Origins {
  const { origins } = reading.before
  const seen = reading.origin
  if (origin === undefined) return origins
  // The first origin that is heard of is the account's own.
  if (seen === undefined) return { ...originsOwned(origins, origin), last: origin.network }
  let after = origins
  if (owns(reading, context, learns)) after = originsOwned(after, origin)
  else if (!isEstablished(seen.level)) {
    const { probationByTime, fromSuspect } = context.learning
    // Near an origin on probation another network has no probation of its own, if time ends it.
    if (seen.level !== 7 || !probationByTime)
      after = {
        ...after,
        unproven: unprovenAfter(
          after.unproven,
          origin,
          after.countries.includes(origin.country),
          reading.now,
          probationByTime,
          learns,
          fromSuspect ? undefined : client,
        ),
      }
  }
  return {
    ...after,
    levels: learns && reading.newSession ? levelsAfter(after.levels, seen.level) : after.levels,
    last: origin.network,
    novel: seen.event === SAME_NETWORK ? after.novel : !isEstablished(seen.level),
  }
}

/** A recipient that was new to the account could be delivered to, or not. */
export function behaviourAfterResult(
  state: Behaviour,
  bounced: boolean,
  learns: boolean,
): Behaviour {
  const { results } = resultSeen(state.results, state.bulk.weight, bounced)
  return { ...state, results: learns ? resultsLearned(results, bounced) : results }
}

/** The owner confirmed with a second factor: this origin, and its client, are his (decision 7). */
export function behaviourConfirmed(
  state: Behaviour,
  origin: Origin,
  client: number | undefined,
): Behaviour {
  const { origins, clients } = state
  return {
    ...state,
    origins: {
      ...originsOwned(origins, origin),
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
