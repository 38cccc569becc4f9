/** Refusals: why an act, though well formed, may not be done to this case now. */
import type { ActNamed, CaseAct } from './acts.ts'
import { type Case, type CaseState, type Done, type Paper, ROWS_MAX } from './case.ts'
import { currentFact, relationOf } from './ledger.ts'
import type { ActRefusal, RefusalCode } from './read-act.ts'
import { roundGoingOut } from './sending.ts'
import { isOfOneSeries, numberOf } from './series.ts'

const not = (refused: RefusalCode, field: string, found: string, wanted: string): ActRefusal => ({
  ...{ refused, field, found, wanted },
})

/** Where a case may go from where it is; reopening and going back are allowed, with a reason. */
const ways: { readonly [State in CaseState]: readonly CaseState[] } = {
  suspected: ['declared', 'contained', 'rejected'],
  declared: ['contained', 'eradicated', 'rejected'],
  contained: ['declared', 'eradicated', 'recovering', 'monitoring', 'closed', 'rejected'],
  eradicated: ['contained', 'recovering', 'monitoring', 'closed'],
  recovering: ['contained', 'eradicated', 'monitoring', 'closed'],
  monitoring: ['declared', 'contained', 'recovering', 'closed'],
  closed: ['declared', 'monitoring'],
  rejected: ['suspected', 'declared'],
  merged: [],
}

/** What may still be done in a case that is over: what was late, papers, custody, and reopening. */
const afterwards: ReadonlySet<CaseAct['act']> = new Set([
  ...(['state.set', 'custody.enter', 'cost.enter', 'action.raise', 'action.close'] as const),
  ...(['stage.meet', 'paper.draft', 'paper.review', 'paper.approve', 'paper.release'] as const),
  ...(['paper.withdraw', 'timeline.enter', 'timeline.strike', 'text.write'] as const),
  ...([
    'notice.stop',
    'notice.progress',
    'party.name',
    'fact.record',
    'fact.retract',
    'deadline.remind',
  ] as const),
])

/** `undefined`: it may be done. */
export function refusalOf(its: Case, act: CaseAct): ActRefusal | undefined {
  if (its.state === 'merged' && act.act !== 'custody.enter')
    return not(
      'wrong-state',
      'case',
      its.id,
      `to act in ${its.mergedInto}, into which it was merged`,
    )
  if ((its.state === 'closed' || its.state === 'rejected') && !afterwards.has(act.act))
    return not('wrong-state', 'state', its.state, 'to reopen the case first')
  const touched = touchedBy(its, act)
  if (act.seen !== undefined && touched !== undefined && touched.entry > act.seen)
    return not(
      'moved-on',
      'facts.seen',
      String(act.seen),
      `to look again: ${touched.by} changed it in entry ${touched.entry}`,
    )
  return fullOf(its, act) ?? misfit(its, act)
}

/** Who last changed what this act changes. */
function touchedBy(its: Case, act: CaseAct): Done | undefined {
  switch (act.act) {
    case 'state.set':
    case 'case.merge':
      return its.stated
    case 'severity.set':
      return its.rated
    case 'kind.set':
      return its.sorted
    case 'title.set':
      return its.titled
    case 'subjects.set':
      return its.subjected
    case 'role.assign':
      return its.roles.find(({ role }) => role === act.role)
    case 'fact.record':
      return its.facts.findLast(({ key, account }) => key === act.key && account === act.account)
    case 'hypothesis.weigh':
      return its.hypotheses.find(({ id }) => id === act.id)
    case 'channel.examine':
      return its.channels.find(({ channel }) => channel === act.channel)
    case 'party.name':
      return its.parties.find(({ id }) => id === act.id)
    case 'action.close':
      return its.actions.find(({ id }) => id === act.id)
    case 'task.set':
      return its.tasks.find(({ task }) => task === act.task)
    case 'obligation.decide':
      return its.obligations.find(({ obligation }) => obligation === act.obligation)
    case 'text.write':
      return its.texts.find(({ slot, language }) => slot === act.slot && language === act.language)
    case 'paper.review':
    case 'paper.approve':
    case 'paper.release':
    case 'paper.withdraw':
      return lastDone(its.papers.find(({ id }) => id === act.paper))
    default:
      return undefined
  }
}

