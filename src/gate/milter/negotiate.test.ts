import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Agreement, negotiated } from './negotiate.ts'
import { Action, Protocol } from './protocol.ts'

const offer = (version: number, actions: number, steps: number) => {
  const payload = Buffer.alloc(12)
  for (const [i, number] of [version, actions, steps].entries())
    payload.writeUInt32BE(number >>> 0, i * 4)
  return payload
}
const agreed = (version: number, actions: number, steps: number, quietData = true): Agreement => {
  const it = negotiated(offer(version, actions, steps), quietData)
  ok(!('refused' in it))
  return it
}

test('the version is the lesser of the offer and 6; below 2 there is no talking', () => {
  deepEqual(
    [2, 3, 4, 5, 6, 7, 100].map((version) => agreed(version, 0x1ff, 0x1fffff).version),
    [2, 3, 4, 5, 6, 6, 6],
  )
  for (const version of [0, 1])
    deepEqual(negotiated(offer(version, 0x1ff, 0x1fffff), true), { refused: 'version' })
})

test('a server without quarantine is refused, whatever else it offers', () => {
  deepEqual(negotiated(offer(6, 0x1ff & ~Action.quarantine, 0x1fffff), true), {
    refused: 'no-quarantine',
  })
})

test('an offer that is cut short is malformed', () => {
  for (let length = 0; length < 12; length += 1)
    deepEqual(negotiated(offer(6, 0x1ff, 0).subarray(0, length), true), { refused: 'malformed' })
})

test('nothing is asked for that was not offered, and the body and RCPT replies never given up', () => {
  const u32 = fc.integer({ min: 0, max: 0xffffffff })
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 9 }), u32, u32, (version, actions, steps) => {
      const it = agreed(version, actions | Action.quarantine, steps)
      equal((it.actions & ~(actions | Action.quarantine)) >>> 0, 0)
      equal((it.steps & ~steps) >>> 0, 0)
      ok(it.version <= version && it.version <= 6)
      // NOBODY, NORCPT, NOMAIL, NOHDRS; NR_MAIL, NR_RCPT.
      equal(it.steps & (0x10 | 0x08 | 0x04 | 0x20 | (1 << 14) | (1 << 15)), 0)
      equal(it.reply.readUInt32BE(5), it.version)
      equal(it.reply.readUInt32BE(9), it.actions)
      equal(it.reply.readUInt32BE(13), it.steps)
    }),
  )
})

test('all that Postfix 3.7 offers and we use is asked for, with symbols for all seven stages', () => {
  const it = agreed(6, 0x1ff, 0x1fffff)
  equal(it.actions, 0x120)
  equal(
    it.steps,
    Object.values(Protocol).reduce((all, bit) => all | bit, 0),
  )
  const lists = it.reply.subarray(17)
  const stages: number[] = []
  for (let at = 0; at < lists.length; at = lists.indexOf(0, at + 4) + 1)
    stages.push(lists.readUInt32BE(at))
  deepEqual(stages.toSorted(), [0, 1, 2, 3, 4, 5, 6])
})

test('DATA goes unanswered only where that stalls nobody, and where it is offered', () => {
  const nrData = 1 << 16
  equal(agreed(6, 0x1ff, 0x1fffff, true).steps & nrData, nrData)
  equal(agreed(6, 0x1ff, 0x1fffff & ~nrData, true).steps & nrData, 0)
  equal(agreed(6, 0x1ff, 0x1fffff, false).steps, 0x1fffff & agreed(6, 0x1ff, ~nrData, true).steps)
})

test('a server that takes no symbol list gets none', () => {
  equal(agreed(6, Action.quarantine, 0).reply.length, 17)
  equal(agreed(5, 0x1ff, 0).reply.length, 17)
})
