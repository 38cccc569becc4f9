import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { PersonEvent } from '../events/person.ts'
import { instant } from '../lib/time.ts'
import { Book } from './book.ts'
import { isPersonName, type PersonRow, rowAfter } from './person.ts'

const at = instant('2025-10-06T12:00:00+09:00')
const heard = { id: 'x', at, heardAt: at, trust: 'witnessed' } as const
const added = (factor: string, person = 'hanako'): PersonEvent => ({
  ...heard,
  kind: 'person.added',
  person,
  role: 'responder',
  factor,
  by: 'root (break-glass)',
  why: 'w',
})
const revoked: PersonEvent = {
  ...heard,
  kind: 'person.revoked',
  person: 'hanako',
  by: 'x',
  why: 'w',
}
const proved = (factor: string, method: 'totp' | 'recovery', counter: number): PersonEvent => ({
  ...heard,
  kind: 'person.proved',
  person: 'hanako',
  factor,
  method,
  counter,
  verb: 'account.clear',
})
const refused: PersonEvent = {
  ...heard,
  kind: 'act.refused',
  person: 'hanako',
  verb: 'v',
  why: 'wrong',
}
const after = (...events: PersonEvent[]): PersonRow | undefined => {
  let row: PersonRow | undefined
  for (const event of events) row = rowAfter(row, event)
  return row
}

test('names', () => {
  for (const name of ['a', 'hanako', '0day', 'a.b-c_d', 'a'.repeat(32)])
    equal(isPersonName(name), true)
  for (const name of ['', 'Hanako', '-a', '.a', 'a b', '花子', 'a/b', 'a\n', 'a'.repeat(33)])
    equal(isPersonName(name), false)
})

test('the row keeps the highest step and every recovery code that was used', () => {
  deepEqual(
    after(
      added('f1'),
      proved('f1', 'totp', 7),
      proved('f1', 'totp', 5),
      proved('f1', 'recovery', 3),
      refused,
      proved('f1', 'recovery', 0),
    ),
    {
      person: 'hanako',
      role: 'responder',
      factor: 'f1',
      revoked: false,
      lastCounter: 7,
      recoveryUsed: [0, 3],
    },
  )
})

test('another enrolment begins anew, and proofs of the earlier one do not count against it', () => {
  const row = after(
    added('f1'),
    proved('f1', 'totp', 7),
    revoked,
    added('f2'),
    proved('f1', 'totp', 9),
  )
  equal(row?.factor, 'f2')
  equal(row?.revoked, false)
  equal(row?.lastCounter, -1)
})

test('nothing that is told of a name makes a person but adding', () => {
  equal(after(refused, revoked, proved('f1', 'totp', 1)), undefined)
})

test('the same event again changes nothing, and used codes stay used', () => {
  const one = fc.oneof(
    fc.constantFrom(added('f1'), revoked, refused),
    fc
      .tuple(fc.constantFrom('f1', 'f2'), fc.constantFrom('totp', 'recovery'), fc.nat(9))
      .map(([factor, method, counter]) => proved(factor, method as 'totp', counter)),
  )
  fc.assert(
    fc.property(fc.array(one), one, (before, event) => {
      const row = after(...before)
      const once = rowAfter(row, event)
      deepEqual(rowAfter(once, event), once)
      for (const number of row?.recoveryUsed ?? []) equal(once?.recoveryUsed.includes(number), true)
      equal((once?.lastCounter ?? -1) >= (row?.lastCounter ?? -1), true)
    }),
  )
})

test('a book has a row for each name, by name', () => {
  const book = new Book()
  for (const event of [added('f1', 'taro'), added('f2'), refused, added('f3', 'aoi'), revoked])
    book.take(event)
  deepEqual(
    book.all().map(({ person, revoked }) => [person, revoked]),
    [
      ['aoi', false],
      ['hanako', true],
      ['taro', false],
    ],
  )
  equal(book.person('nobody'), undefined)
})
