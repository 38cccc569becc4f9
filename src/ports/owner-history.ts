/**
 * Owner history: what an account's owner may see of his own account: where it logged in from, and how
 * much it sent on which day. A fold of the evidence, with a bound for each account.
 */
import type { AccountId } from '../events/event.ts'
import type { LoginProtocol } from '../events/login.ts'
import type { NetworkFacts } from '../events/senses.ts'
import type { Instant } from '../lib/time.ts'
import { type Duration, minutes } from '../lib/time.ts'

/** Origins that let somebody in, or were asked about; and origins that were refused. */
export const OWN_LOGINS_MAX = 35
export const OWN_REFUSED_MAX = 15
/** Sent mail is counted by half hours, so that a day of any zone is a sum of them. */
export const SENT_SLOT: Duration = minutes(30)
/** Days that are kept; the page shows one less. */
export const SENT_DAYS = 15

/** All logins of one origin (network, protocol, program) with one outcome. */
export type OwnLogin = {
  /** The id of the first one's entry. */
  readonly login: string
  readonly outcome: 'accepted' | 'refused' | 'asked'
  readonly protocol: LoginProtocol
  readonly firstAt: Instant
  readonly lastAt: Instant
  readonly times: number
  /** Of the last one. */
  readonly clientIp?: string
  readonly country?: string
  readonly network?: NetworkFacts
  /** Foreign text. */
  readonly program?: string
  readonly client?: number
  /** What the owner said of it. */
  readonly mine?: boolean
}

export type SentSlot = {
  readonly from: Instant
  readonly sent: number
  readonly held: number
  readonly refused: number
}

export interface OwnerHistoryFold {
  /** The latest first; at most OWN_LOGINS_MAX and OWN_REFUSED_MAX. */
  logins(account: AccountId): readonly OwnLogin[]
  login(account: AccountId, login: string): OwnLogin | undefined
  /** Ascending; half hours without mail are left out. */
  sent(account: AccountId, since: Instant): readonly SentSlot[]
}
