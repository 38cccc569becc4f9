/**
 * Console, cases: what the guard and the console's process tell of a case to a screen.
 *
 * Moments are milliseconds since 1970 (`Instant`), as in `cases/case.ts`. Lists that may grow are
 * counted here and asked for page by page.
 */
import type {
  Case,
  CaseFact,
  CaseFile,
  Deadline,
  NoticeRound,
  Organisation,
  PaperKind,
} from '../cases/case.ts'
import type { Obligation } from '../cases/clocks/obligation.ts'
import type { Question, Suggestion } from '../cases/clocks/wizard.ts'
import type { NoticePlan } from '../cases/notices/plan.ts'
import type { DoneSince } from '../cases/since.ts'
import type { Standing } from '../cases/standing.ts'
import type { AccountFound, Investigation, OriginUse, Timeline } from '../incident/found.ts'
import type { Instant } from '../lib/time.ts'
import type { Language } from '../lib/words.ts'
import type { CaseSummary, RoundCounts } from './cases.ts'

export type TwoNames = Readonly<Record<'ja' | 'en', string>>

export type BoardRow = CaseSummary & {
  readonly next?: Pick<Deadline, 'obligation' | 'stage' | 'state' | 'due'>
  /** Names of the law and the stage, for the list. */
  readonly nextName?: TwoNames
  readonly commander?: string
  /** Letters of this round go out. */
  readonly sendingRound?: string
}
export type Board = {
  readonly cases: readonly BoardRow[]
  /** Ask again with `before`; `null`: it was the last. */
  readonly next: number | null
  readonly open: number
  readonly now: Instant
}

/** What of a case stands in its head. */
export type CaseBrief = {
  readonly case: Pick<
    Case,
    | 'id'
    | 'cause'
    | 'kind'
    | 'severity'
    | 'state'
    | 'title'
    | 'exercise'
    | 'opened'
    | 'subjects'
    | 'accounts'
    | 'roles'
    | 'clocks'
    | 'channels'
    | 'mergedInto'
    | 'splitFrom'
    | 'merged'
    | 'stated'
    | 'rated'
    | 'entry'
    | 'leftOut'
  >
  /** Rows of each list of the case; `tasks` and `deadlines` as they are derived. */
  readonly counts: Readonly<Record<string, number>>
  /** Figures that stand. */
  readonly figures: readonly CaseFact[]
  /** Those whose clock has begun. */
  readonly deadlines: readonly Deadline[]
  /** By `OBLIGATION/STAGE`. */
  readonly names: Readonly<Record<string, TwoNames>>
  /** Without what an investigation saw, which lies sealed. */
  readonly leak: CaseFile['leak']
  readonly standing: Standing
  readonly lately: readonly DoneSince[]
  /** The investigation that it stands on, by its hash. */
  readonly found: string | null
  readonly zone: string
  readonly now: Instant
}

export type Duty = Obligation & {
  readonly questions: readonly Question[]
  /** Of the answers that were given with the last decision. */
  readonly suggestion: Suggestion
  readonly decided?: Case['obligations'][number]
}
export type Duties = {
  readonly deadlines: readonly Deadline[]
  readonly duties: readonly Duty[]
  readonly zone: string
  readonly now: Instant
}

export type RoundSeen = NoticeRound & { readonly goesOut: boolean; readonly counts: RoundCounts }

/** What documents are made of beside the case. */
export type Knowledge = {
  readonly organisation: Organisation
  readonly obligations: readonly Obligation[]
  readonly zone: string
  readonly version: string
  readonly now: Instant
  readonly playbooks: readonly {
    readonly playbook: string
    readonly sha256: string
    readonly name: string
  }[]
}

/** What a page shows of the investigation that a case stands on: no address of a recipient. */
export type FoundSeen = {
  readonly timeline?: Timeline
  readonly leak: Investigation['leak']
  readonly accountCount: number
  readonly accounts: readonly (Pick<
    AccountFound,
    'account' | 'verdict' | 'window' | 'wouldHave' | 'messages' | 'domestic' | 'foreign' | 'domains'
  > & {
    readonly origins: readonly Omit<OriginUse, 'evidence' | 'others' | 'ports'>[]
    readonly originsLeftOut: number
  })[]
}

/** A kind of document, as it may be made of this case. */
export type PaperChoice = {
  readonly kind: PaperKind
  readonly forms: readonly string[]
  /** Of which obligation, contract or network; none: of the whole case. */
  readonly subjects: readonly string[]
  /** What only a person can write (`text.write`). */
  readonly texts: readonly {
    readonly slot: string
    readonly hint: TwoNames
    readonly isMandatory: boolean
    readonly written: readonly Language[]
  }[]
}

/** A draft as it would be now; nothing of it is kept. */
export type PaperSeen = {
  readonly form: 'html' | 'txt'
  readonly language: Language
  readonly content: string
  readonly number: number
  readonly problems: readonly PaperProblem[]
  /** Against the last one that was released. */
  readonly changes: readonly PaperChange[]
  readonly against: string | null
}
export type PaperProblem = {
  readonly code: string
  /** Id of the section; `head` above the first. */
  readonly section: string
  readonly what: string
  readonly slot?: string
  readonly paper?: string
}
export type PaperChange = {
  readonly slot: string
  readonly before: readonly (number | string | null)[]
  readonly after: readonly (number | string | null)[]
  readonly relation: 'new' | 'narrowed' | 'corrected' | 'gone'
  readonly why?: string
}

/** Who would be written to; `by` and `not` are told of recipients only. */
export type RoundPlan = Partial<Pick<NoticePlan, 'by' | 'not' | 'domains'>> & {
  readonly persons: number
  readonly letters: readonly { readonly id: string; readonly subject: string }[]
}
