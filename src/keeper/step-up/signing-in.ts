/**
 * Signing in: an owner proves himself on his page by a code of his authenticator, or a recovery code.
 *
 * A right code is used up by `factor.proved`, durable before it is good for anything. Nothing tells
 * an outsider whether an account exists: for a name that nobody has the same work is done on a factor
 * that nobody has, and whatever is refused is answered no sooner than REFUSED_TAKES after it came. A
 * recovery code is looked at even while codes of six digits must wait, so that nobody who guesses
 * keeps an owner out who has one.
 */
import { saslAccount } from '../../events/account.ts'
import type { AccountId } from '../../events/event.ts'
import { type Duration, type Instant, milliseconds } from '../../lib/time.ts'
import { readCode } from '../../people/codes.ts'
import { findTotp } from '../../people/totp.ts'
import type { Clock } from '../../ports/clock.ts'
import type { NotProved, OwnerProof } from '../../ports/owner-desk.ts'
import type { StepUpFold } from '../../ports/step-up.ts'
import type { Factor } from '../../step-up/state.ts'
import { type Enrolment, hmacSha1 } from '../factor-secrets.ts'
import type { Scribe } from '../scribe.ts'
import { Guessing } from './guessing.ts'
import { Lanes } from './lanes.ts'
import type { OwnerSecrets } from './owner-secrets.ts'
import { RefusedFactors } from './refused-factors.ts'

/** A refusal is answered after so long, whoever's name it was. */
export const REFUSED_TAKES: Duration = milliseconds(250)
/** No account has this name. */
const NOBODY = 'sasl:' as AccountId

export type SigningInParts = {
  readonly clock: Clock
  readonly fold: StepUpFold
  readonly scribe: Pick<Scribe, 'write'>
  readonly secrets: OwnerSecrets
  readonly defaultRealm: string
  readonly sleep: (length: Duration) => Promise<void>
  readonly told: (problem: unknown) => void
}

type Typed = { readonly method: 'totp' | 'recovery'; readonly code: string }
type Right = {
  readonly factor: string
  readonly method: 'totp' | 'recovery'
  readonly counter: number
}

export class SigningIn {
  readonly #parts: SigningInParts
  /** Apart from the lanes of requests: who floods the page keeps no login waiting. */
  readonly #lanes = new Lanes()
  readonly #guessing = new Guessing()
  readonly #refused: RefusedFactors
  #nobodys: Promise<Enrolment> | undefined

  constructor(parts: SigningInParts) {
    this.#parts = parts
    this.#refused = new RefusedFactors(parts.scribe, parts.told)
  }

  async signIn(typed: string, code: string, clientIp: string): Promise<OwnerProof | NotProved> {
    const { clock, defaultRealm, sleep } = this.#parts
    const began = clock.monotonic()
    const account = saslAccount(typed.trim(), defaultRealm) ?? NOBODY
    const proof = (await this.#lanes.inTurn(account, () =>
      this.#signIn(account, code, clientIp),
    )) ?? {
      refused: 'wait' as const,
      seconds: 1,
    }
    if ('refused' in proof) {
      const left = REFUSED_TAKES - (clock.monotonic() - began)
      if (left > 0) await sleep(milliseconds(left))
    }
    return proof
  }

  async #signIn(
    account: AccountId,
    code: string,
    clientIp: string,
  ): Promise<OwnerProof | NotProved> {
    const { clock, fold, scribe } = this.#parts
    const now = clock.now()
    const state = fold.of(account)
    const isOwner = state.factors.length > 0
    const guesser = { account, isOwner, provedFrom: state.provedFrom, clientIp }
    const typed = readCode(code)
    const seconds = typed?.method === 'recovery' ? 0 : this.#guessing.waits(guesser, now)
    if (seconds > 0) {
      if (isOwner) this.#refused.note(account, 'waiting', clientIp, now)
      return { refused: 'wait', seconds }
    }
    const right =
      typed === undefined ? 'malformed' : await this.#look(account, state.factors, typed, now)
    if (typeof right === 'string') {
      // Only what could be a guess: a used code was known, and what has no form of a code is none.
      if (right === 'wrong') this.#guessing.wrong(guesser, now)
      if (isOwner) this.#refused.note(account, right, clientIp, now)
      return { refused: 'wrong' }
    }
    await scribe.write([
      {
        kind: 'factor.proved',
        id: `fp.${right.factor}.${right.method}.${right.counter}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        account,
        ...right,
        clientIp,
      },
    ])
    return { account, factor: right.factor, provedAt: now, method: right.method }
  }

  async #look(
    account: AccountId,
    factors: readonly Factor[],
    typed: Typed,
    now: Instant,
  ): Promise<Right | 'wrong' | 'used'> {
    let found: Right | 'wrong' | 'used' = 'wrong'
    for (const row of factors) {
      const enrolment = await this.#parts.secrets.of(account).of(row.factor)
      if (enrolment === undefined) continue
      const one = await this.#lookAt(enrolment, row, typed, now)
      if (one !== 'wrong' && typeof found === 'string') found = one
    }
    if (factors.length === 0) await this.#lookAt(await this.#nobody(), nobodys, typed, now)
    return found
  }

  async #lookAt(
    enrolment: Enrolment,
    { factor, lastCounter, recoveryUsed, passkey }: Factor,
    { method, code }: Typed,
    now: Instant,
  ): Promise<Right | 'wrong' | 'used'> {
    if (method === 'totp') {
      const found = findTotp(enrolment.totp, code, now, lastCounter, hmacSha1)
      // A passkey has recovery codes, and a secret beside them that nobody was shown.
      if (passkey !== undefined) return 'wrong'
      return typeof found === 'string' ? found : { factor, method, counter: found.step }
    }
    const counter = await this.#parts.secrets.of(NOBODY).recoveryNumber(enrolment, code)
    if (counter < 0) return 'wrong'
    return recoveryUsed.includes(counter) ? 'used' : { factor, method, counter }
  }

  /** What codes for names that nobody has are held against. */
  #nobody(): Promise<Enrolment> {
    this.#nobodys ??= this.#parts.secrets
      .of(NOBODY)
      .make('nobody')
      .then(({ enrolment }) => enrolment)
    return this.#nobodys
  }
}

const nobodys: Factor = {
  factor: '',
  since: 0 as Instant,
  goodFrom: 0 as Instant,
  lastCounter: -1,
  recoveryCodes: 0,
  recoveryUsed: [],
}
