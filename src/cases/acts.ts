/**
 * Acts: all that can be done in a case, whoever does it: a person at the command line or the console,
 * or Sekimori itself.
 *
 * `cases/read-act.ts` reads one from foreign data; `cases/fold.ts` says what the case is after it.
 * `seen` is the index of the entry that the person had last seen of the case: an act that changes
 * what somebody else changed since is refused (`moved-on`), so nobody's work is lost.
 */
import type { AccountId } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import type {
  ActionItem,
  CaseFact,
  CaseKind,
  CaseRole,
  CaseState,
  ChannelExamined,
  ClockTold,
  Cost,
  Custody,
  DecisionMade,
  Done,
  EvidenceRef,
  FoundTaken,
  HypothesisTold,
  ObligationDecided,
  Paper,
  PaperFile,
  PaperKind,
  Party,
  PlaybookStarted,
  Reminded,
  Severity,
  SlotWritten,
  StageMet,
  SubjectRole,
  SymptomRelated,
  TaskTold,
  TimelineEntry,
} from './case.ts'

type Act<Name extends string, Fields> = { readonly act: Name; readonly seen?: number } & Fields
/** What is told in an act: without who and when, and without what the fold gives. */
type Told<Row, Given extends string = never> = Omit<Row, keyof Done | Given>

export type CaseAct =
  | Act<'state.set', { readonly state: Exclude<CaseState, 'merged'>; readonly why: string }>
  | Act<'kind.set', { readonly kind: CaseKind; readonly why: string }>
  | Act<'severity.set', { readonly severity: Severity; readonly why: string }>
  | Act<'title.set', { readonly ja?: string; readonly en?: string }>
  | Act<'subjects.set', { readonly subjects: readonly SubjectRole[] }>
  | Act<'role.assign', { readonly role: CaseRole; readonly person: string }>
  | Act<
      'account.relate',
      {
        readonly account: AccountId
        readonly relation: 'affected' | 'suspect' | 'cleared'
        readonly why: string
      }
    >
  | Act<'clock.record', Told<ClockTold>>
  | Act<'fact.record', Told<CaseFact, 'id' | 'relation'>>
  | Act<'fact.retract', { readonly fact: string; readonly why: string }>
  | Act<'timeline.enter', Told<TimelineEntry, 'id' | 'struck'>>
  | Act<'timeline.strike', { readonly event: string; readonly why: string }>
  | Act<'hypothesis.weigh', Told<HypothesisTold>>
  | Act<'channel.examine', Told<ChannelExamined>>
  /** With an `id` that is there: changed. */
  | Act<'party.name', Told<Party, 'id'> & { readonly id?: string }>
  | Act<'decision.make', Told<DecisionMade, 'id'>>
  | Act<'cost.enter', Told<Cost, 'id'>>
  | Act<'action.raise', Told<ActionItem, 'id' | 'state' | 'proof'>>
  | Act<
      'action.close',
      { readonly id: string; readonly state: 'done' | 'dropped'; readonly proof: string }
    >
  | Act<'playbook.start', Told<PlaybookStarted>>
  | Act<'task.set', Told<TaskTold>>
  | Act<'obligation.decide', Told<ObligationDecided>>
  | Act<'stage.meet', Told<StageMet>>
  | Act<'deadline.remind', Told<Reminded>>
  | Act<'text.write', Told<SlotWritten>>
  | Act<
      'paper.draft',
      {
        readonly paper: PaperKind
        readonly of?: string
        readonly basis: string
        readonly files: readonly PaperFile[]
        readonly slots: Paper['slots']
      }
    >
  | Act<'paper.review', { readonly paper: string; readonly note?: string }>
  | Act<'paper.approve', { readonly paper: string }>
  /** Only an approved one; it supersedes the last released one of its kind. */
  | Act<'paper.release', { readonly paper: string; readonly to: string }>
  | Act<'paper.withdraw', { readonly paper: string; readonly why: string }>
  | Act<
      'notice.plan',
      {
        readonly paper: string
        readonly audience: 'recipients' | 'persons' | 'contracts'
        readonly list: { readonly sha256: string; readonly persons: number }
      }
    >
  | Act<'notice.approve', { readonly round: string }>
  /** The brake: no further letter goes out. */
  | Act<'notice.stop', { readonly round: string; readonly why: string }>
  /** How far it is: of the whole round, not since the last time. */
  | Act<
      'notice.progress',
      {
        readonly round: string
        readonly sent: number
        readonly delivered: number
        readonly failed: number
        readonly finished?: boolean
      }
    >
  | Act<'custody.enter', Told<Custody, 'id'>>
  | Act<'found.take', Told<FoundTaken>>
  | Act<'symptom.relate', Told<SymptomRelated>>
  | Act<'case.merge', { readonly into: string; readonly why: string }>
  /** Stands in the case that another came into. */
  | Act<'case.absorb', { readonly from: string; readonly why: string }>
  /** These accounts go on in another case. */
  | Act<
      'case.split',
      { readonly accounts: readonly AccountId[]; readonly to: string; readonly why: string }
    >
  /** Stands in the case that was split off. */
  | Act<'case.branch', { readonly from: string; readonly why: string }>

export type ActName = CaseAct['act']
export type ActNamed<Name extends ActName> = Extract<CaseAct, { readonly act: Name }>
export type { EvidenceRef, Instant }
