/**
 * Step-up: asks the owner of an account about a login that its judge finds unlikely.
 *
 * The client is refused with a short text that names a code, once the request stands in the
 * evidence; the owner types the code on his page. A retry while the request is open is shown the
 * same code, writes nothing and tells nobody. Where there may be no further request (three are open,
 * the origin is paused, it was denied, too many everywhere) the text names no code, and that is
 * counted. What is refused here is refused even under a flood: only a fault of the evidence lets in
 * (decision 15), and the caller decides that.
 *
 * Limits: memory holds counts, and lanes of what is in flight; all else is the fold's.
 */
import { randomBytes } from 'node:crypto'
import type { AccountId } from '../../events/event.ts'
import type { StepUpBinding, StepUpPolicy } from '../../events/step-up.ts'
import { between, type Instant, plus } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { StepUp, StepUpAnswer, StepUpFacts, StepUpFold } from '../../ports/step-up.ts'
import { bindingOf } from '../../step-up/binding.ts'
import { shownCode } from '../../step-up/codes.ts'
import { canAnswer } from '../../step-up/factors.ts'
import { asks, type Likelihood } from '../../step-up/policy.ts'
import { hasLapsed, isDenied, isTrusted, look, type Quiet } from '../../step-up/requests.ts'
import {
  ASKED_WINDOW,
  type OpenRequest,
  REQUEST_LIVES,
  type StepUpState,
} from '../../step-up/state.ts'
import { referenceOf } from '../reference.ts'
import type { Scribe } from '../scribe.ts'
import type { StepUpKeys } from './keys.ts'
import type { Lanes } from './lanes.ts'
import { programOf, type StepUpTelling } from './telling.ts'

/** Open requests of all accounts; beyond, logins are refused without a code. */
export const OPEN_ALL_MAX = 5_000
const REQUEST_NAME_BYTES = 8

export type StepUpParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly fold: StepUpFold
  readonly scribe: Pick<Scribe, 'write'>
  readonly keys: StepUpKeys
  readonly lanes: Lanes
  readonly telling: StepUpTelling
  /** What accounts without a policy of their own are asked. */
  readonly policyOf: (account: AccountId) => StepUpPolicy
  /** Where owners find their page; undefined: nowhere, and nobody is asked. */
  readonly address: string | undefined
  /** Names of requests; default: chance. */
  readonly named?: () => string
}

/** `crowd`: too many requests everywhere; `busy`: too many questions about this account at once. */
export type Unasked = Quiet | 'crowd' | 'busy' | 'unanswerable'
type Counts = Record<'asked' | 'again' | 'told' | `quiet.${Unasked}`, number>
export type StepUpCounts = Readonly<Counts>

const chanceName = (): string => randomBytes(REQUEST_NAME_BYTES).toString('hex')

const letIn: StepUpAnswer = { kind: 'let-in' }

