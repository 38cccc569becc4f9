/**
 * Company: what other accounts' failures, logins and mail say of one login or message.
 *
 * One holder of what is known of origins and of what suspects have in common. What it says goes into
 * the entry before the entry is written (`pooled`), so that a replay needs none of this memory; what
 * is written is then taken in. Over a restart it lies in a file (`company-file.ts`); the networks that
 * accounts call their own are taken in anew.
 *
 * Nothing is given twice over a restart: a packed memory counts what was told of a login or message
 * that is not taken in yet as given, and what was written after it is gone over (`since`).
 * Lost is what those later ones showed, and which passwords were offered.
 */
import type { AccountId, Event } from '../events/event.ts'
import type { LoginEvent, MailboxRead } from '../events/login.ts'
import type { MessageSubmitted } from '../events/message.ts'
import type { ReasonGiven } from '../events/verdict.ts'
import { BoundedMap } from '../lib/bounded.ts'
import { between, type Duration, days, type Instant } from '../lib/time.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { Lived } from '../verdict/judging.ts'
import { Origins } from '../verdict/origins.ts'
import { type Feature, featuresOf, isOrigin, type Shown } from '../verdict/pool/features.ts'
import { originsAfter, originsOwnedBy } from '../verdict/pool/fold.ts'
import { Offers } from '../verdict/pool/offers.ts'
import { packedMemory, restoreMemory } from '../verdict/pool/pack.ts'
import {
  GIVEN_MAX,
  newPool,
  poolAfter,
  poolForgot,
  poolGiven,
  poolShowed,
  poolTold,
  poolWeight,
} from '../verdict/pool/pool.ts'
import { noRatios, ratiosOf } from '../verdict/pool/ratios.ts'
import type { CompanyReason, GuessedReason } from '../verdict/pool/reasons.ts'
import { USUAL_DAYS } from '../verdict/pool/usual.ts'

/**
 * For so long it is not known which subjects, links and sizes are usual here, and none weighs: two
 * honest people may send the same form. Then what two accounts had on three days is usual.
 */
const KNOWS_MAIL_AFTER: Duration = days(USUAL_DAYS + 1)
/** Accounts of which something was told that is not written yet, as far as we know. */
export const UNDER_WAY_MAX = 10_000

/** What is kept over a restart. */
export type PackedCompany = {
  /** When the first message was seen. */
  readonly began: Instant | undefined
  readonly memory: string
  /** Logins and messages of which it counts as given what was told, though it has not taken them in. */
  readonly counted: readonly string[]
}

type ShownLately = Shown & { readonly features: readonly Feature[] }

type UnderWay = { readonly id: string; readonly decibans: number }

export class Company {
  readonly origins = new Origins()
  readonly #offers = new Offers()
  #pool = newPool(this.origins.usual)
  /** When the first message was seen. */
  #began: Instant | undefined
  /** What was told of a login or message that is not taken in yet, and of which. */
  readonly #underWay = new BoundedMap<AccountId, UnderWay>(UNDER_WAY_MAX)
  /** What the message at hand shows: messages that overlap only work it out once more. */
  #lately: ShownLately = { clientIp: undefined, shape: undefined, size: undefined, features: [] }
  /** Of the life before: counted as given already. */
  #counted: ReadonlySet<string> = new Set()

  /** Whether the same wrong password was offered for the name before; undefined: nobody can tell. */
  isRepeated(
    account: AccountId | undefined,
    passwordHash: string | undefined,
    now: Instant,
  ): boolean | undefined {
    return account === undefined ? undefined : this.#offers.isRepeated(account, passwordHash, now)
  }

