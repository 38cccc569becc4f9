/**
 * Vault: how a body is committed to, framed and filed.
 *
 * A record is `u32 length | u64 index | nonce 12 | ciphertext | tag 16`. The plaintext is one octet
 * that says the form (0: as it is, 1: Zstandard) and then, in that form, `salt 16 | body`. The
 * additional data bind a record to its log, its place and its leaf: `origin || u64 index || c`.
 * Records of 65,536 consecutive indexes, one class and one month share a file, in order of index, so
 * that an entry's leaf alone tells where its body lies.
 */
import type { Instant } from '../lib/time.ts'
import { type Hash, type Hasher, joined, putU64, u32At, u64At, utf8 } from './bytes.ts'
import { monthOf } from './moment.ts'
import { type Refused, refuse } from './refused.ts'

export const SALT_BYTES = 16
export const NONCE_BYTES = 12
export const TAG_BYTES = 16
/** Octets of a record before its ciphertext, without the length. */
export const RECORD_HEAD_BYTES = 8 + NONCE_BYTES
export const RECORD_BYTES_MAX = 8 * 2 ** 20
export const VAULT_FILE_ENTRIES = 65_536

export const COMMITMENT_PREFIX = utf8('sekimori/body/v1\n')

/** `c`: hides the body behind the salt, and fixes it. */
export const commitmentOf = (saltAndBody: Uint8Array, hasher: Hasher): Hash =>
  hasher.digest(COMMITMENT_PREFIX, saltAndBody)

export function boundTo(origin: Uint8Array, index: number, commitment: Uint8Array): Uint8Array {
  const place = new Uint8Array(8)
  putU64(index, place, 0)
  return joined(origin, place, commitment)
}

export type Form = 'plain' | 'zstd'
export const FORM_OCTET: Readonly<Record<Form, number>> = { plain: 0, zstd: 1 }
export const formOf = (octet: number | undefined): Form | undefined =>
  octet === 0 ? 'plain' : octet === 1 ? 'zstd' : undefined

export const vaultBlock = (index: number): number => Math.floor(index / VAULT_FILE_ENTRIES)

export const vaultPath = (retention: string, at: Instant, index: number): string =>
  vaultFile(retention, monthOf(at), vaultBlock(index))
export const vaultFile = (retention: string, month: string, block: number): string =>
  `vault/${retention}/${month}/${String(block).padStart(8, '0')}.skv`

export type SealedParts = {
  readonly index: number
  readonly nonce: Uint8Array
  readonly ciphertext: Uint8Array
  readonly tag: Uint8Array
}

/** Takes a sealed record (without its length) apart. */
export function readSealed(sealed: Uint8Array): SealedParts | Refused {
  if (sealed.length < RECORD_HEAD_BYTES + TAG_BYTES + 1 + SALT_BYTES)
    return refuse('it is too short')
  const index = u64At(sealed, 0)
  if (Number.isNaN(index)) return refuse('its index is no count')
  return {
    index,
    nonce: sealed.subarray(8, RECORD_HEAD_BYTES),
    ciphertext: sealed.subarray(RECORD_HEAD_BYTES, sealed.length - TAG_BYTES),
    tag: sealed.subarray(sealed.length - TAG_BYTES),
  }
}

/** The record at an offset of a vault file: its sealed octets, `short`, or a refusal. */
export function recordAt(
  bytes: Uint8Array,
  at: number,
): { readonly sealed: Uint8Array; readonly bytes: number } | { readonly short: number } | Refused {
  if (at + 4 > bytes.length) return { short: 4 }
  const length = u32At(bytes, at)
  if (length < RECORD_HEAD_BYTES + TAG_BYTES || length > RECORD_BYTES_MAX)
    return refuse('no record begins here')
  if (at + 4 + length > bytes.length) return { short: 4 + length }
  return { sealed: bytes.subarray(at + 4, at + 4 + length), bytes: 4 + length }
}
