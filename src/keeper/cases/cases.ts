/**
 * Cases: everything that is done in a case, by whomever: the command line, the console, the guard.
 *
 * One act after the other in each case: it is looked at, the act is refused or written, and only then
 * the next one looks. So of two who act at once the second sees what the first did, and is refused
 * where he had seen something else (`moved-on`). Acts of one request stand in one append, all or none;
 * a request that comes twice is done once.
 *
 * Nothing is done here but written: whoever sends, renders or erases does so after the act stands.
 */
import type { CaseAct } from '../../cases/acts.ts'
import type { Case, CaseCause, CaseKind, Severity } from '../../cases/case.ts'
import { caseAfter, openedCase, refusalOf } from '../../cases/fold.ts'
import { absorbing, branching } from '../../cases/merging.ts'
import { type ActRefusal, actFacts, isActRefusal, readAct } from '../../cases/read-act.ts'
import type { AccountId, Event, EventOf } from '../../events/event.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import { ROOT } from '../people.ts'
import type { Scribe } from '../scribe.ts'
import {
  ACTS_AT_ONCE_MAX,
  ACTS_WAITING_MAX,
  APPEND_BYTES_MAX,
  CASES_OPEN_MAX,
  ENTRIES_AT_ONCE_MAX,
} from './limits.ts'

/** Who acts where nobody does. */
export const SEKIMORI = 'sekimori'

export type CasesParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly folds: Pick<FoldStore, 'cases'>
  readonly scribe: Pick<Scribe, 'write'>
  /** Decision 25: what goes out is approved by another than who made it. */
  readonly twoPersons?: boolean
  /** In it years begin. */
  readonly zone: string
  /** What every case is told at its opening: what the organisation is before the law. */
  readonly atOpening?: () => readonly CaseAct[]
}

/** What people name their requests by; ours have a dot in them. */
export const REQUEST_FORM = /^[A-Za-z0-9_-]{1,64}$/

/** `request` is given by whoever sends it, and names this very act. */
export type By = { readonly by: string; readonly request?: string }

export type CaseOpening = {
  readonly cause: CaseCause
  readonly kind: CaseKind
  readonly severity: Severity
  readonly accounts: readonly AccountId[]
  readonly exercise?: boolean
  /** The plan, symptom or report that it is opened for: one case for each. */
  readonly subject?: string
  readonly why: string
  /** What is said with it, in the same append. */
  readonly acts?: readonly CaseAct[]
}

/** `entry`: its last one; `isNew`: false where the same request, or the same subject, was there. */
export type Acted = { readonly case: string; readonly entry: number; readonly isNew: boolean }
export type NotActed =
  | ActRefusal
  | {
      readonly refused: 'busy' | 'too-many' | 'own-work' | 'not-sealed' | 'request-used' | 'by-verb'
      readonly field: string
      readonly found: string
      readonly wanted: string
    }

export const isNotActed = (it: Acted | NotActed): it is NotActed => 'refused' in it

const not = (
  refused: Exclude<NotActed, ActRefusal>['refused'] | 'no-such' | 'full' | 'same' | 'field',
  field: string,
  found: string,
  wanted: string,
): NotActed => ({ refused, field, found, wanted })

type InCase = EventOf<'case.opened' | 'case.acted'>

export class Cases {
  readonly #parts: CasesParts
  /** One line for each case that somebody acts in; bounded by the requests that wait. */
  readonly #lanes = new Map<string, { last: Promise<unknown>; waiting: number }>()
  #nth = 0

  constructor(parts: CasesParts) {
    this.#parts = parts
  }

  /** One act, or several that stand or fall together. */
  act(id: string, acts: CaseAct | readonly CaseAct[], by: By): Promise<Acted | NotActed> {
    const all: readonly CaseAct[] = 'act' in acts ? [acts] : acts
    const unnamed = requestRefusal(by)
    if (unnamed !== undefined) return Promise.resolve(unnamed)
    const [only] = all
    if (all.length === 1 && only?.act === 'case.merge')
      return this.merge(id, only.into, only.why, by)
    if (all.length === 1 && only?.act === 'case.split') return this.split(id, only, by)
    const wrong = all.find(({ act }) => OF_TWO.has(act))
    if (wrong !== undefined)
      return Promise.resolve(not('by-verb', 'act', wrong.act, 'a merge or a split, on its own'))
    return this.#inLane(id, () => this.#act(id, all, by))
  }

