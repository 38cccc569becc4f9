/**
 * Security of the console's HTTP, walked from its own document: who may come in, who may not, and what
 * an answer lets a browser do. Without a port: what needs sockets is in `sockets.test.ts`.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HEADER_OF_CHANGES } from '../../src/console/door/origin.ts'
import type { Files, StaticFile } from '../../src/console/files/files.ts'
import { openMetrics } from '../../src/console/metrics.ts'
import {
  type Checked,
  checkedApp,
  fakeLink,
  someone,
  TEST_ORIGIN,
  TEST_TOKEN,
} from '../../src/console/testing.ts'
import type { Session } from '../../src/keeper/console/session.ts'
import type { DeskDoor } from '../../src/keeper/console/verbs.ts'
import { asking } from '../../src/keeper/console/verbs.ts'
import type { Persons } from '../../src/keeper/persons.ts'
import type { Instant } from '../../src/lib/time.ts'
import { mayRead, readVerbs } from '../../src/people/reading.ts'
import { actVerbs, mayAct, roles } from '../../src/people/roles.ts'
import type { LinkReply } from '../../src/ports/console.ts'
import { inputOf } from './schemas.ts'
import { documentIn, placed, type Walked, walk } from './walk.ts'

const file = (text: string): StaticFile => ({
  ...{ content: Buffer.from(text), type: 'text/javascript; charset=utf-8', etag: '"e"' },
  ...{ isImmutable: true, br: undefined, gzip: undefined },
})
const files: Files = {
  of: (path) => (path === '/assets/a.js' ? file('0') : undefined),
  page: () => '<!doctype html><meta content="__NONCE__"><div id="root"></div>',
}
const metrics = openMetrics({
  link: () => ({ isUp: true, inFlight: 0, lost: 0 }),
  live: () => ({ clients: 0, events: 0, skipped: 0, cut: 0 }),
  numbers: async () => undefined,
})
const BEARER = 'a-bearer-token-of-some-length'
const unhurried = { requests: 1e9, openRequests: 1e9, ofSession: 1e9 }
const appWith = (more: Parameters<typeof checkedApp>[0] = {}) =>
  checkedApp({
    files,
    limits: unhurried,
    health: { readiness: async () => undefined, metrics, bearer: () => BEARER },
    ...more,
  })
const { api } = appWith()
const operations = walk(api)
const document = documentIn(api)
const isChange = ({ method }: Walked): boolean => method !== 'GET'
/** Some looks stand among the acts, for each is an entry; an analyst may look, and act not at all. */
const isLook = (verb: string): boolean => mayRead('analyst', verb)
const named = ({ method, path }: Walked): string => `${method} ${path}`

/** Everything that answers without a session: signing in, health, and the document. */
const OPEN = ['GET /api/openapi.json', 'GET /healthz', 'GET /openapi.json', 'GET /readyz']
const isSigningIn = (name: string): boolean => / \/api\/v1\/auth(\/|$)/.test(name)

const changing = (more: Readonly<Record<string, string>> = {}) => ({
  cookie: `sekimori=${TEST_TOKEN}`,
  [HEADER_OF_CHANGES]: 'console',
  'content-type': 'application/json',
  ...more,
})
const withoutCookie = () => {
  const { cookie: _, ...headers } = changing()
  return headers
}
const raw = (
  app: ReturnType<typeof appWith>,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
) =>
  app.api.request(`${TEST_ORIGIN}${path}`, {
    ...{ method, headers },
    ...(body === undefined ? {} : { body }),
  })
const problemIn = async (answer: Response) => (await answer.json()) as { code: string }

test('the document lists every address of the API, each with a summary, its security and its answers', () => {
  ok(operations.length > 5)
  for (const one of operations) {
    ok((one.summary ?? '').length > 3, named(one))
    ok(one.security !== undefined, named(one))
    ok(
      'default' in one.responses || '400' in one.responses,
      `${named(one)}: no problem is described`,
    )
    ok(
      Object.keys(one.responses).some((status) => /^[23]/.test(status)),
      named(one),
    )
    if (one.method === 'GET') equal(one.bodyTypes.length, 0, named(one))
  }
  const registered = api.routes
    .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api'))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
  deepEqual(
    registered.filter((name) => !operations.some((one) => named(one) === name)),
    [],
  )
})

test('what is open without a session is exactly this list', () => {
  const open = operations.filter(({ isOpen }) => isOpen).map(named)
  deepEqual(open.filter((name) => !isSigningIn(name)).sort(), OPEN)
  for (const name of open.filter(isSigningIn))
    ok(!/(fresh|sign-out|sessions|factors|invitations)/.test(name), name)
})

