import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { until } from '../milter/testing.ts'
import { FIELD_CHARACTERS_MAX, FIELDS_MAX, type MeLimits, meLimits } from './limits.ts'
import type { Refusal } from './tally.ts'
import {
  ALICE,
  CODE,
  type Opened,
  ORIGIN,
  openPage,
  portOf,
  REQUEST_CODE,
  send,
} from './testing.ts'

const timeout = 60_000
const HOST = 'localhost:8025'
const host = { Host: HOST }
const GET = `GET /me HTTP/1.1\r\nHost: ${HOST}\r\n`
const formHead = {
  ...host,
  Origin: ORIGIN,
  'Sec-Fetch-Site': 'same-origin',
  'Content-Type': 'application/x-www-form-urlencoded',
}
const post = (address: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  send(address, { method: 'POST', path: '/me/sign-in', headers: { ...formHead, ...headers }, body })

/** The octets go out as they are; resolves with all that came until the other side closed. */
const raw = (address: string, octets: string | Buffer): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ port: portOf(address), host: '127.0.0.1' })
    let said = ''
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(said))
    socket.write(octets)
  })

/** A code may be looked at alone: the text of every refusal is told by its status. */
const refusedOnce = ({ page, desk }: Opened, cause: Refusal, times = 1) => {
  equal(page.tally().refused[cause], times)
  deepEqual(desk.calls, [], 'the desk was asked nothing')
}

const broken: readonly (readonly [what: string, cause: Refusal, code: number, octets: string])[] = [
  ['plain SMTP', 'http', 400, 'EHLO example.jp\r\n\r\n'],
  ['a TLS hello', 'http', 400, '\x16\x03\x01\x02\x00\x01\x00\x01'],
  ['no Host', 'http', 400, 'GET /me HTTP/1.1\r\n\r\n'],
  ['two lengths', 'http', 400, `${GET}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
  [
    'a length and chunks',
    'http',
    400,
    `${GET}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n`,
  ],
  ['a NUL in a header', 'http', 400, `${GET}A: \0\r\n\r\n`],
  ['a folded header', 'http', 400, `${GET}A: b\r\n c\r\n\r\n`],
  ['bare line feeds', 'http', 400, `GET /me HTTP/1.1\nHost: ${HOST}\n\n`],
  ['headers without end', 'headers', 431, `${GET}A: ${'x'.repeat(meLimits.headerBytes)}\r\n\r\n`],
  ['two hosts', 'host', 421, `${GET}Host: evil.example\r\nConnection: close\r\n\r\n`],
  ['HTTP/1.0 without a host', 'host', 421, 'GET /me HTTP/1.0\r\n\r\n'],
  [
    'a whole address as target',
    'path',
    404,
    `GET http://evil.example/me HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`,
  ],
  ['a body with a GET', 'form', 400, `${GET}Content-Length: 2\r\n\r\nab`],
  ['a strange expectation', 'expectation', 417, `${GET}Expect: more\r\n\r\n`],
  [
    'a strange encoding of the body',
    'type',
    415,
    `POST /me/sign-in HTTP/1.1\r\nHost: ${HOST}\r\nOrigin: ${ORIGIN}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx`,
  ],
]
for (const [what, cause, code, octets] of broken)
  test(`${what} gets a page with ${code}, and the connection ends`, { timeout }, async (t) => {
    const opened = await openPage(t)
    const said = await raw(opened.page.address, Buffer.from(octets, 'latin1'))
    // Node itself answers a missing Host before we hear of it.
    if (what === 'no Host') match(said, /^HTTP\/1\.1 400 /)
    else {
      match(said, new RegExp(`^HTTP/1\\.1 ${code} `))
      match(said, /<h1>/)
      match(said, /Content-Security-Policy: default-src 'none'/i)
      refusedOnce(opened, cause)
    }
    equal((await send(opened.page.address, { headers: host })).code, 200)
  })

