/**
 * Alarms: what a judge does to honest people, counted over the real mail.
 *
 * The mail is lived through once for each bar by itself, so that a challenge that somebody answered
 * does not help the containment that is counted. After an alarm a person clears the account, and it
 * raises none for a day. Delivery results are made up: strangers' addresses bounce 3 % of the time,
 * in one session of fifty 20 % (a stale list).
 */
import { type Bounds, rateBounds, shareBounds } from './bounds.ts'
import { Accounts, type Detector, type Signals, shown } from './detector.ts'
import { publishedDraws } from './draws.ts'
import { accountYears, DAY, type Mail, neverWritten } from './mail.ts'
import type { Origin } from './origins.ts'

const RESULTS_SEED = 5
const SESSION_GAP = 1_800
const STALE_SESSIONS = 0.02
const STALE_BOUNCES = 0.2
const BOUNCES = 0.03
export const REFRACTORY = DAY

export type Benign = {
  readonly mail: Mail
  readonly origins: readonly Origin[]
  readonly signals: Signals
}

export type Asked = {
  readonly bar: number
  /** Count challenges that the judge makes whatever the evidence, too. */
  readonly withGate: boolean
  readonly withResults: boolean
}

/** Delivery results of the honest mail: for each message, one for each stranger it went to. */
export function benignResults(mail: Mail): readonly (readonly boolean[])[] {
  const draws = publishedDraws(RESULTS_SEED)
  const fresh = neverWritten(mail.messages)
  const accounts = new Map<number, { lastAt: number; isStale: boolean }>()
  return mail.messages.map(({ account, at }, nth) => {
    const own = accounts.get(account) ?? { lastAt: -1, isStale: false }
    if (at - own.lastAt > SESSION_GAP) own.isStale = draws.unit() < STALE_SESSIONS
    own.lastAt = at
    accounts.set(account, own)
    const bounces = own.isStale ? STALE_BOUNCES : BOUNCES
    return Array.from({ length: fresh[nth] as number }, () => draws.unit() < bounces)
  })
}

/** False alarms in the window of the mail. */
export function alarmsOf(detector: Detector, benign: Benign, asked: Asked): number {
  const { mail, origins, signals } = benign
  const accounts = new Accounts(detector.organisation(asked.bar))
  const quietUntil = new Map<number, number>()
  const results = asked.withResults && signals !== 'no-results' ? benignResults(mail) : undefined
  let alarms = 0
  for (const [nth, { account: id, at, recipients }] of mail.messages.entries()) {
    const account = accounts.of(id, at)
    const submission = shown(id, at, recipients, origins[nth] as Origin, signals)
    const opinion = account.message(submission)
    let evidence = opinion.evidence
    for (const bounced of results?.[nth] ?? [])
      evidence = Math.max(evidence, account.result({ at, bounced }).evidence)
    const raises = evidence >= asked.bar || (asked.withGate && opinion.challenges)
    if (at < (quietUntil.get(id) ?? -1)) account.cleared()
    else if (raises) {
      if (at >= mail.window.from * DAY) alarms += 1
      account.cleared()
      quietUntil.set(id, at + REFRACTORY)
    }
  }
  return alarms
}

export type Rate = Bounds & {
  readonly count: number
  readonly years: number
  readonly value: number
}

export function rateOf(count: number, mail: Mail): Rate {
  const years = accountYears(mail)
  return { count, years, value: count / years, ...rateBounds(count, years) }
}

export type Share = Bounds & {
  readonly count: number
  readonly of: number
  readonly value: number
}

export type Lived = {
  readonly contained: number
  readonly challenged: number
  readonly delayed: Share
}

/**
 * All answers in one life: a containment is cleared by a person, a challenge answered by the owner,
 * each time at once and each time counted.
 */
export function livedOf(detector: Detector, { mail, origins, signals }: Benign): Lived {
  const { budget } = detector
  const accounts = new Accounts(detector.organisation(1 / budget.contained))
  const results = signals === 'no-results' ? undefined : benignResults(mail)
  const counts = { contained: 0, challenged: 0, delayed: 0, all: 0 }
  for (const [nth, { account: id, at, recipients }] of mail.messages.entries()) {
    const account = accounts.of(id, at)
    const opinion = account.message(shown(id, at, recipients, origins[nth] as Origin, signals))
    let evidence = opinion.evidence
    for (const bounced of results?.[nth] ?? [])
      evidence = Math.max(evidence, account.result({ at, bounced }).evidence)
    const isContained = evidence >= 1 / budget.contained
    // A result that comes later challenges the next message, as this one has passed.
    const isChallenged = opinion.evidence >= 1 / budget.challenged || opinion.challenges
    if (isContained || isChallenged) account.cleared()
    if (at < mail.window.from * DAY) continue
    counts.all += 1
    if (isContained) counts.contained += 1
    else if (isChallenged) counts.challenged += 1
    else if (opinion.delays) counts.delayed += 1
  }
  const { contained, challenged, delayed, all } = counts
  const share = { count: delayed, of: all, value: delayed / all, ...shareBounds(delayed, all) }
  return { contained, challenged, delayed: share }
}

/** Share of the honest messages in the window that wait in the 15-second queue. */
export function delayedOf(detector: Detector, { mail, origins, signals }: Benign): Share {
  const bar = 1 / detector.budget.contained
  const accounts = new Accounts(detector.organisation(bar))
  let all = 0
  let delayed = 0
  for (const [nth, { account: id, at, recipients }] of mail.messages.entries()) {
    const account = accounts.of(id, at)
    const submission = shown(id, at, recipients, origins[nth] as Origin, signals)
    const { evidence, delays } = account.message(submission)
    if (evidence >= bar) account.cleared()
    if (at < mail.window.from * DAY) continue
    all += 1
    if (delays) delayed += 1
  }
  return { count: delayed, of: all, value: delayed / all, ...shareBounds(delayed, all) }
}