test('no other address answers without a session, with one that is over, or with one that is none', async () => {
  const link = fakeLink({}, someone)
  const app = appWith({ link, me: null })
  for (const one of operations.filter(({ isOpen }) => !isOpen)) {
    for (const cookie of [
      undefined,
      'sekimori=an-ended-session-token',
      'sekimori=',
      'sekimori=short',
      `__Host-sekimori=${TEST_TOKEN}`,
      `sekimori=${TEST_TOKEN}; sekimori=${TEST_TOKEN}`,
      `sekimori=${encodeURIComponent('../../x y')}`,
      `Sekimori=${TEST_TOKEN}`,
    ]) {
      const { cookie: _, ...headers } = changing()
      const answer = await raw(app, one.method, placed(one.path), {
        ...(isChange(one) ? headers : {}),
        ...(cookie === undefined ? {} : { cookie }),
      })
      equal(answer.status, 401, `${named(one)} with ${cookie}`)
      equal((await problemIn(answer)).code, 'signed-out')
    }
  }
  deepEqual(
    [...new Set(link.asked.map(({ verb }) => verb))],
    ['desk.me'],
    'the guard is asked for nothing but who it is',
  )
})

test('metrics are read with a session or the bearer token, and not with another', async () => {
  const app = appWith({ me: null })
  const status = async (authorization: string): Promise<number> =>
    (await raw(app, 'GET', '/metrics', { authorization })).status
  equal(await status(`Bearer ${BEARER}`), 200)
  for (const wrong of [`Bearer ${BEARER}x`, 'Bearer ', `Basic ${BEARER}`, `bearer ${BEARER}`, ''])
    equal(await status(wrong), 401, wrong)
  equal((await appWith().get('/metrics')).status, 200)
  const short = checkedApp({
    ...{ me: null, limits: unhurried },
    health: { readiness: async () => undefined, metrics, bearer: () => 'short' },
  })
  equal((await raw(short, 'GET', '/metrics', { authorization: 'Bearer short' })).status, 401)
  const elsewhere = appWith({ me: null })
  equal(
    (await raw(elsewhere, 'GET', '/api/v1/now', { authorization: `Bearer ${BEARER}` })).status,
    401,
    'the token opens nothing else',
  )
})

/** The guard's own judgement of who may ask what; what it would do then is not there. */
function guardFor(role: (typeof roles)[number], asked: string[]) {
  const session = { person: someone.person, role } as Session
  const judge = asking(
    {
      clock: { now: () => 0 as Instant },
      persons: { refused: async () => {} } as unknown as Persons,
      consoleDesk: { verbs: {}, open: new Set(), of: () => session } as unknown as DeskDoor,
    },
    async () => ({ ok: false, code: 'unknown', why: 'there is no such thing' }),
  )
  return async (token: string | undefined, verb: string, fields: object = {}) => {
    if (verb === 'desk.me') return { ok: true, me: { ...someone, role } } as LinkReply
    asked.push(verb)
    if (verb.startsWith('desk.')) return { ok: false, code: 'unknown', why: '' } as LinkReply
    return (await judge({ ...fields, verb }, token)) as LinkReply
  }
}

test('who may not, by the guard, is refused by the address, whatever role he has; an auditor changes nothing', async () => {
  const link = fakeLink({}, someone)
  const known = new Set([...readVerbs, ...actVerbs])
  const looks = new Set(readVerbs)
  let refused = 0
  for (const role of roles) {
    const asked: string[] = []
    const me = { ...someone, role }
    const app = appWith({ link: { ...link, ask: guardFor(role, asked) }, me })
    for (const one of operations.filter(({ isOpen, path }) => !isOpen && path !== '/api/v1/live')) {
      const [input] = fc.sample(inputOf(one, document), { numRuns: 1, seed: 7 })
      asked.length = 0
      const body = isChange(one) ? input?.body : undefined
      const answer = await app.send(one.method as 'POST', input?.path ?? '', body)
      await answer.body?.cancel()
      const about = `${role}: ${named(one)} asks ${asked.join()}, ${answer.status}`
      const verbs = asked.filter((verb) => !verb.startsWith('desk.'))
      for (const verb of verbs) ok(known.has(verb), `${about}: nobody may ${verb}`)
      if (verbs.some((verb) => !mayRead(role, verb))) {
        equal(answer.status, 403, about)
        refused += 1
      }
      if (role === 'auditor' || role === 'viewer')
        for (const verb of verbs.filter((name) => mayRead(role, name)))
          ok(looks.has(verb) || !mayAct(role, verb) || isLook(verb), about)
      if (!isChange(one))
        for (const verb of verbs) ok(looks.has(verb) || isLook(verb), `${about}: a GET acts`)
    }
  }
  ok(refused > 10, `${refused} refusals`)
})

