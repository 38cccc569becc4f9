/** Link: the console's end of the socket to the guard, against guards of all kinds. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { linkLimits } from '../../src/console/limits.ts'
import { LinkClient, replyIn } from '../../src/console/link/client.ts'
import type { LiveEvent } from '../../src/ports/console.ts'

type Line = { id: number; verb: string; session?: string; [key: string]: unknown }
let folder: string
let made = 0
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekimori-link-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

class Guard {
  readonly path: string
  readonly heard: Line[] = []
  readonly sockets = new Set<Socket>()
  #server: Server | undefined
  answer: (line: Line, socket: Socket) => void

  constructor(answer: (line: Line, socket: Socket) => void) {
    made += 1
    this.path = join(folder, `${made}.sock`)
    this.answer = answer
  }

  async open(): Promise<this> {
    this.#server = createServer((socket) => {
      this.sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => this.sockets.delete(socket))
      let waiting = ''
      socket.setEncoding('utf8')
      socket.on('data', (text: string) => {
        waiting += text
        for (let end = waiting.indexOf('\n'); end >= 0; end = waiting.indexOf('\n')) {
          const line = JSON.parse(waiting.slice(0, end)) as Line
          waiting = waiting.slice(end + 1)
          this.heard.push(line)
          this.answer(line, socket)
        }
      })
    })
    await new Promise<void>((done) => this.#server?.listen(this.path, done))
    return this
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((done) => this.#server?.close(done))
  }
}
const say = (socket: Socket, told: object): void => void socket.write(`${JSON.stringify(told)}\n`)
const soon = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((done) => setImmediate(done))
}

/** Time that stands until it is moved. */
function timersOf() {
  let now = 0
  const plans = new Set<{ at: number; act: () => void }>()
  return {
    now: () => now,
    after: (ms: number, act: () => void) => {
      const plan = { at: now + ms, act }
      plans.add(plan)
      return () => void plans.delete(plan)
    },
    move: (ms: number) => {
      now += ms
      for (const plan of [...plans]) if (plan.at <= now && plans.delete(plan)) plan.act()
    },
    planned: () => plans.size,
  }
}

test('many questions go over one connection, and answers find theirs in any order', async () => {
  const waiting: (() => void)[] = []
  const guard = await new Guard(({ id, verb }, socket) => {
    waiting.unshift(() => say(socket, { id, ok: true, verb }))
    if (waiting.length === 3) for (const one of waiting) one()
  }).open()
  const link = new LinkClient({ path: guard.path })
  const told = await Promise.all(['a', 'b', 'c'].map((verb) => link.ask('s', verb, { n: 1 })))
  deepEqual(
    told.map((reply) => reply['verb']),
    ['a', 'b', 'c'],
  )
  equal(guard.sockets.size, 1)
  deepEqual(guard.heard[0], { n: 1, id: 1, verb: 'a', session: 's' })
  link.close()
  await guard.close()
})

test('fields name neither the verb nor the session, whatever an area hands on', async () => {
  const guard = await new Guard(({ id }, socket) => say(socket, { id, ok: true })).open()
  const link = new LinkClient({ path: guard.path })
  await link.ask('mine', 'held.list', { session: 'theirs', verb: 'held.delete', id: 99 })
  deepEqual(guard.heard, [{ session: 'mine', verb: 'held.list', id: 1 }])
  link.close()
  await guard.close()
})

test('no guard is unavailable, tried again after a pause that doubles, and found when it is there', async () => {
  const timers = timersOf()
  const guard = new Guard(({ id }, socket) => say(socket, { id, ok: true }))
  const states: string[] = []
  const link = new LinkClient({ path: guard.path, timers, told: (state) => states.push(state) })
  const ask = () => link.ask(undefined, 'ready')
  const reply = await ask()
  equal(!reply.ok && reply.code, 'unavailable')
  equal(link.state().lost, 1)
  await ask()
  equal(link.state().lost, 1, 'within the pause nobody knocks')
  timers.move(linkLimits.retry)
  await ask()
  equal(link.state().lost, 2)
  timers.move(linkLimits.retry)
  await ask()
  equal(link.state().lost, 2, 'the pause has doubled')
  await guard.open()
  timers.move(linkLimits.retryMax)
  equal((await ask()).ok, true)
  deepEqual(states, ['down', 'up'])
  link.close()
  await guard.close()
})

test('what was asked when the connection broke is told to be uncertain, and is not asked again', async () => {
  const guard = await new Guard((_, socket) => socket.destroy()).open()
  const link = new LinkClient({ path: guard.path })
  const reply = await link.ask('s', 'held.release')
  ok(!reply.ok && reply.code === 'unavailable')
  match(reply.ok ? '' : reply.why, /look whether it was done/)
  equal(guard.heard.length, 1)
  link.close()
  await guard.close()
})

