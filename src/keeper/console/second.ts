/**
 * Second: acts that one person proposes and another confirms, where the organisation asks for it.
 *
 * A proposal is an entry that holds the request exactly as it will be done, with names in place of
 * what may change (the messages that are held now, not those of tomorrow). Whoever has the right for
 * the act itself, and is not who proposed it, confirms; then the act is done by who proposed it, and
 * the entry before it names who confirmed. Anybody with the right withdraws. It holds for every door;
 * root's break-glass is the exception, is an entry and alarms.
 *
 * Who came, came back or got another role within the last day confirms nothing, so that nobody makes
 * himself a second person; and a rule that stands is taken away by two as well.
 *
 * Proposals are read back from the evidence at the start, so that they outlive the guard.
 * Limits: what a second person sees is the request, not the content; who proposed may be revoked
 * meanwhile, then nobody can confirm it.
 */
import { randomBytes } from 'node:crypto'
import type { Event, EventOf } from '../../events/event.ts'
import { type Duration, days, type Instant, plus } from '../../lib/time.ts'
import { mayAct } from '../../people/roles.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ConductFold } from '../../ports/conduct.ts'
import type { Journal } from '../../ports/journal.ts'
import type { Act, AreaVerbs, ReadAct, Verbs } from '../control/verbs.ts'
import { type NotHim, refused, type Who } from '../control/who.ts'
import { type Reply, type Request, readAsked } from '../control/wire.ts'
import { eventOf } from '../entries.ts'
import { ROOT } from '../people.ts'
import type { Persons } from '../persons.ts'
import type { Scribe } from '../scribe.ts'
import { masked } from '../settings/shown.ts'
import { SESSION } from './session.ts'

export const rules = ['held.delete', 'paper.release'] as const
/** What may be put under the rule. */
export type Rule = (typeof rules)[number]

export const PROPOSAL_LIVES: Duration = days(1)
/** As with a new factor of an owner (decision 26). */
export const SETTLES: Duration = days(1)
/** Open at one time. */
export const PROPOSALS_MAX = 50
/** Of a request, as JSON: ten thousand messages by their references. */
export const PROPOSAL_BYTES_MAX = 262_144
/** Of one proposal, where the open ones are listed. */
export const REFERENCES_TOLD_MAX = 20
/** Entries of proposals looked through at the start. */
const READ_BACK_MAX = 10_000

export type Proposal = {
  readonly id: string
  readonly verb: string
  readonly request: Request
  readonly by: string
  readonly why: string
  readonly at: Instant
  readonly until: Instant
}

export type SecondParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly scribe: Pick<Scribe, 'write'>
  /** What is in force now. */
  readonly rules: () => readonly Rule[]
  /** The held messages that a request means now. */
  readonly heldOf: (account: string, ownership: string | undefined) => readonly string[]
  /** A change of settings that takes away what two people guard. */
  readonly unguards?: (request: Request) => boolean
  /** Whether somebody has been who he is for long enough to be a second person. */
  readonly isSettled?: (person: string) => Promise<boolean>
  /** Whether who proposed may still do what he proposed: the right may be gone with a role. */
  readonly stands: (by: string, verb: string) => boolean
  /** Default: chance. */
  readonly named?: () => string
}

export class Second {
  readonly #parts: SecondParts
  readonly #open = new Map<string, Proposal>()
  /** Being closed: two who confirm at once do it once. */
  readonly #closing = new Set<string>()
  /** Being written: they count as open. */
  #proposing = 0
  #nth = 0

  constructor(parts: SecondParts) {
    this.#parts = parts
  }

  /** With the proposals that are open in the evidence. */
  static async open(
    parts: SecondParts,
    folds: { readonly conduct: ConductFold },
    journal: Pick<Journal, 'read'>,
  ): Promise<Second> {
    const second = new Second(parts)
    const since = plus(parts.clock.now(), -PROPOSAL_LIVES as Duration)
    const rows = (['act.proposed', 'act.seconded', 'act.withdrawn'] as const)
      .flatMap((kind) => folds.conduct.ofKind(kind, since, READ_BACK_MAX))
      .sort((a, b) => a.entry - b.entry)
    for (const { entry } of rows)
      for await (const recorded of journal.read(entry, entry + 1)) second.take(eventOf(recorded))
    return second
  }