test('a change without our header, from another site or another origin reaches nobody', async () => {
  const link = fakeLink({}, someone)
  const app = appWith({ link })
  const wrong: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'no header': { [HEADER_OF_CHANGES]: '' },
    'cross-site': { 'sec-fetch-site': 'cross-site' },
    'same-site': { 'sec-fetch-site': 'same-site' },
    'typed into the browser': { 'sec-fetch-site': 'none' },
    'another origin': { origin: 'https://evil.example' },
    'another port': { origin: 'http://localhost:8701' },
    'another scheme': { origin: 'https://localhost:8700' },
    'null origin': { origin: 'null' },
    'an origin that begins like ours': { origin: 'http://localhost:8700.evil.example' },
    'a navigation': { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  }
  const changes = operations.filter(isChange)
  for (const one of changes)
    for (const [why, headers] of Object.entries(wrong)) {
      const answer = await raw(app, one.method, placed(one.path), changing(headers), '{}')
      equal(answer.status, 403, `${named(one)}: ${why}`)
      equal((await problemIn(answer)).code, 'foreign')
    }
  deepEqual(link.asked, [])
  equal(
    (await raw(app, 'GET', '/api/v1/now', { ...changing(), 'sec-fetch-site': 'cross-site' }))
      .status,
    403,
    'nor is anything read across sites',
  )
  equal(
    (await raw(app, 'GET', '/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }))
      .status,
    200,
  )
})

test('what a form of a foreign page can send is no body of ours', async () => {
  const app = appWith()
  for (const one of operations.filter(isChange))
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json-patch+json',
      'text/plain; application/json',
      '',
    ]) {
      const answer = await raw(
        app,
        one.method,
        placed(one.path),
        changing({ 'content-type': type }),
        '{}',
      )
      ok([400, 415].includes(answer.status), `${named(one)} ${type}: ${answer.status}`)
    }
  const packed = changing({ 'content-encoding': 'gzip' })
  for (const one of operations.filter(({ bodyTypes }) => bodyTypes.includes('application/json')))
    equal((await raw(app, one.method, placed(one.path), packed, '{}')).status, 415, named(one))
})

test('a session that somebody planted is not taken over: only the guard makes tokens', async () => {
  const planted = 'planted-by-an-attacker-0'
  const app = appWith({ link: fakeLink({}, someone), me: null })
  for (const one of operations) {
    const answer = await raw(
      app,
      one.method,
      placed(one.path),
      { ...changing(), cookie: `sekimori=${planted}` },
      isChange(one) ? '{}' : undefined,
    )
    for (const cookie of answer.headers.getSetCookie())
      ok(!cookie.includes(planted), `${named(one)} gives back what came in`)
  }
})

test('every answer says what a browser may do with it, whatever the answer is', async () => {
  const app = appWith()
  const paths = [
    ...operations.filter(({ path }) => path !== '/api/v1/live').map(({ path }) => placed(path)),
    ...['/', '/accounts', '/assets/a.js', '/assets/none.js', '/nowhere.txt', '/api/none', '/.env'],
  ]
  for (const path of paths) {
    const answer = await raw(app, 'GET', path, { cookie: `sekimori=${TEST_TOKEN}` })
    const header = (name: string) => answer.headers.get(name) ?? ''
    await answer.body?.cancel()
    equal(header('x-content-type-options'), 'nosniff', path)
    equal(header('referrer-policy'), 'no-referrer', path)
    equal(header('cross-origin-opener-policy'), 'same-origin', path)
    equal(header('cross-origin-resource-policy'), 'same-origin', path)
    match(header('permissions-policy'), /camera=\(\)/, path)
    match(header('content-security-policy'), /default-src 'none'/, path)
    if (!header('content-security-policy').startsWith('sandbox')) {
      equal(header('x-frame-options'), 'DENY', path)
      match(header('content-security-policy'), /frame-ancestors 'none'/, path)
      ok(!/unsafe/.test(header('content-security-policy')), path)
    }
    if (path.startsWith('/api')) equal(header('cache-control'), 'no-store', path)
    equal(answer.headers.has('access-control-allow-origin'), false, path)
    equal(answer.headers.has('server'), false, path)
    equal(answer.headers.has('x-powered-by'), false, path)
    ok(answer.status < 300 || answer.status >= 400, `${path} redirects`)
  }
})

