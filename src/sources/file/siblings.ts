/**
 * Siblings: the files beside a log that rotation makes of it.
 *
 * `mail.log.1`, `mail.log-20261121`, `mail-20261121.log`, `mail.log.old`: only such names, so that
 * an editor's or an administrator's copy is not taken for a part of the log.
 */
import { open, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
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
