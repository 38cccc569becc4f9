/**
 * Book: step-up of all accounts, folded from the events alone; a fold without an index.
 *
 * Gives what the index gives (`ports/step-up.ts`), so that the two can be held against each other.
 * Limits: one state an account for ever; for simulated days and tests.
 */
import type { AccountId } from '../events/event.ts'
import type { StepUpEvent } from '../events/step-up.ts'
import { earlier, type Instant } from '../lib/time.ts'
import { stepUpAfter } from './after.ts'
import { type Batch, type LostOf, noStepUp, type StepUpState, type TokenKept } from './state.ts'

export type StepUpOf = { readonly account: AccountId; readonly state: StepUpState }

export class StepUpBook {
  readonly #states = new Map<AccountId, StepUpState>()
  readonly #tokens = new Map<string, TokenKept & { readonly by: string }>()
  readonly #passkeys = new Map<string, AccountId>()

  take(event: StepUpEvent): void {
    this.#states.set(event.account, stepUpAfter(this.of(event.account), event))
    if (event.kind === 'enrolment.opened' && !this.#tokens.has(event.token)) {
      const { token, account, at, until, batch, by } = event
      const kept = { token, account, openedAt: at, until, by }
      this.#tokens.set(token, batch === undefined ? kept : { ...kept, batch })
    } else if (event.kind === 'enrolment.revoked')
      this.#tokenIs(event.token, { revokedAt: event.at })
    else if (event.kind === 'factor.enrolled') {
      if (event.token !== undefined) this.#tokenIs(event.token, { usedAt: event.at })
      const { passkey } = event
      if (passkey !== undefined && !this.#passkeys.has(passkey.credential))
        this.#passkeys.set(passkey.credential, event.account)
    }
  }

  #tokenIs(token: string, what: Pick<TokenKept, 'usedAt' | 'revokedAt'>): void {
    const kept = this.#tokens.get(token)
    if (kept !== undefined) this.#tokens.set(token, { ...what, ...kept })
  }

  of(account: AccountId): StepUpState {
    return this.#states.get(account) ?? noStepUp
  }

  accountOf(token: string): AccountId | undefined {
    return this.#tokens.get(token)?.account
  }

  accountOfPasskey(credential: string): AccountId | undefined {
    return this.#passkeys.get(credential)
  }

  lost(since: Instant, most: number): readonly LostOf[] {
    return [...this.#states]
      .flatMap(([account, { lost }]) => (lost === undefined ? [] : [{ ...lost, account }]))
      .filter(({ at }) => at >= since)
      .sort((a, b) => a.at - b.at || (a.account < b.account ? -1 : 1))
      .slice(0, most)
  }

  someOwners(
    from: string,
    most: number,
  ): { readonly owners: readonly StepUpOf[]; readonly next?: string } {
    const owners = this.all(Number.MAX_SAFE_INTEGER)
      .filter(({ account }) => account > from && account.startsWith('sasl:'))
      .slice(0, most)
    const last = owners.at(-1)?.account
    return owners.length < most || last === undefined ? { owners } : { owners, next: last }
  }

  batches(most: number): readonly Batch[] {
    const all = new Map<string, Batch>()
    for (const { batch, openedAt, until, by, usedAt, revokedAt } of this.#tokens.values()) {
      if (batch === undefined) continue
      const one = all.get(batch) ?? { batch, openedAt, until, by, tokens: 0, used: 0, revoked: 0 }
      all.set(batch, {
        ...one,
        openedAt: earlier(one.openedAt, openedAt),
        until: earlier(one.until, until),
        by: one.by < by ? one.by : by,
        tokens: one.tokens + 1,
        used: one.used + (usedAt === undefined ? 0 : 1),
        revoked: one.revoked + (revokedAt === undefined ? 0 : 1),
      })
    }
    return [...all.values()]
      .sort((a, b) => b.openedAt - a.openedAt || (a.batch < b.batch ? -1 : 1))
      .slice(0, most)
  }

  ofBatch(batch: string, from: string, most: number): readonly TokenKept[] {
    return [...this.#tokens.values()]
      .filter((one) => one.batch === batch && one.account > from)
      .map(({ by: _, ...kept }) => kept)
      .sort((a, b) => (a.account < b.account ? -1 : 1))
      .slice(0, most)
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
