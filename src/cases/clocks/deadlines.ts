/**
 * Deadlines: what is due in a case, from its clocks, the obligations and what people decided.
 *
 * A fold's view and nothing more: the same case, obligations, calendars, zone and moment give the same
 * list. An obligation that is off, that does not bind such an organisation, or does not concern such a
 * case is left out, unless a person decided that it applies; one that a person decided against stays,
 * and says so. Nearest first: what is overdue, due, running; then what has no date; then what has not
 * begun; then what is met or waived.
 * Limits: a case that was merged or rejected owes nothing more; what was met or decided there stays.
 */
import type { Instant } from '../../lib/time.ts'
import type { Case, Deadline, ObligationDecided, StageMet } from '../case.ts'
import type { Calendars } from './calendar.ts'
import { type Counted, type Counting, isCountable, localDay, type Step } from './counting.ts'
import { countDeadline } from './deadline.ts'
import { decisionStep, metSteps, refusedStep } from './deadline-steps.ts'
import type { Obligation, Stage } from './obligation.ts'
import { purposeOf } from './purpose.ts'
import { startOf } from './start.ts'

const HOUR = 3_600_000
/** `due` instead of `running`: the last day, and of hours the last one or their second half. */
export const DUE_WITHIN_DAYS = 24 * HOUR
export const DUE_WITHIN_HOURS = HOUR

export function deadlinesOf(
  its: Case,
  obligations: readonly Obligation[],
  calendars: Calendars,
  /** Of the organisation: where an obligation has none of its own. */
  zone: string,
  now: Instant,
): readonly Deadline[] {
  const decided = new Map<string, ObligationDecided>()
  for (const one of its.obligations) decided.set(one.obligation, one)
  const met = new Map<string, StageMet>()
  for (const one of its.met) {
    const key = keyOf(one.obligation, one.stage)
    const before = met.get(key)
    if (before === undefined || one.moment < before.moment) met.set(key, one)
  }
  const found = obligations.flatMap((obligation, place) => {
    const decision = decided.get(obligation.id)
    if (!isShown(its, obligation, decision, zone, met)) return []
    const counting: Counting = {
      zone: obligation.zone ?? zone,
      calendars,
      purpose: purposeOf(its, decision),
    }
    return obligation.stages.map((stage, row) => ({
      deadline: deadlineOf(its, obligation, stage, { decision, counting, met, now }),
      place,
      row,
    }))
  })
  return found
    .toSorted(
      (a, b) =>
        rank(a.deadline) - rank(b.deadline) ||
        (a.deadline.due ?? 0) - (b.deadline.due ?? 0) ||
        a.place - b.place ||
        a.row - b.row,
    )
    .map(({ deadline }) => deadline)
}

const keyOf = (obligation: string, stage: string): string => JSON.stringify([obligation, stage])

const ranks: { readonly [State in Deadline['state']]: number } = {
  overdue: 0,
  due: 0,
  running: 0,
  undated: 1,
  'not-started': 2,
  met: 3,
  waived: 4,
}
const rank = ({ state }: Deadline): number => ranks[state]

function isShown(
  its: Case,
  obligation: Obligation,
  decision: ObligationDecided | undefined,
  zone: string,
  met: ReadonlyMap<string, StageMet>,
): boolean {
  if (decision !== undefined) return true
  if (obligation.stages.some(({ id }) => met.has(keyOf(obligation.id, id)))) return true
  if (its.state === 'merged' || its.state === 'rejected') return false
  return (
    obligation.on &&
    (obligation.kinds.length === 0 || obligation.kinds.includes(its.kind)) &&
    // What the organisation is was not told: whatever might bind it is shown.
    (obligation.subjects.length === 0 ||
      its.subjects.length === 0 ||
      obligation.subjects.some((role) => its.subjects.includes(role))) &&
    isInForce(its, obligation, zone)
  )
}

