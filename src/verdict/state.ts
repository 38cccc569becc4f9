/**
 * State: all that is known and thought of one account, and how a judged message changes it.
 *
 * The same function tells the keeper what to expect while evidence is being written, and the folds
 * what stands once it is: so the two cannot differ.
 */
import {
  behaviourAfter,
  behaviourAfterResult,
  behaviourConfirmed,
  organisationAfter,
} from '../accounts/behaviour/after.ts'
import {
  behaviourAfterLogin,
  behaviourAfterRead,
  type Read,
  readOf,
} from '../accounts/behaviour/after-login.ts'
import { sessionForgotten } from '../accounts/behaviour/cleared.ts'
import type { Organisation } from '../accounts/behaviour/organisation.ts'
import { resultSeen } from '../accounts/behaviour/results.ts'
import { type Origin, originOf } from '../accounts/behaviour/sending.ts'
import {
  type Behaviour,
  guarded,
  type Learns,
  learnsNothing,
  newBehaviour,
} from '../accounts/behaviour/state.ts'
import {
  type AccountModel,
  clearedAfter,
  modelAfter,
  modelAfterLogin,
  newAccount,
  resultAfter,
  withTraits,
} from '../accounts/model.ts'
import { noTraits, traitsAfter, traitsAfterLogin } from '../accounts/purpose/traits.ts'
import type { EventOf } from '../events/event.ts'
import type { LoginEvent, LoginFacts, MailboxRead } from '../events/login.ts'
import type { MessageSubmitted } from '../events/message.ts'
import type { ContainmentScope, ReasonGiven, VerdictGiven } from '../events/verdict.ts'
import type { Instant } from '../lib/time.ts'
import { type Budgets, barOf, budgets, learnsAt } from './detector/bars.ts'
import { evidenceConfirmed, weighRead } from './detector/logins.ts'
import { evidenceAgainst } from './detector/vouched.ts'
import { type Evidence, evidenceHere, noEvidence, weighResult } from './detector/weigh.ts'
import type { Lived, World } from './judging.ts'
import {
  isRefusedAsUnlikely,
  type LivedLogin,
  livedLogin,
  loginOpinionOf,
} from './login-judging.ts'

/** What stands against an account. `containedAt` is set while a containment stands. */
export type Suspicion = {
  readonly containedAt?: Instant
  /** The plan that stands. */
  readonly plan?: string
  /** When the sending began that led to it: the window in which mail may be a thief's. */
  readonly windowFrom?: Instant
  /** Absent while nothing stands, and in what was written before there was a choice: full. */
  readonly scope?: ContainmentScope
  /** A person ordered it: it holds on servers that are only observed, too. */
  readonly ordered?: boolean
}

export const noSuspicion: Suspicion = {}

export type AccountState = {
  readonly model: AccountModel
  readonly behaviour: Behaviour
  /** That the account is stolen, in years. */
  readonly evidence: Evidence
  /** When the evidence last rose above the lowest bar; absent while it is below. */
  readonly risenAt?: Instant
  readonly suspicion: Suspicion
  /** Held for this account now, the 15-second queue included. */
  readonly heldMessages: number
  readonly heldBytes: number
}

export const newState: AccountState = {
  model: newAccount,
  behaviour: newBehaviour,
  evidence: noEvidence,
  suspicion: noSuspicion,
  heldMessages: 0,
  heldBytes: 0,
}

/**
 * After a login that was let in, or that we refused although the password was right: the same for
 * the desk and for the fold. What was refused teaches nothing of where the account is used. Without
 * a `world` only the countries and traits are told of, and the evidence stays.
 */
export function stateAfterLogin(
  state: AccountState,
  login: LoginEvent,
  world?: World,
  within: Budgets = budgets,
  /** `livedLogin` of these, where there is one already. */
  known?: LivedLogin,
): AccountState {
  const isIn = login.kind === 'login.accepted'
  if (!isIn && !isRefusedAsUnlikely(login)) return state
  const model = isIn
    ? withTraits(
        modelAfterLogin(state.model, login),
        traitsAfterLogin(state.model.traits ?? noTraits, login),
      )
    : state.model
  const lived = known ?? (world === undefined ? undefined : livedLogin(state, login, world))
  if (lived === undefined || world === undefined)
    return model === state.model ? state : { ...state, model }
  const { arriving, reading, evidence } = lived
  const challenged = !isIn || loginOpinionOf(state, lived, world, within) !== 'pass'
  const learns = learnsOf(state, evidence, noVerdict)
  const risenAt =
    evidenceAgainst(state.model, evidence).total >= barOf(within.delay)
      ? (state.risenAt ?? login.at)
      : undefined
  const behaviour = behaviourAfterLogin(state.behaviour, arriving, reading, learns, challenged)
  const { suspicion, heldMessages, heldBytes } = state
  return risenSince({ model, behaviour, evidence, suspicion, heldMessages, heldBytes }, risenAt)
}

