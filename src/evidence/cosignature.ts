/**
 * Cosignature: the octets that an ML-DSA-44 cosignature of a checkpoint is over (C2SP
 * tlog-cosignature, `cosigned_message`), in the presentation language of RFC 8446 §3.
 *
 * The tree from its first leaf is the subtree that begins at 0. Extension lines of the checkpoint
 * are not among the octets.
 */
import { hashBytes, joined, putU64, utf8 } from './bytes.ts'
import type { Checkpoint } from './checkpoint.ts'

/** Twelve octets, the last of them NUL. */
const LABEL = utf8('subtree/v1\n\0')
/** The length of a name stands in one octet. */
const NAME_BYTES_MAX = 255

/** `undefined`: a name does not fit, so that no such message exists. */
export function cosignedMessage(
  cosigner: string,
  time: number,
  { origin, size, root }: Checkpoint,
): Uint8Array | undefined {
  const [by, log] = [utf8(cosigner), utf8(origin)]
  if (by.length === 0 || by.length > NAME_BYTES_MAX) return undefined
  if (log.length === 0 || log.length > NAME_BYTES_MAX) return undefined
  return joined(
    LABEL,
    Uint8Array.of(by.length),
    by,
    u64(time),
    Uint8Array.of(log.length),
    log,
    u64(0),
    u64(size),
    hashBytes(root),
  )
}

function u64(n: number): Uint8Array {
  const bytes = new Uint8Array(8)
  putU64(n, bytes, 0)
  return bytes
}
