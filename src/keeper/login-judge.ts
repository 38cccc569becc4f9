/**
 * Login judge: what becomes of a login whose password was right.
 *
 * It is weighed in the same statistic as mail. Where that crosses the bar of containment the account
 * is contained at once; where the login is unlikely the owner is asked (step-up) or told, by his
 * policy; else it is let in. What is let in, refused or contained stands in the evidence before the
 * server hears of it; a fault of the evidence rejects, and the gate lets in (decision 15).
 *
 * Retries of a login that was refused already add nothing that is not known: they are counted
 * together (decision 17). The first of them always is an entry of its own.
 */
import { isForeign } from '../accounts/behaviour/origins.ts'
import { isInside, type Origin } from '../accounts/behaviour/sending.ts'
import type { AccountId, Event } from '../events/event.ts'
import type { LoginEvent } from '../events/login.ts'
import type { ReasonGiven } from '../events/verdict.ts'
import type { Instant } from '../lib/time.ts'
import type { LoginAnswer } from '../ports/gatekeeper.ts'
import type { StepUp } from '../ports/step-up.ts'
import type { Exhaustion } from '../sources/exhaustion.ts'
import type { Likelihood } from '../step-up/policy.ts'
import type { World } from '../verdict/judging.ts'
import {
  isRefusedAsUnlikely,
  type LivedLogin,
  livedLogin,
  loginOpinionOf,
  type WeighedLogin,
  weighLogin,
} from '../verdict/login-judging.ts'
import { type AccountState, stateAfterLogin, stateContained } from '../verdict/state.ts'
import type { Company } from './company.ts'
import type { Desk } from './desk.ts'
import type { Planner } from './planner.ts'
import { referenceOf } from './reference.ts'
import type { Restricting } from './restricting.ts'
import type { Scribe } from './scribe.ts'

export type LoginJudgeParts = {
  readonly desk: Desk
  readonly scribe: Pick<Scribe, 'write'>
  readonly planner: Planner
  readonly stepUp: Pick<StepUp, 'login'>
  readonly restricting: Restricting
  readonly company: Company
  readonly exhaustion: Exhaustion
  /** A rule was broken that only tells. */
  readonly restricted: (account: AccountId, reasons: readonly ReasonGiven[]) => void
}

export type AcceptedLogin = LoginEvent & { readonly kind: 'login.accepted' }
type RefusedLogin = LoginEvent & { readonly kind: 'login.refused' }

export class LoginJudge {
  readonly #parts: LoginJudgeParts

  constructor(parts: LoginJudgeParts) {
    this.#parts = parts
  }

  /** `login`: as it is written when it is let in. `observed`: nothing is refused on this server. */
  async right(
    heard: AcceptedLogin,
    account: AccountId,
    now: Instant,
    observed: boolean,
  ): Promise<LoginAnswer> {
    const { desk, stepUp, restricting } = this.#parts
    const state = desk.stateOf(account)
    const world = desk.world()
    const login = this.#withCompany(heard, account, state, now)
    const lived = livedLogin(state, login, world)
    const weighed = lived === undefined ? undefined : weighLogin(state, login, lived, world)
    if (!observed && weighed?.opinion === 'contain' && state.suspicion.containedAt === undefined) {
      const closed = await this.#contain(login, account, now, weighed)
      if (closed !== undefined) return closed
      // Only its mail is held: the login is asked about like any other.
    }
    const rule = restricting(account, state, login, now)
    if (!observed && rule.answer === 'refuse')
      return this.#turnAway(login, account, now, rule.reasons)
    const asked = observed
      ? undefined
      : await stepUp.login(
          account,
          {
            ...login,
            instance: login.instance ?? '',
            subject: login.id,
            isAgain: lived?.reading.visit !== undefined,
          },
          rule.answer === 'step-up' ? 'forbidden' : likelihoodOf(state, lived, weighed, world),
        )
    if (!observed && this.#isClosed(account)) return this.#turnAway(login, account, now, [])
    if (asked?.kind !== 'refuse') {
      const event = rule.reasons.length === 0 ? login : { ...login, reasons: rule.reasons }
      await this.#write(event, account, now, [event])
      if (rule.answer === 'notify') this.#parts.restricted(account, rule.reasons)
      return { kind: 'allow' }
    }
    const { text, reference } = asked
    const refused = refusedAs(login, reference, [
      ...((weighed?.reasons ?? []) as readonly ReasonGiven[]),
      ...(login.pooled ?? []),
      ...rule.reasons,
      { code: 'login.asked' },
    ])
    // What changes the account stands alone; retries that change nothing are counted.
    const isNews = lived?.reading.arrival !== undefined && isRefusedAsUnlikely(refused)
    const told = isNews ? [refused] : this.#parts.exhaustion.hear(refused, now)
    await this.#write(told.includes(refused) ? refused : undefined, account, now, told)
    return { kind: 'refuse', text }
  }

  /** Let in without our being asked in time: it stands as it is. */
  async unasked(heard: AcceptedLogin, account: AccountId, now: Instant): Promise<void> {
    const login = this.#withCompany(heard, account, this.#parts.desk.stateOf(account), now)
    await this.#write(login, account, now, [login])
  }

  /** Another login, a message or a person closed it while this one was asked about. */
  #isClosed(account: AccountId): boolean {
    const { containedAt, scope = 'full' } = this.#parts.desk.stateOf(account).suspicion
    return containedAt !== undefined && scope === 'full'
  }

