/**
 * Case: one incident as people work on it, folded from its events.
 *
 * All of it is plain data: codes, moments (`Instant`) and what people typed. Nothing here is a
 * sentence of ours; `reports` puts it into words. Lists are in the order of the events.
 */
import type { AccountId } from '../events/event.ts'
import type {
  FactKey,
  FactUnit,
  Investigation,
  LeakChannel,
  LeakVerdict,
} from '../incident/found.ts'
import type { Instant } from '../lib/time.ts'
import type { Obligation } from './clocks/obligation.ts'

export const caseKinds = [
  'mass-send',
  'mailbox-read',
  'bec',
  'third-party-zero-day',
  'data-wipe',
  'delivery-trouble',
  'credential-phish',
  'log-tampering',
  'insider',
  'exercise',
] as const
export type CaseKind = (typeof caseKinds)[number]

export const caseCauses = [
  'verdict',
  'person',
  'investigation',
  'symptom',
  'drill',
  'split',
] as const
export type CaseCause = (typeof caseCauses)[number]

export const caseStates = [
  'suspected',
  'declared',
  'contained',
  'eradicated',
  'recovering',
  'monitoring',
  'closed',
  'rejected',
  /** It went on as part of another (`mergedInto`). */
  'merged',
] as const
export type CaseState = (typeof caseStates)[number]

/** 1 is the worst. */
export type Severity = 1 | 2 | 3 | 4

/** Incident command, compressed for small teams: one person may hold several. */
export const caseRoles = [
  'commander',
  'operations',
  'communications',
  'scribe',
  'forensics',
  'legal',
  'executive',
  'liaison',
] as const
export type CaseRole = (typeof caseRoles)[number]

/** What the organisation is before the law: decides which obligations may apply. */
export const subjectRoles = [
  'controller',
  'processor',
  'public-body',
  'local-government',
  'carrier',
  'listed-company',
  'essential-entity',
  'critical-infrastructure',
  'card-merchant',
] as const
export type SubjectRole = (typeof subjectRoles)[number]

/** The four clocks, and the moments after them. */
export const clockNames = [
  'occurred',
  'detected',
  'known',
  'determined',
  'declared',
  'contained',
  'eradicated',
  'restored',
  'published',
  /** A written request of the police to keep logs reached us. */
  'received',
  'closed',
] as const
export type ClockName = (typeof clockNames)[number]

export const detectors = [
  'gate',
  'user-voice',
  'bounces',
  'third-party',
  'analyst',
  'log-review',
] as const
export type Detector = (typeof detectors)[number]

/** What shows something: an entry of the evidence, a line of an input, or a file by its SHA-256. */
export type EvidenceRef =
  | { readonly entry: number }
  | { readonly sha256: string; readonly line?: number; readonly file?: string }
export const EVIDENCE_REFS_MAX = 20

/** Who did it and when: of every act. */
export type Done = { readonly by: string; readonly at: Instant; readonly entry: number }

export type ClockTold = Done & {
  readonly clock: ClockName
  readonly moment: Instant
  readonly until?: Instant
  /** `known`: which department. The law asks for it. */
  readonly department?: string
  /** On what it rests, in the words of whoever recorded it. */
  readonly basis?: string
  readonly detectedBy?: Detector
  /** `known`, in a case of kind `insider`: what the one who did it knew, which starts no clock. */
  readonly culprit?: boolean
  /** The entry of the record of this clock that was wrong; that one counts no more. */
  readonly corrects?: number
  readonly evidence: readonly EvidenceRef[]
}

/** What the logs count (`FactKey`), and what only people can say. */
export const caseFactKeys = [
  'mail.held',
  'mail.released',
  'mail.deleted',
  'mail.passed',
  'persons.possible',
  'persons.confirmed',
  'persons.notified',
  'accounts.possible',
  'accounts.confirmed',
  'contracts.possible',
  'contracts.confirmed',
  'records.possible',
  'records.confirmed',
  'records.lost',
  'records.restored',
  'recipients.notified',
  'complaints',
  'enquiries',
  'blocklists',
  'outage.hours',
  'cost.total',
  'detected.after',
  'contained.after',
] as const
export type CaseFactKey = FactKey | (typeof caseFactKeys)[number]

export type CaseUnit =
  | FactUnit
  | 'persons'
  | 'contracts'
  | 'records'
  | 'lists'
  | 'complaints'
  | 'enquiries'
  | 'hours'
  | 'yen'

export type CaseFactStatus =
  | 'confirmed'
  | 'estimated'
  | 'under-investigation'
  | 'claimed'
  | 'retracted'

