import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { At } from '../../evidence/level.ts'
import type { Instant } from '../../lib/time.ts'
import { witnessesElsewhere } from './elsewhere.ts'

const last: At = { at: 1_000 as Instant, size: 5 }
const at = (...hosts: string[]) => hosts.map((host) => ({ url: `http://${host}:8460/w`, last }))

test('a witness on this very machine makes nothing provable without it', () => {
  for (const host of ['127.0.0.1', '127.9.9.9', 'localhost', '[::1]'])
    deepEqual(witnessesElsewhere({ needed: 1, of: 1 }, at(host), last), {
      needed: 0,
      sworn: [],
      quorum: undefined,
    })
  const mixed = witnessesElsewhere({ needed: 2, of: 2 }, at('127.0.0.1', 'w.example.jp'), last)
  deepEqual(mixed, { needed: 1, sworn: [last], quorum: last })
  // The one here alone may have been the quorum.
  equal(witnessesElsewhere({ needed: 1, of: 2 }, at('localhost', 'w.jp'), last).quorum, undefined)
})

test('witnesses elsewhere count as they are, and none is none', () => {
  const two = at('192.0.2.1', 'w.example.jp')
  deepEqual(witnessesElsewhere({ needed: 2, of: 2 }, two, last), {
    needed: 2,
    sworn: [last, last],
    quorum: last,
  })
  equal(witnessesElsewhere({ needed: 0, of: 0 }, [], undefined).needed, 0)
})
