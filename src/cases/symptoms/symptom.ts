/**
 * Symptom: what a user notices, as a code, and what the servers say about the same hour.
 *
 * A user says «my mail does not go out»; whoever takes it picks the code. The code is all that is
 * compared with the telemetry: what was typed beside it is for people.
 *
 * `Telemetry` holds what the keeper can count. A field that is absent was not looked at, which is
 * another thing than 0: nothing is concluded from it.
 */
import type { AccountId } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { hours } from '../../lib/time.ts'
import type { CaseKind, CaseState, Severity } from '../case.ts'

export const symptomCodes = [
  'cannot-send',
  'slow-mail',
  'bounces-arrive',
  'strangers-answer',
  'contacts-got-mail',
  'sent-unknown',
  'refused-by-others',
  'locked-out',
  'login-notice',
  'mail-missing',
  'mail-read',
  'foreign-rules',
  'records-gone',
  'webmail-changed',
  'payment-change',
  'phishing-received',
  'phishing-entered',
  'other',
] as const
export type SymptomCode = (typeof symptomCodes)[number]

export const isSymptom = (text: string): text is SymptomCode =>
  (symptomCodes as readonly string[]).includes(text)

/** One voice: a `symptom.reported` that belongs to no case yet. */
export type Voice = {
  /** Whatever names it for the keeper: the index of its entry, as text. */
  readonly id: string
  readonly what: SymptomCode
  readonly at: Instant
  readonly account?: AccountId
  /** Two voices of one reporter, or of one account, are one. */
  readonly reporter?: string
}

/** How much there is, and how much there ordinarily is at that hour. */
export type Level = { readonly now: number; readonly ordinary: number }

/** What the servers say about the stretch that ends now (`TELEMETRY_STRETCH`). */
export type Telemetry = {
  /** Messages in the queues. */
  readonly queue?: Level
  /** Recipients of the stretch, by outcome. */
  readonly sent?: Level
  readonly deferred?: Level
  readonly bounced?: Level
  /** Of the bounced and deferred: refused for our name (5.7.x, 4.7.x, or a list that was named). */
  readonly refusedForName?: number
  /** Blocklists that have us now. */
  readonly lists?: readonly string[]
  /** Accounts that are contained now. */
  readonly contained?: readonly AccountId[]
  /** Messages that are held now. */
  readonly held?: number
  /** Accounts with a login from a place or a program that is not theirs. */
  readonly strangeLogins?: readonly AccountId[]
  /** Logins that were refused. */
  readonly refusedLogins?: Level
  /** Accounts of which far more was read than ever. */
  readonly readFarMore?: readonly AccountId[]
  /** Accounts whose forwarding or filter rules changed. */
  readonly rulesChanged?: readonly AccountId[]
  /** Rows and files that were deleted, of a store that is watched. */
  readonly destroyed?: Level
  /** Mail that came in alike to many, from one that never wrote before: recipients. */
  readonly phishing?: number
  /** A log is silent, a chain is broken, a witness contradicts. */
  readonly logBroken?: number
  /** Files of a web application that changed without a release. */
  readonly pagesChanged?: number
}

export const TELEMETRY_STRETCH = hours(1)

/** Voices of one stretch are weighed together. */
export const VOICES_WITHIN = hours(1)
/** So many independent voices open a case without a sign from any server. */
export const VOICES_ALONE = 3
/** Voices that are looked at, the latest ones. */
export const VOICES_MAX = 500
/** Accounts and lists that are named in a suggestion. */
export const NAMED_MAX = 20
/** A voice joins a case that was opened so long ago at most. */
export const JOIN_WITHIN = hours(24 * 14)

/** Ten times the ordinary, as an investigation sees it (`queue.grew`). */
export const DEEP_TIMES = 10
/** Below this many nothing is deep, whatever is ordinary. */
export const DEEP_LEAST = 50
/** Outcomes, refused logins and deletions: five times the ordinary. */
export const MANY_TIMES = 5
export const MANY_LEAST = 20
/** Some mail is held on most days. */
export const HELD_LEAST = 10

/** What telemetry says, by its own name; `weigh.ts` has which symptom each goes with. */
export const signCodes = [
  'queue.deep',
  'sent.many',
  'deferred.many',
  'bounced.many',
  'refused.name',
  'listed',
  'account.contained',
  'mail.held',
  'login.strange',
  'logins.refused',
  'read.more',
  'rules.changed',
  'destroyed.many',
  'phishing.wave',
  'log.broken',
  'pages.changed',
] as const
export type SignCode = (typeof signCodes)[number]

export type SymptomReason = {
  /** A sign, or `voices`: how many independent ones within the hour. */
  readonly code: SignCode | 'voices'
  readonly facts: { readonly [name: string]: number | string }
}

/** What is known of a case that is open, for a voice to join. */
export type OpenCase = {
  readonly id: string
  readonly kind: CaseKind
  readonly state: CaseState
  readonly exercise: boolean
  readonly openedAt: Instant
  readonly accounts: readonly AccountId[]
}

export type Suggestion = {
  readonly kind: CaseKind
  readonly severity: Severity
  readonly strength: 'strong' | 'moderate' | 'weak'
  readonly reasons: readonly SymptomReason[]
  /** Ids of its voices, earliest first. */
  readonly voices: readonly string[]
  readonly symptoms: readonly SymptomCode[]
  readonly accounts: readonly AccountId[]
  /** `waits`: nothing but the voice says so; a person looks. */
  readonly next:
    | { readonly do: 'opens' }
    | { readonly do: 'joins'; readonly case: string }
    | { readonly do: 'waits' }
}