/** One figure, with all it was before. Append-only: a newer one supersedes. */
export type CaseFact = Done & {
  /** `F1`, `F2`, ... in the order of recording. */
  readonly id: string
  readonly key: CaseFactKey
  readonly account?: AccountId
  /** `null`: under investigation. A moment is an `Instant`. */
  readonly value: number | string | null
  readonly lower?: number
  readonly upper?: number
  readonly unit: CaseUnit
  readonly status: CaseFactStatus
  readonly confidence: 'high' | 'moderate' | 'low'
  readonly asOf: Instant
  readonly method: 'counted' | 'joined' | 'inferred' | 'stated' | 'claimed'
  readonly evidence: readonly EvidenceRef[]
  readonly supersedes?: string
  /** Against what it supersedes: within its bounds, or against them (then `why` is needed). */
  readonly relation?: 'same' | 'narrowed' | 'corrected'
  readonly why?: string
}

export type TimelineActor = 'attacker' | 'system' | 'staff' | 'third-party' | 'unknown'

/** Three times: when it happened, when we heard of it, when it was entered (`Done.at`). */
export type TimelineEntry = Done & {
  /** `E1`, `E2`, ... */
  readonly id: string
  readonly moment: Instant
  readonly until?: Instant
  readonly heardAt: Instant
  readonly actor: TimelineActor
  /** A code that `reports` words (`MomentCode` or `CaseMoment`), or what a person typed. */
  readonly code?: string
  readonly facts?: { readonly [name: string]: number | string }
  readonly text?: string
  readonly account?: AccountId
  readonly techniques: readonly string[]
  readonly confidence: 'high' | 'moderate' | 'low'
  readonly evidence: readonly EvidenceRef[]
  readonly struck?: Done & { readonly why: string }
}

export type HypothesisTold = Done & {
  readonly id: string
  readonly text: string
  readonly standing: 'open' | 'supported' | 'refuted'
  readonly for: readonly EvidenceRef[]
  readonly against: readonly EvidenceRef[]
}

/** What a person found out about a channel that no log of ours sees. */
export type ChannelExamined = Done & {
  readonly channel: LeakChannel
  readonly examined: 'full' | 'partly' | 'no' | 'not-examinable'
  readonly trace: 'yes' | 'opportunity' | 'no'
  /** Could it have been used at all. */
  readonly capability: 'yes' | 'no' | 'unknown'
  /** Of the window, 0 to 1. */
  readonly coverage?: number
  readonly integrity: 'verified' | 'unverified' | 'broken'
  /** An independent second source says the same. */
  readonly independent?: boolean
  readonly how: string
  readonly evidence: readonly EvidenceRef[]
}

export const partyKinds = [
  'counsel',
  'insurer',
  'forensic-firm',
  'police',
  'regulator',
  'vendor',
  'carrier',
  'customer',
  'partner',
  'press',
  'other',
] as const
export type PartyKind = (typeof partyKinds)[number]
export type Party = Done & {
  readonly id: string
  readonly party: PartyKind
  readonly name: string
  readonly contact?: string
  /** Policy number, receipt number, contract. */
  readonly reference?: string
  readonly toldAt?: Instant
}

export type DecisionMade = Done & {
  readonly id: string
  readonly question: string
  readonly options: readonly string[]
  readonly chosen: string
  readonly reason: string
}

/** JNSA's six categories of damage. */
export const costCategories = [
  'response',
  'liability',
  'lost-profit',
  'money',
  'administrative',
  'intangible',
] as const
export type CostCategory = (typeof costCategories)[number]
export type Cost = Done & {
  readonly id: string
  readonly category: CostCategory
  readonly item: string
  /** In yen, whole. */
  readonly amount: number
  readonly estimate: boolean
  readonly source: string
}

export type ActionItem = Done & {
  readonly id: string
  readonly text: string
  readonly owner: string
  readonly due: Instant
  readonly verifyBy: 'drill' | 'audit' | 'test'
  readonly state: 'open' | 'done' | 'dropped'
  readonly proof?: string
}

export type TaskState = 'open' | 'started' | 'done' | 'skipped' | 'failed'
/** What was done to a step of a playbook; steps nobody touched are not here. */
export type TaskTold = Done & {
  /** `PLAYBOOK/STEP` with the ids of CACAO: derived the same way each time. */
  readonly task: string
  readonly state: TaskState
  readonly owner?: string
  readonly note?: string
  readonly proof?: readonly EvidenceRef[]
}
export type PlaybookStarted = Done & {
  readonly playbook: string
  /** Of its file: a case goes on with the version that it began with. */
  readonly sha256: string
  readonly name: string
}