  take(event: Event | undefined): void {
    if (event?.kind === 'act.proposed') {
      const request = readAsked({ ...event.facts, verb: event.facts['verb'] ?? event.verb })
      if ('refused' in request) return
      const { proposal: id, verb, by, why, at, until } = event
      this.#open.set(id, { id, verb, request, by, why, at, until })
    } else if (event?.kind === 'act.seconded' || event?.kind === 'act.withdrawn')
      this.#open.delete(event.proposal)
  }

  /** Whether somebody else has to confirm this request. */
  binds(request: Request): boolean {
    const rule = ruleOf(request)
    if (rule !== undefined) return this.#parts.rules().includes(rule)
    return this.#parts.unguards?.(request) === true
  }

  async propose(request: Request, verb: string, who: Who): Promise<Reply> {
    const { clock, scribe, named = () => randomBytes(6).toString('hex') } = this.#parts
    if (request.verb === 'case.seal')
      return refused('what is released waits for a second person: release it without files')
    const exact = this.#exact(request)
    if (request.verb === 'held.delete' && (exact.references ?? []).length === 0)
      return refused('no message is meant')
    const bytes = Buffer.byteLength(JSON.stringify(exact))
    if (bytes > PROPOSAL_BYTES_MAX)
      return refused(`a proposal has at most ${PROPOSAL_BYTES_MAX} octets: propose less at once`)
    const now = clock.now()
    this.#expire(now)
    if (this.#open.size + this.#proposing >= PROPOSALS_MAX)
      return refused(`${PROPOSALS_MAX} proposals wait already: confirm or withdraw some`)
    const proposed: EventOf<'act.proposed'> = {
      ...this.#said(now),
      kind: 'act.proposed',
      proposal: named(),
      verb,
      facts: exact as unknown as { readonly [name: string]: unknown },
      by: who.by,
      why: who.why,
      until: plus(now, PROPOSAL_LIVES),
    }
    this.#proposing += 1
    try {
      await scribe.write([proposed])
    } finally {
      this.#proposing -= 1
    }
    this.take(proposed)
    return {
      ok: false,
      code: 'waits-for-second',
      why: 'another person with the same right has to confirm it',
      proposal: proposed.proposal,
    }
  }

  /** Over the verbs by which what was proposed is done. */
  acts(verbs: Verbs): NonNullable<AreaVerbs['acts']> {
    return {
      'second.confirm': this.#onProposal((proposal) => {
        const read = Object.hasOwn(verbs.acting, proposal.request.verb)
          ? verbs.acting[proposal.request.verb]
          : undefined
        const act = read?.(proposal.request) ?? refused(`there is no verb «${proposal.verb}»`)
        if (typeof act !== 'function') return act
        return (who) => this.#confirm(proposal, who, act)
      }),
      'second.withdraw': this.#onProposal(
        (proposal) => (who) =>
          this.#close('act.withdrawn', proposal, who, async () => ({ ok: true })),
      ),
    }
  }

  readonly reads: NonNullable<AreaVerbs['reads']> = {
    'second.list': () => {
      this.#expire(this.#parts.clock.now())
      return { ok: true, rules: this.#parts.rules(), proposals: this.list() }
    },
  }

  list(): readonly object[] {
    return [...this.#open.values()].map(({ id, verb, request, by, why, at, until }) => ({
      ...{ id, verb, by, why, does: request.verb, request: masked(shortened(request)) },
      ...(request.references === undefined ? {} : { references: request.references.length }),
      at: new Date(at).toISOString(),
      until: new Date(until).toISOString(),
    }))
  }

  #onProposal(does: (proposal: Proposal) => ReturnType<ReadAct>): ReadAct {
    return ({ facts }) => {
      const { proposal: id } = (facts ?? {}) as { proposal?: unknown }
      this.#expire(this.#parts.clock.now())
      const proposal = typeof id === 'string' ? this.#open.get(id) : undefined
      if (proposal === undefined || this.#closing.has(proposal.id))
        return { ok: false, code: 'unknown', why: 'no proposal of this name waits' }
      const act = does(proposal)
      // Whoever confirms may do it himself, and proves himself as he would for it.
      return typeof act === 'function' ? Object.assign(act, { asks: proposal.verb }) : act
    }
  }

  async #confirm(proposal: Proposal, who: Who, act: Act): Promise<Reply> {
    const { by, why } = proposal
    if (who.by === by) return notHis
    if ((await this.#parts.isSettled?.(who.by)) === false) return notYet
    if (!this.#parts.stands(by, proposal.verb))
      return refused('who proposed it may not act any more: withdraw it, and propose it anew')
    return this.#close('act.seconded', proposal, who, () => act({ by, why }))
  }

  async #close(
    kind: 'act.seconded' | 'act.withdrawn',
    { id: proposal, verb }: Proposal,
    { by, why }: Who,
    then: () => Promise<Reply>,
  ): Promise<Reply> {
    // Somebody else was quicker, between the look and the proof.
    if (!this.#open.has(proposal) || this.#closing.has(proposal))
      return { ok: false, code: 'moved-on', why: 'the proposal was closed meanwhile' }
    this.#closing.add(proposal)
    try {
      const closed: Event = {
        ...this.#said(this.#parts.clock.now()),
        ...{ kind, proposal, verb, by, why },
      }
      await this.#parts.scribe.write([closed])
      this.take(closed)
    } finally {
      this.#closing.delete(proposal)
    }
    return then()
  }

  #exact(request: Request): Request {
    const { as, code, reason, breakGlass, proof, [SESSION]: session, ...exact } = request
    if (request.verb !== 'held.delete' || request.account === undefined) return exact
    const { account, ownership, ...rest } = exact
    return { ...rest, references: this.#parts.heldOf(request.account, ownership) }
  }

  #expire(now: Instant): void {
    for (const [id, { until }] of this.#open) if (until <= now) this.#open.delete(id)
  }

  #said(now: Instant) {
    this.#nth += 1
    return {
      id: `as.${now.toString(36)}.${this.#nth.toString(36)}`,
      at: now,
      heardAt: now,
      trust: 'witnessed' as const,
    }
  }
}

