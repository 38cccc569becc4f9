/**
 * Probation: origins that an account has used and that are not yet its own (decision 7).
 *
 * It never ends by time alone, or a thief would send one harmless mail, wait, and be at home. It
 * ends with a number of sessions that looked like the owner's throughout (DOMESTIC_SESSIONS, or
 * COUNTRY_SESSIONS in a country that is not the account's own), or when the owner confirms the origin
 * with a second factor. A session with one suspect message begins the count anew. After
 * PROBATION_PAUSE without use it rests: other origins are judged as if it were not there, its return
 * is not.
 *
 * `byTime` is how the model was first measured: 72 hours after its first use an origin was the
 * account's own. It stands here only to be compared with.
 */
import { between, type Duration, hours, type Instant } from '../../lib/time.ts'
import type { Origin } from './sending.ts'

export const UNPROVEN_MAX = 4
export const DOMESTIC_SESSIONS = 3
export const COUNTRY_SESSIONS = 8
/** Sessions nearer to one another than this count once. */
export const PROBATION_SPACING: Duration = hours(12)
export const PROBATION_PAUSE: Duration = hours(72)

export type Unproven = Origin & {
  readonly firstAt: Instant
  readonly lastAt: Instant
  /** Owner-like sessions, and when the last of them ended. */
  readonly sessions: number
  readonly countedAt: Instant
  /** It has ended; the place is free. */
  readonly ended?: true
}

export const isActive = (one: Unproven, now: Instant, byTime: boolean): boolean =>
  one.ended !== true && between(byTime ? one.firstAt : one.lastAt, now) < PROBATION_PAUSE

/** `near`: another network of the operator, or of the country that is not yet the account's. */
export const isOnProbation = (
  unproven: readonly Unproven[],
  origin: Origin,
  knownCountry: boolean,
  now: Instant,
  byTime: boolean,
  how: 'network' | 'near',
): boolean =>
  unproven.some((one) => {
    const active = isActive(one, now, byTime)
    if (!active && (byTime || one.ended === true)) return false
    if (how === 'network') return one.network === origin.network
    return (
      one.operator === origin.operator ||
      (active && one.country === origin.country && !knownCountry)
    )
  })

/** Of what is under way: `country` before `domestic`. */
export function probationOf(
  unproven: readonly Unproven[],
  countries: readonly string[],
  now: Instant,
  byTime: boolean,
): 'none' | 'domestic' | 'country' {
  let found: 'none' | 'domestic' = 'none'
  for (const one of unproven) {
    if (!isActive(one, now, byTime)) continue
    if (!countries.includes(one.country)) return 'country'
    found = 'domestic'
  }
  return found
}

/** The entry that this use of an origin finds ended; -1: none. */
export const passedAt = (
  unproven: readonly Unproven[],
  origin: Origin,
  knownCountry: boolean,
  now: Instant,
  byTime: boolean,
): number =>
  unproven.findIndex(
    (one) =>
      one.ended !== true &&
      (byTime
        ? one.network === origin.network && between(one.firstAt, now) >= PROBATION_PAUSE
        : one.sessions >= (knownCountry ? DOMESTIC_SESSIONS : COUNTRY_SESSIONS) &&
          (one.operator === origin.operator || (one.country === origin.country && !knownCountry))),
  )

export function probationEnded(unproven: readonly Unproven[], at: number): readonly Unproven[] {
  const one = unproven[at]
  return one === undefined ? unproven : unproven.with(at, { ...one, ended: true })
}

/** A session from `network` has ended at `at`. */
export const sessionCredited = (
  unproven: readonly Unproven[],
  network: number | undefined,
  at: Instant,
): readonly Unproven[] =>
  unproven.some((one) => isCreditable(one, network, at))
    ? unproven.map((one) =>
        isCreditable(one, network, at)
          ? { ...one, sessions: one.sessions + 1, countedAt: at }
          : one,
      )
    : unproven

const isCreditable = (one: Unproven, network: number | undefined, at: Instant): boolean =>
  one.ended !== true &&
  one.network === network &&
  (one.sessions === 0 || between(one.countedAt, at) >= PROBATION_SPACING)

/**
 * After a message from an origin that is not the account's own; a suspect one sets it back.
 *
 * Networks of one operator, and of one country while the journey lasts, are on probation together:
 * a telephone changes its network several times a day.
 */
export function unprovenAfter(
  unproven: readonly Unproven[],
  origin: Origin,
  knownCountry: boolean,
  now: Instant,
  byTime: boolean,
  trusted: boolean,
): readonly Unproven[] {
  const find = (is: (one: Unproven) => boolean): number =>
    unproven.findIndex((one) => one.ended !== true && is(one))
  let at = find((one) => one.network === origin.network)
  if (at < 0 && !byTime) at = find((one) => one.operator === origin.operator)
  if (at < 0 && !byTime)
    at = find((one) => one.country === origin.country && !knownCountry && isActive(one, now, false))
  const known = unproven[at]
  if (known !== undefined) {
    const used: Unproven = {
      ...known,
      ...origin,
      lastAt: now,
      sessions: trusted ? known.sessions : 0,
    }
    return unproven.with(at, used)
  }
  const begun: Unproven = {
    ...origin,
    firstAt: now,
    lastAt: now,
    sessions: 0,
    countedAt: now,
  }
  if (unproven.length < UNPROVEN_MAX) return [...unproven, begun]
  let eldest = 0
  for (let n = 1; n < unproven.length; n += 1)
    if (ageOf(unproven[n]) < ageOf(unproven[eldest])) eldest = n
  return unproven.with(eldest, begun)
}

const ageOf = (one: Unproven | undefined): number => one?.firstAt ?? 0
