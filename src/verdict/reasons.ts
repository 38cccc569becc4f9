/** Reasons: why a verdict is as it is, as data; the words are made late (`words.ts`). */
import type { Instant } from '../lib/time.ts'
import type { Opinion } from './detector/bars.ts'
import type { Manner, Place } from './detector/scenarios.ts'
import type { Weight } from './detector/weights.ts'

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
  /** A session that looks like a mailing waits 15 seconds. */
  | { readonly code: 'bulk.likely'; readonly percent: number }
  /** Many strangers in one session, from an account that never mailed many. */
  | { readonly code: 'bulk.gate'; readonly recipients: number; readonly most: number }
  /** Not known for long, so containing asks for ten times the evidence; `bar`: for what it will. */
  | { readonly code: 'organisation.young'; readonly days: number; readonly bar: number }
  /** The account serves one purpose, and sends from a network that is none of its own. */
  | { readonly code: 'purpose.other-origin'; readonly purpose: string; readonly network: string }
  | { readonly code: 'breaker.open'; readonly containments: number; readonly most: number }
  | { readonly code: 'account.spared' }
  | { readonly code: 'account.contained'; readonly since: Instant }
  | { readonly code: 'account.may-bulk' }
  | { readonly code: 'held.too-many'; readonly messages: number; readonly bytes: number }
  | { readonly code: 'gate.was-down' }
  | { readonly code: 'gate.was-new' }
  | { readonly code: 'gate.was-up' }
