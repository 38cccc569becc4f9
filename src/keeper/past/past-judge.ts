/**
 * Past judge: what the guard would have thought, told in the order of an old log.
 *
 * The same engine as the live one (`verdict/judging.ts`, `login-judging.ts`, `keeper/company.ts`) over
 * the same state of each account, with what the log tells taken at its word. Nobody was asked and
 * nobody stopped then: from the moment at which an account would have been contained it teaches
 * nothing more, and what it sends is weighed on, so that later origins stay strangers.
 *
 * Limits: what the log does not tell (programs, forms of messages) is not weighed, so an account needs
 * more to be called hijacked here than before a guard.
 */

import { isYoung, newOrganisation } from '../../accounts/behaviour/organisation.ts'
import { isForeign, KNOWN, ON_PROBATION } from '../../accounts/behaviour/origins.ts'
import { shipped } from '../../accounts/behaviour/population.ts'
import { isInside, originOf } from '../../accounts/behaviour/sending.ts'
import type { Contact, ContactHash } from '../../accounts/model.ts'
import type { AccountId } from '../../events/event.ts'
import type { LoginEvent, MailboxRead } from '../../events/login.ts'
import type { MessageSubmitted } from '../../events/message.ts'
import type { ReasonGiven } from '../../events/verdict.ts'
import type { Judge, Thought } from '../../incident/casebook.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import type { Instant } from '../../lib/time.ts'
import { barOf, budgets } from '../../verdict/detector/bars.ts'
import { testRatio } from '../../verdict/detector/logins.ts'
import { evidenceAgainst } from '../../verdict/detector/vouched.ts'
import { behaviourJudging, livedOf, type World } from '../../verdict/judging.ts'
import { livedLogin, weighLogin } from '../../verdict/login-judging.ts'
import type { Reason } from '../../verdict/reasons.ts'
import {
  type AccountState,
  newState,
  readHere,
  stateAfter,
  stateAfterLogin,
  stateAfterRead,
  stateAfterResult,
  type VerdictSaid,
} from '../../verdict/state.ts'
import { Company } from '../company.ts'

/** Accounts whose habits are kept; of one more the one silent longest is forgotten, and counted. */
export const ACCOUNTS_MAX = 100_000

export type PastJudgeParts = {
  readonly hash: ContactHash
  readonly told: (thought: Thought) => void
  readonly forgotten: () => void
  /** Smaller in tests. */
  readonly most?: number
}

const opinions = { pass: 'pass', delay: 'delay', hold: 'challenge', contain: 'contain' } as const

export class PastJudge implements Judge {
  readonly #parts: PastJudgeParts
  readonly #judging = behaviourJudging()
  readonly #company = new Company()
  readonly #accounts: BoundedMap<AccountId, Kept>
  #world: World = { population: shipped, organisation: newOrganisation(shipped) }

  constructor(parts: PastJudgeParts) {
    this.#parts = parts
    this.#accounts = new BoundedMap(parts.most ?? ACCOUNTS_MAX, () => parts.forgotten())
  }

  get engine(): string {
    return this.#judging.engine
  }

  get population(): string {
    return this.#world.population.name
  }

  /** The recipients to whom the account had never written: their results count. */
  message(heard: MessageSubmitted): readonly Contact[] {
    const { account, at } = heard
    const kept = this.#accounts.touchOr(account, nothingKept)
    const { state } = kept
    const world = this.#world
    const { hash } = this.#parts
    const before = livedOf(state, heard, world, hash)
    const known = isKnown(before.reading.origin?.level)
    const reached = state.suspicion.containedAt !== undefined
    // What it is called is settled: the rest only moves the evidence on.
    const pooled = reached ? noReasons : this.#company.ofMessage(heard, known === true, at)
    const message = pooled.length === 0 ? heard : { ...heard, pooled }
    const lived = message === heard ? before : livedOf(state, message, world, hash, before)
    const weighed = reached ? undefined : this.#judging.weigh(state, message, lived, world)
    const opinion = weighed === undefined ? 'contain' : opinions[weighed.verdict.opinion]
    const windowFrom = weighed?.windowFrom ?? state.suspicion.windowFrom ?? at
    const trusted = weighed?.trusted === true
    const said: VerdictSaid =
      opinion === 'contain'
        ? { at, answer: 'pass', reasons: noReasons, trusted, plan: PLAN, windowFrom }
        : { at, answer: 'pass', reasons: noReasons, trusted }
    const after = stateAfter(state, message, said, lived, world)
    kept.state = after.state
    if (after.organisation !== world.organisation)
      this.#world = { population: world.population, organisation: after.organisation }
    if (!reached) this.#company.messageAfter(message, known === true, lived, trusted)
    const thought: Changeable<Thought> = {
      account,
      at,
      what: 'message',
      before: totalOf(state),
      after: evidenceAgainst(state.model, lived.evidence).total,
      opinion,
      windowFrom,
      reasons: together(weighed?.verdict.reasons, pooled),
    }
    if (message.clientIp !== undefined) thought.clientIp = message.clientIp
    if (known !== undefined) thought.known = known
    this.#parts.told(thought)
    return lived.fresh
  }

  /** What became of a recipient that was new when the message came. */
  result(account: AccountId, bounced: boolean): void {
    const kept = this.#accounts.touch(account)
    if (kept === undefined) return
    kept.state = stateAfterResult(kept.state, bounced ? 'bounced' : 'delivered', ONLY_RESULT)
  }

