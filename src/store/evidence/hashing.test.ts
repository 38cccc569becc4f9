import { deepEqual, equal, throws } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { leafHashIn, sha256 } from './hashing.ts'

test('a leaf hashed where it stands has the hash of its octets alone, and nothing around it changes', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1 }),
      fc.uint8Array(),
      fc.uint8Array(),
      (before, leaf, after) => {
        const whole = Buffer.concat([before, leaf, after])
        const end = before.length + leaf.length
        equal(leafHashIn(whole, before.length, end), sha256.leaf(leaf))
        deepEqual(whole, Buffer.concat([before, leaf, after]))
      },
    ),
  )
  throws(() => leafHashIn(Buffer.from('x'), 0, 1), /before the leaf/)
})
