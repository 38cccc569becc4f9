/**
 * Privacy: what is known of erasures and legal holds, and what the evidence can be asked to forget.
 */
import type { AccountId } from '../events/event.ts'
import type { IndexRanges } from '../events/privacy.ts'
import type { Instant } from '../lib/time.ts'

export type ErasureState = 'requested' | 'approved' | 'intended' | 'done' | 'cancelled'

/** One person's erasure. Once it is done nothing here says whose it was, or why. */
export type ErasureRow = {
  readonly ticket: string
  readonly state: ErasureState
  readonly account?: AccountId
  readonly requestedAt?: Instant
  readonly by?: string
  readonly why?: string
  readonly dueAt?: Instant
  readonly approvedAt?: Instant
  readonly approvedBy?: string
  readonly alone?: boolean
  readonly cancelledAt?: Instant
  /** The index of `erase.intended`: what stands before it goes. */
  readonly before?: number
  /** Those that he was in when it was intended. */
  readonly cases?: readonly string[]
  readonly doneAt?: Instant
  readonly bodies?: number
  /** Struck out of what people wrote in cases; and what went out and stays as it went. */
  readonly places?: number
  readonly documents?: number
}

/** Erasure by time of what a class kept of a month. */
export type MonthRow = {
  readonly retention: string
  readonly month: string
  readonly intendedAt: Instant
  readonly doneAt?: Instant
}

export type PreservationRow = {
  readonly ticket: string
  /** Absent: everything, or whose it was is erased. */
  readonly account?: AccountId
  readonly all: boolean
  readonly from?: Instant
  readonly until?: Instant
  readonly at: Instant
  readonly by: string
  readonly why: string
  readonly liftedAt?: Instant
  readonly liftedBy?: string
}

export interface PrivacyFold {
  erasure(ticket: string): ErasureRow | undefined
  /** Requested, approved or intended, eldest first. */
  openErasures(): readonly ErasureRow[]
  /** The newest first. */
  erasures(most: number): readonly ErasureRow[]
  preservation(ticket: string): PreservationRow | undefined
  /** Not lifted. */
  standing(): readonly PreservationRow[]
  preservations(most: number): readonly PreservationRow[]
  month(retention: string, month: string): MonthRow | undefined
  openMonths(): readonly MonthRow[]
  monthsDone(most: number): readonly MonthRow[]
  /** The index below which bodies were lost with their keys, as it was written. */
  keysLostBelow(): number
}

/** A key that is to go, or is gone, and the names that its account has in leaves. */
export type Condemned = {
  readonly ticket: string
  readonly isShredded: boolean
}

export type Erased = {
  readonly ranges: IndexRanges
  /** Entries whose bodies are gone. */
  readonly bodies: number
  readonly blobs: number
  /** Of the bodies, those in logs that ended before this one began; absent: none. They are not in `ranges`. */
  readonly earlier?: number
}

/** How far: octets or files, whatever the phase counts. */
export type ErasingProgress = (phase: 'finding' | 'rewriting', done: number, of: number) => void

/** What the evidence does to forget; every verb may be repeated, and is whole only when it resolves. */
export interface Erasing {
  condemned(): readonly Condemned[]
  /** Destroys the key of a condemned account, then its records and blobs before `before`. */
  eraseCondemned(ticket: string, before: number, progress?: ErasingProgress): Promise<Erased>
  /** Takes the bodies of single entries from the vault; the key of their class stays. */
  eraseEntries(entries: readonly number[]): Promise<Erased>
  /** The ticket's erasure is written as done: nothing of it needs to be remembered. */
  acquit(ticket: string): void
  /** Class and month of all that the vault keeps. */
  months(): Promise<readonly { readonly retention: string; readonly month: string }[]>
  /** Whether an account has a name in that month's leaves. */
  hasIn(account: AccountId, month: string): boolean
  /** Destroys the key of a class and month, then its files and blobs. */
  eraseMonth(retention: string, month: string): Promise<{ readonly files: number }>
  /** Bodies below this index were lost with the key database; 0: none were. */
  readonly keysLostBelow: number
}
