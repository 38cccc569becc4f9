import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { EventOf } from '../../events/event.ts'
import { hours, type Instant, instant, plus } from '../../lib/time.ts'
import { caseKinds } from '../case.ts'
import {
  bookAfter,
  bookOf,
  emptyBook,
  escalation,
  freshnessOf,
  goodSince,
  unreliable,
} from './book.ts'
import {
  CONTACT_FRESH,
  CONTACT_NAME_MAX,
  CONTACT_NOTE_MAX,
  CONTACT_TEXT_MAX,
  CONTACTS_MAX,
  type Contact,
  contactKinds,
  LANGUAGES_MAX,
  ORDER_MAX,
  PHONE_MAX,
  PHONES_MAX,
  TESTS_MAX,
  WAIT_MAX,
} from './contact.ts'
import {
  CALL_SECONDS_MAX,
  contactFacts,
  contactOf,
  isContactRefusal,
  readContact,
  readTest,
} from './read-contact.ts'
import { missingKinds, whoToCall } from './who-to-call.ts'

const T = instant('2026-04-01T00:00:00Z')
const plain = { kind: 'forensic-firm', organisation: '例示調査', phones: ['03-1234-5678'] }
const heard = (n: number, at: Instant) => ({
  id: `c.${n}`,
  at,
  heardAt: at,
  trust: 'witnessed' as const,
})
let nth = 0
const next = (): number => {
  nth += 1
  return nth
}
const recorded = (name: string, facts?: object, at: Instant = T): EventOf<'contact.recorded'> => ({
  ...heard(next(), at),
  kind: 'contact.recorded',
  name,
  ...(facts === undefined ? {} : { facts: { ...facts } }),
  by: 'hanako',
})
const tested = (name: string, status: string, at: Instant): EventOf<'contact.tested'> => ({
  ...heard(next(), at),
  kind: 'contact.tested',
  name,
  status,
  seconds: 12,
  by: 'taro',
})
const refusedField = (name: unknown, facts: unknown): string => {
  const read = readContact(name, facts)
  return isContactRefusal(read) ? read.field : ''
}

test('an entry is read with what it leaves open filled in', () => {
  deepEqual(readContact('firm', plain), {
    ...plain,
    name: 'firm',
    deputyPhones: [],
    languages: [],
    order: 1,
    wait: 10,
  })
})

test('numbers are kept as they are dialled, and nothing else is a number', () => {
  for (const phone of [
    '110',
    '#9110',
    '*67',
    '+81 3-1234-5678',
    '(03) 1234-5678',
    '0120-00-0000 内線 12',
  ])
    equal(refusedField('a', { ...plain, phones: [phone] }), '', phone)
  for (const phone of ['', '12', 'call me', '03-1234<script>', '03\n1234', `0${'1'.repeat(40)}`])
    equal(refusedField('a', { ...plain, phones: [phone] }), 'facts.phones[0]', phone)
})

test('what is wrong is told by its field', () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [undefined, 'facts'],
    [{ ...plain, kind: 'friend' }, 'facts.kind'],
    [{ ...plain, organisation: ' ' }, 'facts.organisation'],
    [{ ...plain, organisation: 'a\u0007b' }, 'facts.organisation'],
    [{ ...plain, phone: '110' }, 'facts.phone'],
    [{ ...plain, phones: [] }, 'facts.phones'],
    [{ ...plain, mail: 'nobody' }, 'facts.mail'],
    [{ ...plain, mail: 'a@b>c' }, 'facts.mail'],
    [{ ...plain, key: { scheme: 'pgp', fingerprint: 'x' } }, 'facts.key.scheme'],
    [{ ...plain, key: { scheme: 'openpgp', fingerprint: 'ABCD' } }, 'facts.key.fingerprint'],
    [{ ...plain, contract: { condition: 'x' } }, 'facts.contract.number'],
    [{ ...plain, languages: ['Japanese'] }, 'facts.languages[0]'],
    [{ ...plain, order: 0 }, 'facts.order'],
    [{ ...plain, verified: { at: 'yesterday', by: 'x' } }, 'facts.verified.at'],
  ]
  for (const [facts, field] of cases) equal(refusedField('a', facts), field, field)
  for (const name of ['', 'A', 'a b', '../x', 'ä', 7]) equal(refusedField(name, plain), 'name')
})

