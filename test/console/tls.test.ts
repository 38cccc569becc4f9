// needs: openssl
/**
 * The console behind a certificate of its own: the whole process but the guard, on the loopback, as a
 * browser and as a stranger reach it. Certificates are made by openssl and are good for `localhost`.
 */
import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { type RequestOptions, request } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { connect, type SecureVersion, type TLSSocket } from 'node:tls'
import { makeCertificate } from '../../lab/certificate.ts'
import { freePorts } from '../../lab/ports.ts'
import { until } from '../../lab/scratch.ts'
import { isInstalled } from '../../scripts/install.ts'
import { ConsoleConfig } from '../../src/console/config.ts'
import { openLog } from '../../src/console/log.ts'
import { CERTIFICATE_LOOK } from '../../src/console/server.ts'
import { startConsole } from '../../src/console/start.ts'
import { someone } from '../../src/console/testing.ts'

const skip = isInstalled('openssl') ? false : 'needs openssl'
const TOKEN = 'a'.repeat(43)
const HSTS = /max-age=31536000/
/** How a client hears that its protocol is too old. */
const OLD = 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'

/** A guard that lets in whoever asks, and knows one session. */
async function guardAt(path: string): Promise<() => void> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    let waiting = ''
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (waiting + text).split('\n')
      waiting = lines.pop() ?? ''
      for (const line of lines) {
        const { id, verb, session } = JSON.parse(line) as Record<string, unknown>
        const reply =
          verb === 'desk.sign-in'
            ? { ok: true, token: TOKEN, me: someone }
            : verb === 'desk.me' && session === TOKEN
              ? { ok: true, me: someone }
              : verb === 'desk.sessions'
                ? { ok: true, sessions: [] }
                : { ok: false, code: 'signed-out', why: '' }
        socket.write(`${JSON.stringify({ id, ...reply })}\n`)
      }
    })
  })
  await new Promise<void>((done) => server.listen(path, done))
  return () => void server.close()
}

async function opened(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-console-tls-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const certificate = makeCertificate(folder)
  const page = join(folder, 'page')
  mkdirSync(page)
  writeFileSync(join(page, 'index.html'), '<!doctype html><meta content="__NONCE__">')
  const socket = join(folder, 'guard.sock')
  t.after(await guardAt(socket))
  const [port = 0] = await freePorts(1)
  const origin = `https://localhost:${port}`
  const { certFile, keyFile } = certificate
  const told: Record<string, unknown>[] = []
  const looks: (() => void)[] = []
  const start = () =>
    startConsole({
      config: ConsoleConfig.parse({
        ...{ listen: `inet:127.0.0.1:${port}`, origins: [origin], certFile, keyFile },
      }),
      ...{ socket, page, state: join(folder, 'state'), program: ['node'] },
      ...{ version: '0', language: 'en' },
      log: openLog('debug', { write: (line) => void told.push(JSON.parse(line)) }),
      every: (ms, act) => {
        equal(ms, CERTIFICATE_LOOK)
        looks.push(act)
        return () => void looks.splice(looks.indexOf(act), 1)
      },
    })
  const running = await start()
  t.after(() => running.close())
  const ask = asking(port)
  const look = () => {
    for (const one of looks) one()
  }
  const noted = (what: string) => told.filter((line) => line['what'] === what)
  return { ...{ folder, certificate, port, origin, running, start, ask, look, noted, looks } }
}

type Answer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly protocol: string | null
  readonly fingerprint: string
}

/** One request on a connection of its own. */
const asking =
  (port: number) =>
  (path: string, options: RequestOptions = {}, body?: string): Promise<Answer> =>
    new Promise((done, fail) => {
      const { headers = {}, ...rest } = options
      const its = request(
        {
          ...{ host: '127.0.0.1', port, path, servername: 'localhost', agent: false },
          headers: { host: `localhost:${port}`, ...(headers as Record<string, string>) },
          ...rest,
        },
        (response) => {
          const tls = response.socket as TLSSocket
          const { fingerprint256: fingerprint } = tls.getPeerCertificate()
          const protocol = tls.getProtocol()
          const { statusCode: status = 0, headers: its } = response
          response.resume().on('end', () => done({ status, headers: its, protocol, fingerprint }))
        },
      )
      its.on('error', fail)
      its.end(body)
    })

