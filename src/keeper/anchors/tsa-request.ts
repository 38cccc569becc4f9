/**
 * TSA request: asks an authority for a time stamp over a digest (RFC 3161 §2.4.1), in DER, 69 octets.
 *
 * Written by hand, because every length in it is known: version 1, SHA-256 of what is stamped, a nonce
 * of eight octets, and the wish that the certificate come with the answer.
 */
import { assert } from '../../lib/assert.ts'

export const NONCE_BYTES = 8
export const TSA_REQUEST_BYTES = 69
/** An answer with four certificates has some 6,000. */
export const TSA_ANSWER_BYTES_MAX = 65_536

/** SEQUENCE { version 1, SEQUENCE { SEQUENCE { sha256, NULL }, OCTET STRING of 32 …: X.690 §8. */
const BEFORE_DIGEST = Buffer.from('3043020101303130' + '0d060960864801650304020105000420', 'hex')
/** INTEGER of 8 octets */
const BEFORE_NONCE = Buffer.from('0208', 'hex')
/** certReq TRUE */
const END = Buffer.from('0101ff', 'hex')

/** Positive, and never shorter than it looks: the first octet is 0x40 to 0x7f. */
export function nonceFrom(chance: Uint8Array): Uint8Array {
  assert(chance.length === NONCE_BYTES, 'a nonce has eight octets')
  const nonce = chance.slice()
  nonce[0] = 0x40 | ((nonce[0] ?? 0) & 0x3f)
  return nonce
}

export function tsaRequest(digest: Uint8Array, nonce: Uint8Array): Uint8Array {
  assert(
    digest.length === 32 && nonce.length === NONCE_BYTES,
    'digest and nonce have their lengths',
  )
  const request = Buffer.concat([BEFORE_DIGEST, digest, BEFORE_NONCE, nonce, END])
  assert(request.length === TSA_REQUEST_BYTES, 'the length that it says is the length that it has')
  return request
}
