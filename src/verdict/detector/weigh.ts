/**
 * Weigh: how much evidence stands for «this account is stolen», after one more message or result.
 *
 * For each scenario a Shiryaev-Roberts recursion in calendar time: what stood before, times how much
 * better the thief explains the message than the owner does, and beside it a hijack that begins now.
 * A hijack begins with one chance a year, normal mail comes `rate` a year; their ratio makes the sum
 * a number of years: under normal behaviour its mean grows by no more than the years that pass, so
 * an alarm at M >= c comes no more often than once in c account-years, whatever the dependence, as
 * long as the shares in the reading are conditional probabilities. A thief may try one quiet mail
 * and come back: after a pause a share of what stands for the quiet manner goes over to the others.
 *
 * Limits: the guarantee is as good as those shares; measured on held-out mail the injected mass was
 * 0.26 to 1.6 years a year, 1.07 in the mean of the scenarios.
 */
import { learntGapShare, learntMessageShare } from '../../accounts/behaviour/bulk.ts'
import { NETWORK_CLASSES, type NetworkSeen } from '../../accounts/behaviour/networks.ts'
import { nth, zeros } from '../../accounts/behaviour/numbers.ts'
import { KNOWN, SAME_NETWORK } from '../../accounts/behaviour/origins.ts'
import { type Reading, readingOf } from '../../accounts/behaviour/reading.ts'
import { type ResultSeen, resultSeen } from '../../accounts/behaviour/results.ts'
import type { Sending } from '../../accounts/behaviour/sending.ts'
import type { Behaviour, Context } from '../../accounts/behaviour/state.ts'
import { newsShare } from '../../accounts/behaviour/who.ts'
import {
  BLAST,
  BLAST_BEGINNINGS,
  BOUNCE_BEGINNING,
  FADING_SECONDS,
  FRAUD,
  FRAUD_NEW_SESSION,
  KNOWN_PLACE,
  MANNER_CHANGES,
  MANNERS,
  MESSAGE_RATIO_MOST,
  NEW_CLIENT,
  NEW_FORM,
  NEW_FORM_UNTOLD,
  NEW_SESSION_ORIGINS,
  PLACE_PRIORS,
  PLACES,
  PRIORS,
  RETAINED,
  SCENARIOS,
  SESSION_ORIGINS,
  SLOW,
  SLOW_GAPS,
  SLOW_NOVELTY,
  SLOW_SIZES,
  START_ORIGINS,
  THIEF_NETWORKS,
  thiefShareOf,
} from './scenarios.ts'

export const YEAR_SECONDS = 365.25 * 86_400
/** No evidence counts beyond this many years: the numbers stay finite. */
const YEARS_MOST = 1e30
/** No observation counts more than this many times: 260 dB. */
const RATIO_MOST = Math.exp(60)

export type Evidence = {
  /** Of each scenario, in years. */
  readonly years: readonly number[]
  /**
   * By place, in years: of a thief who logged in and has sent nothing yet. Absent: none. What he
   * sends from there takes it over, so that one origin counts once.
   */
  readonly logins?: readonly number[]
  /** All of them together, weighted by the priors: the statistic that bars are set on. */
  readonly total: number
}

export const noEvidence: Evidence = { years: zeros(SCENARIOS), total: 0 }

export type Weighed = {
  readonly evidence: Evidence
  readonly reading: Reading
}

/** `reading` of the same message, where there is one already. */
export function weighBehaviour(
  evidence: Evidence,
  state: Behaviour,
  sending: Sending,
  context: Context,
  reading: Reading = readingOf(state, sending, context),
): Weighed {
  const begins = 1 / (reading.rate * YEAR_SECONDS)
  const fading = fadingOf(reading)
  const blastPace = paceRatio(state, reading, BLAST)
  const slowPace = paceRatio(state, reading, SLOW)
  const fraudPace = paceRatio(state, reading, FRAUD)
  const blast = messageRatio(reading, BLAST)
  const slow = messageRatio(reading, SLOW)
  const fraud = messageRatio(reading, FRAUD)
  const years = evidence.years.slice()
  const { visit } = reading
  const logins = evidence.logins && loginsAfter(evidence.logins, reading)
  let total = logins === undefined ? 0 : loginsTotal(logins)
  for (let place = 0; place < PLACES.length; place += 1) {
    const company = companyRatio(reading, place)
    const start = startRatio(reading, place) * company
    const owners = isOwners(reading, place)
    for (let manner = 0; manner < MANNERS.length; manner += 1) {
      const scenario = place * MANNERS.length + manner
      const message = manner === BLAST ? blast : manner === SLOW ? slow : fraud
      const pace = manner === BLAST ? blastPace : manner === SLOW ? slowPace : fraudPace
      const intent = manner === FRAUD ? reading.intent : 1
      const joined =
        visit === undefined || place === KNOWN_PLACE
          ? 0
          : loginStanding(evidence, reading, place) *
            bounded(message * intent * visitRatio(reading, place) * company)
      const stood = owners
        ? (evidence.years[scenario] ?? 0) * (RETAINED[manner] ?? 1)
        : (ownStanding(evidence, reading, scenario, manner, pace) +
            changedOver(evidence, reading, scenario, manner, fraudPace)) *
          mixed(message * originRatio(reading, place, manner) * company, manner, place)
      const after = Math.min(
        YEARS_MOST,
        stood * fading + begins * bounded(message * intent * start) + joined,
      )
      years[scenario] = after
      total += (PRIORS[scenario] ?? 0) * after
    }
  }
  return {
    evidence: logins === undefined ? { years, total } : { years, logins, total },
    reading,
  }
}

