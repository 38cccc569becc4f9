/**
 * After: the fold of an account's step-up: one state and one event give the next state.
 *
 * Nothing here asks for the time: what has ended is left where it is until an event of a later
 * moment sweeps it, and readers (`requests.ts`, `factors.ts`) look at `until` themselves. The same
 * event again changes nothing.
 */
import { networkOf } from '../events/account.ts'
import type { EventOf } from '../events/event.ts'
import type { StepUpEvent } from '../events/step-up.ts'
import { between, type Duration, earlier, type Instant, later, plus } from '../lib/time.ts'
import { sameBinding } from './binding.ts'
import {
  ANSWERS_MAX,
  type Answer,
  ASKED_MAX,
  ASKED_WINDOW,
  DENIED_MAX,
  FACTORS_MAX,
  type Factor,
  LAPSED_FOR,
  OPEN_MAX,
  type OpenRequest,
  PAUSED_MAX,
  PAUSES,
  PAUSES_FORGOTTEN_AFTER,
  type Pause,
  PROVED_FROM_MAX,
  PUSHES_MAX,
  type PushTo,
  type StepUpState,
  TOKENS_MAX,
  TRUSTED_MAX,
} from './state.ts'

/** The state must be that of `event.account`. */
export function stepUpAfter(state: StepUpState, event: StepUpEvent): StepUpState {
  switch (event.kind) {
    case 'stepup.policy':
      return { ...state, policy: event.policy }
    case 'enrolment.opened': {
      const { token, until, at } = event
      const others = state.tokens.filter((one) => one.token !== token && one.until > at)
      const { lost, ...kept } = state
      return {
        ...(event.request !== undefined && lost?.request === event.request ? kept : state),
        tokens: [...others, { token, until }].slice(-TOKENS_MAX),
      }
    }
    case 'enrolment.revoked':
      return { ...state, tokens: state.tokens.filter(({ token }) => token !== event.token) }
    case 'enrolment.requested': {
      const { request, at, clientIp } = event
      if (state.lost?.request === request) return state
      return { ...state, lost: { request, at, ...(clientIp === undefined ? {} : { clientIp }) } }
    }
    case 'enrolment.declined': {
      const { lost, ...kept } = state
      return lost?.request === event.request ? kept : state
    }
    case 'stepup.answered':
      return event.mine ? state : disowned(state, event)
    case 'push.opened': {
      const { subscription, site, at, factor } = event
      const others = pushesOf(state).filter((one) => one.subscription !== subscription)
      const pushes = [...others, { subscription, site, since: at, factor }].slice(-PUSHES_MAX)
      return { ...state, pushes }
    }
    case 'push.closed':
      return withPushes(state, ({ subscription }) => subscription !== event.subscription)
    case 'factor.enrolled':
      return enrolled(state, event)
    case 'factor.revoked':
      return {
        ...withPushes(state, ({ factor }) => factor !== event.factor),
        factors: state.factors.filter(({ factor }) => factor !== event.factor),
        // What a factor that is doubted now allowed is doubted, too.
        trusted: state.trusted.filter(({ factor }) => factor !== event.factor),
      }
    case 'factor.proved':
      return proved(state, event)
    case 'factor.refused':
    case 'passkey.doubted':
      return state
    case 'stepup.asked':
      return asked(state, event)
    case 'stepup.approved':
      return approved(state, event)
    case 'stepup.denied':
      return denied(state, event)
    case 'stepup.forgotten':
      return {
        ...state,
        tokens: [],
        requests: [],
        paused: [],
        trusted: [],
        denied: [],
        provedFrom: [],
        askedAt: [],
      }
  }
}

function enrolled(state: StepUpState, event: EventOf<'factor.enrolled'>): StepUpState {
  const { factor, at, goodFrom, recoveryCodes, token, counter = -1, passkey, label } = event
  if (state.factors.some((one) => one.factor === factor)) return state
  const next: Factor = {
    factor,
    since: at,
    goodFrom,
    lastCounter: counter,
    recoveryCodes,
    recoveryUsed: [],
    ...(passkey === undefined ? {} : { passkey }),
    ...(label === undefined ? {} : { label }),
  }
  return {
    ...state,
    factors: [...state.factors, next].slice(-FACTORS_MAX),
    tokens: state.tokens.filter((one) => one.token !== token),
  }
}

function proved(state: StepUpState, event: EventOf<'factor.proved'>): StepUpState {
  const { factor, method, counter, clientIp, at } = event
  const network = clientIp === undefined ? undefined : networkOf(clientIp)
  return {
    ...state,
    factors: state.factors.map((one) => (one.factor === factor ? used(one, method, counter) : one)),
    ...(network === undefined
      ? {}
      : {
          provedFrom: [network, ...state.provedFrom.filter((one) => one !== network)].slice(
            0,
            PROVED_FROM_MAX,
          ),
        }),
    // The owner is here: whatever he tries next is asked about at once.
    paused: state.paused.map((one) => ({ ...one, until: earlier(one.until, at) })),
    askedAt: [],
  }
}