test('the page has a nonce of its own each time, and no script but from files', async () => {
  const app = appWith({ me: null })
  const nonces = new Set<string>()
  for (let n = 0; n < 3; n += 1) {
    const answer = await app.get('/cases')
    const [, nonce = ''] =
      /style-src 'self' 'nonce-([\w+/=]{20,})'/.exec(
        answer.headers.get('content-security-policy') ?? '',
      ) ?? []
    ok((await answer.text()).includes(nonce))
    nonces.add(nonce)
  }
  equal(nonces.size, 3)
})

test('over HTTPS the cookie is bound to this host, and browsers are told to stay with it', async () => {
  const origins = ['https://mail.example.jp:8700']
  const { api: secure } = checkedApp({ origins, files, me: someone })
  const ask = (cookie: string) =>
    secure.request(`${origins[0]}/api/v1/now`, { headers: { cookie } })
  equal(
    (await ask(`sekimori=${TEST_TOKEN}`)).status,
    401,
    'the name without a prefix is no session',
  )
  const answer = await ask(`__Host-sekimori=${TEST_TOKEN}`)
  ok(answer.status !== 401)
  match(answer.headers.get('strict-transport-security') ?? '', /max-age=31536000/)
})

test('whoever asks under another name than ours is turned away, with and without a session', async () => {
  const link = fakeLink({}, someone)
  const app = appWith({ link })
  for (const host of [
    'evil.example',
    'localhost',
    'localhost:8701',
    '127.0.0.1:8700',
    'localhost:8700.evil.example',
    'localhost:8700@evil.example',
    'xn--localhost:8700',
    `${'a'.repeat(300)}:8700`,
    '',
  ])
    for (const path of ['/api/v1/now', '/', '/healthz', '/openapi.json']) {
      const answer = await app.api.request(`${TEST_ORIGIN}${path}`, {
        headers: { host, cookie: `sekimori=${TEST_TOKEN}` },
      })
      equal(answer.status, 421, `${host} ${path}`)
    }
  deepEqual(link.asked, [])
  equal(
    (await app.get('/api/v1/now', { 'x-forwarded-host': 'evil.example' })).headers.has('location'),
    false,
  )
})

test('unknown methods and addresses have one answer each, and TRACE echoes nothing', async () => {
  const app = appWith()
  for (const method of ['PROPFIND', 'OPTIONS', 'PATCH', 'DELETE', 'PUT', 'POST', 'LOCK']) {
    const answer = await raw(app, method, '/api/v1/now', changing())
    equal(answer.status, 405, method)
    equal(answer.headers.get('allow'), 'GET, HEAD')
    equal((await raw(app, method, '/api/nothing', changing())).status, 404)
    equal((await raw(app, method, '/', changing())).status, 405)
  }
  equal((await raw(app, 'HEAD', '/api/v1/now', changing())).status === 405, false)
})

test('no spelling of a path leads out of the built page, or to a page that is none', async () => {
  const app = appWith({ me: null })
  const up = ['..', '%2e%2e', '.%2e', '%252e%252e', '..%00', '..%5c', '..%c0%af', '\u2025']
  const paths = up.flatMap((one) => [
    `/assets/${one}/${one}/etc/passwd`,
    `/${one}/package.json`,
    `/assets/${one}%2f${one}%2fpackage.json`,
  ])
  for (const path of [
    ...paths,
    '//evil.example/%2e%2e',
    '/\\evil.example',
    '/.git/config',
    '/assets/',
    '/assets/a.js.map',
    '/index.html',
    '/assets/a.js%00.html',
    '/etc/passwd',
  ]) {
    const answer = await app.api.request(
      new Request(
        new URL(path, `${TEST_ORIGIN}/`).href.replace(/^http:\/\/evil\.example/, TEST_ORIGIN),
      ),
    )
    const text = await answer.text()
    ok(!/root:x:|"dependencies"/.test(text), path)
    ok([200, 404].includes(answer.status), `${path}: ${answer.status}`)
    if (answer.status === 200)
      match(answer.headers.get('content-type') ?? '', /^text\/(html|javascript)/, path)
    equal(answer.headers.has('location'), false)
  }
})