test('of each bound what is at it is read, and one past it is not', () => {
  const many = (n: number) => new Array<string>(n).fill('110')
  equal(refusedField('a'.repeat(CONTACT_NAME_MAX), plain), '')
  equal(refusedField('a'.repeat(CONTACT_NAME_MAX + 1), plain), 'name')
  equal(refusedField('a', { ...plain, phones: many(PHONES_MAX) }), '')
  equal(refusedField('a', { ...plain, phones: many(PHONES_MAX + 1) }), 'facts.phones')
  equal(refusedField('a', { ...plain, phones: ['0'.repeat(PHONE_MAX)] }), '')
  equal(refusedField('a', { ...plain, phones: ['0'.repeat(PHONE_MAX + 1)] }), 'facts.phones[0]')
  const spoken = (n: number) => ({ ...plain, languages: new Array<string>(n).fill('ja') })
  equal(refusedField('a', spoken(LANGUAGES_MAX)), '')
  equal(refusedField('a', spoken(LANGUAGES_MAX + 1)), 'facts.languages')
  const noted = (n: number) => ({ ...plain, note: 'x'.repeat(n) })
  equal(refusedField('a', noted(CONTACT_NOTE_MAX)), '')
  equal(refusedField('a', noted(CONTACT_NOTE_MAX + 1)), 'facts.note')
  equal(refusedField('a', { ...plain, person: 'x'.repeat(CONTACT_TEXT_MAX) }), '')
  equal(refusedField('a', { ...plain, person: 'x'.repeat(CONTACT_TEXT_MAX + 1) }), 'facts.person')
  equal(refusedField('a', { ...plain, order: ORDER_MAX, wait: WAIT_MAX }), '')
  equal(refusedField('a', { ...plain, order: ORDER_MAX + 1 }), 'facts.order')
  equal(refusedField('a', { ...plain, wait: WAIT_MAX + 1 }), 'facts.wait')
  const call = (seconds: number) => readTest({ name: 'a', state: 'answered', seconds })
  ok(!isContactRefusal(call(CALL_SECONDS_MAX)))
  ok(isContactRefusal(call(CALL_SECONDS_MAX + 1)))
})

test('fingerprints of 40 and 64 digits are read, grouped or not', () => {
  for (const fingerprint of [
    'A1'.repeat(20),
    'A1'.repeat(32),
    'A1A1 '.repeat(10).trim(),
    'a1:'.repeat(20).slice(0, -1),
  ])
    equal(refusedField('a', { ...plain, key: { scheme: 'openpgp', fingerprint } }), '', fingerprint)
})

test('what was read comes back out of its event, whatever it was', () => {
  const text = fc.string({ minLength: 1, maxLength: 30 }).filter((it) => it.trim() !== '')
  const facts = fc.record(
    {
      kind: fc.constantFrom(...contactKinds),
      organisation: text,
      person: text,
      phones: fc.array(fc.constantFrom('110', '+81 3 1'), { minLength: 1, maxLength: 4 }),
      order: fc.integer({ min: 1, max: ORDER_MAX }),
      verified: fc.record({
        at: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T09:00:00+09:00'),
        by: text,
      }),
    },
    { requiredKeys: ['kind', 'organisation', 'phones'] },
  )
  fc.assert(
    fc.property(facts, (its) => {
      const read = readContact('a', its)
      if (isContactRefusal(read)) return
      deepEqual(contactOf('a', JSON.parse(JSON.stringify(contactFacts(read)))), read)
    }),
  )
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (name, its) => {
      const read = readContact(name, its)
      ok(isContactRefusal(read) ? read.wanted !== '' : read.name === name)
    }),
  )
})

test('the book is what its events tell: recorded, changed, struck', () => {
  const book = bookOf([
    recorded('firm', plain),
    recorded('bank', { ...plain, kind: 'bank-recall' }),
    recorded('firm', { ...plain, person: '太郎' }),
    recorded('bank'),
    recorded('nobody', { kind: 'king' }),
    tested('gone', 'answered', T),
    tested('firm', 'dreamt', T),
  ])
  deepEqual(
    book.contacts.map(({ contact }) => [contact.name, contact.person]),
    [['firm', '太郎']],
  )
})

test('a book has room for so many, and counts what found none', () => {
  let book = emptyBook
  for (let n = 0; n < CONTACTS_MAX; n += 1) book = bookAfter(book, recorded(`c${n}`, plain))
  deepEqual([book.contacts.length, book.leftOut], [CONTACTS_MAX, 0])
  const over = bookAfter(book, recorded('one-more', plain))
  deepEqual([over.contacts.length, over.leftOut], [CONTACTS_MAX, 1])
  equal(bookAfter(book, recorded('c1', { ...plain, person: 'x' })).leftOut, 0)
})