const lastDone = (paper: Paper | undefined): Done | undefined =>
  paper && (paper.withdrawn ?? paper.released ?? paper.approved ?? paper.reviewed ?? paper.drafted)

const lists: { readonly [Name in CaseAct['act']]?: keyof Case } = {
  'clock.record': 'clocks',
  'fact.record': 'facts',
  'fact.retract': 'facts',
  'timeline.enter': 'timeline',
  'hypothesis.weigh': 'hypotheses',
  'party.name': 'parties',
  'decision.make': 'decisions',
  'cost.enter': 'costs',
  'action.raise': 'actions',
  'account.relate': 'accounts',
  'playbook.start': 'playbooks',
  'task.set': 'tasks',
  'obligation.decide': 'obligations',
  'stage.meet': 'met',
  'deadline.remind': 'reminded',
  'text.write': 'texts',
  'paper.draft': 'papers',
  'notice.plan': 'rounds',
  'custody.enter': 'custody',
  'found.take': 'found',
  'symptom.relate': 'symptoms',
  'case.absorb': 'merged',
}

function fullOf(its: Case, { act }: CaseAct): ActRefusal | undefined {
  const list = lists[act]
  if (list === undefined) return undefined
  const rows = (its[list] as readonly unknown[]).length
  return rows < ROWS_MAX
    ? undefined
    : not('full', 'act', act, `no more than ${ROWS_MAX} rows of this kind in a case`)
}

const noSuch = (field: string, id: string): ActRefusal =>
  not('no-such', field, id, 'one that the case has')

function misfit(its: Case, act: CaseAct): ActRefusal | undefined {
  switch (act.act) {
    case 'state.set':
      if (act.state === its.state) return not('same', 'facts.state', act.state, 'another state')
      if (!ways[its.state].includes(act.state))
        return not('wrong-state', 'facts.state', act.state, `one of ${ways[its.state].join(', ')}`)
      return act.state === 'closed' || act.state === 'rejected' ? stillSending(its) : undefined
    case 'clock.record': {
      const wrong = its.clocks.find(({ entry }) => entry === act.corrects)
      return act.corrects === undefined || wrong?.clock === act.clock
        ? undefined
        : noSuch('facts.corrects', String(act.corrects))
    }
    case 'fact.record':
      return factMisfit(its, act)
    case 'fact.retract': {
      const fact = its.facts.find(({ id }) => id === act.fact)
      if (fact === undefined) return noSuch('facts.fact', act.fact)
      return currentFact(its, fact.key, fact.account)?.id === act.fact
        ? undefined
        : not('moved-on', 'facts.fact', act.fact, 'the figure that stands now')
    }
    case 'timeline.strike': {
      const one = its.timeline.find(({ id }) => id === act.event)
      if (one === undefined) return noSuch('facts.event', act.event)
      return one.struck === undefined
        ? undefined
        : not('same', 'facts.event', act.event, 'one that is not struck yet')
    }
    case 'party.name':
      return act.id === undefined || its.parties.some(({ id }) => id === act.id)
        ? undefined
        : noSuch('facts.id', act.id)
    case 'action.close': {
      const one = its.actions.find(({ id }) => id === act.id)
      if (one === undefined) return noSuch('facts.id', act.id)
      return one.state === 'open'
        ? undefined
        : not('wrong-state', 'facts.id', one.state, 'one that is open')
    }
    case 'playbook.start':
      return its.playbooks.some(({ playbook }) => playbook === act.playbook)
        ? not('same', 'facts.playbook', act.playbook, 'one that was not begun yet')
        : undefined
    case 'stage.meet':
      return act.document === undefined ||
        its.papers.some(({ id, state }) => id === act.document && state === 'released')
        ? undefined
        : not('not-approved', 'facts.document', act.document, 'a released document')
    case 'paper.review':
    case 'paper.approve':
    case 'paper.release':
    case 'paper.withdraw':
      return paperMisfit(its, act)
    case 'notice.plan': {
      const paper = its.papers.find(({ id }) => id === act.paper)
      if (paper === undefined) return noSuch('facts.paper', act.paper)
      return paper.state === 'approved' || paper.state === 'released'
        ? undefined
        : not('not-approved', 'facts.paper', paper.state, 'an approved document')
    }
    case 'notice.approve': {
      const round = its.rounds.find(({ id }) => id === act.round)
      if (round === undefined) return noSuch('facts.round', act.round)
      if (round.approved !== undefined)
        return not('same', 'facts.round', act.round, 'one that is not approved yet')
      // Letters are the document's: it may have been withdrawn since they were planned.
      const state = its.papers.find(({ id }) => id === round.paper)?.state ?? 'nothing'
      return state === 'approved' || state === 'released'
        ? undefined
        : not('not-approved', 'facts.round', state, 'a round of an approved document')
    }
    case 'notice.stop': {
      const round = its.rounds.find(({ id }) => id === act.round)
      if (round === undefined) return noSuch('facts.round', act.round)
      return round.stopped === undefined && round.finished === undefined
        ? undefined
        : not('same', 'facts.round', act.round, 'one that still goes out')
    }
    case 'notice.progress': {
      const round = its.rounds.find(({ id }) => id === act.round)
      if (round === undefined) return noSuch('facts.round', act.round)
      if (round.approved === undefined)
        return not('not-approved', 'facts.round', act.round, 'an approved round')
      if (round.finished !== undefined)
        return not('wrong-state', 'facts.round', act.round, 'a round that is not over')
      return act.sent < round.sent || act.sent > round.list.persons
        ? not('field', 'facts.sent', String(act.sent), `${round.sent} to ${round.list.persons}`)
        : undefined
    }
    case 'case.merge':
      return act.into === its.id
        ? not('same', 'facts.into', act.into, 'another case')
        : stillSending(its)
    case 'case.split':
      return act.accounts.every((account) => its.accounts.some((one) => one.account === account))
        ? undefined
        : noSuch('facts.accounts', act.accounts.join(', '))
    default:
      return undefined
  }
}