export class StepUpService implements StepUp {
  readonly #parts: StepUpParts
  readonly #counts: Counts = {
    asked: 0,
    again: 0,
    told: 0,
    'quiet.denied': 0,
    'quiet.paused': 0,
    'quiet.full': 0,
    'quiet.often': 0,
    'quiet.crowd': 0,
    'quiet.busy': 0,
    'quiet.unanswerable': 0,
  }
  #isPageLost = false
  /** Requests that are being written. */
  #asking = 0

  constructor(parts: StepUpParts) {
    this.#parts = parts
  }

  async login(account: AccountId, facts: StepUpFacts, judged: Likelihood): Promise<StepUpAnswer> {
    const { clock, fold, lanes, telling } = this.#parts
    const { clientIp } = facts
    if (clientIp === undefined) return letIn
    const now = clock.now()
    const state = fold.of(account)
    const policy = this.#policyOf(account, state)
    const binding = bindingOf({ ...facts, clientIp })
    const isLikely = judged === 'own' || judged === 'new'
    const likelihood = isLikely && hasLapsed(state, binding, now) ? 'unlikely' : judged
    if (policy !== 'off' && likelihood !== 'own' && isDenied(state, binding))
      return this.#quiet('denied', facts)
    const asking = asks(policy, {
      likelihood,
      trusted: isTrusted(state, binding, now),
      canAnswer: this.#canAnswer(state, now),
    })
    if (asking === 'let-in') return letIn
    if (asking === 'refuse') return this.#quiet('unanswerable', facts)
    if (asking === 'let-in-and-tell') {
      if (facts.isAgain === true) return letIn
      this.#counts.told += 1
      telling.letIn(account, { ...facts, clientIp }, binding, now)
      return letIn
    }
    const asked = lanes.inTurn(account, () =>
      this.#ask(account, { ...facts, clientIp }, binding, 'login'),
    )
    if (asked === undefined) return this.#quiet('busy', facts)
    const answer = await asked
    if (answer === 'trusted') return letIn
    return typeof answer === 'string' ? this.#quiet(answer, facts) : this.#named(account, answer)
  }

  async held(account: AccountId, facts: StepUpFacts, reference: string): Promise<boolean> {
    const { clock, fold, lanes } = this.#parts
    const { clientIp } = facts
    const state = fold.of(account)
    const policy = this.#policyOf(account, state)
    if (clientIp === undefined || policy === 'off' || policy === 'notify') return false
    if (!this.#canAnswer(state, clock.now())) return false
    const mail: StepUpFacts & { readonly clientIp: string } = {
      ...facts,
      clientIp,
      protocol: facts.protocol ?? 'smtp',
      subject: reference,
    }
    const asked = lanes.inTurn(account, () => this.#ask(account, mail, bindingOf(mail), 'message'))
    if (asked === undefined) {
      this.#counts['quiet.busy'] += 1
      return false
    }
    const answer = await asked
    if (typeof answer !== 'string') return true
    if (answer !== 'trusted') this.#counts[`quiet.${answer}`] += 1
    return false
  }

  isTrusted(account: AccountId, facts: StepUpFacts): boolean {
    const { clock, fold } = this.#parts
    const { clientIp } = facts
    return (
      clientIp !== undefined &&
      isTrusted(fold.of(account), bindingOf({ ...facts, clientIp }), clock.now())
    )
  }

  isDenied(account: AccountId, facts: StepUpFacts): boolean {
    const { clientIp } = facts
    return (
      clientIp !== undefined &&
      isDenied(this.#parts.fold.of(account), bindingOf({ ...facts, clientIp }))
    )
  }

  /** The page could not be opened: nobody is asked what he could not answer. */
  pageLost(): void {
    this.#isPageLost = true
  }

  /** Since the guard started. */
  counts(): StepUpCounts {
    return { ...this.#counts }
  }

  #policyOf(account: AccountId, state: StepUpState): StepUpPolicy {
    return state.policy ?? this.#parts.policyOf(account)
  }

  #canAnswer(state: StepUpState, now: Instant): boolean {
    return !this.#isPageLost && this.#parts.address !== undefined && canAnswer(state, now)
  }

  async #ask(
    account: AccountId,
    facts: StepUpFacts & { readonly clientIp: string },
    binding: StepUpBinding,
    what: 'login' | 'message',
  ): Promise<OpenRequest | Quiet | 'crowd' | 'trusted'> {
    const { clock, fold } = this.#parts
    const now = clock.now()
    // What stood before may have been answered while this waited for its turn.
    const state = fold.of(account)
    if (what === 'login' && isTrusted(state, binding, now)) return 'trusted'
    const looked = look(state, binding, what, now)
    if (looked.kind === 'quiet') return looked.why
    if (looked.kind === 'open') {
      this.#counts.again += 1
      return looked.request
    }
    if (fold.openRequests(now) + this.#asking >= OPEN_ALL_MAX) return 'crowd'
    this.#asking += 1
    try {
      return await this.#write(account, facts, binding, what, now)
    } finally {
      this.#asking -= 1
    }
  }

  async #write(
    account: AccountId,
    facts: StepUpFacts & { readonly clientIp: string },
    binding: StepUpBinding,
    what: 'login' | 'message',
    now: Instant,
  ): Promise<OpenRequest> {
    const { fold, scribe, keys, telling, named = chanceName } = this.#parts
    const { clientIp, country, network, instance, subject } = facts
    const name = `${now.toString(36)}.${named()}`
    const program = programOf(facts.deviceId)
    const request: OpenRequest = {
      request: name,
      code: keys.codeHash(account, keys.codeOf(account, name)),
      what,
      subject,
      instance,
      askedAt: now,
      until: plus(now, REQUEST_LIVES),
      binding,
      clientIp,
      ...(country === undefined ? {} : { country }),
      ...(network === undefined ? {} : { network }),
      ...(program === undefined ? {} : { deviceId: program }),
    }
    const { askedAt: _, ...told } = request
    await scribe.write([
      {
        kind: 'stepup.asked',
        id: `sa.${name}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        account,
        ...told,
      },
    ])
    this.#counts.asked += 1
    telling.asked(account, request, nthOfDay(fold.of(account), now))
    return request
  }

  #named(account: AccountId, { request }: OpenRequest): StepUpAnswer {
    const { keys, address = '' } = this.#parts
    const code = shownCode(keys.codeOf(account, request))
    return {
      kind: 'refuse',
      // Programs cut what they show, some after 53 characters: the code comes first (decision 101).
      text: `${code} - new place; type this code at ${address}/me`,
      reference: referenceOf(request),
    }
  }

  #quiet(why: Unasked, { subject }: StepUpFacts): StepUpAnswer {
    this.#counts[`quiet.${why}`] += 1
    const reference = referenceOf(subject)
    const { address } = this.#parts
    const text =
      why === 'denied' || why === 'unanswerable' || address === undefined
        ? `Not allowed from here. Please call your administrator, reference ${reference}`
        : why === 'paused'
          ? `New place. Sign in at ${address}/me and try again`
          : 'New place, and too many requests. Please try again in 15 minutes'
    return { kind: 'refuse', text, reference }
  }
}

export const nthOfDay = ({ askedAt }: StepUpState, now: Instant): number =>
  askedAt.filter((at) => between(at, now) < ASKED_WINDOW).length
