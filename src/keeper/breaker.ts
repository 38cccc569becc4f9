/**
 * Breaker: the circuit breaker of a running guard: `containment/breaker.ts` with its state kept.
 *
 * Its state comes back from the folds at start, so that a restart does not hand out a new hour.
 */
import {
  askBreaker,
  BREAKER_WINDOW,
  type BreakerAnswer,
  type BreakerState,
  breakerMost,
  closedBreaker,
  giveBack,
  neverOpened,
} from '../containment/breaker.ts'
import { between, type Duration, type Instant, plus } from '../lib/time.ts'
import type { FoldStore } from '../ports/folds.ts'

export class Breaker {
  readonly #folds: Pick<FoldStore, 'accountCount' | 'automaticSince' | 'breakerOpenedAt'>
  #state: BreakerState = closedBreaker

  constructor(
    folds: Pick<FoldStore, 'accountCount' | 'automaticSince' | 'breakerOpenedAt'>,
    now: Instant,
  ) {
    this.#folds = folds
    const moments = folds.automaticSince(plus(now, -BREAKER_WINDOW as Duration))
    const openedAt = folds.breakerOpenedAt()
    this.#state =
      openedAt !== undefined &&
      between(openedAt, now) < BREAKER_WINDOW &&
      moments.length >= breakerMost(folds.accountCount())
        ? { moments, openSince: openedAt }
        : { moments }
  }

  /** Takes a place for one automatic containment, if there is one. */
  ask(now: Instant): BreakerAnswer {
    const answer = askBreaker(this.#state, now, this.#folds.accountCount())
    this.#state = answer.state
    return answer
  }

  /** Its opening could not be written. */
  neverOpened(): void {
    this.#state = neverOpened(this.#state)
  }

  /** The containment of that moment could not be written. */
  giveBack(moment: Instant): void {
    this.#state = giveBack(this.#state, moment)
  }
}
