/**
 * Step-up: what the index keeps of owners' second factors, and what the keeper asks at a login and
 * when mail is held.
 *
 * The fold's rows are those of `step-up/state.ts`, one an account. An entry is in the fold once the
 * write of it has resolved.
 */
import type { AccountId } from '../events/event.ts'
import type { LoginProtocol } from '../events/login.ts'
import type { NetworkFacts } from '../events/senses.ts'
import type { Instant } from '../lib/time.ts'
import type { Likelihood } from '../step-up/policy.ts'
import type { Batch, LostOf, StepUpState, TokenKept } from '../step-up/state.ts'

export type StepUpOf = { readonly account: AccountId; readonly state: StepUpState }

export interface StepUpFold {
  of(account: AccountId): StepUpState
  /** Whom a token (its keyed hash) was opened for, whatever became of it since. */
  accountOf(token: string): AccountId | undefined
  /** Whose passkey it is, or was. */
  accountOfPasskey(credential: string): AccountId | undefined
  /** Owners who wait to be seen, since then, eldest first. */
  lost(since: Instant, most: number): readonly LostOf[]
  /** Some accounts after `from`, with the place to go on from; absent: it was the last. */
  someOwners(
    from: string,
    most: number,
  ): { readonly owners: readonly StepUpOf[]; readonly next?: string }
  /** Tokens that were made at once, the newest first. */
  batches(most: number): readonly Batch[]
  /** By account, those after `from`. */
  ofBatch(batch: string, from: string, most: number): readonly TokenKept[]
  /** Open requests of all accounts; some that have just ended may be counted, none is left out. */
  openRequests(now: Instant): number
  /** Accounts with a request or an answer since then, whose effects may be missing. */
  underWay(since: Instant, most: number): readonly StepUpOf[]
  /** Accounts that anything is known of, by name. */
  all(most: number): readonly StepUpOf[]
}

/** What is known of a login, or of a held message, that its owner may be asked about. */
export type StepUpFacts = {
  readonly instance: string
  /** The id of the login's, or of the message's, own entry. */
  readonly subject: string
  /** Absent: nobody can be told from where, and nobody is asked. */
  readonly clientIp?: string
  readonly country?: string
  readonly network?: NetworkFacts
  readonly protocol?: LoginProtocol
  /** Keyed hash of what the program shows of itself. */
  readonly client?: number
  /** What the program calls itself; cut for showing. */
  readonly deviceId?: string
  /** Not the first login from there: whoever was told of that one is not told again. */
  readonly isAgain?: boolean
}

export type StepUpAnswer =
  | { readonly kind: 'let-in' }
  /** `text` is ASCII and fits an SMTP, IMAP or POP reply; `reference` is for `login.refused`. */
  | { readonly kind: 'refuse'; readonly text: string; readonly reference: string }

export interface StepUp {
  /**
   * Of a login whose password was right. Resolves after the request is durable; rejects with a
   * `Fault` when it cannot be written (a login then goes on, decision 15).
   */
  login(account: AccountId, facts: StepUpFacts, likelihood: Likelihood): Promise<StepUpAnswer>
  /**
   * Of a message that is held on its evidence: the owner is sent a code, where his policy asks.
   * `false`: he was not asked, and hears of the mail in another way. `reference`: the message's.
   */
  held(account: AccountId, facts: StepUpFacts, reference: string): Promise<boolean>
  /** The owner approved this origin, and the approval still holds. */
  isTrusted(account: AccountId, facts: StepUpFacts): boolean
  /** The owner said of this origin that it was not he; such an origin never becomes his by age. */
  isDenied(account: AccountId, facts: StepUpFacts): boolean
}
