import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { MilterPeer, postfixOffer, version2Offer } from '../../../sim/milter-peer.ts'
import { seconds } from '../../lib/time.ts'
import type { Answer } from '../../ports/gatekeeper.ts'
import { milterLimits } from './limits.ts'
import { byHand, keeperThat, openGate, until } from './testing.ts'

/** The tests fail rather than hang. */
const timeout = 20_000
const reply = { code: 451, enhanced: '4.7.1', text: 'later' } as const
const hold: Answer = { kind: 'hold', reason: 'sekimori' }

async function peerOf(t: TestContext, address: string, offer = postfixOffer): Promise<MilterPeer> {
  const peer = await MilterPeer.connect(address, offer)
  t.after(() => peer.destroy())
  await peer.negotiate()
  await peer.connect({ helo: 'pc' })
  return peer
}
const kinds = (told: readonly { kind: string }[]) => told.map(({ kind }) => kind)

test('pass, hold, refuse, postpone and cut are told in one session, and counted', {
  timeout,
}, async (t) => {
  const answers: Answer[] = [
    { kind: 'pass' },
    hold,
    { kind: 'refuse', reply: { code: 554, enhanced: '5.7.1', text: 'no' } },
    { kind: 'postpone', reply },
    { kind: 'cut', reply: { code: 421, enhanced: '4.7.0', text: 'bye' } },
  ]
  let nth = 0
  const keeper = keeperThat({ message: async () => answers[nth++] as Answer })
  const { gate } = await openGate(t, keeper)
  const peer = await peerOf(t, gate.address)
  const told = []
  for (const _ of answers) told.push(kinds(await peer.message('a@example.jp', ['x@example.net'])))
  deepEqual(told, [
    ['continue'],
    ['quarantine', 'continue'],
    ['replycode'],
    ['replycode'],
    ['replycode'],
  ])
  deepEqual(
    keeper.messages.map((message) => message.nth),
    [1, 2, 3, 4, 5],
  )
  await until(() => gate.stats().answers.cut === 1)
  deepEqual(gate.stats().answers, { pass: 1, hold: 1, refuse: 1, postpone: 1, cut: 1 })
  equal(gate.asked(), 5)
})

test('a server of version 2 is served as well as one of version 6', { timeout }, async (t) => {
  const { gate, keeper } = await openGate(t, keeperThat({ message: async () => hold }))
  for (const offer of [version2Offer, postfixOffer]) {
    const peer = await peerOf(t, gate.address, offer)
    deepEqual(kinds(await peer.message('a@example.jp', ['x@example.net', 'y@example.net'])), [
      'quarantine',
      'continue',
    ])
  }
  const [old, recent] = keeper.messages
  deepEqual(
    { ...old, session: recent?.session },
    recent,
    'the same message, but for the name of the session',
  )
})

test('a question is open until the keeper answers, and the peer may wait', {
  timeout,
}, async (t) => {
  const answer = byHand<Answer>()
  const { gate, keeper } = await openGate(t, keeperThat({ message: () => answer.promise }))
  const peer = await peerOf(t, gate.address)
  const told = peer.message('a@example.jp', ['x@example.net'])
  await until(() => keeper.messages.length === 1)
  equal(gate.stats().answers.pass, 0)
  answer.resolve({ kind: 'pass' })
  deepEqual(kinds(await told), ['continue'])
})

test('a keeper that takes too long ends the connection, so that the server holds the message', {
  timeout,
}, async (t) => {
  const late = byHand<Answer>()
  const { gate, keeper, clock, notes } = await openGate(
    t,
    keeperThat({ message: () => late.promise }),
  )
  const peer = await peerOf(t, gate.address)
  const told = peer.message('a@example.jp', ['x@example.net'], { queueId: '4LATE' })
  await until(() => keeper.messages.length === 1)
  clock.pass(milterLimits.deadline - 1)
  ok(!peer.isClosed)
  deepEqual(keeper.unheardOf, [])
  clock.pass(1)
  deepEqual(await told, [])
  await peer.closed
  deepEqual(keeper.unheardOf, [['4LATE', 'deadline']])
  deepEqual([gate.stats().deadline, gate.stats().aborted, gate.stats().lost], [1, 0, 0])
  deepEqual([notes[0]?.code, notes[0]?.cause], ['peer-closed', 'deadline'])
  late.resolve({ kind: 'pass' })
  await new Promise((resolve) => setImmediate(resolve))
  deepEqual(gate.stats().answers.pass, 0, 'an answer that comes after all is not counted')
  equal(keeper.unheardOf.length, 1)
})

test('a command that takes too long ends the connection, and no message is unheard', {
  timeout,
}, async (t) => {
  const { gate, keeper, clock } = await openGate(
    t,
    keeperThat({ command: () => byHand<Answer>().promise }),
  )
  const peer = await peerOf(t, gate.address)
  const told = peer.mail('a@example.jp')
  await until(() => keeper.commands.length === 1)
  clock.pass(milterLimits.deadline)
  deepEqual(await told, [])
  deepEqual(keeper.unheardOf, [])
  equal(gate.stats().closed.deadline, 1)
})

