/**
 * Archive: tiles and entries that were packed away, found as if they still lay in their files.
 *
 * `archive/NNN.zip` holds one full tile of the pack level (2: 16,777,216 entries) and every full tile
 * and bundle below it, in the layout of geomys/ct-archive: each zip carries the checkpoint, the tiles
 * above and the right edge as well, so one alone can be checked. A zip is never changed once it has
 * its name. The level stands in its comment; without one it is 2.
 */
import { join } from 'node:path'
import { isRefused } from '../../evidence/refused.ts'
import { TILE_WIDTH } from '../../evidence/tiles.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { type Disk, type DiskFile, isMissing, using } from './disk.ts'
import { readDirectory, readEntry, type ZipDirectory } from './zip-read.ts'

export const PACK_LEVEL = 2
/** Directories of zips that are kept at hand, of about 30 MiB each. */
export const ARCHIVES_KEPT_MAX = 2
const LEVELS_KEPT_MAX = 64

export const archiveFolder = (folder: string): string => join(folder, 'archive')
export const zipName = (nth: number): string => `${String(nth).padStart(3, '0')}.zip`
export const zipComment = (level: number): string => `sekimori tiles of level ${level}`
/** Entries below one full tile of a level. */
export const spanOf = (level: number): number => TILE_WIDTH ** (level + 1)

const levelIn = ({ comment }: ZipDirectory): number =>
  Number(/^sekimori tiles of level ([012])$/.exec(comment)?.[1] ?? PACK_LEVEL)

/** Of the names in a zip, those that stand for tiles and bundles, full or not, and the checkpoint. */
export const isArchivedName = (name: string): boolean =>
  name.length <= 64 &&
  /^(checkpoint|tile\/(\d{1,2}|entries)\/(x\d{3}\/){0,4}\d{3}(\.p\/\d{1,3})?)$/.test(name)

type Known = { readonly size: number; readonly directory: ZipDirectory }
const known = new WeakMap<Disk, BoundedMap<string, Known>>()
const levels = new WeakMap<Disk, BoundedMap<string, { size: number; level: number }>>()

async function openZip(disk: Disk, path: string): Promise<DiskFile | undefined> {
  try {
    return await disk.open(path, 'read')
  } catch (thrown) {
    if (isMissing(thrown)) return undefined
    throw thrown
  }
}

/** `undefined` for what is no zip of ours. */
export async function directoryOf(
  disk: Disk,
  file: DiskFile,
  path: string,
): Promise<ZipDirectory | undefined> {
  const size = await file.size()
  const kept = known.get(disk) ?? new BoundedMap<string, Known>(ARCHIVES_KEPT_MAX)
  known.set(disk, kept)
  const before = kept.get(path)
  if (before?.size === size) return before.directory
  const directory = await readDirectory(file, isArchivedName)
  if (isRefused(directory)) return undefined
  kept.set(path, { size, directory })
  return directory
}

/** The pack level of a log; `undefined`: nothing is packed. */
export async function packedLevel(disk: Disk, folder: string): Promise<number | undefined> {
  const path = join(archiveFolder(folder), zipName(0))
  const file = await openZip(disk, path)
  if (file === undefined) return undefined
  return using(file, async () => {
    const size = await file.size()
    const kept = levels.get(disk) ?? new BoundedMap(LEVELS_KEPT_MAX)
    levels.set(disk, kept)
    const before = kept.get(path)
    if (before?.size === size) return before.level
    const directory = await directoryOf(disk, file, path)
    if (directory === undefined) return undefined
    const level = levelIn(directory)
    kept.set(path, { size, level })
    return level
  })
}

/**
 * The octets of a full tile or bundle (`level` 0 for both) that was packed away; `undefined` where it
 * was not, or is not what it should be.
 */
export async function archived(
  disk: Disk,
  folder: string,
  path: string,
  level: number,
  nth: number,
  most: number,
): Promise<Uint8Array | undefined> {
  const packed = await packedLevel(disk, folder)
  if (packed === undefined || level > packed) return undefined
  const zip = Math.floor(nth / TILE_WIDTH ** (packed - level))
  const zipPath = join(archiveFolder(folder), zipName(zip))
  const file = await openZip(disk, zipPath)
  if (file === undefined) return undefined
  return using(file, async () => {
    const entry = (await directoryOf(disk, file, zipPath))?.entries.get(path)
    if (entry === undefined) return undefined
    const bytes = await readEntry(file, entry, most)
    return isRefused(bytes) ? undefined : bytes
  })
}
