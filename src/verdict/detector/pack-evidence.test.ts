import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { packedEvidence, unpackedEvidence } from './pack-evidence.ts'
import { noEvidence } from './weigh.ts'

const share = fc.double({ min: 0, max: 1e30, noNaN: true }).map((one) => one + 0)

test('evidence comes back from its bytes bit for bit, no evidence in four of them', () => {
  fc.assert(
    fc.property(fc.array(share, { minLength: 12, maxLength: 12 }), share, (years, total) => {
      const bytes = packedEvidence({ years, total })
      ok(bytes.length <= 120)
      deepEqual(unpackedEvidence(bytes), { years, total })
    }),
  )
  equal(packedEvidence(noEvidence).length, 4)
  deepEqual(unpackedEvidence(packedEvidence(noEvidence)), noEvidence)
})

test('torn bytes, more bytes, other versions and less than none are refused', () => {
  const bytes = packedEvidence({ years: Array.from({ length: 12 }, (_, n) => n / 7), total: 1e9 })
  for (let length = 0; length < bytes.length; length += 1)
    equal(unpackedEvidence(bytes.slice(0, length)), undefined)
  equal(unpackedEvidence(new Uint8Array([...bytes, 0])), undefined)
  equal(unpackedEvidence(new Uint8Array([3, ...bytes.slice(1)])), undefined)
  equal(unpackedEvidence(packedEvidence({ years: [-1], total: 0 })), undefined)
  equal(unpackedEvidence(packedEvidence({ years: [], total: -1 })), undefined)
})

test('any bytes are refused or read, never thrown at', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
      unpackedEvidence(new Uint8Array([1, ...any]))
    }),
  )
})
