import { deepEqual, equal, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import { LANE_WAITING_MAX, Lanes } from './lanes.ts'

const alice = 'sasl:alice' as AccountId
const bob = 'sasl:bob' as AccountId

test('of one account one thing is done after the other, whatever failed before; others go on', async () => {
  const lanes = new Lanes()
  const done: string[] = []
  const gate = Promise.withResolvers<void>()
  const first = lanes.inTurn(alice, () => gate.promise.then(() => void done.push('a1')))
  const failing = lanes.inTurn(alice, () => Promise.reject(new Error('no')))
  const last = lanes.inTurn(alice, async () => void done.push('a2'))
  await lanes.inTurn(bob, async () => void done.push('b'))
  deepEqual(done, ['b'])
  gate.resolve()
  await rejects(failing ?? Promise.resolve(), /no/)
  await Promise.all([first, last])
  deepEqual(done, ['b', 'a1', 'a2'])
  equal(lanes.size, 0)
})

test(`${LANE_WAITING_MAX} wait, one more is turned away`, async () => {
  const lanes = new Lanes()
  const gate = Promise.withResolvers<void>()
  const all = Array.from({ length: LANE_WAITING_MAX }, () =>
    lanes.inTurn(alice, () => gate.promise),
  )
  equal(
    lanes.inTurn(alice, () => gate.promise),
    undefined,
  )
  equal(all.includes(undefined), false)
  gate.resolve()
  await Promise.all(all)
  equal(lanes.size, 0)
})
