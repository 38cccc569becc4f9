import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import { days, type Instant, minutes } from '../../lib/time.ts'
import { DovecotLog } from '../../sources/dovecot-log/reader.ts'
import {
  ENDED_MAX,
  LOGIN_WAIT,
  openedAt,
  SESSIONS_MAX,
  SessionHalves,
  UNNAMED_FOR,
} from './sessions.ts'

const zoned = (text: string): Instant => Date.parse(text) as Instant

test('a session’s name tells when it was opened, as lines of real servers show', () => {
  // Written when the session ended, so many seconds after it had begun.
  for (const [name, ended, seconds] of [
    ['oEOptynOHNasEQAB', '2021-10-12T15:44:43Z', 30],
    ['6wzJvinOOLisEQAB', '2021-10-12T15:46:28Z', 15],
    ['5Tfu2CnO3pKsEQAB', '2021-10-12T15:53:32Z', 0],
    ['HfdbgTjOEOisEQAB', '2021-10-13T09:23:09Z', 22],
  ] as const) {
    const opened = openedAt(name, zoned(ended)) ?? 0
    const off = zoned(ended) - opened - seconds * 1_000
    ok(Math.abs(off) < 1_500, `${name}: ${off} ms off`)
  }
})

test('a name that is none of Dovecot’s, or of a time long ago, tells nothing', () => {
  const at = zoned('2026-11-22T00:00:00Z')
  for (const name of ['', 'a1', 'a/b+c', 'azdaDADSqqsvf-za', 'oEOptynOHNasEQAB'])
    equal(openedAt(name, at), undefined, name)
  fc.assert(
    fc.property(fc.string(), (name) => {
      const opened = openedAt(name, at)
      ok(opened === undefined || opened <= at + minutes(2))
    }),
  )
})

/** The name that Dovecot gives to a session of 192.0.2.1 at this moment. */
const named = (at: number): string => {
  const bytes = Buffer.alloc(12)
  bytes.writeUIntLE((at * 1_000) % 2 ** 48, 0, 6)
  bytes.set([1, 2, 192, 0, 2, 1], 6)
  return bytes.toString('base64')
}
const stamp = (at: number): string => new Date(at).toISOString()
const login = (at: number, session: string): string =>
  `${stamp(at)} mx1 dovecot: imap-login: Info: Login: user=<bob@example.jp>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, mpid=7, TLS, session=<${session}>`
const logout = (at: number, session: string): string =>
  `${stamp(at)} mx1 dovecot: imap(bob@example.jp)<7><${session}>: Info: Logged out in=50 out=900 deleted=0 expunged=0 trashed=0 hdr_count=0 hdr_bytes=0 body_count=0 body_bytes=0`

const began = zoned('2026-11-20T00:00:00Z')
const other = login(began, named(began + minutes(3)))
const heard = (told: readonly string[], most = SESSIONS_MAX, lines = [other, ...told]) => {
  const log = new DovecotLog({ instance: 'imap', defaultRealm: '', zone: 'UTC' })
  const sessions = new SessionHalves(began, most)
  for (const [nth, line] of lines.entries()) {
    const event = log.read(line, { id: `l${nth}`, heardAt: (began + days(30)) as Instant })
    if (event !== undefined) sessions.hear(event)
  }
  sessions.settle((began + days(30) + LOGIN_WAIT) as Instant)
  return sessions.take().map(({ half, missed }) => [half, missed])
}

test('an end without its login is an orphan when the session was opened while we listened', () => {
  const opened = began + minutes(5)
  const ended = opened + minutes(10)
  deepEqual(heard([login(opened, named(opened)), logout(ended, named(opened))]), [])
  deepEqual(heard([logout(ended, named(opened))]), [['login', 1]])
  deepEqual(heard([logout(ended, named(began - minutes(1)))]), [], 'it was opened before')
  deepEqual(heard([login(opened, named(opened))]), [], 'a session may last')
})

test('a short session may end before its login is told, and lines may be heard twice', () => {
  const opened = began + minutes(5)
  const lines = [logout(opened + 100, named(opened)), login(opened + 101, named(opened))]
  deepEqual(heard(lines), [])
  const [out = '', back = ''] = lines
  deepEqual(heard([back, out, out]), [])
  deepEqual(heard([back, out, back, out]), [])
})

test('ends wait for their login up to ENDED_MAX and LOGIN_WAIT, then are judged', () => {
  const opened = began + minutes(5)
  const sessions = new SessionHalves(began)
  const first = { kind: 'login.accepted', id: 'l', at: began, heardAt: began, trust: 'hearsay' }
  sessions.hear({ ...first, session: 'other', protocol: 'imap' } as Event)
  const end = (n: number) =>
    sessions.hear({
      ...{ kind: 'session.ended', id: `s${n}`, at: (opened + 1_000) as Instant, trust: 'hearsay' },
      ...{ heardAt: opened as Instant, instance: 'imap', session: named(opened + n) },
    } as Event)
  for (let n = 0; n < ENDED_MAX; n += 1) end(n)
  sessions.settle((opened + LOGIN_WAIT - 1) as Instant)
  deepEqual(sessions.take(), [])
  end(ENDED_MAX)
  equal(sessions.take()[0]?.missed, 1)
  sessions.settle((opened + LOGIN_WAIT) as Instant)
  equal(sessions.take()[0]?.missed, ENDED_MAX)
})

test('a server whose login lines name no session is not asked for them', () => {
  const opened = began + minutes(5)
  const bare = login(opened, named(opened)).replace(/, session=.*/, '')
  const ended = logout(opened + 1_000, named(opened))
  deepEqual(heard([], SESSIONS_MAX, [bare, ended]), [])
  deepEqual(heard([], SESSIONS_MAX, [bare, other, ended]), [['login', 1]])
})

test('a session whose name tells no time is excused for UNNAMED_FOR', () => {
  deepEqual(heard([logout(began + UNNAMED_FOR - 1_000, 'proxied1')]), [])
  deepEqual(heard([logout(began + UNNAMED_FOR + 1_000, 'proxied1')]), [['login', 1]])
})

test('somebody who was not let in ends no session', () => {
  const at = began + days(2)
  deepEqual(
    heard([
      `${stamp(at)} mx1 dovecot: imap-login: Info: Disconnected: Aborted login (auth failed, 1 attempts in 2 secs): user=<bob@example.jp>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, session=<${named(at)}>`,
    ]),
    [],
  )
})

test('memory ends at its bound, and who was forgotten is excused', () => {
  const at = (n: number) => began + minutes(10 + n)
  const all = [0, 1, 2, 3].map((n) => named(at(n)))
  const opened = all.map((name, n) => login(at(n), name))
  const ended = all.map((name, n) => logout(at(n) + minutes(5), name))
  deepEqual(heard([...opened, ...ended], 4), [])
  deepEqual(heard([...opened, ...ended], 3), [])
})
