/**
 * Sockets: what a stranger can do to the console's listener that no request object can say: slow and
 * oversized requests, smuggling, broken names, connections without end, and a stop with streams open.
 * On the loopback, with bounds made short.
 */
import { equal, match, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { consoleApp, newHub } from '../../src/console/app.ts'
import { type ConsoleLimits, consoleLimits } from '../../src/console/limits.ts'
import { type Listening, listenHttp } from '../../src/console/server.ts'
import { fakeLink, someone, TEST_TOKEN } from '../../src/console/testing.ts'
import { Fault } from '../../src/lib/fault.ts'
import type { Duration } from '../../src/lib/time.ts'

const limits: ConsoleLimits = {
  ...consoleLimits,
  connections: 20,
  connectionsOfOne: 12,
  headers: 400 as Duration,
  body: 400 as Duration,
  idle: 5_000 as Duration,
  silence: 1_200 as Duration,
  sweep: 100 as Duration,
  bodyBytes: 2_000,
}
const HOST = 'localhost:8700'
let server: Listening
let port = 0
const hub = newHub()
const link = fakeLink({}, someone)

before(async () => {
  const app = consoleApp({ link, hub, version: '0', limits })
  server = await listenHttp({
    ...{ listen: 'inet:127.0.0.1:0', proxies: [], limits, noted: () => {} },
    fetch: (request, env) => app.fetch(request, env),
  })
  port = Number(server.address.split(':').at(-1))
})
after(() => server.close())

/** Writes the parts one after the other; gives all that came until the other side closed. */
function exchange(parts: readonly (string | Buffer)[], everyMs = 0, keep = false): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let heard = ''
    let timer: NodeJS.Timeout | undefined
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      heard += text
      if (!keep && everyMs === 0 && /\r\n\r\n/.test(heard)) socket.end()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(timer)
      resolve(heard)
    })
    const rest = [...parts]
    const next = (): void => {
      const one = rest.shift()
      if (one !== undefined && !socket.destroyed) socket.write(one)
    }
    socket.on('connect', () => {
      next()
      if (everyMs > 0) timer = setInterval(next, everyMs)
      else while (rest.length > 0) next()
    })
  })
}
const head = (line: string, ...headers: readonly string[]): string =>
  `${[line, `Host: ${HOST}`, ...headers].join('\r\n')}\r\n\r\n`
const statusIn = (heard: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1] ?? 0)
const cookie = `Cookie: sekimori=${TEST_TOKEN}`
const change = [cookie, 'X-Sekimori: x', 'Content-Type: application/json']

test('headers that never end are cut off, and the connection with them', async () => {
  const heard = await exchange(
    ['GET /healthz HTTP/1.1\r\n', ...Array.from({ length: 50 }, (_, n) => `X-A${n}: b\r\n`)],
    50,
  )
  ok([408, 0].includes(statusIn(heard)), heard)
})

test('a body that trickles in is not waited for, and reaches no guard', async () => {
  const before = link.asked.length
  const heard = await exchange(
    [
      head('POST /api/v1/auth/sign-out HTTP/1.1', ...change, 'Content-Length: 100'),
      ...Array.from({ length: 90 }, () => '{'),
    ],
    100,
  )
  equal(statusIn(heard), 408)
  ok(link.asked.slice(before).every(({ verb }) => verb === 'desk.me'))
})

test('headers of the bound are read, beyond it they are refused, in octets', async () => {
  const padded = (octets: number) => head('GET /healthz HTTP/1.1', `X-Pad: ${'a'.repeat(octets)}`)
  ok(statusIn(await exchange([padded(limits.headerBytes - 500)])) !== 431)
  equal(statusIn(await exchange([padded(limits.headerBytes + 10)])), 431)
  const bomb = head('GET / HTTP/1.1', `Cookie: ${'a=b; '.repeat(4_000)}`)
  equal(statusIn(await exchange([bomb])), 431)
})

