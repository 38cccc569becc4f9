// needs: openssl
/**
 * A push to a push service that is there: HTTPS on the loopback, which the test's configuration alone
 * allows. It reads what it gets as the browser would, and answers as services do.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { IncomingHttpHeaders } from 'node:http'
import { createServer, type Server } from 'node:https'
import { after, before, suite, test } from 'node:test'
import { makeCertificate } from '../../lab/certificate.ts'
import { labMissing } from '../../lab/missing.ts'
import { openScratch, type Scratch, until } from '../../lab/scratch.ts'
import { PushBrowser } from '../../src/keeper/step-up/push/testing.ts'
import { alice, house, refusedLogin, swept } from '../../src/keeper/step-up/testing.ts'

const skip = labMissing(['openssl']) ?? false
type Got = { readonly headers: IncomingHttpHeaders; readonly body: Buffer; readonly path: string }

suite('a push service over HTTPS', { skip, timeout: 60_000 }, () => {
  let scratch: Scratch
  let server: Server
  let port = 0
  let ca = ''
  const got: Got[] = []
  const answers: { readonly code: number; readonly to?: string }[] = []
  before(async () => {
    scratch = openScratch()
    const { certFile, keyFile } = makeCertificate(scratch.folder)
    ca = readFileSync(certFile, 'utf8')
    server = createServer({ cert: ca, key: readFileSync(keyFile) }, (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        got.push({ headers: request.headers, body: Buffer.concat(chunks), path: request.url ?? '' })
        const { code, to } = answers.shift() ?? { code: 201 }
        response.writeHead(code, to === undefined ? {} : { Location: to })
        response.end('whatever a stranger says')
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as { port: number }).port
  })
  after(async () => {
    swept()
    server?.closeAllConnections()
    server?.close()
    await scratch?.close()
  })
  const pushing = (allowLoopback: boolean) =>
    house({
      more: { push: { hosts: [`localhost:${port}`], allowPrivate: false, allowLoopback, ca } },
    })

  test('a request tells the browser, which alone can read it; gone is gone; no redirect is followed', async () => {
    const it = pushing(true)
    const owner = await it.signedIn(await it.enrolled())
    const browser = new PushBrowser()
    const endpoint = `https://localhost:${port}/push/abc`
    deepEqual(await it.desk.openPush(owner, browser.wanted(endpoint)), { opened: true })
    await refusedLogin(it)
    await until('it is pushed', 10_000, () => got.length > 0)
    const [first] = got
    ok(first !== undefined)
    equal(browser.read(first.body), '{"what":"asked","language":"en"}')
    equal(first.path, '/push/abc')
    equal(first.headers['content-encoding'], 'aes128gcm')
    equal(first.headers['ttl'], '900')
    equal(first.headers['urgency'], 'high')
    match(String(first.headers.authorization), /^vapid t=[\w-]+\.[\w-]+\.[\w-]+, k=[\w-]{87}$/)
    const [, claims = ''] = String(first.headers.authorization).split('.')
    const { aud, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as {
      aud: string
      sub: string
    }
    deepEqual([aud, sub], [`https://localhost:${port}`, 'https://mail.example.jp'])
    for (const secret of ['alice', '203.0.113.9'])
      ok(!JSON.stringify(first.headers).includes(secret))

    answers.push({ code: 307, to: `https://localhost:${port}/elsewhere` })
    await it.push(alice, 'alarm')
    equal(got.length, 2)
    answers.push({ code: 410 })
    await it.push(alice, 'alarm')
    equal(it.kinds('push.closed').length, 1)
    await it.push(alice, 'alarm')
    equal(got.length, 3)
  })

  test('without that word of the configuration nobody calls this machine', async () => {
    const it = pushing(false)
    const owner = await it.signedIn(await it.enrolled())
    await it.desk.openPush(owner, new PushBrowser().wanted(`https://localhost:${port}/push/x`))
    const before = got.length
    await it.push(alice, 'alarm')
    equal(got.length, before)
  })
})
