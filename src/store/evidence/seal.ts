/**
 * Sealing: bodies into vault records and back (AES-256-GCM, as `evidence/vault.ts` frames them).
 *
 * Bodies from COMPRESS_FROM octets on are compressed where that makes them smaller. Measured on two
 * cores, Zstandard costs about 56 µs a record whatever its length, ten times the encryption, and
 * saves a third of a 460-octet body: below that bound time is worth more than room.
 */
import { createCipheriv, createDecipheriv, hash, type KeyObject, randomFillSync } from 'node:crypto'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { HASH_BYTES, putU32, putU64 } from '../../evidence/bytes.ts'
import { isRefused, type Refused, refuse } from '../../evidence/refused.ts'
import {
  boundTo,
  COMMITMENT_PREFIX,
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

/** Random octets in portions of one system call. */
function putChance(into: Uint8Array, at: number, bytes: number): void {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  pool.copy(into, at, used - bytes, used)
}

/** Octets of a record, with its length before it, around a body that is not compressed. */
export const RECORD_BYTES_BESIDE = 4 + RECORD_HEAD_BYTES + 1 + SALT_BYTES + TAG_BYTES

/** Where the salt stands behind the prefix of the commitment; the form octet takes the place before. */
const SALT_AT = COMMITMENT_PREFIX.length
const FORM_AT = SALT_AT - 1
const BODY_AT = SALT_AT + SALT_BYTES
const NONCE_AT = 4 + 8
const CONTENT_AT = 4 + RECORD_HEAD_BYTES
const ROOM_BYTES = 64 * 1024

/** Octets of a buffer without the cost of making another buffer of them. */
const viewOf = (bytes: Buffer, from: number, to: number): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset + from, to - from)

/**
 * Seals one body after the other, in rooms that are used again: a commitment first, for the leaf
 * carries it, then the record, which is bound to that commitment.
 */
export class Sealer {
  readonly #originBytes: number
  /** `origin | u64 index | c`: what a record is bound to. */
  readonly #bound: Buffer
  readonly #nonce = Buffer.alloc(NONCE_BYTES)
  /** `prefix | salt | body`, and later `form octet | salt | body`. */
  #room = Buffer.alloc(0)
  #end = 0

  constructor(origin: string) {
    this.#originBytes = Buffer.byteLength(origin)
    this.#bound = Buffer.alloc(this.#originBytes + 8 + HASH_BYTES)
    this.#bound.write(origin)
  }

  /** Takes a body in, of so many octets as UTF-8; gives the commitment to it, base64url. */
  commit(body: string, bytes: number): string {
    this.#end = BODY_AT + bytes
    if (this.#room.length < this.#end) {
      this.#room = Buffer.alloc(Math.max(ROOM_BYTES, 2 ** Math.ceil(Math.log2(this.#end))))
      this.#room.set(COMMITMENT_PREFIX)
    }
    // Where the last record had its form octet.
    this.#room[FORM_AT] = COMMITMENT_PREFIX[FORM_AT] as number
    putChance(this.#room, SALT_AT, SALT_BYTES)
    this.#room.write(body, BODY_AT)
    const commitment = hash('sha256', viewOf(this.#room, 0, this.#end), 'base64url')
    this.#bound.write(commitment, this.#originBytes + 8, 'base64url')
    return commitment
  }

  /** Writes `u32 length | record` of the body taken in last; the offset behind it. */
  sealInto(into: Buffer, at: number, index: number, key: KeyObject): number {
    putU64(index, into, at + 4)
    putU64(index, this.#bound, this.#originBytes)
    putChance(this.#nonce, 0, NONCE_BYTES)
    into.set(this.#nonce, at + NONCE_AT)
    const cipher = createCipheriv('aes-256-gcm', key, this.#nonce)
    cipher.setAAD(this.#bound)
    let end = at + CONTENT_AT
    const put = (bytes: Uint8Array) => {
      into.set(bytes, end)
      end += bytes.length
    }
    const plain = viewOf(this.#room, FORM_AT, this.#end)
    plain[0] = FORM_OCTET.plain
    const packed = plain.length < COMPRESS_FROM ? undefined : zstdCompressSync(plain.subarray(1))
    if (packed !== undefined && packed.length < plain.length - 1) {
      put(cipher.update(Buffer.of(FORM_OCTET.zstd)))
      put(cipher.update(packed))
    } else put(cipher.update(plain))
    cipher.final()
    put(cipher.getAuthTag())
    putU32(end - at - 4, into, at)
    return end
  }
}

export type Sealed = {
  readonly index: number
  readonly origin: Uint8Array
  readonly commitment: Uint8Array
  readonly key: KeyObject
}

/** The body, if record, key, place and commitment belong together. */
export function unseal(sealed: Uint8Array, by: Sealed): Uint8Array | Refused {
  const whole = unsealWhole(sealed, by)
  return isRefused(whole) ? whole : whole.subarray(SALT_BYTES)
}

/** Salt and body: what is disclosed, and what the leaf commits to. */
export function unsealWhole(
  sealed: Uint8Array,
  { index, origin, commitment, key }: Sealed,
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
  return plain
}
