/**
 * Rights: how a person's word on what an account is for, or that it may write to many, changes it.
 *
 * There are two ways to the right to write to many: of its own, and with the purpose of a newsletter.
 * Each is given and taken by itself; the account may as long as it has one of them. When the first
 * comes, the person vouches for a mailing; when the last one goes, the next mailing is asked about.
 */
import { bulkConfirmed } from '../accounts/behaviour/after.ts'
import { mailingsForgotten } from '../accounts/behaviour/cleared.ts'
import { bulkAfter, mayMailMany, withPurpose } from '../accounts/model.ts'
import { purposeAfter } from '../accounts/purpose/policy.ts'
import type { EventOf } from '../events/event.ts'
import type { AccountState } from './state.ts'

/** A person who grants the right to mail many vouches for a mailing of this size. */
export const BULK_RECIPIENTS = 500

/** What speaks of neither changes nothing. */
export function stateAfterChange(
  state: AccountState,
  event: EventOf<'config.changed'>,
): AccountState {
  const { what, to } = event
  if (what !== 'bulk' && what !== 'purpose') return state
  const model =
    what === 'bulk'
      ? bulkAfter(state.model, to === 'granted')
      : withPurpose(state.model, purposeAfter(event))
  const [might, may] = [mayMailMany(state.model), mayMailMany(model)]
  // Withdrawn from an account that had it from nobody: what it mailed so far vouches for nothing.
  const isTaken = !may && (might || what === 'bulk')
  const { behaviour } = state
  return {
    ...state,
    model,
    behaviour: isTaken
      ? mailingsForgotten(behaviour)
      : may && !might
        ? bulkConfirmed(behaviour, BULK_RECIPIENTS)
        : behaviour,
  }
}