  /** One at a time: a number is given once. */
  open(wanted: CaseOpening, by: By): Promise<Acted | NotActed> {
    const unnamed = requestRefusal(by)
    if (unnamed !== undefined) return Promise.resolve(unnamed)
    return this.#inLane(OPENING, () => this.#open(wanted, by))
  }

  /** `id` goes on as part of `into`. Both are held meanwhile. */
  merge(id: string, into: string, why: string, by: By): Promise<Acted | NotActed> {
    return this.#inBoth(id, into, async () => {
      const done = this.#doneBefore(id, by, 'case.merge')
      if (done !== undefined) return done
      const { cases } = this.#parts.folds
      const [from, other] = [cases.of(id), cases.of(into)]
      if (from === undefined) return noCase(id)
      if (other === undefined) return noCase(into, 'facts.into')
      if (from.exercise !== other.exercise)
        return not('same', 'facts.into', into, 'two exercises, or two cases that are none')
      const merge: CaseAct = { act: 'case.merge', into, why }
      const acts = absorbing(from, other, why)
      const refused = refusalOf(from, merge) ?? refusedOf(other, acts)
      if (refused !== undefined) return refused
      return this.#append(id, [
        ...acts.map((act) => this.#event(into, act, { by: by.by })),
        this.#event(id, merge, by),
      ])
    })
  }

  /** These accounts go on in a case of their own: `case` of what is resolved names it. */
  split(
    id: string,
    { accounts, why }: { readonly accounts: readonly AccountId[]; readonly why: string },
    by: By,
  ): Promise<Acted | NotActed> {
    return this.#inBoth(id, OPENING, async () => {
      const done = this.#doneBefore(id, by, 'case.split')
      if (done !== undefined) return done
      const { cases } = this.#parts.folds
      const from = cases.of(id)
      if (from === undefined) return noCase(id)
      const to = this.#nextNumber()
      const split: CaseAct = { act: 'case.split', accounts, to, why }
      const refused = refusalOf(from, split) ?? this.#fullOf()
      if (refused !== undefined) return refused
      const { kind, severity, exercise } = from
      const events = this.#opening(
        to,
        {
          ...{ cause: 'split', kind, severity, accounts, why, subject: id },
          ...(exercise ? { exercise } : {}),
          acts: branching(from, accounts, why),
        },
        { by: by.by },
      )
      const acted = await this.#append(to, [...events, this.#event(id, split, by)])
      return acted
    })
  }

  #act(id: string, acts: readonly CaseAct[], by: By): Promise<Acted | NotActed> {
    const its = this.#parts.folds.cases.of(id)
    if (its === undefined) return Promise.resolve(noCase(id))
    const done = this.#doneBefore(id, by, acts[0]?.act)
    if (done !== undefined) return Promise.resolve(done)
    if (acts.length === 0 || acts.length > ACTS_AT_ONCE_MAX)
      return Promise.resolve(
        not('too-many', 'acts', String(acts.length), `1 to ${ACTS_AT_ONCE_MAX} acts`),
      )
    const refused = refusedOf(its, acts, (one, act) => this.#keeperRefusal(one, act, by.by), by.by)
    if (refused !== undefined) return Promise.resolve(refused)
    return this.#append(
      id,
      // The request stands with the first: all are in one append.
      acts.map((act, n) => this.#event(id, act, n === 0 ? by : { by: by.by })),
    )
  }

  async #open(wanted: CaseOpening, by: By): Promise<Acted | NotActed> {
    const { cases } = this.#parts.folds
    const before =
      (by.request === undefined ? undefined : cases.openedBy(by.request)) ??
      (wanted.subject === undefined ? undefined : cases.answering(wanted.subject))
    if (before !== undefined)
      return { case: before, entry: cases.of(before)?.entry ?? 0, isNew: false }
    const full = wanted.exercise === true ? undefined : this.#fullOf()
    if (full !== undefined) return full
    const id = this.#nextNumber()
    const events = this.#opening(id, wanted, by)
    const [first] = events
    const opened = first?.kind === 'case.opened' ? openedCase(first, 0) : undefined
    const refused =
      opened === undefined ? undefined : refusedOf(opened, wanted.acts ?? [], undefined, by.by)
    return refused ?? this.#append(id, events)
  }

  /** The opening names one account at most: whatever is about one is sealed for that one alone. */
  #opening(id: string, wanted: CaseOpening, by: By): readonly InCase[] {
    const { cause, kind, severity, accounts, exercise, subject, why, acts = [] } = wanted
    const [account, ...others] = accounts
    return [
      {
        ...this.#heard('co'),
        kind: 'case.opened',
        case: id,
        ...{ cause, what: kind, severity },
        affected: account === undefined ? [] : [account],
        ...(account === undefined ? {} : { account }),
        ...(exercise === true ? { exercise } : {}),
        ...(subject === undefined ? {} : { subject }),
        by: by.by,
        why,
        ...(by.request === undefined ? {} : { request: by.request }),
      },
      ...[
        ...others.map(
          (one): CaseAct => ({ act: 'account.relate', account: one, relation: 'affected', why }),
        ),
        ...(this.#parts.atOpening?.() ?? []),
        ...acts,
      ].map((act) => this.#event(id, act, { by: by.by })),
    ]
  }

  #event(id: string, act: CaseAct, { by, request }: By): EventOf<'case.acted'> {
    const account = accountOf(act)
    return {
      ...this.#heard('ca'),
      kind: 'case.acted',
      ...(account === undefined ? {} : { account }),
      case: id,
      act: act.act,
      facts: actFacts(act),
      by,
      ...(request === undefined ? {} : { request }),
    }
  }

  #heard(prefix: string) {
    const now = this.#parts.clock.now()
    this.#nth += 1
    return {
      id: `${prefix}.${now.toString(36)}.${this.#nth.toString(36)}`,
      at: now,
      heardAt: now,
      trust: 'witnessed' as const,
    }
  }

  async #append(id: string, events: readonly InCase[]): Promise<Acted | NotActed> {
    const bytes = events.reduce((sum, event) => sum + JSON.stringify(event).length * 2, 0)
    if (events.length > ENTRIES_AT_ONCE_MAX || bytes > APPEND_BYTES_MAX)
      return not('too-many', 'acts', `${events.length} entries, ${bytes} octets`, 'fewer at a time')
    const { scribe, folds } = this.#parts
    await scribe.write(events as readonly Event[])
    return { case: id, entry: folds.cases.of(id)?.entry ?? 0, isNew: true }
  }

  #doneBefore(id: string, { request }: By, act: string | undefined): Acted | NotActed | undefined {
    if (request === undefined) return undefined
    const { cases } = this.#parts.folds
    const found = cases.requested(id, request)
    if (found === undefined) return undefined
    return found.act === act
      ? { case: id, entry: found.entry, isNew: false }
      : not('request-used', 'request', request, `a name of its own: this one was ${found.act}`)
  }

  #fullOf(): NotActed | undefined {
    return this.#parts.folds.cases.openCount() < CASES_OPEN_MAX
      ? undefined
      : not('full', 'case', String(CASES_OPEN_MAX), 'to close cases that are over first')
  }

  /** What only the keeper knows: who may approve, and what lies sealed. */
  #keeperRefusal(its: Case, act: CaseAct, by: string): NotActed | undefined {
    const { folds, twoPersons = false } = this.#parts
    if (by !== SEKIMORI && OF_THE_GUARD.has(act.act))
      return not(
        'by-verb',
        'act',
        act.act,
        'nobody: what was sent and told is counted by the guard',
      )
    if (twoPersons && (act.act === 'paper.approve' || act.act === 'notice.approve')) {
      const maker =
        act.act === 'paper.approve'
          ? its.papers.find(({ id }) => id === act.paper)?.drafted.by
          : its.rounds.find(({ id }) => id === act.round)?.planned.by
      if (by === maker) return not('own-work', 'by', by, 'a second person: whoever made it cannot')
      if (by === ROOT)
        return not(
          'own-work',
          'by',
          by,
          'a person by name: breaking the glass is nobody’s approval',
        )
    }
    for (const sha256 of hashesOf(act))
      if (folds.cases.sealed(its.id, sha256) === undefined)
        return not(
          'not-sealed',
          'facts.sha256',
          sha256,
          'the hash of something sealed in this case',
        )
    return undefined
  }

  #nextNumber(): string {
    const { clock, folds, zone } = this.#parts
    const { year } = Temporal.Instant.fromEpochMilliseconds(clock.now()).toZonedDateTimeISO(zone)
    const number = folds.cases.lastNumber(year) + 1
    return `SKM-${year}-${String(number).padStart(4, '0')}`
  }

  /** In one order, so that two who merge crosswise do not wait for one another. */
  #inBoth(
    one: string,
    other: string,
    work: () => Promise<Acted | NotActed>,
  ): Promise<Acted | NotActed> {
    if (one === other) return Promise.resolve(not('same', 'facts.into', other, 'another case'))
    const [first, second] = one < other ? [one, other] : [other, one]
    return this.#inLane(first, () => this.#inLane(second, work))
  }

  async #inLane(id: string, work: () => Promise<Acted | NotActed>): Promise<Acted | NotActed> {
    const lane = this.#lanes.get(id) ?? { last: Promise.resolve(), waiting: 0 }
    if (lane.waiting >= ACTS_WAITING_MAX)
      return not('busy', 'case', id, 'to try again: too many act in it at once')
    this.#lanes.set(id, lane)
    lane.waiting += 1
    const mine = lane.last.then(work)
    lane.last = mine.catch(() => {})
    try {
      return await mine
    } finally {
      lane.waiting -= 1
      if (lane.waiting === 0) this.#lanes.delete(id)
    }
  }
}

