/**
 * Enrolling: how an owner comes to a factor, and removes one.
 *
 * Only by a token that a person handed over, or by a factor that is good already (decision 26): never
 * by way of the mailbox. Order: secret on disk, then `factor.enrolled`, then the recovery codes are
 * shown. A crash between leaves a secret of no factor, which proves nothing and goes with the next
 * change. A token is used up by the factor that came of it, not by looking.
 *
 * A passkey is the same but for its first code: it is checked in a thread of its own, and its public
 * key stands in the evidence. Its file has recovery codes only; the secret beside them is shown to
 * nobody.
 */
import { randomBytes } from 'node:crypto'
import type { AccountId, EventOf } from '../../events/event.ts'
import { type Instant, plus } from '../../lib/time.ts'
import { inGroups, RECOVERY_CODES, readCode } from '../../people/codes.ts'
import { base32, findTotp, otpauthUri } from '../../people/totp.ts'
import type { Clock } from '../../ports/clock.ts'
import type {
  NewFactor,
  NotDone,
  NotProved,
  OwnerProof,
  PasskeyMade,
  PasskeySite,
} from '../../ports/owner-desk.ts'
import type { StepUpFold } from '../../ports/step-up.ts'
import { factorOf, isRipe, mayRemove, tokensOpen } from '../../step-up/factors.ts'
import { FACTOR_LABEL_MAX, FACTOR_RIPENS, FACTORS_MAX } from '../../step-up/state.ts'
import { hmacSha1 } from '../factor-secrets.ts'
import type { Scribe } from '../scribe.ts'
import type { StepUpKeys } from './keys.ts'
import type { Lanes } from './lanes.ts'
import type { OwnerSecrets } from './owner-secrets.ts'
import type { PasskeyVerifier } from './passkeys/verifier.ts'
import { Pending, type PendingFactor } from './pending.ts'
import type { StepUpTelling } from './telling.ts'

const FACTOR_BYTES = 9

type Finished = { readonly goodFrom: Instant; readonly recoveryCodes: readonly string[] }

export type EnrollingParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly fold: StepUpFold
  readonly scribe: Pick<Scribe, 'write'>
  readonly keys: StepUpKeys
  readonly secrets: OwnerSecrets
  readonly lanes: Lanes
  readonly telling: StepUpTelling
  readonly passkeys: Pick<PasskeyVerifier, 'check'>
  /** The proof is fresh and its factor stands. */
  readonly stands: (proof: OwnerProof, now: Instant) => boolean
}

export class Enrolling {
  readonly #parts: EnrollingParts
  readonly #pending = new Pending()

  constructor(parts: EnrollingParts) {
    this.#parts = parts
  }