const risenSince = (state: AccountState, risenAt: Instant | undefined): AccountState =>
  risenAt === undefined ? state : { ...state, risenAt }

/**
 * After a session that read the mailbox, as the server's log tells. It moves the evidence of a login
 * that was counted; only the next login or message is judged by it (decision 3). Who took the whole
 * mailbox, or only tried the password, beyond the bar of a challenge, is asked about when he comes again.
 */
export function stateAfterRead(
  state: AccountState,
  read: MailboxRead,
  /** `readHere` of these, where there is one already. */
  known?: ReadHere,
): AccountState {
  const here = known ?? readHere(state, read)
  if (here === undefined) return state
  const { octets, origin, seen } = here
  const { behaviour } = state
  const evidence = weighRead(state.evidence, seen)
  const learns = learnsOf(state, evidence, noVerdict)
  const isDoubted =
    (seen?.seen?.class === 'sweep' || seen?.first?.isEmpty === true) &&
    evidenceAgainst(state.model, evidence).total >= barOf(budgets.challenge)
  const after = behaviourAfterRead(behaviour, seen, origin, octets, learns, isDoubted)
  return after === behaviour && evidence === state.evidence
    ? state
    : { ...state, behaviour: after, evidence }
}

/** What one session took, and from where. */
export type ReadHere = {
  readonly octets: number
  readonly origin: Origin | undefined
  readonly seen: Read
}

/** `undefined`: nobody knows how much it was, or whether it was the account's. */
export function readHere(
  { behaviour }: Pick<AccountState, 'behaviour'>,
  { at, bytesIn, bytesOut, bodyBytes, doubted, clientIp, network, country }: MailboxRead,
): ReadHere | undefined {
  const octets = bytesOut ?? bodyBytes
  if (octets === undefined || doubted === true) return undefined
  const origin = originOf(clientIp, network?.operator, country)
  return { octets, origin, seen: readOf(behaviour, origin, octets, at, bytesIn) }
}

/** The owner confirmed by a second factor that he logged in, or wrote, from there (decision 7). */
export function stateConfirmed(
  state: AccountState,
  {
    clientIp,
    country,
    network,
    client,
  }: Pick<LoginFacts, 'clientIp' | 'country' | 'network' | 'client'>,
  /** He trusts it for a short time only, from then on: it does not become his own. */
  briefly?: Instant,
): AccountState {
  const origin = originOf(clientIp, network?.operator, country)
  if (origin === undefined) return state
  const { behaviour, evidence } = state
  const confirmed = behaviourConfirmed(behaviour, origin, client, briefly)
  const { risenAt: _, ...rest } = state
  return {
    ...rest,
    behaviour: confirmed,
    evidence: evidenceConfirmed(evidence, {
      // Mail from there was his, too; what else logged in from elsewhere was not confirmed.
      mail: behaviour.origins.last === origin.network,
      logins: !confirmed.visits.recent.some(({ challenged }) => challenged),
    }),
  }
}

/** A containment that a person ordered, or that no message of the account's led to. */
export const stateContained = (
  state: AccountState,
  planned: EventOf<'containment.planned'>,
): AccountState => ({
  ...state,
  suspicion: {
    // Sessions that were left open while only mail was held are cut from here on.
    containedAt:
      (state.suspicion.scope ?? 'full') === (planned.scope ?? 'full')
        ? (state.suspicion.containedAt ?? planned.at)
        : planned.at,
    plan: planned.plan,
    windowFrom: planned.windowFrom,
    scope: planned.scope ?? 'full',
    ...(planned.by === undefined ? {} : { ordered: true }),
  },
})

