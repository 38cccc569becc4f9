/**
 * Levels in context: how likely an origin this new was, for this account at this moment.
 *
 * What is rare at home is common on a journey: so the shares come from a context (a new session, in
 * a session, on probation, after a long silence, a young account). In the ordinary context half of
 * the share is the account's own.
 */
import type { AccountId } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { EARLY_SESSIONS } from './clients.ts'
import { nth } from './numbers.ts'
import {
  KNOWN,
  type Level,
  levelOf,
  ON_PROBATION,
  type OriginEvent,
  type Origins,
  originsOwned,
  SAME_NETWORK,
} from './origins.ts'
import { passedAt, probationEnded, probationOf, sessionCredited } from './probation.ts'
import type { Origin } from './sending.ts'
import type { Behaviour, Context, Learning } from './state.ts'

/** Numbers of `Population.origins`. */
export const NEW_SESSION_CONTEXT = 0
export const IN_SESSION = 1
export const IN_SESSION_NOVEL = 2
const DOMESTIC_PROBATION = 3
const COUNTRY_PROBATION = 4
const LONG_SILENCE = 5
const EARLY = 6
const EARLY_PROBATION = 7

const LONG_SILENCE_SECONDS = 7 * 86_400
const PSEUDO_SESSIONS = 30
/**
 * In a session at home, by mail from an origin on probation that is logged in from as well: a telephone
 * on the desk.
 */
const VISITED = 0.01
/** No ratio of anything to less than this. */
export const SHARE_LEAST = 2e-4

export type OriginSeen = {
  readonly level: Level
  /** The level, or SAME_NETWORK. */
  readonly event: OriginEvent
  readonly context: number
  readonly share: number
  /** How likely the owner sends from a network of his own here. */
  readonly ownShare: number
  /** Whether who goes on in the network of the message before is in the owner's own. */
  readonly isOwnsGoingOn: boolean
}

/** Sessions that have ended are credited, and a probation that is over makes the origin its own. */
export function settled(
  state: Behaviour,
  origin: Origin | undefined,
  newSession: boolean,
  now: Instant,
  { probationByTime }: Learning,
): Origins {
  let { origins } = state
  if (origins.unproven.length === 0) return origins
  if (newSession && state.pace.trusted && !probationByTime) {
    const unproven = sessionCredited(origins.unproven, origins.last, state.asOf)
    if (unproven !== origins.unproven) origins = { ...origins, unproven }
  }
  if (origin === undefined) return origins
  const knownCountry = origins.countries.includes(origin.country)
  const passed = passedAt(origins.unproven, origin, knownCountry, now, probationByTime)
  if (passed < 0) return origins
  return {
    ...originsOwned(origins, origin),
    unproven: probationEnded(origins.unproven, passed),
  }
}

export type Moment = {
  readonly now: Instant
  readonly silence: number
  readonly newSession: boolean
  /** This one included. */
  readonly sessions: number
  /** Somebody logged in from there lately, by a visit that was not challenged. */
  readonly isVisited: boolean
}

export function originSeen(
  origins: Origins,
  origin: Origin,
  account: AccountId,
  { population, organisation, learning }: Context,
  { now, silence, newSession, sessions, isVisited }: Moment,
): OriginSeen {
  const byTime = learning.probationByTime
  const level = levelOf(origins, origin, account, organisation, now, byTime)
  const event = !newSession && origins.last === origin.network ? SAME_NETWORK : level
  const context = newSession
    ? sessionContext(origins, sessions, silence, now, byTime)
    : origins.novel
      ? IN_SESSION_NOVEL
      : IN_SESSION
  const isOwnsGoingOn =
    context === IN_SESSION && origins.last !== undefined && origins.networks.includes(origins.last)
  const shares = population.origins[context] ?? []
  const isReturning = event === ON_PROBATION && !byTime
  let share = Math.max(nth(shares, event), isReturning ? nth(population.returning, context) : 0)
  if (isReturning && context === IN_SESSION && isVisited) share = Math.max(share, VISITED)
  if (context === NEW_SESSION_CONTEXT) {
    const common = share
    const own =
      level === ON_PROBATION && byTime
        ? common
        : (nth(origins.levels.of, level) + PSEUDO_SESSIONS * common) /
          (origins.levels.total + PSEUDO_SESSIONS)
    share = 0.5 * own + 0.5 * common
  }
  return {
    level,
    event,
    context,
    share: Math.max(share, SHARE_LEAST),
    ownShare: nth(shares, KNOWN) + (isOwnsGoingOn ? nth(shares, SAME_NETWORK) : 0),
    isOwnsGoingOn,
  }
}

function sessionContext(
  origins: Origins,
  sessions: number,
  silence: number,
  now: Instant,
  byTime: boolean,
): number {
  const probation = probationOf(origins.unproven, origins.countries, now, byTime)
  if (probation === 'country') return COUNTRY_PROBATION
  if (sessions < EARLY_SESSIONS) return probation === 'none' ? EARLY : EARLY_PROBATION
  if (probation === 'domestic') return DOMESTIC_PROBATION
  return silence > LONG_SILENCE_SECONDS ? LONG_SILENCE : NEW_SESSION_CONTEXT
}
