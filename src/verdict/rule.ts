/**
 * Rule: static limits, as every other guard has them; the judge that the behaviour model is compared
 * with, and that tests of holding and containing use, because it needs no history.
 *
 * An account that has no right to write to many and reaches 30 never-written recipients in half an
 * hour, or 13 messages in a minute, or more than 10 in a minute after a first success from a
 * country that is new to it, is contained: this message and all that follow are held. At
 * half of either figure a message waits 15 seconds, so that what a burst sent just before it was
 * recognised can still be kept back.
 *
 * Limits: a thief who stays below both figures is not seen; whoever mails many is.
 */

import { strangeCountry } from '../accounts/countries.ts'
import { type AccountModel, engineTime, mayMailMany, sentWithin } from '../accounts/model.ts'
import type { MessageSubmitted } from '../events/message.ts'
import { type Duration, minutes } from '../lib/time.ts'
import { contained, type Judging, type Weighed } from './judging.ts'
import type { Reason } from './reasons.ts'

export type Parameters = {
  readonly version: string
  readonly neverWrittenMost: number
  readonly neverWrittenWithin: Duration
  readonly messagesMost: number
  readonly messagesWithin: Duration
  /** More than this many in `messagesWithin` when the account is used from a new country. */
  readonly strangeMessagesMost: number
  /** The share of either figure at which a message waits in the 15-second queue. */
  readonly delayShare: number
}

export const fixedRule: Parameters = {
  version: 'rule-2',
  neverWrittenMost: 30,
  neverWrittenWithin: minutes(30),
  messagesMost: 13,
  messagesWithin: minutes(1),
  strangeMessagesMost: 10,
  delayShare: 0.5,
}

/** The limits behind the doors of a judge. */
export const ruleJudging = (parameters: Parameters = fixedRule): Judging => ({
  engine: 'rule/3',
  parameters,
  weigh: (state, message, { fresh }) =>
    state.suspicion.containedAt === undefined
      ? weighLimits(state.model, message, fresh.length, parameters)
      : contained(state, state.suspicion.containedAt),
})

/** `fresh`: recipients of this message to whom the account had never written. */
export function weighLimits(
  model: AccountModel,
  message: MessageSubmitted,
  fresh: number,
  parameters: Parameters,
): Weighed {
  const now = engineTime(model, message)
  if (mayMailMany(model))
    return {
      verdict: { opinion: 'pass', reasons: [{ code: 'account.may-bulk' }] },
      trusted: true,
      windowFrom: now,
    }

  const halfHour = sentWithin(model, message.at, parameters.neverWrittenWithin)
  const minute = sentWithin(model, message.at, parameters.messagesWithin)
  const recipients = halfHour.reduce((sum, sending) => sum + sending.neverWritten, 0) + fresh
  const messages = minute.length + 1
  const strange = strangeCountry(model.countries, message.country, message.at)

  const reasonsAt = (share: number): readonly Reason[] => [
    ...(recipients >= parameters.neverWrittenMost * share
      ? [
          {
            code: 'breadth.never-written',
            recipients,
            most: Math.ceil(parameters.neverWrittenMost * share),
            minutes: parameters.neverWrittenWithin / minutes(1),
          } as const,
        ]
      : []),
    ...(messages >= parameters.messagesMost * share
      ? [
          {
            code: 'pace.messages',
            messages,
            most: Math.ceil(parameters.messagesMost * share),
            seconds: parameters.messagesWithin / 1_000,
          } as const,
        ]
      : []),
    ...(strange !== undefined && messages > parameters.strangeMessagesMost * share
      ? [
          {
            code: 'origin.new-country',
            country: strange.country,
            messages,
            most: Math.floor(parameters.strangeMessagesMost * share),
            seconds: parameters.messagesWithin / 1_000,
          } as const,
        ]
      : []),
  ]

  const sendingFrom = halfHour.reduce((first, { at }) => (at < first ? at : first), message.at)
  // What came in by the new country may be a thief's from his first login there.
  const windowFrom =
    strange !== undefined && strange.since < sendingFrom ? strange.since : sendingFrom
  const over = reasonsAt(1)
  if (over.length > 0) {
    return {
      verdict: { opinion: 'contain', reasons: over },
      trusted: false,
      windowFrom,
    }
  }
  const near = reasonsAt(parameters.delayShare)
  if (near.length > 0)
    return { verdict: { opinion: 'delay', reasons: near }, trusted: false, windowFrom }
  return { verdict: { opinion: 'pass', reasons: [] }, trusted: true, windowFrom }
}
