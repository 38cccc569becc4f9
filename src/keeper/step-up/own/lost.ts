/**
 * Lost: somebody says that he is the owner of an account and has no factor any more.
 *
 * He is told a number, whether there is such an account or not, and goes to a person of the console
 * with it, who sees him, compares the number and makes a token; nothing of it goes by mail, least of
 * all to the mailbox that is protected. The number proves nothing: it tells which request is meant.
 * A request that is younger than STANDS_FOR is not replaced, so that nobody spoils another's number.
 * Limits: who asks first in another's name keeps his request away for that hour; the person at the
 * console then finds another number there, and makes a token without a request.
 */
import { randomInt } from 'node:crypto'
import { networkOf, saslAccount } from '../../../events/account.ts'
import type { AccountId } from '../../../events/event.ts'
import { between, type Duration, hours, milliseconds, plus } from '../../../lib/time.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { NotProved } from '../../../ports/owner-desk.ts'
import type { OwnerHistoryFold } from '../../../ports/owner-history.ts'
import type { StepUpFold } from '../../../ports/step-up.ts'
import { LOST_LIVES } from '../../../step-up/state.ts'
import { referenceOf } from '../../reference.ts'
import type { Scribe } from '../../scribe.ts'
import { REFUSED_TAKES } from '../signing-in.ts'
import { PaceOf } from './pace.ts'

/** Of one client network and of all, in an hour. */
export const LOST_OF_ONE_MAX = 5
export const LOST_OF_ALL_MAX = 200
/** Requests that stand; with more, nobody's is taken until some are looked at. */
export const LOST_MAX = 500
export const STANDS_FOR: Duration = hours(1)

export type LostParts = {
  readonly clock: Clock
  readonly fold: StepUpFold
  readonly scribe: Pick<Scribe, 'write'>
  readonly history?: OwnerHistoryFold
  readonly defaultRealm: string
  readonly sleep: (length: Duration) => Promise<void>
  /** For tests: six digits. */
  readonly numbered?: () => string
}

const chance = (): string => String(randomInt(1_000_000)).padStart(6, '0')

export class LostOwners {
  readonly #parts: LostParts
  readonly #pace = new PaceOf({
    ...{ ofOne: LOST_OF_ONE_MAX, inAll: LOST_OF_ALL_MAX },
    within: hours(1),
  })

  constructor(parts: LostParts) {
    this.#parts = parts
  }

  async ask(typed: string, clientIp: string): Promise<{ readonly number: string } | NotProved> {
    const { clock, fold, defaultRealm, sleep, numbered = chance } = this.#parts
    const began = clock.monotonic()
    const now = clock.now()
    const seconds = this.#pace.take(networkOf(clientIp, 64), now)
    if (seconds > 0) return { refused: 'wait', seconds }
    const since = plus(now, milliseconds(-LOST_LIVES))
    if (fold.lost(since, LOST_MAX).length >= LOST_MAX) return { refused: 'wait' }
    const number = numbered()
    const account = saslAccount(typed.trim(), defaultRealm)
    if (account !== undefined && this.#isKnown(account))
      await this.#write(account, number, clientIp)
    // As long for names that nobody has.
    const left = REFUSED_TAKES - (clock.monotonic() - began)
    if (left > 0) await sleep(milliseconds(left))
    return { number }
  }

  /** Somebody of this name logs in, or has a factor; others could be invented without an end. */
  #isKnown(account: AccountId): boolean {
    const { fold, history } = this.#parts
    return fold.of(account).factors.length > 0 || (history?.logins(account).length ?? 0) > 0
  }

  async #write(account: AccountId, number: string, clientIp: string): Promise<void> {
    const { clock, fold, scribe } = this.#parts
    const now = clock.now()
    const { lost } = fold.of(account)
    if (lost !== undefined && now >= lost.at && between(lost.at, now) < STANDS_FOR) return
    await scribe.write([
      {
        kind: 'enrolment.requested',
        id: `er.${now.toString(36)}.${number}.${referenceOf(account)}`,
        ...{ at: now, heardAt: now, trust: 'witnessed' },
        account,
        request: number,
        clientIp,
      },
    ])
  }
}
