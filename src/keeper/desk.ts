/**
 * Desk: what we think of each account while evidence is being written.
 *
 * The fold knows only what is durable. Between the judgement and the disk there may be more messages
 * of the same account, and each must be weighed as if those before it stood. The desk keeps that
 * expected state while anything of the account is in flight; when a write fails, it is dropped and
 * the account is again what the evidence says (decision 2: a failed append rolls the fold back).
 *
 * Limits: bounded by what is in flight, which the gate's connections bound.
 */
import type { AccountId } from '../events/event.ts'
import { assert } from '../lib/assert.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { AccountState } from '../verdict/state.ts'

export type Expectation = { state: AccountState; inFlight: number }

export class Desk {
  readonly #folds: FoldStore
  readonly #expected = new Map<AccountId, Expectation>()

  constructor(folds: FoldStore) {
    this.#folds = folds
  }

  stateOf(account: AccountId): AccountState {
    return this.#expected.get(account)?.state ?? this.#folds.account(account)
  }

  /** What the account will be once what is being written is durable. Give it back with `settle`. */
  expect(account: AccountId, state: AccountState): Expectation {
    const standing = this.#expected.get(account)
    if (standing !== undefined) {
      standing.state = state
      standing.inFlight += 1
      return standing
    }
    const expectation = { state, inFlight: 1 }
    this.#expected.set(account, expectation)
    return expectation
  }

  settle(account: AccountId, expectation: Expectation, durable: boolean): void {
    assert(expectation.inFlight > 0, 'each expectation is settled once')
    expectation.inFlight -= 1
    if (!durable || expectation.inFlight === 0)
      if (this.#expected.get(account) === expectation) this.#expected.delete(account)
  }

  /** The account changed by another hand (a person cleared it): what was expected is void. */
  forget(account: AccountId): void {
    this.#expected.delete(account)
  }
}