function isInForce(its: Case, obligation: Obligation, zone: string): boolean {
  const { effectiveFrom, effectiveTo } = obligation
  if (effectiveFrom === undefined && effectiveTo === undefined) return true
  const at = startOf(its, obligation.clock)?.at ?? its.opened.at
  if (!isCountable(at)) return true
  const day = localDay(at, obligation.zone ?? zone).toString()
  return (
    (effectiveFrom === undefined || day >= effectiveFrom) &&
    (effectiveTo === undefined || day <= effectiveTo)
  )
}

type Given = {
  readonly decision: ObligationDecided | undefined
  readonly counting: Counting
  readonly met: ReadonlyMap<string, StageMet>
  readonly now: Instant
}

function deadlineOf(its: Case, obligation: Obligation, stage: Stage, given: Given): Deadline {
  const { decision, counting, now } = given
  const met = given.met.get(keyOf(obligation.id, stage.id))
  const clock = stage.clock ?? obligation.clock
  const common = {
    obligation: obligation.id,
    stage: stage.id,
    clock,
    ...(met === undefined ? {} : { met }),
  }
  const told = decisionStep(decision)
  const started = beginning(its, obligation, stage, given)
  if (started.at === undefined)
    return {
      ...common,
      state: stateOf(met, decision, 'not-started'),
      steps: [...told, ...started.steps, ...metSteps(met, undefined)],
    }
  const counted = countDeadline(stage.rule, started.at, counting)
  if ('refused' in counted)
    return {
      ...common,
      state: stateOf(met, decision, 'undated'),
      from: started.at,
      steps: [...told, ...started.steps, refusedStep(counted), ...metSteps(met, undefined)],
    }
  const { soft, due, alternative } = counted
  return {
    ...common,
    state: stateOf(met, decision, running(counted, started.at, now)),
    from: started.at,
    ...(soft === undefined ? {} : { soft }),
    ...(due === undefined ? {} : { due }),
    ...(alternative === undefined ? {} : { alternative }),
    steps: [
      ...told,
      ...started.steps,
      ...(counted.by === 'days' ? [{ code: 'zone', facts: { zone: counting.zone } }] : []),
      ...counted.steps,
      ...metSteps(met, due),
    ],
  }
}

function beginning(
  its: Case,
  obligation: Obligation,
  stage: Stage,
  { met }: Given,
): { readonly at?: Instant; readonly steps: readonly Step[] } {
  if (stage.after !== undefined) {
    const before = met.get(keyOf(obligation.id, stage.after))
    if (before === undefined)
      return { steps: [{ code: 'waits-for', facts: { stage: stage.after } }] }
    return {
      at: before.moment,
      steps: [{ code: 'after-stage', facts: { stage: stage.after, at: before.moment } }],
    }
  }
  const clock = stage.clock ?? obligation.clock
  const start = startOf(its, clock)
  if (start?.at !== undefined) return start
  return { steps: [...(start?.steps ?? []), { code: 'no-clock', facts: { clock } }] }
}

function running(
  { due, soft, by, steps }: Counted,
  from: Instant,
  now: Instant,
): 'undated' | 'running' | 'due' | 'overdue' {
  if (due === undefined) return 'undated'
  // What was to be kept until then may be let go, once somebody asked: nothing is late.
  if (now > due) return steps.some(({ code }) => code === 'keep') ? 'due' : 'overdue'
  if (by === 'hours')
    return due - now <= Math.min(DUE_WITHIN_HOURS, (due - from) / 2) ? 'due' : 'running'
  return due - now <= DUE_WITHIN_DAYS || (soft !== undefined && now >= soft) ? 'due' : 'running'
}

function stateOf(
  met: StageMet | undefined,
  decision: ObligationDecided | undefined,
  otherwise: Deadline['state'],
): Deadline['state'] {
  if (met !== undefined) return 'met'
  return decision === undefined || decision.decision === 'applies' ? otherwise : 'waived'
}

/** Those that have no date because no calendar covers it: what, where; to be told, not passed over. */
export const uncountable = (deadlines: readonly Deadline[]) =>
  deadlines.flatMap(({ obligation, stage, steps }) =>
    steps
      .filter(({ code }) => /^(calendar\.|moment\.impossible)/.test(code))
      .map((step) => ({ obligation, stage, step })),
  )
