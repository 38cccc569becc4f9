/**
 * Organisation: what colleagues share, the hours of their week and the networks they send from.
 *
 * A country that two colleagues use is less strange to a third. Learned only from origins that are
 * an account's own and from mail that was trusted. Its age is the event time since its first mail,
 * so that what was learned from old logs counts (decision 10); whether mail tells its origin or not:
 * where none ever does, the organisation grows up all the same.
 *
 * Limits: where origins come to be told only later, its first networks count as new to an
 * organisation that is no longer young, some 5 dB more than they should.
 */
import type { AccountId } from '../../events/event.ts'
import { between, type Duration, days, type Instant } from '../../lib/time.ts'
import type { Counts } from './numbers.ts'
import { nth, replaced } from './numbers.ts'
import type { Population } from './population.ts'
import type { Origin } from './sending.ts'

export const USERS_MAX = 64
export const OPERATORS_MAX = 4_096
export const COUNTRIES_MAX = 256
/** In its first days «new to the organisation» says little. */
export const YOUNG_FOR: Duration = days(30)

type Users<Key> = ReadonlyMap<Key, ReadonlySet<AccountId>>

export type Organisation = {
  readonly firstAt: Instant | undefined
  /** Session starts of all accounts, by hour of the week; nothing is forgotten. */
  readonly hours: Counts
  readonly operators: Users<number>
  readonly countries: Users<string>
}

export function newOrganisation({ hours }: Population): Organisation {
  const total = hours.reduce((sum, count) => sum + count, 0)
  return {
    firstAt: undefined,
    operators: new Map(),
    countries: new Map(),
    hours: { of: hours, total },
  }
}

export const isYoung = ({ firstAt }: Organisation, now: Instant): boolean =>
  firstAt === undefined || between(firstAt, now) < YOUNG_FOR

/** Others than the account itself who send by this operator, or from this country. */
export function colleagues<Key>(users: Users<Key>, key: Key, account: AccountId): number {
  const who = users.get(key)
  return who === undefined ? 0 : who.has(account) ? who.size - 1 : who.size
}

export const firstSeen = (organisation: Organisation, at: Instant): Organisation =>
  organisation.firstAt === undefined ? { ...organisation, firstAt: at } : organisation

export const organisationAfterSession = (
  organisation: Organisation,
  hour: number,
): Organisation => ({
  firstAt: organisation.firstAt,
  operators: organisation.operators,
  countries: organisation.countries,
  hours: {
    of: replaced(organisation.hours.of, hour, nth(organisation.hours.of, hour) + 1),
    total: organisation.hours.total + 1,
  },
})

/** An account proved to send from here. */
export function organisationAfterOrigin(
  organisation: Organisation,
  { operator, country }: Origin,
  account: AccountId,
): Organisation {
  const operators = usersAfter(organisation.operators, operator, account, OPERATORS_MAX)
  const countries = usersAfter(organisation.countries, country, account, COUNTRIES_MAX)
  return operators === organisation.operators && countries === organisation.countries
    ? organisation
    : { ...organisation, operators, countries }
}

function usersAfter<Key>(
  users: Users<Key>,
  key: Key,
  account: AccountId,
  most: number,
): Users<Key> {
  const who = users.get(key)
  if (who !== undefined && (who.has(account) || who.size >= USERS_MAX)) return users
  const after = new Map(users)
  if (who === undefined && after.size >= most) {
    // The eldest that one account alone uses says least.
    const lone = [...after].find(([, its]) => its.size === 1) ?? [...after][0]
    if (lone !== undefined) after.delete(lone[0])
  }
  return after.set(key, new Set(who).add(account))
}
