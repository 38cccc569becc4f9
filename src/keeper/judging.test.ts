/** The behaviour model behind the keeper's doors: a house that lived some weeks, and then a thief. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { Chance } from '../../sim/chance.ts'
import { House, INSTANCE } from '../../sim/house.ts'
import { packed } from '../accounts/behaviour/pack.ts'
import type { AccountId } from '../events/event.ts'
import { type Duration, days, hours, instant, minutes, plus, seconds } from '../lib/time.ts'
import { openDatabase } from '../store/sqlite/database.ts'
import { Folds } from '../store/sqlite/folds.ts'
import { budgets } from '../verdict/detector/bars.ts'
import type { AccountState } from '../verdict/state.ts'
import { countsOf } from './status.ts'

const alice = 'alice@example.jp'
const home = { clientIp: '203.0.113.5' }
/** Another place, another program. */
const abroad = { clientIp: '198.51.100.9', headers: 'Message-ID: <1.2@z>\nSubject: x\n' }
const stranger = (n: number): string => `someone${n}@example.org`
const friend = (n: number): string => `friend${n}@example.org`
/** A Monday, 10:00 in Tokyo. */
const monday = instant('2025-09-01T10:00:00+09:00')
const DAYS_LIVED = 40
const key = (account: string, recipient: string): number =>
  Number.parseInt(hash('sha256', `${account}\0${recipient}`).slice(0, 12), 16)

/** Two colleagues who write a mail or two on each working day, to friends, from home. */
async function lived(): Promise<House> {
  const house = await House.open({ start: monday, judge: 'behaviour', hash: key })
  const chance = new Chance(1)
  for (let day = 0; day < DAYS_LIVED; day += 1) {
    if (day % 7 < 5)
      for (const name of [alice, 'bob@example.jp']) {
        house.pass(minutes(chance.between(5, 90)) as never)
        await house.offer(name, [friend(chance.between(0, 8))], home)
      }
    house.now = plus(monday, days(day + 1))
  }
  return house
}

test('a blast from a new country is held from its first mail on, and contained soon after', async () => {
  const house = await lived()
  const answers: string[] = []
  for (let n = 0; n < 20; n += 1) {
    answers.push((await house.offer(alice, [stranger(n)], abroad)).answer.kind)
    house.pass(seconds(1) as never)
  }
  deepEqual(new Set(answers), new Set(['hold']))
  deepEqual(house.folds.contained(), [`sasl:${alice}`])
  const { messages } = countsOf(house.folds)
  equal(messages.held, 20)
  equal(house.folds.messages.ofOwner(`sasl:${alice}` as AccountId, 99).length, 0)
})

test('in a young organisation it is held, and contains nobody', async () => {
  const house = await House.open({ start: monday, judge: 'behaviour' })
  for (let n = 0; n < 10; n += 1) {
    await house.offer(alice, [friend(n % 3)], home)
    house.pass(days(1) as never)
  }
  let passed = 0
  for (let n = 0; n < 20; n += 1) {
    passed += (await house.offer(alice, [stranger(n)], abroad)).answer.kind === 'pass' ? 1 : 0
    house.pass(seconds(1) as never)
  }
  ok(passed <= 2, `${passed} passed`)
  equal(house.folds.messages.waiting(), 0)
  equal(house.folds.messages.held(), 20 - passed)
  deepEqual(house.folds.contained(), [])
  ok(house.asked.has(`sasl:${alice}` as AccountId), 'people hear of it')
})

test('what waits, and a pass that nobody heard, are kept back once the account is asked about', async () => {
  const house = await lived()
  const account = `sasl:${alice}` as AccountId
  // To as many strangers as make the gate: the first pass, the next wait, the last are for a person.
  const kinds: string[] = []
  for (let n = 0; n < budgets.bulkRecipients; n += 1) {
    const { answer } = await house.offer(alice, [stranger(n)], home)
    const rows = house.folds.messages.waiting()
    kinds.push(answer.kind === 'pass' ? 'pass' : rows > 0 ? 'delay' : 'hold')
    house.pass(100 as never)
  }
  ok(kinds.includes('pass') && kinds.includes('delay'), kinds.join())
  equal(kinds.at(-1), 'hold')
  const passed = kinds.filter((kind) => kind === 'pass').length
  equal(house.folds.messages.waiting(), 0)
  equal(house.folds.messages.held(), budgets.bulkRecipients - passed)
  equal(house.folds.account(account).heldMessages, budgets.bulkRecipients - passed)
  equal(countsOf(house.folds).messages.passed >= passed, true)
  // Time lets none of it go.
  house.pass(minutes(5) as never)
  equal(house.folds.messages.due(house.now, 99).length, 0)
})

