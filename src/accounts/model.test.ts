import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { saslAccount } from '../events/account.ts'
import type { AccountId } from '../events/event.ts'
import type { MessageSubmitted } from '../events/message.ts'
import { days, type Instant, instant, minutes, plus, seconds } from '../lib/time.ts'
import {
  type AccountModel,
  clearedAfter,
  modelAfter,
  modelLearned,
  newAccount,
  ORIGINS_MAX,
  resultAfter,
  SENDINGS_MAX,
  sentWithin,
} from './model.ts'

const start = instant('2025-10-06T04:45:00+09:00')
const message = (
  at: Instant,
  recipients: readonly string[],
  clientIp?: string,
): MessageSubmitted => ({
  kind: 'message.submitted',
  id: `m.${at}.${recipients.join()}`.slice(0, 64),
  at,
  heardAt: at,
  trust: 'witnessed',
  account: saslAccount('alice@example.jp') as AccountId,
  instance: 'mx1',
  session: 's',
  arrivedAt: at,
  protocol: 'smtp',
  envelopeSender: 'alice@example.jp',
  recipients,
  size: 100,
  ...(clientIp === undefined ? {} : { clientIp }),
})

const after = (model: AccountModel, one: MessageSubmitted, trusted = true) =>
  modelAfter(model, one, trusted, 0)

test('the half hour forgets what is half an hour old, and keeps what is a moment younger', () => {
  const one = after(newAccount, message(start, ['a@x']))
  equal(sentWithin(one, plus(start, (minutes(30) - 1) as never), minutes(30)).length, 1)
  equal(sentWithin(one, plus(start, minutes(30)), minutes(30)).length, 0)
  equal(after(one, message(plus(start, minutes(30)), ['b@x'])).lately.length, 1)
})

test('engine time never runs backwards; a message that is found later counts by when it was sent', () => {
  const now = after(newAccount, message(plus(start, minutes(10)), ['a@x']))
  const late = after(now, { ...message(start, ['b@x']), heardAt: plus(start, minutes(10)) })
  equal(late.asOf, plus(start, minutes(10)))
  deepEqual(
    late.lately.map(({ at, lived }) => [at, lived]),
    [
      [plus(start, minutes(10)), undefined],
      [start, plus(start, minutes(10))],
    ],
  )
  equal(sentWithin(late, plus(start, minutes(10)), minutes(5)).length, 1)
  equal(sentWithin(late, start, minutes(5)).length, 1)
})

test('what was lived by a clock that was set back since binds nobody to that future', () => {
  const ahead = after(newAccount, message(plus(start, days(365)), ['a@x']))
  const back = after(ahead, message(start, ['b@x']))
  equal(back.asOf, start)
  equal(sentWithin(back, start, minutes(5)).length, 1)
})

test('origins and sendings end at their bounds, the eldest first', () => {
  let roamer = newAccount
  for (let n = 0; n <= ORIGINS_MAX; n += 1)
    roamer = after(roamer, message(plus(start, minutes(n)), ['a@x'], `10.0.${n}.1`))
  equal(roamer.origins.length, ORIGINS_MAX)
  equal(roamer.origins[0]?.network, '10.0.1.0/24')

  let fast = newAccount
  for (let n = 0; n <= SENDINGS_MAX; n += 1)
    fast = after(fast, message(plus(start, seconds(n)), ['a@x']))
  equal(fast.lately.length, SENDINGS_MAX)
})

test('one host of a network vouches for its network; IPv6 counts by /48', () => {
  const model = after(
    after(newAccount, message(start, ['a@x'], '203.0.113.7')),
    message(plus(start, minutes(1)), ['a@x'], '203.0.113.200'),
  )
  deepEqual(
    model.origins.map((origin) => [origin.network, origin.messages]),
    [['203.0.113.0/24', 2]],
  )
  const six = after(newAccount, message(start, ['a@x'], '2001:db8:1:2::9'))
  equal(six.origins[0]?.network, '2001:db8:1::/48')
})

test('results are counted, and clearing forgets the half hour but not where one sends from', () => {
  const model = resultAfter(after(newAccount, message(start, ['a@x'], '203.0.113.7')), 'bounced')
  equal(model.results.bounced, 1)
  const cleared = clearedAfter(model)
  equal(cleared.lately.length, 0)
  equal(cleared.origins.length, 1)
})

test('the model is plain data: what JSON gives back folds on as before', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 9 }))),
      (sent) => {
        const messages = sent.map(([minute, to]) =>
          message(plus(start, minutes(minute)), [`r${to}@x`]),
        )
        const straight = messages.reduce((model, one) => after(model, one), newAccount)
        const stored = messages.reduce(
          (model, one) => JSON.parse(JSON.stringify(after(model, one))) as AccountModel,
          newAccount,
        )
        deepEqual(stored, straight)
        ok(straight.lately.length <= SENDINGS_MAX)
      },
    ),
  )
})

test('networks and countries of old logs are the account’s own; what was lived here keeps its moments', () => {
  const lived = after(newAccount, { ...message(start, ['a@x'], '203.0.113.7'), country: 'JP' })
  const learned = modelLearned(lived, {
    networks: ['203.0.113.0/24', '198.51.100.0/24'],
    countries: ['JP', 'DE'],
    from: plus(start, days(-45) as never),
    until: plus(start, days(-1) as never),
  })
  deepEqual(
    learned.origins.map(({ network, firstAt }) => [network, firstAt]),
    [
      ['198.51.100.0/24', plus(start, days(-45) as never)],
      ['203.0.113.0/24', start],
    ],
  )
  deepEqual(
    learned.countries.map(({ country, trustedDays }) => [country, trustedDays]),
    [
      ['DE', 3],
      ['JP', 3],
    ],
  )
  const again = modelLearned(learned, {
    networks: ['203.0.113.0/24', '198.51.100.0/24'],
    countries: ['JP', 'DE'],
    from: start,
    until: start,
  })
  deepEqual(again, learned)
})
