/**
 * State: what is known of one account's step-up: policy, factors, tokens, requests, origins.
 *
 * One value an account, folded from `StepUpEvent`s alone (`after.ts`). Every list has a bound; the
 * value is some kilobytes at most, whatever is tried against the account.
 */
import type { AccountId } from '../events/event.ts'
import type { LoginProtocol } from '../events/login.ts'
import type { NetworkFacts } from '../events/senses.ts'
import type { Passkey, StepUpBinding, StepUpPolicy } from '../events/step-up.ts'
import { type Duration, days, hours, type Instant, minutes } from '../lib/time.ts'

/** Factors of one account. */
export const FACTORS_MAX = 5
/** A new factor approves nothing before; it may deny at once (decision 26). */
export const FACTOR_RIPENS: Duration = hours(24)
/** Enrolments that may be open at once; a further one takes the place of the eldest. */
export const TOKENS_MAX = 3
export const TOKEN_LIVES: Duration = hours(48)
/** The longest that tokens on printed sheets may be good for: whoever finds one in that time may use it. */
export const SHEET_LIVES_MAX: Duration = days(14)
/** What an owner may call his factor, in characters. */
export const FACTOR_LABEL_MAX = 40
/** Browsers of one owner that are told; a further one takes the place of the eldest. */
export const PUSHES_MAX = 5
/** How long a request of somebody who lost his factors stands. */
export const LOST_LIVES: Duration = days(7)
/** Requests of one account that may be open at once (decision 26). */
export const OPEN_MAX = 3
export const REQUEST_LIVES: Duration = minutes(15)
/** How long the same origin is not asked about again after a request that nobody answered. */
export const PAUSES: readonly [Duration, Duration, Duration, Duration] = [
  hours(1),
  hours(4),
  hours(12),
  hours(24),
]
/** After so long without a request an origin's pauses begin anew. */
export const PAUSES_FORGOTTEN_AFTER: Duration = days(7)
/** Origins of one account whose pauses are remembered; the eldest is forgotten first. */
export const PAUSED_MAX = 16
/** Requests of one account in ASKED_WINDOW; beyond, logins are refused without a code. */
export const ASKED_MAX = 24
export const ASKED_WINDOW: Duration = hours(24)
/** Approved origins of one account; the one that ends first is forgotten first. */
export const TRUSTED_MAX = 24
/** The longest that an approval is good for. */
export const TRUST_MAX: Duration = hours(720)
/** For so long it is known that an approval of an origin ended, and its owner is asked again. */
export const LAPSED_FOR: Duration = days(365)
/** Denied origins of one account; they do not age, the eldest is forgotten first. */
export const DENIED_MAX = 16
/** Networks from which the owner proved himself lately. */
export const PROVED_FROM_MAX = 8
/** Answers whose effect (containment, release) is looked after when the guard starts. */
export const ANSWERS_MAX = 8

export type Factor = {
  readonly factor: string
  readonly since: Instant
  readonly goodFrom: Instant
  /** The highest TOTP time step, or count of a passkey, that was used; -1 before the first. */
  readonly lastCounter: number
  readonly recoveryCodes: number
  /** Numbers of the recovery codes that are used up, ascending. */
  readonly recoveryUsed: readonly number[]
  /** Absent: an authenticator that shows codes. */
  readonly passkey?: Passkey
  readonly label?: string
}

/** A browser that is told. */
export type PushTo = {
  readonly subscription: string
  readonly site: string
  readonly since: Instant
  /** It goes with the factor that switched it on. */
  readonly factor: string
}

/** An owner who lost his factors, waiting to be seen by a person. */
export type Lost = { readonly request: string; readonly at: Instant; readonly clientIp?: string }

export type Token = { readonly token: string; readonly until: Instant }

export type OpenRequest = {
  readonly request: string
  /** Keyed hash. */
  readonly code: string
  readonly what: 'login' | 'message'
  readonly subject: string
  readonly instance: string
  readonly askedAt: Instant
  readonly until: Instant
  readonly binding: StepUpBinding
  readonly clientIp: string
  readonly country?: string
  readonly network?: NetworkFacts
  readonly deviceId?: string
}

export type Pause = {
  readonly binding: StepUpBinding
  readonly what: 'login' | 'message'
  /** The request that it came from. */
  readonly request: string
  /** Requests of this origin that nobody answered. */
  readonly times: number
  readonly until: Instant
}

export type Trusted = {
  readonly binding: StepUpBinding
  readonly until: Instant
  readonly factor: string
}

export type Answer = {
  readonly request: string
  readonly at: Instant
  readonly effect: 'contain' | 'release'
  readonly subject: string
  readonly protocol: LoginProtocol
  readonly network: string
}

/** What became of a token, whoever it was for. */
export type TokenKept = {
  readonly token: string
  readonly account: AccountId
  readonly openedAt: Instant
  readonly until: Instant
  readonly batch?: string
  readonly usedAt?: Instant
  readonly revokedAt?: Instant
}

/** Tokens that were made at once. */
export type Batch = {
  readonly batch: string
  readonly openedAt: Instant
  readonly until: Instant
  readonly by: string
  readonly tokens: number
  readonly used: number
  readonly revoked: number
}

export type LostOf = Lost & { readonly account: AccountId }

export type StepUpState = {
  /** Absent: the organisation's. */
  readonly policy?: StepUpPolicy
  readonly factors: readonly Factor[]
  /** Not used yet; some may have ended. */
  readonly tokens: readonly Token[]
  /** Not answered yet; some may have ended. */
  readonly requests: readonly OpenRequest[]
  readonly paused: readonly Pause[]
  readonly trusted: readonly Trusted[]
  readonly denied: readonly StepUpBinding[]
  readonly provedFrom: readonly string[]
  readonly askedAt: readonly Instant[]
  readonly answers: readonly Answer[]
  /** Absent: none. */
  readonly pushes?: readonly PushTo[]
  readonly lost?: Lost
}

export const noStepUp: StepUpState = {
  factors: [],
  tokens: [],
  requests: [],
  paused: [],
  trusted: [],
  denied: [],
  provedFrom: [],
  askedAt: [],
  answers: [],
}
