import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../events/event.ts'
import type { LoginEvent, MailboxRead } from '../events/login.ts'
import type { Instant } from '../lib/time.ts'
import type { Recorded } from '../ports/journal.ts'
import { entryOf } from './entries.ts'
import { MailSessions, SESSIONS_MAX, START_ENTRIES_MAX, sessionsAtStart } from './mail-sessions.ts'

const alice = 'sasl:alice@example.jp' as AccountId
const at = Date.parse('2026-11-22T09:00:00Z') as Instant
const heard = { id: 'x', at, heardAt: at, instance: 'imap', account: alice }
const opened = (session: string, clientIp: string, trust: 'witnessed' | 'hearsay' = 'witnessed') =>
  ({ ...heard, kind: 'login.accepted', session, clientIp, trust }) as LoginEvent
const over = (session: string, more: Partial<MailboxRead> = {}) =>
  ({
    ...heard,
    ...{ kind: 'mailbox.read', trust: 'hearsay', session, bytesOut: 9_000_000, ...more },
  }) as MailboxRead

test('what a session read is placed where its login came from, once', () => {
  const sessions = new MailSessions()
  sessions.heard(opened('s1', '198.51.100.7'))
  equal(sessions.placed(over('s1')).clientIp, '198.51.100.7')
  equal(sessions.placed(over('s1')).clientIp, undefined, 'it is over')
  equal(sessions.placed(over('s2')).clientIp, undefined)
})

test('a line that names an address itself keeps it', () => {
  const sessions = new MailSessions()
  sessions.heard(opened('s1', '198.51.100.7'))
  equal(sessions.placed(over('s1', { clientIp: '192.0.2.1' })).clientIp, '192.0.2.1')
})

test('a log moves no session that our gate was asked about, and tells of others', () => {
  const sessions = new MailSessions()
  sessions.heard(opened('s1', '198.51.100.7'))
  sessions.heard(opened('s1', '192.0.2.1', 'hearsay'))
  equal(sessions.placed(over('s1')).clientIp, '198.51.100.7')
  sessions.heard(opened('s2', '192.0.2.1', 'hearsay'))
  sessions.heard(opened('s2', '198.51.100.7'))
  equal(sessions.placed(over('s2')).clientIp, '198.51.100.7')
  sessions.heard(opened('s3', '192.0.2.1', 'hearsay'))
  equal(sessions.placed(over('s3')).clientIp, '192.0.2.1')
})

test('another account’s session and another server’s are not taken for it', () => {
  const sessions = new MailSessions()
  sessions.heard(opened('s1', '198.51.100.7'))
  const bob = 'sasl:bob@example.jp' as AccountId
  equal(sessions.placed(over('s1', { account: bob })).clientIp, undefined)
  equal(sessions.placed(over('s1', { instance: 'imap2' })).clientIp, undefined)
  equal(sessions.placed(over('s1')).clientIp, '198.51.100.7')
})

test('so many sessions are known; of one more the eldest is forgotten', () => {
  const sessions = new MailSessions()
  for (let n = 0; n < SESSIONS_MAX; n += 1) sessions.heard(opened(`s${n}`, '198.51.100.7'))
  sessions.heard(opened('more', '198.51.100.7'))
  equal(sessions.placed(over('s0')).clientIp, undefined)
  equal(sessions.placed(over('s1')).clientIp, '198.51.100.7')
  equal(sessions.placed(over('more')).clientIp, '198.51.100.7')
})

test('what was open when the guard stopped is known when it starts, as far back as it looks', async () => {
  const recorded = (nth: number, index: number): Recorded => {
    const entry = entryOf(opened(`s${nth}`, '198.51.100.7'))
    return { ...entry, index } as unknown as Recorded
  }
  const size = START_ENTRIES_MAX + 5
  const asked: number[][] = []
  const sessions = new MailSessions()
  await sessionsAtStart(sessions, {
    health: () => ({ size }) as never,
    read: async function* (from, to = size) {
      asked.push([from, to])
      // Most entries are of other kinds.
      for (let index = from; index < to; index += 1)
        yield index % 5_000 === 5
          ? recorded(index, index)
          : ({ kind: 'source.read', index } as unknown as Recorded)
    },
  })
  equal(asked.length, 1)
  equal(asked[0]?.[0], 5)
  equal(sessions.placed(over('s5')).clientIp, '198.51.100.7')
  equal(sessions.placed(over('s15005')).clientIp, '198.51.100.7')
})
