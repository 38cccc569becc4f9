/**
 * Step-up: second factors of account owners, and what was asked of them and answered (decision 26).
 *
 * No secret and no code stands here: a factor is named, a request's code is a keyed hash. Of a passkey
 * its public key stands here, which is no secret (WebAuthn Level 3 §4): so what proves an owner can be
 * folded from the evidence alone.
 */
import type { Instant } from '../lib/time.ts'
import type { AccountId, Heard } from './event.ts'
import type { LoginProtocol } from './login.ts'
import type { NetworkFacts } from './senses.ts'

/** How an account is asked: never, told afterwards, asked when unlikely, asked whenever new. */
export type StepUpPolicy = 'off' | 'notify' | 'step-up' | 'strict'

/** What a request is bound to: an approval is good for the same of these only. */
export type StepUpBinding = {
  /** The /24 or /48 (`networkOf`). */
  readonly network: string
  readonly protocol: LoginProtocol
  /** Where a program shows itself. */
  readonly client?: number
}

/** What a passkey is known by (WebAuthn Level 3 §6.1, §6.5); octets as base64url. */
export type Passkey = {
  readonly credential: string
  /** COSE_Key (RFC 9052 §7). */
  readonly publicKey: string
  /** The host that it belongs to; no other can ask for it. */
  readonly rpId: string
}

export type StepUpEvent =
  /** A factor of the owner's; it approves nothing before `goodFrom`. */
  | (Heard & {
      readonly kind: 'factor.enrolled'
      readonly account: AccountId
      readonly factor: string
      /** How the owner was known: a person gave him the token, or a factor that he had. */
      readonly way: 'token' | 'factor' | 'recovery'
      readonly goodFrom: Instant
      readonly recoveryCodes: number
      /** The token that is used up by it (keyed hash), with `way: 'token'`. */
      readonly token?: string
      /** The TOTP time step of its first code, which is used up as well; of a passkey its counter. */
      readonly counter?: number
      /** Absent: an authenticator that shows codes. */
      readonly passkey?: Passkey
      /** What its owner calls it; at most FACTOR_LABEL_MAX characters, foreign text. */
      readonly label?: string
      readonly by: string
      readonly why: string
    })
  | (Heard & {
      readonly kind: 'factor.revoked'
      readonly account: AccountId
      readonly factor: string
      readonly by: string
      readonly why: string
    })
  /** A code was right and is used up; durable before what it allows. */
  | (Heard & {
      readonly kind: 'factor.proved'
      readonly account: AccountId
      readonly factor: string
      readonly method: 'totp' | 'recovery' | 'passkey'
      /** A time step, the number of a recovery code, or what a passkey counts (many count nothing: 0). */
      readonly counter: number
      /** From where the owner proved himself. */
      readonly clientIp?: string
    })
  | (Heard & {
      readonly kind: 'factor.refused'
      readonly account: AccountId
      readonly why: string
      readonly clientIp?: string
    })
  /** An owner's passkey, as a person's (`events/person.ts`): its counter went back. It was refused. */
  | (Heard & {
      readonly kind: 'passkey.doubted'
      readonly account: AccountId
      readonly factor: string
      readonly counter: number
      readonly clientIp?: string
    })
  /** A token for enrolment was handed out (its keyed hash; shown once to who asked). */
  | (Heard & {
      readonly kind: 'enrolment.opened'
      readonly account: AccountId
      readonly token: string
      readonly until: Instant
      /** With others, for sheets that are handed out. */
      readonly batch?: string
      /** The owner had asked for it, and was seen. */
      readonly request?: string
      readonly by: string
      readonly why: string
    })
  /** A token that nobody used is good for nothing any more. */
  | (Heard & {
      readonly kind: 'enrolment.revoked'
      readonly account: AccountId
      readonly token: string
      readonly by: string
      readonly why: string
    })
  /** Somebody says that he is the owner and lost his factors; a person has to see him. */
  | (Heard & {
      readonly kind: 'enrolment.requested'
      readonly account: AccountId
      /** The number that he was shown, and tells whoever sees him. */
      readonly request: string
      readonly clientIp?: string
    })
  | (Heard & {
      readonly kind: 'enrolment.declined'
      readonly account: AccountId
      readonly request: string
      readonly by: string
      readonly why: string
    })
  | (Heard & {
      readonly kind: 'stepup.asked'
      readonly account: AccountId
      readonly request: string
      /** Keyed hash of the code; hex. */
      readonly code: string
      readonly until: Instant
      readonly binding: StepUpBinding
      readonly clientIp: string
      readonly country?: string
      readonly network?: NetworkFacts
      /** The program's own name, where it gave one; at most 100 characters. */
      readonly deviceId?: string
      readonly instance: string
      /** A login that was refused, or a message that is held. */
      readonly subject: string
      readonly what: 'login' | 'message'
    })
  | (Heard & {
      readonly kind: 'stepup.approved'
      readonly account: AccountId
      readonly request: string
      readonly binding: StepUpBinding
      /** The origin is trusted until then. */
      readonly until: Instant
      readonly factor: string
    })
  /** The owner said that it was not he. */
  | (Heard & {
      readonly kind: 'stepup.denied'
      readonly account: AccountId
      readonly request: string
      readonly factor: string
    })
  /** The owner said of a login of his own list whether it was he; «not me» contains. */
  | (Heard & {
      readonly kind: 'stepup.answered'
      readonly account: AccountId
      /** Of his list (`OwnLogin`). */
      readonly login: string
      readonly mine: boolean
      readonly binding: StepUpBinding
      /** When it was seen first. */
      readonly from: Instant
      readonly clientIp?: string
      readonly factor: string
    })
  /** A browser of the owner's is told when something waits; where it is reached lies in `keys/`. */
  | (Heard & {
      readonly kind: 'push.opened'
      readonly account: AccountId
      readonly subscription: string
      /** The push service's host name. */
      readonly site: string
      readonly factor: string
    })
  | (Heard & {
      readonly kind: 'push.closed'
      readonly account: AccountId
      readonly subscription: string
      readonly why: 'owner' | 'gone' | 'full' | 'lost'
    })
  | (Heard & {
      readonly kind: 'stepup.policy'
      readonly account: AccountId
      readonly policy: StepUpPolicy
      readonly by: string
      readonly why: string
    })
  /** A person had tokens, open requests, approved and denied origins forgotten; factors stay. */
  | (Heard & {
      readonly kind: 'stepup.forgotten'
      readonly account: AccountId
      readonly by: string
      readonly why: string
    })
