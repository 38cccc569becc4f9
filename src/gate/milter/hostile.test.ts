import { deepEqual, equal, ok } from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  connectFrame,
  frame,
  MilterPeer,
  macroFrame,
  offerFrame,
  postfixOffer,
} from '../../../sim/milter-peer.ts'
import type { Answer } from '../../ports/gatekeeper.ts'
import { milterLimits } from './limits.ts'
import type { Cause } from './notes.ts'
import { byHand, keeperThat, type Opened, openGate, turns, until } from './testing.ts'

const timeout = 60_000
const greeting = Buffer.concat([offerFrame(postfixOffer), connectFrame({}), frame('H', 'pc\0')])
const mail = frame('M', '<a@example.jp>\0')
const rcpt = frame('R', '<x@example.net>\0')

async function rawPeer(t: TestContext, address: string): Promise<MilterPeer> {
  const peer = await MilterPeer.connect(address)
  t.after(() => peer.destroy())
  return peer
}

/** A well-behaved peer is served, whatever happened before. */
async function isServed({ gate }: Opened): Promise<void> {
  const peer = await MilterPeer.connect(gate.address)
  await peer.negotiate()
  await peer.connect({ helo: 'pc' })
  deepEqual(await peer.message('a@example.jp', ['x@example.net']), [{ kind: 'continue' }])
  await peer.quit()
  await peer.closed
}

const cases: readonly (readonly [what: string, cause: Cause, bytes: readonly Uint8Array[]])[] = [
  ['an empty packet', 'oversize', [Buffer.from([0, 0, 0, 0])]],
  ['a packet of four gibibytes', 'oversize', [greeting, Buffer.alloc(4, 0xff)]],
  ['plain SMTP', 'oversize', [Buffer.from('EHLO example.jp\r\n')]],
  ['a TLS hello', 'oversize', [Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01])]],
  ['a command without negotiation', 'order', [mail]],
  ['a short offer', 'malformed', [frame('O', '\0\0\0\x06')]],
  ['an offer of version 1', 'version', [offerFrame({ version: 1, actions: 0x1ff, steps: 0 })]],
  [
    'no quarantine',
    'no-quarantine',
    [offerFrame({ version: 6, actions: 0x1ff & ~0x20, steps: 0x1fffff })],
  ],
  ['an unknown command', 'unknown-command', [greeting, frame('?')]],
  ['a body without a message', 'order', [greeting, frame('B', 'x')]],
  ['MAIL without an end', 'malformed', [greeting, frame('M', '<a@b>')]],
  ['a packet full of macros', 'macros', [greeting, frame('D', `M${'i\0x\0'.repeat(10_000)}`)]],
  [
    'macro packets without end',
    'macros',
    [greeting, Buffer.concat(Array.from({ length: 1_000 }, () => macroFrame('M', { i: 'x' })))],
  ],
]

for (const [what, cause, bytes] of cases)
  test(`${what} closes that connection and no other`, { timeout }, async (t) => {
    const opened = await openGate(t)
    const peer = await rawPeer(t, opened.gate.address)
    for (const piece of bytes) await peer.write(piece)
    await peer.closed
    equal(opened.gate.stats().closed[cause], 1)
    equal(opened.notes[0]?.cause, cause)
    await isServed(opened)
    equal(opened.gate.stats().buffered, 0)
    equal(opened.gate.stats().bodyBytes, 0)
  })

test('noise from a hundred peers is counted, told sparingly, and leaves nothing behind', {
  timeout,
}, async (t) => {
  const opened = await openGate(t)
  let seed = 42
  const octet = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return seed >>> 24
  }
  for (let i = 0; i < 100; i += 1) {
    const peer = await MilterPeer.connect(opened.gate.address)
    const noise = Buffer.from(Array.from({ length: 200 }, octet))
    // Half of them know how to begin.
    await peer.write(i % 2 === 0 ? noise : Buffer.concat([greeting, mail, noise]))
    peer.destroy()
  }
  await isServed(opened)
  await until(() => opened.gate.stats().open === 0)
  ok(opened.notes.length <= 40, `${opened.notes.length}`)
  equal(opened.gate.stats().buffered, 0)
})

test('a million header lines, a hundred thousand recipients: memory does not grow with them', {
  timeout,
}, async (t) => {
  const opened = await openGate(t)
  const peer = await rawPeer(t, opened.gate.address)
  await peer.write(Buffer.concat([greeting, mail]))
  const many = 1_000
  const rcpts = Buffer.concat(
    Array.from({ length: many }, (_, i) => frame('R', `<r${i}@example.net>\0`)),
  )
  const lines = Buffer.concat(Array.from({ length: many }, () => frame('L', 'X-Flood\0 again\0')))
  for (let i = 0; i < 100; i += 1) await peer.write(rcpts)
  globalThis.gc?.()
  const before = process.memoryUsage()
  let most = 0
  for (let i = 0; i < 1_000; i += 1) {
    await peer.write(lines)
    if (i % 100 === 0) {
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      most = Math.max(most, heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers)
    }
  }
  await peer.write(frame('E'))
  await until(() => opened.keeper.messages.length === 1)
  const message = opened.keeper.messages[0]
  equal(message?.recipients.length, milterLimits.recipients)
  equal(message?.recipientsOmitted, 100_000 - milterLimits.recipients)
  ok(message?.headersTruncated)
  equal(message?.size, 1_000_000 * 'X-Flood: again\n'.length)
  ok(most < 64 * 1024 * 1024, `${most} octets more than before`)
  await isServed(opened)
})

