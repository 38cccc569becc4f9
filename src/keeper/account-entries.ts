/** Account entries: those in which a person says something of an account. */
import { isBound, ownNetworks, PURPOSE_NETWORKS_MAX } from '../accounts/purpose/policy.ts'
import type { PurposeKind } from '../accounts/purpose/recognise.ts'
import type { AccountId, EventOf } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import type { Opinion } from '../verdict/opinion.ts'
import type { AccountState } from '../verdict/state.ts'

/** Who says it, why and when; `id` is the entry's own. */
export type Given = {
  readonly id: string
  readonly now: Instant
  readonly account: AccountId
  readonly by: string
  readonly why: string
}

const heard = ({ id, now, account, by, why }: Given) =>
  ({ id, at: now, heardAt: now, trust: 'witnessed', account, by, why }) as const

export const opinionGiven = (given: Given, opinion: Opinion): EventOf<'opinion.given'> => ({
  kind: 'opinion.given',
  ...heard(given),
  opinion,
})

export const bulkChanged = (given: Given, granted: boolean): EventOf<'config.changed'> => ({
  kind: 'config.changed',
  ...heard(given),
  what: 'bulk',
  to: granted ? 'granted' : 'withdrawn',
})

export const purposeChanged = (
  given: Given,
  to: PurposeKind | 'none',
  networks: readonly string[],
): EventOf<'config.changed'> => ({
  kind: 'config.changed',
  ...heard(given),
  what: 'purpose',
  to,
  ...(networks.length === 0 ? {} : { networks }),
})

/** The networks that the policy will name: as asked, else the account's own. */
export function networksFor(
  kind: PurposeKind | 'none',
  asked: readonly string[],
  { behaviour }: Pick<AccountState, 'behaviour'>,
): readonly string[] {
  if (kind === 'none' || !isBound(kind)) return []
  return (asked.length > 0 ? asked : ownNetworks(behaviour)).slice(0, PURPOSE_NETWORKS_MAX)
}
