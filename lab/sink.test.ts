import { deepEqual, equal, ok } from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { blast } from './blast.ts'
import { openSession, sendMail, sendOne, textOf } from './client.ts'
import { headerOf, refusing, type Sink, startSink } from './sink.ts'

let sink: Sink
before(async () => {
  sink = await startSink({
    recipient: refusing([/^no@/, '550 5.1.1 no'], [/^later@/, '450 4.2.0 later']),
  })
})
after(() => sink.close())

const from = 'a@example.jp'

test('what one sends, the other has: envelope, mark and text, dots and all', async () => {
  const text = 'Subject: dots\nMessage-ID: <1@x>\n\n.\n..two\nend\n'
  const sent = await sendOne(sink.port, {}, { from, to: ['b@x', 'c@x'], text, mark: 'dots' })
  equal(sent.reply.code, 250)
  const sunk = await sink.waitFor(({ mark }) => mark === 'dots')
  deepEqual([sunk.envelopeSender, sunk.recipients, sunk.messageId], [from, ['b@x', 'c@x'], '<1@x>'])
  equal(`${sunk.text}\r\n`, textOf(sent.mail))
  equal(sunk.size, textOf(sent.mail).length)
})

test('each recipient has its own answer; with none left there is no message', async () => {
  const some = await sendOne(sink.port, {}, { from, to: ['no@x', 'b@x', 'later@x'], mark: 'some' })
  deepEqual(
    some.recipients.map(({ code }) => code),
    [550, 250, 450],
  )
  ok(some.accepted)
  deepEqual((await sink.waitFor(({ mark }) => mark === 'some')).recipients, ['b@x'])
  const none = await sendOne(sink.port, {}, { from, to: ['no@x'], mark: 'none' })
  deepEqual([none.accepted, none.reply.code], [false, 550])
})

test('pipelined or not, the same is told', async () => {
  const { session } = await openSession(sink.port)
  for (const pipelined of [true, false]) {
    const mixed = await sendMail(session, { from, to: ['b@x', 'no@x'] }, pipelined)
    deepEqual([mixed.accepted, mixed.recipients.map(({ code }) => code)], [true, [250, 550]])
    const none = await sendMail(session, { from, to: ['no@x'] }, pipelined)
    deepEqual([none.accepted, none.reply.code], [false, 550])
  }
  await session.quit()
})

test('a sink that is shut, or closes on the way, is a result and no exception', async () => {
  sink.set({ delayMs: 60_000 })
  const slow = sendOne(sink.port, {}, { from, to: ['b@x'] })
  await new Promise((resolve) => setImmediate(resolve))
  await sink.shut()
  const gone = await sendOne(sink.port, {}, { from, to: ['b@x'] })
  deepEqual([(await slow).reply.code, gone.reply.code, gone.accepted], [0, 0, false])
  sink.set({})
  await sink.open()
  ok((await sendOne(sink.port, {}, { from, to: ['b@x'] })).accepted)
})

test('a blast sends each message once and takes the addresses in turn', async () => {
  sink.clear()
  const addresses = ['a@x', 'b@x', 'c@x', 'd@x']
  const sent = await blast({
    port: sink.port,
    from,
    addresses,
    count: 10,
    recipientsPer: 2,
    sessions: 3,
  })
  equal(sent.filter(({ accepted }) => accepted).length, 10)
  deepEqual(sink.counts(), { messages: 10, recipients: 20, refused: 0 })
  deepEqual(
    new Set(sink.messages().map(({ mark }) => mark)),
    new Set(Array.from({ length: 10 }, (_, i) => String(i))),
  )
  equal(sink.messages().filter(({ recipients }) => recipients[0] === 'a@x').length, 5)
})

test('a blast ends where it is told to', async () => {
  const stop = (sent: readonly unknown[]) => sent.length >= 3
  const sent = await blast({
    port: sink.port,
    from,
    addresses: ['a@x'],
    count: 10,
    sessions: 1,
    stop,
  })
  equal(sent.length, 3)
})

test('a line without end closes the session', async () => {
  const socket = connect({ port: sink.port, host: '127.0.0.1' })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.on('error', () => {})
  socket.write('x'.repeat(1_048_577 + 65_536))
  await closed
})

test('a header is found whatever its case, unfolded, and only above the empty line', () => {
  const text = 'A: 1\r\nx-lab-mark: one\r\n two\r\n\r\nSubject: not this\r\n'
  equal(headerOf(text, 'X-Lab-Mark'), 'one two')
  equal(headerOf(text, 'Subject'), undefined)
})
