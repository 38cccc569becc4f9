import { equal, ok, throws } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import * as pkijs from 'pkijs'
import { nonceFrom, TSA_REQUEST_BYTES, tsaRequest } from './tsa-request.ts'

const octets = (n: number) => fc.uint8Array({ minLength: n, maxLength: n })

test('a request has 69 octets, and says digest, nonce and the wish for the certificate', () => {
  fc.assert(
    fc.property(octets(32), octets(8), (digest, chance) => {
      const nonce = nonceFrom(chance)
      const request = tsaRequest(digest, nonce)
      equal(request.length, TSA_REQUEST_BYTES)
      const read = pkijs.TimeStampReq.fromBER(new Uint8Array(request).buffer)
      equal(read.version, 1)
      equal(read.certReq, true)
      equal(read.messageImprint.hashAlgorithm.algorithmId, '2.16.840.1.101.3.4.2.1')
      const told = (bytes: Uint8Array | undefined): string =>
        Buffer.from(bytes ?? new Uint8Array()).toString('hex')
      equal(told(read.messageImprint.hashedMessage.valueBlock.valueHexView), told(digest))
      equal(told(read.nonce?.valueBlock.valueHexView), told(nonce))
    }),
  )
})

test('a nonce is positive and of full length, whatever chance gives', () => {
  fc.assert(
    fc.property(octets(8), (chance) => {
      const [first = 0] = nonceFrom(chance)
      ok(first >= 0x40 && first <= 0x7f)
    }),
  )
  throws(() => nonceFrom(new Uint8Array(7)), /eight octets/)
})
