/**
 * Hashing: SHA-256 as the pure room wants it, by the runtime's one-shot digest.
 *
 * A Latin-1 string comes out of it three times as fast as a buffer does, and goes back in by
 * `latin1Write` into one reused node buffer.
 */
import { createHash, hash, verify as verifyWith } from 'node:crypto'
import type { Hash, Hasher } from '../../evidence/bytes.ts'
import type { Verify } from '../../evidence/note.ts'
import { BUNDLE_ENTRY_BYTES_MAX } from '../../evidence/tiles.ts'
import { assert } from '../../lib/assert.ts'

/** The runtime has `latin1Write`, its type declarations do not. */
const node = Buffer.alloc(65) as Buffer & { latin1Write(text: string, at: number): number }
node[0] = 0x01
const leaf = Buffer.alloc(1 + BUNDLE_ENTRY_BYTES_MAX)

export const sha256: Hasher = {
  digest(...parts) {
    if (parts.length === 1) return hash('sha256', parts[0] as Uint8Array, 'latin1') as Hash
    const whole = createHash('sha256')
    for (const part of parts) whole.update(part)
    return whole.digest('latin1') as Hash
  },
  leaf(entry) {
    leaf.set(entry, 1)
    return hash('sha256', leaf.subarray(0, 1 + entry.length), 'latin1') as Hash
  },
  node(left, right) {
    node.latin1Write(left, 1)
    node.latin1Write(right, 33)
    return hash('sha256', node, 'latin1') as Hash
  },
}

/**
 * The leaf hash of the octets from `at` up to `end`, where they stand. The octet before them is lent
 * for the prefix and given back, which spares a copy of every leaf.
 */
export function leafHashIn(bytes: Uint8Array, at: number, end: number): Hash {
  const lent = bytes[at - 1]
  assert(lent !== undefined, 'an octet stands before the leaf')
  bytes[at - 1] = 0x00
  // Plain octets: making a buffer of them, as `subarray` of one does, costs twice as much.
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset + at - 1, end - at + 1)
  const hashed = hash('sha256', view, 'latin1') as Hash
  bytes[at - 1] = lent
  return hashed
}

/** The octets before a raw Ed25519 public key in its SubjectPublicKeyInfo (RFC 8410 §4). */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex')

export const verifyEd25519: Verify = (publicKey, message, signature) => {
  try {
    return verifyWith(
      null,
      message,
      { key: Buffer.concat([SPKI_HEAD, publicKey]), format: 'der', type: 'spki' },
      signature,
    )
  } catch {
    return false
  }
}

/** The same for ML-DSA-44 (RFC 9881 §4). */
const MLDSA_SPKI_HEAD = Buffer.from('30820532300b06096086480165030403110382052100', 'hex')
const MLDSA_KEY_BYTES = 1_312

/** Ed25519 and ML-DSA-44, told apart by the length of the key. */
export const verifySignature: Verify = (publicKey, message, signature) => {
  if (publicKey.length !== MLDSA_KEY_BYTES) return verifyEd25519(publicKey, message, signature)
  try {
    const key = Buffer.concat([MLDSA_SPKI_HEAD, publicKey])
    return verifyWith(null, message, { key, format: 'der', type: 'spki' }, signature)
  } catch {
    return false
  }
}

export const hexOf = (digest: Hash): string => Buffer.from(digest, 'latin1').toString('hex')