  login(heard: LoginEvent): void {
    if (heard.account === undefined) return
    if (heard.kind === 'login.refused') {
      this.#company.failed({ ...heard, trust: 'witnessed' })
      return
    }
    // A master user's tells nothing of whom he was let in as.
    if (heard.kind !== 'login.accepted' || heard.actor !== undefined) return
    const kept = this.#accounts.touchOr(heard.account, nothingKept)
    const { account } = kept
    const { at } = heard
    const witnessed: LoginEvent = { ...heard, account, trust: 'witnessed' }
    const { state } = kept
    const world = this.#world
    const before = livedLogin(state, witnessed, world)
    const isArrival = before?.reading.arrival !== undefined
    const pooled = isArrival ? this.#company.ofLogin(witnessed, account, at) : noReasons
    const login = pooled.length === 0 ? witnessed : { ...witnessed, pooled }
    const lived = login === witnessed ? before : livedLogin(state, login, world)
    if (lived === undefined) return
    const { opinion, reasons, windowFrom } = weighLogin(state, login, lived, world)
    const isTrusted = state.suspicion.containedAt === undefined && opinion === 'pass'
    const after = stateAfterLogin(state, login, world, budgets, lived)
    kept.state = opinion === 'contain' ? contained(after, at, windowFrom) : after
    this.#company.loginAfter(login, account, isArrival, isTrusted)
    const thought: Changeable<Thought> = {
      account,
      at,
      what: 'login',
      before: totalOf(state),
      after: evidenceAgainst(state.model, lived.evidence).total,
      opinion,
      windowFrom,
      reasons: together(reasons, pooled),
    }
    if (login.clientIp !== undefined) thought.clientIp = login.clientIp
    thought.known = lived.reading.isOwn
    this.#parts.told(thought)
  }

  read(read: MailboxRead): void {
    const { account, at, clientIp } = read
    const octets = read.bytesOut ?? read.bodyBytes
    if (account === undefined || read.doubted === true || octets === undefined) return
    const kept = this.#accounts.touch(account)
    if (kept === undefined) return
    const { state } = kept
    const { organisation } = this.#world
    const here = readHere(state, read)
    if (here === undefined) return
    const { origin, seen } = here
    if (seen?.first !== undefined) this.#company.sessionBegan(read, account, testRatio(seen.first))
    const swept =
      origin !== undefined &&
      seen?.seen?.class === 'sweep' &&
      !isInside(origin.network) &&
      isForeign(state.behaviour.origins, origin.country, account, organisation, at)
    const after = stateAfterRead(state, read, here)
    const before = totalOf(state)
    const total = totalOf(after)
    const bar = barOf(isYoung(organisation, at) ? budgets.containYoung : budgets.contain)
    const opinion =
      total > before && total >= bar
        ? 'contain'
        : swept || (total > before && total >= barOf(budgets.challenge))
          ? 'challenge'
          : 'pass'
    const windowFrom = state.risenAt ?? seen?.visit.at ?? at
    kept.state = opinion === 'contain' ? contained(after, at, windowFrom) : after
    if (after === state && !swept) return
    const thought: Changeable<Thought> = {
      account,
      at,
      what: 'reading',
      before,
      after: total,
      opinion,
      windowFrom,
      reasons: opinion === 'pass' ? noReasons : [{ code: 'mailbox.swept', octets }],
    }
    if (clientIp !== undefined) thought.clientIp = clientIp
    thought.known = seen === undefined
    if (swept) thought.swept = swept
    this.#parts.told(thought)
  }

  /** Whether a network is the account's own at the end, by what it has lived. */
  owns(account: AccountId, clientIp: string): boolean {
    const origin = originOf(clientIp, undefined, undefined)
    const state = this.#accounts.get(account)?.state
    return (
      origin !== undefined && state?.behaviour.origins.networks.includes(origin.network) === true
    )
  }
}

/** While it is made. */
type Changeable<Type> = { -readonly [Name in keyof Type]: Type[Name] }

/** What is known of one account; looked up once for each thing that it does. */
type Kept = {
  /** As it was first heard of: one text is one object, which maps find sooner. */
  readonly account: AccountId
  state: AccountState
}

const nothingKept = (account: AccountId): Kept => ({ account, state: newState })

const PLAN = 'past'
/** A recipient's one result in a log is all of it. */
const ONLY_RESULT = { isFirst: true, isLast: true, isFresh: true } as const
const noReasons: readonly ReasonGiven[] = []

const together = (
  own: readonly Reason[] | undefined,
  pooled: readonly ReasonGiven[],
): readonly ReasonGiven[] =>
  own === undefined || own.length === 0 ? pooled : [...(own as readonly ReasonGiven[]), ...pooled]

const contained = (state: AccountState, at: Instant, windowFrom: Instant): AccountState =>
  state.suspicion.containedAt === undefined
    ? { ...state, suspicion: { containedAt: at, plan: PLAN, windowFrom, scope: 'full' } }
    : state

const totalOf = ({ model, evidence }: AccountState): number =>
  evidenceAgainst(model, evidence).total

const isKnown = (level: number | undefined): boolean | undefined =>
  level === undefined
    ? undefined
    : level === KNOWN || level === ON_PROBATION
      ? level === KNOWN
      : false