test('an entry is good for a quarter after it was answered or verified, and not a moment longer', () => {
  const one = (events: Parameters<typeof bookOf>[0]) => {
    const [kept] = bookOf(events).contacts
    ok(kept !== undefined)
    return kept
  }
  const verified = { ...plain, verified: { at: '2026-04-01T00:00:00Z', by: 'x' } }
  equal(freshnessOf(one([recorded('a', plain)]), T), 'never')
  equal(freshnessOf(one([recorded('a', verified)]), T), 'fresh')
  const end = plus(T, CONTACT_FRESH)
  equal(freshnessOf(one([recorded('a', verified)]), (end - 1) as Instant), 'fresh')
  equal(freshnessOf(one([recorded('a', verified)]), end), 'expired')
  const called = one([recorded('a', verified), tested('a', 'answered', plus(T, hours(5)))])
  equal(goodSince(called), plus(T, hours(5)))
  equal(freshnessOf(called, end), 'fresh')
  // A moment that has not come is a mistyped one.
  equal(freshnessOf(one([recorded('a', verified)]), plus(T, hours(-1))), 'expired')
  const wrong = [recorded('a', verified), tested('a', 'wrong-number', plus(T, hours(1)))]
  equal(freshnessOf(one(wrong), plus(T, hours(2))), 'broken')
  equal(
    freshnessOf(one([...wrong, tested('a', 'answered', plus(T, hours(3)))]), plus(T, hours(4))),
    'fresh',
  )
  // Nobody at home is no wrong number.
  const away = [recorded('a', verified), tested('a', 'no-answer', plus(T, hours(1)))]
  equal(freshnessOf(one(away), plus(T, hours(2))), 'fresh')
  // A new number was never tried.
  const renumbered = [
    recorded('a', plain),
    tested('a', 'answered', T),
    recorded('a', { ...plain, phones: ['119'] }),
  ]
  equal(freshnessOf(one(renumbered), T), 'never')
})

test('so many calls are kept, the latest ones', () => {
  const calls = Array.from({ length: TESTS_MAX + 1 }, (_, n) =>
    tested('a', 'answered', plus(T, hours(n))),
  )
  const [kept] = bookOf([recorded('a', plain), ...calls]).contacts
  equal(kept?.tests.length, TESTS_MAX)
  equal(kept?.tests[0]?.at, plus(T, hours(1)))
})

test('people are called in their order, after the wait of those before; wrong numbers come last', () => {
  const book = bookOf([
    recorded('second', { ...plain, order: 2, wait: 5 }),
    recorded('first', { ...plain, order: 1, wait: 20 }),
    recorded('broken', { ...plain, order: 1 }),
    recorded('other', { ...plain, kind: 'counsel' }),
    tested('broken', 'wrong-number', T),
  ])
  deepEqual(
    escalation(book, 'forensic-firm', T).map(({ contact, after, freshness }) => [
      contact.name,
      after,
      freshness,
    ]),
    [
      ['first', 0, 'never'],
      ['second', 20, 'never'],
      ['broken', 25, 'broken'],
    ],
  )
  equal(unreliable(book, T).length, 4)
})

test('each kind of case has somebody to call, the most urgent first; who is missing is told', () => {
  const book = bookOf([recorded('bank', { ...plain, kind: 'bank-recall' })])
  for (const kind of caseKinds) {
    const rows = whoToCall(kind, book, T)
    ok(rows.length >= 5, kind)
    deepEqual(
      rows.map(({ within }) => within),
      rows.map(({ within }) => within).sort((a, b) => a - b),
    )
    equal(new Set(rows.map((row) => row.kind)).size, rows.length)
  }
  const [bank, finance] = whoToCall('bec', book, T)
  deepEqual([bank?.kind, bank?.calls.length, finance?.calls.length], ['bank-recall', 1, 0])
  ok(!missingKinds(book).includes('bank-recall'))
  ok(missingKinds(book).includes('forensic-firm'))
})

test('nothing of another entry is changed by an event', () => {
  const names = fc.constantFrom('a', 'b', 'c')
  const event = fc.oneof(
    names.map((name) => recorded(name, plain)),
    names.map((name) => recorded(name)),
    names.map((name) => tested(name, 'answered', T)),
  )
  fc.assert(
    fc.property(fc.array(event), event, (before, last) => {
      const book = bookOf(before)
      const after = bookAfter(book, last)
      const others = (of: typeof book): readonly Contact[] =>
        of.contacts.map(({ contact }) => contact).filter(({ name }) => name !== last.name)
      deepEqual(others(after), others(book))
    }),
  )
})
