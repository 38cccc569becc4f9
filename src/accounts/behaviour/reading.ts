/**
 * Reading: one message against what is normal for its account, factor by factor.
 *
 * Each share is a probability of what was seen given all before it, so that a judge may divide by
 * it. The reading also has the account's state in the moment before the message (a new session
 * begun, a probation ended); `after.ts` goes on from there, and so nothing is worked out twice.
 */
import type { Instant } from '../../lib/time.ts'
import { between } from '../../lib/time.ts'
import {
  type Bulk,
  boundedWeight,
  bulkAfterGap,
  bulkAfterMessage,
  bulkAtSession,
  HONEST,
  learntGapShare,
  learntMessageShare,
  volumeShare,
  wasMailing,
} from './bulk.ts'
import { type ClientSeen, clientSeen } from './clients.ts'
import { neverWrittenAmong } from './contacts.ts'
import { type FormSeen, formSeen, intentRatio } from './forms.ts'
import { GAP_SECONDS, gapClass, gapShare, NEW_SESSION, sittingOf } from './gaps.ts'
import { hourRatio } from './hours.ts'
import { type OriginSeen, originSeen, settled } from './levels.ts'
import { type NetworkSeen, networkClass, networkSeen } from './networks.ts'
import { nth } from './numbers.ts'
import { isNovel, type Origins } from './origins.ts'
import { type Pace, paceAtSession, paceInSession, sessionRate } from './pace.ts'
import { type Results, resultsAtSession } from './results.ts'
import type { Sending } from './sending.ts'
import { sizeClass, sizeShare } from './sizes.ts'
import { type Behaviour, type Context, engineTimeOf } from './state.ts'
import { coveredBy, isKnownClient, isVisited, type Visit } from './visits.ts'
import { type News, newsOf, newsShare, noveltyOf, type Who, whoAt } from './who.ts'

/** Seconds of silence before the first message ever. */
const NEVER = 1e9
/** No account is expected to write less often than once in about a week, in messages a second. */
const RATE_LEAST = 0.15 / 86_400

export type Reading = {
  readonly now: Instant
  readonly isFirst: boolean
  /** Seconds since the message before. */
  readonly silence: number
  readonly gap: number
  readonly newSession: boolean
  readonly hourRatio: number
  /** Messages a second that were to be expected now. */
  readonly rate: number
  /** How likely the gap was; 1 for the first message. */
  readonly gapShare: number
  readonly recipients: number
  readonly fresh: number
  readonly news: News
  readonly size: number
  readonly anyNew: number
  /** How likely novelty and size were, together. */
  readonly messageShare: number
  readonly bulkWeight: number
  /** Absent: the origin is not known, or the first that is heard of. */
  readonly origin: OriginSeen | undefined
  /** Absent: not known, or the same client goes on. */
  readonly client: ClientSeen | undefined
  readonly newClient: boolean
  /** What lists say of an origin that is new to the account, where no login told it. */
  readonly network: NetworkSeen | undefined
  /** How it is made, at the start of a session; absent: not seen, or by a client as new. */
  readonly form: FormSeen | undefined
  /** How much better a fraud explains what it asks for. */
  readonly intent: number
  /** How much better a thief explains what other accounts show; 1 where they show nothing. */
  readonly company: number
  /** The visit by whose login the origin was weighed already. */
  readonly visit: Visit | undefined
  /** Seconds since the evidence was last brought up to date, by a message or by a login. */
  readonly unweighed: number
  /** The same for what logins alone said. */
  readonly unweighedLogins: number
  /** The parts of the state just before the message. */
  readonly before: {
    readonly pace: Pace
    readonly who: Who
    readonly bulk: Bulk
    readonly origins: Origins
    readonly results: Results
  }
  readonly bulkAfter: Bulk
}

