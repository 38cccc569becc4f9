import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import type { Duration, Instant } from '../../lib/time.ts'
import { COOKIE_BYTES, isCookie, Sessions } from './sessions.ts'
import { newFactor } from './testing.ts'

const owner = (name: string) => ({
  owner: { account: `${name}@example.jp` as AccountId, factor: 'f', provedAt: 0 as Instant },
})
function opened(limits = { sessions: 3, sessionsOfOne: 2, session: 1_000 as Duration }) {
  const its = { at: 0 }
  const tally = { sessions: 0, crowdedOut: 0 }
  const sessions = new Sessions({ limits, tally, now: () => its.at, random: randomBytes })
  return { sessions, tally, its }
}

test('a cookie is 256 bits of chance, and only its hash is kept', () => {
  const { sessions } = opened()
  const cookie = sessions.open(owner('a'))
  ok(isCookie(cookie))
  equal(Buffer.from(cookie, 'base64url').length, COOKIE_BYTES)
  const session = sessions.of(cookie)
  equal(session?.owner?.account, 'a@example.jp')
  equal(JSON.stringify(session).includes(cookie), false)
  for (const other of [undefined, '', `${cookie}x`, cookie.slice(1), sessions.newCookie()])
    equal(sessions.of(other), undefined)
})

test('whoever opens many crowds out his own first, then the eldest of all', () => {
  const { sessions, tally } = opened()
  const [a1, a2, a3] = [1, 2, 3].map(() => sessions.open(owner('a')))
  deepEqual([sessions.of(a1), tally.crowdedOut], [undefined, 1])
  const b = sessions.open(owner('b'))
  ok(sessions.of(a2) && sessions.of(a3) && sessions.of(b))
  const c = sessions.open({ pending: newFactor })
  deepEqual([sessions.of(a2), tally.sessions, tally.crowdedOut], [undefined, 3, 2])
  ok(sessions.of(c)?.pending)
})

test('a session ends at its time, and makes room', () => {
  const { sessions, tally, its } = opened()
  const cookies = ['a', 'b', 'c'].map((name) => sessions.open(owner(name)))
  its.at = 999
  ok(sessions.of(cookies[0]))
  its.at = 1_000
  equal(sessions.of(cookies[0]), undefined)
  sessions.open(owner('d'))
  deepEqual([tally.sessions, tally.crowdedOut], [1, 0])
})

test('a form belongs to one cookie, and to one start of the guard', () => {
  const { sessions } = opened()
  const cookie = sessions.newCookie()
  const token = sessions.formToken(cookie)
  notEqual(token, cookie)
  equal(sessions.isFormToken(cookie, token), true)
  equal(sessions.isFormToken(sessions.newCookie(), token), false)
  equal(opened().sessions.isFormToken(cookie, token), false)
})
