/**
 * Cases: what is known of cases, of what they should be opened for, of voices and of the contact book.
 *
 * A case is the fold of its events; whoever keeps it keeps those events in their order and folds them
 * when somebody asks (`of`). What people look through (`list`) is kept beside, as summaries.
 */
import type { Case, CaseCause, CaseKind, CaseState, Severity } from '../cases/case.ts'
import type { ContactBook } from '../cases/contacts/contact.ts'
import type { CaseEvent, RoundEvent } from '../events/case.ts'
import type { AccountId, EventOf } from '../events/event.ts'
import type { ReasonGiven } from '../events/verdict.ts'
import type { Instant } from '../lib/time.ts'

/** Accounts that a summary names; the others are counted. */
export const SUMMARY_ACCOUNTS_MAX = 20

export type CaseSummary = {
  readonly id: string
  readonly cause: CaseCause
  readonly kind: CaseKind
  readonly severity: Severity
  readonly state: CaseState
  readonly title?: Case['title']
  readonly exercise: boolean
  readonly openedAt: Instant
  readonly openedBy: string
  /** The cause that it was opened for, as that is named. */
  readonly subject?: string
  readonly accounts: readonly AccountId[]
  readonly accountCount: number
  readonly mergedInto?: string
  /** A round of its notices is approved and not over. */
  readonly sending?: true
  /** Index of its first and of its latest entry. */
  readonly opened: number
  readonly entry: number
}

export const causeKinds = [
  'containment',
  /** In observe mode: what would have been contained. */
  'observed',
  'breaker',
  'canary',
  'scrub',
  'witness',
] as const
export type CauseKind = (typeof causeKinds)[number]

export type StepDone = {
  readonly step: string
  readonly at: Instant
  readonly entry: number
  /** As `containment.applied` has it. */
  readonly note?: string
}

/** What keeps a thief from sending and reading; the other steps tell, list and record. */
const containing: ReadonlySet<string> = new Set(['deny-logins', 'kick-sessions', 'hold-queued'])

/** The last of the steps that contain; `undefined`: one of them has no result yet. */
export function containedWith({
  steps = [],
  done = [],
}: Pick<CaseCauseRow, 'steps' | 'done'>): StepDone | undefined {
  const wanted = steps.filter((step) => containing.has(step))
  const found = done.filter(({ step }) => containing.has(step))
  return wanted.every((step) => found.some((one) => one.step === step)) ? found.at(-1) : undefined
}

/** What a case is to be opened for, or joined by. */
export type CaseCauseRow = {
  /** A plan, or the id of the event: `case.opened` and the act that joins name it. */
  readonly subject: string
  readonly what: CauseKind
  readonly entry: number
  readonly at: Instant
  readonly account?: AccountId
  /** Since when it may have gone on. */
  readonly from?: Instant
  readonly reasons?: readonly ReasonGiven[]
  readonly clientIp?: string
  /** Who ordered it; absent: the judge. */
  readonly by?: string
  readonly scope?: string
  /** The case that answers it. */
  readonly case?: string
  /** Of a containment: its steps, and those with a result, in the order of their entries. */
  readonly steps?: readonly string[]
  readonly done?: readonly StepDone[]
  /** The containment was ended by a person. */
  readonly undone?: boolean
}

export type SymptomRow = {
  readonly id: string
  readonly entry: number
  readonly at: Instant
  readonly what: string
  readonly account?: AccountId
  readonly reporter?: string
  readonly note?: string
  readonly by: string
  /** The case that it belongs to. */
  readonly case?: string
}

/** A thing kept sealed for a case: a rendered document, an investigation, a list of persons. */
export type SealedRow = {
  readonly sha256: string
  readonly bytes: number
  readonly what: string
  readonly name?: string
  readonly entry: number
  readonly at: Instant
  readonly by: string
}

export type CaseWanted = {
  readonly most: number
  /** Only those that are neither closed, rejected nor merged. */
  readonly open?: boolean
  /** Only those that were opened before this entry: where the last answer ended. */
  readonly before?: number
}

