/**
 * Files of the log: its tree state, tiles and bundles, read back and checked for shape.
 *
 * `.state/tree` tells how far tiles and vault are complete and synced: everything below its size is
 * in them, everything from there on is in the write-ahead log.
 */
import { join } from 'node:path'
import { type Hash, hashText, readHashText } from '../../evidence/bytes.ts'
import { hashOfParts, type Range, subtreesOf } from '../../evidence/proof.ts'
import { isRefused } from '../../evidence/refused.ts'
import {
  BUNDLE_BYTES_MAX,
  bundlePath,
  levelsOf,
  readBundle,
  readTile,
  TILE_WIDTH,
  tilePath,
  widthOf,
} from '../../evidence/tiles.ts'
import { type Frontier, foldRow, frontierOf, rootOf } from '../../evidence/tree.ts'
import { Fault } from '../../lib/fault.ts'
import { archived } from './archive.ts'
import { type Disk, readTextFile, readWhole } from './disk.ts'
import { sha256 } from './hashing.ts'

export const stateFolderOf = (folder: string): string => join(folder, '.state')
/** Sources whose counters are remembered; the eldest begins a new count. */
export const SOURCES_MAX = 4_096
const TREE_STATE_BYTES_MAX = 4 * 2 ** 20

export type TreeState = {
  readonly size: number
  readonly root: Hash
  /** The next `n` of each source. */
  readonly sources: ReadonlyMap<string, number>
  /** Octets of the vault files that are still being added to, by path. */
  readonly vault: ReadonlyMap<string, number>
}

export const emptyTree: TreeState = {
  size: 0,
  root: sha256.digest(new Uint8Array(0)),
  sources: new Map(),
  vault: new Map(),
}

export const toTreeState = ({ size, root, sources, vault }: TreeState): string =>
  `${JSON.stringify({
    size,
    root: hashText(root),
    sources: Object.fromEntries(sources),
    vault: Object.fromEntries(vault),
  })}\n`

const counts = (it: unknown): Map<string, number> | undefined => {
  if (typeof it !== 'object' || it === null || Array.isArray(it)) return undefined
  const entries = Object.entries(it)
  return entries.every(([, n]) => Number.isSafeInteger(n) && (n as number) >= 0)
    ? new Map(entries as [string, number][])
    : undefined
}

/** `undefined` when there is no such file. Throws `evidence.damaged` when it cannot be read. */
export async function readTreeState(disk: Disk, folder: string): Promise<TreeState | undefined> {
  const file = join(stateFolderOf(folder), 'tree')
  const text = await readTextFile(disk, file, TREE_STATE_BYTES_MAX)
  if (text === undefined) return undefined
  try {
    const it = JSON.parse(text) as Record<string, unknown>
    const size = it['size']
    const root = readHashText(String(it['root']))
    const sources = counts(it['sources'])
    const vault = counts(it['vault'])
    if (
      Number.isSafeInteger(size) &&
      (size as number) >= 0 &&
      root !== undefined &&
      sources !== undefined &&
      vault !== undefined
    )
      return { size: size as number, root, sources, vault }
  } catch {
    // Told below, as any other shape that is not ours.
  }
  throw new Fault('evidence.damaged', { file, why: 'it is no tree state' })
}

/** The tile of a log of `size`; a full one serves where the narrower one is gone, packed away or not. */
export async function tileOf(
  disk: Disk,
  folder: string,
  level: number,
  nth: number,
  size: number,
): Promise<Hash[] | undefined> {
  const width = widthOf(level, nth, size)
  for (const path of new Set([tilePath(level, nth, width), tilePath(level, nth)])) {
    const bytes = await readWhole(disk, join(folder, path), TILE_WIDTH * 32)
    if (!(bytes instanceof Uint8Array)) continue
    const hashes = readTile(bytes, path.endsWith(`.p/${width}`) ? width : TILE_WIDTH)
    if (!isRefused(hashes)) return hashes.slice(0, width)
  }
  const packed = await archived(disk, folder, tilePath(level, nth), level, nth, TILE_WIDTH * 32)
  const hashes = packed === undefined ? undefined : readTile(packed, TILE_WIDTH)
  return hashes === undefined || isRefused(hashes) ? undefined : hashes.slice(0, width)
}

