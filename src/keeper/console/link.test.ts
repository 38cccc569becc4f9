import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import { Fault } from '../../lib/fault.ts'
import { minutes } from '../../lib/time.ts'
import { REQUEST_BYTES_MAX } from '../control/wire.ts'
import { LINK_CONNECTIONS_MAX, LINK_IN_FLIGHT_MAX, openLink, TOKEN_CHARACTERS_MAX } from './link.ts'
import { Live } from './live.ts'
import { LiveEvents } from './live-events.ts'
import { consoleHouse } from './testing.ts'
import type { AskConsole } from './verbs.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekimori-link-'))
after(() => rmSync(folder, { recursive: true }))
let nth = 0

async function linked(ask?: AskConsole, told: (mistake: Fault) => void = () => {}) {
  const house = await consoleHouse({ journal: new MemoryJournal() })
  nth += 1
  const path = join(folder, `c${nth}`, 'console.sock')
  const live = new Live({
    clock: house.clock,
    events: new LiveEvents(() => undefined),
    pulse: () => ({ topic: 'pulse', at: '', ready: true }) as never,
    told: () => {},
    every: () => () => {},
  })
  const parts = { path, clock: house.clock, desk: house.desk, live, told, ask: ask ?? house.raw }
  const link = await openLink(parts)
  return { house, path, live, link, open: () => talking(path) }
}

/** One line out, the next lines in. */
async function talking(path: string) {
  const socket: Socket = connect(path)
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  await new Promise((done) => socket.once('connect', done))
  socket.on('error', () => {})
  const closed = new Promise<void>((done) => socket.once('close', () => done()))
  return {
    ...{ socket, closed },
    send: (text: string) => void socket.write(`${text}\n`),
    next: async () => JSON.parse((await lines.next()).value ?? 'null') as Record<string, unknown>,
    close: () => void socket.destroy(),
  }
}

test('a question with a session is answered under its number; the socket is its group’s', async () => {
  const { path, link, open } = await linked()
  equal(statSync(path).mode & 0o777, 0o660)
  equal(statSync(join(path, '..')).mode & 0o007, 0)
  const one = await open()
  one.send('{"id":7,"session":"viewer","verb":"status"}')
  deepEqual(await one.next(), { id: 7, ok: true, status: { ready: true, evidence: {} } })
  one.send('{"id":8,"session":"nobody","verb":"status"}')
  const no = await one.next()
  deepEqual([no['id'], no['code']], [8, 'signed-out'])
  one.send('{"id":9,"verb":"desk.sign-in"}')
  deepEqual(await one.next(), { id: 9, ok: true })
  one.close()
  await link.close()
})

test('what cannot be read is refused with its number where it has one, and nothing ends', async () => {
  const { link, open } = await linked()
  const one = await open()
  const cases: readonly (readonly [string, number | null])[] = [
    ['no json', null],
    ['[]', null],
    ['null', null],
    ['{"verb":"status"}', null],
    ['{"id":-1,"verb":"status"}', null],
    ['{"id":1.5,"verb":"status"}', null],
    ['{"id":1}', 1],
    ['{"id":2,"verb":7}', 2],
    ['{"id":3,"verb":"status","session":{}}', 3],
    [`{"id":4,"verb":"status","session":"${'x'.repeat(TOKEN_CHARACTERS_MAX + 1)}"}`, 4],
    ['{"id":5,"session":"viewer","verb":"status","most":-1}', 5],
  ]
  for (const [line, id] of cases) {
    one.send(line)
    const reply = await one.next()
    deepEqual([reply['id'], reply['code']], [id, 'refused'], line)
  }
  one.send(`{"id":6,"verb":"status","session":"${'x'.repeat(TOKEN_CHARACTERS_MAX)}"}`)
  equal((await one.next())['code'], 'signed-out', 'a token of the length is looked for')
  one.close()
  await link.close()
})

test('a line of the length is read, and one character more ends the connection', async () => {
  const { link, open } = await linked()
  const line = (length: number): string => {
    const bare = '{"id":1,"session":"viewer","verb":"status","pad":""}'
    return bare.replace('""}', `"${'x'.repeat(length - bare.length)}"}`)
  }
  const one = await open()
  one.send(line(REQUEST_BYTES_MAX))
  equal((await one.next())['ok'], true)
  one.send(line(REQUEST_BYTES_MAX + 1))
  await one.closed
  await link.close()
})

test(`${LINK_CONNECTIONS_MAX} connect, one more is sent away`, async () => {
  const { link, open } = await linked()
  const all = []
  for (let n = 0; n < LINK_CONNECTIONS_MAX; n += 1) all.push(await open())
  const last = all.at(-1)
  last?.send('{"id":1,"verb":"desk.sign-in"}')
  equal((await last?.next())?.['ok'], true)
  const more = await open()
  await more.closed
  for (const one of all) one.close()
  await link.close()
})