  /** With what others say of where it comes from, where that is not the account's own. */
  #withCompany(
    login: AcceptedLogin,
    account: AccountId,
    state: AccountState,
    now: Instant,
  ): AcceptedLogin {
    const { company, desk } = this.#parts
    if (livedLogin(state, login, desk.world())?.reading.arrival === undefined) return login
    const pooled = company.ofLogin(login, account, now)
    return pooled.length === 0 ? login : { ...login, pooled }
  }

  /** By a rule: the same for the owner and for a thief, and no sign of either. */
  async #turnAway(
    login: AcceptedLogin,
    account: AccountId,
    now: Instant,
    reasons: readonly ReasonGiven[],
  ): Promise<LoginAnswer> {
    const reference = referenceOf(login.id)
    const refused = refusedAs(login, reference, reasons)
    await this.#write(undefined, account, now, this.#parts.exhaustion.hear(refused, now))
    return {
      kind: 'refuse',
      text: `Not allowed from here. Please call your administrator, reference ${reference}`,
    }
  }

  /** `undefined`: only its mail is held, where the breaker is open or it is never contained. */
  async #contain(
    login: AcceptedLogin,
    account: AccountId,
    now: Instant,
    { reasons, windowFrom }: WeighedLogin,
  ): Promise<LoginAnswer | undefined> {
    const { desk, planner, scribe } = this.#parts
    const { clientIp, country } = login
    const containment = planner.plan(`c.${login.id}`, account, now, windowFrom, {
      reasons: reasons as readonly ReasonGiven[],
      ...(clientIp === undefined ? {} : { clientIp }),
      ...(country === undefined ? {} : { country }),
    })
    const { events, planned, scope } = containment
    try {
      if (scope === 'full') {
        const reference = referenceOf(login.id)
        const refused = refusedAs(login, reference, [
          ...(reasons as readonly ReasonGiven[]),
          ...containment.reasons,
        ])
        await this.#write(refused, account, now, [refused, ...events], planned)
        containment.stands()
        return { kind: 'refuse', text: stoppedText(reference) }
      }
      const expectation = desk.expect(account, stateContained(desk.stateOf(account), planned), now)
      try {
        await scribe.write(events)
      } catch (fault) {
        desk.settle(account, expectation, false)
        throw fault
      }
      desk.settle(account, expectation, true)
    } catch (fault) {
      containment.failed()
      throw fault
    }
    containment.stands()
    return undefined
  }

  /** Writes `events`, of which `login` changes what is thought of the account. */
  async #write(
    login: LoginEvent | undefined,
    account: AccountId,
    now: Instant,
    events: readonly Event[],
    planned?: Event & { readonly kind: 'containment.planned' },
  ): Promise<void> {
    const { company, desk, scribe } = this.#parts
    if (login === undefined) {
      if (events.length > 0) await scribe.write(events)
      return
    }
    const before = desk.stateOf(account)
    const world = desk.world()
    const lived = livedLogin(before, login, world)
    const isTrusted = lived === undefined || loginOpinionOf(before, lived, world) === 'pass'
    const after = stateAfterLogin(before, login, world)
    const expectation = desk.expect(
      account,
      planned === undefined ? after : stateContained(after, planned),
      now,
    )
    try {
      await scribe.write(events)
    } catch (fault) {
      desk.settle(account, expectation, false)
      throw fault
    }
    desk.settle(account, expectation, true)
    const isArrival = lived?.reading.arrival !== undefined
    company.loginAfter(login, account, isArrival, isTrusted)
  }
}

export const stoppedText = (reference: string): string =>
  `This account is stopped for safety. Please call your administrator, reference ${reference}`

const refusedAs = (
  login: AcceptedLogin,
  reference: string,
  reasons: readonly ReasonGiven[],
): RefusedLogin => ({ ...login, kind: 'login.refused', refusal: 'policy', reference, reasons })

/**
 * For the owner's policy: unlikely is what the judge would ask about, and whatever comes from a
 * country that is none of the account's own, however often its owner may travel and however long it
 * has been let in.
 */
const likelihoodOf = (
  { behaviour }: AccountState,
  lived: LivedLogin | undefined,
  weighed: WeighedLogin | undefined,
  { organisation }: World,
): Likelihood => {
  if (lived === undefined || lived.reading.isOwn) return 'own'
  const { origin, account } = lived.arriving
  const { visit, now } = lived.reading
  // Of this login, and of the visit that it passes for: one operator may be in many countries.
  const isElsewhere = (one: Origin | undefined): boolean =>
    one !== undefined &&
    !isInside(one.network) &&
    isForeign(behaviour.origins, one.country, account, organisation, now)
  const isAbroad = isElsewhere(origin) || isElsewhere(visit)
  return weighed?.opinion === 'pass' && !isAbroad ? 'new' : 'unlikely'
}
