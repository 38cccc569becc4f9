// needs: openssl
import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Fault } from '../../lib/fault.ts'
import { CERTIFICATE_LOOK, HSTS_SECONDS } from './limits.ts'
import { openPage, send } from './testing.ts'

const skip = existsSync('/usr/bin/openssl') ? false : 'needs openssl'
const timeout = 60_000

function certificate(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'me-tls-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const make = () => {
    execFileSync(
      '/usr/bin/openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
        ...['-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
        ...['-keyout', keyFile, '-out', certFile],
      ],
      { stdio: 'ignore' },
    )
    return readFileSync(certFile, 'utf8')
  }
  return { certFile, keyFile, make }
}

test('with a certificate cookies are for this host alone, and browsers are held to TLS', {
  skip,
  timeout,
}, async (t) => {
  const { certFile, keyFile, make } = certificate(t)
  const ca = make()
  const { page, browser } = await openPage(t, {
    ca,
    config: { origins: ['https://localhost'], certFile, keyFile },
  })
  const it = browser()
  const told = await it.get('/me')
  equal(told.headers['strict-transport-security'], `max-age=${HSTS_SECONDS}`)
  match(
    String(told.headers['set-cookie']),
    /^__Host-sekimori-me-form=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
  )
  await it.signIn()
  equal(it.title, 'Enter the request code')
  const withPort = await send(page.address, { ca, headers: { Host: 'localhost:443' } })
  equal(withPort.code, 200, 'the port that goes without saying may be said')
  await rejects(send(page.address, { headers: { Host: 'localhost' } }), 'no TLS')
  equal(page.tally().refused.http, 1)
})

test('behind a proxy that speaks TLS the cookies are the same', { timeout }, async (t) => {
  const { browser } = await openPage(t, {
    config: { origins: ['https://approve.example.jp'], proxies: ['127.0.0.1'] },
  })
  const told = await browser({ 'X-Forwarded-For': '192.0.2.1' }).get('/me')
  equal(told.code, 200)
  match(String(told.headers['set-cookie']), /^__Host-.*; Secure/)
})

test('a renewed certificate is taken up; a broken one leaves the one before', {
  skip,
  timeout,
}, async (t) => {
  const { certFile, keyFile, make } = certificate(t)
  const first = make()
  const { page, clock, notes } = await openPage(t, {
    config: { origins: ['https://localhost'], certFile, keyFile },
  })
  const ask = (ca: string) => send(page.address, { ca, headers: { Host: 'localhost' } })
  writeFileSync(certFile, 'half a file')
  utimesSync(certFile, 1, 1)
  clock.pass(CERTIFICATE_LOOK)
  equal((await ask(first)).code, 200)
  const second = make()
  clock.pass(CERTIFICATE_LOOK)
  equal((await ask(second)).code, 200)
  await rejects(ask(first))
  deepEqual(
    notes.map(({ code }) => code),
    ['certificate-failed', 'certificate-renewed'],
  )
})

test('files that are no certificate and its key are a fault that says so', {
  timeout,
}, async (t) => {
  const { certFile, keyFile } = certificate(t)
  const config = { origins: ['https://localhost'], certFile, keyFile }
  const isOurs = (thrown: unknown) => thrown instanceof Fault && thrown.code === 'page.not-open'
  await rejects(openPage(t, { config }), isOurs)
  writeFileSync(certFile, 'x')
  writeFileSync(keyFile, 'x')
  await rejects(openPage(t, { config }), isOurs)
})