/** The rest of the letters would stay here without a word, and what came of the others is told no more. */
function stillSending(its: Case): ActRefusal | undefined {
  const round = roundGoingOut(its)
  return round === undefined
    ? undefined
    : not(
        'wrong-state',
        'rounds',
        round.id,
        `a round that is over: wait until its letters are out (${round.sent} of ${round.list.persons}), or stop it`,
      )
}

function factMisfit(its: Case, act: ActNamed<'fact.record'>): ActRefusal | undefined {
  const before = currentFact(its, act.key, act.account)
  if (act.supersedes !== undefined && act.supersedes !== before?.id)
    return not(
      'moved-on',
      'facts.supersedes',
      act.supersedes,
      before === undefined ? 'none: no such figure stands' : `${before.id}, which stands now`,
    )
  if (before === undefined) return undefined
  const relation = relationOf(before, act)
  if (relation === 'same' && act.asOf <= before.asOf)
    return not('same', 'facts.value', String(act.value), 'a figure that says something new')
  return relation === 'corrected' && act.why === undefined
    ? not(
        'needs-why',
        'facts.why',
        'nothing',
        `why it lies outside of what ${before.id} allowed (${before.lower ?? before.value} to ${before.upper ?? before.value})`,
      )
    : undefined
}

function paperMisfit(
  its: Case,
  act: ActNamed<'paper.review' | 'paper.approve' | 'paper.release' | 'paper.withdraw'>,
): ActRefusal | undefined {
  const paper = its.papers.find(({ id }) => id === act.paper)
  if (paper === undefined) return noSuch('facts.paper', act.paper)
  const { state } = paper
  if (state === 'released' || state === 'withdrawn')
    return not('wrong-state', 'facts.paper', state, 'a new draft: a released one is never changed')
  if (act.act === 'paper.approve' && state === 'approved')
    return not('same', 'facts.paper', act.paper, 'one that is not approved yet')
  if (act.act === 'paper.review' && state !== 'drafted')
    return not('wrong-state', 'facts.paper', state, 'one that was only drafted')
  if (act.act !== 'paper.release') return undefined
  if (state !== 'approved') return not('not-approved', 'facts.paper', state, 'an approved document')
  const number = numberOf(its, paper)
  return number === paper.number
    ? undefined
    : not(
        'number-taken',
        'facts.paper',
        String(paper.number),
        `a new draft: ${its.papers.findLast((one) => one.state === 'released' && isOfOneSeries(one, paper))?.id} was released since`,
      )
}