/** The line of those who open: no number of a case looks like it. */
const OPENING = 'opening'
const OF_TWO: ReadonlySet<CaseAct['act']> = new Set([
  'case.merge',
  'case.split',
  'case.absorb',
  'case.branch',
])

/** What is said of letters and reminders is what became of them: nobody says it by hand. */
const OF_THE_GUARD: ReadonlySet<CaseAct['act']> = new Set(['notice.progress', 'deadline.remind'])

function requestRefusal({ by, request }: By): NotActed | undefined {
  return request === undefined || by === SEKIMORI || REQUEST_FORM.test(request)
    ? undefined
    : not('field', 'request', request.slice(0, 80), '1 to 64 letters, digits, lines')
}

export const noCase = (id: string, field = 'case'): NotActed =>
  not('no-such', field, id.slice(0, 40), 'the number of a case that is there')

/** Whose an act is: what names one account is sealed for that account, and erased with it. */
function accountOf(act: CaseAct): AccountId | undefined {
  if (act.act === 'case.split') return act.accounts.length === 1 ? act.accounts[0] : undefined
  return 'account' in act ? act.account : undefined
}

function hashesOf(act: CaseAct): readonly string[] {
  switch (act.act) {
    case 'paper.draft':
      return act.files.map(({ sha256 }) => sha256)
    case 'notice.plan':
      return [act.list.sha256]
    case 'found.take':
      return [act.sha256]
    default:
      return []
  }
}

/** Each act against the case as those before it leave it. */
function refusedOf(
  its: Case,
  acts: readonly CaseAct[],
  besides: (its: Case, act: CaseAct) => NotActed | undefined = () => undefined,
  by = '',
): NotActed | undefined {
  let next = its
  for (const { seen, ...act } of acts) {
    // Nobody can have seen what the acts of his own request change.
    const stale = seen === undefined ? undefined : refusalOf(its, { ...act, seen } as CaseAct)
    if (stale?.refused === 'moved-on') return stale
    // What would not be read back would be written in vain.
    const read = readAct(act.act, actFacts(act as CaseAct))
    if (isActRefusal(read)) return read
    const refused = refusalOf(next, act as CaseAct) ?? besides(next, act as CaseAct)
    if (refused !== undefined) return refused
    if (acts.length > 1)
      next = caseAfter(
        next,
        {
          kind: 'case.acted',
          ...{ id: 'x', at: next.opened.at, heardAt: next.opened.at, trust: 'witnessed' },
          ...{ case: its.id, act: act.act, facts: actFacts(act as CaseAct), by },
        },
        next.entry + 1,
      )
  }
  return undefined
}