/** A list of names is told by its first: what is confirmed is the whole. */
const shortened = ({ references, ...request }: Request): Request =>
  references === undefined
    ? request
    : { ...request, references: references.slice(0, REFERENCES_TOLD_MAX) }

const notHis: NotHim = {
  ok: false,
  code: 'not-allowed',
  why: 'who proposed it does not confirm it',
}

const notYet: NotHim = {
  ok: false,
  code: 'not-allowed',
  why: 'who came, came back or got another role within the last day confirms nothing',
}

/** Entries by which somebody comes to be who he is. */
const comings = ['person.added', 'person.joined', 'person.reassigned'] as const

/** By the evidence: root's break-glass is nobody, and needs no day. */
export const settledBy =
  (
    clock: Pick<Clock, 'now'>,
    conduct: ConductFold,
    journal: Pick<Journal, 'read'>,
  ): NonNullable<SecondParts['isSettled']> =>
  async (person) => {
    const since = plus(clock.now(), -SETTLES as Duration)
    for (const kind of comings)
      for (const { entry } of conduct.ofKind(kind, since, READ_BACK_MAX))
        for await (const recorded of journal.read(entry, entry + 1)) {
          const event = eventOf(recorded)
          if (event !== undefined && 'person' in event && event.person === person) return false
        }
    return true
  }

export const stillMay =
  (persons: Pick<Persons, 'list'>): SecondParts['stands'] =>
  (by, verb) =>
    by === ROOT ||
    persons.list().some((one) => one.person === by && !one.revoked && mayAct(one.role, verb))

function ruleOf(request: Request): Rule | undefined {
  const { verb } = request
  if (verb === 'held.delete') return 'held.delete'
  if (verb !== 'case.act' && verb !== 'case.seal') return undefined
  return actsIn(request).includes('paper.release') ? 'paper.release' : undefined
}

/** The names of the acts of a case that are asked for. */
function actsIn({ act, acts }: Request): readonly unknown[] {
  const told: unknown = acts ?? [{ act }]
  return Array.isArray(told) ? told.map((one) => (one as { act?: unknown } | null)?.act) : []
}
