/**
 * Lookups: what people ask of many accounts and messages at once, each question with an end.
 *
 * Whoever asks looks a slice at a time and lets mail be answered in between; so a question here names
 * how much it looks at, and not only how much it gives.
 */
import type { AccountId } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import type { MessageRow } from './folds.ts'

/** What is counted of one message, by where it stands among all (`place`, ascending). */
export type Placed = {
  readonly place: number
  readonly account: AccountId
  readonly at: Instant
  readonly recipients: number
  /** Recipients never written to before; all of them where they were too many to be named. */
  readonly fresh: number
  readonly answer: string
}

export type Ownership = 'owner' | 'thief' | 'unknown'

/** Held messages of one account and one owner. */
export type HeldSum = {
  readonly ownership: Ownership
  readonly messages: number
  readonly recipients: number
  readonly bytes: number
  readonly oldestAt: Instant
  /** The next that somebody has to look at. */
  readonly dueAt: Instant | undefined
  readonly overdue: number
}

/** Where a page of held mail ended: by deadline, those without one first. */
export type HeldPlace = { readonly due: Instant | null; readonly place: number }

export type HeldAsked = {
  /** Absent: of all accounts. */
  readonly accounts?: readonly AccountId[]
  readonly ownership?: Ownership
  readonly after?: HeldPlace
  readonly most: number
}

export interface Lookups {
  isKnown(account: AccountId): boolean
  /** Contained, restrained, or with evidence above the lowest bar; what stands longest comes last. */
  risky(most: number): readonly AccountId[]
  /** Names after this one, in their order. */
  namesAfter(name: string, most: number): readonly AccountId[]
  /** Accounts with held mail, those with the most first. */
  heldAccounts(most: number): readonly { readonly account: AccountId; readonly messages: number }[]
  heldSums(account: AccountId): readonly HeldSum[]
  heldPage(asked: HeldAsked): readonly { readonly row: MessageRow; readonly place: number }[]
  /** Where the newest message stands; 0: there is none. */
  newestPlace(): number
  /** Messages that stand after `from`, up to and with `to`. */
  between(from: number, to: number): readonly Placed[]
  messageAt(place: number): MessageRow | undefined
  /** Recipients of a message whose delivery has no end yet. */
  recipientsLeft(message: Pick<MessageRow, 'id' | 'recipients'>): number
}