test('nothing that a request says makes us send a browser elsewhere', async () => {
  const app = appWith()
  for (const path of [
    '/?next=https://evil.example',
    '/sign-in?return=//evil.example',
    '//evil.example',
    '/accounts/',
    '/api/v1/now/',
  ]) {
    const answer = await app.api.request(`${TEST_ORIGIN}${path}`, {
      headers: { cookie: `sekimori=${TEST_TOKEN}`, referer: 'https://evil.example/' },
    })
    await answer.body?.cancel()
    ok(answer.status < 300 || answer.status >= 400, path)
    equal(answer.headers.has('location'), false, path)
    equal(answer.headers.has('refresh'), false, path)
  }
})

test('hostile names and subjects come out as JSON that no browser reads as a page', async () => {
  const hostile = '</script><svg onload=alert(1)>\u202E\u2028"\u0000'
  const app = appWith({
    replies: { status: { ok: true, status: { ready: true, name: hostile } } },
  })
  const answer = await app.get('/api/v1/now')
  if (answer.status === 200) {
    match(answer.headers.get('content-type') ?? '', /^application\/json/)
    equal(answer.headers.get('x-content-type-options'), 'nosniff')
    ok((await answer.text()).length > 0)
  }
  const refusal = await app.get(`/api/v1/${encodeURIComponent(hostile)}`)
  match(refusal.headers.get('content-type') ?? '', /^application\/problem\+json/)
  ok(!(await refusal.text()).includes('<svg'))
})

test('a body of the bound is read, one octet more is refused, told or chunked', async () => {
  const limits = { ...unhurried, bodyBytes: 1_000 }
  const app = appWith({ limits })
  const one = operations.find(
    ({ method, body, path }) => method === 'POST' && body !== undefined && !path.includes('{'),
  )
  if (one === undefined) return
  const text = (bytes: number) => `{"x":"${'y'.repeat(bytes - 8)}"}`
  equal(text(1_000).length, 1_000)
  const within = await raw(app, one.method, one.path, changing(), text(1_000))
  ok(within.status !== 413, `${within.status}`)
  equal((await raw(app, one.method, one.path, changing(), text(1_001))).status, 413)
  equal(
    (await raw(app, one.method, one.path, changing({ 'content-length': '1001' }), text(1_001)))
      .status,
    413,
  )
})

test('a client network that asks too often waits, signing in sooner, and so does one session', async () => {
  const waits = async (limits: object, times: number, ask: (app: Checked) => Promise<Response>) => {
    const app = appWith({ limits: { ...unhurried, ...limits }, now: () => 0 })
    for (let n = 1; n < times; n += 1) await (await ask(app)).body?.cancel()
    return ask(app)
  }
  const reads = (app: Checked) => app.get('/api/v1/now')
  const tries = async (app: Checked) =>
    raw(app, 'POST', '/api/v1/auth/passkey/options', withoutCookie(), '{}')
  const health = (app: Checked) => app.get('/healthz')
  const limited = await waits({ requests: 3 }, 4, reads)
  equal(limited.status, 429)
  ok(Number(limited.headers.get('retry-after')) >= 1)
  ok((await waits({ requests: 3 }, 3, reads)).status !== 429)
  equal((await waits({ openRequests: 2 }, 3, tries)).status, 429)
  ok((await waits({ openRequests: 2 }, 2, tries)).status !== 429)
  equal((await waits({ openRequests: 2 }, 5, health)).status, 200, 'health takes no tries away')
  equal((await waits({ ofSession: 2 }, 3, reads)).status, 429)
  ok((await waits({ ofSession: 2 }, 2, reads)).status !== 429)
})

test('a page that nobody has touched renews no idle time, nor does a stream that is open', async () => {
  const app = appWith({ replies: { status: { ok: true, status: { ready: true } } } })
  await (await app.get('/api/v1/now', { 'x-sekimori-idle': '1' })).body?.cancel()
  ok(app.asked.length > 0 && app.asked.every(({ fields }) => fields['unattended'] === true))
  const attended = appWith()
  await (await attended.get('/api/v1/now')).body?.cancel()
  ok(attended.asked.every(({ fields }) => fields['unattended'] === undefined))
})

test('no answer tells a stranger whether an account, a case or a person exists', async () => {
  const app = appWith({ me: null })
  const told = new Set<string>()
  for (const one of operations.filter(({ isOpen, path }) => !isOpen && path.includes('{')))
    for (const value of ['taro', 'nobody', '1', '../x']) {
      const path = placed(one.path, () => value)
      const answer = await raw(app, one.method, path, isChange(one) ? withoutCookie() : {})
      told.add(`${answer.status} ${await answer.text()}`)
    }
  equal(told.size, 1, [...told].join('\n'))
})
