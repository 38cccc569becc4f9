/**
 * Who: whether a message goes to people the account has never written to, one answer a message.
 *
 * Not one a recipient: a mail to twelve strangers is one act, and counting it twelve times made
 * honest invitations look like theft. Two fitted questions: is anyone new, and if so, is everyone?
 */
import { type Factors, logit, sigmoid, weightedProducts, weightedSum } from './numbers.ts'
import type { Population } from './population.ts'

/** Seconds in which the memory of all-new messages fades to 1/e: half of it in twelve hours. */
const STREAK_SECONDS = 62_000
const KEPT = 0.995
const FITTED = 0.9
export const ANY_NEW_FEATURES = 12
export const ALL_NEW_FEATURES = 7

/** What of a message is never-written: nobody, somebody, everybody. */
export const NOBODY = 0
export const SOMEBODY = 1
export const EVERYBODY = 2
export type News = typeof NOBODY | typeof SOMEBODY | typeof EVERYBODY

export const newsOf = (fresh: number, recipients: number): News =>
  fresh === 0 ? NOBODY : fresh === recipients ? EVERYBODY : SOMEBODY

export type Who = {
  /** Fading counts of messages with a never-written recipient, and of all messages. */
  readonly withNew: number
  readonly messages: number
  /** Recipients ever. */
  readonly recipients: number
  /** All-new messages since one without, in this session. */
  readonly streak: number
  /** All-new messages, fading over half a day. */
  readonly lately: number
  readonly previous: News
  readonly newShare: number
  /** Never-written recipients in this session. */
  readonly newInSession: number
}

export const nobodyYet: Who = {
  withNew: 0,
  messages: 0,
  recipients: 0,
  streak: 0,
  lately: 0,
  previous: NOBODY,
  newShare: 0,
  newInSession: 0,
}

/** The moment before a message: time has passed, a new session may have begun. */
export function whoAt(who: Who, seconds: number, newSession: boolean): Who {
  const lately = who.lately * Math.exp(-Math.min(seconds, 1e7) / STREAK_SECONDS)
  return {
    withNew: who.withNew,
    messages: who.messages,
    recipients: who.recipients,
    streak: newSession ? 0 : who.streak,
    lately,
    previous: newSession ? NOBODY : who.previous,
    newShare: who.newShare,
    newInSession: newSession ? 0 : who.newInSession,
  }
}

export function whoAfter(who: Who, fresh: number, recipients: number, learns: boolean): Who {
  const news = newsOf(fresh, recipients)
  return {
    withNew: learns ? who.withNew * KEPT + (fresh > 0 ? 1 : 0) : who.withNew,
    messages: learns ? who.messages * KEPT + 1 : who.messages,
    recipients: who.recipients + recipients,
    streak: news === EVERYBODY ? who.streak + 1 : news === NOBODY ? 0 : who.streak,
    lately: news === EVERYBODY ? who.lately + 1 : who.lately,
    previous: news,
    newShare: fresh / recipients,
    newInSession: who.newInSession + fresh,
  }
}

export type Novelty = { readonly anyNew: number; readonly allNew: number }

/** What the first question looks at: is anyone new? */
export function anyNewFeatures(who: Who, messagesInSession: number, recipients: number): Factors {
  const habit = habitOf(who)
  const history = historyOf(who)
  const size = Math.log(recipients)
  return {
    of: [
      1,
      habit,
      history,
      who.previous === NOBODY ? 0 : 1,
      who.previous === EVERYBODY ? 1 : 0,
      Math.log(1 + who.streak),
      Math.log(1 + who.lately),
      size,
      size,
      habit,
      size,
      who.streak > 0 ? Math.log(1 + messagesInSession) : 0,
    ],
    by: [1, 1, 1, 1, 1, 1, 1, 1, habit, history, size, 1],
  }
}

/** What the second looks at: if so, is everyone? */
export const allNewFeatures = (who: Who, recipients: number): readonly number[] => [
  1,
  habitOf(who),
  historyOf(who),
  who.previous === EVERYBODY ? 1 : 0,
  Math.log(recipients),
  Math.log(1 + who.streak),
  Math.log(1 + who.lately),
]

const habitOf = ({ withNew, messages }: Who): number => logit((withNew + 3) / (messages + 6))
const historyOf = ({ recipients }: Who): number => Math.log(1 + recipients) / 5

/** How likely the next message, of `recipients`, has a never-written one, and only such. */
export function noveltyOf(
  { anyNew: common, anyNewWeights, allNewWeights }: Population,
  who: Who,
  messagesInSession: number,
  recipients: number,
): Novelty {
  const any = weightedProducts(anyNewWeights, anyNewFeatures(who, messagesInSession, recipients))
  const anyNew = FITTED * sigmoid(any, 0.005, 0.995) + (1 - FITTED) * common
  if (recipients === 1) return { anyNew, allNew: 1 }
  const everybody = weightedSum(allNewWeights, allNewFeatures(who, recipients))
  return { anyNew, allNew: sigmoid(everybody, 0.02, 0.98) }
}

/** How likely this much of a message is new, where these are the odds. */
export const newsShare = (news: News, recipients: number, { anyNew, allNew }: Novelty): number =>
  news === NOBODY
    ? 1 - anyNew
    : recipients === 1
      ? anyNew
      : anyNew * (news === EVERYBODY ? allNew : 1 - allNew)
