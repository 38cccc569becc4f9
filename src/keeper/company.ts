/**
 * Company: what other accounts' failures, logins and mail say of one login or message.
 *
 * One holder of what is known of origins and of what suspects have in common. What it says goes into
 * the entry before the entry is written (`pooled`), so that a replay needs none of this memory; what
 * is written is then taken in. After a restart the logins of the last day are taken in anew, and the
 * networks that accounts call their own; the rest of a day's company is lost (`verdict/pool/fold.ts`).
 */
import type { AccountId, Event } from '../events/event.ts'
import type { LoginEvent } from '../events/login.ts'
import type { MessageSubmitted } from '../events/message.ts'
import type { ReasonGiven } from '../events/verdict.ts'
import { between, type Duration, days, type Instant } from '../lib/time.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { Lived } from '../verdict/judging.ts'
import { Origins } from '../verdict/origins.ts'
import { featuresOf, isOrigin } from '../verdict/pool/features.ts'
import { originsAfter, originsOwnedBy } from '../verdict/pool/fold.ts'
import { Offers } from '../verdict/pool/offers.ts'
import { newPool, poolAfter, poolTold, poolWeight } from '../verdict/pool/pool.ts'
import { noRatios, ratiosOf } from '../verdict/pool/ratios.ts'
import { USUAL_DAYS } from '../verdict/pool/usual.ts'

/**
 * For so long it is not known which subjects, links and sizes are usual here, and none weighs: two
 * honest people may send the same form. Then what two accounts had on three days is usual.
 */
const KNOWS_MAIL_AFTER: Duration = days(USUAL_DAYS + 1)

export class Company {
  readonly origins = new Origins()
  readonly #offers = new Offers()
  #pool = newPool(this.origins.usual)
  /** When the first message was seen. */
  #began: Instant | undefined

  /** Whether the same wrong password was offered for the name before; undefined: nobody can tell. */
  isRepeated(
    account: AccountId | undefined,
    passwordHash: string | undefined,
    now: Instant,
  ): boolean | undefined {
    return account === undefined ? undefined : this.#offers.isRepeated(account, passwordHash, now)
  }

  /** Failures as they are written: a flood as its count. */
  failed(events: readonly Event[]): void {
    for (const event of events)
      if (event.kind === 'login.refused') originsAfter(this.origins, event, false)
  }

  /** Of a login that arrives from elsewhere than the account's own places. */
  ofLogin(login: LoginEvent, account: AccountId, now: Instant): readonly ReasonGiven[] {
    const { clientIp, network } = login
    if (clientIp === undefined) return []
    const guessed = this.origins.weightOf(
      { account, clientIp, operator: network?.operator, isOwn: false },
      now,
    )
    return given(guessed, poolWeight(this.#pool, featuresOf({ clientIp }), account, now))
  }

  /** Once it is written, however it was answered. */
  loginAfter(login: LoginEvent, account: AccountId, isArrival: boolean, trusted: boolean): void {
    originsAfter(this.origins, login, trusted)
    const { clientIp, at } = login
    if (!isArrival || clientIp === undefined) return
    const features = featuresOf({ clientIp })
    this.#pool = poolAfter(this.#pool, { account, at, features, ratios: noRatios, trusted })
  }

  /** `isOwn`: it comes from a network of the account's own. */
  ofMessage(message: MessageSubmitted, isOwn: boolean, now: Instant): readonly ReasonGiven[] {
    this.#began ??= now
    const shown = shownBy(message, isOwn)
    const known =
      between(this.#began, now) < KNOWS_MAIL_AFTER
        ? shown.filter(({ kind }) => isOrigin(kind))
        : shown
    return known.length === 0 ? [] : given(poolWeight(this.#pool, known, message.account, now))
  }

  messageAfter(message: MessageSubmitted, isOwn: boolean, lived: Lived, trusted: boolean): void {
    this.#pool = poolAfter(this.#pool, {
      account: message.account,
      at: message.at,
      features: shownBy(message, isOwn),
      ratios: ratiosOf(lived.reading),
      trusted,
    })
  }

  /** A person said whose mail it was. */
  told(account: AccountId, opinion: 'benign' | 'hijacked'): void {
    this.#pool = poolTold(this.#pool, account, opinion)
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

const shownBy = ({ clientIp, shape, size }: MessageSubmitted, isOwn: boolean) =>
  featuresOf({ clientIp: isOwn ? undefined : clientIp, shape, size })

const given = (...reasons: readonly (object | undefined)[]): readonly ReasonGiven[] =>
  reasons.filter((reason) => reason !== undefined) as readonly ReasonGiven[]
