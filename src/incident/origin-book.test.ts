import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import { ACCEPTED_MAX, NAMES_MAX, OriginBook } from './origin-book.ts'

const at = (second: number): Instant => (1_750_000_000_000 + second * 1_000) as Instant

test('an address is told with the names that it tried, in their order, and how often', () => {
  const book = new OriginBook(() => undefined)
  deepEqual([...book.failed('192.0.2.1', 'b@example.jp', at(0), 1).names], [['b@example.jp', 1]])
  book.failed('192.0.2.1', 'a@example.jp', at(1), 3)
  book.failed('192.0.2.1', 'b@example.jp', at(2), 2)
  const entry = book.failed('192.0.2.1', '', at(3), 1)
  deepEqual(
    [...entry.names],
    [
      ['b@example.jp', 3],
      ['a@example.jp', 3],
      ['', 1],
    ],
  )
  deepEqual([...entry.names.keys()], ['b@example.jp', 'a@example.jp', ''])
  deepEqual([entry.names.size, entry.failures, entry.failuresBefore], [3, 7, at(0)])
  deepEqual(
    ['a@example.jp', 'b@example.jp', '', 'c@example.jp'].map((name) => entry.names.has(name)),
    [true, true, true, false],
  )
  const other = book.failed('192.0.2.2', '', at(4), 1)
  deepEqual([[...other.names], other.names.has('x')], [[['', 1]], false])
  book.letIn('192.0.2.3', 'sasl:a@example.jp' as AccountId, at(5))
  const owner = book.get('192.0.2.3')
  deepEqual([owner?.names.size, [...(owner?.names ?? [])], owner?.names.has('')], [0, [], false])
})

test('of one address so many names and accounts are told apart; one more only counts', () => {
  const book = new OriginBook(() => undefined)
  const names = Array.from({ length: NAMES_MAX }, (_, n) => `user${n}@example.jp`)
  for (const name of names) book.failed('192.0.2.1', name, at(0), 1)
  const entry = book.failed('192.0.2.1', 'user0@example.jp', at(1), 1)
  deepEqual([entry.names.size, entry.namesLeftOut], [NAMES_MAX, 0])
  book.failed('192.0.2.1', 'one-more@example.jp', at(2), 1)
  deepEqual([entry.names.size, entry.namesLeftOut, entry.failures], [NAMES_MAX, 1, NAMES_MAX + 2])
  equal(entry.names.has('one-more@example.jp'), false)
  for (let n = 0; n <= ACCEPTED_MAX; n += 1)
    book.letIn('192.0.2.1', `sasl:user${n}@example.jp` as AccountId, at(3))
  equal(entry.accepted.size, ACCEPTED_MAX)
})