export type ObligationDecided = Done & {
  readonly obligation: string
  readonly decision: 'applies' | 'does-not-apply' | 'waived'
  readonly why: string
  /** What was answered before it (`clocks/questions.ts`), by the code of the question. */
  readonly answers?: { readonly [question: string]: 'yes' | 'no' | 'unsure' }
}
export type StageMet = Done & {
  readonly obligation: string
  readonly stage: string
  readonly moment: Instant
  readonly receipt?: string
  /** The released document that met it. */
  readonly document?: string
}
export type Reminded = Done & {
  readonly obligation: string
  readonly stage: string
  readonly due: Instant
  /** Milliseconds before it; 0 at it; negative after. */
  readonly lead: number
}

/** What only a person can write for a document: its apology, its advice, its plan. */
export type SlotWritten = Done & {
  /** `press.apology`, `executive.decisions`, ... (`reports/papers`). */
  readonly slot: string
  readonly language: 'ja' | 'en'
  readonly text: string
}

export const paperKinds = [
  'executive-first',
  'press-first',
  'press-followup',
  'regulator-preliminary',
  'regulator-final',
  'forensic',
  'notice-recipients',
  'notice-persons',
  'notice-contract',
  'police-handover',
  'abuse-report',
  'delisting-request',
  'peer-warning',
  'post-mortem',
  'board-costs',
  'questions-answers',
] as const
export type PaperKind = (typeof paperKinds)[number]

export type PaperState = 'drafted' | 'reviewed' | 'approved' | 'released' | 'withdrawn'
export type Paper = {
  /** `D1`, `D2`, ... */
  readonly id: string
  readonly paper: PaperKind
  /** Regulator papers: which obligation; notices per contract: which contract. */
  readonly of?: string
  /** 1 is the first of its kind released, and so on (第一報, 第二報). */
  readonly number: number
  readonly state: PaperState
  /** Of the facts, texts and everything else that it was made of. */
  readonly basis: string
  /** Of each file as rendered: kept sealed under its hash. */
  readonly files: readonly PaperFile[]
  /** The values of its fact slots, for the difference to the next: fact id by slot. */
  readonly slots: { readonly [slot: string]: string }
  readonly drafted: Done
  readonly reviewed?: Done
  /** `alone`: by the one who drafted it (self-approved). */
  readonly approved?: Done & { readonly alone: boolean }
  readonly released?: Done & { readonly to: string }
  readonly withdrawn?: Done & { readonly why: string }
  readonly supersedes?: string
}
export type PaperFile = {
  readonly language: 'ja' | 'en'
  readonly form: 'html' | 'pdf' | 'docx' | 'txt' | 'json' | 'eml'
  readonly sha256: string
  readonly bytes: number
}

/** A round of telling people. The list itself lies sealed under its hash. */
export type NoticeRound = {
  /** `N1`, ... */
  readonly id: string
  readonly paper: string
  readonly audience: 'recipients' | 'persons' | 'contracts'
  readonly list: { readonly sha256: string; readonly persons: number }
  readonly planned: Done
  readonly approved?: Done & { readonly alone: boolean }
  /** No further letter goes out; what is out is still counted. */
  readonly stopped?: Done & { readonly why: string }
  readonly sent: number
  readonly delivered: number
  readonly failed: number
  readonly finished?: Done
}

export const custodyActs = [
  'collected',
  'seen',
  'examined',
  'exported',
  'transferred',
  'released',
  'returned',
] as const
export type CustodyAct = (typeof custodyActs)[number]
export type Custody = Done & {
  readonly id: string
  readonly handling: CustodyAct
  readonly item: string
  readonly sha256?: string
  readonly bytes?: number
  /** Program and version. */
  readonly tool?: string
  readonly to?: string
  readonly witness?: string
  readonly consent?: string
  readonly source?: string
  /** How far the clock of the machine was off, where somebody looked. */
  readonly clockOffset?: number
}

/** An investigation that the case stands on; the last one counts. Sealed under its hash. */
export type FoundTaken = Done & {
  readonly sha256: string
  readonly of: 'evidence' | 'logs'
  readonly span?: { readonly from: Instant; readonly to: Instant }
  readonly entries?: number
}

export type SymptomRelated = Done & {
  readonly symptom: string
  readonly what: string
  readonly moment: Instant
  readonly account?: AccountId
}

/** Rows of each list of a case; one more is refused, and counted where it was written all the same. */
export const ROWS_MAX = 20_000

