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
import type { Language } from '../lib/words.ts'
import type { OwnLogin, SentSlot } from './owner-history.ts'

/** A factor was proved a moment ago; the page keeps it for its session and shows it to nobody. */
export type OwnerProof = {
  readonly account: AccountId
  readonly factor: string
  readonly provedAt: Instant
  readonly method?: 'totp' | 'recovery' | 'passkey'
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

/** Where a browser shows the page: passkeys are bound to it (WebAuthn Level 3 §5.1.2). */
export type PasskeySite = { readonly origin: string; readonly rpId: string }

/** What a browser gives when a passkey was made; octets as base64url, not looked at yet. */
export type PasskeyMade = {
  readonly id: string
  readonly client: string
  readonly attestation: string
}

/** What a browser gives when a passkey was used. */
export type PasskeyAnswer = {
  readonly id: string
  readonly client: string
  readonly data: string
  readonly signature: string
  /** The user handle; a passkey that is found without a name has one. */
  readonly user: string
}

/** Where a browser wants to be told (RFC 8030 §4, RFC 8291 §2.1); foreign, not looked at yet. */
export type PushWanted = {
  readonly endpoint: string
  /** The browser's public key and secret, as base64url. */
  readonly p256dh: string
  readonly auth: string
  readonly language: Language
}

/** What an owner may say is wrong, in words that he can choose (`cases/symptoms`). */
export const OWNER_SYMPTOMS = [
  'cannot-send',
  'slow-mail',
  'bounces-arrive',
  'contacts-got-mail',
  'locked-out',
  'other',
] as const
export type OwnerSymptom = (typeof OWNER_SYMPTOMS)[number]

/** His own account, as the evidence has it. */
export type OwnerHistory = {
  readonly logins: readonly OwnLogin[]
  readonly sent: readonly SentSlot[]
  /** Messages that are held for a person now; of more than HELD_COUNTED_MAX it is this number. */
  readonly heldNow: number
}
export const HELD_COUNTED_MAX = 1_000

export type OwnerOverview = {
  readonly account: AccountId
  readonly policy: StepUpPolicy
  readonly factors: readonly {
    readonly factor: string
    readonly since: Instant
    readonly goodFrom: Instant
    readonly isPasskey?: true
    /** The owner's own word for it; foreign text. */
    readonly label?: string
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
  /** Browsers that are told when something waits. */
  readonly pushes: readonly {
    readonly subscription: string
    readonly site: string
    readonly since: Instant
  }[]
  /** The installation's public key (RFC 8292 §3.2); absent: nobody is told so here. */
  readonly pushKey?: string
  /** «Something is wrong with my mail» reaches somebody. */
  readonly hearsSymptoms: boolean
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
  /** For a passkey instead: the user handle, and the passkeys that the owner has. */
  readonly user: string
  readonly known: readonly string[]
}

/** `early`: the factor is younger than a day; `gone`: answered, expired, or another's. */
export type NotDone = { readonly refused: 'early' | 'gone' | 'wrong' | 'wait' | 'full' }

/** The choices of how long an origin is trusted. */
export const TRUST_HOURS = [1, 12, 168, 720] as const
export type TrustHours = (typeof TRUST_HOURS)[number]

export interface OwnerDesk {
  /** `account` as it was typed; `code`: six digits, or a recovery code. */
  signIn(account: string, code: string, clientIp: string): Promise<OwnerProof | NotProved>
  /** By a passkey that says itself whose it is. `challenge`: shown a moment ago, and used up by this. */
  signInWithPasskey(
    site: PasskeySite,
    challenge: string,
    answer: PasskeyAnswer,
    clientIp: string,
  ): Promise<OwnerProof | NotProved>
  overview(owner: OwnerProof): OwnerOverview
  /** `undefined`: the proof stands no longer. */
  history(owner: OwnerProof): OwnerHistory | undefined
  /** Of a login of his list: not his own is contained, as a denied request. */
  answerLogin(
    owner: OwnerProof,
    login: string,
    mine: boolean,
  ): Promise<{ readonly noted: true; readonly plan?: string } | NotDone>
  tellSymptom(owner: OwnerProof, what: OwnerSymptom): Promise<{ readonly heard: true } | NotDone>
  /**
   * Somebody says that he lost his factors. A person of the console has to see him; the number is
   * what he tells that person. The same is answered for names that nobody has.
   */
  lost(account: string, clientIp: string): Promise<{ readonly number: string } | NotProved>
  openPush(owner: OwnerProof, wanted: PushWanted): Promise<{ readonly opened: true } | NotDone>
  closePush(owner: OwnerProof, subscription: string): Promise<{ readonly closed: true } | NotDone>
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
  /** The same by a passkey that was just made. */
  finishPasskey(
    pending: string,
    site: PasskeySite,
    challenge: string,
    made: PasskeyMade,
    label: string,
  ): Promise<{ readonly goodFrom: Instant; readonly recoveryCodes: readonly string[] } | NotDone>
  /** The owner removes one of his factors, never the last. */
  removeFactor(owner: OwnerProof, factor: string): Promise<{ readonly removed: true } | NotDone>
}