/**
 * What of the evidence speaks against this message: somebody who logged in elsewhere and has sent
 * nothing does not send from the owner's own network.
 */
export function evidenceHere(evidence: Evidence, { origin }: Reading): Evidence {
  const { years, logins, total } = evidence
  return logins === undefined || origin?.level !== KNOWN
    ? evidence
    : { years, total: Math.max(0, total - loginsTotal(logins)) }
}

/** What a login left, by the time of the message. */
export const loginStanding = (
  { logins }: Evidence,
  { unweighedLogins }: Reading,
  place: number,
): number => (logins?.[place] ?? 0) * Math.exp(-unweighedLogins / FADING_SECONDS)

/** Mail from where the login came takes it over; `undefined`: there is none left. */
function loginsAfter(logins: readonly number[], reading: Reading): readonly number[] | undefined {
  if (reading.visit !== undefined) return undefined
  const kept = Math.exp(-reading.unweighedLogins / FADING_SECONDS)
  return logins.map((years) => years * kept)
}

export function loginsTotal(logins: readonly number[]): number {
  let sum = 0
  for (let place = 0; place < logins.length; place += 1)
    sum += nth(PLACE_PRIORS, place) * nth(logins, place)
  return sum
}

/** What the first mail after a login adds to what that told: a client, if none was told, and form. */
export const visitRatio = (reading: Reading, place: number): number =>
  (reading.visit?.client === undefined ? clientRatio(reading, place) : 1) *
  formRatio(reading, place)

/** What stood for this scenario itself, and goes on in its manner. */
export const ownStanding = (
  { years }: Evidence,
  { newSession }: Reading,
  scenario: number,
  manner: number,
  pace: number,
): number => (years[scenario] ?? 0) * pace * (newSession ? changeOf(manner, manner) : 1)

/**
 * What a quiet thief's evidence there adds to this scenario, when after a pause he may have changed
 * his manner. Each scenario's evidence is in years as if it were the only one, so what changes over
 * is weighted by the priors of both.
 */
export function changedOver(
  { years }: Evidence,
  { newSession }: Reading,
  scenario: number,
  manner: number,
  quietPace: number,
): number {
  if (!newSession || manner === FRAUD) return 0
  const quiet = scenario - manner + FRAUD
  const weight = (PRIORS[quiet] ?? 0) / (PRIORS[scenario] ?? 1)
  return (years[quiet] ?? 0) * weight * quietPace * changeOf(FRAUD, manner)
}

const changeOf = (from: number, to: number): number => MANNER_CHANGES[from]?.[to] ?? 0

/** A recipient that was new to the account could be delivered to, or not. */
export function weighResult(
  evidence: Evidence,
  state: Behaviour,
  bounced: boolean,
  /** Of the same, where it was looked at already. */
  { share }: ResultSeen = resultSeen(state.results, state.bulk.weight, bounced),
): Evidence {
  const thief = thiefResultShare(state, bounced)
  let total = 0
  const years = evidence.years.slice()
  for (let scenario = 0; scenario < years.length; scenario += 1) {
    const before = nth(years, scenario)
    const isMailing = scenario % MANNERS.length !== FRAUD
    const after = isMailing ? Math.min(YEARS_MOST, (before * thief) / share) : before
    years[scenario] = after
    total += nth(PRIORS, scenario) * after
  }
  const { logins } = evidence
  return logins === undefined
    ? { years, total }
    : { years, logins, total: total + loginsTotal(logins) }
}

