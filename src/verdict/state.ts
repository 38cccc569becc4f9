/**
 * State: all that is known and thought of one account, and how a judged message changes it.
 *
 * The same function tells the keeper what to expect while evidence is being written, and the folds
 * what stands once it is: so the two cannot differ.
 */
import {
  type AccountModel,
  type ContactHash,
  modelAfter,
  modelAfterLogin,
  newAccount,
} from '../accounts/model.ts'
import type { EventOf } from '../events/event.ts'
import type { LoginEvent } from '../events/login.ts'
import type { MessageSubmitted } from '../events/message.ts'
import type { VerdictGiven } from '../events/verdict.ts'
import { noSuspicion, type Suspicion } from './rule.ts'

export type AccountState = {
  readonly model: AccountModel
  readonly suspicion: Suspicion
  /** Held for this account now, the 15-second queue included. */
  readonly heldMessages: number
  readonly heldBytes: number
}

export const newState: AccountState = {
  model: newAccount,
  suspicion: noSuspicion,
  heldMessages: 0,
  heldBytes: 0,
}

export const stateAfterLogin = (state: AccountState, login: LoginEvent): AccountState => ({
  ...state,
  model: modelAfterLogin(state.model, login),
})

/** A containment that a person ordered, or that no message of the account's led to. */
export const stateContained = (
  state: AccountState,
  planned: EventOf<'containment.planned'>,
): AccountState => ({
  ...state,
  suspicion: {
    // Sessions that were left open while only mail was held are cut from here on.
    containedAt:
      (state.suspicion.scope ?? 'full') === (planned.scope ?? 'full')
        ? (state.suspicion.containedAt ?? planned.at)
        : planned.at,
    plan: planned.plan,
    windowFrom: planned.windowFrom,
    scope: planned.scope ?? 'full',
    ...(planned.by === undefined ? {} : { ordered: true }),
  },
})

export function stateAfter(
  state: AccountState,
  message: MessageSubmitted,
  verdict: VerdictGiven,
  hash: ContactHash,
): AccountState {
  const keptBack = verdict.answer === 'hold' || verdict.answer === 'delay'
  return {
    model: modelAfter(state.model, message, verdict.trusted, hash),
    suspicion:
      // What stands already is at least as wide: a person's order, or the same account's first plan.
      verdict.plan === undefined || state.suspicion.plan !== undefined
        ? state.suspicion
        : {
            containedAt: verdict.at,
            plan: verdict.plan,
            windowFrom: verdict.windowFrom ?? verdict.at,
            scope: verdict.scope ?? 'full',
          },
    heldMessages: state.heldMessages + (keptBack ? 1 : 0),
    heldBytes: state.heldBytes + (keptBack ? message.size : 0),
  }
}
