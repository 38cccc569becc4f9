/**
 * Passkey sign-in: an owner proves himself by a passkey that says itself whose it is.
 *
 * Nobody types a name, so nothing is there to be guessed: an unknown passkey and a wrong signature are
 * answered alike and no sooner than REFUSED_TAKES after they came. What is right is used up by
 * `factor.proved`, durable before it is good for anything; the page has seen to it that a challenge is
 * good once. A counter that does not rise is refused and is `passkey.doubted` (WebAuthn Level 3 §7.2
 * step 22): somebody may have a copy. Passkeys that several machines share count nothing, and their counter stays 0.
 */
import { createHash } from 'node:crypto'
import type { AccountId } from '../../../events/event.ts'
import { BoundedMap } from '../../../lib/bounded.ts'
import { between, type Duration, type Instant, milliseconds, minutes } from '../../../lib/time.ts'
import type {
  NotProved,
  OwnerProof,
  PasskeyAnswer,
  PasskeySite,
} from '../../../ports/owner-desk.ts'
import { Guessing } from '../guessing.ts'
import type { StepUpKeys } from '../keys.ts'
import { Lanes } from '../lanes.ts'
import { RefusedFactors } from '../refused-factors.ts'
import { REFUSED_TAKES, type SigningInParts } from '../signing-in.ts'
import type { PasskeyVerifier } from './verifier.ts'

export type PasskeySigningInParts = SigningInParts & {
  readonly keys: StepUpKeys
  readonly passkeys: Pick<PasskeyVerifier, 'check'>
}

const NAME_DIGITS = 16
/** A passkey is doubted once in so long, however often a copy of it is tried. */
export const DOUBTED_AGAIN: Duration = minutes(1)
/** Passkeys of which it is known when they were doubted last. */
export const DOUBTED_MAX = 1_000

export class PasskeySigningIn {
  readonly #parts: PasskeySigningInParts
  readonly #lanes = new Lanes()
  readonly #guessing = new Guessing()
  readonly #refused: RefusedFactors
  readonly #doubted = new BoundedMap<string, Instant>(DOUBTED_MAX)
  #nth = 0

  constructor(parts: PasskeySigningInParts) {
    this.#parts = parts
    this.#refused = new RefusedFactors(parts.scribe, parts.told)
  }

  async signIn(
    site: PasskeySite,
    challenge: string,
    answer: PasskeyAnswer,
    clientIp: string,
  ): Promise<OwnerProof | NotProved> {
    const { clock, fold, sleep } = this.#parts
    const began = clock.monotonic()
    // Only where it comes from is counted: whose it would be nobody says by a name.
    const guesser = {
      account: `passkey:${clientIp}` as AccountId,
      ...{ isOwner: false, provedFrom: [], clientIp },
    }
    const seconds = this.#guessing.waits(guesser, clock.now())
    if (seconds > 0) return { refused: 'wait', seconds }
    const account = fold.accountOfPasskey(answer.id)
    const proof =
      account === undefined
        ? ({ refused: 'wrong' } as const)
        : ((await this.#lanes.inTurn(account, () =>
            this.#signIn(account, site, challenge, answer, clientIp),
          )) ?? { refused: 'wait' as const, seconds: 1 })
    if ('refused' in proof) {
      if (proof.refused === 'wrong') this.#guessing.wrong(guesser, clock.now())
      const left = REFUSED_TAKES - (clock.monotonic() - began)
      if (left > 0) await sleep(milliseconds(left))
    }
    return proof
  }

  async #signIn(
    account: AccountId,
    site: PasskeySite,
    challenge: string,
    answer: PasskeyAnswer,
    clientIp: string,
  ): Promise<OwnerProof | NotProved> {
    const { clock, fold, scribe, keys, passkeys } = this.#parts
    const row = fold.of(account).factors.find((one) => one.passkey?.credential === answer.id)
    if (row?.passkey === undefined) return { refused: 'wrong' }
    const { publicKey, rpId } = row.passkey
    const isHis = answer.user === keys.userOf(account) && rpId === site.rpId
    const checked = isHis
      ? await passkeys.check({
          ...{ what: 'answered', site, challenge, answer, publicKey },
          counter: Math.max(0, row.lastCounter),
        })
      : 'wrong'
    if (checked === 'busy') return { refused: 'wait', seconds: 5 }
    const now = clock.now()
    if (checked === 'wrong') {
      this.#refused.note(account, 'passkey', clientIp, now)
      return { refused: 'wrong' }
    }
    const { factor } = row
    if ('doubted' in checked) {
      this.#refused.note(account, 'counter', clientIp, now)
      this.#doubt(account, factor, checked.doubted, clientIp, now)
      return { refused: 'wrong' }
    }
    const name = createHash('sha256').update(challenge).digest('hex').slice(0, NAME_DIGITS)
    await scribe.write([
      {
        kind: 'factor.proved',
        id: `fp.${factor}.passkey.${name}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        account,
        factor,
        method: 'passkey',
        counter: checked.counter,
        clientIp,
      },
    ])
    return { account, factor, provedAt: now, method: 'passkey' }
  }

  /** Nobody waits for the write, as with what is refused; that it goes on is counted there. */
  #doubt(
    account: AccountId,
    factor: string,
    counter: number,
    clientIp: string,
    now: Instant,
  ): void {
    const before = this.#doubted.get(factor)
    if (before !== undefined && now >= before && between(before, now) < DOUBTED_AGAIN) return
    this.#doubted.set(factor, now)
    this.#nth += 1
    this.#parts.scribe
      .write([
        {
          ...{ kind: 'passkey.doubted', id: `pd.${now.toString(36)}.${this.#nth}` },
          ...{ at: now, heardAt: now, trust: 'witnessed' },
          ...{ account, factor, counter, clientIp },
        },
      ])
      .catch(this.#parts.told)
  }
}