test('connections are served to the bound, one past it is closed, and then there is room again', {
  timeout,
}, async (t) => {
  const opened = await openGate(t, keeperThat(), { limits: { connections: 2 } })
  const [first] = [await rawPeer(t, opened.gate.address), await rawPeer(t, opened.gate.address)]
  await until(() => opened.gate.stats().open === 2)
  const third = await rawPeer(t, opened.gate.address)
  await third.closed
  deepEqual([opened.gate.stats().closed.connections, opened.gate.stats().open], [1, 2])
  first?.destroy()
  await until(() => opened.gate.stats().open === 1)
  await isServed(opened)
})

test('a peer that says nothing is closed after its bound and not before', {
  timeout,
}, async (t) => {
  const opened = await openGate(t)
  const peer = await rawPeer(t, opened.gate.address)
  await peer.negotiate()
  opened.clock.pass(milterLimits.idle)
  equal(opened.gate.stats().open, 1)
  opened.clock.pass(10_000)
  await peer.closed
  equal(opened.gate.stats().closed.idle, 1)
})

test('a peer whose client uploads slowly has more time', { timeout }, async (t) => {
  const opened = await openGate(t)
  const peer = await rawPeer(t, opened.gate.address)
  await peer.negotiate()
  await peer.connect()
  await peer.mail('a@example.jp')
  opened.clock.pass(milterLimits.idle * 6)
  equal(opened.gate.stats().open, 1)
  opened.clock.pass(milterLimits.idleInMessage)
  await peer.closed
})

test('a packet that is begun and not finished is waited for a minute', { timeout }, async (t) => {
  const opened = await openGate(t)
  const peer = await rawPeer(t, opened.gate.address)
  await peer.write(Buffer.concat([greeting, frame('M', '<a@example.jp>\0').subarray(0, 9)]))
  await until(() => opened.gate.stats().buffered > 0)
  opened.clock.pass(milterLimits.stall)
  equal(opened.gate.stats().open, 1)
  // One octet more is no progress.
  await peer.write(Buffer.from('x'))
  await turns(100)
  opened.clock.pass(10_000)
  await peer.closed
  equal(opened.gate.stats().closed.stalled, 1)
})

test('while a question is open little is read, and all of it is answered afterwards', {
  timeout,
}, async (t) => {
  const answer = byHand<Answer>()
  const opened = await openGate(t, keeperThat({ message: () => answer.promise }))
  const peer = await rawPeer(t, opened.gate.address)
  await peer.write(Buffer.concat([greeting, mail, rcpt, frame('E')]))
  await until(() => opened.keeper.messages.length === 1)
  const body = frame('B', Buffer.alloc(60_000))
  void peer.write(
    Buffer.concat([mail, rcpt, ...Array.from({ length: 100 }, () => body), frame('E')]),
  )
  await until(() => opened.gate.stats().buffered >= milterLimits.unreadBytes)
  await turns(100)
  const { buffered } = opened.gate.stats()
  // One chunk of the socket may come on top.
  ok(buffered < milterLimits.unreadBytes + 128 * 1024, `${buffered}`)
  answer.resolve({ kind: 'pass' })
  await until(() => opened.keeper.messages.length === 2)
  equal(opened.keeper.messages[1]?.size, 6_000_000)
})

test('a peer that does not read its answers is not read from either, and closed in the end', {
  timeout,
}, async (t) => {
  const opened = await openGate(t)
  const peer = await rawPeer(t, opened.gate.address)
  await peer.negotiate()
  await peer.connect()
  peer.pause()
  await peer.write(mail)
  const rcpts = Buffer.concat(Array.from({ length: 1_000 }, () => rcpt))
  for (let i = 0; i < 400; i += 1) void peer.write(rcpts)
  let asked = -1
  let turnsAlike = 0
  // The kernel's buffers are full when nothing moves any more.
  await until(() => {
    const before = asked
    asked = opened.keeper.commands.length
    turnsAlike = asked === before && asked > 1_000 ? turnsAlike + 1 : 0
    return turnsAlike > 1_000
  })
  ok(asked < 400_000, `${asked} answers in ${milterLimits.outputBytes} octets`)
  opened.clock.pass(milterLimits.stall + 10_000)
  await until(() => opened.gate.stats().closed.stalled === 1)
  await isServed(opened)
})

test('what all peers make us keep has a bound, and the one that passes it is closed', {
  timeout,
}, async (t) => {
  const opened = await openGate(t, keeperThat(), { limits: { bufferedBytes: 100_000 } })
  const half = frame('L', Buffer.alloc(500_000)).subarray(0, 45_000)
  const first = await rawPeer(t, opened.gate.address)
  await first.write(Buffer.concat([greeting, mail, half]))
  await until(() => opened.gate.stats().buffered > 40_000)
  const second = await rawPeer(t, opened.gate.address)
  await second.write(Buffer.concat([greeting, mail, half, half.subarray(5)]))
  await second.closed
  ok(!first.isClosed)
  equal(opened.gate.stats().closed.crowded, 1)
  first.destroy()
  await until(() => opened.gate.stats().open === 0)
  equal(opened.gate.stats().buffered, 0)
})
