import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { PersonEvent, PersonWay } from '../events/person.ts'
import { instant } from '../lib/time.ts'
import { Book } from './book.ts'
import { canProve, isPersonName, type PersonRow, rowAfter, rowKept } from './person.ts'

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
      totp: { factor: 'f1', since: at },
      recovery: { factor: 'f1', since: at },
      passkeys: [],
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

const invited = (token: string): PersonEvent => ({
  ...{ ...heard, kind: 'person.invited', person: 'hanako', token, by: 'x', why: 'w' },
  until: instant('2025-10-08T12:00:00+09:00'),
})
const joined = (token?: string): PersonEvent => ({
  ...{ ...heard, kind: 'person.joined', person: 'hanako' },
  ...(token === undefined ? {} : { token }),
})
const enrolled = (way: PersonWay, factor: string, counter?: number): PersonEvent => ({
  ...{ ...heard, kind: 'person.enrolled', person: 'hanako', way, factor },
  ...(counter === undefined ? {} : { counter }),
})
const unenrolled = (way: PersonWay, factor: string): PersonEvent => ({
  ...{ ...heard, kind: 'person.unenrolled', person: 'hanako', way, factor, by: 'hanako' },
})
const reassigned: PersonEvent = {
  ...{ ...heard, kind: 'person.reassigned', person: 'hanako', role: 'viewer', by: 'x', why: 'w' },
}
const byPasskey = (factor: string, counter: number): PersonEvent => ({
  ...{ ...heard, kind: 'person.proved', person: 'hanako', factor, counter, verb: 'v' },
  method: 'passkey',
})

test('an invitation is used once, and what was there before it is void', () => {
  const row = after(added('f1'), invited('t1'), enrolled('passkey', 'k1', 3))
  equal(row?.invited?.token, 't1')
  equal(rowAfter(row, joined('t2')), row)
  equal(rowAfter(row, joined()), row)
  const bare = rowAfter(row, joined('t1'))
  deepEqual(
    [bare?.invited, bare?.totp, bare?.recovery, bare?.password, bare?.passkeys],
    [undefined, undefined, undefined, undefined, []],
  )
  equal(bare !== undefined && canProve(bare), false)
  equal(after(added('f1'), invited('t1'), revoked)?.invited, undefined)
  equal(after(added('f1'), revoked, invited('t1'))?.invited, undefined)
  equal(after(added('f1'), invited('t1'), invited('t2'))?.invited?.token, 't2')
})

test('a passkey keeps the highest counter, and goes when it is removed', () => {
  const row = after(
    ...[added('f1'), enrolled('passkey', 'k1', 3), enrolled('passkey', 'k2')],
    ...[byPasskey('k1', 9), byPasskey('k1', 4), byPasskey('k3', 99)],
  )
  deepEqual(
    row?.passkeys.map(({ factor, counter }) => [factor, counter]),
    [
      ['k1', 9],
      ['k2', 0],
    ],
  )
  const left = row === undefined ? undefined : rowAfter(row, unenrolled('passkey', 'k1'))
  deepEqual(
    left?.passkeys.map(({ factor }) => factor),
    ['k2'],
  )
})

test('new recovery codes leave the time step used, and a new secret leaves the codes used', () => {
  const used = [added('f1'), proved('f1', 'totp', 7), proved('f1', 'recovery', 2)]
  const codes = after(...used, enrolled('recovery', 'f2'))
  deepEqual([codes?.factor, codes?.lastCounter, codes?.recoveryUsed], ['f2', 7, []])
  const secret = after(...used, enrolled('totp', 'f2'))
  deepEqual([secret?.factor, secret?.lastCounter, secret?.recoveryUsed], ['f2', -1, [2]])
})

test('a row of an earlier version has the code and the recovery codes that it had', () => {
  const kept = { person: 'hanako', role: 'viewer', factor: 'f1', revoked: false } as const
  const row = rowKept({ ...kept, lastCounter: 7, recoveryUsed: [] })
  deepEqual([row.totp, row.recovery, row.passkeys], [{ factor: 'f1' }, { factor: 'f1' }, []])
  equal(canProve(row), true)
})

test('the same event again changes nothing, and used codes stay used', () => {
  const way = fc.constantFrom<PersonWay>('password', 'totp', 'recovery', 'passkey')
  const factor = fc.constantFrom('f1', 'f2')
  const harmless = fc.oneof(
    fc.constantFrom(added('f1'), revoked, refused, reassigned, invited('t1')),
    fc.tuple(factor, fc.nat(9)).map(([its, counter]) => byPasskey(its, counter)),
    fc
      .tuple(factor, fc.constantFrom('totp', 'recovery'), fc.nat(9))
      .map(([its, method, counter]) => proved(its, method as 'totp', counter)),
  )
  const any = fc.oneof(
    harmless,
    fc.constantFrom(added('f2'), joined(), joined('t1'), joined('t2')),
    fc.tuple(way, factor).map(([its, of]) => enrolled(its, of)),
    fc.tuple(way, factor).map(([its, of]) => unenrolled(its, of)),
  )
  fc.assert(
    fc.property(fc.array(any), any, (before, event) => {
      const once = rowAfter(after(...before), event)
      deepEqual(rowAfter(once, event), once)
    }),
  )
  const one = fc.oneof(
    fc.constantFrom(added('f1'), revoked, refused, reassigned),
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
