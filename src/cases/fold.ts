/**
 * Fold: what a case is after each of its events, and why an act may not be done to it now.
 *
 * `refusalOf` is asked before an act is written; the fold takes what is written. Two who act at once
 * cannot lose each other's work: acts that change something say which entry they had seen, and are
 * refused when it was changed since.
 * Limits: each list has a bound; what is over it is counted (`leftOut`) and refused before.
 */
import type { AccountId, EventOf } from '../events/event.ts'
import type { ActNamed, CaseAct } from './acts.ts'
import {
  type Case,
  type CaseCause,
  type CaseFact,
  type CaseKind,
  caseCauses,
  caseKinds,
  type Done,
  type NoticeRound,
  type Paper,
  ROWS_MAX,
  type Severity,
} from './case.ts'
import { currentFact, relationOf } from './ledger.ts'
import { actOf } from './read-act.ts'
import { isOfOneSeries, numberOf } from './series.ts'

export { refusalOf } from './refusals.ts'

const known = <Code extends string>(codes: readonly Code[], code: string, other: Code): Code =>
  codes.includes(code as Code) ? (code as Code) : other

export function openedCase(event: EventOf<'case.opened'>, index: number): Case {
  const { severity, subject, affected } = event
  return {
    id: event.case,
    cause: known<CaseCause>(caseCauses, event.cause, 'person'),
    kind: known<CaseKind>(caseKinds, event.what, 'mass-send'),
    severity: Math.min(4, Math.max(1, severity)) as Severity,
    state: 'suspected',
    exercise: event.exercise === true,
    opened: {
      by: event.by,
      at: event.at,
      entry: index,
      why: event.why,
      ...(subject === undefined ? {} : { subject }),
    },
    subjects: [],
    accounts: affected.map((account) => ({
      account: account as AccountId,
      relation: 'affected' as const,
    })),
    ...{ roles: [], clocks: [], facts: [], timeline: [], hypotheses: [], channels: [] },
    ...{ parties: [], decisions: [], costs: [], actions: [], playbooks: [], tasks: [] },
    ...{ obligations: [], met: [], reminded: [], texts: [], papers: [], rounds: [] },
    ...{ custody: [], found: [], symptoms: [], merged: [] },
    entry: index,
    leftOut: 0,
  }
}

/**
 * Lists that a fold made itself and nobody else has seen: it goes on in them, and knows where the row
 * of a key stands. Else each of 20,000 acts would copy and search all that came before it.
 */
export type OwnLists = WeakMap<readonly unknown[], Map<string, number>>

/** `own` is given by a fold of many acts that shows none of the cases in between. */
export function caseAfter(
  its: Case,
  event: EventOf<'case.acted'>,
  index: number,
  own?: OwnLists,
): Case {
  const act = actOf(event)
  const next = { ...its, entry: index }
  if (act === undefined) return { ...next, leftOut: its.leftOut + 1 }
  return after(next, act, { by: event.by, at: event.at, entry: index }, own)
}

/** A row more; over the bound it is counted only. */
function addedIn<Name extends keyof Case>(
  its: Case,
  name: Name,
  row: Case[Name] extends readonly (infer Row)[] ? Row : never,
  own: OwnLists | undefined,
): Case {
  const rows = its[name] as unknown as readonly unknown[]
  if (rows.length >= ROWS_MAX) return { ...its, leftOut: its.leftOut + 1 }
  if (own?.has(rows) === true) {
    ;(rows as unknown[]).push(row)
    return its
  }
  const next = [...rows, row]
  own?.set(next, new Map())
  return { ...its, [name]: next }
}

/** The row with this key is replaced where it stands, or added. */
function put<Row>(rows: readonly Row[], row: Row, isIt: (one: Row) => boolean): readonly Row[] {
  const at = rows.findIndex(isIt)
  return at < 0 ? [...rows, row] : rows.with(at, row)
}

/** Where each key last stood; in a list of our own it is found, and kept, at once. */
function placesIn<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  own: OwnLists | undefined,
): Map<string, number> | undefined {
  const places = own?.get(rows)
  if (places === undefined) return undefined
  // What was pushed since is not in it yet: every key has its place by the list's length.
  for (let n = places.get(LENGTH) ?? 0; n < rows.length; n += 1)
    places.set(keyOf(rows[n] as Row), n)
  places.set(LENGTH, rows.length)
  return places
}
/** No key of a row is empty. */
const LENGTH = ''

