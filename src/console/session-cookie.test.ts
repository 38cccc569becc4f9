import { deepEqual, equal, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import type { ConsoleContext, ConsoleEnv } from './api.ts'
import { clearSession, deviceOf, setDevice, setSession, tokenIn } from './session-cookie.ts'

const token = 'abcdefghij-KLMNOP_0123'

const cookiesOf = async (isSecure: boolean, act: (c: ConsoleContext) => void) => {
  const app = new Hono<ConsoleEnv>()
  app.get('/', (c) => {
    c.set('isSecure', isSecure)
    act(c)
    return c.text('')
  })
  return (await app.request('/')).headers.getSetCookie()
}

test('over HTTPS the cookie is bound to the host; it is never for scripts or other sites', async () => {
  deepEqual(await cookiesOf(true, (c) => setSession(c, token)), [
    `__Host-sekimori=${token}; Path=/; Secure; HttpOnly; SameSite=Strict`,
  ])
  deepEqual(await cookiesOf(false, (c) => setSession(c, token)), [
    `sekimori=${token}; Path=/; HttpOnly; SameSite=Strict`,
  ])
  deepEqual(await cookiesOf(true, clearSession), [
    '__Host-sekimori=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0',
  ])
})

test('the device stays when the session goes, and both may be set by one answer', async () => {
  const cookies = await cookiesOf(true, (c) => {
    setSession(c, token)
    setDevice(c, token)
  })
  equal(cookies.length, 2)
  equal(cookies[1]?.startsWith(`__Host-sekimori-device=${token}; Path=/; Secure`), true)
})

test('what is no token is neither set nor read, and of two nothing counts', async () => {
  const empty = {} as ConsoleContext
  for (const none of ['', 'short', `${token};`, `${token}\r\nX: y`, 'a'.repeat(201)]) {
    throws(() => setSession(empty, none), /fits into a cookie/)
    equal(tokenIn(`sekimori=${none}`, false) === none, false, none)
  }
  equal(tokenIn(`a=b;sekimori=${token} ; c=d`, false), token)
  equal(tokenIn(`sekimori=${'a'.repeat(200)}`, false), 'a'.repeat(200))
  equal(tokenIn(`sekimori=${token}; sekimori=${token}`, false), undefined)
  equal(tokenIn(`sekimori=${token}`, true), undefined, 'the name without a prefix over HTTPS')
  equal(tokenIn(`xsekimori=${token}`, false), undefined)
  equal(tokenIn(undefined, false), undefined)
})

test('a device is read by its own name', async () => {
  const app = new Hono<ConsoleEnv>()
  app.get('/', (c) => {
    c.set('isSecure', false)
    return c.text(deviceOf(c) ?? 'none')
  })
  const ask = async (cookie: string) => (await app.request('/', { headers: { cookie } })).text()
  equal(await ask(`sekimori-device=${token}; sekimori=${token}x`), token)
  equal(await ask(`sekimori=${token}`), 'none')
})