test('an answer that does not come in time counts as none, and comes too late for another', async () => {
  const timers = timersOf()
  const late: (() => void)[] = []
  const guard = await new Guard(({ id }, socket) => {
    late.push(() => say(socket, { id, ok: true }))
  }).open()
  const link = new LinkClient({ path: guard.path, timers })
  const asked = link.ask('s', 'status')
  await soon(() => late.length === 1)
  timers.move(linkLimits.answer)
  const reply = await asked
  equal(!reply.ok && reply.code, 'unavailable')
  equal(link.state().inFlight, 0)
  late[0]?.()
  guard.answer = ({ id }, socket) => say(socket, { id, ok: true, of: id })
  equal((await link.ask('s', 'status'))['of'], 2)
  link.close()
  await guard.close()
})

test('so many questions wait for an answer, and one more is refused at once', async () => {
  const guard = await new Guard(() => {}).open()
  const link = new LinkClient({ path: guard.path, limits: { ...linkLimits, inFlight: 3 } })
  const asked = [1, 2, 3].map(() => link.ask('s', 'status'))
  const reply = await link.ask('s', 'status')
  match(reply.ok ? '' : reply.why, /too many/)
  link.close()
  for (const one of await Promise.all(asked)) equal(one.ok, false)
  await guard.close()
})

test('a question beyond the bound is refused here, an answer beyond it ends the connection', async () => {
  const guard = await new Guard(({ id, verb }, socket) =>
    verb === 'long' ? void socket.write('x'.repeat(5_000)) : say(socket, { id, ok: true }),
  ).open()
  const limits = { ...linkLimits, askBytes: 100, answerBytes: 1_000 }
  const link = new LinkClient({ path: guard.path, limits })
  const empty = JSON.stringify({ x: '', id: 1, verb: 'v', session: 's' }).length + 1
  equal((await link.ask('s', 'v', { x: 'y'.repeat(100 - empty) })).ok, true)
  const long = await link.ask('s', 'v', { x: 'y'.repeat(101 - empty) })
  equal(!long.ok && long.code, 'refused')
  const reply = await link.ask('s', 'long')
  equal(!reply.ok && reply.code, 'unavailable')
  link.close()
  await guard.close()
})

test('what is no answer is none', () => {
  for (const line of ['', '{', '7', 'null', '[]', '{}', '{"id":"1","ok":true}', '{"id":1}'])
    equal(replyIn(line), undefined, line)
  equal(replyIn('{"id":1,"ok":false}'), undefined)
  deepEqual(replyIn('{"id":1,"ok":false,"code":"wait","seconds":4}'), {
    id: 1,
    reply: { ok: false, code: 'wait', why: '', seconds: 4 },
  })
})

test('all who listen have one stream; it is renewed, passes over a token that ended, and ends with the last', async () => {
  const timers = timersOf()
  const event: LiveEvent = { topic: 'held', at: 'x', entry: 1, what: 'held', account: 'sasl:a' }
  const guard = await new Guard(({ id, verb, session }, socket) => {
    if (session === 'ended') say(socket, { id, ok: false, code: 'signed-out', why: 'it has ended' })
    else say(socket, { id, ok: true, seconds: 45 })
    if (verb === 'live' && session !== 'ended') say(socket, event)
  }).open()
  const link = new LinkClient({ path: guard.path, timers })
  const heard: string[] = []
  const stopOne = link.listen('ended', () => heard.push('one'))
  const stopTwo = link.listen('lives', () => heard.push('two'))
  await soon(() => heard.length === 2)
  deepEqual(heard, ['one', 'two'])
  equal(guard.sockets.size, 1)
  deepEqual(
    guard.heard.map(({ verb, session }) => [verb, session]),
    [
      ['live', 'ended'],
      ['live', 'lives'],
    ],
  )
  timers.move(14_999)
  equal(guard.heard.length, 2)
  timers.move(1)
  await soon(() => guard.heard.length === 3)
  deepEqual([guard.heard[2]?.verb, guard.heard[2]?.session], ['live.renew', 'lives'])
  stopOne()
  equal(guard.sockets.size, 1)
  stopTwo()
  await soon(() => guard.sockets.size === 0)
  link.close()
  await guard.close()
})

test('a stream that breaks is opened again after a pause', async () => {
  const timers = timersOf()
  const guard = await new Guard(({ id }, socket) =>
    say(socket, { id, ok: true, seconds: 45 }),
  ).open()
  const link = new LinkClient({ path: guard.path, timers })
  link.listen('s', () => {})
  await soon(() => guard.heard.length === 1)
  for (const socket of guard.sockets) socket.destroy()
  await soon(() => {
    timers.move(linkLimits.retry)
    return guard.heard.length === 2
  })
  equal(guard.heard[1]?.verb, 'live')
  link.close()
  await guard.close()
})
