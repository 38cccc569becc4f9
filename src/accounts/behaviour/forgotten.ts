/** Forgotten: the organisation without an account; what it did in common with others stays a count. */
import type { AccountId } from '../../events/event.ts'
import type { Organisation } from './organisation.ts'

export function organisationWithout(organisation: Organisation, account: AccountId): Organisation {
  const operators = without(organisation.operators, account)
  const countries = without(organisation.countries, account)
  return operators === organisation.operators && countries === organisation.countries
    ? organisation
    : { ...organisation, operators, countries }
}

function without<Key>(
  users: ReadonlyMap<Key, ReadonlySet<AccountId>>,
  account: AccountId,
): ReadonlyMap<Key, ReadonlySet<AccountId>> {
  if (![...users.values()].some((who) => who.has(account))) return users
  const after = new Map<Key, ReadonlySet<AccountId>>()
  for (const [key, who] of users) {
    const left = new Set([...who].filter((one) => one !== account))
    if (left.size > 0) after.set(key, left)
  }
  return after
}