test('a pass that the server did not hear stays held when its account is asked about meanwhile', async () => {
  const house = await lived()
  const account = `sasl:${alice}` as AccountId
  const { queueId, answer } = await house.offer(alice, [stranger(900)], home)
  equal(answer.kind, 'pass')
  house.hands.put(queueId, 'hold', house.now, alice)
  await house.heard([
    {
      kind: 'message.held',
      id: 'h.1',
      at: house.now,
      heardAt: house.now,
      trust: 'hearsay',
      instance: INSTANCE,
      queueId,
      by: 'milter',
    },
  ])
  equal(house.folds.messages.ofAccount(account, 'stranded', 9).length, 1)
  const many = Array.from({ length: budgets.bulkRecipients }, (_, n) => stranger(n))
  equal((await house.offer(alice, many, home)).answer.kind, 'hold')
  equal(house.folds.messages.ofAccount(account, 'stranded', 9).length, 0)
  await house.returning.judgeStrays(INSTANCE)
  equal(house.hands.left.size, 0)
  equal(house.folds.account(account).heldMessages, 2)
})

test('one recipient below the gate passes or waits, at the gate a person is asked, and bulk rights open it', async () => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => stranger(n))
  const account = `sasl:${alice}` as AccountId
  const state = async (count: number, right?: 'approved' | 'newsletter'): Promise<string> => {
    const house = await lived()
    if (right === 'approved')
      await house.people.allowBulk(account, true, 'hanako', 'the newsletter')
    if (right === 'newsletter')
      await house.people.purpose(account, 'newsletter', [], 'hanako', 'the newsletter')
    await house.offer(alice, many(count), home)
    return house.folds.messages.inState('held', 9).length > 0 ? 'held' : 'let go'
  }
  equal(await state(budgets.bulkRecipients - 1), 'let go')
  equal(await state(budgets.bulkRecipients), 'held')
  equal(await state(budgets.bulkRecipients, 'approved'), 'let go')
  equal(await state(budgets.bulkRecipients, 'newsletter'), 'let go')
})

test('who was granted to mail many is not held for it, nor waits for being likely to; withdrawn, the next mailing is asked about', async () => {
  const house = await lived()
  const account = `sasl:${alice}` as AccountId
  await house.people.allowBulk(account, true, 'hanako', 'the newsletter')
  house.pass(days(1) as never)
  for (let n = 0; n < 60; n += 1) {
    await house.offer(alice, [friend(n % 9)], home)
    house.pass(seconds(1.2) as never)
  }
  const rows = house.folds.messages.lately(account, 60)
  equal(rows.filter(({ state }) => state === 'held').length, 0)
  equal(
    rows.filter(
      ({ answer, reasons }) =>
        answer === 'delay' && reasons.some(({ code }) => code === 'bulk.likely'),
    ).length,
    0,
  )
  await house.people.allowBulk(account, false, 'hanako', 'no more')
  house.pass(days(1) as never)
  const many = Array.from({ length: budgets.bulkRecipients }, (_, n) => stranger(n))
  equal((await house.offer(alice, many, home)).answer.kind, 'hold')
})

test('what the gate held teaches nobody: the same strangers are as new when the mailing comes again', async () => {
  const house = await lived()
  const account = `sasl:${alice}` as AccountId
  const many = Array.from({ length: 900 }, (_, n) => stranger(n))
  const before = house.account(alice)
  // The third comes within the sitting of the second: nobody of those was written to yet.
  for (const [wait, recipients] of [
    [hours(3), 900],
    [minutes(2), 900],
    [days(1), 1_800],
  ] as const) {
    equal((await house.offer(alice, many, home)).answer.kind, 'hold')
    const [row] = house.folds.messages.lately(account, 1)
    const gate = row?.reasons.find(({ code }) => code === 'bulk.gate')
    deepEqual(gate, { code: 'bulk.gate', recipients, most: budgets.bulkRecipients })
    house.pass(wait)
  }
  const { behaviour, model } = house.account(alice)
  deepEqual(behaviour.contacts, before.behaviour.contacts)
  equal(behaviour.bulk.mailings, before.behaviour.bulk.mailings)
  deepEqual(model.origins, before.model.origins)
})

test('a right that was granted before old logs were learned is one afterwards', async () => {
  const other = await lived()
  const { behaviour } = other.account(alice)
  const answer = async (right?: 'approved' | 'newsletter'): Promise<string> => {
    const house = await House.open({ start: other.now, judge: 'behaviour', hash: key })
    const account = `sasl:${alice}` as AccountId
    if (right === 'approved')
      await house.people.allowBulk(account, true, 'hanako', 'the newsletter')
    if (right === 'newsletter')
      await house.people.purpose(account, 'newsletter', [], 'hanako', 'the newsletter')
    await house.heard([
      {
        kind: 'account.learned',
        id: 'al.1',
        at: house.now,
        heardAt: house.now,
        trust: 'witnessed',
        account,
        behaviour: Buffer.from(packed(behaviour)).toString('base64'),
        messages: 40,
        from: monday,
        until: plus(house.now, -1 as Duration),
        by: 'hanako',
      },
    ])
    // The logs told of no mailing: only the right opens the gate.
    equal(house.account(alice).behaviour.bulk.mailings, 0)
    house.pass(days(1))
    const many = Array.from({ length: budgets.bulkRecipients }, (_, n) => stranger(n))
    return (await house.offer(alice, many, home)).answer.kind
  }
  equal(await answer(), 'hold')
  equal(await answer('approved'), 'pass')
  equal(await answer('newsletter'), 'pass')
})

