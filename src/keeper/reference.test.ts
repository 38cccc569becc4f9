import { equal } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { readReference, referenceOf } from './reference.ts'

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

test('a reference is the lower 35 of the first 40 bits of the hash, five bits a sign', () => {
  fc.assert(
    fc.property(fc.string(), (id) => {
      const bits = BigInt(`0x${hash('sha256', id).slice(0, 10)}`)
      const signs = [30n, 25n, 20n, 15n, 10n, 5n, 0n].map(
        (shift) => SIGNS[Number((bits >> shift) & 31n)],
      )
      equal(referenceOf(id), signs.join(''))
      equal(readReference(referenceOf(id).toLowerCase()), referenceOf(id))
    }),
  )
})