test('a server that goes away before its answer is told to the keeper at once', {
  timeout,
}, async (t) => {
  const answer = byHand<Answer>()
  const { gate, keeper, clock } = await openGate(t, keeperThat({ message: () => answer.promise }))
  const peer = await peerOf(t, gate.address)
  void peer.message('a@example.jp', ['x@example.net'], { queueId: '4LOST' })
  await until(() => keeper.messages.length === 1)
  peer.destroy()
  await until(() => keeper.unheardOf.length === 1)
  deepEqual(keeper.unheardOf, [['4LOST', 'lost']])
  equal(gate.stats().lost, 1)
  answer.resolve(hold)
  clock.pass(seconds(10))
  await new Promise((resolve) => setImmediate(resolve))
  deepEqual(keeper.unheardOf.length, 1, 'once')
  deepEqual([gate.stats().answers.hold, gate.stats().deadline], [0, 0])
})

test('a keeper that fails is our own mistake: 451, counted, and the next message is judged', {
  timeout,
}, async (t) => {
  let nth = 0
  const keeper = keeperThat({
    message: () => {
      nth += 1
      if (nth === 1) return Promise.reject(new Error('oops'))
      if (nth === 2) throw new Error('oops at once')
      return Promise.resolve(hold)
    },
  })
  const { gate, notes } = await openGate(t, keeper)
  const peer = await peerOf(t, gate.address)
  for (const _ of [1, 2]) {
    const [told] = await peer.message('a@example.jp', ['x@example.net'])
    ok(told?.kind === 'replycode')
    match(told.text, /^451 4\.3\.0 /)
  }
  deepEqual(kinds(await peer.message('a@example.jp', ['x@example.net'])), [
    'quarantine',
    'continue',
  ])
  equal(gate.stats().mistakes, 2)
  deepEqual([notes[0]?.code, notes[0]?.where], ['mistake', 'oops'])
})

test('a server that goes away before the end of a message gives it up', { timeout }, async (t) => {
  const { gate, keeper } = await openGate(t)
  const peer = await peerOf(t, gate.address)
  await peer.mail('a@example.jp')
  peer.destroy()
  await until(() => gate.stats().open === 0)
  deepEqual([gate.stats().aborted, gate.stats().lost, keeper.unheardOf.length], [1, 0, 0])
})

test('MAIL and RCPT are asked for, and answered one by one', { timeout }, async (t) => {
  const keeper = keeperThat({
    command: ({ recipient }) =>
      recipient === 'bad@example.net' ? Promise.resolve({ kind: 'postpone', reply }) : undefined,
  })
  const { gate } = await openGate(t, keeper)
  const peer = await peerOf(t, gate.address)
  await peer.mail('a@example.jp', { auth_authen: 'alice' })
  deepEqual(kinds(await peer.rcpt('x@example.net')), ['continue'])
  deepEqual(kinds(await peer.rcpt('bad@example.net')), ['replycode'])
  deepEqual(kinds(await peer.rcpt('y@example.net')), ['continue'])
  await peer.eom()
  deepEqual(
    keeper.commands.map(({ stage, recipient, saslUsername }) => [stage, recipient, saslUsername]),
    [
      ['mail', '', 'alice'],
      ['rcpt', 'x@example.net', 'alice'],
      ['rcpt', 'bad@example.net', 'alice'],
      ['rcpt', 'y@example.net', 'alice'],
    ],
  )
  deepEqual(keeper.messages[0]?.recipients, ['x@example.net', 'y@example.net'])
  deepEqual(keeper.messages[0]?.refusedRecipients, ['bad@example.net'])
  equal(gate.stats().commandsRefused, 1)
})

test('closing lets go who is idle, and answers what was begun', { timeout }, async (t) => {
  const answer = byHand<Answer>()
  const { gate, keeper } = await openGate(t, keeperThat({ message: () => answer.promise }))
  const idle = await peerOf(t, gate.address)
  const busy = await peerOf(t, gate.address)
  const told = busy.message('a@example.jp', ['x@example.net'])
  await until(() => keeper.messages.length === 1)
  const closed = gate.close()
  await idle.closed
  ok(!busy.isClosed)
  answer.resolve(hold)
  deepEqual(kinds(await told), ['quarantine', 'continue'])
  await closed
  await busy.closed
  deepEqual([gate.stats().open, gate.stats().answers.hold, gate.stats().lost], [0, 1, 0])
  equal(await gate.close(), undefined, 'closing twice is closing once')
})

test('closing lets a message finish that is half way in, and waits for it no longer than the deadline', {
  timeout,
}, async (t) => {
  const { gate, keeper, clock } = await openGate(t)
  const quick = await peerOf(t, gate.address)
  await quick.mail('a@example.jp')
  const slow = await peerOf(t, gate.address)
  await slow.mail('b@example.jp')
  const closed = gate.close()
  await quick.rcpt('x@example.net')
  deepEqual(kinds(await quick.eom()), ['continue'])
  await quick.closed
  ok(!slow.isClosed)
  clock.pass(milterLimits.deadline)
  await closed
  await slow.closed
  equal(keeper.messages.length, 1)
})

test('nothing is left planned once everybody has gone', { timeout }, async (t) => {
  const { gate, clock } = await openGate(t)
  const peer = await peerOf(t, gate.address)
  await peer.message('a@example.jp', ['x@example.net'])
  await peer.quit()
  await peer.closed
  await gate.close()
  equal(clock.planned, 0)
  equal(gate.stats().buffered, 0)
})

test('an inet address is served on a port of its choice', { timeout }, async (t) => {
  const { gate } = await openGate(t, keeperThat(), { listen: 'inet:127.0.0.1:0' })
  match(gate.address, /^inet:127\.0\.0\.1:[1-9]\d*$/)
  const peer = await peerOf(t, gate.address)
  deepEqual(kinds(await peer.message('a@example.jp', ['x@example.net'])), ['continue'])
})
