import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { instant } from '../../../lib/time.ts'
import type { SentSlot } from '../../../ports/owner-history.ts'
import { HandClock } from '../../milter/testing.ts'
import { assets, SCRIPT_PATH, WORKER_PATH } from '../browser/assets.ts'
import { CHALLENGE_LIVES, LONG_FIELD_CHARACTERS_MAX, meLimits } from '../limits.ts'
import { Sessions } from '../sessions.ts'
import { newTally } from '../tally.ts'
import {
  type Browser,
  deskThat,
  ORIGIN,
  openPage,
  PASSKEY,
  send,
  TOKEN,
  theHistory,
} from '../testing.ts'
import { daysOf } from './days.ts'
import { ownWords } from './words.ts'

const timeout = 20_000
const challengeOn = ({ page }: Browser): string =>
  /data-challenge="([\w-]+)"/.exec(page.text)?.[1] ?? ''
const clientOf = (challenge: string, more: object = {}): string =>
  Buffer.from(
    JSON.stringify({ type: 'webauthn.get', challenge, origin: ORIGIN, ...more }),
  ).toString('base64url')
const answerTo = (challenge: string, id = PASSKEY) => ({
  ...{ id, client: clientOf(challenge), data: 'AAAA', signature: 'AAAA', user: 'AAAA' },
})
const used = (it: Browser, fields: Readonly<Record<string, string | undefined>>) =>
  it.post('/me/passkey/use', fields)

test('a passkey signs its owner in, and its answer is good once, even for a thief of it', {
  timeout,
}, async (t) => {
  const { browser, desk } = await openPage(t)
  const it = browser()
  await it.get('/me')
  const [challenge, form] = [challengeOn(it), it.token]
  const jar = [...it.jar]
  await used(it, answerTo(challenge))
  equal(it.path, '/me')
  match(it.page.text, /href="\/me\/account"/)
  const [, site, shown] = desk.calls.find(([name]) => name === 'signInWithPasskey') ?? []
  deepEqual([site, shown], [{ origin: ORIGIN, rpId: 'localhost' }, challenge])
  // The same form from the same browser as it was before.
  const thief = browser()
  for (const [name, value] of jar) thief.jar.set(name, value)
  const again = await used(thief, { form, ...answerTo(challenge) })
  equal(again.code, 403)
  equal(desk.calls.filter(([name]) => name === 'signInWithPasskey').length, 1)
})

test('two at once with one answer: one is let in', { timeout }, async (t) => {
  const { browser, desk } = await openPage(t)
  const it = browser()
  await it.get('/me')
  const fields = { form: it.token, ...answerTo(challengeOn(it)) }
  const codes = await Promise.all(
    [it, it].map(async () => {
      const one = browser()
      for (const [name, value] of it.jar) one.jar.set(name, value)
      return (await used(one, fields)).code
    }),
  )
  deepEqual(codes.sort(), [200, 403])
  equal(desk.calls.filter(([name]) => name === 'signInWithPasskey').length, 1)
})

test('a challenge of another browser, of nobody, or too old is answered by nobody', {
  timeout,
}, async (t) => {
  const { browser, desk, clock } = await openPage(t)
  const [it, other] = [browser(), browser()]
  await it.get('/me')
  await other.get('/me')
  for (const challenge of [challengeOn(other), randomBytes(54).toString('base64url'), 'AAAA', ''])
    ok([400, 403].includes((await used(it, answerTo(challenge))).code), challenge)
  await it.get('/me')
  const old = challengeOn(it)
  clock.pass(CHALLENGE_LIVES)
  equal((await used(it, answerTo(old))).code, 403)
  deepEqual(desk.calls, [])
})

test('a wrong answer may be followed by a right one, with the same challenge', {
  timeout,
}, async (t) => {
  const { browser } = await openPage(t)
  const it = browser()
  await it.get('/me')
  const challenge = challengeOn(it)
  const wrong = await used(it, answerTo(challenge, 'bm9uZQ'))
  equal(wrong.code, 403)
  ok(wrong.text.includes(ownWords.en.passkey.wrong))
  equal((await used(it, answerTo(challenge))).code, 200)
})