test('a body that is told or sent longer than the bound is refused', async () => {
  const line = 'POST /api/v1/auth/sign-out HTTP/1.1'
  const told = await exchange([head(line, ...change, 'Content-Length: 2001'), 'x'.repeat(2_001)])
  equal(statusIn(told), 413)
  match(told, /connection: close/i)
  const chunk = `3e8\r\n${'x'.repeat(1_000)}\r\n`
  const chunked = await exchange(
    [head(line, ...change, 'Transfer-Encoding: chunked'), chunk, chunk, chunk, '0\r\n\r\n'],
    0,
    true,
  )
  equal(statusIn(chunked), 413)
})

test('a request whose length is told in two ways is no request', async () => {
  const smuggled = 'GET /api/v1/now HTTP/1.1\r\nHost: localhost:8700\r\n\r\n'
  for (const headers of [
    ['Content-Length: 5', 'Transfer-Encoding: chunked'],
    ['Transfer-Encoding: chunked', 'Content-Length: 5'],
    ['Content-Length: 5', 'Content-Length: 6'],
    ['Transfer-Encoding: chunked, identity'],
    ['Transfer-Encoding: xchunked'],
    ['Transfer-Encoding : chunked'],
    ['Content-Length: +5'],
    ['Content-Length: 0x5'],
    ['Content-Length: -1'],
  ]) {
    const heard = await exchange([
      head('POST /api/v1/auth/sign-out HTTP/1.1', ...change, ...headers),
      `0\r\n\r\n${smuggled}`,
    ])
    equal(statusIn(heard), 400, `${headers.join()}: ${heard}`)
    equal(heard.split('HTTP/1.1 ').length, 2, `${headers.join()} got two answers`)
  }
})

