/**
 * Siblings: the files beside a log that rotation makes of it.
 *
 * `mail.log.1`, `mail.log-20261121`, `mail-20261121.log`, `mail.log.old`: only such names, so that
 * an editor's or an administrator's copy is not taken for a part of the log.
 */
import { open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { constants, gunzipSync } from 'node:zlib'
import { FINGERPRINT_BYTES } from './place.ts'

/** A folder with more names is searched no further than this. */
export const NAMES_MAX = 10_000
const HEAD_READ = FINGERPRINT_BYTES

export type Hash = (bytes: Uint8Array) => string

export type Sibling = {
  readonly path: string
  readonly device: string
  readonly inode: string
  readonly size: number
  readonly modifiedNs: bigint
  readonly isCompressed: boolean
}

const compressed = /\.(?:gz|bz2|xz|zst|lz4|Z)$/
const turn = /^[._-]?(?:old|\d[\d._T-]*)$/

/** Whether `name` is what rotation makes of `base`. */
export function isRotated(base: string, name: string): boolean {
  const bare = name.replace(compressed, '')
  if (bare === base) return name !== base
  if (bare.startsWith(base)) return turn.test(bare.slice(base.length))
  const dot = base.lastIndexOf('.')
  if (dot <= 0) return false
  const stem = base.slice(0, dot)
  const extension = base.slice(dot)
  return (
    bare.startsWith(stem) &&
    bare.endsWith(extension) &&
    turn.test(bare.slice(stem.length, bare.length - extension.length))
  )
}

/** The rotated files of a log, in no order; the log itself is not among them. */
export async function siblingsOf(path: string): Promise<readonly Sibling[]> {
  const folder = dirname(path)
  const base = basename(path)
  const names = await readdir(folder).catch(() => [])
  const found: Sibling[] = []
  for (const name of names.slice(0, NAMES_MAX)) {
    if (!isRotated(base, name)) continue
    const full = join(folder, name)
    const seen = await stat(full, { bigint: true }).catch(() => undefined)
    if (seen === undefined || !seen.isFile()) continue
    found.push({
      path: full,
      device: String(seen.dev),
      inode: String(seen.ino),
      size: Number(seen.size),
      modifiedNs: seen.mtimeNs,
      isCompressed: compressed.test(name),
    })
  }
  return found
}

/** The fingerprint over exactly `bytes` bytes; `undefined` when the file is shorter or away. */
export async function fingerprintOf(
  path: string,
  bytes: number,
  hash: Hash,
): Promise<string | undefined> {
  const handle = await open(path, 'r').catch(() => undefined)
  if (handle === undefined) return undefined
  try {
    const head = new Uint8Array(HEAD_READ)
    const { bytesRead } = await handle.read(head, 0, bytes, 0)
    return bytesRead === bytes ? hash(head.subarray(0, bytes)) : undefined
  } catch {
    return undefined
  } finally {
    await handle.close()
  }
}

/** Of a gzip, so much is unpacked to see how the file in it begins. */
const PACKED_READ = 4_096
/** RFC 1952 §2.3: a header of 10 octets, and 8 behind: checksum and length modulo 2^32. */
const GZIP_LEAST = 18

/** Whether a gzip holds a file of `length` bytes whose first ones have this fingerprint. */
export async function holdsPacked(
  path: string,
  length: number,
  head: { readonly fingerprint: string; readonly fingerprintBytes: number },
  hash: Hash,
): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => undefined)
  if (handle === undefined) return false
  try {
    const { size } = await handle.stat()
    if (size < GZIP_LEAST) return false
    const packed = Buffer.alloc(Math.min(size, PACKED_READ))
    await handle.read(packed, 0, packed.length, 0)
    const end = Buffer.alloc(4)
    await handle.read(end, 0, 4, size - 4)
    if (end.readUInt32LE() !== length % 2 ** 32) return false
    const text = gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH })
    const bytes = head.fingerprintBytes
    return text.length >= bytes && hash(text.subarray(0, bytes)) === head.fingerprint
  } catch {
    return false
  } finally {
    await handle.close()
  }
}