const names: readonly (readonly [host: string, code: number])[] = [
  ['localhost:8025', 200],
  ['LOCALHOST:8025', 200],
  ['localhost', 421],
  ['localhost:8026', 421],
  ['127.0.0.1:8025', 421],
  ['localhost.evil.example:8025', 421],
  ['x'.repeat(1_000), 421],
]
test('only the names of the configuration are served', { timeout }, async (t) => {
  const { page, notes } = await openPage(t)
  for (const [name, code] of names)
    equal((await send(page.address, { headers: { Host: name } })).code, code, name)
  equal(page.tally().refused.host, 5)
  equal(notes[0]?.code, 'host')
  equal(JSON.stringify(notes).includes('evil'), false)
})

test('a target is taken at its bound, and refused one past it', { timeout }, async (t) => {
  const opened = await openPage(t)
  const long = (length: number) => `/me?${'x'.repeat(length - 4)}`
  const path = long(meLimits.targetCharacters)
  equal((await send(opened.page.address, { path, headers: host })).code, 200)
  const more = await send(opened.page.address, { path: `${path}x`, headers: host })
  equal(more.code, 414)
  refusedOnce(opened, 'target')
})

test('a method that an address does not know is told which it knows', { timeout }, async (t) => {
  const opened = await openPage(t)
  const { address } = opened.page
  for (const [method, path, allow] of [
    ['PUT', '/me', 'GET, HEAD'],
    ['OPTIONS', '/me/request', 'GET, HEAD, POST'],
    ['GET', '/me/approve', 'POST'],
    ['DELETE', '/me/enrol/abc', 'GET, HEAD'],
    ['POST', '/me', 'GET, HEAD'],
  ] as const) {
    const told = await send(address, { method, path, headers: host })
    deepEqual([told.code, told.headers.allow], [405, allow])
  }
  for (const path of ['/x', '/me/../me', '/me/enrol/a.b', `/me/enrol/${'x'.repeat(65)}`, '/ME'])
    equal((await send(address, { path, headers: host })).code, 404, path)
  equal(opened.page.tally().refused.path, 5)
  refusedOnce(opened, 'method', 5)
})

