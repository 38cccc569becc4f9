import { deepEqual, equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AccountModel,
  bulkAfter,
  modelAfter,
  newAccount,
  withPurpose,
} from '../accounts/model.ts'
import type { AccountId } from '../events/event.ts'
import type { MessageSubmitted } from '../events/message.ts'
import { type Duration, type Instant, instant, minutes, plus, seconds } from '../lib/time.ts'
import type { Reason } from './reasons.ts'
import { fixedRule, weighLimits } from './rule.ts'
import { wordsFor } from './words.ts'

const start = instant('2025-10-06T04:45:00+09:00')
const message = (at: Instant, recipients: readonly string[]): MessageSubmitted => ({
  kind: 'message.submitted',
  id: `m.${at}`,
  at,
  heardAt: at,
  trust: 'witnessed',
  account: 'sasl:a@example.jp' as AccountId,
  instance: 'mx1',
  session: 's',
  arrivedAt: at,
  protocol: 'smtp',
  envelopeSender: 'a@example.jp',
  recipients,
  size: 1,
})

/** Sends `count` messages, one each `every`, each to `to(n)`; the opinions in turn. */
function send(
  count: number,
  every: Duration,
  to: (n: number) => readonly string[],
  from: AccountModel = newAccount,
): string[] {
  let model = from
  const known = new Set<string>()
  return Array.from({ length: count }, (_, n) => {
    const one = message(plus(start, (every * n) as Duration), to(n))
    const fresh = one.recipients.filter((recipient) => !known.has(recipient)).length
    const { trusted, verdict } = weighLimits(model, one, fresh, fixedRule)
    model = modelAfter(model, one, trusted, fresh)
    if (trusted) for (const recipient of one.recipients) known.add(recipient)
    return verdict.opinion
  })
}

test('12 messages in a minute pass or wait, the 13th contains', () => {
  const opinions = send(20, seconds(4), () => ['1@x'])
  equal(
    opinions.slice(0, 12).every((opinion) => opinion === 'pass' || opinion === 'delay'),
    true,
  )
  equal(opinions[12], 'contain')
})

test('12 messages a minute, hour after hour, to people one knows contain nobody', () => {
  const opinions = send(300, seconds(5), () => ['1@x'])
  equal(opinions.includes('contain'), false)
})

test('29 never-written recipients in half an hour contain nobody, the 30th does', () => {
  const opinions = send(30, minutes(0.99), (n) => [`${n + 1}@x`])
  equal(opinions.slice(0, 29).includes('contain'), false)
  equal(opinions[29], 'contain')
})

test('one message to 30 strangers contains at once, one to 29 does not', () => {
  const to = (count: number) => [Array.from({ length: count }, (_, n) => `${n + 1}@x`)]
  equal(send(1, minutes(1), (n) => to(30)[n] ?? []).at(0), 'contain')
  equal(send(1, minutes(1), (n) => to(29)[n] ?? []).at(0), 'delay')
})

test('a burst waits from its seventh message on, so that half of it can still be kept back', () => {
  const opinions = send(7, seconds(1), () => ['1@x'])
  deepEqual(opinions, ['pass', 'pass', 'pass', 'pass', 'pass', 'pass', 'delay'])
})

test('who was granted bulk by a person, or is a newsletter, writes to as many as they like', () => {
  const newsletter = { kind: 'newsletter', since: start, networks: [] } as const
  for (const model of [bulkAfter(newAccount, true), withPurpose(newAccount, newsletter)]) {
    const opinions = send(100, seconds(1), (n) => [`${n}@x`], model)
    equal(
      opinions.every((opinion) => opinion === 'pass'),
      true,
    )
  }
})

test('every reason has its words in both languages', () => {
  const reasons: Reason[] = [
    { code: 'breadth.never-written', recipients: 31, most: 30, minutes: 30 },
    { code: 'pace.messages', messages: 13, most: 13, seconds: 60 },
    { code: 'account.contained', since: start },
    { code: 'account.may-bulk' },
    { code: 'held.too-many', messages: 200, bytes: 1 },
    { code: 'gate.was-down' },
    { code: 'gate.was-new' },
  ]
  for (const reason of reasons) {
    match(wordsFor(reason, 'en'), /[a-z]/)
    match(wordsFor(reason, 'ja'), /[ぁ-ん]/)
  }
  match(wordsFor(reasons[0] as Reason, 'ja'), /31/)
})
