/**
 * Owner desk: what the page of an account's owner (`/me`) asks of the keeper.
 *
 * Every answer is given after its evidence is durable. Wrong codes are counted by account and by
 * client; whoever guesses waits. Nothing tells an outsider whether an account exists or has a factor.
 */
import type { AccountId } from '../events/event.ts'
import type { LoginProtocol } from '../events/login.ts'
import type { NetworkFacts } from '../events/senses.ts'
import type { StepUpPolicy } from '../events/step-up.ts'
import type { Instant } from '../lib/time.ts'

/** A factor was proved a moment ago; the page keeps it for its session and shows it to nobody. */
export type OwnerProof = {
  readonly account: AccountId
  readonly factor: string
  readonly provedAt: Instant
  readonly method?: 'totp' | 'recovery'
  /** Networks that he proved himself from, at most two; a session that moves keeps them. */
  readonly from?: readonly string[]
}

/** `wait`: too many wrong ones; `wrong` is said for unknown accounts, too. */
export type NotProved = { readonly refused: 'wrong' | 'wait'; readonly seconds?: number }

export type RequestShown = {
  readonly request: string
  readonly what: 'login' | 'message'
  readonly askedAt: Instant
  readonly until: Instant
  readonly clientIp: string
  readonly network: string
  readonly country?: string
  readonly facts?: NetworkFacts
  readonly protocol: LoginProtocol
  /** The program's own name, where it gave one (IMAP ID, HELO); at most 100 characters. */
  readonly program?: string
}

export type OwnerOverview = {
  readonly account: AccountId
  readonly policy: StepUpPolicy
  readonly factors: readonly {
    readonly factor: string
    readonly since: Instant
    readonly goodFrom: Instant
  }[]
  readonly recoveryLeft: number
  readonly trusted: readonly {
    readonly network: string
    readonly protocol: LoginProtocol
    readonly until: Instant
  }[]
  /** Open requests are counted, not shown: one is shown when its code is typed, or when it is `here`. */
  readonly openRequests: number
  /** Those of them that come from where the owner proved himself. */
  readonly here: readonly RequestShown[]
  readonly contained: boolean
  /** The proof is too old, or its factor was revoked: nothing is told; the owner signs in again. */
  readonly ended?: true
}

/** Shown once. */
export type NewFactor = {
  readonly pending: string
  readonly account: AccountId
  /** Base32. */
  readonly secret: string
  /** otpauth://totp/… */
  readonly uri: string
}

/** `early`: the factor is younger than a day; `gone`: answered, expired, or another's. */
export type NotDone = { readonly refused: 'early' | 'gone' | 'wrong' | 'wait' | 'full' }

/** The choices of how long an origin is trusted. */
export const TRUST_HOURS = [1, 12, 168, 720] as const
export type TrustHours = (typeof TRUST_HOURS)[number]

export interface OwnerDesk {
  /** `account` as it was typed; `code`: six digits, or a recovery code. */
  signIn(account: string, code: string, clientIp: string): Promise<OwnerProof | NotProved>
  overview(owner: OwnerProof): OwnerOverview
  /** The request whose code was typed, if it is this owner's and open. */
  request(owner: OwnerProof, code: string): Promise<RequestShown | NotProved>
  approve(
    owner: OwnerProof,
    request: string,
    hours: TrustHours,
  ): Promise<{ readonly until: Instant } | NotDone>
  /** It was not the owner: the account is contained. */
  deny(owner: OwnerProof, request: string): Promise<{ readonly plan?: string } | NotDone>
  /** By the token that a person handed over, or by a factor that was proved. */
  beginFactor(by: OwnerProof | { readonly token: string }): Promise<NewFactor | NotProved>
  /** The first code of the new factor, to see that it works. */
  finishFactor(
    pending: string,
    code: string,
  ): Promise<{ readonly goodFrom: Instant; readonly recoveryCodes: readonly string[] } | NotDone>
  /** The owner removes one of his factors, never the last. */
  removeFactor(owner: OwnerProof, factor: string): Promise<{ readonly removed: true } | NotDone>
}