const strange: readonly (readonly [what: string, headers: Record<string, string>, code: number])[] =
  [
    ['from another site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['from a sister name', { 'Sec-Fetch-Site': 'same-site' }, 403],
    ['from nowhere', { 'Sec-Fetch-Site': 'none' }, 403],
    ['of another origin', { Origin: 'https://evil.example' }, 403],
    ['of our name and another port', { Origin: 'http://localhost:8026' }, 403],
    ['of no origin', { Origin: 'null' }, 403],
    ['as JSON', { 'Content-Type': 'application/json' }, 415],
    ['as text', { 'Content-Type': 'text/plain' }, 415],
    ['in parts', { 'Content-Type': 'multipart/form-data; boundary=x' }, 415],
    [
      'in another character set',
      { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-7' },
      415,
    ],
  ]
for (const [what, headers, code] of strange)
  test(`a form ${what} is turned away with ${code}`, { timeout }, async (t) => {
    const opened = await openPage(t)
    const it = opened.browser()
    await it.get('/me')
    equal((await it.post('/me/sign-in', { account: ALICE, code: CODE }, headers)).code, code)
    refusedOnce(opened, code === 403 ? 'foreign' : 'type')
  })

test('a program that says neither where a form comes from nor its origin is turned away', {
  timeout,
}, async (t) => {
  const opened = await openPage(t)
  const headers = { ...host, 'Content-Type': 'application/x-www-form-urlencoded' }
  const told = await send(opened.page.address, {
    ...{ method: 'POST', path: '/me/sign-in', headers, body: 'a=b' },
  })
  equal(told.code, 403)
  refusedOnce(opened, 'foreign')
})

test('either sign alone is enough: browsers of ten years have one of them', {
  timeout,
}, async (t) => {
  const { page } = await openPage(t)
  const { Origin: _, ...withSite } = formHead
  const { 'Sec-Fetch-Site': __, ...withOrigin } = formHead
  for (const headers of [withSite, withOrigin])
    equal(
      (await send(page.address, { method: 'POST', path: '/me/sign-in', headers, body: 'a=b' }))
        .code,
      403,
    )
  deepEqual([page.tally().refused.foreign, page.tally().refused.stale], [0, 2])
})

test('a form without our token, with another’s, or without its cookie does nothing', {
  timeout,
}, async (t) => {
  const opened = await openPage(t)
  const [it, other] = [opened.browser(), opened.browser()]
  await it.get('/me')
  await other.get('/me')
  const fields = { account: ALICE, code: CODE }
  const { token } = it
  for (const form of [undefined, '', 'x', `${token}x`, token.slice(1), other.token])
    equal((await it.post('/me/sign-in', { ...fields, form })).code, 403)
  it.jar.clear()
  equal((await it.post('/me/sign-in', { ...fields, form: token })).code, 403)
  refusedOnce(opened, 'stale', 7)
})

test('the token of the sign-in is good for nothing after it', { timeout }, async (t) => {
  const { browser, desk } = await openPage(t)
  const it = browser()
  await it.get('/me')
  const { token } = it
  await it.post('/me/sign-in', { account: ALICE, code: CODE })
  equal((await it.post('/me/request', { form: token, code: REQUEST_CODE })).code, 403)
  equal(
    desk.calls.some(([name]) => name === 'request'),
    false,
  )
})

test('a stranger’s forms for owners ask the desk nothing', { timeout }, async (t) => {
  const opened = await openPage(t)
  const it = opened.browser()
  for (const path of [
    'request',
    'approve',
    'deny',
    'factor/add',
    'factor/finish',
    'factor/remove',
  ]) {
    await it.get('/me')
    equal((await it.post(`/me/${path}`, { request: 'r1', hours: '1', code: CODE })).code, 403, path)
  }
  for (const path of ['/me/request', '/me/not-me', '/me/done', '/me/factor/new']) {
    await it.get(path)
    equal(it.path, '/me')
  }
  refusedOnce(opened, 'stale', 6)
})

const padded = (octets: number): string => {
  const fields = ['a', 'b', 'c', 'd'].map((name) => `${name}=${'%41'.repeat(FIELD_CHARACTERS_MAX)}`)
  const text = `${fields.join('&')}&`
  return `${text}${'&'.repeat(octets - text.length)}`
}
test('a form is taken at its bound, and refused one past it, in one piece and in chunks', {
  timeout,
}, async (t) => {
  const opened = await openPage(t)
  const { address } = opened.page
  const most = meLimits.bodyBytes
  equal((await post(address, padded(most))).code, 403, 'read: only its token is missing')
  const more = await post(address, padded(most + 1))
  deepEqual([more.code, more.headers.connection], [413, 'close'])
  equal((await post(address, padded(most), { 'Transfer-Encoding': 'chunked' })).code, 403)
  equal((await post(address, padded(most + 1), { 'Transfer-Encoding': 'chunked' })).code, 413)
  equal(opened.page.tally().refused.stale, 2)
  refusedOnce(opened, 'length', 2)
})

const forms: readonly (readonly [what: string, body: string | Buffer, code: number])[] = [
  [
    'as many fields as allowed',
    Array.from({ length: FIELDS_MAX }, (_, n) => `f${n}=1`).join('&'),
    403,
  ],
  [
    'one field too many',
    Array.from({ length: FIELDS_MAX + 1 }, (_, n) => `f${n}=1`).join('&'),
    400,
  ],
  ['a field as long as allowed', `a=${'x'.repeat(FIELD_CHARACTERS_MAX)}`, 403],
  ['a field one too long', `a=${'x'.repeat(FIELD_CHARACTERS_MAX + 1)}`, 400],
  ['a field twice', 'code=1&code=2', 400],
  ['a line end in a field', 'code=1%0d%0aX', 400],
  ['a NUL in a field', 'code=%00', 400],
  ['octets that are no UTF-8', Buffer.from([0x61, 0x3d, 0xff]), 400],
  ['percent signs that are no UTF-8', 'a=%ff', 400],
  ['nothing', '', 403],
]
for (const [what, body, code] of forms)
  test(`a form with ${what} gets ${code}`, { timeout }, async (t) => {
    const opened = await openPage(t)
    equal((await post(opened.page.address, body)).code, code)
    refusedOnce(opened, code === 400 ? 'form' : 'stale')
  })

test('a client may ask so often and no oftener, and is told when to come again', {
  timeout,
}, async (t) => {
  const { page, clock, notes } = await openPage(t, { limits: { pages: 3 } })
  const ask = () => send(page.address, { headers: host })
  for (let n = 0; n < 3; n += 1) equal((await ask()).code, 200)
  const told = await ask()
  deepEqual([told.code, told.headers['retry-after']], [429, '1'])
  clock.pass(meLimits.pageEvery)
  equal((await ask()).code, 200)
  equal((await ask()).code, 429)
  equal(page.tally().refused.pace, 2)
  equal(notes[0]?.code, 'pace')
})

test('forms have a pace of their own; one /64 is one client, a named proxy brings many', {
  timeout,
}, async (t) => {
  const { page } = await openPage(t, {
    config: { proxies: ['127.0.0.1'] },
    limits: { forms: 2 },
  })
  const from = async (address: string) =>
    (await post(page.address, 'a=b', { 'X-Forwarded-For': address })).code
  deepEqual([await from('2001:db8::1'), await from('2001:db8::2')], [403, 403])
  equal(await from('2001:db8:0:0:ffff::3'), 429)
  equal(await from('2001:db8:0:1::3'), 403)
  // What stands left of the proxy's own word anybody can write.
  deepEqual(
    [await from('1.1.1.1, 192.0.2.9'), await from('2.2.2.2, 192.0.2.9'), await from('192.0.2.9')],
    [403, 403, 429],
  )
})

test('a proxy that nobody named is counted and told of, a named one is not', {
  timeout,
}, async (t) => {
  const unnamed = await openPage(t)
  for (let n = 0; n < 3; n += 1)
    await unnamed.browser({ 'X-Forwarded-For': '192.0.2.1' }).get('/me')
  await unnamed.browser().get('/me')
  equal(unnamed.page.tally().unnamedProxy, 3)
  deepEqual(
    unnamed.notes.map(({ code, where }) => [code, where]),
    [['proxy-unnamed', '127.0.0.1']],
  )
  const named = await openPage(t, { config: { proxies: ['127.0.0.1'] } })
  await named.browser({ 'X-Forwarded-For': '192.0.2.1' }).get('/me')
  equal(named.page.tally().unnamedProxy, 0)
  deepEqual(named.notes, [])
})

test('X-Forwarded-For of a stranger is not believed', { timeout }, async (t) => {
  const { page, desk, browser } = await openPage(t, { limits: { pages: 4 } })
  await browser({ 'X-Forwarded-For': '192.0.2.1' }).signIn()
  equal(desk.calls[0]?.[3], '127.0.0.1')
  await send(page.address, { headers: { ...host, 'X-Forwarded-For': '192.0.2.2' } })
  const told = await send(page.address, { headers: { ...host, 'X-Forwarded-For': '192.0.2.3' } })
  equal(told.code, 429)
})

test('a connection more than allowed is closed unread: of one client, and of all', {
  timeout,
}, async (t) => {
  const { page, notes } = await openPage(t, { limits: { connectionsOfOne: 2 } })
  const sockets = [0, 1].map(() => connect({ port: portOf(page.address), host: '127.0.0.1' }))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
  })
  await until(() => page.tally().open === 2)
  equal(await raw(page.address, `${GET}\r\n`), '')
  deepEqual([page.tally().crowded, notes[0]?.code], [1, 'crowded'])
  sockets.pop()?.destroy()
  await until(() => page.tally().open === 1)
  equal((await send(page.address, { headers: host })).code, 200)

  const all = await openPage(t, { config: { proxies: ['127.0.0.1'] }, limits: { connections: 1 } })
  const first = connect({ port: portOf(all.page.address), host: '127.0.0.1' })
  t.after(() => first.destroy())
  await until(() => all.page.tally().open === 1)
  equal(await raw(all.page.address, `${GET}\r\n`), '')
})