const hostile = fc.record({
  id: fc.string({ unit: 'binary', maxLength: 200 }),
  client: fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.json().map((text) => Buffer.from(text).toString('base64url')),
  ),
  data: fc.string({ maxLength: 100 }),
  signature: fc.string({ maxLength: 100 }),
  user: fc.string({ maxLength: 100 }),
})
test('whatever a stranger writes into the fields, the desk is not asked', {
  timeout,
}, async (t) => {
  const { browser, desk, page } = await openPage(t, { limits: { forms: 1_000, pages: 1_000 } })
  const it = browser()
  await it.get('/me')
  const form = it.token
  await fc.assert(
    fc.asyncProperty(hostile, async (fields) => {
      const { code } = await it.post('/me/passkey/use', { ...fields, form })
      ok(code === 400 || code === 403, String(code))
    }),
    { numRuns: 80 },
  )
  deepEqual(desk.calls, [])
  equal(page.tally().mishaps.mistake, 0)
})

test('a long field is taken at its bound where a script fills it, and nowhere else', {
  timeout,
}, async (t) => {
  const { browser, desk } = await openPage(t)
  const it = browser()
  await it.get(`/me/enrol/${TOKEN}`)
  await it.post('/me/enrol', { token: TOKEN })
  const make = async (length: number) => {
    await it.get('/me/factor/new')
    const client = clientOf(challengeOn(it), { type: 'webauthn.create' })
    return it.post('/me/passkey/make', {
      ...{ id: PASSKEY, client, attestation: 'A'.repeat(length), label: '電話' },
    })
  }
  equal((await make(LONG_FIELD_CHARACTERS_MAX + 1)).code, 400)
  equal((await make(LONG_FIELD_CHARACTERS_MAX)).code, 200)
  equal(desk.calls.filter(([name]) => name === 'finishPasskey').length, 1)
  match(it.page.text, /7K3Q-X2MB/)
  equal((await it.post('/me/enrol', { token: 'x'.repeat(321) })).code, 400)
  const body = new URLSearchParams({ form: it.token, id: 'A'.repeat(meLimits.longBodyBytes) })
  equal((await it.post('/me/passkey/use', Object.fromEntries(body))).code, 413)
})

test('an address has no passkeys, and a page by a name has', { timeout }, async (t) => {
  const { browser } = await openPage(t, { config: { origins: ['http://127.0.0.1:8025'] } })
  const it = browser()
  const { text } = await it.get('/me')
  equal(text.includes('data-script'), false)
  equal((await used(it, answerTo('AAAA'))).code, 400)
})

test('what an owner did and what was sent is his own, and programs cannot become markup', {
  timeout,
}, async (t) => {
  const [first] = theHistory.logins
  ok(first !== undefined)
  const desk = deskThat({
    history: () => ({
      ...theHistory,
      sent: [{ from: new HandClock().now(), sent: 3, held: 1, refused: 0 }],
      logins: [{ ...first, program: '"><img src=x onerror=alert(1)>\u202egpj.exe' }],
    }),
  })
  const { browser } = await openPage(t, { desk })
  const stranger = browser()
  await stranger.get('/me/account')
  equal(stranger.path, '/me')
  const it = browser()
  await it.signIn()
  const { text } = await it.get('/me/account')
  equal(/<img|\u202e/.test(text), false)
  ok(text.includes('&quot;&gt;&lt;img src=x'))
  match(text, /<meter /)
})

test('«not me» of a login is asked about first, and only what is on the list is answered', {
  timeout,
}, async (t) => {
  const { browser, desk } = await openPage(t)
  const it = browser()
  await it.signIn()
  await it.get('/me/account')
  await it.post('/me/account/login', { login: 'l.2', mine: 'no' })
  match(it.title, /Say that it is not you/)
  equal(desk.calls.filter(([name]) => name === 'answerLogin').length, 0)
  equal((await it.post('/me/account/login', { login: 'l.9', mine: 'yes' })).code, 409)
  await it.get('/me/account')
  equal((await it.post('/me/account/login', { login: 'l.2', mine: 'maybe' })).code, 400)
  await it.get('/me/account')
  await it.post('/me/account/login', { login: 'l.2', mine: 'no', sure: 'yes' })
  equal(it.path, '/me/done')
  deepEqual(desk.calls.findLast(([name]) => name === 'answerLogin')?.slice(2), ['l.2', false])
})