export function readingOf(state: Behaviour, sending: Sending, context: Context): Reading {
  const { population, organisation, learning } = context
  const isFirst = state.pace.sessionsEver === 0
  const now = engineTimeOf(state, sending.at)
  const silence = isFirst ? NEVER : between(state.asOf, now) / 1_000
  const gap = gapClass(silence)
  const newSession = gap === NEW_SESSION

  const origins = settled(state, sending.origin, newSession, now, learning)
  const ratio = hourRatio(state.hours, organisation.hours, sending.hour)
  const pace = newSession ? paceAtSession(state.pace, silence) : paceInSession(state.pace, gap)
  const origin =
    sending.origin === undefined || (!isFirst && origins.networks.length === 0)
      ? undefined
      : originSeen(origins, sending.origin, sending.account, context, {
          now,
          silence,
          newSession,
          sessions: pace.sessionsEver,
          isVisited: isVisited(state, sending.origin, now),
        })

  let common = 1
  let bulk = state.bulk
  if (!isFirst) {
    const previousRatio =
      state.pace.previousHour === sending.hour
        ? ratio
        : hourRatio(state.hours, organisation.hours, state.pace.previousHour)
    const ordinary = gapShare(
      population,
      state.pace.gaps,
      sittingOf(state.pace, state.who.newShare, previousRatio),
      gap,
    )
    const inBulk = learntGapShare(bulk, HONEST, gap)
    common = (1 - bulk.weight) * ordinary + bulk.weight * inBulk
    bulk = bulkAfterGap(bulk, gap, (bulk.weight * inBulk) / common)
  }
  if (newSession) bulk = bulkAtSession(state.bulk, pace.sessionsEver, mailingOf(state, context))

  const sessions = sessionRate(population, state.pace)
  // Travel shifts hours: in a new country the hour counts half.
  const foreign = origin !== undefined && origin.level >= 4
  const expected =
    isFirst || !newSession
      ? isFirst
        ? sessions * ratio
        : common / nth(GAP_SECONDS, gap)
      : sessions * (foreign ? 0.5 * (ratio + 1) : ratio)
  const rate = Math.max(expected, RATE_LEAST * (newSession ? Math.min(1, ratio) : 1))

  const who = whoAt(state.who, silence, newSession)
  const recipients = Math.max(1, sending.recipients.length)
  const fresh = neverWrittenAmong(state.contacts, sending.recipients)
  const news = newsOf(fresh, recipients)
  const size = sizeClass(recipients)
  const novelty = noveltyOf(population, who, pace.messages, recipients)
  const ordinary = newsShare(news, recipients, novelty) * sizeShare(population, state.sizes, size)
  const mailing =
    learntMessageShare(bulk, HONEST, news, recipients, size) *
    volumeShare(bulk, pace.recipients, recipients)
  const messageShare = (1 - bulk.weight) * ordinary + bulk.weight * mailing
  const bulkWeight = boundedWeight((bulk.weight * mailing) / messageShare)

  const newClient = sending.client !== undefined && !isKnownClient(state, sending.client)
  const client =
    sending.client === undefined
      ? undefined
      : clientSeen(state.clients, sending.client, newSession, pace.sessionsEver, newClient)
  const isNew = sending.origin !== undefined && origin !== undefined && isNovel(origin.level)
  const visit =
    isNew && sending.origin !== undefined && state.visits.recent.length > 0
      ? coveredBy(state, sending.origin, now)
      : undefined
  const kind =
    isNew && newSession && visit === undefined ? networkClass(sending.network) : undefined
  const { weighedAt } = state.visits
  const sinceLogin =
    weighedAt === undefined
      ? Number.POSITIVE_INFINITY
      : Math.max(0, between(weighedAt, now) / 1_000)
  return {
    now,
    isFirst,
    silence,
    gap,
    newSession,
    hourRatio: ratio,
    rate,
    gapShare: common,
    recipients,
    fresh,
    news,
    size,
    anyNew: novelty.anyNew,
    messageShare,
    bulkWeight,
    origin,
    client,
    newClient,
    network: kind === undefined ? undefined : networkSeen(state.visits.networks, kind),
    form:
      newSession && sending.form?.made !== undefined && !newClient
        ? formSeen(state.forms, sending.form.made, sending.client !== undefined)
        : undefined,
    intent: newSession ? intentRatio(state.forms, sending.form) : 1,
    company: sending.company ?? 1,
    visit,
    unweighed: Math.min(silence, sinceLogin),
    unweighedLogins: isFirst ? sinceLogin : Math.min(silence, sinceLogin),
    before: {
      pace,
      who,
      bulk,
      origins,
      results: newSession ? resultsAtSession(state.results) : state.results,
    },
    bulkAfter: bulkAfterMessage(bulk, news, size, bulkWeight),
  }
}

/** Recipients of the session that has ended, if it was a mailing to learn from. */
function mailingOf(state: Behaviour, { learning }: Context): number | undefined {
  const trusted = learning.fromSuspect
    ? state.pace.lastTrusted
    : state.pace.trusted && !state.origins.novel
  return trusted && wasMailing(state.bulk, state.pace.messages) ? state.pace.recipients : undefined
}
