/**
 * Frames: what one write to the write-ahead log holds, so that one sync makes leaf and body durable.
 *
 * A frame is `u32 length | u64 first index | SHA-256(first 12 octets || payload) | payload`; the
 * payload is, for each entry, `u16 leaf length | leaf | u32 sealed length | sealed record`. A frame
 * is whole or it is nothing: the digest covers its place in the log as well as its content.
 */
import { assert } from '../lib/assert.ts'
import {
  HASH_BYTES,
  type Hasher,
  hashAt,
  putHash,
  putU16,
  putU32,
  putU64,
  u16At,
  u32At,
  u64At,
} from './bytes.ts'
import { type Refused, refuse } from './refused.ts'

export const FRAME_HEAD_BYTES = 12 + HASH_BYTES
/** Above any frame that the writer makes (4 MiB and the sealing around it). */
export const FRAME_PAYLOAD_BYTES_MAX = 16 * 2 ** 20

export type FrameEntry = {
  readonly leaf: Uint8Array
  /** Without its length: index, nonce, ciphertext, tag. */
  readonly sealed: Uint8Array
}

export const payloadBytesOf = (entries: readonly FrameEntry[]): number =>
  entries.reduce((sum, { leaf, sealed }) => sum + 6 + leaf.length + sealed.length, 0)

export function toFrame(
  firstIndex: number,
  entries: readonly FrameEntry[],
  hasher: Hasher,
): Uint8Array {
  const length = payloadBytesOf(entries)
  assert(length > 0 && length <= FRAME_PAYLOAD_BYTES_MAX, 'a frame has entries and an end')
  const frame = new Uint8Array(FRAME_HEAD_BYTES + length)
  let at = FRAME_HEAD_BYTES
  for (const { leaf, sealed } of entries) {
    putU16(leaf.length, frame, at)
    frame.set(leaf, at + 2)
    at += 2 + leaf.length
    putU32(sealed.length, frame, at)
    frame.set(sealed, at + 4)
    at += 4 + sealed.length
  }
  putHead(firstIndex, frame, hasher)
  return frame
}

/** Writes the head of a frame whose payload already stands behind it, up to its last octet. */
export function putHead(firstIndex: number, frame: Uint8Array, hasher: Hasher): void {
  const length = frame.length - FRAME_HEAD_BYTES
  assert(length > 0 && length <= FRAME_PAYLOAD_BYTES_MAX, 'a frame has entries and an end')
  putU32(length, frame, 0)
  putU64(firstIndex, frame, 4)
  putHash(hasher.digest(frame.subarray(0, 12), frame.subarray(FRAME_HEAD_BYTES)), frame, 12)
}

export type Frame = {
  readonly kind: 'frame'
  readonly firstIndex: number
  readonly payload: Uint8Array
  /** Octets from the frame's start to the next one's. */
  readonly bytes: number
}

/** `short`: more octets are needed before anything can be said. */
export type FrameRead =
  | Frame
  | { readonly kind: 'short'; readonly bytes: number }
  | { readonly kind: 'bad'; readonly why: string }

export function readFrame(bytes: Uint8Array, at: number, hasher: Hasher): FrameRead {
  const there = bytes.length - at
  if (there < FRAME_HEAD_BYTES) return { kind: 'short', bytes: FRAME_HEAD_BYTES }
  const length = u32At(bytes, at)
  const firstIndex = u64At(bytes, at + 4)
  if (length === 0 || length > FRAME_PAYLOAD_BYTES_MAX || Number.isNaN(firstIndex))
    return { kind: 'bad', why: 'no frame begins here' }
  const whole = FRAME_HEAD_BYTES + length
  if (there < whole) return { kind: 'short', bytes: whole }
  const payload = bytes.subarray(at + FRAME_HEAD_BYTES, at + whole)
  const digest = hasher.digest(bytes.subarray(at, at + 12), payload)
  if (digest !== hashAt(bytes, at + 12))
    return { kind: 'bad', why: 'its digest is not that of its content' }
  return { kind: 'frame', firstIndex, payload, bytes: whole }
}

/** Offsets of one entry in a payload; its leaf's length stands in the 2 octets before `leafAt`. */
export type EntryAt = {
  leafAt: number
  /** Also where the 4 octets of the sealed record's length begin. */
  leafEnd: number
  /** Above the sealed record: where the next entry begins. */
  end: number
}

/** Finds the entry that begins at `at`, without taking it out. */
export function entryAt(payload: Uint8Array, at: number, into: EntryAt): Refused | undefined {
  if (at + 2 > payload.length) return refuse('it ends inside a length')
  into.leafAt = at + 2
  into.leafEnd = into.leafAt + u16At(payload, at)
  if (into.leafEnd + 4 > payload.length) return refuse('it ends inside a leaf')
  into.end = into.leafEnd + 4 + u32At(payload, into.leafEnd)
  return into.end > payload.length ? refuse('it ends inside a sealed body') : undefined
}

/** The entries of a payload whose digest was right; a refusal means that we wrote nonsense. */
export function readPayload(payload: Uint8Array): FrameEntry[] | Refused {
  const entries: FrameEntry[] = []
  const it: EntryAt = { leafAt: 0, leafEnd: 0, end: 0 }
  while (it.end < payload.length) {
    const refused = entryAt(payload, it.end, it)
    if (refused !== undefined) return refused
    entries.push({
      leaf: payload.subarray(it.leafAt, it.leafEnd),
      sealed: payload.subarray(it.leafEnd + 4, it.end),
    })
  }
  return entries
}
