import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { checkedApp, type Replies, someone, TEST_TOKEN } from '../testing.ts'
import { authArea } from './auth.ts'

const areas = [authArea]
const token = 'a'.repeat(43)
const device = 'd'.repeat(69)
const signedIn = { ok: true, token, device, me: someone } as const
const credential = {
  ...{ id: 'AAAA', rawId: 'AAAA', type: 'public-key', clientExtensionResults: {} },
  response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' },
}
const created = {
  ...credential,
  response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA', transports: ['internal'] },
}
const cookies = (answer: Response): readonly string[] => answer.headers.getSetCookie()
const stranger = (replies: Replies) => checkedApp({ areas, replies, me: null })

test('the state of a browser is told to whoever asks, and nothing beside', async () => {
  const state = {
    ok: true,
    ...{ setup: true, oidc: { name: 'Example' }, zone: 'Asia/Tokyo', secret: 'x' },
  } as const
  const { get } = stranger({ 'desk.state': state })
  const answer = await get('/api/v1/auth')
  equal(answer.status, 200)
  deepEqual(await answer.json(), {
    ...{ setup: true, oidc: { name: 'Example' }, zone: 'Asia/Tokyo' },
  })
})

test('a session begins with cookies, and its token stands nowhere else', async () => {
  for (const [path, verb, asks] of [
    ['sign-in', 'desk.sign-in', { name: 'hanako', password: 'x', code: '123456' }],
    ['passkey', 'desk.passkey', { flow: 'f', response: credential }],
    ['oidc/second', 'desk.second', { flow: 'f', code: '123456' }],
    ['oidc/second', 'desk.second', { flow: 'f', response: credential }],
  ] as const) {
    const { send, asked } = stranger({ [verb]: signedIn })
    const answer = await send('POST', `/api/v1/auth/${path}`, asks, {
      'user-agent': 'F'.repeat(300),
    })
    equal(answer.status, 200, path)
    deepEqual(await answer.json(), { me: someone })
    const [session = '', its = ''] = cookies(answer)
    match(session, /^sekimori=a{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    match(its, /^sekimori-device=d{69}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/)
    const facts = asked.at(-1)?.fields['facts'] as { client: { agent: string } } | undefined
    equal(facts?.client.agent.length, 200)
  }
})

test('recovery codes are shown where factors begin', async () => {
  const begun = { ...signedIn, recoveryCodes: ['AAAA-AAAA-AAAA-AAAA'] }
  const factors = { password: 'x', totp: { flow: 'f', code: '123456' } }
  for (const [path, verb, asks] of [
    ['setup', 'desk.setup', { token: 't', name: 'hanako', ...factors }],
    ['invitation/accept', 'desk.accept', { token: 't', passkey: { flow: 'f', response: created } }],
  ] as const) {
    const { send } = stranger({ [verb]: begun })
    const answer = await send('POST', `/api/v1/auth/${path}`, asks)
    deepEqual(await answer.json(), { me: someone, recoveryCodes: begun.recoveryCodes })
    equal(cookies(answer).length, 2)
  }
})

test('what was begun is told as it is, without a cookie', async () => {
  const passkey = { challenge: 'AAAA', rpId: 'localhost' }
  const totp = { secret: 'AAAA', otpauth: 'otpauth://totp/x' }
  for (const [path, verb, asks, told] of [
    ['passkey/options', 'desk.passkey-options', {}, { flow: 'f', passkey }],
    ['oidc/begin', 'desk.oidc-begin', {}, { flow: 'f', url: 'https://login.example/a?b=c' }],
    [
      'oidc/callback',
      'desk.oidc-callback',
      { flow: 'f', query: '?code=a&state=b' },
      { ways: ['totp'], flow: 'f', person: 'hanako' },
    ],
    [
      'setup/options',
      'desk.setup-options',
      { token: 't', name: 'hanako', what: 'totp' },
      { flow: 'f', totp },
    ],
    [
      'invitation',
      'desk.invitation',
      { token: 't' },
      { person: 'taro', role: 'viewer', endsAt: '2026-11-22T21:00:00.000Z' },
    ],
    [
      'invitation/options',
      'desk.invitation-options',
      { token: 't', what: 'passkey' },
      { flow: 'f', passkey },
    ],
  ] as const) {
    const { send } = stranger({ [verb]: { ok: true, ...told } })
    const answer = await send('POST', `/api/v1/auth/${path}`, asks)
    equal(answer.status, 200, path)
    deepEqual(await answer.json(), told)
    equal(cookies(answer).length, 0)
  }
})

test('what the guard refuses is a problem, and no cookie is set', async () => {
  const facts = { name: 'hanako', password: 'hunter2hunter2', code: '123456' }
  for (const [reply, status] of [
    [{ ok: false, code: 'not-proven', why: 'w' }, 401],
    [{ ok: false, code: 'wait', why: 'w', seconds: 60 }, 429],
    [{ ok: false, code: 'unavailable', why: 'w' }, 503],
  ] as const) {
    const { send } = stranger({ 'desk.sign-in': reply })
    const answer = await send('POST', '/api/v1/auth/sign-in', facts)
    equal(answer.status, status)
    equal(cookies(answer).length, 0)
    equal(((await answer.json()) as { code: string }).code, reply.code)
  }
})

test('a request that cannot be meant never reaches the guard, and its password stands in no answer', async () => {
  const { send, asked } = stranger({})
  for (const [path, facts] of [
    ['sign-in', { name: 'hanako', password: 'hunter2hunter2' }],
    ['sign-in', { name: 'hanako', password: 'hunter2'.repeat(200), code: '1' }],
    ['passkey', { flow: 'f', response: { ...credential, type: 'hunter2' } }],
    ['passkey', { flow: 'f'.repeat(2_049), response: credential }],
    ['setup', { token: 't'.repeat(129), name: 'a' }],
  ] as const) {
    const answer = await send('POST', `/api/v1/auth/${path}`, facts)
    equal(answer.status, 400, path)
    ok(!(await answer.text()).includes('hunter2'))
  }
  equal(asked.filter(({ verb }) => verb !== 'desk.me').length, 0)
})

test('what is one’s own takes a session', async () => {
  const { get, send } = stranger({})
  for (const path of ['me', 'me/sessions', 'me/factors'])
    equal((await get(`/api/v1/${path}`)).status, 401, path)
  for (const path of [
    ...['auth/fresh', 'auth/fresh/options', 'auth/sign-out', 'me/factors', 'me/factors/options'],
    ...['me/factors/x/remove', 'me/sessions/x/end'],
  ])
    equal((await send('POST', `/api/v1/${path}`, {})).status, 401, path)
})

test('a fresh proof gives another cookie; signing out takes it away', async () => {
  const asksSecond = { ok: true, ways: ['totp'], flow: 'f', person: 'hanako' } as const
  const { send, asked } = checkedApp({
    areas,
    replies: {
      'desk.fresh-options': asksSecond,
      'desk.fresh': { ok: true, token, me: someone },
      'desk.sign-out': { ok: true },
      'desk.end': { ok: true },
    },
  })
  equal((await send('POST', '/api/v1/auth/fresh/options', {})).status, 200)
  const fresh = await send('POST', '/api/v1/auth/fresh', { flow: 'f', code: '123456' })
  match(cookies(fresh)[0] ?? '', /^sekimori=a{43};/)
  equal(asked.findLast(({ verb }) => verb === 'desk.fresh')?.session, TEST_TOKEN)
  const out = await send('POST', '/api/v1/auth/sign-out', {})
  match(cookies(out)[0] ?? '', /^sekimori=; .*Max-Age=0$/)
  const other = await send('POST', '/api/v1/me/sessions/abc/end', {})
  equal(cookies(other).length, 0)
  const own = await send('POST', `/api/v1/me/sessions/${someone.session}/end`, {})
  equal(cookies(own).length, 1)
})

test('one’s own sessions and factors', async () => {
  const session = {
    ...{ id: 's1', method: 'totp', client: '192.0.2.1', agent: 'x', current: true },
    ...{ since: 'a', seenAt: 'b', endsAt: 'c' },
  } as const
  const factor = { factor: 'k1', what: 'passkey', label: '鍵', since: 'a' } as const
  const { get, send, asked } = checkedApp({
    areas,
    replies: {
      'desk.sessions': { ok: true, sessions: [session] },
      'desk.factors': { ok: true, factors: [factor] },
      'desk.factor-options': { ok: true, flow: 'f', totp: { secret: 'A', otpauth: 'o' } },
      'desk.factor-add': { ok: true, factors: [factor], recoveryCodes: ['A'] },
      'desk.factor-remove': { ok: true, factors: [factor] },
    },
  })
  deepEqual(await (await get('/api/v1/me')).json(), { me: someone })
  deepEqual(await (await get('/api/v1/me/sessions')).json(), { sessions: [session] })
  deepEqual(await (await get('/api/v1/me/factors')).json(), { factors: [factor] })
  equal((await send('POST', '/api/v1/me/factors/options', { what: 'totp' })).status, 200)
  const added = await send('POST', '/api/v1/me/factors', { recovery: true })
  deepEqual(await added.json(), { factors: [factor], recoveryCodes: ['A'] })
  equal((await send('POST', '/api/v1/me/factors/totp.ab12/remove', {})).status, 200)
  deepEqual(asked.at(-1)?.fields, { facts: { factor: 'totp.ab12' } })
})