export function thiefResultShare({ results }: Behaviour, bounced: boolean): number {
  const bounces = (BOUNCE_BEGINNING + results.bounced) / (2 * BOUNCE_BEGINNING + results.heard)
  return bounced ? bounces : 1 - bounces
}

/** What is left of the evidence after the silence. */
export const fadingOf = ({ isFirst, unweighed }: Reading): number =>
  isFirst ? 0 : Math.exp(-unweighed / FADING_SECONDS)

/** Pace of the thief against the owner's. Beginning a session is never evidence for a thief. */
export function paceRatio(state: Behaviour, reading: Reading, manner: number): number {
  if (reading.isFirst) return 1
  if (manner === FRAUD) return reading.newSession ? FRAUD_NEW_SESSION : 1
  const thief =
    manner === BLAST
      ? learntGapShare(state.bulk, BLAST_BEGINNINGS, reading.gap)
      : nth(SLOW_GAPS, reading.gap)
  const ratio = thief / reading.gapShare
  return reading.newSession ? Math.min(ratio, 1) : ratio
}

/** To whom and to how many; fraud writes as the owner does. */
export function messageRatio(reading: Reading, manner: number): number {
  if (manner === FRAUD) return 1
  const { news, recipients, size } = reading
  const thief =
    manner === BLAST
      ? learntMessageShare(reading.before.bulk, BLAST_BEGINNINGS, news, recipients, size)
      : newsShare(news, recipients, SLOW_NOVELTY) * nth(SLOW_SIZES, size)
  return Math.min(MESSAGE_RATIO_MOST, thief / reading.messageShare)
}

/**
 * Origin, client and form of a hijack that begins with this message; one that came with a login
 * began there.
 */
export const startRatio = (reading: Reading, place: number): number =>
  reading.visit !== undefined && place !== KNOWN_PLACE
    ? 0
    : startOriginRatio(reading, place) *
      clientRatio(reading, place) *
      networkRatio(reading.network, place) *
      formRatio(reading, place)

/** Of an origin that is new to the account: what lists say of it. */
export const networkRatio = (network: NetworkSeen | undefined, place: number): number =>
  network === undefined || place === KNOWN_PLACE
    ? 1
    : nth(THIEF_NETWORKS, NETWORK_CLASSES.indexOf(network.class)) / network.share

/** What others have in common with it; at his own place a thief is in the owner's company. */
export const companyRatio = ({ company }: Pick<Reading, 'company'>, place: number): number =>
  place === KNOWN_PLACE ? 1 : company

export function formRatio({ form }: Reading, place: number): number {
  if (form === undefined) return 1
  const isNew = nth(form.clientKnown ? NEW_FORM : NEW_FORM_UNTOLD, place)
  return (form.isNew ? isNew : 1 - isNew) / form.share
}

export const startOriginRatio = ({ origin }: Reading, place: number): number =>
  origin === undefined ? 1 : nth(START_ORIGINS[place] ?? [], origin.event) / origin.share

export function clientRatio({ client }: Reading, place: number): number {
  if (client === undefined) return 1
  const isNew = nth(NEW_CLIENT, place)
  return (client.isNew ? isNew : 1 - isNew) / client.share
}

/** Origin of a hijack that goes on. */
export function originRatio(
  { origin, newSession, visit }: Reading,
  place: number,
  manner: number,
): number {
  if (origin === undefined || (visit !== undefined && place !== KNOWN_PLACE)) return 1
  const shares = (newSession ? NEW_SESSION_ORIGINS : SESSION_ORIGINS)[place] ?? []
  const ratio = nth(shares, origin.event) / origin.share
  if (place === KNOWN_PLACE) return ratio
  const thiefAtOwn = nth(shares, KNOWN) + (origin.isOwnsGoingOn ? nth(shares, SAME_NETWORK) : 0)
  return (ratio * (1 - nth(RETAINED, manner) * origin.ownShare)) / (1 - thiefAtOwn)
}

/** A message from the owner's own network is the owner's, where the thief is elsewhere. */
export const isOwners = ({ origin }: Reading, place: number): boolean =>
  origin !== undefined && origin.level === KNOWN && place !== KNOWN_PLACE

/** The message is the thief's, or the owner's who keeps sending. */
export function mixed(ratio: number, manner: number, place: number): number {
  const thiefs = thiefShareOf(manner, place)
  return 1 - thiefs + thiefs * bounded(ratio)
}

export const bounded = (ratio: number): number => Math.min(RATIO_MOST, ratio)
