/**
 * Sealing: bodies into vault records and back (AES-256-GCM, as `evidence/vault.ts` frames them).
 *
 * Bodies from COMPRESS_FROM octets on are compressed where that makes them smaller. Measured on two
 * cores, Zstandard costs about 56 µs a record whatever its length, ten times the encryption, and
 * saves a third of a 460-octet body: below that bound time is worth more than room.
 */
import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { type Hash, hashBytes, putU64 } from '../../evidence/bytes.ts'
import { isRefused, type Refused, refuse } from '../../evidence/refused.ts'
import {
  boundTo,
  commitmentOf,
  FORM_OCTET,
  formOf,
  NONCE_BYTES,
  RECORD_HEAD_BYTES,
  readSealed,
  SALT_BYTES,
  TAG_BYTES,
} from '../../evidence/vault.ts'
import { sha256 } from './hashing.ts'

export const COMPRESS_FROM = 2_048
/** Plaintext that a record may unfold to; our own bodies are far smaller. */
const UNFOLDED_BYTES_MAX = 16 * 2 ** 20

const POOL_BYTES = 64 * 1024
const pool = Buffer.alloc(POOL_BYTES)
let used = POOL_BYTES

/** Random octets in portions of one system call; valid until the next call. */
function chance(bytes: number): Buffer {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.subarray(used - bytes, used)
}

/** `form octet | salt | body`, ready to be sealed, and the commitment to it. */
export function salted(body: Uint8Array): { readonly plain: Buffer; readonly commitment: Hash } {
  const plain = Buffer.allocUnsafe(1 + SALT_BYTES + body.length)
  plain[0] = FORM_OCTET.plain
  plain.set(chance(SALT_BYTES), 1)
  plain.set(body, 1 + SALT_BYTES)
  return { plain, commitment: commitmentOf(plain.subarray(1), sha256) }
}

function folded(plain: Buffer): Buffer {
  if (plain.length < COMPRESS_FROM) return plain
  const packed = zstdCompressSync(plain.subarray(1))
  if (packed.length >= plain.length - 1) return plain
  return Buffer.concat([Buffer.of(FORM_OCTET.zstd), packed])
}

export type Sealed = {
  readonly index: number
  readonly origin: Uint8Array
  readonly commitment: Hash
  readonly key: Buffer
}

/** A sealed record without its length. */
export function seal(plain: Buffer, { index, origin, commitment, key }: Sealed): Buffer {
  const content = folded(plain)
  const record = Buffer.allocUnsafe(RECORD_HEAD_BYTES + content.length + TAG_BYTES)
  putU64(index, record, 0)
  record.set(chance(NONCE_BYTES), 8)
  const cipher = createCipheriv('aes-256-gcm', key, record.subarray(8, RECORD_HEAD_BYTES))
  cipher.setAAD(boundTo(origin, index, hashBytes(commitment)))
  record.set(cipher.update(content), RECORD_HEAD_BYTES)
  cipher.final()
  record.set(cipher.getAuthTag(), record.length - TAG_BYTES)
  return record
}

/** The body, if record, key, place and commitment belong together. */
export function unseal(
  sealed: Uint8Array,
  {
    index,
    origin,
    commitment,
    key,
  }: Omit<Sealed, 'commitment'> & { readonly commitment: Uint8Array },
): Uint8Array | Refused {
  const parts = readSealed(sealed)
  if (isRefused(parts)) return parts
  if (parts.index !== index) return refuse(`it is the body of entry ${parts.index}`)
  let content: Buffer
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, parts.nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(boundTo(origin, index, commitment))
    cipher.setAuthTag(parts.tag)
    content = Buffer.concat([cipher.update(parts.ciphertext), cipher.final()])
  } catch {
    return refuse('its seal is broken')
  }
  const form = formOf(content[0])
  if (form === undefined) return refuse('its form is not known')
  let plain: Buffer = content.subarray(1)
  try {
    if (form === 'zstd') plain = zstdDecompressSync(plain, { maxOutputLength: UNFOLDED_BYTES_MAX })
  } catch {
    return refuse('it does not unfold')
  }
  if (commitmentOf(plain, sha256) !== Buffer.from(commitment).toString('latin1'))
    return refuse('it is not what the leaf commits to')
  return plain.subarray(SALT_BYTES)
}