/** Where nobody has given one. */
const noVerdict: Partial<VerdictSaid> = {}

/**
 * From what a contained account sends, or what breaks its policy, nothing is learned; else what the
 * evidence allows.
 */
export const learnsOf = (
  state: Pick<AccountState, 'suspicion' | 'model'>,
  evidence: Evidence,
  { plan, reasons, trusted = true }: Partial<Pick<VerdictGiven, 'plan' | 'reasons' | 'trusted'>>,
): Learns =>
  state.suspicion.containedAt === undefined &&
  plan === undefined &&
  trusted &&
  (reasons === undefined || reasons.length === 0 || !reasons.some(breaks))
    ? learnsAt(evidenceAgainst(state.model, evidence), budgets)
    : learnsNothing

const breaks = ({ code, answer }: ReasonGiven): boolean =>
  code.startsWith('purpose.') || (code.startsWith('restricted.') && answer !== 'notify')

/** As much of a verdict as its account lives. */
export type VerdictSaid = Pick<
  VerdictGiven,
  'at' | 'answer' | 'reasons' | 'trusted' | 'plan' | 'windowFrom' | 'scope'
>

/** What a message leaves behind: of its account, and of what all have in common. */
export type StateAfter = {
  readonly state: AccountState
  readonly organisation: Organisation
}

export function stateAfter(
  state: AccountState,
  message: MessageSubmitted,
  verdict: VerdictSaid,
  lived: Lived,
  world: World,
): StateAfter {
  const keptBack = verdict.answer === 'hold' || verdict.answer === 'delay'
  const { sending, reading, evidence } = lived
  const { population, organisation } = world
  const context = { population, organisation, learning: guarded }
  const learns = learnsOf(state, evidenceHere(evidence, reading), verdict)
  const behaviour = behaviourAfter(state.behaviour, sending, context, learns, reading)
  const risenAt =
    evidenceAgainst(state.model, evidence).total >= barOf(budgets.delay)
      ? (state.risenAt ?? message.at)
      : undefined
  const after: AccountState = {
    model: modelAfter(
      state.model,
      message,
      verdict.trusted,
      lived.fresh.length,
      traitsAfter(state.model.traits ?? noTraits, sending, behaviour, learns.habits),
    ),
    behaviour,
    evidence,
    suspicion:
      // What stands already is at least as wide: a person's order, or the same account's first plan.
      verdict.plan === undefined || state.suspicion.plan !== undefined
        ? state.suspicion
        : {
            containedAt: verdict.at,
            plan: verdict.plan,
            windowFrom: verdict.windowFrom ?? verdict.at,
            scope: verdict.scope ?? 'full',
          },
    heldMessages: state.heldMessages + (keptBack ? 1 : 0),
    heldBytes: state.heldBytes + (keptBack ? message.size : 0),
  }
  return {
    state: risenSince(after, risenAt),
    organisation: organisationAfter(organisation, sending, context, learns, reading),
  }
}

/** What became of one recipient of a message that our gate saw. */
export function stateAfterResult(
  state: AccountState,
  result: 'delivered' | 'bounced' | 'deferred',
  /** The recipient's first result; its last one; one to whom the account had never written. */
  of: { readonly isFirst: boolean; readonly isLast: boolean; readonly isFresh: boolean },
): AccountState {
  const model = of.isFirst ? resultAfter(state.model, result) : state.model
  if (!of.isLast || !of.isFresh) return model === state.model ? state : { ...state, model }
  const bounced = result === 'bounced'
  const { behaviour } = state
  const seen = resultSeen(behaviour.results, behaviour.bulk.weight, bounced)
  const evidence = weighResult(state.evidence, behaviour, bounced, seen)
  const learns = learnsOf(state, evidence, noVerdict)
  return {
    ...state,
    model,
    evidence,
    behaviour: behaviourAfterResult(behaviour, bounced, learns, seen),
  }
}

/** A person lifted the containment: what led to it no longer counts, the statistic begins anew. */
export const stateCleared = (state: AccountState): AccountState => ({
  model: clearedAfter(state.model),
  behaviour: sessionForgotten(state.behaviour),
  evidence: noEvidence,
  suspicion: noSuspicion,
  heldMessages: state.heldMessages,
  heldBytes: state.heldBytes,
})
