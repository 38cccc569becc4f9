/**
 * Opening: what a cause makes of the cases that there are: a new one, or one that is joined.
 *
 * A function of the cause and of what is known, so that the guard, the drill and a test say the same.
 * The same account joins its open case; another joins where mail came from the same origins or with
 * the same subject within a day, for one thief has several accounts. Alarms of the evidence join one
 * another. *Known* is never said here: that somebody knew is for a person to say, and a law's time
 * runs from it.
 * Limits: origins that all share (the loopback, private networks: a webmail) bring nothing together.
 */
import { BlockList, isIP } from 'node:net'
import type { CaseAct } from '../../cases/acts.ts'
import type { Case, CaseKind, Detector, EvidenceRef, Severity } from '../../cases/case.ts'
import type { CaseMoment } from '../../cases/causes.ts'
import type { AccountId } from '../../events/event.ts'
import { between, type Instant } from '../../lib/time.ts'
import {
  type CaseCauseRow,
  type CaseSummary,
  type CauseKind,
  containedWith,
} from '../../ports/cases.ts'
import type { CaseOpening } from './cases.ts'
import { CAMPAIGN_CHARACTERS_MIN, COMPARED_CAUSES_MAX, JOINED_WITHIN } from './limits.ts'

/** What an account's mail and logins of the window have in common with others'. */
export type Traces = { readonly origins: readonly string[]; readonly campaigns: readonly string[] }

export type PlaybookChosen = {
  readonly playbook: string
  readonly sha256: string
  readonly name: string
}

/** What must be known to answer a cause. */
export type OpeningState = {
  readonly now: Instant
  /** Open cases that are no exercises (of a drill: that are), the newest first, within bounds. */
  readonly open: readonly CaseSummary[]
  readonly caseOf: (id: string) => Case | undefined
  /** What a case answers, eldest first, within bounds. */
  readonly causesOf: (id: string) => readonly CaseCauseRow[]
  /** The open case that an account is in. */
  readonly ownOf: (account: AccountId) => CaseSummary | undefined
  /** What the account of a cause sent, and from where. */
  readonly tracesOf: (cause: CaseCauseRow) => Traces
  /** Whether mail of the account was offered since then. */
  readonly hasSent: (account: AccountId, since: Instant) => boolean
  readonly playbooksFor: (kind: CaseKind) => readonly PlaybookChosen[]
  readonly opens: 'automatic' | 'manual'
  /** So many were opened by us today, or are open, that the next joins the newest of its kind. */
  readonly isFull: boolean
  readonly exercise?: boolean
}

export type Answered =
  | { readonly do: 'opens'; readonly opening: CaseOpening }
  | { readonly do: 'joins'; readonly case: string; readonly acts: readonly CaseAct[] }
  | { readonly do: 'waits' }

const severityOf: { readonly [What in CauseKind]: Severity } = {
  containment: 3,
  observed: 3,
  breaker: 1,
  canary: 3,
  scrub: 2,
  witness: 2,
}
/** From so many accounts on it is no single one's misfortune. */
const MANY_ACCOUNTS = 3

const detectorOf = ({ what, by }: CaseCauseRow): Detector =>
  what === 'containment' && by !== undefined
    ? 'analyst'
    : what === 'witness'
      ? 'third-party'
      : what === 'canary' || what === 'scrub'
        ? 'log-review'
        : 'gate'

/** By what it stood on: mail that was sent, or a login and what a session read. */
export function kindOf(cause: CaseCauseRow, state: Pick<OpeningState, 'hasSent'>): CaseKind {
  const { what, account, from, at, reasons = [] } = cause
  if (what === 'canary' || what === 'scrub' || what === 'witness') return 'log-tampering'
  if (what !== 'containment') return 'mass-send'
  if (reasons.length > 0) return 'mailbox-read'
  return account === undefined || cause.by === undefined || state.hasSent(account, from ?? at)
    ? 'mass-send'
    : 'mailbox-read'
}

/** A case that was opened stands beside; `cause` is answered by none yet. */
export function openingFor(cause: CaseCauseRow, state: OpeningState): Answered {
  const kind = kindOf(cause, state)
  const into = joined(cause, kind, state)
  if (into !== undefined) return { do: 'joins', case: into.id, acts: joining(cause, into, state) }
  if (state.opens === 'manual') return { do: 'waits' }
  const { subject, what, account, by } = cause
  return {
    do: 'opens',
    opening: {
      cause: by === undefined ? 'verdict' : 'person',
      kind,
      severity: severityOf[what],
      accounts: account === undefined ? [] : [account],
      ...(state.exercise === true ? { exercise: true } : {}),
      subject,
      why: `cause.${what}`,
      acts: [
        ...moments(cause),
        ...state
          .playbooksFor(kind)
          .map((chosen): CaseAct => ({ act: 'playbook.start', ...chosen })),
      ],
    },
  }
}

