import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { frame, MilterPeer } from '../../../sim/milter-peer.ts'
import type { Answer } from '../../ports/gatekeeper.ts'
import { milterLimits } from './limits.ts'
import { byHand, keeperThat, openGate, until } from './testing.ts'

const timeout = 20_000
const half = Buffer.alloc(3_000, 'half a body ')

test('the beginning of a body is let go with its message: answered, given up, lost, too late', {
  timeout,
}, async (t) => {
  let answer = byHand<Answer>()
  const { gate, keeper, clock } = await openGate(t, keeperThat({ message: () => answer.promise }))
  const begun = async () => {
    const peer = await MilterPeer.connect(gate.address)
    await peer.negotiate()
    await peer.connect({})
    await peer.mail('a@example.jp')
    await peer.rcpt('x@example.net')
    await peer.data()
    await peer.endOfHeaders()
    await peer.body(half)
    await until(() => gate.stats().bodyBytes === half.length)
    return peer
  }
  const isFree = () => until(() => gate.stats().bodyBytes === 0)

  const answered = await begun()
  await answered.write(frame('E'))
  await until(() => keeper.messages.length === 1)
  deepEqual(Buffer.from(keeper.messages[0]?.bodyStart ?? []), half)
  equal(gate.stats().bodyBytes, half.length, 'while the keeper thinks it is counted')
  answer.resolve({ kind: 'pass' })
  await isFree()
  answered.destroy()

  const givenUp = await begun()
  await givenUp.abort()
  await isFree()
  givenUp.destroy()

  const gone = await begun()
  gone.destroy()
  await isFree()

  answer = byHand<Answer>()
  const late = await begun()
  await late.write(frame('E'))
  await until(() => keeper.messages.length === 2)
  clock.pass(milterLimits.deadline)
  await isFree()
  late.destroy()
  equal(gate.stats().bodiesCut, 0)
})
