/**
 * Rule: the first judge, one fixed rule until the behaviour model takes its place.
 *
 * An account that has no right to write to many and reaches 30 never-written recipients in half an
 * hour, or 13 messages in a minute, or more than 10 in a minute after a first success from a
 * country that is new to it, is contained: this message and all that follow are held. At
 * half of either figure a message waits 15 seconds, so that what a burst sent just before it was
 * recognised can still be kept back.
 *
 * The doors are those of the model that follows (decision 6): `weigh` takes what we think so far
 * and what we know, and gives back both; it changes nothing. The keeper weighs first, then lets the
 * account learn. Hearsay never contains (decision 3): what is judged here our own gate was offered,
 * or a queue file shows it.
 *
 * Limits: a thief who stays below both figures is not seen by this rule.
 */

import { strangeCountry } from '../accounts/countries.ts'
import {
  type AccountModel,
  type ContactHash,
  engineTime,
  neverWritten,
  sentWithin,
} from '../accounts/model.ts'
import type { MessageSubmitted } from '../events/message.ts'
import type { ContainmentScope } from '../events/verdict.ts'
import { type Duration, type Instant, minutes } from '../lib/time.ts'
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

export const ENGINE = 'rule/2'

/** What we think of an account. `containedAt` is set while a containment stands. */
export type Suspicion = {
  readonly containedAt?: Instant
  /** The plan that stands. */
  readonly plan?: string
  /** When the sending began that led to it: the window in which mail may be a thief's. */
  readonly windowFrom?: Instant
  /** Absent while nothing stands, and in what was written before there was a choice: full. */
  readonly scope?: ContainmentScope
  /** A person ordered it: it holds on servers that are only observed, too. */
  readonly ordered?: boolean
}

export const noSuspicion: Suspicion = {}

export type Verdict = {
  /** `contain`: hold this message and latch the account. */
  readonly opinion: 'pass' | 'delay' | 'hold' | 'contain'
  readonly reasons: readonly Reason[]
}

export type Weighed = {
  readonly suspicion: Suspicion
  readonly verdict: Verdict
  /** Whether the account may learn contacts and origins from this message. */
  readonly trusted: boolean
  /** Since when the mail of this account may be a thief's, if this message is. */
  readonly windowFrom: Instant
}

export function weigh(
  suspicion: Suspicion,
  model: AccountModel,
  message: MessageSubmitted,
  parameters: Parameters,
  hash: ContactHash,
): Weighed {
  const now = engineTime(model, message)
  if (suspicion.containedAt !== undefined)
    return {
      suspicion,
      verdict: {
        opinion: 'hold',
        reasons: [{ code: 'account.contained', since: suspicion.containedAt }],
      },
      trusted: false,
      windowFrom: suspicion.windowFrom ?? suspicion.containedAt,
    }
  if (model.bulk)
    return {
      suspicion,
      verdict: { opinion: 'pass', reasons: [{ code: 'account.may-bulk' }] },
      trusted: true,
      windowFrom: now,
    }

  const halfHour = sentWithin(model, message.at, parameters.neverWrittenWithin)
  const minute = sentWithin(model, message.at, parameters.messagesWithin)
  const recipients =
    halfHour.reduce((sum, sending) => sum + sending.neverWritten, 0) +
    neverWritten(model, message, hash).length
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
      suspicion: { containedAt: now, windowFrom },
      verdict: { opinion: 'contain', reasons: over },
      trusted: false,
      windowFrom,
    }
  }
  const near = reasonsAt(parameters.delayShare)
  if (near.length > 0)
    return { suspicion, verdict: { opinion: 'delay', reasons: near }, trusted: false, windowFrom }
  return { suspicion, verdict: { opinion: 'pass', reasons: [] }, trusted: true, windowFrom }
}
