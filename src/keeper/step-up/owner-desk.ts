/**
 * Owner desk: what owners do on their page, each answer after its evidence is durable.
 *
 * Here are requests and what is answered to them; `signing-in.ts` knows who it is, `enrolling.ts`
 * how he comes to a factor. A request is shown to the owner whose account it is about, and only when
 * its code is typed or when it comes from where he proved himself (`step-up/here.ts`); it is answered
 * once.
 *
 * Limits: a proof is a value that the page keeps; here it is only looked at whether its factor still
 * stands and it is younger than PROOF_LIVES.
 */
import type { AccountId } from '../../events/event.ts'
import type { StepUpPolicy } from '../../events/step-up.ts'
import {
  between,
  type Duration,
  hours,
  type Instant,
  minutes,
  plus,
  seconds,
} from '../../lib/time.ts'
import type { Networks } from '../../ports/networks.ts'
import {
  type NewFactor,
  type NotDone,
  type NotProved,
  type OwnerDesk,
  type OwnerOverview,
  type OwnerProof,
  type RequestShown,
  TRUST_HOURS,
  type TrustHours,
} from '../../ports/owner-desk.ts'
import { readRequestCode } from '../../step-up/codes.ts'
import { factorOf, isRipe, recoveryLeft } from '../../step-up/factors.ts'
import { openHere, placesOf } from '../../step-up/here.ts'
import { openIn, requestWith } from '../../step-up/requests.ts'
import type { OpenRequest } from '../../step-up/state.ts'
import type { Answers } from './answers.ts'
import { Enrolling, type EnrollingParts } from './enrolling.ts'
import { Guessing } from './guessing.ts'
import { SigningIn, type SigningInParts } from './signing-in.ts'

/** The page asks again sooner; this is the end in any case. */
export const PROOF_LIVES: Duration = minutes(30)
/** «Not me» is answered by then, with the plan or without; containing goes on. */
export const DENIED_WITHIN: Duration = seconds(5)

export type OwnerDeskParts = Omit<EnrollingParts, 'clock' | 'stands'> &
  SigningInParts & {
    readonly answers: Answers
    readonly policy: StepUpPolicy
    readonly isContained: (account: AccountId) => boolean
    /** Absent: no operator is known, and a telephone is where its /24 or /48 is. */
    readonly networks?: Pick<Networks, 'factsOf'>
    /** By an approval the account became another: what was expected of it is void. */
    readonly changed?: (account: AccountId) => void
  }

export class OwnerDeskService implements OwnerDesk {
  readonly #parts: OwnerDeskParts
  readonly #enrolling: Enrolling
  readonly #signingIn: SigningIn
  readonly #codes = new Guessing()

  constructor(parts: OwnerDeskParts) {
    this.#parts = parts
    this.#enrolling = new Enrolling({ ...parts, stands: (proof, now) => this.#stands(proof, now) })
    this.#signingIn = new SigningIn(parts)
  }

