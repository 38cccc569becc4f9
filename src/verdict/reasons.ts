/** Reasons: why a verdict is as it is, as data; the words are made late (`words.ts`). */
import type { Instant } from '../lib/time.ts'
import type { Opinion } from './detector/bars.ts'
import type { Manner, Place } from './detector/scenarios.ts'
import type { Weight } from './detector/weights.ts'
import type { PoolReason } from './pool/reasons.ts'
import type { RestrictReason } from './restrict/reasons.ts'

/** Why, as data; the words are made late (`words.ts`). Weights are decibans where one applies. */
export type Reason =
  | {
      readonly code: 'breadth.never-written'
      readonly recipients: number
      readonly most: number
      readonly minutes: number
    }
  | {
      readonly code: 'pace.messages'
      readonly messages: number
      readonly most: number
      readonly seconds: number
    }
  | {
      readonly code: 'origin.new-country'
      readonly country: string
      readonly messages: number
      readonly most: number
      readonly seconds: number
    }
  /**
   * The scenario that explains most of the evidence: its share in decibans, which the weights that
   * follow add up to, and the evidence of all scenarios. `bar` is what the opinion asks for, and the
   * lowest of the bars of delay, challenge and contain where it is *pass*.
   */
  | {
      readonly code: 'behaviour.leading'
      readonly place: Place
      readonly manner: Manner
      readonly decibans: number
      readonly total: number
      readonly opinion: Opinion
      readonly bar: number
      readonly delay: number
      readonly challenge: number
      readonly contain: number
    }
  | Weight
  /** The place that explains most of what logins left, as `behaviour.leading` does for mail. */
  | {
      readonly code: 'login.leading'
      readonly place: Place
      readonly decibans: number
      readonly total: number
      readonly opinion: 'pass' | 'challenge' | 'contain'
      readonly bar: number
      readonly challenge: number
      readonly contain: number
    }
  /** From here somebody logged in before; he was asked for a second factor, and gave none. */
  | { readonly code: 'login.unconfirmed'; readonly seconds: number; readonly country?: string }
  /** A session that looks like a mailing waits 15 seconds. */
  | { readonly code: 'bulk.likely'; readonly percent: number }
  /** Many strangers in one session, from an account that never mailed many. */
  | { readonly code: 'bulk.gate'; readonly recipients: number; readonly most: number }
  /** Not known for long, so containing asks for ten times the evidence; `bar`: for what it will. */
  | { readonly code: 'organisation.young'; readonly days: number; readonly bar: number }
  /** The account serves one purpose, and sends from a network that is none of its own. */
  | { readonly code: 'purpose.other-origin'; readonly purpose: string; readonly network: string }
  | RestrictReason
  | PoolReason
  /** One session took far more of the mailbox than the account ever did. */
  | { readonly code: 'mailbox.swept'; readonly octets: number }
  /** The owner was asked for a second factor, and the login refused until he answers. */
  | { readonly code: 'login.asked' }
  | { readonly code: 'breaker.open'; readonly containments: number; readonly most: number }
  | { readonly code: 'account.spared' }
  | { readonly code: 'account.contained'; readonly since: Instant }
  | { readonly code: 'account.may-bulk' }
  | { readonly code: 'held.too-many'; readonly messages: number; readonly bytes: number }
  | { readonly code: 'gate.was-down' }
  | { readonly code: 'gate.was-new' }
  | { readonly code: 'gate.was-up' }
