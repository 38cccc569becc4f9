/**
 * Book: step-up of all accounts, folded from the events alone; a fold without an index.
 *
 * Gives what the index gives (`ports/step-up.ts`), so that the two can be held against each other.
 * Limits: one state an account for ever; for simulated days and tests.
 */
import type { AccountId } from '../events/event.ts'
import type { StepUpEvent } from '../events/step-up.ts'
import type { Instant } from '../lib/time.ts'
import { stepUpAfter } from './after.ts'
import { noStepUp, type StepUpState } from './state.ts'

export type StepUpOf = { readonly account: AccountId; readonly state: StepUpState }

export class StepUpBook {
  readonly #states = new Map<AccountId, StepUpState>()
  readonly #tokens = new Map<string, AccountId>()

  take(event: StepUpEvent): void {
    this.#states.set(event.account, stepUpAfter(this.of(event.account), event))
    if (event.kind === 'enrolment.opened' && !this.#tokens.has(event.token))
      this.#tokens.set(event.token, event.account)
  }

  of(account: AccountId): StepUpState {
    return this.#states.get(account) ?? noStepUp
  }

  accountOf(token: string): AccountId | undefined {
    return this.#tokens.get(token)
  }

  openRequests(now: Instant): number {
    let open = 0
    for (const { requests } of this.#states.values())
      if (requests.some(({ until }) => until > now)) open += requests.length
    return open
  }

  underWay(since: Instant, most: number): readonly StepUpOf[] {
    return this.all(Number.MAX_SAFE_INTEGER)
      .filter(({ state }) => movedAt(state) >= since)
      .slice(0, most)
  }

  all(most: number): readonly StepUpOf[] {
    return [...this.#states]
      .map(([account, state]) => ({ account, state }))
      .sort((a, b) => (a.account < b.account ? -1 : 1))
      .slice(0, most)
  }
}

/** When something began last whose end is looked after when the guard starts; 0: never. */
export const movedAt = ({ requests, answers }: StepUpState): Instant =>
  Math.max(0, ...requests.map(({ askedAt }) => askedAt), ...answers.map(({ at }) => at)) as Instant

/** When the last open request ends; 0: none is open. */
export const openUntil = ({ requests }: StepUpState): Instant =>
  Math.max(0, ...requests.map(({ until }) => until)) as Instant