/** What a handshake came to: the protocol, or the code of its failure. */
const handshake = (port: number, ca: string, version: SecureVersion): Promise<string> =>
  new Promise((done) => {
    const socket = connect({
      ...{ host: '127.0.0.1', port, servername: 'localhost', ca },
      ...{ minVersion: version, maxVersion: version },
      // Else this side would refuse the old ones before it asks.
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    socket.on('secureConnect', () => {
      done(socket.getProtocol() ?? '')
      socket.destroy()
    })
    socket.on('error', (failed: NodeJS.ErrnoException) => done(failed.code ?? failed.message))
  })

const changes = (origin: string, more: Record<string, string> = {}) => ({
  ...{ 'content-type': 'application/json', 'x-sekimori': 'console', origin },
  ...more,
})

test('the certificate is the one of the files, for its name alone, and only to who speaks TLS', {
  skip,
}, async (t) => {
  const { certificate, port, ask, noted } = await opened(t)
  const { cert: ca } = certificate
  const page = await ask('/', { ca })
  deepEqual([page.status, page.protocol], [200, 'TLSv1.3'])
  ok((page.headers['content-security-policy'] ?? '').includes('default-src'))
  const other = await ask('/', { ca, servername: 'other.example' }).then(
    () => 'taken',
    (failed: NodeJS.ErrnoException) => failed.code,
  )
  equal(other, 'ERR_TLS_CERT_ALTNAME_INVALID', 'a browser that wanted another name goes away')
  const rebound = await ask('/api/v1/auth', { ca, headers: { host: `other.example:${port}` } })
  equal(rebound.status, 421, 'one that takes our certificate and asks for another name')
  await rejects(ask('/'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  const plain = await fetch(`http://127.0.0.1:${port}/`).then(
    ({ status }) => status,
    () => 'nothing',
  )
  equal(plain, 'nothing', 'no page and no redirect without TLS')
  await until('it is noted', 5_000, () => noted('broken').length > 0)
  equal((await ask('/healthz', { ca })).status, 200, 'and the listener stands')
})

test('TLS 1.2 and 1.3 are spoken, 1.1 and 1.0 are refused by the console', { skip }, async (t) => {
  const { certificate, port } = await opened(t)
  const tried: string[] = []
  for (const version of ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'] as const)
    tried.push(await handshake(port, certificate.cert, version))
  deepEqual(tried, ['TLSv1.3', 'TLSv1.2', OLD, OLD])
})

test('whoever signs in gets a cookie of this host over TLS alone, and every answer holds to it', {
  skip,
}, async (t) => {
  const { certificate, origin, ask } = await opened(t)
  const { cert: ca } = certificate
  const signed = await ask(
    '/api/v1/auth/sign-in',
    { ca, method: 'POST', headers: changes(origin) },
    JSON.stringify({ name: 'hanako', password: 'eleven herons', code: '123456' }),
  )
  equal(signed.status, 200)
  const [cookie = ''] = signed.headers['set-cookie'] ?? []
  match(cookie, /^__Host-sekimori=a{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/)
  const mine = (name: string) =>
    ask('/api/v1/me/sessions', { ca, headers: { cookie: `${name}=${TOKEN}` } })
  equal((await mine('__Host-sekimori')).status, 200)
  equal((await mine('sekimori')).status, 401, 'a name that another host may set is none')
  const foreign = await ask(
    '/api/v1/auth/sign-in',
    { ca, method: 'POST', headers: changes(origin.replace('https:', 'http:')) },
    '{}',
  )
  equal(foreign.status, 403, 'the same host without TLS is another origin')
  for (const path of ['/', '/healthz', '/api/v1/auth', '/api/v1/now', '/api/v1/none', '/no.js'])
    match(String((await ask(path, { ca })).headers['strict-transport-security']), HSTS)
})

test('a renewed certificate is taken up without a restart; a broken one leaves the one before', {
  skip,
}, async (t) => {
  const { certificate, folder, ask, look, noted, running, start, looks } = await opened(t)
  const first = await ask('/healthz', { ca: certificate.cert })
  look()
  equal(noted('renewed').length, 0, 'nothing has changed')
  writeFileSync(certificate.certFile, 'half a file')
  utimesSync(certificate.certFile, 1, 1)
  look()
  deepEqual(noted('certificate').at(-1)?.['level'], 40, 'somebody is warned')
  equal((await ask('/healthz', { ca: certificate.cert })).fingerprint, first.fingerprint)
  const second = makeCertificate(folder)
  utimesSync(second.certFile, 2, 2)
  look()
  equal(noted('renewed').length, 1)
  const renewed = await ask('/healthz', { ca: second.cert })
  notEqual(renewed.fingerprint, first.fingerprint)
  await rejects(ask('/healthz', { ca: certificate.cert }), 'the one before is gone')
  equal(await handshake(Number(running.address.split(':').at(-1)), second.cert, 'TLSv1.1'), OLD)
  await running.close()
  equal(looks.length, 0, 'nobody looks any more')
  const again = await start()
  t.after(() => again.close())
  equal((await ask('/healthz', { ca: second.cert })).fingerprint, renewed.fingerprint)
})
