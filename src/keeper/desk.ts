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

import type { Organisation } from '../accounts/behaviour/organisation.ts'
import type { AccountId } from '../events/event.ts'
import type { VerdictGiven } from '../events/verdict.ts'
import { assert } from '../lib/assert.ts'
import { between, type Duration, type Instant, seconds } from '../lib/time.ts'
import type { FoldStore, Foreseen } from '../ports/folds.ts'
import type { World } from '../verdict/judging.ts'
import type { AccountState } from '../verdict/state.ts'

/** Beyond this a message waits for those before it: what else became of the account must count. */
export const STALE: Duration = seconds(1)

export type Expectation = {
  state: AccountState
  inFlight: number
  readonly since: Instant
  readonly over: PromiseWithResolvers<void>
}

export class Desk {
  readonly #folds: FoldStore
  readonly #expected = new Map<AccountId, Expectation>()
  #organisation: { expected: Organisation; inFlight: number } | undefined

  constructor(folds: FoldStore) {
    this.#folds = folds
  }

  /** For the fold of this verdict, which need not work it out again. */
  foresee(verdict: VerdictGiven, foreseen: Foreseen): void {
    this.#folds.foresee(verdict, foreseen)
  }

  /** Set while the account has been judged by an expectation for too long. */
  caughtUp(account: AccountId, now: Instant): Promise<void> | undefined {
    const standing = this.#expected.get(account)
    return standing !== undefined && between(standing.since, now) > STALE
      ? standing.over.promise
      : undefined
  }

  stateOf(account: AccountId): AccountState {
    return this.#expected.get(account)?.state ?? this.#folds.account(account)
  }

  /** What all accounts have in common, as if all that is in flight stood. */
  world(): World {
    const { population, organisation } = this.#folds.world()
    return { population, organisation: this.#organisation?.expected ?? organisation }
  }

  /** What the account and the organisation will be once what is being written is durable. Give it back with `settle`. */
  expect(
    account: AccountId,
    state: AccountState,
    now: Instant,
    organisation: Organisation = this.world().organisation,
  ): Expectation {
    this.#organisation ??= { expected: organisation, inFlight: 0 }
    this.#organisation.expected = organisation
    this.#organisation.inFlight += 1
    const standing = this.#expected.get(account)
    if (standing !== undefined) {
      standing.state = state
      standing.inFlight += 1
      return standing
    }
    const expectation = { state, inFlight: 1, since: now, over: Promise.withResolvers<void>() }
    this.#expected.set(account, expectation)
    return expectation
  }

  settle(account: AccountId, expectation: Expectation, durable: boolean): void {
    assert(expectation.inFlight > 0, 'each expectation is settled once')
    expectation.inFlight -= 1
    const shared = this.#organisation
    if (shared !== undefined) {
      shared.inFlight -= 1
      if (shared.inFlight === 0) this.#organisation = undefined
      // The others that are in flight learned from what is not going to be.
      else if (!durable) shared.expected = this.#folds.world().organisation
    }
    if (durable && expectation.inFlight > 0) return
    if (this.#expected.get(account) === expectation) this.#expected.delete(account)
    expectation.over.resolve()
  }

  /** The account changed by another hand (a person cleared it): what was expected is void. */
  forget(account: AccountId): void {
    this.#expected.get(account)?.over.resolve()
    this.#expected.delete(account)
  }

  /** The organisation changed by another hand: what was expected is void. */
  forgetOrganisation(): void {
    if (this.#organisation !== undefined)
      this.#organisation.expected = this.#folds.world().organisation
  }
}