  async signIn(account: string, code: string, clientIp: string): Promise<OwnerProof | NotProved> {
    const proof = await this.#signingIn.signIn(account, code, clientIp)
    if ('refused' in proof) return proof
    return { ...proof, from: placesOf(clientIp, this.#parts.networks?.factsOf(clientIp)) }
  }

  overview(owner: OwnerProof): OwnerOverview {
    const { clock, fold, policy, isContained } = this.#parts
    const now = clock.now()
    const { account } = owner
    if (!this.#stands(owner, now)) return { account, policy, ...nothing, ended: true }
    const state = fold.of(account)
    return {
      account,
      policy: state.policy ?? policy,
      factors: state.factors.map(({ factor, since, goodFrom }) => ({ factor, since, goodFrom })),
      recoveryLeft: recoveryLeft(state),
      trusted: state.trusted
        .filter(({ until }) => now < until)
        .map(({ binding: { network, protocol }, until }) => ({ network, protocol, until })),
      openRequests: openIn(state, now).length,
      here: openHere(state, owner.from ?? [], now).map(shownIn),
      contained: isContained(account),
    }
  }

  async request(owner: OwnerProof, code: string): Promise<RequestShown | NotProved> {
    const { clock, fold, keys } = this.#parts
    const now = clock.now()
    const { account } = owner
    if (!this.#stands(owner, now)) return { refused: 'wrong' }
    const guesser = { account, isOwner: true, provedFrom: [] }
    const waits = this.#codes.waits(guesser, now)
    if (waits > 0) return { refused: 'wait', seconds: waits }
    const read = readRequestCode(code)
    if (read === undefined) return { refused: 'wrong' }
    const found = requestWith(fold.of(account), keys.codeHash(account, read), now)
    if (found !== undefined) return shownIn(found)
    this.#codes.wrong(guesser, now)
    return { refused: 'wrong' }
  }

  async approve(
    owner: OwnerProof,
    request: string,
    trusted: TrustHours,
  ): Promise<{ readonly until: Instant } | NotDone> {
    const { lanes, answers, told } = this.#parts
    const { account } = owner
    const done = await lanes.inTurn(account, () => this.#approve(owner, request, trusted))
    if (done === undefined) return { refused: 'wait' }
    if ('refused' in done) return done
    const { until, open } = done
    if (open.what === 'message') await answers.release(account, request, open.subject).catch(told)
    return { until }
  }

  async deny(owner: OwnerProof, request: string): Promise<{ readonly plan?: string } | NotDone> {
    const { lanes, answers, sleep, told } = this.#parts
    const { account } = owner
    const done = await lanes.inTurn(account, () => this.#deny(owner, request))
    if (done === undefined) return { refused: 'wait' }
    if ('refused' in done) return done
    const contained = answers.contain(account, request, done.askedAt).catch((problem) => {
      told(problem)
      return undefined
    })
    const plan = await Promise.race([contained, sleep(DENIED_WITHIN).then(() => undefined)])
    return plan === undefined || plan === '' ? {} : { plan }
  }

  beginFactor(by: OwnerProof | { readonly token: string }): Promise<NewFactor | NotProved> {
    return this.#enrolling.begin(by)
  }

  finishFactor(
    pending: string,
    code: string,
  ): Promise<{ readonly goodFrom: Instant; readonly recoveryCodes: readonly string[] } | NotDone> {
    return this.#enrolling.finish(pending, code)
  }

  async removeFactor(
    owner: OwnerProof,
    factor: string,
  ): Promise<{ readonly removed: true } | NotDone> {
    return this.#enrolling.remove(owner, factor)
  }

  #stands({ account, factor, provedAt }: OwnerProof, now: Instant): boolean {
    return (
      now >= provedAt &&
      between(provedAt, now) < PROOF_LIVES &&
      factorOf(this.#parts.fold.of(account), factor) !== undefined
    )
  }

  async #approve(
    owner: OwnerProof,
    request: string,
    trusted: TrustHours,
  ): Promise<{ readonly until: Instant; readonly open: OpenRequest } | NotDone> {
    const { clock, fold, scribe } = this.#parts
    const now = clock.now()
    const { account, factor } = owner
    if (!this.#stands(owner, now) || !TRUST_HOURS.includes(trusted)) return { refused: 'wrong' }
    const state = fold.of(account)
    const own = factorOf(state, factor)
    if (own === undefined || !isRipe(own, now)) return { refused: 'early' }
    const open = openIn(state, now).find((one) => one.request === request)
    if (open === undefined) return { refused: 'gone' }
    const until = plus(now, hours(trusted))
    await scribe.write([
      {
        kind: 'stepup.approved',
        id: `sp.${request}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        account,
        request,
        binding: open.binding,
        until,
        factor,
      },
    ])
    this.#parts.changed?.(account)
    return { until, open }
  }

  async #deny(owner: OwnerProof, request: string): Promise<OpenRequest | NotDone> {
    const { clock, fold, scribe } = this.#parts
    const now = clock.now()
    const { account, factor } = owner
    if (!this.#stands(owner, now)) return { refused: 'wrong' }
    const open = openIn(fold.of(account), now).find((one) => one.request === request)
    if (open === undefined) return { refused: 'gone' }
    await scribe.write([
      {
        kind: 'stepup.denied',
        id: `sd.${request}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        account,
        request,
        factor,
      },
    ])
    return open
  }
}

const nothing = {
  factors: [],
  recoveryLeft: 0,
  trusted: [],
  openRequests: 0,
  here: [],
  contained: false,
} as const

const shownIn = (open: OpenRequest): RequestShown => ({
  request: open.request,
  what: open.what,
  askedAt: open.askedAt,
  until: open.until,
  clientIp: open.clientIp,
  network: open.binding.network,
  ...(open.country === undefined ? {} : { country: open.country }),
  ...(open.network === undefined ? {} : { facts: open.network }),
  protocol: open.binding.protocol,
  ...(open.deviceId === undefined ? {} : { program: open.deviceId }),
})
