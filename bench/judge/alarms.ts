/**
 * Alarms: what a judge does to honest people, counted over the real mail.
 *
 * The mail is lived through once for each bar by itself, so that a challenge that somebody answered
 * does not help the containment that is counted. After an alarm a person clears the account, and it
 * raises none for a day. Delivery results are made up: strangers' addresses bounce 3 % of the time,
 * in one session of fifty 20 % (a stale list).
 */
import { type Bounds, rateBounds, shareBounds } from './bounds.ts'
import {
  type Account,
  Accounts,
  type Detector,
  hasLogins,
  type Signals,
  type Submission,
  shown,
  shownLogin,
} from './detector.ts'
import { publishedDraws } from './draws.ts'
import { type Login, moreOf } from './logins.ts'
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
  /** With the signals that have them. */
  readonly logins?: ReadonlyMap<number, readonly Login[]>
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

/** One of the owner's messages. */
export const shownOwn = (
  id: number,
  at: number,
  recipients: readonly number[],
  origin: Origin,
  signals: Signals,
): Submission =>
  shown(id, at, recipients, origin, signals, signals === 'senses' ? moreOf(origin, at) : undefined)

/** Each account's logins in turn, up to a moment. */
export class LoginFeed {
  readonly #logins: ReadonlyMap<number, readonly Login[]> | undefined
  readonly #next = new Map<number, number>()

  constructor({ logins, signals }: Pick<Benign, 'logins' | 'signals'>) {
    this.#logins = hasLogins(signals) ? logins : undefined
  }

  /** Those not yet given that come before `at`. */
  *until(account: number, at: number): Generator<Login> {
    const own = this.#logins?.get(account)
    if (own === undefined) return
    for (let nth = this.#next.get(account) ?? 0; nth < own.length; nth += 1) {
      const login = own[nth] as Login
      if (login.at >= at) return
      this.#next.set(account, nth + 1)
      yield login
    }
  }

  /** Those after what was given, which stay to be given. */
  *after(account: number): Generator<Login> {
    const own = this.#logins?.get(account) ?? []
    for (let nth = this.#next.get(account) ?? 0; nth < own.length; nth += 1) yield own[nth] as Login
  }
}

/** False alarms in the window of the mail. */
export function alarmsOf(detector: Detector, benign: Benign, asked: Asked): number {
  const { mail, origins, signals } = benign
  const accounts = new Accounts(detector.organisation(asked.bar))
  const quietUntil = new Map<number, number>()
  const results = asked.withResults && signals !== 'no-results' ? benignResults(mail) : undefined
  let alarms = 0
  const feed = new LoginFeed(benign)
  const raise = (id: number, at: number, account: Account): void => {
    if (at >= mail.window.from * DAY) alarms += 1
    account.cleared()
    quietUntil.set(id, at + REFRACTORY)
  }
  for (const [nth, { account: id, at, recipients }] of mail.messages.entries()) {
    const account = accounts.of(id, at)
    for (const login of feed.until(id, at)) {
      const answer = account.login?.(shownLogin(id, login, signals))
      if (answer === undefined || answer.evidence < asked.bar) continue
      if (login.at < (quietUntil.get(id) ?? -1)) account.cleared()
      else raise(id, login.at, account)
    }
    const submission = shownOwn(id, at, recipients, origins[nth] as Origin, signals)
    const opinion = account.message(submission)
    let evidence = opinion.evidence
    for (const bounced of results?.[nth] ?? [])
      evidence = Math.max(evidence, account.result({ at, bounced }).evidence)
    const raises = evidence >= asked.bar || (asked.withGate && opinion.challenges)
    if (at < (quietUntil.get(id) ?? -1)) account.cleared()
    else if (raises) raise(id, at, account)
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
  /** Of both, those at a login. */
  readonly atLogin: number
  readonly delayed: Share
}

/**
 * All answers in one life: a containment is cleared by a person, a challenge answered by the owner,
 * each time at once and each time counted.
 */
export function livedOf(detector: Detector, benign: Benign): Lived {
  const { mail, origins, signals } = benign
  const feed = new LoginFeed(benign)
  const { budget } = detector
  const accounts = new Accounts(detector.organisation(1 / budget.contained))
  const results = signals === 'no-results' ? undefined : benignResults(mail)
  const counts = { contained: 0, challenged: 0, atLogin: 0, delayed: 0, all: 0 }
  for (const [nth, { account: id, at, recipients }] of mail.messages.entries()) {
    const account = accounts.of(id, at)
    for (const login of feed.until(id, at)) {
      const answer = account.login?.(shownLogin(id, login, signals))
      if (answer === undefined || !answer.challenges) continue
      account.cleared()
      if (login.at < mail.window.from * DAY) continue
      counts.atLogin += 1
      if (answer.evidence >= 1 / budget.contained) counts.contained += 1
      else counts.challenged += 1
    }
    const opinion = account.message(shownOwn(id, at, recipients, origins[nth] as Origin, signals))
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
  const { contained, challenged, atLogin, delayed, all } = counts
  const share = { count: delayed, of: all, value: delayed / all, ...shareBounds(delayed, all) }
  return { contained, challenged, atLogin, delayed: share }
}

/** Share of the honest messages in the window that wait in the 15-second queue. */
export function delayedOf(detector: Detector, benign: Benign): Share {
  const { mail, origins, signals } = benign
  const feed = new LoginFeed(benign)
  const bar = 1 / detector.budget.contained
  const accounts = new Accounts(detector.organisation(bar))
  let all = 0
  let delayed = 0
  for (const [nth, { account: id, at, recipients }] of mail.messages.entries()) {
    const account = accounts.of(id, at)
    for (const login of feed.until(id, at)) account.login?.(shownLogin(id, login, signals))
    const submission = shownOwn(id, at, recipients, origins[nth] as Origin, signals)
    const { evidence, delays } = account.message(submission)
    if (evidence >= bar) account.cleared()
    if (at < mail.window.from * DAY) continue
    all += 1
    if (delays) delayed += 1
  }
  return { count: delayed, of: all, value: delayed / all, ...shareBounds(delayed, all) }
}
