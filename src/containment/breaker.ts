/**
 * Breaker: how many accounts may be contained automatically in an hour (decision 9).
 *
 * A mistake of the judge, or somebody who provokes it, must not stop the organisation: beyond
 * max(5, 2 % of the accounts) an hour, further suspects only have their mail held, and a person is
 * paged once. Containments by people are not counted and never refused.
 */
import { between, type Duration, hours, type Instant } from '../lib/time.ts'

export const BREAKER_WINDOW: Duration = hours(1)
export const BREAKER_LEAST = 5
export const BREAKER_SHARE = 0.02

export const breakerMost = (accounts: number): number =>
  Math.max(BREAKER_LEAST, Math.floor(accounts * BREAKER_SHARE))

export type BreakerState = {
  /** Automatic containments of the last BREAKER_WINDOW, oldest first; at most breakerMost of them. */
  readonly moments: readonly Instant[]
  /** Since when it has been open without a pause; absent: it is closed. */
  readonly openSince?: Instant
}

export const closedBreaker: BreakerState = { moments: [] }

export type BreakerAnswer = {
  readonly state: BreakerState
  readonly allowed: boolean
  /** True for the first suspect that it turns away since it opened. */
  readonly opened: boolean
  readonly containments: number
  readonly most: number
}

/** Asks for one more automatic containment at `now`, and takes it when it is allowed. */
export function askBreaker(state: BreakerState, now: Instant, accounts: number): BreakerAnswer {
  const most = breakerMost(accounts)
  // A moment in the future is of a clock that was set back since: it counts until it is past.
  const moments = state.moments.filter((moment) => between(moment, now) < BREAKER_WINDOW)
  if (moments.length < most)
    return {
      state: { moments: [...moments, now] },
      allowed: true,
      opened: false,
      containments: moments.length + 1,
      most,
    }
  const opened = state.openSince === undefined
  return {
    state: { moments, openSince: state.openSince ?? now },
    allowed: false,
    opened,
    containments: moments.length,
    most,
  }
}

/** A containment that was taken but could not be written gives its place back. */
export const giveBack = (state: BreakerState, moment: Instant): BreakerState => {
  const at = state.moments.lastIndexOf(moment)
  return at < 0 ? state : { ...state, moments: state.moments.toSpliced(at, 1) }
}

/** An opening that could not be written was told to nobody: the next suspect opens it again. */
export const neverOpened = ({ moments }: BreakerState): BreakerState => ({ moments })
