import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { request } from 'node:http'
import { connect } from 'node:net'
import { after, before, suite, test } from 'node:test'
import type { Instant } from '../lib/time.ts'
import { sha256, verifySignature } from '../store/evidence/hashing.ts'
import { serverLimits } from './limits.ts'
import { witnessRoutes } from './routes.ts'
import { type RunningServer, startServer } from './server.ts'
import { cosigners, SmallLog } from './testing.ts'
import { hashOfOrigin, Witness } from './witness.ts'

const kept = new Map<string, string>()
const shelf = {
  read: async (name: string) => kept.get(name),
  replace: async (name: string, text: string) => void kept.set(name, text),
  append: async () => {},
  size: async () => 0,
}
let monotonic = 0
const clock = { now: () => Date.now() as Instant, monotonic: () => monotonic }
const log = new SmallLog('log.example/1', sha256).grow(9)
const hash = hashOfOrigin('log.example/1')

suite('a witness that strangers reach', () => {
  let server: RunningServer
  const told: unknown[] = []
  let witness: Witness
  before(async () => {
    witness = new Witness({
      keys: cosigners('w.example/1', sha256),
      ...{ shelf, clock },
      means: { hasher: sha256, verify: verifySignature },
      heard: () => {},
      misbehaved: () => {},
      told: (it) => void told.push(it),
    })
    await witness.trust([log.vkey])
    server = await startServer({
      host: '127.0.0.1',
      port: 0,
      clock,
      routes: witnessRoutes(witness, '/w'),
      told: (it) => void told.push(it),
      limits: { headers: 300, request: 400, silence: 900, sweep: 50 },
    })
  })
  after(async () => {
    await server.close()
    deepEqual(told, [])
  })

  const ask = (
    method: string,
    path: string,
    body: string | Buffer = '',
    headers: Record<string, string | number> = {},
  ): Promise<{ status: number; body: string; type: string }> =>
    new Promise((resolve, reject) => {
      // Every test has its second.
      monotonic += 1_000
      const { hostname, port } = new URL(server.url)
      const one = request({ hostname, port, method, path, headers, agent: false }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString(),
            type: response.headers['content-type'] ?? '',
          }),
        )
        response.on('error', reject)
      })
      one.on('error', reject)
      one.end(body)
    })
  /** What is said on a bare connection, until it is closed. */
  const raw = (...said: readonly string[]): Promise<string> =>
    new Promise((resolve) => {
      monotonic += 1_000
      const { hostname, port } = new URL(server.url)
      const socket = connect(Number(port), hostname)
      let heard = ''
      socket.on('data', (chunk: Buffer) => {
        heard += chunk.toString('latin1')
      })
      socket.on('close', () => resolve(heard))
      socket.on('error', () => {})
      for (const text of said) socket.write(text)
    })

  test('its two paths answer as the protocol has it, below the prefix', async () => {
    equal((await ask('GET', `/w/${hash}/checkpoint`)).status, 404)
    const { status, body } = await ask('POST', '/w/add-checkpoint', log.asks(0))
    equal(status, 200)
    match(body, /^(\u2014 w\.example\/1 \S+\n){2}$/)
    const conflict = await ask('POST', '/w/add-checkpoint', log.asks(0))
    deepEqual([conflict.status, conflict.body, conflict.type], [409, '9\n', 'text/x.tlog.size'])
    const served = await ask('GET', `/w/${hash}/checkpoint`)
    equal(served.body, `${log.note()}${body}`)
    equal((await ask('HEAD', `/w/${hash}/checkpoint`)).body, '')
  })

  test('another path, however it is spelled, is 404, and another method 405', async () => {
    for (const path of [
      '/',
      '/add-checkpoint',
      '/w/add-checkpoint/',
      '/w//add-checkpoint',
      '/w/../w/add-checkpoint',
      '/w/%61dd-checkpoint',
      `/w/${hash.toUpperCase()}/checkpoint`,
      `/w/${hash}/checkpoint/../../../../etc/passwd`,
      '/w/../../../etc/passwd/checkpoint',
      `/w/${'.'.repeat(64)}/checkpoint`,
      `/w/${hash}%00/checkpoint`,
    ])
      equal((await ask('POST', path, log.asks(0))).status, 404, path)
    equal((await ask('GET', '/w/add-checkpoint')).status, 405)
    equal((await ask('DELETE', `/w/${hash}/checkpoint`)).status, 405)
  })

  test('what is no request is 400 with the reason', async () => {
    for (const [body, why] of [
      [Buffer.from([0xff, 0xfe, 0x0a]), /UTF-8/],
      ['', /empty line/],
      [log.asks(9).replace('old 9', 'old 99'), /larger/],
      [`${log.asks(9)}${'\u2014 s AAAAAAA=\n'.repeat(5_000)}`, /too many signatures/],
      [`old 9\n${`${'A'.repeat(43)}=\n`.repeat(2_000)}\n${log.note()}`, /more than 63/],
    ] as const) {
      const answer = await ask('POST', '/w/add-checkpoint', body)
      equal(answer.status, 400)
      match(answer.body, why)
    }
  })

  test('sixteen signatures of five kilobytes are taken', async () => {
    const line = (n: number) =>
      `\u2014 s.example/${n} ${Buffer.alloc(4_904, n).toString('base64')}\n`
    const body = log.asks(9) + Array.from({ length: 16 }, (_, n) => line(n + 1)).join('')
    equal((await ask('POST', '/w/add-checkpoint', body)).status, 200)
  })

  test('a body at the bound is read, one octet more is 413, whether it is announced or not', async () => {
    const most = serverLimits.bodyBytes
    equal((await ask('POST', '/w/add-checkpoint', 'x'.repeat(most))).status, 400)
    equal((await ask('POST', '/w/add-checkpoint', 'x'.repeat(most + 1))).status, 413)
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
    const head = 'POST /w/add-checkpoint HTTP/1.1\r\nhost: w\r\ntransfer-encoding: chunked\r\n\r\n'
    match(await raw(head, chunk, chunk, chunk, chunk), /^HTTP\/1\.1 413 /)
    match(
      await raw('POST /w/add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: 99999999\r\n\r\n'),
      /413/,
    )
  })

  test('headers beyond their bound, and octets that are no HTTP, are turned away', async () => {
    match(
      await raw(`GET / HTTP/1.1\r\nhost: w\r\nx: ${'y'.repeat(9_000)}\r\n\r\n`),
      /^HTTP\/1\.1 431 /,
    )
    match(await raw('\x16\x03\x01\x02\x00garbage\r\n\r\n'), /^HTTP\/1\.1 400 /)
    match(
      await raw('POST /w/add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: -1\r\n\r\n'),
      /^HTTP\/1\.1 400 /,
    )
    const smuggled =
      'POST /w/add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'
    match(await raw(smuggled), /^HTTP\/1\.1 400 /)
  })

  test('who sends slowly, or nothing, is let go', async () => {
    match(await raw('POST /w/add-checkpoint HTTP/1.1\r\nhost: w\r\n'), /408|^$/)
    const begun = 'POST /w/add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: 100\r\n\r\nold'
    match(await raw(begun), /408|^$/)
    match(await raw(), /408|^$/)
  })

  test('one address has so many connections, and one more is closed at once', async () => {
    const { hostname, port } = new URL(server.url)
    const sockets = Array.from({ length: serverLimits.connectionsOfOne }, () =>
      connect(Number(port), hostname),
    )
    await Promise.all(sockets.map((one) => new Promise((done) => one.once('connect', done))))
    equal(await raw('GET / HTTP/1.1\r\nhost: w\r\n\r\n'), '')
    await Promise.all(
      sockets.map((one) => {
        one.destroy()
        return new Promise((done) => one.once('close', done))
      }),
    )
  })

  test('one address asks so often, and one time more is 429 until its second is over', async () => {
    monotonic += 10_000
    const at = monotonic
    const statuses: number[] = []
    for (let n = 0; n <= serverLimits.atOnce; n += 1) {
      const asked = ask('GET', '/none')
      monotonic = at
      statuses.push((await asked).status)
    }
    equal(statuses.filter((status) => status === 429).length, 1)
    equal(statuses.at(-1), 429)
    equal((await ask('GET', '/none')).status, 404)
  })

  test('after all of it the witness swears as before', async () => {
    monotonic += 10_000
    ok(witness.logs()[0]?.size === 9)
    equal((await ask('POST', '/w/add-checkpoint', log.grow(10).asks(9))).status, 200)
  })
})