const MINUTE = 60_000
const form = `POST /me/sign-in HTTP/1.1\r\nHost: ${HOST}\r\nOrigin: ${ORIGIN}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na=`
/** Each bound works alone: the others are far away. */
const slow: readonly (readonly [what: string, begun: string, limits: object, code?: number])[] = [
  ['says nothing', '', { headers: 100 }],
  ['sends half a head', GET, { headers: 100 }, 408],
  ['sends half a form', form, { request: 150, headers: 150 }, 408],
  ['falls silent', form, { silence: 150 }],
  ['asks no more', `${GET}\r\n`, { idle: 100 }, 200],
]
for (const [what, begun, bound, code] of slow)
  test(`who ${what} is closed after his time`, { timeout }, async (t) => {
    const far = { headers: MINUTE, request: MINUTE, silence: MINUTE, idle: MINUTE }
    const limits = { ...far, sweep: 20, ...bound } as Partial<MeLimits>
    const opened = await openPage(t, { limits })
    const said = await raw(opened.page.address, begun)
    if (code === 408) match(said, /^HTTP\/1\.1 408 /)
    if (code === 200) match(said, /^HTTP\/1\.1 200 /)
    await until(() => opened.page.tally().open === 0)
    equal(opened.page.tally().refused.slow, code === 408 || begun === '' ? 1 : 0)
    deepEqual(opened.desk.calls, [])
  })

