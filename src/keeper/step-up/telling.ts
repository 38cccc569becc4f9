/**
 * Telling: what owners are told of step-up, by their second channel, at a pace that floods nobody.
 *
 * One notice a request, and of an account TOLD_MAX in a day at most; of logins that were let in, one
 * a network and day within the same number. Whoever tries from a thousand networks makes six notices
 * and no more; what came after them is on the owner's page and in the evidence.
 * A browser of the owner's is told of requests at the same time and at the same pace.
 * Limits: the pace of logins that were let in begins anew when the guard starts.
 */
import type { NoticeFacts } from '../../containment/notice.ts'
import type { AccountId } from '../../events/event.ts'
import type { StepUpBinding } from '../../events/step-up.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { between, type Duration, hours, type Instant } from '../../lib/time.ts'
import type { StepUpFacts } from '../../ports/step-up.ts'
import type { OpenRequest } from '../../step-up/state.ts'
import { referenceOf } from '../reference.ts'

export const TOLD_MAX = 6
export const TOLD_WINDOW: Duration = hours(24)
/** Accounts whose pace is known; the eldest is forgotten. */
export const TOLD_ACCOUNTS_MAX = 10_000
export const PROGRAM_MAX = 100

export type StepUpNotices = {
  /** True when it had not been told before. */
  raise(facts: NoticeFacts): Promise<boolean>
}

/** What a program calls itself, as much of it as is kept and shown. */
export const programOf = (deviceId: string | undefined): string | undefined =>
  deviceId === undefined || deviceId === ''
    ? undefined
    : [...deviceId.slice(0, PROGRAM_MAX * 2).toWellFormed()].slice(0, PROGRAM_MAX).join('')

export class StepUpTelling {
  readonly #notices: StepUpNotices
  readonly #told: (problem: unknown) => void
  readonly #push: ((account: AccountId, what: 'asked') => unknown) | undefined
  readonly #lately = new BoundedMap<AccountId, readonly Instant[]>(TOLD_ACCOUNTS_MAX)

  /** `push`: never rejects. */
  constructor(
    notices: StepUpNotices,
    told: (problem: unknown) => void,
    push?: (account: AccountId, what: 'asked') => unknown,
  ) {
    this.#notices = notices
    this.#told = told
    this.#push = push
  }

  /** `nth`: of this day's requests of the account. */
  asked(account: AccountId, request: OpenRequest, nth: number): void {
    if (nth > TOLD_MAX) return
    this.#push?.(account, 'asked')
    const { binding, clientIp, country, network, deviceId, askedAt, until, what } = request
    this.#raise({
      what: 'owner.stepup-asked',
      case: `${referenceOf(account)}.${referenceOf(request.request)}`,
      at: askedAt,
      account,
      asked: what,
      request: request.request,
      until,
      seenAt: askedAt,
      clientIp,
      protocol: binding.protocol,
      ...(country === undefined ? {} : { country }),
      ...(network?.kind === undefined ? {} : { networkKind: network.kind }),
      ...(deviceId === undefined ? {} : { program: deviceId }),
    })
  }

  letIn(
    account: AccountId,
    facts: StepUpFacts & { readonly clientIp: string },
    binding: StepUpBinding,
    now: Instant,
  ): void {
    const before = (this.#lately.get(account) ?? []).filter(
      (at) => now >= at && between(at, now) < TOLD_WINDOW,
    )
    if (before.length >= TOLD_MAX) return
    const { clientIp, country, network, deviceId } = facts
    const program = programOf(deviceId)
    this.#lately.set(account, [...before, now])
    this.#notices
      .raise({
        what: 'owner.login-new',
        case: `${referenceOf(account)}.${Math.floor(now / TOLD_WINDOW)}.${referenceOf(binding.network)}`,
        at: now,
        account,
        seenAt: now,
        clientIp,
        protocol: binding.protocol,
        ...(country === undefined ? {} : { country }),
        ...(network?.kind === undefined ? {} : { networkKind: network.kind }),
        ...(program === undefined ? {} : { program }),
      })
      .then((isNew) => {
        if (!isNew) this.#giveBack(account, now)
      })
      .catch((problem) => {
        this.#giveBack(account, now)
        this.#told(problem)
      })
  }

  enrolled(account: AccountId, factor: string, at: Instant, goodFrom: Instant): void {
    this.#raise({
      what: 'owner.factor-added',
      case: `${referenceOf(account)}.${referenceOf(factor)}`,
      at,
      account,
      goodFrom,
    })
  }

  #raise(facts: NoticeFacts): void {
    this.#notices.raise(facts).catch(this.#told)
  }

  /** It was told before, or could not be: it takes nobody's place. */
  #giveBack(account: AccountId, moment: Instant): void {
    const moments = this.#lately.get(account) ?? []
    const place = moments.indexOf(moment)
    if (place >= 0) this.#lately.set(account, moments.toSpliced(place, 1))
  }
}