/** What was struck out of cases for an erasure, as its entries say. */
export type Redacted = {
  /** Entries whose bodies have what was struck out: those of the acts, and earlier words of them. */
  readonly entries: readonly number[]
  readonly places: number
  readonly cases: readonly string[]
}

/** An entry in which people write: as it is now, without what was struck out of it. */
export type CaseWords = {
  readonly entry: number
  readonly event: EventOf<'case.opened' | 'case.acted'>
}

export interface CasesFold {
  /** As its events tell it; `undefined`: there is none. */
  of(id: string): Case | undefined
  summary(id: string): CaseSummary | undefined
  /** The newest first. */
  list(wanted: CaseWanted): readonly CaseSummary[]
  openCount(): number
  /** Open ones that an account is in (cleared ones are not), the newest first; never exercises. */
  openOf(account: AccountId): readonly CaseSummary[]
  /** Numbers of all that it is or was in, open or not; the newest first. */
  casesOf(account: AccountId, most: number): readonly string[]
  /** The case that was opened for it, or joined by it. */
  answering(subject: string): string | undefined
  /** The highest number given in that year; 0: none. */
  lastNumber(year: number): number
  /** The entry of an act that came with this request. */
  requested(
    id: string,
    request: string,
  ): { readonly entry: number; readonly act: string } | undefined
  /** The case that was opened by this request. */
  openedBy(request: string): string | undefined
  sealed(id: string, sha256: string): SealedRow | undefined
  sealedOf(id: string, most: number): readonly SealedRow[]
  sealedCount(id: string): number
  /** Entries from one on and before another, of all cases, in their order. */
  wordsFrom(from: number, before: number, most: number): readonly CaseWords[]
  redacted(ticket: string): Redacted
  /** Unanswered since then, and containments that stand however old they are; eldest first. */
  unanswered(since: Instant, most: number): readonly CaseCauseRow[]
  /** Containments that are carried out, and whose case does not say so yet; eldest first. */
  toContain(most: number): readonly CaseCauseRow[]
  /** Of a case, eldest first. */
  causesOf(id: string, most: number): readonly CaseCauseRow[]
  /** Reported since then, eldest first. */
  symptomsSince(from: Instant, most: number): readonly SymptomRow[]
  symptom(id: string): SymptomRow | undefined
  contactBook(): ContactBook
}

/** Begin the `request` of an act that answers a cause, or says that it is contained; what follows names it. */
export const CAUSE = 'cause.'
export const CONTAINED = 'contained.'

/** What of an event of a case stands in its open leaf, and outlives an erasure. */
export function openCaseFacts(event: CaseEvent | RoundEvent): {
  readonly [name: string]: string | number | boolean | undefined
} {
  switch (event.kind) {
    case 'case.opened':
      return {
        case: event.case,
        cause: event.cause,
        what: event.what,
        severity: event.severity,
        exercise: event.exercise,
      }
    case 'case.acted':
      return { case: event.case, act: event.act }
    case 'case.kept':
      return { case: event.case, what: event.what, sha256: event.sha256, bytes: event.bytes }
    case 'case.redacted':
      return { case: event.case, of: event.of, places: event.places, ticket: event.ticket }
    case 'symptom.reported':
      return { what: event.what }
    case 'round.intended':
    case 'round.handed':
      return {
        case: event.case,
        notice: event.notice,
        offset: event.offset,
        letters: event.done.length,
      }
    case 'contact.recorded':
    case 'contact.tested':
      return {}
  }
}

/** Letters of a round by what became of them. */
export type RoundCounts = {
  readonly [State in
    | 'intended'
    | 'handed'
    | 'delivered'
    | 'deferred'
    | 'bounced'
    | 'refused']: number
}

/** What became of each letter of a round of notices, by its place in the list. */
export interface RoundMailFold {
  /** The place of the first that nobody has begun. */
  next(id: string, round: string): number
  /** Begun until then, and nobody knows whether they were handed over. */
  doubtful(id: string, round: string, before: Instant, most: number): readonly number[]
  counts(id: string, round: string): RoundCounts
  /** When a letter was last begun; `undefined`: none was. */
  lastAt(id: string, round: string): Instant | undefined
}
