import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { cosignatureLine } from '../evidence/note.ts'
import { sha256, verifySignature } from '../store/evidence/hashing.ts'
import { ANSWER_BYTES_MAX, Asking, TIME_MAX } from './ask.ts'
import { fetchingFrom } from './fetch.ts'
import { cosigners, SmallLog } from './testing.ts'

const log = new SmallLog('log.example/1', sha256).grow(3)
const keys = cosigners('w.example/1', sha256)
const text = log.note().slice(0, log.note().indexOf('\n\n') + 1)
const lines = keys.map(({ vkey, sign }) => cosignatureLine(text, vkey, 1_700_000_000, sign))

async function askingWith(t: TestContext, hear: RequestListener, known = keys) {
  const server: Server = createServer(hear)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prefix/`
  const asking = new Asking({ url, keys: known.map(({ vkey }) => vkey) }, verifySignature, 400)
  t.after(() => {
    asking.close()
    server.closeAllConnections()
    server.close()
  })
  return asking
}
const answering =
  (status: number, body: string | Buffer): RequestListener =>
  (request, response) => {
    request.resume()
    response.writeHead(status).end(body)
  }
const asked = async (t: TestContext, status: number, body: string | Buffer) => {
  const answer = await (await askingWith(t, answering(status, body))).cosign(0, [], log.note())
  return answer.kind === 'away' ? answer.why : answer
}

test('it asks below the prefix, with what the protocol has', async (t) => {
  const heard: string[] = []
  const asking = await askingWith(t, (request, response) => {
    heard.push(`${request.method} ${request.url}`)
    request.on('data', (chunk: Buffer) => heard.push(chunk.toString()))
    request.on('end', () => response.end(lines.join('')))
  })
  equal((await asking.cosign(2, log.proof(2), log.note())).kind, 'cosigned')
  deepEqual(heard, ['POST /prefix/add-checkpoint', log.asks(2)])
})

test('only lines of known keys that verify are taken', async (t) => {
  const stranger = cosigners('s.example/1', sha256)[0]
  const strange =
    stranger === undefined ? '' : cosignatureLine(text, stranger.vkey, 1, stranger.sign)
  const good = await asked(t, 200, `${strange}${lines.join('')}`)
  deepEqual(
    typeof good === 'string'
      ? good
      : good.kind === 'cosigned' && good.lines.map(({ line }) => line),
    lines,
  )
  match(`${await asked(t, 200, strange)}`, /no key/)
  match(`${await asked(t, 200, '')}`, /no key/)
  const other = cosignatureLine(
    text.replace('\n3\n', '\n4\n'),
    keys[0]?.vkey as never,
    9,
    keys[0]?.sign as never,
  )
  match(`${await asked(t, 200, other)}`, /does not verify/)
})

test('whatever else a witness says is a reason, never an exception', async (t) => {
  deepEqual(await asked(t, 409, '17\n'), { kind: 'size', size: 17 })
  for (const body of ['17', '017\n', '-1\n', '', 'x\n', '9007199254740993\n'])
    match(`${await asked(t, 409, body)}`, /names no size/)
  deepEqual(await asked(t, 422, ' no \n'), { kind: 'refused', status: 422, why: 'no' })
  match(`${await asked(t, 500, 'no')}`, /answered 500/)
  match(`${await asked(t, 302, 'no')}`, /answered 302/)
  match(`${await asked(t, 200, 'garbage')}`, /no signature/)
  match(`${await asked(t, 200, Buffer.from([0xff]))}`, /UTF-8/)
  match(`${await asked(t, 200, `${'\u2014 s AAAAAAA=\n'.repeat(9_000)}`)}`, /too many/)
})

test('an answer at the bound is read, one octet more is not', async (t) => {
  match(`${await asked(t, 200, 'x'.repeat(ANSWER_BYTES_MAX))}`, /no signature/)
  match(`${await asked(t, 200, 'x'.repeat(ANSWER_BYTES_MAX + 1))}`, /octets/)
})

test('one that does not answer, or is not there, is away', async (t) => {
  const silent = await askingWith(t, () => {})
  match(JSON.stringify(await silent.cosign(0, [], log.note())), /no answer within 400 ms/)
  const nobody = new Asking({ url: 'http://127.0.0.1:1', keys: [] }, verifySignature)
  match(JSON.stringify(await nobody.cosign(0, [], log.note())), /ECONNREFUSED|away/)
  const odd = new Asking({ url: 'http://127.0.0.1:1', keys: [] }, verifySignature)
  equal(await odd.checkpoint('a'), undefined)
})

test('a connection that was kept and closed by the other side is opened once more', async (t) => {
  let connections = 0
  const asking = await askingWith(t, (request, response) => {
    const isSecond = request.socket.listenerCount('second') > 0
    if (isSecond) return void request.socket.destroy()
    connections += 1
    request.socket.on('second', () => {})
    request.resume()
    response.end(lines.join(''))
  })
  for (let n = 1; n <= 3; n += 1) equal((await asking.cosign(0, [], log.note())).kind, 'cosigned')
  equal(connections, 3)
})

test('a cosignature is of what was asked, once by each key, at a time that a calendar has', async (t) => {
  const [key] = keys
  if (key === undefined) return
  const at = (time: number, of = text) => cosignatureLine(of, key.vkey, time, key.sign)
  const more = `${log.note()}and more\n`
  match(`${await asked(t, 200, `and more\n\n${at(1_700_000_000, more)}`)}`, /more than signatures/)
  match(`${await asked(t, 200, `${at(1_600_000_000)}${at(1_700_000_000)}`)}`, /twice/)
  equal(typeof (await asked(t, 200, at(TIME_MAX))), 'object')
  match(`${await asked(t, 200, at(TIME_MAX + 1))}`, /no calendar/)
})

test('the reason that a witness gives is one line without control characters', async (t) => {
  deepEqual(await asked(t, 403, 'no\n\u001b[2J\u202emore\r\n'), {
    kind: 'refused',
    status: 403,
    why: 'no [2J more',
  })
})

test('a witness or log that changes the protocol is away, not waited for', async (t) => {
  const server = createServer()
  const change: RequestListener = (request) =>
    request.socket.end(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    )
  server.on('request', change)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  t.after(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const asking = new Asking({ url, keys: [] }, verifySignature, 400)
  const fetching = fetchingFrom(url, undefined, 400)
  t.after(() => {
    asking.close()
    fetching.close()
  })
  match(JSON.stringify(await asking.cosign(0, [], log.note())), /without an answer/)
  await rejects(fetching.read('checkpoint', 100), /without an answer/)
})