test(`${LINK_IN_FLIGHT_MAX} questions of a connection are worked on, the rest waits its turn`, async () => {
  let underWay = 0
  let most = 0
  const waiting: (() => void)[] = []
  const { link, open } = await linked(async () => {
    underWay += 1
    most = Math.max(most, underWay)
    await new Promise<void>((done) => waiting.push(done))
    underWay -= 1
    return { ok: true }
  })
  const one = await open()
  const asked = LINK_IN_FLIGHT_MAX * 2 + 1
  one.socket.write(
    Array.from(
      { length: asked },
      (_, id) => `{"id":${id},"session":"viewer","verb":"status"}\n`,
    ).join(''),
  )
  const seen = new Set<unknown>()
  while (seen.size < asked) {
    while (waiting.length === 0) await new Promise((done) => setImmediate(done))
    waiting.pop()?.()
    seen.add((await one.next())['id'])
  }
  equal(most, LINK_IN_FLIGHT_MAX)
  one.close()
  await link.close()
})

test('what the guard cannot do now is one code, with the fault beside it', async () => {
  const { link, open } = await linked(async () => {
    throw new Fault('store.behind', { why: 'w' })
  })
  const one = await open()
  one.send('{"id":1,"session":"viewer","verb":"status"}')
  const reply = await one.next()
  deepEqual([reply['code'], reply['fault']], ['unavailable', 'store.behind'])
  one.close()
  await link.close()
})

test('live answers first, then tells; it is renewed by any session that lives, and by no other', async () => {
  const { house, live, link, open } = await linked()
  const one = await open()
  one.send('{"id":1,"verb":"live"}')
  equal((await one.next())['code'], 'signed-out')
  one.send('{"id":2,"session":"viewer","verb":"live.renew"}')
  match(String((await one.next())['why']), /nothing is listened to/)
  one.send('{"id":3,"session":"viewer","verb":"live"}')
  deepEqual(await one.next(), { id: 3, ok: true, seconds: 45 })
  equal((await one.next())['topic'], 'pulse')
  live.tell({ topic: 'case', at: '', entry: 1, case: 'C', what: 'opened' })
  equal((await one.next())['topic'], 'case')
  one.send('{"id":4,"session":"auditor","verb":"live.renew"}')
  deepEqual(await one.next(), { id: 4, ok: true, seconds: 45 })
  house.pass(minutes(601))
  one.send('{"id":5,"session":"auditor","verb":"live.renew"}')
  equal((await one.next())['code'], 'signed-out')
  one.close()
  await one.closed
  while (live.listeners > 0) await new Promise((done) => setImmediate(done))
  await link.close()
})

test('a file that is no socket is not removed to make room', async () => {
  const house = await consoleHouse({ journal: new MemoryJournal() })
  const path = join(folder, 'in-the-way')
  const { writeFileSync, readFileSync } = await import('node:fs')
  writeFileSync(path, 'precious')
  const live = new Live({
    ...{ clock: house.clock, events: { of: () => [] }, told: () => {} },
    pulse: () => ({}) as never,
  })
  const told = () => {}
  const parts = { path, clock: house.clock, desk: house.desk, live, told, ask: house.raw }
  await openLink(parts).then(
    () => ok(false, 'it listens'),
    (thrown) => ok(thrown instanceof Fault),
  )
  equal(readFileSync(path, 'utf8'), 'precious')
  chmodSync(path, 0o600)
})

test('a mistake of ours is told to the log by verb, kind and place, is counted, and quotes nothing', async () => {
  const secret = 'sasl:victim@example.jp'
  const heard: Fault[] = []
  const { link, open } = await linked(
    async ({ verb }: { verb?: string }) => {
      if (verb === 'status') throw new Fault('store.behind', { why: 'w' })
      throw new TypeError(`${secret}\n    at src/${secret.slice(5, 11)}.ts:1:2`)
    },
    (mistake) => void heard.push(mistake),
  )
  const one = await open()
  for (const verb of ['status', 'held.page', `held.${secret}`]) {
    one.send(JSON.stringify({ id: 1, session: 'viewer', verb, account: secret }))
    await one.next()
  }
  equal(link.mistakes(), 2, 'what the guard cannot do now is none')
  const [first, second] = heard.map(({ message }) => message)
  match(first ?? '', /«held\.page».*TypeError, src\/keeper\/console\/link\.test\.ts:\d+/)
  match(second ?? '', /«\?»/)
  for (const { message } of heard) equal(message.includes('victim'), false)
  one.close()
  await link.close()
})

test('whoever is not signed in is told neither paths nor what a library says', async () => {
  const said = '/var/lib/sekimori/keys/kek is gone'
  const { link, open } = await linked(async ({ verb }: { verb?: string }) => {
    if (verb === 'desk.second') throw new Fault('store.behind', { why: said })
    throw new Error(said)
  })
  const one = await open()
  for (const [verb, code] of [
    ['desk.sign-in', 'mistake'],
    ['desk.second', 'unavailable'],
  ]) {
    one.send(`{"id":1,"verb":"${verb}"}`)
    const reply = await one.next()
    equal(reply['code'], code)
    equal(JSON.stringify(reply).includes('/var'), false)
  }
  one.close()
  await link.close()
})
