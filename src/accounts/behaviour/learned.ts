/**
 * Learned: what old logs taught, beside what was lived here. To learn the same logs again changes
 * nothing.
 *
 * An account's habits are taken as a whole or not at all: those of whoever began more sessions. What
 * colleagues share is put together, since networks and countries of both are true; the hours of the
 * week come from whichever knows more of them.
 */
import type { AccountId } from '../../events/event.ts'
import { between, type Instant, later, plus } from '../../lib/time.ts'
import { COUNTRIES_MAX, OPERATORS_MAX, type Organisation, USERS_MAX } from './organisation.ts'
import type { Behaviour } from './state.ts'

type Users<Key> = ReadonlyMap<Key, ReadonlySet<AccountId>>

/** The same `lived` where it is to stay. Its time does not run backwards. */
export const behaviourLearned = (lived: Behaviour, learned: Behaviour): Behaviour =>
  lived.pace.sessionsEver >= learned.pace.sessionsEver
    ? lived
    : {
        ...learned,
        asOf: later(lived.asOf, learned.asOf),
        // Old logs tell neither logins nor forms of messages.
        visits: lived.visits.since === undefined ? learned.visits : lived.visits,
        forms: lived.forms.messages === 0 ? learned.forms : lived.forms,
      }

/** The same `lived` where there is nothing new. */
export function organisationLearned(lived: Organisation, learned: Organisation): Organisation {
  const operators = usersOfBoth(lived.operators, learned.operators, OPERATORS_MAX)
  const countries = usersOfBoth(lived.countries, learned.countries, COUNTRIES_MAX)
  const hours = lived.hours.total >= learned.hours.total ? lived.hours : learned.hours
  const firstAt =
    learned.firstAt === undefined ||
    (lived.firstAt !== undefined && lived.firstAt <= learned.firstAt)
      ? lived.firstAt
      : learned.firstAt
  return operators === lived.operators &&
    countries === lived.countries &&
    hours === lived.hours &&
    firstAt === lived.firstAt
    ? lived
    : { firstAt, hours, operators, countries }
}

/**
 * An organisation is as old as the days that were learned: those between the end of the logs and now
 * do not count, nor does a year that passed since one old day was logged.
 */
export const agedTo = (organisation: Organisation, until: Instant, now: Instant): Organisation =>
  organisation.firstAt === undefined || now <= until
    ? organisation
    : { ...organisation, firstAt: plus(organisation.firstAt, between(until, now)) }

/** Bounded as what is lived; what is known already is never pushed out by what is learned. */
function usersOfBoth<Key>(lived: Users<Key>, learned: Users<Key>, most: number): Users<Key> {
  const both = new Map(lived)
  let isNew = false
  for (const [key, theirs] of learned) {
    const who = new Set(lived.get(key))
    const before = who.size
    if (before === 0 && both.size >= most) continue
    for (const account of theirs) if (who.size < USERS_MAX) who.add(account)
    if (who.size === before) continue
    both.set(key, who)
    isNew = true
  }
  return isNew ? both : lived
}
