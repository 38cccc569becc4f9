/**
 * Session cookie: the browser's half of a session; what it stands for only the guard knows.
 *
 * Over HTTPS its name begins with `__Host-`, so that no other name of the domain can set it (RFC
 * 6265bis §4.1.3.2); plain HTTP is this machine alone. Of two with the same name neither counts:
 * somebody has put one there. A token is always one that the guard made after the factors were right,
 * never one that came with the request.
 */
import type { Context } from 'hono'
import { assert } from '../lib/assert.ts'
import type { ConsoleContext } from './api.ts'

const PLAIN = 'sekimori'
const DEVICE = 'sekimori-device'
const DEVICE_SECONDS = 180 * 24 * 3_600
/** What tokens are made of; nothing else is asked of the guard. */
const TOKEN = /^[A-Za-z0-9_-]{16,200}$/

const named = (isSecure: boolean, name: string): string => (isSecure ? `__Host-${name}` : name)
export const cookieName = (isSecure: boolean): string => named(isSecure, PLAIN)

const line = (name: string, isSecure: boolean, value: string, life: string): string =>
  `${named(isSecure, name)}=${value}; Path=/${isSecure ? '; Secure' : ''}; HttpOnly; SameSite=Strict${life}`

/** `undefined`: none, none that can be one, or more than one. */
export const tokenIn = (cookies: string | undefined, isSecure: boolean): string | undefined =>
  valueIn(cookies, cookieName(isSecure))

function valueIn(cookies: string | undefined, name: string): string | undefined {
  const found = (cookies ?? '')
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one.startsWith(`${name}=`))
  const token = found[0]?.slice(name.length + 1) ?? ''
  return found.length === 1 && TOKEN.test(token) ? token : undefined
}

/** Another cookie of the answer. */
const set = (c: ConsoleContext, cookie: string): void =>
  (c as Context).header('set-cookie', cookie, { append: true })

/** The session begins: of the browser's session, for the guard ends it by time. */
export function setSession(c: ConsoleContext, token: string): void {
  assert(TOKEN.test(token), 'a token of a session fits into a cookie')
  set(c, line(PLAIN, c.get('isSecure'), token, ''))
}

/** The session is over for this browser, and what was remembered of it is forgotten. */
export function clearSession(c: ConsoleContext): void {
  c.get('forget')?.(c.get('token'))
  set(c, line(PLAIN, c.get('isSecure'), '', '; Max-Age=0'))
}

/** A browser from which somebody signed in once: it has tries of its own when others use them up. */
export function setDevice(c: ConsoleContext, token: string): void {
  assert(TOKEN.test(token), 'a token of a device fits into a cookie')
  set(c, line(DEVICE, c.get('isSecure'), token, `; Max-Age=${DEVICE_SECONDS}`))
}

export const deviceOf = (c: ConsoleContext): string | undefined =>
  valueIn(c.req.header('cookie'), named(c.get('isSecure'), DEVICE))

/** The address of whoever asks; '' where nobody can know. */
export const clientOf = (c: ConsoleContext): string => c.get('client') ?? ''
