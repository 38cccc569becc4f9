/**
 * Standing judge: what was thought then, as the evidence has it, told to the casebook as a judge would.
 *
 * Nothing is weighed again. The states of the accounts are folded as the guard folds them, with the
 * verdicts as they were given, for one thing that verdicts do not say: whether the place that a message
 * or login came from was the account's own by then. Where only observed was, what would have been
 * answered counts as the opinion.
 *
 * Limits: what was learned before the span begins is not known, but for what old logs taught within it.
 * A population that was adopted changes no verdict here, and is not read.
 */

import { behaviourLearned, organisationLearned } from '../../../accounts/behaviour/learned.ts'
import { isYoung, newOrganisation } from '../../../accounts/behaviour/organisation.ts'
import { KNOWN, ON_PROBATION } from '../../../accounts/behaviour/origins.ts'
import { unpacked } from '../../../accounts/behaviour/pack.ts'
import { unpackedOrganisation } from '../../../accounts/behaviour/pack-organisation.ts'
import { shipped } from '../../../accounts/behaviour/population.ts'
import { originOf } from '../../../accounts/behaviour/sending.ts'
import type { Contact, ContactHash } from '../../../accounts/model.ts'
import type { AccountId, EventOf } from '../../../events/event.ts'
import type { LoginEvent, MailboxRead } from '../../../events/login.ts'
import type { MessageSubmitted } from '../../../events/message.ts'
import type { VerdictGiven } from '../../../events/verdict.ts'
import type { Judge, Thought } from '../../../incident/casebook.ts'
import { BoundedMap } from '../../../lib/bounded.ts'
import type { Instant } from '../../../lib/time.ts'
import { barOf, budgets } from '../../../verdict/detector/bars.ts'
import { livedOf, type World } from '../../../verdict/judging.ts'
import { livedLogin } from '../../../verdict/login-judging.ts'
import {
  type AccountState,
  newState,
  stateAfter,
  stateAfterLogin,
  stateAfterRead,
  stateCleared,
  stateContained,
} from '../../../verdict/state.ts'

/** Accounts whose states are kept; of one more the one silent longest is forgotten, and counted. */
export const ACCOUNTS_MAX = 100_000
/** Verdicts whose messages have not had their turn yet. */
export const VERDICTS_MAX = 65_536

export type StandingParts = {
  readonly hash: ContactHash
  readonly told: (thought: Thought) => void
  readonly forgotten: () => void
  /** Whom a person cleared: nothing that was thought of them counts. */
  readonly cleared?: ReadonlySet<AccountId>
  readonly most?: number
}

type LivedAs = {
  readonly from: string | undefined
  readonly known: boolean | undefined
  readonly risenAt: Instant | undefined
}

export class StandingJudge implements Judge {
  readonly #parts: StandingParts
  readonly #states: BoundedMap<AccountId, AccountState>
  readonly #verdicts = new BoundedMap<string, VerdictGiven>(VERDICTS_MAX)
  /** Decibans of each account, as last told. */
  readonly #stands: BoundedMap<AccountId, number>
  readonly #untrusted: BoundedMap<AccountId, LivedAs>
  #world: World = { population: shipped, organisation: newOrganisation(shipped) }
  /** Of the last verdict. */
  engine = ''
  population = ''

  constructor(parts: StandingParts) {
    this.#parts = parts
    const most = parts.most ?? ACCOUNTS_MAX
    this.#states = new BoundedMap(most, () => parts.forgotten())
    this.#stands = new BoundedMap(most)
    this.#untrusted = new BoundedMap(most)
  }

  /** Stands in the evidence behind its message; told before the message has its turn. */
  verdict(given: VerdictGiven): void {
    this.#verdicts.set(given.subject, given)
    this.engine = given.engine
    this.population = given.population ?? this.population
  }