/** A case, as its events tell it. */
export type Case = {
  readonly id: string
  readonly cause: CaseCause
  readonly kind: CaseKind
  readonly severity: Severity
  readonly state: CaseState
  readonly title?: { readonly ja?: string; readonly en?: string }
  readonly exercise: boolean
  readonly opened: Done & { readonly why: string; readonly subject?: string }
  readonly subjects: readonly SubjectRole[]
  readonly accounts: readonly {
    readonly account: AccountId
    readonly relation: 'affected' | 'suspect' | 'cleared'
  }[]
  readonly roles: readonly (Done & { readonly role: CaseRole; readonly person: string })[]
  readonly clocks: readonly ClockTold[]
  readonly facts: readonly CaseFact[]
  readonly timeline: readonly TimelineEntry[]
  readonly hypotheses: readonly HypothesisTold[]
  readonly channels: readonly ChannelExamined[]
  readonly parties: readonly Party[]
  readonly decisions: readonly DecisionMade[]
  readonly costs: readonly Cost[]
  readonly actions: readonly ActionItem[]
  readonly playbooks: readonly PlaybookStarted[]
  readonly tasks: readonly TaskTold[]
  readonly obligations: readonly ObligationDecided[]
  readonly met: readonly StageMet[]
  readonly reminded: readonly Reminded[]
  readonly texts: readonly SlotWritten[]
  readonly papers: readonly Paper[]
  readonly rounds: readonly NoticeRound[]
  readonly custody: readonly Custody[]
  readonly found: readonly FoundTaken[]
  readonly symptoms: readonly SymptomRelated[]
  readonly mergedInto?: string
  readonly splitFrom?: string
  /** Cases that came into this one. */
  readonly merged: readonly string[]
  /** Who last set them. */
  readonly stated?: Done & { readonly why: string }
  readonly rated?: Done
  readonly subjected?: Done
  readonly titled?: Done
  readonly sorted?: Done
  /** Index of its latest entry: who acts on what he saw says it (`seen`). */
  readonly entry: number
  /** Acts that were refused by the fold because a bound was reached. */
  readonly leftOut: number
}

/** Who we are, for letterheads and forms: from the configuration. */
export type Organisation = {
  readonly name: { readonly ja: string; readonly en: string }
  readonly address?: { readonly ja: string; readonly en: string }
  readonly representative?: string
  readonly department?: { readonly ja: string; readonly en: string }
  readonly contact?: { readonly person?: string; readonly phone?: string; readonly mail?: string }
  /** For the public: enquiries desk. */
  readonly desk?: {
    readonly phone?: string
    readonly mail?: string
    readonly page?: string
    readonly hours?: { readonly ja: string; readonly en: string }
  }
  readonly domains: readonly string[]
  readonly subjects: readonly SubjectRole[]
  /** How Japanese documents write years: 2025年 or 令和7年. The first, unless said. */
  readonly years?: 'western' | 'era'
}

/** What every document is made of: the case, what was found, and what is due. */
export type CaseFile = {
  readonly case: Case
  readonly found?: Investigation
  readonly organisation: Organisation
  readonly leak: LeakVerdict & { readonly confidence: 'high' | 'moderate' | 'low' }
  readonly deadlines: readonly Deadline[]
  /** With those of the operator's own file; absent: those that come with the program. */
  readonly obligations?: readonly Obligation[]
  readonly tasks: readonly Task[]
  readonly zone: string
  readonly now: Instant
  readonly version: string
}

/** A stage of an obligation in this case (`clocks/deadlines.ts`). */
export type Deadline = {
  readonly obligation: string
  readonly stage: string
  /** `not-started`: its clock is not recorded yet. `undated`: without delay, or on request. */
  readonly state: 'not-started' | 'running' | 'undated' | 'due' | 'overdue' | 'met' | 'waived'
  readonly clock: ClockName
  readonly from?: Instant
  /** Earlier of a range; then `due`. Where the rule may be read in two ways, the earlier one. */
  readonly soft?: Instant
  readonly due?: Instant
  /** The later reading, where there is one. */
  readonly alternative?: Instant
  readonly met?: StageMet
  /** How it was counted: codes that `reports` words. */
  readonly steps: readonly {
    readonly code: string
    readonly facts: { readonly [name: string]: number | string }
  }[]
}

/** A step of a playbook in this case (`playbook/tasks.ts`). */
export type Task = {
  readonly task: string
  readonly playbook: string
  readonly step: string
  readonly name: { readonly ja: string; readonly en: string }
  readonly how: { readonly ja: string; readonly en: string }
  readonly done: { readonly ja: string; readonly en: string }
  readonly role: CaseRole | 'sekimori'
  readonly automatic: boolean
  readonly due?: Instant
  readonly state: TaskState | 'waiting'
  readonly told?: TaskTold
  readonly after: readonly string[]
  readonly techniques: readonly string[]
}
