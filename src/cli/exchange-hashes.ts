/** Exchange-hashes: the runtime's digests, for the pure formats that others read. */
import { createHash } from 'node:crypto'
import type { Digest, Hashes } from '../reports/exchange/hashes.ts'

const digest =
  (name: 'sha1' | 'sha256'): Digest =>
  (octets) =>
    new Uint8Array(createHash(name).update(octets).digest())

/** SHA-1 is what UUIDv5 is made of (RFC 9562 §5.5); nothing rests on its strength. */
export const hashes: Hashes = { sha1: digest('sha1'), sha256: digest('sha256') }