  /** Nothing that is remembered names it any more, nor does the file that is written next. */
  forget(account: AccountId): void {
    this.origins.forget(account)
    poolForgot(this.#pool, account)
    this.#underWay.delete(account)
  }

  /** Each, also where a flood of them is written as its count. */
  failed(failure: LoginEvent): void {
    if (failure.kind === 'login.refused') originsAfter(this.origins, failure, false)
  }

  /** Of a login that arrives from elsewhere than the account's own places. */
  ofLogin(login: LoginEvent, account: AccountId, now: Instant): readonly ReasonGiven[] {
    const { clientIp, network } = login
    if (clientIp === undefined) return nothingGiven
    const guessed = this.origins.weightOf(
      { account, clientIp, operator: network?.operator, isOwn: false },
      now,
    )
    return given(guessed, this.#told(featuresOf({ clientIp }), account, login.id, now))
  }

  /** Once it is written, however it was answered. */
  loginAfter(login: LoginEvent, account: AccountId, isArrival: boolean, trusted: boolean): void {
    originsAfter(this.origins, login, trusted)
    this.#underWay.delete(account)
    const { clientIp, at } = login
    if (!isArrival || clientIp === undefined) return
    const features = featuresOf({ clientIp })
    this.#pool = poolAfter(this.#pool, { account, at, features, ratios: noRatios, trusted })
  }

  /** Of a visit that is counted: how much better a thief explains what its first session did. */
  sessionBegan({ clientIp, at }: MailboxRead, account: AccountId, ratio: number): void {
    if (clientIp === undefined) return
    poolShowed(this.#pool, { account, at, features: featuresOf({ clientIp }), ratio })
  }

  /** `isOwn`: it comes from a network of the account's own. */
  ofMessage(message: MessageSubmitted, isOwn: boolean, now: Instant): readonly ReasonGiven[] {
    this.#began ??= now
    const shown = this.#shownBy(message, isOwn)
    const known =
      between(this.#began, now) < KNOWS_MAIL_AFTER
        ? shown.filter(({ kind }) => isOrigin(kind))
        : shown
    return known.length === 0
      ? nothingGiven
      : given(undefined, this.#told(known, message.account, message.id, now))
  }

  messageAfter(message: MessageSubmitted, isOwn: boolean, lived: Lived, trusted: boolean): void {
    this.#underWay.delete(message.account)
    this.#pool = poolAfter(this.#pool, {
      account: message.account,
      at: message.at,
      features: this.#shownBy(message, isOwn),
      ratios: ratiosOf(lived.reading),
      trusted,
    })
  }

  /** A person said whose mail it was. */
  told(account: AccountId, opinion: 'benign' | 'hijacked'): void {
    this.#pool = poolTold(this.#pool, account, opinion)
  }

  packed(now: Instant): PackedCompany {
    const pool = { ...this.#pool, given: copied(this.#pool.given) }
    const counted: string[] = []
    for (const [account, { id, decibans }] of this.#underWay.entries()) {
      poolGiven(pool, account, decibans, now)
      counted.push(id)
    }
    const memory = packedMemory({ origins: this.origins, pool }, now)
    return { began: this.#began, memory, counted }
  }

  /** Before anybody was asked; false: it is none of ours, and nothing was changed. */
  restored({ began, memory, counted }: PackedCompany): boolean {
    const { origins } = this
    if (!restoreMemory({ origins, pool: this.#pool }, memory)) return false
    this.#began = began
    this.#counted = new Set(counted)
    return true
  }

  /** An entry that was written after what was packed. */
  since(event: Event): void {
    if (event.kind === 'opinion.given') this.told(event.account, event.opinion)
    const isLogin = event.kind === 'login.accepted' || event.kind === 'login.refused'
    if (isLogin) originsAfter(this.origins, event, false)
    if (!isLogin && event.kind !== 'message.submitted') return
    const { account, pooled = [], at } = event
    if (this.#counted.has(event.id)) return
    for (const { code, decibans } of pooled)
      if (account !== undefined && code === 'pool.company' && typeof decibans === 'number')
        poolGiven(this.#pool, account, decibans, at)
  }

  /** Asked before a message is judged, and once more after it: of the latest they are at hand. */
  #shownBy({ clientIp, shape, size }: MessageSubmitted, isOwn: boolean): readonly Feature[] {
    const from = isOwn ? undefined : clientIp
    const lately = this.#lately
    if (lately.clientIp === from && lately.shape === shape && lately.size === size)
      return lately.features
    const features = featuresOf({ clientIp: from, shape, size })
    this.#lately = { clientIp: from, shape, size, features }
    return features
  }

  #told(features: readonly Feature[], account: AccountId, id: string, now: Instant) {
    const reason = poolWeight(this.#pool, features, account, now)
    if (reason !== undefined) this.#underWay.set(account, { id, decibans: reason.decibans })
    return reason
  }

  /** Networks that are an account's own are usual: an office is nobody's company. */
  owned(account: AccountId, networks: readonly number[], at: Instant): void {
    originsOwnedBy(this.origins, account, networks, at)
  }
}

/** Accounts whose networks are taken in at the start; of more, the others' in three days of use. */
export const OWNED_AT_START_MAX = 20_000
const SLICE = 100

/** In slices, so that mail is answered in between. */
export async function ownedAtStart(
  company: Pick<Company, 'owned'>,
  folds: Pick<FoldStore, 'accountNames' | 'peek'>,
  now: Instant,
): Promise<void> {
  let looked = 0
  for (const account of folds.accountNames(OWNED_AT_START_MAX)) {
    company.owned(account, folds.peek(account).behaviour.origins.networks, now)
    looked += 1
    if (looked % SLICE === 0) await new Promise((done) => setImmediate(done))
  }
}

const copied = <Value>(from: BoundedMap<AccountId, Value>): BoundedMap<AccountId, Value> => {
  const copy = new BoundedMap<AccountId, Value>(GIVEN_MAX)
  for (const [account, value] of from.entries()) copy.set(account, value)
  return copy
}

const nothingGiven: readonly ReasonGiven[] = []

const given = (
  guessed: GuessedReason | undefined,
  company: CompanyReason | undefined,
): readonly ReasonGiven[] =>
  guessed === undefined && company === undefined
    ? nothingGiven
    : ([guessed, company].filter((reason) => reason !== undefined) as readonly ReasonGiven[])
