import { deepEqual, equal, notDeepEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { House, INSTANCE, offered } from '../../sim/house.ts'
import type { AccountId } from '../events/event.ts'
import { type Duration, days, hours, type Instant, plus, seconds } from '../lib/time.ts'
import { newState } from '../verdict/state.ts'
import { Desk, STALE } from './desk.ts'
import { rfc3339, toldOrganisation } from './learning/batches.ts'
import { Learning } from './learning/learning.ts'
import { ROOT } from './people.ts'

const alice = 'alice@example.jp'
const aliceId = `sasl:${alice}` as AccountId
const bobId = 'sasl:bob@example.jp' as AccountId
const stranger = (n: number): string => `someone${n}@example.net`

async function lived(): Promise<House> {
  const house = await House.open({ judge: 'behaviour' })
  for (let day = 0; day < 60; day += 1) {
    for (let n = 0; n < 3; n += 1) {
      await house.offer(alice, [`friend${(day + n) % 15}@example.org`])
      house.pass(hours(2))
    }
    house.pass(hours(18))
  }
  return house
}

/** All that is on its way without the disk has come to rest. */
const quiet = async (): Promise<void> => {
  for (let n = 0; n < 6; n += 1) await new Promise((done) => setImmediate(done))
}

test('an expectation stands as long as STALE; a moment longer, and the next is to wait for its end', async () => {
  const house = await House.open()
  for (const ends of ['durable', 'failed', 'forgotten'] as const) {
    const desk = new Desk(house.folds)
    const begun = house.now
    const at = (length: number): Instant => plus(begun, length as Duration)
    equal(desk.caughtUp(aliceId, begun), undefined)
    const expectation = desk.expect(aliceId, newState, begun)
    // One more on top of it makes it no younger.
    equal(desk.expect(aliceId, newState, at(STALE)), expectation)
    equal(desk.caughtUp(aliceId, at(STALE)), undefined)
    const waits = desk.caughtUp(aliceId, at(STALE + 1))
    ok(waits !== undefined)
    equal(desk.caughtUp(bobId, at(STALE + 1)), undefined)
    let over = false
    void waits.then(() => {
      over = true
    })
    if (ends === 'forgotten') desk.forget(aliceId)
    else desk.settle(aliceId, expectation, ends === 'durable')
    await quiet()
    // Of two that are under way the first that is written ends nothing; one that failed does.
    equal(over, ends !== 'durable', ends)
    if (ends === 'durable') {
      desk.settle(aliceId, expectation, true)
      await quiet()
      ok(over)
    }
    equal(desk.caughtUp(aliceId, at(STALE + 1)), undefined)
  }
})

test('bounces count although mail of the account is always under way', async () => {
  const house = await lived()
  const { journal, judge, scribe } = house
  journal.manual = true
  const answers: Promise<unknown>[] = []
  for (let n = 0; n < 14; n += 1) {
    if (n > 1)
      answers.push(
        scribe.write([
          {
            kind: 'message.bounced',
            id: `b${n}`,
            at: house.now,
            heardAt: house.now,
            trust: 'hearsay',
            instance: INSTANCE,
            queueId: `Y${n - 2}`,
            recipient: stranger(n - 2),
            dsn: '5.1.1',
          },
        ]),
      )
    answers.push(judge.message(offered(8, n, `Y${n}`, alice, [stranger(n)], house.now)))
    await quiet()
    journal.flush(1)
    await quiet()
    house.pass(seconds(40))
  }
  const { results } = house.account(alice).behaviour
  ok(results.bounced >= 10)
  deepEqual(house.desk.stateOf(aliceId).behaviour.results, results)
  ok(house.folds.messages.lately(aliceId, 14)[0]?.answer === 'hold', 'it is judged by them')
  journal.manual = false
  journal.flush()
  await Promise.all(answers)
})

test('nobody waits who is judged within STALE of the first that is under way', async () => {
  const house = await House.open()
  house.journal.manual = true
  const offer = (n: number) =>
    house.judge.message(offered(8, n, `Y${n}`, alice, [stranger(1)], house.now))
  const appended = async (): Promise<number> => {
    const { entries } = house.journal
    await quiet()
    house.journal.flush(1)
    await quiet()
    return entries.length / 2
  }
  const answers = [offer(0)]
  house.pass(STALE)
  answers.push(offer(1))
  equal(await appended(), 1, 'both were under way')
  house.pass(1 as Duration)
  answers.push(offer(2))
  equal(await appended(), 1, 'the third is not judged yet')
  house.journal.manual = false
  house.journal.flush()
  await Promise.all(answers)
  equal(house.account(alice).model.messages, 3)
})

test('what is learned of the organisation counts although mail is always under way', async () => {
  const old = await lived()
  const house = await House.open({ judge: 'behaviour', start: old.now })
  const { folds, scribe, desk, journal } = house
  const clock = { now: () => house.now, monotonic: () => 0 }
  const learning = new Learning({ clock, folds, scribe, desk, stands: () => true })
  journal.manual = true
  const answers: Promise<unknown>[] = []
  const offer = (n: number): void => {
    answers.push(
      house.judge.message(
        offered(7, n, `Z${n}`, 'bob@example.jp', ['carol@example.org'], house.now),
      ),
    )
  }
  /** Time goes on, and the journal with it, but one message is always being written. */
  const goesOn = async (from: number, to: number): Promise<void> => {
    for (let n = from; n < to; n += 1) {
      offer(n)
      await quiet()
      journal.flush(1)
      await quiet()
      house.pass(seconds(0.1) as Duration)
    }
  }
  await goesOn(0, 5)
  notDeepEqual(desk.world().organisation.operators, old.folds.world().organisation.operators)
  const learned = learning.finish(learning.open(ROOT), {
    organisation: toldOrganisation(old.folds.world().organisation).organisation,
    accounts: 1,
    messages: 180,
    from: rfc3339(plus(house.now, -days(60) as Duration)),
    until: rfc3339(house.now),
    logs: ['ab'.repeat(32)],
  })
  await goesOn(5, 20)
  deepEqual(await learned, { learned: 1, known: 0 })
  const { organisation } = folds.world()
  equal(organisation.firstAt, old.folds.world().organisation.firstAt)
  equal(desk.world().organisation.firstAt, organisation.firstAt)
  deepEqual(desk.world().organisation.countries, organisation.countries)
  journal.manual = false
  journal.flush()
  await Promise.all(answers)
  deepEqual(desk.world().organisation, folds.world().organisation)
})