  async begin(by: OwnerProof | { readonly token: string }): Promise<NewFactor | NotProved> {
    const { clock, fold, keys, secrets } = this.#parts
    const now = clock.now()
    const typed = 'token' in by ? readCode(by.token) : undefined
    const token = typed?.method === 'recovery' ? keys.tokenHash(typed.code) : ''
    const whose = 'token' in by ? { token } : by
    const account = 'token' in by ? fold.accountOf(token) : by.account
    if (account === undefined || !this.#mayEnrol(account, whose, now)) return { refused: 'wrong' }
    const state = fold.of(account)
    if (state.factors.length >= FACTORS_MAX) return { refused: 'wait' }
    if (!('token' in by)) {
      const own = factorOf(state, by.factor)
      if (own !== undefined && !isRipe(own, now))
        return { refused: 'wait', seconds: Math.ceil((own.goodFrom - now) / 1_000) }
    }
    const name = randomBytes(FACTOR_BYTES).toString('hex')
    const { enrolment, shown } = await secrets.of(account).make(name)
    const pending = this.#pending.begin({ account, by: whose, enrolment, shown, begunAt: now }, now)
    if (pending === undefined) return { refused: 'wait' }
    const secret = base32(shown.totp)
    const [person, host] = namedIn(account)
    return {
      ...{ pending, account, secret, uri: otpauthUri(person, host, secret) },
      user: keys.userOf(account),
      known: state.factors.flatMap(({ passkey }) => (passkey ? [passkey.credential] : [])),
    }
  }

  finish(pending: string, code: string): Promise<Finished | NotDone> {
    return this.#inTurn(pending, (begun, now) => this.#finish(pending, begun, code, now))
  }

  finishPasskey(
    pending: string,
    site: PasskeySite,
    challenge: string,
    made: PasskeyMade,
    label: string,
  ): Promise<Finished | NotDone> {
    return this.#inTurn(pending, async (begun, now) => {
      const checked = await this.#parts.passkeys.check({ what: 'made', site, challenge, made })
      if (checked === 'busy') return { refused: 'wait' }
      const isKnown = this.#parts.fold.accountOfPasskey(made.id) !== undefined
      if (checked === 'wrong' || 'doubted' in checked || isKnown) {
        this.#pending.wrong(pending)
        return { refused: 'wrong' }
      }
      const name = labelIn(label)
      return this.#keep(pending, begun, now, {
        counter: checked.counter,
        passkey: { credential: made.id, publicKey: checked.publicKey, rpId: site.rpId },
        ...(name === '' ? {} : { label: name }),
      })
    })
  }

  async #inTurn(
    pending: string,
    work: (begun: PendingFactor, now: Instant) => Promise<Finished | NotDone>,
  ): Promise<Finished | NotDone> {
    const { clock, lanes } = this.#parts
    const begun = this.#pending.of(pending, clock.now())
    if (begun === undefined) return { refused: 'gone' }
    const done = lanes.inTurn(begun.account, async () => {
      const now = clock.now()
      const still = this.#pending.of(pending, now)
      if (still === undefined || !this.#mayEnrol(still.account, still.by, now))
        return { refused: 'gone' } as const
      return work(still, now)
    })
    return done ?? { refused: 'wait' }
  }

  remove(
    owner: OwnerProof,
    factor: string,
  ): Promise<{ readonly removed: true } | NotDone> | NotDone {
    return (
      this.#parts.lanes.inTurn(owner.account, () => this.#remove(owner, factor)) ?? {
        refused: 'wait',
      }
    )
  }

  async #finish(
    pending: string,
    begun: PendingFactor,
    code: string,
    now: Instant,
  ): Promise<Finished | NotDone> {
    const typed = readCode(code)
    const { totp } = begun.enrolment
    const found = typed?.method === 'totp' ? findTotp(totp, typed.code, now, -1, hmacSha1) : 'wrong'
    if (typeof found !== 'string') return this.#keep(pending, begun, now, { counter: found.step })
    this.#pending.wrong(pending)
    return { refused: 'wrong' }
  }

  async #keep(
    pending: string,
    begun: PendingFactor,
    now: Instant,
    what: Pick<EventOf<'factor.enrolled'>, 'counter' | 'passkey' | 'label'>,
  ): Promise<Finished | NotDone> {
    const { fold, scribe, secrets, telling } = this.#parts
    const { account, enrolment, shown } = begun
    const { factors } = fold.of(account)
    if (factors.length >= FACTORS_MAX) return { refused: 'full' }
    await secrets.makeFolder()
    const file = secrets.of(account)
    await file.keepOnly(new Set(factors.map((one) => one.factor)))
    await file.keep(enrolment.factor, enrolment)
    secrets.reread(account)
    const goodFrom = plus(now, FACTOR_RIPENS)
    await scribe.write([
      {
        kind: 'factor.enrolled',
        id: `fe.${enrolment.factor}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        account,
        factor: enrolment.factor,
        ...wayOf(begun),
        goodFrom,
        recoveryCodes: RECOVERY_CODES,
        ...what,
        by: 'owner',
      },
    ])
    this.#pending.end(pending)
    telling.enrolled(account, enrolment.factor, now, goodFrom)
    return { goodFrom, recoveryCodes: shown.recoveryCodes.map(inGroups) }
  }

  async #remove(owner: OwnerProof, factor: string): Promise<{ readonly removed: true } | NotDone> {
    const { clock, fold, scribe, secrets, stands } = this.#parts
    const now = clock.now()
    if (!stands(owner, now)) return { refused: 'wrong' }
    const { account } = owner
    const state = fold.of(account)
    const own = factorOf(state, owner.factor)
    if (own === undefined || !isRipe(own, now)) return { refused: 'early' }
    const may = mayRemove(state, factor, now)
    if (may !== 'yes') return { refused: may }
    await scribe.write([
      {
        kind: 'factor.revoked',
        id: `fv.${factor}`.slice(0, 64),
        at: now,
        heardAt: now,
        trust: 'witnessed',
        account,
        factor,
        by: 'owner',
        why: 'removed by its owner',
      },
    ])
    // Where it cannot be removed it stays, and proves nobody.
    await secrets
      .of(account)
      .forget(factor)
      .catch(() => {})
    return { removed: true }
  }

  #mayEnrol(account: AccountId, by: PendingFactor['by'], now: Instant): boolean {
    const { fold, stands } = this.#parts
    return 'token' in by
      ? tokensOpen(fold.of(account), now).some(({ token }) => token === by.token)
      : stands(by, now)
  }
}

function wayOf({ by }: PendingFactor): {
  readonly way: 'token' | 'factor' | 'recovery'
  readonly why: string
  readonly token?: string
} {
  if ('token' in by) return { way: 'token', why: 'by a token that was handed over', ...by }
  return by.method === 'recovery'
    ? { way: 'recovery', why: `by a recovery code of ${by.factor}` }
    : { way: 'factor', why: `by ${by.factor}` }
}

/** `alice` and `example.jp`, as an authenticator shows them. */
function namedIn(account: AccountId): readonly [person: string, host: string] {
  const name = account.replace(/^sasl:/, '')
  const at = name.lastIndexOf('@')
  return at < 0 ? [name, 'mail'] : [name.slice(0, at), name.slice(at + 1)]
}

/** What an owner calls it: one line without controls. */
const labelIn = (text: string): string =>
  [
    ...text
      .slice(0, FACTOR_LABEL_MAX * 4)
      .toWellFormed()
      .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
      .trim(),
  ]
    .slice(0, FACTOR_LABEL_MAX)
    .join('')
