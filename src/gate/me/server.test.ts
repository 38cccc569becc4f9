import { deepEqual, equal, match, notEqual, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../lib/fault.ts'
import type { OwnerProof } from '../../ports/owner-desk.ts'
import { MePageConfig } from './config.ts'
import { meLimits } from './limits.ts'
import { openMePage } from './server.ts'
import {
  ALICE,
  CODE,
  deskThat,
  newFactor,
  openPage,
  REQUEST_CODE,
  recoveryCodes,
  send,
  TOKEN,
  theOverview,
  theRequest,
} from './testing.ts'

const timeout = 60_000

test('an owner signs in, types the code, sees the request, approves it, and is told what to do next', {
  timeout,
}, async (t) => {
  const { page, desk, browser } = await openPage(t)
  const it = browser()
  equal((await it.get('/me')).code, 200)
  equal(it.title, 'Confirm that it is you')
  await it.signIn()
  equal(it.title, 'Enter the request code')
  match(it.page.text, /1 request waits for you/)
  equal(it.page.text.includes('203.0.113.77'), false, 'a request is shown by its code only')
  await it.post('/me/request', { code: REQUEST_CODE })
  equal(it.title, 'Is this login yours?')
  for (const fact of [
    ALICE,
    'Netherlands',
    '04:45',
    '203.0.113.77',
    'AS64500',
    'Data centre',
    'IMAP',
  ])
    ok(it.page.text.includes(fact), fact)
  await it.post('/me/approve', { request: 'r1', hours: '168' })
  equal(it.title, 'Approved')
  match(it.page.text, /send or receive again/)
  const owner: OwnerProof = { account: ALICE, factor: 'f1', provedAt: theRequest.askedAt }
  deepEqual(
    desk.calls.filter(([name]) => name !== 'overview'),
    [
      ['signIn', ALICE, CODE, '127.0.0.1'],
      ['request', owner, REQUEST_CODE],
      ['approve', owner, 'r1', 168],
    ],
  )
  const { approved, signedIn, requestsShown } = page.tally()
  deepEqual([approved, signedIn, requestsShown], [1, 1, 1])
})

test('an answer is given once: loading it again, or sending it again, asks the desk nothing', {
  timeout,
}, async (t) => {
  const { desk, browser } = await openPage(t)
  const it = browser()
  await it.signIn()
  await it.post('/me/request', { code: REQUEST_CODE })
  const { token } = it
  await it.post('/me/approve', { request: 'r1', hours: '1' })
  equal(it.path, '/me/done')
  equal((await it.get('/me/done')).code, 200)
  equal((await it.post('/me/approve', { form: token, request: 'r1', hours: '1' })).code, 409)
  equal((await it.post('/me/deny', { form: token, request: 'r1' })).code, 409)
  equal(desk.calls.filter(([name]) => name === 'approve' || name === 'deny').length, 1)
})

test('«not me» tells what will happen, and stops nothing before it is confirmed', {
  timeout,
}, async (t) => {
  const { desk, browser, page } = await openPage(t)
  const it = browser()
  await it.signIn()
  await it.post('/me/request', { code: REQUEST_CODE })
  await it.get('/me/not-me')
  match(it.page.text, /The account is stopped: nobody can send/)
  equal(
    desk.calls.some(([name]) => name === 'deny'),
    false,
  )
  await it.post('/me/deny', { request: 'r1' })
  equal(it.title, 'The account is stopped')
  match(it.page.text, /Call your administrator/)
  equal(page.tally().denied, 1)
})

test('only the request that was shown is answered, and for no other time than those offered', {
  timeout,
}, async (t) => {
  const { desk, browser } = await openPage(t)
  const it = browser()
  await it.signIn()
  await it.post('/me/request', { code: REQUEST_CODE })
  const { token } = it
  for (const hours of ['0', '2', '721', '1e1', '', undefined])
    equal((await it.post('/me/approve', { form: token, request: 'r1', hours })).code, 400)
  equal((await it.post('/me/approve', { form: token, request: 'r2', hours: '1' })).code, 409)
  equal((await it.post('/me/deny', { form: token, request: 'r2' })).code, 409)
  equal(
    desk.calls.some(([name]) => name === 'approve' || name === 'deny'),
    false,
  )
})

test('a young factor may not approve, and is led back to where it may still deny', {
  timeout,
}, async (t) => {
  const desk = deskThat({ approve: async () => ({ refused: 'early' }) })
  const { browser } = await openPage(t, { desk })
  const it = browser()
  await it.signIn()
  await it.post('/me/request', { code: REQUEST_CODE })
  equal((await it.post('/me/approve', { request: 'r1', hours: '1' })).code, 409)
  match(it.page.text, /less than 24 hours.*href="\/me\/request"/s)
  await it.get('/me/not-me')
  await it.post('/me/deny', { request: 'r1' })
  equal(it.title, 'The account is stopped')
})

test('wrong codes and waits say nothing of the account, and keep nobody signed in', {
  timeout,
}, async (t) => {
  const { browser, page, desk } = await openPage(t)
  const it = browser()
  const known = await it.signIn(ALICE, '000000')
  const unknown = await browser().signIn('nobody@example.jp', '000000')
  equal(known.code, 403)
  const bare = (text: string) =>
    text.replaceAll(/(name="(form|account)" value|data-challenge)="[^"]*"/g, '')
  equal(bare(known.text), bare(unknown.text))
  deepEqual([page.tally().wrong, page.tally().sessions], [2, 0])
  Object.assign(desk, { signIn: async () => ({ refused: 'wait', seconds: 300 }) })
})

test('a wait is told with Retry-After', { timeout }, async (t) => {
  const desk = deskThat({ signIn: async () => ({ refused: 'wait', seconds: 299.2 }) })
  const { browser } = await openPage(t, { desk })
  const told = await browser().signIn()
  deepEqual([told.code, told.headers['retry-after']], [429, '300'])
  match(told.text, /Try again in 5 minutes/)
})

test('codes are taken as Japanese keyboards type them', { timeout }, async (t) => {
  const { desk, browser } = await openPage(t)
  const it = browser()
  await it.signIn(' ａｌｉｃｅ＠example.jp ', '１２３４５６')
  equal(it.title, 'Enter the request code')
  await it.post('/me/request', { code: ' Ｋ７Ｑ２ー９ＸＭＤ ' })
  equal(desk.calls.at(-1)?.[0], 'request')
  equal(it.title, 'Is this login yours?')
})

test('who holds a token enrols: code to scan, secret as text, first code, recovery codes once', {
  timeout,
}, async (t) => {
  const { desk, browser, page } = await openPage(t)
  const it = browser()
  await it.get(`/me/enrol/${TOKEN}`)
  match(it.page.text, new RegExp(`name="token" value="${TOKEN}"`))
  equal(desk.calls.length, 0, 'looking at a link uses up nothing')
  equal((await it.post('/me/enrol', { token: 'wrong' })).code, 403)
  await it.post('/me/enrol', { token: TOKEN })
  match(it.page.text, /<img class="qr" src="data:image\/svg\+xml;base64,/)
  match(it.page.text, /JBSW Y3DP EHPK/)
  equal((await it.post('/me/factor/finish', { code: '999999' })).code, 403)
  match(it.page.text, /data:image/, 'the code to scan stays')
  equal((await it.post('/me/factor/finish', { code: CODE })).code, 200)
  for (const code of recoveryCodes) ok(it.page.text.includes(code))
  equal((await it.get('/me/factor/new')).text.includes(newFactor.secret.slice(0, 4)), false)
  equal(it.title, 'Confirm that it is you', 'the token signed nobody in')
  equal(page.tally().enrolled, 1)
})

test('a signed-in owner adds a factor, and removes one after he is asked', {
  timeout,
}, async (t) => {
  const { desk, browser } = await openPage(t)
  const it = browser()
  await it.signIn()
  await it.post('/me/factor/add')
  await it.post('/me/factor/finish', { code: CODE })
  equal(it.title, 'Registered')
  await it.get('/me')
  await it.post('/me/factor/remove', { factor: 'f2' })
  equal(it.title, 'Remove it?')
  equal(
    desk.calls.some(([name]) => name === 'removeFactor'),
    false,
  )
  await it.post('/me/factor/remove', { factor: 'f2', sure: 'yes' })
  deepEqual(desk.calls.findLast(([name]) => name === 'removeFactor')?.[2], 'f2')
  equal((await it.post('/me/factor/remove', { factor: 'f9', sure: 'yes' })).code, 409)
})

test('a young factor makes and removes no other, and is told why', { timeout }, async (t) => {
  const desk = deskThat({
    beginFactor: async () => ({ refused: 'wait', seconds: 80_000 }),
    removeFactor: async () => ({ refused: 'early' }),
  })
  const { browser } = await openPage(t, { desk })
  const it = browser()
  await it.signIn()
  const { token: form } = it
  for (const told of [
    await it.post('/me/factor/add', { form }),
    await it.post('/me/factor/remove', { form, factor: 'f2', sure: 'yes' }),
  ]) {
    equal(told.code, 409)
    match(told.text, /less than 24 hours ago/)
  }
})

test('a proof that is good no longer ends the session, and shows nothing of the account', {
  timeout,
}, async (t) => {
  let ended = false
  const desk = deskThat({ overview: () => ({ ...theOverview, ...(ended && { ended }) }) })
  const { browser, page } = await openPage(t, { desk })
  const it = browser()
  await it.signIn()
  ended = true
  const told = await it.post('/me/request', { code: 'wrong' })
  deepEqual([told.code, it.title], [200, 'Confirm that it is you'])
  equal(told.text.includes(ALICE), false)
  equal(page.tally().sessions, 0)
  ended = false
  await it.post('/me/sign-in', { account: ALICE, code: CODE })
  equal(it.title, 'Enter the request code', 'the form that follows is good')
})

test('the last factor has no way to remove it', { timeout }, async (t) => {
  const [only] = theOverview.factors
  ok(only)
  const desk = deskThat({ overview: () => ({ ...theOverview, factors: [only] }) })
  const { browser } = await openPage(t, { desk })
  const it = browser()
  await it.signIn()
  equal(it.page.text.includes('/me/factor/remove'), false)
})

test('a session ends after its time, and when its owner signs out', { timeout }, async (t) => {
  const { browser, clock, page } = await openPage(t)
  const it = browser()
  await it.signIn()
  clock.pass(meLimits.session - 1)
  await it.get('/me')
  equal(it.title, 'Enter the request code')
  const { token } = it
  clock.pass(1)
  equal((await it.post('/me/request', { form: token, code: REQUEST_CODE })).code, 403)
  await it.get('/me')
  equal(it.title, 'Confirm that it is you')
  await it.signIn()
  const kept = new Map(it.jar)
  await it.post('/me/sign-out')
  equal(page.tally().sessions, 0)
  for (const [name, value] of kept) it.jar.set(name, value)
  await it.get('/me')
  equal(it.title, 'Confirm that it is you', 'the old cookie is good for nothing')
})

test('signing in gives a new cookie, and the one before it is forgotten', {
  timeout,
}, async (t) => {
  const { browser, page } = await openPage(t)
  const it = browser()
  await it.signIn()
  const first = it.jar.get('sekimori-me-session')
  await it.get('/me')
  await it.post('/me/sign-in', { account: ALICE, code: CODE })
  notEqual(it.jar.get('sekimori-me-session'), first)
  equal(page.tally().sessions, 1)
})

test('the language is the browser’s, and what was chosen goes before it', {
  timeout,
}, async (t) => {
  const { browser } = await openPage(t)
  const it = browser({ 'Accept-Language': 'fr;q=0.9, ja-JP;q=0.8, en;q=0.1' })
  match((await it.get('/me')).text, /<html lang="ja">/)
  match((await it.get('/me?lang=en')).text, /<html lang="en">/)
  match((await it.get('/me/enrol')).text, /<html lang="en">/)
  match((await browser({ 'Accept-Language': 'fr' }).get('/me')).text, /<html lang="en">/)
})

test('every page has the same strict headers, and HEAD has them without a body', {
  timeout,
}, async (t) => {
  const { browser, page } = await openPage(t)
  const { headers, text } = await browser().get('/me')
  match(
    String(headers['content-security-policy']),
    /^default-src 'none'; style-src 'sha256-[\w+/]+={0,2}'; script-src 'self'; worker-src 'self'; manifest-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
  )
  equal(headers['cache-control'], 'no-store')
  equal(headers['referrer-policy'], 'same-origin')
  equal(headers['x-content-type-options'], 'nosniff')
  equal(headers['strict-transport-security'], undefined)
  const ours = /<script src="\/me\/page-[\w-]{12}\.js" defer><\/script>/
  ok(ours.test(text))
  equal(/<script|style=|\son\w+=/i.test(text.replace(ours, '')), false)
  const host = { Host: 'localhost:8025' }
  const head = await send(page.address, { method: 'HEAD', headers: host })
  deepEqual([head.code, head.text], [200, ''])
  ok(Number(head.headers['content-length']) > 1_000)
  equal((await send(page.address, { method: 'HEAD', path: '/x', headers: host })).code, 404)
})

test('what a program says of itself cannot become markup or turn the line around', {
  timeout,
}, async (t) => {
  const program = `<img src=x onerror=alert(1)>\u202e"&'${'x'.repeat(200)}`
  const desk = deskThat({ request: async () => ({ ...theRequest, program }) })
  const { browser } = await openPage(t, { desk })
  const it = browser()
  await it.signIn()
  await it.post('/me/request', { code: REQUEST_CODE })
  equal(it.page.text.includes('<img src=x'), false)
  equal(it.page.text.includes('\u202e'), false)
  match(it.page.text, /&lt;img src=x onerror=alert\(1\)&gt; &quot;&amp;&#39;x+…/)
})

test('a desk that fails, hangs or is crowded is told as such, and the owner goes on later', {
  timeout,
}, async (t) => {
  let hanging = 0
  const desk = deskThat({
    signIn: (account) => {
      if (account === 'fails') return Promise.reject(new Error('disk full'))
      hanging += 1
      return new Promise(() => {})
    },
  })
  const { page, clock, browser, notes } = await openPage(t, { desk, limits: { questions: 2 } })
  const failed = await browser().signIn('fails')
  deepEqual([failed.code, failed.headers['retry-after']], [503, '30'])
  equal(failed.text.includes('disk full'), false)
  const hung = [browser(), browser()].map((it) => it.signIn('hangs'))
  while (hanging < 2) await new Promise((resolve) => setImmediate(resolve))
  equal((await browser().signIn('hangs')).code, 503)
  equal(page.tally().refused.busy, 1)
  clock.pass(meLimits.deadline)
  for (const told of await Promise.all(hung)) equal(told.code, 503)
  equal(page.tally().waiting, 2, 'they still wait, and count')
  deepEqual(page.tally().mishaps, { late: 2, failed: 1, mistake: 0 })
  deepEqual(new Set(notes.map(({ code }) => code)), new Set(['failed', 'late', 'busy']))
})

test('a desk that throws where it may not is our mistake, and the page goes on', {
  timeout,
}, async (t) => {
  const desk = deskThat({
    overview: () => {
      throw new Error('we were wrong')
    },
  })
  const { browser, page } = await openPage(t, { desk })
  const told = await browser().signIn()
  equal(told.code, 500)
  equal(told.text.includes('we were wrong'), false)
  equal(page.tally().mishaps.mistake, 1)
  equal((await browser().get('/me')).code, 200)
})

test('an address that is taken is a fault that says so', { timeout }, async (t) => {
  const { page, desk, clock } = await openPage(t)
  const config = MePageConfig.parse({ listen: page.address, origins: ['http://localhost:8025'] })
  await rejects(
    openMePage({ desk, clock, config, zone: 'UTC', told: () => {} }),
    (thrown) => thrown instanceof Fault && thrown.code === 'page.not-open',
  )
})

test('closing lets an owner have the answer that is under way', { timeout }, async (t) => {
  let answer = (_: OwnerProof) => {}
  const desk = deskThat({
    signIn: () =>
      new Promise((resolve) => {
        answer = resolve
      }),
  })
  const { page, browser } = await openPage(t, { desk })
  const it = browser()
  await it.get('/me')
  const told = it.post('/me/sign-in', { account: ALICE, code: CODE }).catch((gone) => gone)
  while (desk.calls.length === 0) await new Promise((resolve) => setImmediate(resolve))
  const closed = page.close()
  answer({ account: ALICE, factor: 'f1', provedAt: theRequest.askedAt })
  await closed
  await told
  equal(page.tally().signedIn, 1)
  ok(it.jar.has('sekimori-me-session'), 'the redirect arrived')
})
