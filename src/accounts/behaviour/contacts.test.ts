import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  contactCount,
  contactsAfter,
  fromHashes,
  GENERATION_MAX,
  isKnown,
  neverWrittenAmong,
  noContacts,
  RECENT_MAX,
  toHashes,
} from './contacts.ts'

const upTo = (count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, n) => (from + n) * 65_536)

test('contacts are a set, up to one generation', () => {
  const hashes = fc.array(fc.oneof(fc.nat(40), fc.nat(2 ** 48 - 1)), { maxLength: 200 })
  fc.assert(
    fc.property(fc.array(hashes, { maxLength: 5 }), (messages) => {
      let contacts = noContacts
      const naive = new Set<number>()
      for (const recipients of messages) {
        const distinct = [...new Set(recipients)]
        equal(
          neverWrittenAmong(contacts, distinct),
          distinct.filter((one) => !naive.has(one)).length,
        )
        contacts = contactsAfter(contacts, distinct)
        for (const one of recipients) naive.add(one)
        equal(contactCount(contacts), naive.size)
        for (const one of naive) ok(isKnown(contacts, one))
      }
    }),
  )
})

test('at the end of a generation all are known; one more begins another, and the second ends', () => {
  const full = contactsAfter(noContacts, upTo(GENERATION_MAX))
  equal(full.young.count, GENERATION_MAX)
  equal(full.old.count, 0)
  const more = contactsAfter(full, [1])
  equal(more.young.count, 1)
  equal(more.old.count, GENERATION_MAX)
  ok(isKnown(more, 0) && isKnown(more, 1))
  const again = contactsAfter(more, upTo(GENERATION_MAX, GENERATION_MAX))
  ok(!isKnown(again, 0), 'not written to for two generations')
  ok(contactCount(again) <= 2 * GENERATION_MAX)
})

test('who is written to again stays known', () => {
  let contacts = contactsAfter(noContacts, [7, ...upTo(GENERATION_MAX, 1)])
  for (let n = 2; n < 6; n += 1)
    contacts = contactsAfter(contacts, [7, ...upTo(GENERATION_MAX / 2, n * GENERATION_MAX)])
  ok(isKnown(contacts, 7))
})

test('ten thousand recipients at once stay within two generations', () => {
  const contacts = contactsAfter(noContacts, upTo(10_000))
  ok(contactCount(contacts) <= 2 * GENERATION_MAX)
  ok(isKnown(contacts, 9_999 * 65_536))
})

test('the last few stand beside the table, up to their bound, and are told like the others', () => {
  let contacts = noContacts
  for (let n = 0; n < RECENT_MAX; n += 1) contacts = contactsAfter(contacts, [n])
  equal(contacts.young.recent.length, RECENT_MAX)
  const more = contactsAfter(contacts, [RECENT_MAX])
  equal(more.young.recent.length, 0)
  equal(contactCount(more), RECENT_MAX + 1)
  deepEqual([...toHashes(more)[0]], [...Array(RECENT_MAX + 1).keys()])
  equal(contactCount(contacts), RECENT_MAX, 'and the value before is as it was')
})

test('what was there before is not changed', () => {
  const before = contactsAfter(noContacts, [1])
  contactsAfter(before, [2])
  ok(!isKnown(before, 2))
  equal(contactsAfter(before, [1]), before)
})

test('a number that is no hash of 48 bits is a mistake of ours', () => {
  throws(() => contactsAfter(noContacts, [2 ** 48]), /48 bits/)
  equal(contactCount(fromHashes([2 ** 48 - 1], [])), 1)
})
