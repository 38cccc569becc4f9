/**
 * Owner desk: what owners do on their page, each answer after its evidence is durable.
 *
 * Here are requests and what is answered to them; `signing-in.ts` knows who it is, `enrolling.ts`
 * how he comes to a factor, `own/` what he sees and says of his account, `push/` how his browsers are
 * told. A request is shown to the owner whose account it is about, and only when
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
import type { FoldedMessages } from '../../ports/folds.ts'
import type { Networks } from '../../ports/networks.ts'
import {
  type NewFactor,
  type NotDone,
  type NotProved,
  type OwnerDesk,
  type OwnerHistory,
  type OwnerOverview,
  type OwnerProof,
  type OwnerSymptom,
  type PasskeyAnswer,
  type PasskeyMade,
  type PasskeySite,
  type PushWanted,
  type RequestShown,
  TRUST_HOURS,
  type TrustHours,
} from '../../ports/owner-desk.ts'
import type { OwnerHistoryFold } from '../../ports/owner-history.ts'
import { pushesOf } from '../../step-up/after.ts'
import { readRequestCode } from '../../step-up/codes.ts'
import { factorOf, isRipe, recoveryLeft } from '../../step-up/factors.ts'
import { openHere, placesOf } from '../../step-up/here.ts'
import { openIn, requestWith } from '../../step-up/requests.ts'
import type { OpenRequest } from '../../step-up/state.ts'
import type { Answers } from './answers.ts'
import { Enrolling, type EnrollingParts } from './enrolling.ts'
import { Guessing } from './guessing.ts'
import { OwnHistory } from './own/history.ts'
import { LostOwners } from './own/lost.ts'
import { type Hearer, Voices } from './own/voices.ts'
import { PasskeySigningIn, type PasskeySigningInParts } from './passkeys/signing-in.ts'
import type { Pushes } from './push/pushes.ts'
import { SigningIn, type SigningInParts } from './signing-in.ts'

/** The page asks again sooner; this is the end in any case. */
export const PROOF_LIVES: Duration = minutes(30)
/** «Not me» is answered by then, with the plan or without; containing goes on. */
export const DENIED_WITHIN: Duration = seconds(5)

export type OwnerDeskParts = Omit<EnrollingParts, 'clock' | 'stands'> &
  PasskeySigningInParts &
  SigningInParts & {
    readonly answers: Answers
    readonly policyOf: (account: AccountId) => StepUpPolicy
    readonly isContained: (account: AccountId) => boolean
    /** Absent: no operator is known, and a telephone is where its /24 or /48 is. */
    readonly networks?: Pick<Networks, 'factsOf'>
    /** By an approval the account became another: what was expected of it is void. */
    readonly changed?: (account: AccountId) => void
    readonly history?: OwnerHistoryFold
    readonly messages?: Pick<FoldedMessages, 'ofAccount'>
    /** Absent: nobody hears what owners say is wrong. */
    readonly hearer?: Hearer
    /** Absent: no browser is told. */
    readonly pushes?: Pushes
  }

export class OwnerDeskService implements OwnerDesk {
  readonly #parts: OwnerDeskParts
  readonly #enrolling: Enrolling
  readonly #signingIn: SigningIn
  readonly #byPasskey: PasskeySigningIn
  readonly #history: OwnHistory
  readonly #lost: LostOwners
  readonly #voices: Voices
  readonly #codes = new Guessing()

  constructor(parts: OwnerDeskParts) {
    this.#parts = parts
    this.#enrolling = new Enrolling({ ...parts, stands: (proof, now) => this.#stands(proof, now) })
    this.#signingIn = new SigningIn(parts)
    this.#byPasskey = new PasskeySigningIn(parts)
    this.#history = new OwnHistory(parts)
    this.#lost = new LostOwners(parts)
    this.#voices = new Voices(parts.hearer)
  }

  async signIn(account: string, code: string, clientIp: string): Promise<OwnerProof | NotProved> {
    const proof = await this.#signingIn.signIn(account, code, clientIp)
    return this.#placed(proof, clientIp)
  }

  async signInWithPasskey(
    site: PasskeySite,
    challenge: string,
    answer: PasskeyAnswer,
    clientIp: string,
  ): Promise<OwnerProof | NotProved> {
    const proof = await this.#byPasskey.signIn(site, challenge, answer, clientIp)
    return this.#placed(proof, clientIp)
  }

