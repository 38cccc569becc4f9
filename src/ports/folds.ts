/**
 * Folds: what the keeper must know at any moment, as whoever keeps it promises.
 *
 * A fold of the evidence, which can be dropped and made anew. `take` is given every durable event
 * once, in evidence order; what was taken is lasting from the next `commit` on, together with the
 * index up to which it goes.
 */
import type { AccountId, Event } from '../events/event.ts'
import type { ContainmentScope, ReasonGiven, VerdictGiven } from '../events/verdict.ts'
import type { Instant } from '../lib/time.ts'
import type { Lived, World } from '../verdict/judging.ts'
import type { AccountState, StateAfter } from '../verdict/state.ts'
import type { CasesFold, RoundMailFold } from './cases.ts'
import type { ConductFold } from './conduct.ts'
import type { GapsFold } from './gaps.ts'
import type { Lookups } from './lookups.ts'
import type { OwnerHistoryFold } from './owner-history.ts'
import type { PeopleFold } from './people.ts'
import type { PrivacyFold } from './privacy.ts'
import type { StepUpFold } from './step-up.ts'

/**
 * `passed`; `waiting` (15-second queue); `held`; `stranded` (we answered *pass*, the server did not
 * hear it and holds the message); `released`, `deleted`, `vanished`; `refused`, `postponed`.
 */
export type MessageState =
  | 'passed'
  | 'waiting'
  | 'held'
  | 'stranded'
  | 'released'
  | 'deleted'
  | 'vanished'
  | 'refused'
  | 'postponed'

/** States that a message does not stay in; few among many. */
export type OpenState = 'waiting' | 'held' | 'stranded'

export type MessageRow = {
  readonly id: string
  readonly entry: number
  readonly instance: string
  readonly queueId: string | undefined
  readonly account: AccountId
  readonly arrivedAt: Instant
  readonly at: Instant
  readonly clientIp: string | undefined
  readonly envelopeSender: string
  readonly recipients: number
  readonly size: number
  readonly messageId: string | undefined
  readonly subject: string | undefined
  readonly answer: string
  readonly wouldHave: string | undefined
  readonly reference: string
  /** All evidence against the account after it, in decibans of years; absent: none was weighed. */
  readonly evidence?: number
  readonly reasons: readonly { readonly code: string; readonly [fact: string]: string | number }[]
  readonly state: MessageState
  readonly ownership: 'owner' | 'thief' | 'unknown' | undefined
  readonly dueAt: Instant | undefined
  readonly deadlineAt: Instant | undefined
  readonly overdue: boolean
  /** SHA-256 of the content in the vault. */
  readonly kept: string | undefined
}

/** What a judge worked out for a verdict, and what it stood on. */
export type Foreseen = {
  readonly state: AccountState
  readonly world: World
  readonly lived: Lived
  readonly after: StateAfter
}

/** A containment that stands. */
export type FoldedPlan = {
  readonly id: string
  readonly account: AccountId
  readonly plannedAt: Instant
  readonly windowFrom: Instant
  readonly scope: ContainmentScope
  /** Who ordered it; absent: the judge. */
  readonly by: string | undefined
  readonly why: string | undefined
  /** What it stands on, where no message led to it. */
  readonly reasons: readonly ReasonGiven[]
  readonly origin?: { readonly ip: string; readonly country?: string }
  readonly steps: readonly string[]
  /** The steps whose result is written. */
  readonly done: readonly string[]
  /** The steps that were begun, with a result or without. */
  readonly intended: readonly string[]
  /** What each step found, as its result tells. */
  readonly found: { readonly [step: string]: readonly string[] }
}

/** A containment that a person ended and whose steps are not all undone yet. */
export type FoldedUndoing = FoldedPlan & {
  readonly undoneBy: string
  readonly undoneWhy: string
  /** The steps whose undoing has its result written. */
  readonly reverted: readonly string[]
}

/** A notice that was intended, with the channels that took it. */
export type FoldedNotice = {
  readonly notice: string
  readonly at: Instant
  readonly what: string
  readonly account: AccountId | undefined
  readonly facts: { readonly [name: string]: unknown }
  readonly channels: readonly string[]
}

/** An act that was intended and has no result yet. */
export type OpenAct = {
  readonly id: string
  readonly kind: string
  readonly instance: string
  readonly queueIds: readonly string[]
  readonly by: string
  readonly why: string
}