test('observe mode keeps nothing back and says what it would have done', async () => {
  const house = await lived()
  house.observes = true
  for (let n = 0; n < 10; n += 1)
    equal((await house.offer(alice, [stranger(n)], abroad)).answer.kind, 'pass')
  deepEqual(house.folds.contained(), [])
  equal(house.folds.messages.held(), 0)
  const [row] = house.folds.messages.lately(`sasl:${alice}` as AccountId, 1)
  equal(row?.wouldHave, 'hold')
  ok((row?.evidence ?? 0) > 0)
})

test('bounces of never-written recipients raise the evidence, and deliveries to known ones do not', async () => {
  const house = await lived()
  const account = `sasl:${alice}` as AccountId
  const told = async (queueId: string, recipient: string, kind: string) =>
    house.heard([
      {
        kind: kind as 'message.bounced',
        id: `d.${queueId}`,
        at: house.now,
        heardAt: house.now,
        trust: 'hearsay',
        instance: INSTANCE,
        queueId,
        recipient,
      },
    ])
  const known = await house.offer(alice, [friend(1)], home)
  const before = house.folds.account(account).evidence.total
  await told(known.queueId, friend(1), 'message.bounced')
  equal(house.folds.account(account).evidence.total, before)
  const fresh = await house.offer(alice, [stranger(1)], home)
  const between = house.folds.account(account).evidence.total
  await told(fresh.queueId, stranger(1), 'message.deferred')
  equal(house.folds.account(account).evidence.total, between)
  await told(`${fresh.queueId}`, stranger(1), 'message.bounced')
  ok(house.folds.account(account).evidence.total > between)
})

test('after a clear the evidence begins anew, and the next mail from home passes', async () => {
  const house = await lived()
  for (let n = 0; n < 40; n += 1) await house.offer(alice, [stranger(n)], abroad)
  await house.people.clear(`sasl:${alice}` as AccountId, 'hanako', 'new password')
  equal((await house.offer(alice, [friend(1)], home)).answer.kind, 'pass')
})

test('whatever fails to be written on the way, live state and folding anew agree to the byte', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          who: fc.integer({ min: 0, max: 3 }),
          to: fc.integer({ min: 0, max: 40 }),
          from: fc.integer({ min: 0, max: 2 }),
          wait: fc.integer({ min: 0, max: 5_000_000 }),
          fails: fc.boolean(),
        }),
        { maxLength: 25 },
      ),
      async (sent) => {
        const house = await House.open({ start: monday, judge: 'behaviour' })
        for (const { who, to, from, wait, fails } of sent) {
          house.pass(wait as never)
          if (fails) house.journal.break(true)
          await house.offer(`user${who}@example.jp`, [stranger(to)], {
            clientIp: ['203.0.113.5', '198.51.100.9', '192.0.2.4'][from] ?? '',
          })
          if (fails) house.journal.break(false)
        }
        const live = [0, 1, 2, 3].map((who) => house.account(`user${who}@example.jp`))
        const { organisation } = house.desk.world()
        deepEqual(organisation, house.folds.world().organisation)
        await house.crash()
        deepEqual(
          [0, 1, 2, 3].map((who) => house.account(`user${who}@example.jp`)),
          live,
        )
        deepEqual(house.folds.world().organisation, organisation)
      },
    ),
    { numRuns: 30 },
  )
})

test('accounts and organisation come back from disk as they were, each with its evidence', async () => {
  const house = await lived()
  for (let n = 0; n < 3; n += 1) await house.offer(alice, [stranger(n)], abroad)
  const database = openDatabase(':memory:')
  const first = new Folds(database, key, 1)
  const { eventOf } = await import('./entries.ts')
  for await (const recorded of house.journal.read(0)) first.take(recorded.index, eventOf(recorded))
  first.commit()
  const again = new Folds(database, key)
  deepEqual(again.world(), house.folds.world())
  // Packed: in memory the same contacts may lie in another order.
  const told = ({ behaviour, ...rest }: AccountState) => ({ ...rest, behaviour: packed(behaviour) })
  for (const name of [alice, 'bob@example.jp'])
    deepEqual(told(again.account(`sasl:${name}` as AccountId)), told(house.account(name)))
  database.close()
})