/** Without the act's name, and what it had seen: the fields that the row keeps. */
function told<Its extends CaseAct>({
  act: _,
  seen: __,
  ...fields
}: Its): Omit<Its, 'act' | 'seen'> {
  return fields as Omit<Its, 'act' | 'seen'>
}

const idIn = (letter: string, rows: readonly unknown[]): string => `${letter}${rows.length + 1}`

function after(its: Case, act: CaseAct, done: Done, own?: OwnLists): Case {
  const added = <Name extends keyof Case>(
    from: Case,
    name: Name,
    row: Case[Name] extends readonly (infer Row)[] ? Row : never,
  ): Case => addedIn(from, name, row, own)
  switch (act.act) {
    case 'state.set':
      return { ...its, state: act.state, stated: { ...done, why: act.why } }
    case 'kind.set':
      return { ...its, kind: act.kind, sorted: done }
    case 'severity.set':
      return { ...its, severity: act.severity, rated: done }
    case 'title.set': {
      const { ja = its.title?.ja, en = its.title?.en } = act
      const title = { ...(ja === undefined ? {} : { ja }), ...(en === undefined ? {} : { en }) }
      return { ...its, title, titled: done }
    }
    case 'subjects.set':
      return { ...its, subjects: act.subjects, subjected: done }
    case 'role.assign':
      return {
        ...its,
        roles: put(its.roles, { ...told(act), ...done }, ({ role }) => role === act.role),
      }
    case 'account.relate': {
      const { account, relation } = act
      const places = placesIn(its.accounts, (one) => one.account, own)
      const at =
        places === undefined
          ? its.accounts.findIndex((one) => one.account === account)
          : (places.get(account) ?? -1)
      if (at < 0) return added(its, 'accounts', { account, relation })
      if (places === undefined)
        return { ...its, accounts: its.accounts.with(at, { account, relation }) }
      ;(its.accounts as Case['accounts'][number][])[at] = { account, relation }
      return its
    }
    case 'clock.record':
      return added(its, 'clocks', { ...told(act), ...done })
    case 'fact.record':
      return factRecorded(its, act, done, own)
    case 'fact.retract': {
      const fact = its.facts.find(({ id }) => id === act.fact)
      if (fact === undefined) return its
      const { relation: _, ...rest } = fact
      return added(its, 'facts', {
        ...rest,
        id: idIn('F', its.facts),
        status: 'retracted',
        supersedes: fact.id,
        why: act.why,
        ...done,
      })
    }
    case 'timeline.enter':
      return added(its, 'timeline', { ...told(act), id: idIn('E', its.timeline), ...done })
    case 'timeline.strike':
      return {
        ...its,
        timeline: its.timeline.map((one) =>
          one.id === act.event && one.struck === undefined
            ? { ...one, struck: { ...done, why: act.why } }
            : one,
        ),
      }
    case 'hypothesis.weigh':
      return {
        ...its,
        hypotheses: put(its.hypotheses, { ...told(act), ...done }, ({ id }) => id === act.id),
      }
    case 'channel.examine':
      return {
        ...its,
        channels: put(
          its.channels,
          { ...told(act), ...done },
          ({ channel }) => channel === act.channel,
        ),
      }
    case 'party.name': {
      const id = act.id ?? idIn('P', its.parties)
      return {
        ...its,
        parties: put(its.parties, { ...told(act), id, ...done }, (one) => one.id === id),
      }
    }
    case 'decision.make':
      return added(its, 'decisions', { ...told(act), id: idIn('Q', its.decisions), ...done })
    case 'cost.enter':
      return added(its, 'costs', { ...told(act), id: idIn('C', its.costs), ...done })
    case 'action.raise':
      return added(its, 'actions', {
        ...told(act),
        id: idIn('A', its.actions),
        state: 'open',
        ...done,
      })
    case 'action.close':
      return {
        ...its,
        actions: its.actions.map((one) =>
          one.id === act.id ? { ...one, state: act.state, proof: act.proof, ...done } : one,
        ),
      }
    case 'playbook.start':
      return added(its, 'playbooks', { ...told(act), ...done })
    case 'task.set':
      return {
        ...its,
        tasks: put(its.tasks, { ...told(act), ...done }, ({ task }) => task === act.task),
      }
    case 'obligation.decide':
      return {
        ...its,
        obligations: put(
          its.obligations,
          { ...told(act), ...done },
          ({ obligation }) => obligation === act.obligation,
        ),
      }
    case 'stage.meet':
      return added(its, 'met', { ...told(act), ...done })
    case 'deadline.remind':
      return added(its, 'reminded', { ...told(act), ...done })
    case 'text.write':
      return {
        ...its,
        texts: put(
          its.texts,
          { ...told(act), ...done },
          ({ slot, language }) => slot === act.slot && language === act.language,
        ),
      }
    case 'paper.draft':
      return added(its, 'papers', {
        ...told(act),
        id: idIn('D', its.papers),
        number: numberOf(its, act),
        state: 'drafted',
        drafted: done,
      })
    case 'paper.review':
      return paperSet(its, act.paper, (paper) => ({ ...paper, state: 'reviewed', reviewed: done }))
    case 'paper.approve':
      return paperSet(its, act.paper, (paper) => ({
        ...paper,
        state: 'approved',
        approved: {
          ...done,
          alone: paper.drafted.by === done.by && (paper.reviewed?.by ?? done.by) === done.by,
        },
      }))
    case 'paper.release': {
      const last = its.papers.findLast(
        (one) => one.state === 'released' && isOfOneSeries(one, paperOf(its, act.paper)),
      )
      return paperSet(its, act.paper, (paper) => ({
        ...paper,
        state: 'released',
        released: { ...done, to: act.to },
        ...(last === undefined ? {} : { supersedes: last.id }),
      }))
    }
    case 'paper.withdraw':
      return paperSet(its, act.paper, (paper) => ({
        ...paper,
        state: 'withdrawn',
        withdrawn: { ...done, why: act.why },
      }))
    case 'notice.plan':
      return added(its, 'rounds', {
        ...told(act),
        id: idIn('N', its.rounds),
        planned: done,
        ...{ sent: 0, delivered: 0, failed: 0 },
      })
    case 'notice.approve':
      return roundSet(its, act.round, (round) => ({
        ...round,
        approved: { ...done, alone: round.planned.by === done.by },
      }))
    case 'notice.stop':
      return roundSet(its, act.round, (round) => ({ ...round, stopped: { ...done, why: act.why } }))
    case 'notice.progress':
      return roundSet(its, act.round, (round) => ({
        ...round,
        sent: act.sent,
        delivered: act.delivered,
        failed: act.failed,
        ...(act.finished === true ? { finished: done } : {}),
      }))
    case 'custody.enter':
      return added(its, 'custody', { ...told(act), id: idIn('K', its.custody), ...done })
    case 'found.take':
      return added(its, 'found', { ...told(act), ...done })
    case 'symptom.relate':
      return added(its, 'symptoms', { ...told(act), ...done })
    case 'case.merge':
      return { ...its, state: 'merged', mergedInto: act.into, stated: { ...done, why: act.why } }
    case 'case.absorb':
      return added(its, 'merged', act.from)
    case 'case.split':
      return {
        ...its,
        accounts: its.accounts.filter(({ account }) => !act.accounts.includes(account)),
      }
    case 'case.branch':
      return { ...its, splitFrom: act.from }
  }
}

