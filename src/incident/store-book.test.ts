import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../events/event.ts'
import type { LoginEvent } from '../events/login.ts'
import type { DatastoreDeleted } from '../events/traces.ts'
import { type Instant, minutes, plus } from '../lib/time.ts'
import { OBJECT_LENGTH_MAX, StoreBook } from './store-book.ts'

const account = 'db:app@shop' as AccountId
const start = 1_750_000_000_000 as Instant
const basics = (at: Instant) =>
  ({ id: `e${at}`, at, heardAt: at, trust: 'hearsay', host: 'db', account, session: '77' }) as const

test('a number of a session that is used again from elsewhere is another session', () => {
  const book = new StoreBook()
  const own: LoginEvent = {
    ...basics(start),
    ...{ kind: 'login.accepted', protocol: 'database', clientIp: '192.0.2.1' },
  }
  book.login(own)
  const wiped: DatastoreDeleted = {
    ...basics(plus(start, minutes(30))),
    ...{ kind: 'datastore.deleted', clientIp: '203.0.113.9' },
  } as DatastoreDeleted
  book.statement(wiped)
  deepEqual(
    book.kept.map(({ clientIp, knownPlace }) => [clientIp, knownPlace]),
    [['203.0.113.9', false]],
  )
})

test('names of tables are cut, and sessions that are kept already are not looked for', () => {
  const book = new StoreBook()
  const wiped = (n: number, object: string) =>
    book.statement({
      ...basics(plus(start, minutes(n))),
      ...{ kind: 'datastore.deleted', objects: [object] },
    } as unknown as DatastoreDeleted)
  wiped(0, 'x'.repeat(OBJECT_LENGTH_MAX))
  wiped(1, `${'x'.repeat(OBJECT_LENGTH_MAX)}y`)
  wiped(2, 'z')
  deepEqual(
    book.kept.map(({ objects, destructive }) => [
      [...objects].map((one) => one.length),
      destructive,
    ]),
    [[[OBJECT_LENGTH_MAX, 1], 3]],
  )
})
