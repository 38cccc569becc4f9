/**
 * Tiles: where the hashes and entries of a log lie, and in which octets (C2SP tlog-tiles).
 *
 * A tile is up to 256 hashes of one height; a bundle is the up to 256 entries below one tile of
 * level 0, each behind its length in two octets. A file that is not yet full carries its width in
 * its name and is never changed, only followed by a wider one.
 */
import { assert } from '../lib/assert.ts'
import { HASH_BYTES, type Hash, hashAt, putHash, putU16, u16At } from './bytes.ts'
import { type Refused, refuse } from './refused.ts'

export const TILE_WIDTH = 256
/** By the format; our own entries are far smaller (`LEAF_BYTES_MAX`). */
export const BUNDLE_ENTRY_BYTES_MAX = 65_535
export const BUNDLE_BYTES_MAX = TILE_WIDTH * (2 + BUNDLE_ENTRY_BYTES_MAX)

/** 1234067 is x001/x234/067. */
function numbered(nth: number): string {
  assert(Number.isSafeInteger(nth) && nth >= 0, 'a tile has a number')
  const groups = [String(nth % 1000).padStart(3, '0')]
  for (let rest = Math.floor(nth / 1000); rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`)
  return groups.join('/')
}

const filed = (kind: string, nth: number, width: number): string => {
  assert(width >= 1 && width <= TILE_WIDTH, 'a tile has 1 to 256 hashes')
  return `tile/${kind}/${numbered(nth)}${width === TILE_WIDTH ? '' : `.p/${width}`}`
}

export const tilePath = (level: number, nth: number, width = TILE_WIDTH): string =>
  filed(String(level), nth, width)
export const bundlePath = (nth: number, width = TILE_WIDTH): string => filed('entries', nth, width)
/** The folder of the partial files that a full one makes superfluous. */
export const partialFolder = (fullPath: string): string => `${fullPath}.p`

/** How many hashes of a level stand in tile `nth` of a log of `size`; 0 when it has not begun. */
export function widthOf(level: number, nth: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level)
  return Math.max(0, Math.min(TILE_WIDTH, hashes - nth * TILE_WIDTH))
}

/** The levels that a log of `size` has tiles on. */
export function levelsOf(size: number): number {
  let levels = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / TILE_WIDTH)) levels += 1
  return levels
}

export function toTile(hashes: readonly Hash[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * HASH_BYTES)
  for (const [i, hash] of hashes.entries()) putHash(hash, bytes, i * HASH_BYTES)
  return bytes
}

export function readTile(bytes: Uint8Array, width: number): Hash[] | Refused {
  if (bytes.length !== width * HASH_BYTES)
    return refuse(`${bytes.length} octets instead of ${width * HASH_BYTES}`)
  return Array.from({ length: width }, (_, i) => hashAt(bytes, i * HASH_BYTES))
}

export function toBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0))
  let at = 0
  for (const entry of entries) {
    assert(entry.length <= BUNDLE_ENTRY_BYTES_MAX, 'an entry fits its two octets of length')
    putU16(entry.length, bytes, at)
    bytes.set(entry, at + 2)
    at += 2 + entry.length
  }
  return bytes
}

export function readBundle(bytes: Uint8Array, width: number): Uint8Array[] | Refused {
  const entries: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    if (at + 2 > bytes.length) return refuse('it ends inside a length')
    const end = at + 2 + u16At(bytes, at)
    if (end > bytes.length) return refuse('it ends inside an entry')
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  return entries.length === width ? entries : refuse(`${entries.length} entries, not ${width}`)
}