  message(message: MessageSubmitted): readonly Contact[] {
    const given = this.#verdicts.get(message.id)
    if (given === undefined) return []
    this.#verdicts.delete(message.id)
    const { account, at, clientIp } = message
    const state = this.#states.get(account) ?? newState
    const opinion = this.#opinionOf(given, at)
    const before = this.#years(account)
    if (given.evidence !== undefined) this.#stands.set(account, given.evidence)
    const { known, risenAt } = this.#livedIn(state, message, given)
    this.#tell({
      account,
      at,
      ...(clientIp === undefined ? {} : { clientIp }),
      what: 'message',
      ...(known === undefined ? {} : { known }),
      before,
      after: this.#years(account),
      opinion,
      windowFrom: given.windowFrom ?? state.suspicion.windowFrom ?? risenAt ?? at,
      reasons: given.reasons,
    })
    return []
  }

  /** What nobody trusted teaches nothing: in a blast only the first from a place is lived. */
  #livedIn(state: AccountState, message: MessageSubmitted, given: VerdictGiven): LivedAs {
    const { account, clientIp } = message
    const last = this.#untrusted.get(account)
    if (last !== undefined && !given.trusted && given.plan === undefined && last.from === clientIp)
      return last
    const lived = livedOf(state, message, this.#world, this.#parts.hash)
    const after = stateAfter(state, message, given, lived, this.#world)
    this.#states.set(account, after.state)
    this.#world = { ...this.#world, organisation: after.organisation }
    const { risenAt } = after.state
    const as = { from: clientIp, known: isKnown(lived.reading.origin?.level), risenAt }
    if (given.trusted) this.#untrusted.delete(account)
    else this.#untrusted.set(account, as)
    return as
  }

  /** The verdicts have it in them. */
  result(): void {}

  login(login: LoginEvent): void {
    const { account, at, clientIp, trust } = login
    if (account === undefined || trust !== 'witnessed') return
    const state = this.#states.get(account) ?? newState
    const lived =
      login.kind === 'login.accepted' ? livedLogin(state, login, this.#world) : undefined
    this.#states.set(account, stateAfterLogin(state, login, this.#world))
    const isOurs = login.kind === 'login.refused' && login.refusal === 'policy'
    if (lived === undefined && !isOurs) return
    const stands = this.#years(account)
    this.#tell({
      account,
      at,
      ...(clientIp === undefined ? {} : { clientIp }),
      what: 'login',
      ...(lived === undefined ? {} : { known: lived.reading.isOwn }),
      before: stands,
      after: stands,
      opinion: isOurs ? 'challenge' : 'pass',
      windowFrom: state.suspicion.windowFrom ?? state.risenAt ?? at,
      reasons: login.reasons ?? [],
    })
  }

  read(read: MailboxRead): void {
    const { account } = read
    const state = account === undefined ? undefined : this.#states.get(account)
    if (account !== undefined && state !== undefined)
      this.#states.set(account, stateAfterRead(state, read))
  }

  /** By a login, by what a session read, or by a person; that of a message stands in its verdict too. */
  contained(planned: EventOf<'containment.planned'>): void {
    const { account, at, clientIp, windowFrom, reasons = [] } = planned
    const state = this.#states.get(account) ?? newState
    this.#states.set(account, stateContained(state, planned))
    const stands = this.#years(account)
    this.#tell({
      account,
      at,
      ...(clientIp === undefined ? {} : { clientIp }),
      what: 'login',
      before: stands,
      after: stands,
      opinion: 'contain',
      windowFrom,
      reasons,
    })
  }

  undone({ account }: EventOf<'containment.undone'>): void {
    const state = this.#states.get(account)
    if (state !== undefined) this.#states.set(account, stateCleared(state))
    this.#stands.delete(account)
  }

  learned(event: EventOf<'account.learned' | 'organisation.learned'>): void {
    if (event.kind === 'account.learned') {
      const learned = unpacked(Buffer.from(event.behaviour, 'base64'))
      if (learned === undefined) return
      const state = this.#states.get(event.account) ?? newState
      const behaviour = behaviourLearned(state.behaviour, learned)
      this.#states.set(event.account, { ...state, behaviour })
      return
    }
    const learned = unpackedOrganisation(Buffer.from(event.organisation, 'base64'))
    if (learned === undefined) return
    const { organisation } = this.#world
    this.#world = { ...this.#world, organisation: organisationLearned(organisation, learned) }
  }

  owns(account: AccountId, clientIp: string): boolean {
    const origin = originOf(clientIp, undefined, undefined)
    const networks = this.#states.get(account)?.behaviour.origins.networks
    return origin !== undefined && networks?.includes(origin.network) === true
  }

  /** What would have been answered where nothing was held: containing, if the evidence reached it. */
  #opinionOf(given: VerdictGiven, at: Instant): Thought['opinion'] {
    if (given.plan !== undefined) return 'contain'
    const answer = given.wouldHave ?? given.answer
    if (given.wouldHave !== undefined && given.evidence !== undefined) {
      const young = isYoung(this.#world.organisation, at)
      if (yearsOf(given.evidence) >= barOf(young ? budgets.containYoung : budgets.contain))
        return 'contain'
    }
    return answer === 'pass' ? 'pass' : answer === 'delay' ? 'delay' : 'challenge'
  }

  #years(account: AccountId): number {
    const decibans = this.#stands.get(account)
    return decibans === undefined ? 0 : yearsOf(decibans)
  }

  #tell(thought: Thought): void {
    const isCleared = this.#parts.cleared?.has(thought.account) === true
    this.#parts.told(
      isCleared ? { ...thought, before: 0, after: 0, opinion: 'pass', reasons: [] } : thought,
    )
  }
}

/** Evidence is written in decibans of years. */
const yearsOf = (decibans: number): number => 10 ** (decibans / 10)

const isKnown = (level: number | undefined): boolean | undefined =>
  level === undefined
    ? undefined
    : level === KNOWN || level === ON_PROBATION
      ? level === KNOWN
      : false