/** What became of messages. Lists are bounded by `most`, eldest first. */
export interface FoldedMessages {
  waiting(): number
  held(): number
  /** In the 15-second queue, and due. */
  due(now: Instant, most: number): readonly MessageRow[]
  inState(state: OpenState, most: number): readonly MessageRow[]
  /** Held beyond their deadline, and not yet told to be. */
  overdueAt(now: Instant, most: number): readonly MessageRow[]
  /** Held, and their content is not in the vault yet. */
  toKeep(most: number): readonly MessageRow[]
  ofAccount(account: AccountId, state: OpenState, most: number): readonly MessageRow[]
  /** Held, and the owner's (decision 16). */
  ofOwner(account: AccountId, most: number): readonly MessageRow[]
  /** Messages of an account that arrived since then, among the newest of all (bounded there). */
  countLately(account: AccountId, state: MessageState, since: Instant): number
  /** Recipients by outcome, of messages since then among the newest of all (bounded there). */
  outcomesBetween(
    from: Instant,
    until: Instant,
  ): { readonly sent: number; readonly deferred: number; readonly bounced: number }
  byReference(reference: string): MessageRow | undefined
  /** The newest messages of an account in any state, newest first, among the newest of all. */
  lately(account: AccountId, most: number): readonly MessageRow[]
  /** The youngest message with this Message-ID, among the newest of all. */
  byMessageId(messageId: string): MessageRow | undefined
  /** Whose the youngest message is that had this queue id. */
  accountOf(instance: string, queueId: string): AccountId | undefined
  /** The youngest message that had this queue id. */
  byQueueId(instance: string, queueId: string): MessageRow | undefined
  /** Held by a milter's default action while we were away, and not judged yet. */
  strays(instance: string): readonly { readonly queueId: string; readonly at: Instant }[]
  strayCount(): number
  /** A stray that is in no hold queue any more is nobody's concern. */
  forgetStray(instance: string, queueId: string): void
}

/** Messages that are to be forgotten: an account's, or those whose time is over. */
export type Purged =
  | {
      readonly account: AccountId
      /** Messages whose entries stand below this index. */
      readonly before: number
    }
  | { readonly from: Instant; readonly until: Instant }

/** An entry whose body was erased: what its leaf alone says. */
export type ErasedEntry = {
  readonly kind: string
  readonly at: Instant
  readonly facts: { readonly [name: string]: unknown }
}

export interface FoldStore {
  /** The index of the next entry to fold. */
  readonly foldedTo: number
  /** What keeps it from following the evidence; while set, nothing is taken. */
  readonly fault: string | undefined
  readonly messages: FoldedMessages
  readonly lookups: Lookups
  account(account: AccountId): AccountState
  /** What all accounts have in common. */
  world(): World
  /** As `account`, for whoever looks through many: it makes no room for it in memory. */
  peek(account: AccountId): AccountState
  /** Accounts that anything is known of, the contained first. */
  accountNames(most: number): readonly AccountId[]
  /** The same, with their states. */
  accounts(most: number): readonly { readonly account: AccountId; readonly state: AccountState }[]
  /** Closed on every way. */
  contained(): readonly AccountId[]
  /** Only their mail is held. */
  restrained(): readonly AccountId[]
  accountCount(): number
  readonly people: PeopleFold
  readonly stepUp: StepUpFold
  readonly ownerHistory: OwnerHistoryFold
  readonly privacy: PrivacyFold
  readonly cases: CasesFold
  readonly rounds: RoundMailFold
  readonly gaps: GapsFold
  readonly conduct: ConductFold
  /** Counts by name, such as `messages.passed` and `passed.delivered`. */
  tallies(): Readonly<Record<string, number>>
  /** What was announced last of the parameters, or of an instance's mode. */
  configured(what: 'parameters' | 'instance', instance?: string): string | undefined
  /** Where a source goes on. */
  position(source: string): Readonly<Record<string, string | number>> | undefined
  plans(): readonly FoldedPlan[]
  undoings(): readonly FoldedUndoing[]
  /** Accounts with a step left to do, or to undo. */
  unfinished(): readonly AccountId[]
  standingPlan(account: AccountId): FoldedPlan | undefined
  undoingsOf(account: AccountId): readonly FoldedUndoing[]
  /** The newest plan of an account, standing or not. */
  planOf(account: AccountId): (FoldedPlan & { readonly undoneAt: Instant | undefined }) | undefined
  /** Moments of automatic full containments since then, oldest first. */
  automaticSince(from: Instant): readonly Instant[]
  breakerOpenedAt(): Instant | undefined
  noticeOf(notice: string): FoldedNotice | undefined
  /** Intended since then, oldest first. */
  noticesSince(from: Instant, most: number): readonly FoldedNotice[]
  openActs(): readonly OpenAct[]
  /** Spares the fold of this very verdict work that is done, where it stands on the same state. */
  foresee(verdict: VerdictGiven, foreseen: Foreseen): void
  /** `undefined`: an entry that folds to nothing. */
  take(index: number, event: Event | undefined, erased?: ErasedEntry): void
  /** Forgets messages, some at a time, beginning at 0: where to go on, or `undefined` at the end. */
  purge(which: Purged, from: number): number | undefined
  /** Forgets what else is older and over: notices, containments that were undone. */
  purgeOld(span: { readonly from: Instant; readonly until: Instant }): void
  /** The last thing that says whose an erasure is, once its rows are forgotten. */
  unname(ticket: string): void
  /** Commits, and leaves nothing of what was deleted in the database's own log. False: not now. */
  scrub(): boolean
  commit(): boolean
  /** Does some of the next commit's work now, of at most so many accounts. */
  ahead(most: number): void
  /** After a fault: begins again at the last commit; fold from `foldedTo` on. */
  restart(): void
}
