/** Verdicts and containments: what we answered and why, what we planned and did. */
import type { Instant } from '../lib/time.ts'
import type { AccountId, Heard } from './event.ts'

export type AnswerKind = 'pass' | 'delay' | 'hold' | 'refuse' | 'postpone'

/** `full`: the account is closed on every way. `outbound`: its mail is held, it may log in. */
export type ContainmentScope = 'full' | 'outbound'

/** A reason as it travels: a code and its facts (`verdict/words.ts` has the words). */
export type ReasonGiven = { readonly code: string; readonly [fact: string]: string | number }

export type VerdictGiven = Heard & {
  readonly kind: 'verdict.given'
  readonly account: AccountId
  readonly instance: string
  /** The id of the event that was judged; its entry stands just before this one. */
  readonly subject: string
  readonly queueId?: string
  /** What the mail server was told. `delay` is a hold that ends by itself at `dueAt`. */
  readonly answer: AnswerKind
  /** In observe mode: what would have been answered, where that differs. */
  readonly wouldHave?: AnswerKind
  readonly reasons: readonly ReasonGiven[]
  /** All evidence against the account after this message, in decibans of years; rounded to 0.01. */
  readonly evidence?: number
  /** The short name that people use for this message. */
  readonly reference: string
  readonly dueAt?: Instant
  /** By when a person must have looked at the held message (decision 16). */
  readonly deadlineAt?: Instant
  readonly ownership?: 'owner' | 'thief' | 'unknown'
  /** What of this account waits in the 15-second queue stays held for a person from here on. */
  readonly recalls?: boolean
  /** Whether the account learned from the message. */
  readonly trusted: boolean
  /** Set by the verdict that contains the account. */
  readonly plan?: string
  /** With `plan`: since when mail of the account may be a thief's. */
  readonly windowFrom?: Instant
  /** With `plan`: `outbound` when only mail is held (see `containment.planned`). */
  readonly scope?: ContainmentScope
  readonly engine: string
  readonly parameters: string
  /** The name of the population that the account was judged against. */
  readonly population?: string
}

/** The note of a step that was not undone, because the account was contained again meanwhile. */
export const CONTAINED_AGAIN = 'contained-again'

export type ContainmentEvent =
  | (Heard & {
      readonly kind: 'containment.planned'
      readonly account: AccountId
      readonly plan: string
      readonly steps: readonly string[]
      readonly windowFrom: Instant
      readonly blastRadius: { readonly accounts: number }
      /** `outbound`: mail is held, logins go on (breaker open, or an account that is never contained by itself). */
      readonly scope?: ContainmentScope
      /** A person's name, or absent: the judge. */
      readonly by?: string
      readonly why?: string
      /** What it stands on where no message led to it: a login, or what a session read. */
      readonly reasons?: readonly ReasonGiven[]
      readonly clientIp?: string
      readonly country?: string
    })
  /** The effective settings of a server at a moment of a containment; values of secrets left out. */
  | (Heard & {
      readonly kind: 'settings.recorded'
      readonly account: AccountId
      readonly instance: string
      readonly plan: string
      readonly why: 'contained' | 'cleared'
      /** Of all lines, joined by line feeds. */
      readonly sha256: string
      readonly settings: readonly string[]
    })
  /** A step is about to be done, or undone. */
  | (Heard & {
      readonly kind: 'containment.intended'
      readonly account: AccountId
      readonly plan: string
      readonly step: string
      readonly direction: 'apply' | 'revert'
    })
  | (Heard & {
      readonly kind: 'containment.reverted'
      readonly account: AccountId
      readonly plan: string
      readonly step: string
      readonly touched: number
      readonly note?: string
    })
  | (Heard & {
      readonly kind: 'containment.applied'
      readonly account: AccountId
      readonly plan: string
      readonly step: string
      /** How many things the step touched, such as queued messages held. */
      readonly touched: number
      /** What a person should know of it, as a code: `no-hands`, `not-configured`. */
      readonly note?: string
      /** What the step found, such as names of linked credentials; plain data. */
      readonly found?: readonly string[]
    })
  /** A person ends the containment: the latch is lifted from here on, the steps are undone next. */
  | (Heard & {
      readonly kind: 'containment.undone'
      readonly account: AccountId
      readonly plan: string
      readonly by: string
      readonly why: string
    })
