import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { Pace } from './pace.ts'

test('so many at once, then one at a time, and the wait is told in whole seconds', () => {
  let now = 0
  const pace = new Pace(2, 2_000, 10, () => now)
  deepEqual([pace.take('a'), pace.take('a'), pace.take('a')], [0, 0, 2])
  equal(pace.take('b'), 0, 'another has room of his own')
  now = 1_000
  equal(pace.take('a'), 1)
  now = 2_000
  deepEqual([pace.take('a'), pace.take('a')], [0, 2])
  now = 1e9
  deepEqual([pace.take('a'), pace.take('a'), pace.take('a')], [0, 0, 2], 'no more than the bucket')
})

test('the eldest client is forgotten, and loses nothing by it', () => {
  const pace = new Pace(1, 1_000, 2, () => 0)
  for (const client of ['a', 'b', 'c']) equal(pace.take(client), 0)
  equal(pace.size, 2)
  equal(pace.take('a'), 0)
  equal(pace.take('c'), 1)
})

test('a client has its room, gets it back one by one, and never more than at first', () => {
  let now = 0
  const pace = new Pace(2, 1_000, 10, () => now)
  deepEqual([pace.take('a'), pace.take('a'), pace.take('a'), pace.take('b')], [0, 0, 1, 0])
  now = 999
  equal(pace.take('a'), 1)
  now = 1_000
  deepEqual([pace.take('a'), pace.take('a')], [0, 1])
  now = 1_000_000
  deepEqual([pace.take('a'), pace.take('a'), pace.take('a')], [0, 0, 1])
})

test('of one client more than are known the one that asked longest ago is forgotten', () => {
  const pace = new Pace(1, 1_000, 3, () => 0)
  for (const client of ['a', 'b', 'c']) equal(pace.take(client), 0)
  equal(pace.take('a'), 1, 'known, and now the youngest')
  equal(pace.take('d'), 0)
  equal(pace.size, 3)
  deepEqual([pace.take('a'), pace.take('b')], [1, 0])
})