  #placed(proof: OwnerProof | NotProved, clientIp: string): OwnerProof | NotProved {
    if ('refused' in proof) return proof
    return { ...proof, from: placesOf(clientIp, this.#parts.networks?.factsOf(clientIp)) }
  }

  overview(owner: OwnerProof): OwnerOverview {
    const { clock, fold, policyOf, isContained, pushes } = this.#parts
    const now = clock.now()
    const { account } = owner
    const policy = policyOf(account)
    if (!this.#stands(owner, now)) return { account, policy, ...nothing, ended: true }
    const state = fold.of(account)
    return {
      account,
      policy: state.policy ?? policy,
      factors: state.factors.map(({ factor, since, goodFrom, passkey, label }) => ({
        ...{ factor, since, goodFrom },
        ...(passkey === undefined ? {} : { isPasskey: true }),
        ...(label === undefined ? {} : { label }),
      })),
      recoveryLeft: recoveryLeft(state),
      trusted: state.trusted
        .filter(({ until }) => now < until)
        .map(({ binding: { network, protocol }, until }) => ({ network, protocol, until })),
      openRequests: openIn(state, now).length,
      here: openHere(state, owner.from ?? [], now).map(shownIn),
      contained: isContained(account),
      pushes: pushesOf(state).map(({ subscription, site, since }) => ({
        ...{ subscription, site, since },
      })),
      ...(pushes === undefined ? {} : { pushKey: pushes.publicKey }),
      hearsSymptoms: this.#voices.isHeard,
    }
  }

  history(owner: OwnerProof): OwnerHistory | undefined {
    const stands = this.#stands(owner, this.#parts.clock.now())
    return stands ? this.#history.of(owner.account) : undefined
  }

  async answerLogin(
    owner: OwnerProof,
    login: string,
    mine: boolean,
  ): Promise<{ readonly noted: true; readonly plan?: string } | NotDone> {
    const stands = (now: Instant): boolean => this.#stands(owner, now)
    const done = await this.#history.answer(owner, login, mine, stands)
    if ('refused' in done) return done
    if (done.contain === undefined) return { noted: true }
    return { noted: true, ...(await this.#planOf(done.contain())) }
  }

  async tellSymptom(
    owner: OwnerProof,
    what: OwnerSymptom,
  ): Promise<{ readonly heard: true } | NotDone> {
    const now = this.#parts.clock.now()
    if (!this.#stands(owner, now)) return { refused: 'wrong' }
    const told = await this.#voices.tell(owner.account, what, now)
    return told === 'heard' ? { heard: true } : { refused: told }
  }

  lost(account: string, clientIp: string): Promise<{ readonly number: string } | NotProved> {
    return this.#lost.ask(account, clientIp)
  }

  async openPush(
    owner: OwnerProof,
    wanted: PushWanted,
  ): Promise<{ readonly opened: true } | NotDone> {
    const { clock, pushes } = this.#parts
    if (pushes === undefined || !this.#stands(owner, clock.now())) return { refused: 'wrong' }
    return pushes.open(owner, wanted)
  }

  async closePush(
    owner: OwnerProof,
    subscription: string,
  ): Promise<{ readonly closed: true } | NotDone> {
    const { clock, pushes } = this.#parts
    if (pushes === undefined || !this.#stands(owner, clock.now())) return { refused: 'wrong' }
    return pushes.close(owner.account, subscription, 'owner')
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
    const { lanes, answers } = this.#parts
    const { account } = owner
    const done = await lanes.inTurn(account, () => this.#deny(owner, request))
    if (done === undefined) return { refused: 'wait' }
    if ('refused' in done) return done
    return this.#planOf(answers.contain(account, request, done.askedAt))
  }

  /** Containing goes on, whether its plan is known in time or not. */
  async #planOf(containing: Promise<string | undefined>): Promise<{ readonly plan?: string }> {
    const { sleep, told } = this.#parts
    const contained = containing.catch((problem) => {
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

  finishPasskey(
    pending: string,
    site: PasskeySite,
    challenge: string,
    made: PasskeyMade,
    label: string,
  ): Promise<{ readonly goodFrom: Instant; readonly recoveryCodes: readonly string[] } | NotDone> {
    return this.#enrolling.finishPasskey(pending, site, challenge, made, label)
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
  pushes: [],
  hearsSymptoms: false,
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
