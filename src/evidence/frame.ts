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
  putU32(length, frame, 0)
  putU64(firstIndex, frame, 4)
  putHash(hasher.digest(frame.subarray(0, 12), frame.subarray(FRAME_HEAD_BYTES)), frame, 12)
  return frame
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

/** The entries of a payload whose digest was right; a refusal means that we wrote nonsense. */
export function readPayload(payload: Uint8Array): FrameEntry[] | Refused {
  const entries: FrameEntry[] = []
  let at = 0
  while (at < payload.length) {
    if (at + 2 > payload.length) return refuse('it ends inside a length')
    const leafEnd = at + 2 + u16At(payload, at)
    if (leafEnd + 4 > payload.length) return refuse('it ends inside a leaf')
    const end = leafEnd + 4 + u32At(payload, leafEnd)
    if (end > payload.length) return refuse('it ends inside a sealed body')
    entries.push({
      leaf: payload.subarray(at + 2, leafEnd),
      sealed: payload.subarray(leafEnd + 4, end),
    })
    at = end
  }
  return entries
}
