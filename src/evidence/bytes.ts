/**
 * Bytes: whole numbers, text and hashes in and out of octets, most significant octet first.
 *
 * A `Hash` is 32 characters of one octet each (Latin-1), not an array: such strings compare with
 * `===`, serve as keys, cost half the memory and come out of the runtime's digest three times as
 * fast. Whole numbers are exact to 2^53; what is larger is refused by the readers.
 */
import { assert } from '../lib/assert.ts'

/** The 32 octets of a SHA-256, one per character. */
export type Hash = string & { readonly hash: true }

export const HASH_BYTES = 32

/** What the pure room needs of SHA-256; the edge brings it. */
export type Hasher = {
  readonly digest: (...parts: readonly Uint8Array[]) => Hash
  /** RFC 6962 §2.1: SHA-256(0x00 || entry). */
  readonly leaf: (entry: Uint8Array) => Hash
  /** RFC 6962 §2.1: SHA-256(0x01 || left || right). */
  readonly node: (left: Hash, right: Hash) => Hash
}

const encoder = new TextEncoder()
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** `undefined` when the octets are not UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Reads a hash at an offset; the caller has made sure that 32 octets are there. */
export function hashAt(bytes: Uint8Array, at: number): Hash {
  assert(at + HASH_BYTES <= bytes.length, 'a hash is read inside its octets')
  // Six times as fast as spreading the octets, and a tile has 256 hashes.
  const octets = bytes.subarray(at, at + HASH_BYTES) as unknown as number[]
  return String.fromCharCode.apply(null, octets) as Hash
}

export function putHash(hash: Hash, into: Uint8Array, at: number): void {
  for (let i = 0; i < HASH_BYTES; i += 1) into[at + i] = hash.charCodeAt(i)
}

export function hashBytes(hash: Hash): Uint8Array {
  const bytes = new Uint8Array(HASH_BYTES)
  putHash(hash, bytes, 0)
  return bytes
}

export const base64 = (bytes: Uint8Array): string => bytes.toBase64()
export const base64url = (bytes: Uint8Array): string =>
  bytes.toBase64({ alphabet: 'base64url', omitPadding: true })

/** Canonical base64 of RFC 4648 §4 only: padding present, no stray bits, no spaces. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text, { lastChunkHandling: 'strict' })
    return bytes.toBase64() === text ? bytes : undefined
  } catch {
    return undefined
  }
}

/** RFC 4648 §5 without padding. */
export function fromBase64url(text: string): Uint8Array | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: 'base64url' })
    return base64url(bytes) === text ? bytes : undefined
  } catch {
    return undefined
  }
}

export const hashText = (hash: Hash): string => base64(hashBytes(hash))

export function readHashText(text: string): Hash | undefined {
  const bytes = fromBase64(text)
  return bytes?.length === HASH_BYTES ? hashAt(bytes, 0) : undefined
}

export function putU16(n: number, into: Uint8Array, at: number): void {
  into[at] = n >>> 8
  into[at + 1] = n
}

export function putU32(n: number, into: Uint8Array, at: number): void {
  into[at] = n >>> 24
  into[at + 1] = n >>> 16
  into[at + 2] = n >>> 8
  into[at + 3] = n
}

export function putU64(n: number, into: Uint8Array, at: number): void {
  assert(Number.isSafeInteger(n) && n >= 0, 'a count is exact')
  putU32(Math.floor(n / 2 ** 32), into, at)
  putU32(n % 2 ** 32, into, at + 4)
}

export const u16At = (bytes: Uint8Array, at: number): number =>
  (bytes[at] as number) * 2 ** 8 + (bytes[at + 1] as number)

export const u32At = (bytes: Uint8Array, at: number): number =>
  u16At(bytes, at) * 2 ** 16 + u16At(bytes, at + 2)

/** NaN above 2^53 - 1: such a count was never written by us. */
export function u64At(bytes: Uint8Array, at: number): number {
  const n = u32At(bytes, at) * 2 ** 32 + u32At(bytes, at + 4)
  return Number.isSafeInteger(n) ? n : Number.NaN
}

/** Decimal without leading zeros, at most 2^53 - 1; `undefined` otherwise. */
export function readCount(text: string): number | undefined {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return undefined
  const n = Number(text)
  return Number.isSafeInteger(n) ? n : undefined
}