function used(factor: Factor, method: 'totp' | 'recovery' | 'passkey', counter: number): Factor {
  if (method !== 'recovery')
    return counter <= factor.lastCounter ? factor : { ...factor, lastCounter: counter }
  if (factor.recoveryUsed.includes(counter)) return factor
  return { ...factor, recoveryUsed: [...factor.recoveryUsed, counter].sort((a, b) => a - b) }
}

function asked(state: StepUpState, event: EventOf<'stepup.asked'>): StepUpState {
  const { request, binding, what, until, at } = event
  if (state.requests.some((one) => one.request === request)) return state
  if (state.paused.some((one) => one.request === request)) return state
  const before = state.paused.find((one) => one.what === what && sameBinding(one.binding, binding))
  const calm = before !== undefined && between(before.until, at) > PAUSES_FORGOTTEN_AFTER
  const times = before === undefined || calm ? 1 : before.times + 1
  const length = PAUSES[Math.min(times, PAUSES.length) - 1] as Duration
  const pause: Pause = { binding, what, request, times, until: plus(until, length) }
  const open: OpenRequest = {
    request,
    code: event.code,
    what,
    subject: event.subject,
    instance: event.instance,
    askedAt: at,
    until,
    binding,
    clientIp: event.clientIp,
    ...(event.country === undefined ? {} : { country: event.country }),
    ...(event.network === undefined ? {} : { network: event.network }),
    ...(event.deviceId === undefined ? {} : { deviceId: event.deviceId }),
  }
  return {
    ...state,
    requests: [...state.requests.filter((one) => one.until > at), open].slice(-OPEN_MAX),
    paused: [...state.paused.filter((one) => one !== before), pause].slice(-PAUSED_MAX),
    askedAt: [...state.askedAt.filter((one) => between(one, at) < ASKED_WINDOW), at].slice(
      -ASKED_MAX,
    ),
  }
}

function approved(state: StepUpState, event: EventOf<'stepup.approved'>): StepUpState {
  const { request, binding, until, factor, at } = event
  const same = (one: { readonly binding: Pause['binding'] }): boolean =>
    sameBinding(one.binding, binding)
  const others = state.trusted.filter((one) => !same(one) && between(one.until, at) < LAPSED_FOR)
  const before = state.trusted.find(same)
  const trusted = [...others, { binding, until: later(before?.until ?? until, until), factor }]
  return {
    ...answered(state, request, at, 'release'),
    paused: state.paused.filter((one) => !same(one)),
    trusted: trusted.sort((a, b) => a.until - b.until).slice(-TRUSTED_MAX),
    denied: state.denied.filter((one) => !sameBinding(one, binding)),
  }
}

function denied(state: StepUpState, event: EventOf<'stepup.denied'>): StepUpState {
  const { request, at } = event
  const open = state.requests.find((one) => one.request === request)
  if (open === undefined) return state
  const { binding } = open
  const others = state.denied.filter((one) => !sameBinding(one, binding))
  return {
    ...answered(state, request, at, 'contain'),
    trusted: state.trusted.filter((one) => !sameBinding(one.binding, binding)),
    denied: [...others, binding].slice(-DENIED_MAX),
  }
}

/** As a denied request: the origin stays refused, and what must follow is remembered. */
function disowned(state: StepUpState, event: EventOf<'stepup.answered'>): StepUpState {
  const { login, binding, at } = event
  const { protocol, network } = binding
  const others = state.denied.filter((one) => !sameBinding(one, binding))
  const answer: Answer = {
    ...{ request: login, at, effect: 'contain', subject: login },
    ...{ protocol, network },
  }
  return {
    ...state,
    trusted: state.trusted.filter((one) => !sameBinding(one.binding, binding)),
    denied: [...others, binding].slice(-DENIED_MAX),
    answers: [...state.answers.filter((one) => one.request !== login), answer].slice(-ANSWERS_MAX),
  }
}

export const pushesOf = ({ pushes = [] }: StepUpState): readonly PushTo[] => pushes

/** Where none is left there is no list, as before the first. */
function withPushes(state: StepUpState, keeps: (one: PushTo) => boolean): StepUpState {
  if (state.pushes === undefined) return state
  const { pushes, ...rest } = state
  const left = pushes.filter(keeps)
  return left.length === 0 ? rest : { ...rest, pushes: left }
}

/** The request is over; what must follow from the answer is remembered until it is old. */
function answered(
  state: StepUpState,
  request: string,
  at: Instant,
  effect: Answer['effect'],
): StepUpState {
  const open = state.requests.find((one) => one.request === request)
  if (open === undefined) return state
  const requests = state.requests.filter((one) => one !== open)
  // A login that was approved comes again by itself.
  if (effect === 'release' && open.what === 'login') return { ...state, requests }
  const { subject, binding } = open
  const { protocol, network } = binding
  const answer: Answer = { request, at, effect, subject, protocol, network }
  return { ...state, requests, answers: [...state.answers, answer].slice(-ANSWERS_MAX) }
}