function joined(cause: CaseCauseRow, kind: CaseKind, state: OpeningState): CaseSummary | undefined {
  const { account, at } = cause
  const { open, causesOf } = state
  const isOfLate = (one: CaseSummary): boolean =>
    Math.abs(between(causesOf(one.id).at(-1)?.at ?? one.openedAt, at)) <= JOINED_WITHIN
  const own = account === undefined ? undefined : state.ownOf(account)
  if (own !== undefined) return own
  const alike = open.filter((one) => one.kind === kind)
  if (kind === 'log-tampering' || cause.what === 'breaker') {
    const late = alike.find(isOfLate)
    if (late !== undefined) return late
  } else if (account !== undefined) {
    const mine = state.tracesOf(cause)
    const late = open.find(
      (one) =>
        one.kind !== 'log-tampering' &&
        isOfLate(one) &&
        causesOf(one.id)
          .slice(-COMPARED_CAUSES_MAX)
          .some((other) => areAlike(mine, state.tracesOf(other))),
    )
    if (late !== undefined) return late
  }
  return state.isFull ? alike[0] : undefined
}

const isThis =
  (account: AccountId) =>
  (one: Case['accounts'][number]): boolean =>
    one.account === account && one.relation !== 'cleared'

const areAlike = (one: Traces, other: Traces): boolean =>
  one.origins.some((ip) => isTelling(ip) && other.origins.includes(ip)) ||
  one.campaigns.some(
    (subject) => subject.length >= CAMPAIGN_CHARACTERS_MIN && other.campaigns.includes(subject),
  )

const shared = new BlockList()
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
] as const)
  shared.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of [
  ['fc00::', 7],
  ['fe80::', 10],
  ['::1', 128],
] as const)
  shared.addSubnet(network, bits, 'ipv6')

/** Whether equal origins say anything: behind a webmail or a carrier's gateway all are equal. */
export function isTelling(ip: string): boolean {
  const family = isIP(ip)
  return family !== 0 && !shared.check(ip, family === 6 ? 'ipv6' : 'ipv4')
}

/** What the case is told of a cause that it is joined by: the first act carries the cause's name. */
function joining(cause: CaseCauseRow, into: CaseSummary, state: OpeningState): readonly CaseAct[] {
  const { account, what, at, entry } = cause
  const its = state.caseOf(into.id)
  const acts: CaseAct[] = [
    {
      act: 'timeline.enter',
      moment: at,
      heardAt: at,
      actor: 'system',
      code: `cause.${what}` satisfies CaseMoment,
      facts: {},
      ...(account === undefined ? {} : { account }),
      techniques: [],
      confidence: 'high',
      evidence: refs(entry),
    },
  ]
  const isNew = account !== undefined && its?.accounts.some(isThis(account)) !== true
  if (isNew)
    acts.push({ act: 'account.relate', account, relation: 'affected', why: `cause.${what}` })
  acts.push(...moments(cause).filter((act) => says(its, act)))
  const accounts = into.accountCount + (isNew ? 1 : 0)
  const wanted = Math.min(
    severityOf[what],
    accounts >= MANY_ACCOUNTS ? 2 : severityOf[what],
  ) as Severity
  // A person's word on it stands.
  if (wanted < into.severity && its?.rated === undefined)
    acts.push({ act: 'severity.set', severity: wanted, why: `cause.${what}` })
  return acts
}

/** Of the moments that only the earliest counts of, a later one says nothing. */
function says(its: Case | undefined, act: CaseAct): boolean {
  if (act.act !== 'clock.record' || its === undefined) return true
  return !its.clocks.some(({ clock, moment }) => clock === act.clock && moment <= act.moment)
}

const refs = (entry: number): readonly EvidenceRef[] => (entry === 0 ? [] : [{ entry }])

/** When it was detected, and since when it went on. */
function moments(cause: CaseCauseRow): readonly CaseAct[] {
  const { at, from, entry } = cause
  const detected: CaseAct = {
    act: 'clock.record',
    clock: 'detected',
    moment: at,
    detectedBy: detectorOf(cause),
    evidence: refs(entry),
  }
  return from === undefined || from > at
    ? [detected]
    : [
        detected,
        { act: 'clock.record', clock: 'occurred', moment: from, until: at, evidence: refs(entry) },
      ]
}

/** Says that a containment is carried out; `isLast`: all of the case's are. */
export function containedActs(its: Case, cause: CaseCauseRow, isLast: boolean): readonly CaseAct[] {
  const { at, entry } = containedWith(cause) ?? cause
  const acts: CaseAct[] = [
    { act: 'clock.record', clock: 'contained', moment: at, evidence: refs(entry) },
  ]
  // Who said something else of its state since is not contradicted.
  if (isLast && its.state === 'suspected' && its.stated === undefined)
    acts.push({ act: 'state.set', state: 'contained', why: 'cause.containment' })
  return acts
}
