import { deepEqual, equal } from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountId } from '../../events/event.ts'
import type { StepUpEvent } from '../../events/step-up.ts'
import { readWire, toWire } from '../../events/wire.ts'
import { minutes, plus } from '../../lib/time.ts'
import { StepUpBook } from '../../step-up/book.ts'
import { noStepUp, REQUEST_LIVES } from '../../step-up/state.ts'
import {
  alice,
  approved,
  asked,
  denied,
  disowned,
  enrolled,
  lost,
  opened,
  origin,
  proved,
  pushClosed,
  pushOpened,
  start,
  tokenRevoked,
} from '../../step-up/testing.ts'
import { Statements } from './statements.ts'
import { enrolmentTables, StepUpRows, stepUpTables } from './step-up.ts'

function rows(): StepUpRows {
  const database = new DatabaseSync(':memory:')
  database.exec(stepUpTables + enrolmentTables)
  return new StepUpRows(new Statements(database))
}

const byToken = (a: { readonly token: string }, b: { readonly token: string }): number =>
  a.token < b.token ? -1 : 1
const bob = 'sasl:bob@example.jp' as AccountId

const events: fc.Arbitrary<readonly StepUpEvent[]> = fc.array(
  fc
    .tuple(fc.nat(200), fc.nat(9), fc.nat(11), fc.constantFrom(alice, bob))
    .map(([minute, nth, what, account]) => {
      const at = plus(start, minutes(minute))
      const event = [
        asked(`r${nth}`, at, { binding: origin(nth) }),
        approved(`r${nth}`, at, origin(nth)),
        denied(`r${nth}`, at),
        enrolled(`f${nth}`, at, { token: `t${nth}` }),
        opened(`t${nth}`, at),
        proved(`f${nth}`, 'recovery', nth, at),
        enrolled(`p${nth}`, at, {
          passkey: { credential: `c${nth}`, publicKey: 'k', rpId: 'x' },
          label: 'mine',
        }),
        opened(`b${nth}`, at, { batch: `batch${nth % 2}`, request: `${nth}` }),
        tokenRevoked(`b${nth}`, at),
        lost(`${nth}`, at),
        disowned(`l${nth}`, at, nth % 2 === 0),
        nth % 2 === 0 ? pushOpened(`s${nth}`, at) : pushClosed(`s${nth - 1}`, at),
      ][what]
      return { ...(event as StepUpEvent), account }
    }),
  { maxLength: 60, size: 'max' },
)

test('rows are those of the events alone, also as the evidence keeps them', () => {
  fc.assert(
    fc.property(events, fc.nat(300), (all, minute) => {
      const sql = rows()
      const book = new StepUpBook()
      for (const event of all) {
        const read = readWire(toWire(event))
        sql.take(read as StepUpEvent)
        book.take(event)
      }
      const now = plus(start, minutes(minute))
      for (const account of [alice, bob]) deepEqual(sql.of(account), book.of(account))
      deepEqual(sql.openRequests(now), book.openRequests(now))
      deepEqual(sql.underWay(now, 10), book.underWay(now, 10))
      for (let nth = 0; nth < 10; nth += 1)
        equal(sql.accountOf(`t${nth}`), book.accountOf(`t${nth}`))
      for (let nth = 0; nth < 10; nth += 1)
        equal(sql.accountOfPasskey(`c${nth}`), book.accountOfPasskey(`c${nth}`))
      deepEqual(sql.lost(start, 10), book.lost(start, 10))
      deepEqual(sql.batches(10), book.batches(10))
      for (const batch of ['batch0', 'batch1'])
        deepEqual(
          sql.ofBatch(batch, '', 50).toSorted(byToken),
          book.ofBatch(batch, '', 50).toSorted(byToken),
        )
    }),
    { numRuns: 60 },
  )
})

test('an account that nothing is known of has the empty state, and no row for a wrong code', () => {
  const sql = rows()
  deepEqual(sql.of(alice), noStepUp)
  sql.take({
    kind: 'factor.refused',
    id: 'x',
    at: start,
    heardAt: start,
    trust: 'witnessed',
    account: alice,
    why: 'wrong',
  })
  deepEqual(sql.all(10), [])
})

test('a row of an earlier version has what it did not know yet', () => {
  const database = new DatabaseSync(':memory:')
  database.exec(stepUpTables + enrolmentTables)
  database
    .prepare('insert into step_up values (?, ?, 0, 0, 0)')
    .run(alice, JSON.stringify({ policy: 'strict' }))
  deepEqual(new StepUpRows(new Statements(database)).of(alice), { ...noStepUp, policy: 'strict' })
})

test('no open request is left out of the count, and one that ended is not looked for', () => {
  const sql = rows()
  sql.take(asked('r1', start))
  sql.take(asked('r2', plus(start, minutes(5)), { binding: origin(2) }))
  equal(sql.openRequests(plus(start, minutes(6))), 2)
  equal(sql.openRequests(plus(start, minutes(5 + REQUEST_LIVES / 60_000))), 0)
})
