/**
 * Fitted: an organisation's own population, drawn towards the one that is shipped.
 *
 * Each parameter begins as the shipped one, worth a number of observations: shares as with Dirichlet's
 * prior, the rate of sessions as with a gamma prior, the three regressions by `softmax.ts`. With a
 * week of mail the shipped one prevails, with a year of it the organisation's own; there is no step
 * between. It is always drawn towards `shipped` and never towards the one of yesterday, so that a fit
 * night after night wanders nowhere.
 *
 * Limits: it is one night's look at the last weeks; a summer holiday is learned as one.
 */

import { nth } from '../numbers.ts'
import { COLLEAGUES_OPERATOR, NEW_COUNTRY, ON_PROBATION } from '../origins.ts'
import { type Population, shipped } from '../population.ts'
import { RETURNING_MOST } from './population-text.ts'
import { softmaxFitted } from './softmax.ts'
import type { Statistics } from './statistics.ts'

/** What the shipped population is worth, in messages. */
export const PSEUDO_MESSAGES = 10_000
/** In session starts: for hours and the rate. */
export const PSEUDO_SESSIONS = 2_000
/** In messages of each context of origins. */
export const PSEUDO_ORIGINS = 1_000
/** No class is thought rarer than this: of what is rarer too little was seen. */
const SHARE_LEAST = 1e-5
/** With less than this left for all else, strange origins are not raised. */
const LEFT_LEAST = 0.05
/** Digits that are kept; the rest is noise, and differs between processors. */
const DIGITS = 7

export function populationFitted(of: Statistics, name: string): Population {
  const { anyNew, sessionsPerSecond } = shipped
  const heard = of.origins.map((events) => events.reduce((sum, count) => sum + count, 0))
  const rate = (of.sessions + PSEUDO_SESSIONS) / (of.seconds + PSEUDO_SESSIONS / sessionsPerSecond)
  return {
    name,
    gapWeights: softmaxFitted(of.gapRows, shipped.gapWeights, PSEUDO_MESSAGES).map(plain),
    anyNewWeights: plain(fittedOne(of.anyNewRows, shipped.anyNewWeights)),
    allNewWeights: plain(fittedOne(of.allNewRows, shipped.allNewWeights)),
    hours: hoursFitted(of.hours),
    sizes: sharesFitted(of.sizes, shipped.sizes, PSEUDO_MESSAGES),
    origins: of.origins.map((events, context) =>
      originsFitted(events, shipped.origins[context] ?? []),
    ),
    returning: heard.map((all, context) => {
      const known = nth(shipped.returning, context)
      const seen = nth(of.origins[context] ?? [], ON_PROBATION)
      const share = (seen + PSEUDO_ORIGINS * known) / (all + PSEUDO_ORIGINS)
      return round(Math.min(Math.max(share, known), RETURNING_MOST))
    }),
    sessionsPerSecond: round(rate),
    gaps: sharesFitted(of.gaps, shipped.gaps, PSEUDO_MESSAGES),
    anyNew: round((of.withNew + PSEUDO_MESSAGES * anyNew) / (of.messages + PSEUDO_MESSAGES)),
  }
}

const fittedOne = (rows: Statistics['anyNewRows'], known: readonly number[]): readonly number[] =>
  softmaxFitted(rows, [known], PSEUDO_MESSAGES)[0] ?? known

/** The same sum as the shipped week, so that an organisation's own sessions weigh as much. */
function hoursFitted(counts: readonly number[]): readonly number[] {
  const total = shipped.hours.reduce((sum, count) => sum + count, 0)
  return sharesFitted(
    counts,
    shipped.hours.map((count) => count / total),
    PSEUDO_SESSIONS,
  ).map((share) => round(share * total))
}

/**
 * Strange origins may be commoner here than in the shipped population, and never rarer: six weeks in
 * which nobody travelled say little of the seventh, and the first traveller would pay for it. All
 * else shares what is left.
 */
function originsFitted(events: readonly number[], known: readonly number[]): readonly number[] {
  const shares = sharesFitted(events, known, PSEUDO_ORIGINS)
  const raised = shares.map((share, event) =>
    isStrange(event) ? Math.max(share, nth(known, event)) : share,
  )
  const sumOf = (strange: boolean): number =>
    raised.reduce((sum, share, event) => (isStrange(event) === strange ? sum + share : sum), 0)
  const left = 1 - sumOf(true)
  if (left < LEFT_LEAST) return shares
  const scale = left / sumOf(false)
  return raised.map((share, event) => round(isStrange(event) ? share : share * scale))
}

const isStrange = (event: number): boolean => event >= COLLEAGUES_OPERATOR && event <= NEW_COUNTRY

/** A class that cannot come, such as «same network» in a new session, stays at nought. */
function sharesFitted(
  counts: readonly number[],
  known: readonly number[],
  pseudo: number,
): readonly number[] {
  const all = counts.reduce((sum, count) => sum + count, 0)
  const shares = known.map((share, n) => {
    const seen = nth(counts, n)
    return share === 0 && seen === 0
      ? 0
      : Math.max((seen + pseudo * share) / (all + pseudo), SHARE_LEAST)
  })
  const sum = shares.reduce((before, share) => before + share, 0)
  return shares.map((share) => round(share / sum))
}

const round = (value: number): number => Number(value.toPrecision(DIGITS))
const plain = (weights: readonly number[]): readonly number[] => weights.map(round)