test('what breaks the lines of HTTP is refused, and nothing of it comes back', async () => {
  for (const request of [
    'GET / HTTP/1.1\nHost: localhost:8700\n\n',
    'GET /\x00 HTTP/1.1\r\nHost: localhost:8700\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX-A: b\x00c\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: ${HOST}\r\n X-Folded: b\r\n\r\n`,
    'SPAM\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n',
    `TRACK / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
  ]) {
    const heard = await exchange([Buffer.from(request, 'latin1')])
    ok([0, 400, 405].includes(statusIn(heard)), `${JSON.stringify(request)}: ${heard}`)
  }
})

test('TRACE, CONNECT and an upgrade get nothing', async () => {
  const secret = 'X-Secret: tell-me-back'
  const trace = await exchange([head('TRACE / HTTP/1.1', secret)])
  equal(statusIn(trace), 405)
  ok(!trace.includes('tell-me-back'))
  equal(
    statusIn(await exchange([`CONNECT evil.example:443 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`])),
    405,
  )
  const upgrade = await exchange([
    head('GET /healthz HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket'),
  ])
  ok(statusIn(upgrade) !== 101)
})

test('a request without a name, with two, or with the name of another is turned away', async () => {
  const named = (...hosts: readonly string[]) =>
    `${['GET /api/v1/now HTTP/1.1', ...hosts.map((one) => `Host: ${one}`)].join('\r\n')}\r\n\r\n`
  equal(statusIn(await exchange([named()])), 400)
  for (const hosts of [
    ['evil.example'],
    [HOST, HOST],
    [HOST, 'evil.example'],
    ['evil.example', HOST],
    ['127.0.0.1'],
    ['localhost:8700/evil'],
    ['evil@localhost:8700'],
  ]) {
    const status = statusIn(await exchange([named(...hosts)]))
    ok([400, 421].includes(status), `${hosts.join()}: ${status}`)
  }
  const absolute = await exchange([
    'GET http://evil.example/api/v1/now HTTP/1.1\r\nHost: localhost:8700\r\n\r\n',
  ])
  ok([400, 421].includes(statusIn(absolute)), absolute)
  const climbing = await exchange([head('GET /assets/../../../etc/passwd HTTP/1.1')])
  ok(!climbing.includes('root:x'))
  // Without its dots it looks like an address of the page, which is not built here.
  ok([400, 404, 503].includes(statusIn(climbing)), climbing)
})

test('another expectation than 100-continue fails', async () => {
  const heard = await exchange([
    head('POST /api/v1/auth/sign-out HTTP/1.1', ...change, 'Content-Length: 2', 'Expect: magic'),
  ])
  equal(statusIn(heard), 417)
})

test('a silent connection is closed, and one client has so many connections and no more', async () => {
  const sockets: Socket[] = []
  const closed: number[] = []
  for (let n = 0; n < limits.connectionsOfOne + 3; n += 1) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.resume()
    socket.on('close', () => closed.push(n))
    sockets.push(socket)
    await new Promise((done) => socket.once('connect', done))
  }
  const settled = async (count: number) => {
    while (closed.length < count) await new Promise((done) => setTimeout(done, 20))
  }
  await settled(3)
  equal(closed.length, 3, 'those beyond the bound')
  equal(server.connections(), limits.connectionsOfOne)
  await settled(sockets.length)
  equal(server.connections(), 0, 'and the silent ones in their time')
})

test('what is live arrives over the socket, and a listener who has gone is forgotten', async () => {
  const socket = connect(port, '127.0.0.1')
  socket.setEncoding('utf8')
  let heard = ''
  const says = (what: RegExp) =>
    new Promise<void>((resolve) => {
      const look = (text = '') => {
        heard += text
        if (what.test(heard)) {
          socket.off('data', look)
          resolve()
        }
      }
      socket.on('data', look)
    })
  const begins = says(/text\/event-stream/)
  socket.write(head('GET /api/v1/live?topics=held HTTP/1.1', cookie))
  await begins
  equal(hub.size, 1)
  const comes = says(/"entry":7/)
  link.tell({ topic: 'held', at: 'x', entry: 7, what: 'held', account: 'sasl:a@b' })
  await comes
  socket.destroy()
  while (hub.size > 0) await new Promise((done) => setTimeout(done, 10))
  equal(link.listeners(), 0, 'nobody listens, and the guard is not listened to')
})

test('a stop with a stream open does not wait for it', async () => {
  const its = newHub()
  const app = consoleApp({ link: fakeLink({}, someone), hub: its, version: '0' })
  const one = await listenHttp({
    ...{ listen: 'inet:127.0.0.1:0', proxies: [], limits, noted: () => {} },
    fetch: (request, env) => app.fetch(request, env),
  })
  const socket = connect(Number(one.address.split(':').at(-1)), '127.0.0.1')
  const gone = new Promise((done) => socket.once('close', done))
  const begun = new Promise((done) => socket.on('data', done))
  socket.write(head('GET /api/v1/live HTTP/1.1', cookie))
  await begun
  its.close()
  await one.close()
  await gone
})

test('a place that is taken, and files that are no certificate, are faults that say why', async () => {
  const taken = createServer()
  await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done))
  const address = taken.address()
  const at = typeof address === 'object' && address !== null ? address.port : 0
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-console-'))
  const parts = { proxies: [], limits, noted: () => {}, fetch: () => new Response() }
  const isFault = (thrown: unknown): true => {
    ok(thrown instanceof Fault && thrown.code === 'console.not-open')
    ok(thrown.say('en').length > 50 && thrown.say('ja').length > 20)
    return true
  }
  try {
    await listenHttp({ ...parts, listen: `inet:127.0.0.1:${at}` }).then(
      () => ok(false),
      (thrown) => isFault(thrown) && match(thrown.say('en'), /EADDRINUSE/),
    )
    const file = join(folder, 'none.pem')
    await listenHttp({
      ...{ ...parts, listen: 'inet:127.0.0.1:0' },
      ...{ certFile: file, keyFile: file },
    }).then(() => ok(false), isFault)
  } finally {
    taken.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
