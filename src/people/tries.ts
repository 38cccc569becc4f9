/**
 * Tries: how often a wrong code may be given before nobody is listened to for a while.
 *
 * Five wrong codes within five minutes, and codes of six digits are not looked at for a minute; the
 * next time for five, from then on for fifteen. A day without a wrong code begins anew. That leaves a
 * guesser under 500 tries a day, each right with 3 in a million, while the owner waits fifteen
 * minutes at most; and a recovery code is looked at even then, for its 80 bits are not guessed, so
 * that nobody who floods us locks an owner out who has one. Wrong recovery codes count all the same.
 * A right code forgives nothing: else the owner's work would buy a guesser more tries.
 * Limits: kept while the guard runs; who can restart it begins with five tries again.
 */
import { between, type Duration, hours, type Instant, later, minutes, plus } from '../lib/time.ts'

export const TRIES_MAX = 5
export const TRIES_WINDOW: Duration = minutes(5)
/** The first wait, the second, and every later one. */
export const WAITS: readonly [Duration, Duration, Duration] = [minutes(1), minutes(5), minutes(15)]
export const WAITS_FORGOTTEN_AFTER: Duration = hours(24)

export type Tries = {
  /** Moments of wrong codes within the window, eldest first; fewer than are borne. */
  readonly wrong: readonly Instant[]
  readonly lastWrong: Instant | undefined
  readonly waitsUntil: Instant | undefined
  /** How often one had to wait lately. */
  readonly waits: number
}

export const noTries: Tries = { wrong: [], lastWrong: undefined, waitsUntil: undefined, waits: 0 }

/** A clock that was set back must not make a wait longer than the longest one. */
export function mustWait(tries: Tries, now: Instant): boolean {
  const { waitsUntil } = tries
  return waitsUntil !== undefined && now < waitsUntil && between(now, waitsUntil) <= WAITS[2]
}

/** After one more wrong code; `most` within the window are borne, where many share a count. */
export function wrongAt(tries: Tries, at: Instant, most: number = TRIES_MAX): Tries {
  const calm = tries.lastWrong !== undefined && between(tries.lastWrong, at) > WAITS_FORGOTTEN_AFTER
  const before = calm ? noTries : tries
  const lastWrong = later(before.lastWrong ?? at, at)
  const wrong = [...before.wrong.filter((one) => between(one, at) < TRIES_WINDOW), at]
  if (wrong.length < most) return { ...before, wrong, lastWrong }
  // While one waits already (wrong recovery codes), the wait is not begun anew.
  if (mustWait(before, at)) return { ...before, wrong: [], lastWrong }
  const wait = WAITS[Math.min(before.waits, WAITS.length - 1)] as Duration
  return { wrong: [], lastWrong, waitsUntil: plus(at, wait), waits: before.waits + 1 }
}