test('a connection is closed in good order after so many requests', { timeout }, async (t) => {
  const { page } = await openPage(t, { limits: { requestsPerConnection: 2 } })
  const said = await raw(page.address, `${GET}\r\n`.repeat(2))
  equal(said.match(/^HTTP\/1\.1 200/gm)?.length, 2)
  match(said, /connection: close/i)
})

test('sessions are bounded: of one owner, and of all; the eldest gives way', {
  timeout,
}, async (t) => {
  const { page, browser } = await openPage(t, { limits: { sessionsOfOne: 2 } })
  const all = [browser(), browser(), browser()]
  for (const it of all) await it.signIn()
  deepEqual([page.tally().sessions, page.tally().crowdedOut], [2, 1])
  for (const it of all) await it.get('/me')
  deepEqual(
    all.map((it) => it.title),
    ['Confirm that it is you', 'Enter the request code', 'Enter the request code'],
  )
})

test('strangers cost no memory of sessions, however many forms they ask for', {
  timeout,
}, async (t) => {
  const { page, browser } = await openPage(t, { limits: { pages: 1_000 } })
  for (let n = 0; n < 50; n += 1) await browser().get('/me')
  equal(page.tally().sessions, 0)
})

test('noise is counted, told sparingly, and leaves nothing behind', { timeout }, async (t) => {
  const { page, desk, notes } = await openPage(t)
  let seed = 42
  const octet = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return seed >>> 24
  }
  for (let n = 0; n < 60; n += 1) {
    const noise = Buffer.from(Array.from({ length: 200 }, octet))
    const octets = n % 2 === 0 ? noise : Buffer.concat([Buffer.from(`${GET}A: `), noise])
    const socket = connect({ port: portOf(page.address), host: '127.0.0.1' })
    socket.on('error', () => {})
    socket.end(octets)
    socket.resume()
    await new Promise((resolve) => socket.once('close', resolve))
  }
  await until(() => page.tally().open === 0)
  equal((await send(page.address, { headers: host })).code, 200)
  ok(page.tally().refused.http > 30)
  ok(notes.length <= 20, `${notes.length}`)
  deepEqual(desk.calls, [])
})

test('headers are taken almost up to their bound', { timeout }, async (t) => {
  const { page } = await openPage(t)
  const A = 'x'.repeat(meLimits.headerBytes - 200)
  equal((await send(page.address, { headers: { ...host, A } })).code, 200)
})