export async function bundleOf(
  disk: Disk,
  folder: string,
  nth: number,
  size: number,
): Promise<Uint8Array[] | undefined> {
  const width = widthOf(0, nth, size)
  for (const path of new Set([bundlePath(nth, width), bundlePath(nth)])) {
    const bytes = await readWhole(disk, join(folder, path), BUNDLE_BYTES_MAX)
    if (!(bytes instanceof Uint8Array)) continue
    const entries = readBundle(bytes, path.endsWith(`.p/${width}`) ? width : TILE_WIDTH)
    if (!isRefused(entries)) return entries.slice(0, width)
  }
  const packed = await archived(disk, folder, bundlePath(nth), 0, nth, BUNDLE_BYTES_MAX)
  const entries = packed === undefined ? undefined : readBundle(packed, TILE_WIDTH)
  return entries === undefined || isRefused(entries) ? undefined : entries.slice(0, width)
}

/** The unfinished row of each level. Throws `evidence.damaged` when one is missing. */
export async function rightEdge(disk: Disk, folder: string, size: number): Promise<Hash[][]> {
  const rows: Hash[][] = []
  for (let level = 0; level < levelsOf(size); level += 1) {
    const hashes = Math.floor(size / TILE_WIDTH ** level)
    const nth = Math.floor(hashes / TILE_WIDTH)
    if (hashes % TILE_WIDTH === 0) {
      rows.push([])
      continue
    }
    const row = await tileOf(disk, folder, level, nth, size)
    if (row === undefined)
      throw new Fault('evidence.damaged', {
        file: join(folder, tilePath(level, nth, hashes % TILE_WIDTH)),
        why: 'it is missing or has the wrong length',
      })
    rows.push(row)
  }
  return rows
}

/** The right edge of a complete log; throws `evidence.damaged` unless it hashes to the state's root. */
export async function frontierAt(
  disk: Disk,
  folder: string,
  { size, root }: Pick<TreeState, 'size' | 'root'>,
): Promise<{ readonly frontier: Frontier; readonly rows: Hash[][] }> {
  const rows = await rightEdge(disk, folder, size)
  const frontier = frontierOf(size, rows, sha256)
  if (frontier === undefined || rootOf(frontier, sha256) !== root)
    throw new Fault('evidence.damaged', {
      file: join(folder, 'tile'),
      why: `the right edge of ${size} entries does not hash to the recorded root`,
    })
  return { frontier, rows }
}

/** Finds a tile; `undefined` when it is not there. */
export type TileAt = (level: number, nth: number) => Promise<readonly Hash[] | undefined>

/** The hash of a range of leaves of a complete log, from its tiles; `undefined` when one is missing. */
export const rangeHash = (
  disk: Disk,
  folder: string,
  size: number,
  range: Range,
): Promise<Hash | undefined> =>
  rangeHashBy((level, nth) => tileOf(disk, folder, level, nth, size), range)

/** The same, wherever the tiles come from. */
export async function rangeHashBy(tileAt: TileAt, range: Range): Promise<Hash | undefined> {
  const parts: Hash[] = []
  for (const { height, nth } of subtreesOf(range)) {
    const level = Math.floor(height / 8)
    const width = 2 ** (height % 8)
    const first = nth * width
    const tile = await tileAt(level, Math.floor(first / TILE_WIDTH))
    const row = tile?.slice(first % TILE_WIDTH, (first % TILE_WIDTH) + width)
    if (row === undefined || row.length !== width) return undefined
    parts.push(foldRow(row, sha256))
  }
  return parts.length === 0 ? emptyTree.root : hashOfParts(parts, sha256)
}
