/**
 * Pace: how often an account sits down to write, and how a sitting goes.
 *
 * The rate of sessions forgets over ninety days; the length of a session is a slow mean; the largest
 * one is remembered and fades.
 */

import { gapsAfter, NEW_SESSION, noGaps } from './gaps.ts'
import type { Counts } from './numbers.ts'
import type { Population } from './population.ts'

const FORGETTING_SECONDS = 90 * 86_400
const PSEUDO_SESSIONS = 1.5
const LENGTH_RATE = 0.05
const LENGTH_MOST = 200
const LARGEST_LEAST = 5
const LARGEST_KEPT = 0.985

export type Pace = {
  readonly gaps: Counts
  readonly previousGap: number
  readonly previousHour: number
  readonly previousSize: number
  /** In this session. */
  readonly messages: number
  readonly recipients: number
  readonly fastRun: number
  /** Whether every message of this session was trusted, and whether the last one was. */
  readonly trusted: boolean
  readonly lastTrusted: boolean
  readonly meanSession: number
  readonly largestSession: number
  /** Trusted session starts and the seconds in which they fell, both fading. */
  readonly sessions: number
  readonly seconds: number
  /** Session starts ever. */
  readonly sessionsEver: number
}

export const noPace: Pace = {
  gaps: noGaps,
  previousGap: NEW_SESSION,
  previousHour: 0,
  previousSize: 1,
  messages: 0,
  recipients: 0,
  fastRun: 0,
  trusted: true,
  lastTrusted: true,
  meanSession: 1,
  largestSession: LARGEST_LEAST,
  sessions: 0,
  seconds: 0,
  sessionsEver: 0,
}

/** Sessions a second. */
export const sessionRate = (population: Population, { sessions, seconds }: Pace): number =>
  (sessions + PSEUDO_SESSIONS) / (seconds + PSEUDO_SESSIONS / population.sessionsPerSecond)

/** A new session begins after that many seconds; the first one ever ends nothing. */
export function paceAtSession(pace: Pace, seconds: number): Pace {
  const isFirst = pace.sessionsEver === 0
  const kept = isFirst ? 1 : Math.exp(-seconds / FORGETTING_SECONDS)
  const length = Math.min(pace.messages, LENGTH_MOST)
  const faded = LARGEST_LEAST + (pace.largestSession - LARGEST_LEAST) * LARGEST_KEPT
  return {
    gaps: pace.gaps,
    previousGap: pace.previousGap,
    previousHour: pace.previousHour,
    previousSize: pace.previousSize,
    messages: 0,
    recipients: 0,
    fastRun: 0,
    trusted: true,
    lastTrusted: pace.lastTrusted,
    meanSession: isFirst
      ? pace.meanSession
      : pace.meanSession + (length - pace.meanSession) * LENGTH_RATE,
    largestSession: Math.max(pace.recipients, LARGEST_LEAST, faded),
    sessions: pace.sessions * kept,
    seconds: isFirst ? 0 : pace.seconds * kept + seconds,
    sessionsEver: pace.sessionsEver + 1,
  }
}

export const paceInSession = (pace: Pace, gap: number): Pace => ({
  ...pace,
  fastRun: gap <= 1 ? pace.fastRun + 1 : 0,
})

export type Sent = {
  readonly gap: number
  readonly hour: number
  readonly recipients: number
  readonly isFirst: boolean
  readonly trusted: boolean
  /** Whether the gap teaches the account's own pace. */
  readonly learnsGap: boolean
}

export const paceAfter = (pace: Pace, sent: Sent): Pace => ({
  gaps: sent.learnsGap && !sent.isFirst ? gapsAfter(pace.gaps, sent.gap) : pace.gaps,
  previousGap: sent.gap,
  previousHour: sent.hour,
  previousSize: sent.recipients,
  messages: pace.messages + 1,
  recipients: pace.recipients + sent.recipients,
  fastRun: pace.fastRun,
  trusted: pace.trusted && sent.trusted,
  lastTrusted: sent.trusted,
  meanSession: pace.meanSession,
  largestSession: pace.largestSession,
  sessions: pace.sessions + (sent.trusted && sent.gap === NEW_SESSION ? 1 : 0),
  seconds: pace.seconds,
  sessionsEver: pace.sessionsEver,
})
