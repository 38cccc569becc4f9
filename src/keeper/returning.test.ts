import { deepEqual, equal, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { House, INSTANCE } from '../../sim/house.ts'
import type { AccountId } from '../events/event.ts'
import { Fault } from '../lib/fault.ts'
import {
  type Duration,
  days,
  hours,
  type Instant,
  instant,
  milliseconds,
  minutes,
  plus,
  seconds,
} from '../lib/time.ts'
import { STRAYS_AT_ONCE } from './returning.ts'
import { countsOf } from './status.ts'

const alice = 'alice@example.jp'

const heldByDefault = (
  house: House,
  queueId: string,
  at: Instant,
  by: 'milter' | 'stranger' = 'milter',
) =>
  house.scribe.write([
    {
      kind: 'message.held',
      id: `h.${queueId}`,
      at,
      heardAt: house.now,
      trust: 'hearsay',
      instance: INSTANCE,
      queueId,
      by,
    },
  ])

test('what was held while the gate was down is judged and released; a stranger’s hold is left alone', async () => {
  const house = await House.open()
  for (const id of ['A1', 'A2']) {
    house.hands.put(id, 'hold', house.now, alice)
    await heldByDefault(house, id, house.now)
  }
  house.hands.put('B1', 'hold', house.now, 'bob@example.jp')
  await heldByDefault(house, 'B1', house.now, 'stranger')
  house.hands.put('C1', 'hold', house.now, 'carol@example.jp')
  house.pass(minutes(5))
  await house.returning.judgeStrays(INSTANCE)
  deepEqual(Object.fromEntries(house.hands.left), { A1: 1, A2: 1 })
  equal(house.hands.queue.get('B1')?.queue, 'hold')
  equal(house.hands.queue.get('C1')?.queue, 'hold')
  await house.returning.judgeStrays(INSTANCE)
  equal(house.folds.messages.strayCount(), 0)
  equal(countsOf(house.folds).messages.passed, 2)
})

test('a blast that came while the gate was down stays held to the last, for nothing has left yet', async () => {
  const house = await House.open()
  for (let n = 0; n < 60; n += 1) {
    const at = plus(house.now, milliseconds(n * 300))
    house.hands.put(`A${String(n).padStart(3, '0')}`, 'hold', at, alice)
    await heldByDefault(house, `A${String(n).padStart(3, '0')}`, at)
  }
  house.pass(minutes(5))
  await house.returning.judgeStrays(INSTANCE)
  await house.returning.judgeStrays(INSTANCE)
  equal(house.hands.left.size, 0)
  deepEqual(house.folds.contained(), [`sasl:${alice}`])
  equal(house.folds.messages.held(), 60)
})

test('a pass that the server did not hear is released, unless its account was contained since', async () => {
  const house = await House.open()
  const { queueId } = await house.offer(alice, ['bob@example.org'])
  house.hands.put(queueId, 'hold', house.now, alice)
  await heldByDefault(house, queueId, house.now)
  house.pass(seconds(10))
  await house.returning.judgeStrays(INSTANCE)
  equal(house.hands.left.get(queueId), 1)

  const late = await house.offer(alice, ['bob@example.org'])
  house.hands.put(late.queueId, 'hold', house.now, alice)
  await heldByDefault(house, late.queueId, house.now)
  for (let n = 0; n < 20; n += 1) await house.offer(alice, [`x${n}@example.org`])
  house.pass(seconds(10))
  await house.returning.judgeStrays(INSTANCE)
  equal(house.hands.left.get(late.queueId), undefined)
  equal(house.folds.messages.byQueueId(INSTANCE, late.queueId)?.state, 'held')
})

test('a stranded message that is in no queue is not called released until it was looked for again', async () => {
  const house = await House.open()
  const { queueId } = await house.offer(alice, ['bob@example.org'])
  house.hands.queue.delete(queueId)
  await heldByDefault(house, queueId, house.now)
  house.pass(seconds(5))
  await house.returning.judgeStrays(INSTANCE)
  equal(house.folds.messages.byQueueId(INSTANCE, queueId)?.state, 'stranded')
  house.hands.put(queueId, 'hold', house.now, alice)
  await house.returning.judgeStrays(INSTANCE)
  equal(house.hands.left.get(queueId), 1)
})

test('a held message that somebody took out of the queue is told once', async () => {
  const house = await House.open()
  for (let n = 0; n < 14; n += 1) await house.offer(alice, [`x${n}@example.org`])
  const row = house.folds.messages.inState('held', 1)[0]
  house.hands.queue.delete(row?.queueId ?? '')
  house.pass(minutes(1))
  await house.returning.findVanished(INSTANCE)
  equal(countsOf(house.folds).messages.vanished, 0)
  house.pass(minutes(1))
  await house.returning.findVanished(INSTANCE)
  await house.returning.findVanished(INSTANCE)
  equal(countsOf(house.folds).messages.vanished, 1)
})

test('what the server held before our evidence began stays held for a person, whatever we think of it', async () => {
  const house = await House.open()
  const before = plus(house.began, -minutes(5) as never)
  house.hands.put('OLD1', 'hold', before, alice)
  await heldByDefault(house, 'OLD1', before)
  house.observes = true
  await house.returning.judgeStrays(INSTANCE)
  await house.returning.judgeStrays(INSTANCE)
  equal(house.hands.left.size, 0)
  equal(house.folds.messages.byQueueId(INSTANCE, 'OLD1')?.state, 'held')
})

test('what a containment held in the queue has an owner-to-be-found and a deadline like any other', async () => {
  const house = await House.open()
  for (let n = 0; n < 20; n += 1) await house.offer(alice, [`x${n}@example.org`])
  await house.containing.resume()
  const rows = house.folds.messages.inState('held', 100)
  equal(rows.length, 20)
  equal(
    rows.every((row) => row.deadlineAt !== undefined && row.ownership !== undefined),
    true,
  )
})

test('what was held in the very second in which our evidence began is judged, not kept for a person', async () => {
  const second = instant('2025-10-06T04:45:00+09:00')
  const house = await House.open({ start: (second + 400) as typeof second })
  house.hands.put('SECOND1', 'hold', second, 'alice@example.jp', 1)
  await house.scribe.write([
    {
      kind: 'message.held',
      id: 'same-second',
      at: second,
      heardAt: house.now,
      trust: 'hearsay',
      instance: INSTANCE,
      queueId: 'SECOND1',
      by: 'milter',
    },
  ])
  house.pass(seconds(10))
  await house.returning.judgeStrays(INSTANCE)
  equal(house.hands.left.get('SECOND1'), 1)
})

test('a round judges strays up to its bound, and one past it in the next', async () => {
  for (const more of [0, 1]) {
    const house = await House.open()
    for (let n = 0; n < STRAYS_AT_ONCE + more; n += 1) {
      const id = `A${String(n).padStart(4, '0')}`
      house.hands.put(id, 'hold', house.now, `user${n}@example.jp`)
      await heldByDefault(house, id, house.now)
    }
    house.pass(minutes(5))
    equal(await house.returning.judgeStrays(INSTANCE), STRAYS_AT_ONCE)
    equal(house.folds.messages.strayCount(), more)
    if (more > 0) equal(await house.returning.judgeStrays(INSTANCE), more)
    equal(house.folds.messages.strayCount(), 0)
    equal(house.hands.left.size, STRAYS_AT_ONCE + more)
  }
})

test('a held stray is read once: what it was judged from is what is kept', async () => {
  const house = await House.open()
  for (let n = 0; n < 60; n += 1) {
    const at = plus(house.now, milliseconds(n * 300))
    house.hands.put(`A${String(n).padStart(3, '0')}`, 'hold', at, alice)
    await heldByDefault(house, `A${String(n).padStart(3, '0')}`, at)
  }
  house.pass(minutes(5))
  let reads = 0
  const { hands } = house
  const read = hands.read.bind(hands)
  hands.read = (...asked) => {
    reads += 1
    return read(...asked)
  }
  await house.returning.judgeStrays(INSTANCE)
  equal(reads, 60)
  const held = house.folds.messages.inState('held', 100)
  // Those that were only delayed, and then frozen with the account, are kept by the next rounds.
  const delayed = house.folds.messages.toKeep(100)
  equal(held.filter((row) => row.kept !== undefined).length, 60 - delayed.length)
  equal(delayed.length < 15, true)
})

for (const [what, code] of [
  ['a queue file that cannot be read', 'hands.failed'],
  ['a message that does not fit into the evidence', 'evidence.too-large'],
] as const)
  test(`${what} keeps no other waiting, and is looked at again later`, async () => {
    const house = await House.open()
    for (const id of ['A1', 'A2', 'A3']) {
      house.hands.put(id, 'hold', house.now, `${id}@example.jp`)
      await heldByDefault(house, id, house.now)
      house.pass(seconds(1))
    }
    const { hands, journal } = house
    const [read, append] = [hands.read.bind(hands), journal.append.bind(journal)]
    let fails = true
    hands.read = (instance, id) =>
      fails && code === 'hands.failed' && id === 'A1'
        ? Promise.reject(new Fault(code, { verb: 'read', instance, why: 'torn' }))
        : read(instance, id)
    journal.append = (entries) =>
      fails && code !== 'hands.failed' && entries.some((one) => one.account?.includes('a1@'))
        ? Promise.reject(new Fault(code, { what: 'the message', bytes: 2, most: 1 }))
        : append(entries)
    house.pass(minutes(5))
    // Said, so that people hear of it; but after the others.
    await rejects(house.returning.judgeStrays(INSTANCE), { code })
    deepEqual(Object.fromEntries(hands.left), { A2: 1, A3: 1 })
    // Not at each look.
    await house.returning.judgeStrays(INSTANCE)
    house.pass(minutes(5))
    await rejects(house.returning.judgeStrays(INSTANCE), { code })
    fails = false
    house.pass(minutes(5))
    await house.returning.judgeStrays(INSTANCE)
    deepEqual(Object.fromEntries(hands.left), { A1: 1, A2: 1, A3: 1 })
  })

test('while no evidence can be written nothing of the queue is let go', async () => {
  const house = await House.open()
  for (const id of ['A1', 'A2']) {
    house.hands.put(id, 'hold', house.now, `${id}@example.jp`)
    await heldByDefault(house, id, house.now)
  }
  house.pass(minutes(5))
  house.journal.break(true)
  await rejects(house.returning.judgeStrays(INSTANCE), { code: 'evidence.no-room' })
  equal(house.hands.left.size, 0)
  house.journal.break(false)
  await house.returning.judgeStrays(INSTANCE)
  deepEqual(Object.fromEntries(house.hands.left), { A1: 1, A2: 1 })
})

test('what an earlier guard held teaches the account no place, and is no first one either', async () => {
  for (const judge of ['rule', 'behaviour'] as const) {
    const house = await House.open({ judge })
    const long = plus(house.began, -days(1) as Duration)
    house.hands.put('OLD1', 'hold', long, alice)
    await heldByDefault(house, 'OLD1', long)
    house.pass(minutes(5))
    await house.returning.judgeStrays(INSTANCE)
    const { behaviour, model } = house.account(alice)
    equal(model.messages, 1)
    deepEqual(model.origins, [])
    deepEqual(behaviour.origins.networks, [])
    // Only the mail that we let go is the first.
    await house.offer(alice, ['bob@example.org'])
    equal(house.account(alice).behaviour.origins.networks.length, 1)
  }
})

for (const judge of ['rule', 'behaviour'] as const)
  for (const when of ['past', 'unexplained'] as const)
    test(`on a server that is only watched, held mail that is ${when} contains nobody (${judge})`, async () => {
      const house = await House.open({ judge })
      house.observes = true
      for (let day = 0; day < 60; day += 1) {
        await house.offer(alice, [`friend${day % 9}@example.org`])
        house.pass(days(1))
      }
      const start = when === 'past' ? plus(house.began, -days(1) as Duration) : house.now
      for (let n = 0; n < 80; n += 1) {
        const at = plus(start, milliseconds(n * 300))
        const id = `A${String(n).padStart(3, '0')}`
        house.hands.put(id, 'hold', at, alice)
        const queued = house.hands.queue.get(id)
        if (queued !== undefined)
          house.hands.queue.set(id, {
            ...queued,
            recipients: Array.from({ length: 20 }, (_, r) => `stranger${n}.${r}@example.net`),
          })
        await heldByDefault(house, id, at)
      }
      house.pass(hours(1))
      await house.returning.judgeStrays(INSTANCE)
      deepEqual(house.folds.contained(), [])
      deepEqual(house.folds.restrained(), [])
      const rows = house.folds.messages.lately(`sasl:${alice}` as AccountId, 80)
      equal(rows.length, 80)
      // For a person all the same: nothing of it leaves unasked.
      deepEqual(new Set(rows.map(({ answer }) => answer)), new Set(['hold']))
      equal(house.hands.left.size, 0)
    })