test('a symptom is one of those that are offered; a lost factor tells nothing of the account', {
  timeout,
}, async (t) => {
  const { browser, desk } = await openPage(t)
  const it = browser()
  equal((await it.post('/me/help', { what: 'slow-mail' })).code, 403)
  await it.signIn()
  await it.get('/me/help')
  equal((await it.post('/me/help', { what: 'phishing-entered' })).code, 400)
  await it.get('/me/help')
  await it.post('/me/help', { what: 'slow-mail' })
  equal(it.path, '/me/help/heard')
  const stranger = browser()
  await stranger.get('/me/lost')
  match((await stranger.post('/me/lost', { account: 'nobody@example.jp' })).text, /048213/)
  Object.assign(desk, { lost: async () => ({ refused: 'wait', seconds: 60 }) })
  await stranger.get('/me/lost')
  const wait = await stranger.post('/me/lost', { account: 'nobody@example.jp' })
  deepEqual([wait.code, wait.headers['retry-after']], [429, '60'])
})

test('no other site switches pushes on or says what was whose', { timeout }, async (t) => {
  const { browser, desk } = await openPage(t)
  const it = browser()
  await it.signIn()
  const before = desk.calls.length
  const evil = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }
  for (const path of [
    '/me/push/open',
    '/me/push/close',
    '/me/account/login',
    '/me/help',
    '/me/passkey/use',
  ])
    equal((await it.post(path, { mine: 'no', sure: 'yes' }, evil)).code, 403, path)
  equal(desk.calls.length, before)
})

test('the files beside the page are served as what they are, and change nothing', {
  timeout,
}, async (t) => {
  const { page } = await openPage(t)
  const host = { Host: 'localhost:8025' }
  for (const [path, { type }] of assets) {
    const told = await send(page.address, { path, headers: host })
    deepEqual([told.code, told.headers['content-type']], [200, type], path)
    equal(told.headers['x-content-type-options'], 'nosniff')
    equal(told.headers['set-cookie'], undefined)
  }
  const worker = await send(page.address, { path: WORKER_PATH, headers: host })
  equal(worker.headers['service-worker-allowed'], '/me')
  // Both are whole programs by themselves.
  for (const path of [SCRIPT_PATH, WORKER_PATH])
    new Function(assets.get(path)?.body.toString() ?? '(')
  equal((await send(page.address, { method: 'POST', path: SCRIPT_PATH, headers: host })).code, 405)
  equal((await send(page.address, { path: '/me/page-x.js', headers: host })).code, 404)
})

test('strangers’ challenges cost no memory, and freed ones can be answered again', () => {
  const clock = new HandClock()
  const sessions = new Sessions({
    ...{ limits: meLimits, tally: newTally(), now: () => clock.monotonic() },
    random: (length) => randomBytes(length),
  })
  const cookie = sessions.newCookie()
  const challenge = sessions.challenge(cookie)
  equal(sessions.takeChallenge(cookie, challenge), true)
  equal(sessions.takeChallenge(cookie, challenge), false)
  sessions.freeChallenge(challenge)
  equal(sessions.takeChallenge(cookie, challenge), true)
  equal(sessions.takeChallenge(sessions.newCookie(), sessions.challenge(cookie)), false)
})

test('half hours become days of the zone, none left out, whatever the clock does', () => {
  const slot = (text: string, sent: number): SentSlot => ({
    ...{ from: instant(text), sent, held: 0, refused: 0 },
  })
  const slots = [slot('2026-11-20T14:30:00Z', 1), slot('2026-11-20T15:00:00Z', 2)]
  const now = instant('2026-11-22T09:00:00+09:00')
  const days = daysOf(slots, now, 'Asia/Tokyo', 4)
  deepEqual(
    days.map(({ sent }) => sent),
    [0, 2, 1, 0],
  )
  // A day of 23 hours and one of 25.
  for (const at of ['2026-03-29T12:00:00Z', '2026-10-25T12:00:00Z']) {
    const fortnight = daysOf([], instant(at), 'Europe/Berlin', 14)
    equal(
      new Set(fortnight.map(({ at: noon }) => new Date(noon).toISOString().slice(0, 10))).size,
      14,
    )
  }
})
