/**
 * Bars: budgets of false alarms, and the evidence at which each is spent.
 *
 * Nobody sets a score. A budget says how many false alarms an account may cost a year; its bar is
 * the reciprocal, in years of evidence (`weigh.ts` says why). Delay is the cheapest answer and has
 * the lowest bar; containing is the dearest. While an organisation is young, and its own habits are
 * hardly known, containing takes ten times the evidence (decision 10).
 */

import type { LoginReading } from '../../accounts/behaviour/arrivals.ts'
import { isYoung, type Organisation } from '../../accounts/behaviour/organisation.ts'
import type { Reading } from '../../accounts/behaviour/reading.ts'
import { type Learns, learnsAll, learnsNothing } from '../../accounts/behaviour/state.ts'
import type { Evidence } from './weigh.ts'

/** Nominal false alarms an account and year. */
export type Budgets = {
  readonly contain: number
  /** In the first 30 learned days of an organisation. */
  readonly containYoung: number
  readonly challenge: number
  readonly delay: number
  /** Never-written recipients in a session beyond which an account without bulk rights is asked. */
  readonly bulkRecipients: number
  /** Hijacks an account and year, for the odds that people are told. */
  readonly hazard: number
  /** Years of evidence from which on no habit is learned. */
  readonly softYears: number
}

export const budgets: Budgets = {
  contain: 0.01,
  containYoung: 0.001,
  challenge: 1,
  delay: 10,
  bulkRecipients: 30,
  hazard: 0.005,
  softYears: 0.5,
}

/** Years of evidence at which a budget of so many false alarms an account-year is spent. */
export const barOf = (falseAlarms: number): number => 1 / falseAlarms

export const decibans = (ratio: number): number => 10 * Math.log10(ratio)

/** Odds that the account is stolen, at the stated hazard. */
export const oddsOf = ({ total }: Evidence, { hazard }: Budgets): number => hazard * total

/**
 * What may be learned. Contacts and clients are learned up to the bar at which the owner is asked:
 * were there a gap below it, an account would stay suspect because what it repeats stays new, and
 * nobody would ask.
 */
export function learnsAt({ total }: Evidence, { softYears, challenge }: Budgets): Learns {
  const habits = total < softYears
  const whom = total < barOf(challenge)
  return habits && whom ? learnsAll : habits || whom ? { habits, whom } : learnsNothing
}

export type Opinion = 'pass' | 'delay' | 'challenge' | 'contain'

export function opinionOf(
  { total }: Evidence,
  reading: Reading,
  organisation: Organisation,
  of: Budgets,
): Opinion {
  const contain = isYoung(organisation, reading.now) ? of.containYoung : of.contain
  if (total >= barOf(contain)) return 'contain'
  if (total >= barOf(of.challenge) || isBulkGated(reading, of)) return 'challenge'
  if (total >= barOf(of.delay) || reading.bulkWeight > 0.5) return 'delay'
  return 'pass'
}

/** An account that never mailed many reaches many strangers in one session. */
export const isBulkGated = ({ before, fresh }: Reading, { bulkRecipients }: Budgets): boolean =>
  before.bulk.mailings === 0 && before.who.newInSession + fresh >= bulkRecipients

/** From the owner's own network a login passes; elsewhere the same bars hold as for mail. */
export function loginOpinion(
  { total }: Evidence,
  { now, isOwn, arrival, visit }: LoginReading,
  organisation: Organisation,
  of: Budgets,
): Exclude<Opinion, 'delay'> {
  if (isOwn) return 'pass'
  const contain = isYoung(organisation, now) ? of.containYoung : of.contain
  if (arrival !== undefined && total >= barOf(contain)) return 'contain'
  const isDoubted =
    visit?.challenged === true || (arrival !== undefined && total >= barOf(of.challenge))
  return isDoubted ? 'challenge' : 'pass'
}
