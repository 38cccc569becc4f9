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

import { readOf } from '../../accounts/behaviour/after-login.ts'
import { isYoung, newOrganisation } from '../../accounts/behaviour/organisation.ts'
import { isForeign, KNOWN, ON_PROBATION } from '../../accounts/behaviour/origins.ts'
import { shipped } from '../../accounts/behaviour/population.ts'
import { isInside, originOf } from '../../accounts/behaviour/sending.ts'
import type { Contact, ContactHash } from '../../accounts/model.ts'
import type { AccountId } from '../../events/event.ts'
import type { LoginEvent, MailboxRead } from '../../events/login.ts'
import type { MessageSubmitted } from '../../events/message.ts'
import type { ReasonGiven, VerdictGiven } from '../../events/verdict.ts'
import type { Judge, Thought } from '../../incident/casebook.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import type { Instant } from '../../lib/time.ts'
import { barOf, budgets } from '../../verdict/detector/bars.ts'
import { testRatio } from '../../verdict/detector/logins.ts'
import { evidenceAgainst } from '../../verdict/detector/vouched.ts'
import { behaviourJudging, livedOf, type World } from '../../verdict/judging.ts'
import { livedLogin, loginOpinionOf, weighLogin } from '../../verdict/login-judging.ts'
import {
  type AccountState,
  newState,
  stateAfter,
  stateAfterLogin,
  stateAfterRead,
  stateAfterResult,
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
  readonly #states: BoundedMap<AccountId, AccountState>
  #world: World = { population: shipped, organisation: newOrganisation(shipped) }

  constructor(parts: PastJudgeParts) {
    this.#parts = parts
    this.#states = new BoundedMap(parts.most ?? ACCOUNTS_MAX, () => parts.forgotten())
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
    const state = this.#stateOf(account)
    const world = this.#world
    const { hash } = this.#parts
    const before = livedOf(state, heard, world, hash)
    const known = isKnown(before.reading.origin?.level)
    const reached = state.suspicion.containedAt !== undefined
    // What it is called is settled: the rest only moves the evidence on.
    const pooled = reached ? [] : this.#company.ofMessage(heard, known === true, at)
    const message = pooled.length === 0 ? heard : { ...heard, pooled }
    const lived = message === heard ? before : livedOf(state, message, world, hash, before)
    const weighed = reached ? undefined : this.#judging.weigh(state, message, lived, world)
    const opinion = weighed === undefined ? 'contain' : opinions[weighed.verdict.opinion]
    const windowFrom = weighed?.windowFrom ?? state.suspicion.windowFrom ?? at
    const trusted = weighed?.trusted === true
    const verdict: VerdictGiven = {
      kind: 'verdict.given',
      id: message.id,
      at,
      heardAt: at,
      trust: 'hearsay',
      account,
      instance: message.instance,
      subject: message.id,
      answer: 'pass',
      reasons: [],
      reference: '',
      trusted,
      ...(opinion === 'contain' ? { plan: PLAN, windowFrom } : {}),
      engine: this.#judging.engine,
      parameters: '',
    }
    const after = stateAfter(state, message, verdict, lived, world)
    this.#keep(account, after.state)
    this.#world = { ...world, organisation: after.organisation }
    if (!reached) this.#company.messageAfter(message, known === true, lived, trusted)
    this.#parts.told({
      account,
      at,
      ...(message.clientIp === undefined ? {} : { clientIp: message.clientIp }),
      what: 'message',
      ...(known === undefined ? {} : { known }),
      before: totalOf(state),
      after: evidenceAgainst(state.model, lived.evidence).total,
      opinion,
      windowFrom,
      reasons: [...((weighed?.verdict.reasons ?? []) as readonly ReasonGiven[]), ...pooled],
    })
    return lived.fresh
  }

  /** What became of a recipient that was new when the message came. */
  result(account: AccountId, bounced: boolean): void {
    const state = this.#states.get(account)
    if (state === undefined) return
    this.#keep(
      account,
      stateAfterResult(state, bounced ? 'bounced' : 'delivered', {
        isFirst: true,
        isLast: true,
        isFresh: true,
      }),
    )
  }

  login(heard: LoginEvent): void {
    const { account, at } = heard
    if (account === undefined) return
    const witnessed: LoginEvent = { ...heard, trust: 'witnessed' }
    if (heard.kind === 'login.refused') {
      this.#company.failed(witnessed)
      return
    }
    if (heard.kind !== 'login.accepted') return
    const state = this.#stateOf(account)
    const world = this.#world
    const before = livedLogin(state, witnessed, world)
    const isArrival = before?.reading.arrival !== undefined
    const pooled = isArrival ? this.#company.ofLogin(witnessed, account, at) : []
    const login = pooled.length === 0 ? witnessed : { ...witnessed, pooled }
    const lived = login === witnessed ? before : livedLogin(state, login, world)
    if (lived === undefined) return
    const weighed = weighLogin(state, login, lived, world)
    const isTrusted =
      state.suspicion.containedAt === undefined && loginOpinionOf(state, lived, world) === 'pass'
    const after = stateAfterLogin(state, login, world, budgets, lived)
    this.#keep(
      account,
      weighed.opinion === 'contain' ? contained(after, at, weighed.windowFrom) : after,
    )
    this.#company.loginAfter(login, account, isArrival, isTrusted)
    this.#parts.told({
      account,
      at,
      ...(login.clientIp === undefined ? {} : { clientIp: login.clientIp }),
      what: 'login',
      known: lived.reading.isOwn,
      before: totalOf(state),
      after: evidenceAgainst(state.model, lived.evidence).total,
      opinion: weighed.opinion,
      windowFrom: weighed.windowFrom,
      reasons: [...(weighed.reasons as readonly ReasonGiven[]), ...pooled],
    })
  }

  read(read: MailboxRead): void {
    const { account, at, clientIp } = read
    if (account === undefined || read.doubted === true) return
    const state = this.#states.get(account)
    const octets = read.bytesOut ?? read.bodyBytes
    if (state === undefined || octets === undefined) return
    const { organisation } = this.#world
    const origin = originOf(clientIp, read.network?.operator, read.country)
    const seen = readOf(state.behaviour, origin, octets, at, read.bytesIn)
    if (seen?.first !== undefined) this.#company.sessionBegan(read, account, testRatio(seen.first))
    const swept =
      origin !== undefined &&
      seen?.seen?.class === 'sweep' &&
      !isInside(origin.network) &&
      isForeign(state.behaviour.origins, origin.country, account, organisation, at)
    const after = stateAfterRead(state, read)
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
    this.#keep(account, opinion === 'contain' ? contained(after, at, windowFrom) : after)
    if (after === state && !swept) return
    this.#parts.told({
      account,
      at,
      ...(clientIp === undefined ? {} : { clientIp }),
      what: 'reading',
      known: seen === undefined,
      before,
      after: total,
      opinion,
      windowFrom,
      reasons: opinion === 'pass' ? [] : [{ code: 'mailbox.swept', octets }],
      ...(swept ? { swept } : {}),
    })
  }

  /** Whether a network is the account's own at the end, by what it has lived. */
  owns(account: AccountId, clientIp: string): boolean {
    const origin = originOf(clientIp, undefined, undefined)
    const state = this.#states.get(account)
    return (
      origin !== undefined && state?.behaviour.origins.networks.includes(origin.network) === true
    )
  }

  #stateOf(account: AccountId): AccountState {
    return this.#states.get(account) ?? newState
  }

  #keep(account: AccountId, state: AccountState): void {
    this.#states.set(account, state)
  }
}

const PLAN = 'past'

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
