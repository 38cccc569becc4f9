/**
 * Answers: what follows from an owner's answer: «not me» contains, an approved message is released.
 *
 * The answer stands in the evidence first; both effects ask for a state and may be asked for again.
 * When the guard starts, what was answered in the last RESUMED_FOR and has no effect yet gets it,
 * and what was asked is told again where its notice was lost.
 */
import type { AccountId } from '../../events/event.ts'
import { type Duration, hours, type Instant, milliseconds, plus } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { StepUpFold } from '../../ports/step-up.ts'
import { openIn } from '../../step-up/requests.ts'
import type { Answer } from '../../step-up/state.ts'
import { nthOfDay } from './step-up.ts'
import type { StepUpTelling } from './telling.ts'

export const RESUMED_FOR: Duration = hours(24)
/** Accounts that are looked after when the guard starts. */
export const RESUMED_MAX = 1_000
/** Who contains and releases; no person's name has this form. */
export const OWNER = 'owner (step-up)'

export type Effects = {
  /** Contains as a person's order does; what stands already stays. Resolves with the plan. */
  readonly contain: (
    account: AccountId,
    since: Instant,
    by: string,
    why: string,
  ) => Promise<string | undefined>
  /** Releases the message of this reference if it is still held. */
  readonly release: (
    account: AccountId,
    reference: string,
    by: string,
    why: string,
  ) => Promise<unknown>
  /** A containment of the account was planned at that moment or later, or stands. */
  readonly isContainedSince: (account: AccountId, at: Instant) => boolean
}

export type AnswersParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly fold: StepUpFold
  readonly effects: Effects
  readonly telling: StepUpTelling
  readonly told: (problem: unknown) => void
}

export class Answers {
  readonly #parts: AnswersParts

  constructor(parts: AnswersParts) {
    this.#parts = parts
  }

  /** Rejects when it could not be done; it is done when the guard starts again. */
  contain(account: AccountId, request: string, since: Instant): Promise<string | undefined> {
    return this.#parts.effects.contain(account, since, OWNER, `request ${request}: not me`)
  }

  async release(account: AccountId, request: string, reference: string): Promise<void> {
    await this.#parts.effects.release(account, reference, OWNER, `request ${request}: approved`)
  }

  async resume(): Promise<void> {
    const { clock, fold, telling, told } = this.#parts
    const now = clock.now()
    const since = plus(now, milliseconds(-RESUMED_FOR))
    for (const { account, state } of fold.underWay(since, RESUMED_MAX)) {
      for (const request of openIn(state, now))
        telling.asked(account, request, nthOfDay(state, now))
      for (const answer of state.answers)
        if (answer.at >= since) await this.#again(account, answer).catch(told)
    }
  }

  async #again(account: AccountId, { request, at, effect, subject }: Answer): Promise<void> {
    if (effect === 'release') await this.release(account, request, subject)
    else if (!this.#parts.effects.isContainedSince(account, at))
      await this.contain(account, request, at)
  }
}
