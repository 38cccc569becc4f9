/**
 * Purposes: which accounts seem to serve one purpose, as far as a look at them tells.
 *
 * A look is bounded in accounts (SCANNED_MAX), because the guard answers mail between looks. An
 * account that is contained, or stands near it, is passed over: what a thief does with it is none of
 * its habits. So is one whose purpose a person has decided, where that is what would be proposed.
 */

import { measuresOf } from '../accounts/purpose/measures.ts'
import { ownNetworks } from '../accounts/purpose/policy.ts'
import { type Proposal, proposalOf } from '../accounts/purpose/recognise.ts'
import type { AccountId } from '../events/event.ts'
import type { FoldStore } from '../ports/folds.ts'
import { barOf, budgets } from '../verdict/detector/bars.ts'
import type { AccountState } from '../verdict/state.ts'

/** Accounts looked at when it is asked once. */
export const SCANNED_MAX = 2_000

export type Proposed = {
  readonly account: AccountId
  readonly proposal: Proposal
  /** Its own, which the policy would name. */
  readonly networks: readonly string[]
}

export type Adopted = {
  readonly account: AccountId
  readonly purpose: string
  readonly networks: readonly string[]
  readonly since: string
}

export type PurposeFacts = {
  readonly proposals: readonly Proposed[]
  readonly adopted: readonly Adopted[]
  /** Accounts looked at, and accounts there are. */
  readonly scanned: number
  readonly accounts: number
}

export function purposeFacts(
  folds: Pick<FoldStore, 'accounts' | 'accountCount'>,
  most: number = SCANNED_MAX,
): PurposeFacts {
  const proposals: Proposed[] = []
  const adopted: Adopted[] = []
  const looked = folds.accounts(Math.min(most, SCANNED_MAX))
  for (const { account, state } of looked) {
    const { purpose } = state.model
    if (purpose !== undefined) {
      const { kind, networks, since } = purpose
      adopted.push({ account, purpose: kind, networks, since: new Date(since).toISOString() })
    }
    const proposal = proposedFor(state)
    if (proposal !== undefined)
      proposals.push({ account, proposal, networks: ownNetworks(state.behaviour) })
  }
  proposals.sort((a, b) => b.proposal.decibans - a.proposal.decibans)
  return { proposals, adopted, scanned: looked.length, accounts: folds.accountCount() }
}

export function proposedFor({
  model,
  behaviour,
  evidence,
  suspicion,
}: AccountState): Proposal | undefined {
  if (suspicion.containedAt !== undefined || evidence.total >= barOf(budgets.challenge))
    return undefined
  const proposal = proposalOf(measuresOf(behaviour, model.traits))
  const isDecided =
    proposal?.purpose === model.purpose?.kind || (proposal?.purpose === 'newsletter' && model.bulk)
  return isDecided ? undefined : proposal
}
