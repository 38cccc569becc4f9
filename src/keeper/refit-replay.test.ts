import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { lived } from '../../test/detector/lived.ts'
import { toSending } from '../../test/detector/living.ts'
import { decided, lossOf } from '../accounts/behaviour/fit/compared.ts'
import { populationFitted } from '../accounts/behaviour/fit/fitted.ts'
import { type Population, shipped } from '../accounts/behaviour/population.ts'
import type { AccountId } from '../events/event.ts'
import { days, type Instant, seconds } from '../lib/time.ts'
import { ACCOUNTS_MAX, Replay, type Tried } from './refit-replay.ts'
import { refittedOf } from './refit-run.ts'

const DAY = days(1)
/** Three offices, without their thieves' days. */
const mail = [11, 12, 13]
  .flatMap((seed) =>
    lived(seed)
      .filter(({ at }) => at * 1_000 < 95 * DAY)
      .map((event) => ({ ...event, account: event.account + seed * 100 })),
  )
  .toSorted((a, b) => a.at - b.at)
const stretches = {
  countedFrom: (30 * DAY) as Instant,
  comparedFrom: (75 * DAY) as Instant,
}

function replayed(current: Population, fit: Population | undefined): Tried {
  const replay = new Replay(
    current,
    stretches,
    (statistics) => fit ?? populationFitted(statistics, 'refit/a'),
  )
  for (const [n, event] of mail.entries()) {
    const sending = toSending(event)
    replay.message(sending, sending.at, `${n}`)
    for (const [nth, bounced] of event.results.entries())
      replay.result(`${n}`, sending.recipients[nth] ?? -1, bounced)
  }
  return replay.tried()
}

/** Nobody ever writes to strangers, or follows one message with another. */
const blind: Population = {
  ...shipped,
  name: 'blind',
  gapWeights: shipped.gapWeights.map((weights) => weights.map(() => 0).with(0, -6)),
  anyNewWeights: shipped.anyNewWeights.map(() => 0).with(0, -6),
}

test('a population that is worse by hand is refused, and says by how much', () => {
  const tried = replayed(shipped, blind)
  ok(tried.messages > 2_000 && tried.old.messages > 500)
  equal(tried.old.messages, tried.new.messages)
  ok(lossOf(tried.new) > lossOf(tried.old) + 0.1)
  const refitted = refittedOf(tried, 0)
  deepEqual([refitted.kind, 'why' in refitted && refitted.why], ['keep', 'loss-is-worse'])
})

test('where the worse one is in use, the fitted one is adopted', () => {
  const refitted = refittedOf(replayed(blind, undefined), 0)
  equal(refitted.kind, 'adopt')
  ok((refitted.facts['lossAfter'] ?? 9) < (refitted.facts['lossBefore'] ?? 0) - 0.1)
  equal(refitted.facts['containedAfter'], 0)
})

test('one that describes as well and alarms more is refused', () => {
  // A thousandth of the sessions were expected: any mail is strange at its hour.
  const jumpy = { ...shipped, sessionsPerSecond: shipped.sessionsPerSecond / 1_000 }
  const tried = replayed(shipped, jumpy)
  ok(Math.abs(lossOf(tried.new) - lossOf(tried.old)) < 0.05)
  ok(tried.new.challenged > tried.old.challenged)
  equal(
    decided(tried.messages, tried.old, { ...tried.new, nats: tried.old.nats - 10 }),
    'more-alarms',
  )
})

test('the same population lives the same life, and the same mail is fitted the same', () => {
  const same = replayed(shipped, shipped)
  deepEqual(same.new, same.old)
  deepEqual(replayed(shipped, undefined), replayed(shipped, undefined))
})

test('accounts beyond the bound are not lived, and counted', () => {
  const replay = new Replay(shipped, stretches, () => shipped)
  const [event] = mail
  ok(event !== undefined)
  const sending = toSending(event)
  for (let n = 0; n <= ACCOUNTS_MAX; n += 1)
    replay.learned(`sasl:${n}` as AccountId, undefined as never)
  replay.message(sending, (sending.at + seconds(1)) as Instant, undefined)
  equal(replay.tried().beyond, 1)
})