function factRecorded(
  its: Case,
  act: ActNamed<'fact.record'>,
  done: Done,
  own: OwnLists | undefined,
): Case {
  const places = placesIn(its.facts, ({ key, account }) => `${key}\0${account ?? ''}`, own)
  const at = places?.get(`${act.key}\0${act.account ?? ''}`)
  const latest = at === undefined ? undefined : its.facts[at]
  const before =
    places === undefined
      ? currentFact(its, act.key, act.account)
      : latest?.status === 'retracted'
        ? undefined
        : latest
  const { supersedes: _, ...fields } = told(act)
  const fact: CaseFact = { ...fields, id: idIn('F', its.facts), ...done }
  return addedIn(
    its,
    'facts',
    before === undefined
      ? fact
      : { ...fact, supersedes: before.id, relation: relationOf(before, fact) },
    own,
  )
}

const nothing = { paper: '', of: undefined }
const paperOf = (
  its: Case,
  id: string,
): { readonly paper: string; readonly of?: string | undefined } =>
  its.papers.find((one) => one.id === id) ?? nothing

const paperSet = (its: Case, id: string, change: (paper: Paper) => Paper): Case => ({
  ...its,
  papers: its.papers.map((paper) => (paper.id === id ? change(paper) : paper)),
})

const roundSet = (its: Case, id: string, change: (round: NoticeRound) => NoticeRound): Case => ({
  ...its,
  rounds: its.rounds.map((round) => (round.id === id ? change(round) : round)),
})
