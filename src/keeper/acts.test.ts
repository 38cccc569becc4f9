import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { House, INSTANCE } from '../../sim/house.ts'
import { stepNames, stepsLeft } from '../containment/plan.ts'
import { days, minutes, seconds } from '../lib/time.ts'
import { countsOf } from './status.ts'

const alice = 'alice@example.jp'
const stranger = (n: number): string => `someone${n}@example.org`

/** Ten messages in ten seconds: six pass, four wait. */
async function tenMessages(house: House): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < 10; n += 1) {
    ids.push((await house.offer(alice, [stranger(n % 3)])).queueId)
    house.pass(seconds(1))
  }
  return ids
}

const release = (house: House, ids: readonly string[]) =>
  house.acts.do('release.intended', INSTANCE, ids, 'queue15', 'due')
const dueIds = (house: House) =>
  house.folds.messages.due(house.now, 100).map((row) => row.queueId as string)

test('what waits is due after 15 seconds and leaves once', async () => {
  const house = await House.open()
  await tenMessages(house)
  house.pass(seconds(4))
  deepEqual(dueIds(house), [])
  house.pass(seconds(20))
  const ids = dueIds(house)
  equal(ids.length, 4)
  await release(house, ids)
  await release(house, ids)
  deepEqual([...house.hands.left.values()], [1, 1, 1, 1])
  equal(house.folds.messages.waiting(), 0)
  equal(countsOf(house.folds).messages.released, 4)
  equal(house.account(alice).heldMessages, 0)
})

test('what waits is frozen when the account is contained meanwhile', async () => {
  const house = await House.open()
  await tenMessages(house)
  for (let n = 0; n < 5; n += 1) await house.offer(alice, [stranger(50 + n)])
  house.pass(minutes(1))
  deepEqual(dueIds(house), [])
  ok(house.folds.messages.held() >= 4)
})

test('intent stands before the hands move, the result after', async () => {
  const house = await House.open()
  const ids = (await tenMessages(house)).slice(6)
  house.pass(seconds(20))
  await release(house, ids)
  deepEqual(
    house.journal.entries.slice(-2).map((entry) => entry.kind),
    ['release.intended', 'act.finished'],
  )
})

for (const after of [false, true])
  test(`hands that die ${after ? 'after' : 'before'} they did it: the act is finished on restart, once`, async () => {
    const house = await House.open()
    await tenMessages(house)
    house.pass(seconds(20))
    house.hands.failIn = 0
    house.hands.failAfter = after
    await release(house, dueIds(house)).catch(() => {})
    equal(house.folds.openActs().length, 1)
    await house.crash()
    await house.acts.resume()
    deepEqual(house.folds.openActs(), [])
    deepEqual([...house.hands.left.values()], [1, 1, 1, 1])
  })

test('a containment that stopped between any two steps is finished, whichever call failed', async () => {
  for (const failAfter of [false, true])
    for (let nth = 0; nth < 9; nth += 1) {
      const house = await House.open()
      for (let n = 0; n < 20; n += 1) await house.offer(alice, [stranger(n)])
      house.hands.failIn = nth
      house.hands.failAfter = failAfter
      await house.containing.resume()
      house.hands.failIn = undefined
      await house.crash()
      await house.acts.resume()
      await house.containing.resume()
      await house.containing.resume()
      house.pass(seconds(10))
      await house.containing.resume()
      deepEqual(stepsLeft(stepNames, new Set(house.folds.plans()[0]?.done)), [], `call ${nth}`)
      deepEqual([...house.hands.refusedNames], [alice, 'alice'])
      const out = [...house.hands.queue.values()].filter((queued) => queued.queue !== 'hold')
      deepEqual(out, [], 'mail of the window that had not left is held')
    }
})

test('after a crash while evidence cannot be written, what was acknowledged still stands', async () => {
  const house = await House.open()
  await tenMessages(house)
  house.journal.break(true)
  await house.offer(alice, [stranger(9)])
  await house.crash()
  house.journal.break(false)
  equal(countsOf(house.folds).messages.submitted, 10)
})

test('what lay longer than the queue lifetime is requeued, or it would bounce at its first failure', async () => {
  const house = await House.open()
  const ids = (await tenMessages(house)).slice(6)
  const [old = '', ...rest] = ids
  house.pass((days(4) - seconds(10)) as never)
  await release(house, [old])
  equal(house.hands.requeued.has(old), false, 'before four days it is released as it is')
  house.pass(seconds(20))
  await release(house, rest)
  deepEqual([...house.hands.requeued], rest)
  equal(house.folds.messages.waiting(), 0)
})

test('a release that stood open while its account was contained lets nothing go', async () => {
  const house = await House.open()
  await tenMessages(house)
  house.pass(seconds(20))
  house.hands.failIn = 0
  await release(house, dueIds(house)).catch(() => {})
  for (let n = 0; n < 15; n += 1) await house.offer(alice, [stranger(60 + n)])
  deepEqual(house.folds.contained(), [`sasl:${alice}`])
  await house.acts.resume()
  deepEqual(house.folds.openActs(), [])
  equal(house.hands.left.size, 0)
  equal(house.folds.messages.waiting(), 0)
})
