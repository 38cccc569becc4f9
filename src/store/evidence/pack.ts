/**
 * Packing: full tiles of a large log, and the entries below them, become one zip for each tile of the
 * pack level; then their files are deleted.
 *
 * A small log is best left as files. At half a million entries a day there are four thousand files
 * more each day; packed, 16,777,216 entries are one file, compressed, that can be laid down elsewhere
 * and checked by itself.
 *
 * Order: everything is checked on its way in, against the signed root; the zip is written beside its
 * name and synced; it is read back and its tree is made anew; it gets its name, and that is synced;
 * then the files are deleted. A crash leaves files and perhaps a zip without its name, or both, and the
 * next run goes on: a zip that has its name is whole. The same log and checkpoint make the same octets.
 */
import { dirname, join } from 'node:path'
import type { Hash } from '../../evidence/bytes.ts'
import { readCheckpoint } from '../../evidence/checkpoint.ts'
import { readNote } from '../../evidence/note.ts'
import type { Problem } from '../../evidence/problems.ts'
import { isRefused } from '../../evidence/refused.ts'
import {
  BUNDLE_BYTES_MAX,
  bundlePath,
  levelsOf,
  readBundle,
  readTile,
  TILE_WIDTH,
  tilePath,
  toBundle,
  toTile,
  widthOf,
} from '../../evidence/tiles.ts'
import { foldRow } from '../../evidence/tree.ts'
import { Fault } from '../../lib/fault.ts'
import { archiveFolder, PACK_LEVEL, packedLevel, spanOf, zipComment, zipName } from './archive.ts'
import { NOTE_FILE_BYTES_MAX } from './checkpoints.ts'
import { type Disk, isMissing, readTextFile, readWhole, using } from './disk.ts'
import { bundleOf, tileOf } from './files.ts'
import { sha256 } from './hashing.ts'
import { noRest, type Rest } from './rest.ts'
import { TrustedTiles } from './verify-tiles.ts'
import { readDirectory, readEntry, type ZipDirectory } from './zip-read.ts'
import { ZipWriter } from './zip-write.ts'

const FILE_BYTES_MAX = 2 ** 20

export type PackOptions = {
  readonly disk: Disk
  readonly folder: string
  /** Zips are of full tiles of this level; a log keeps the level that it was packed with first. */
  readonly level?: number
  readonly rest?: Rest
  /** Entries that are packed, of those that can be. */
  readonly progress?: (done: number, of: number) => void
}

export type Packed = {
  /** Zips that were made now, and all there are. */
  readonly made: number
  readonly zips: number
  /** Entries in them. */
  readonly entries: number
}

/** Packs all that is full. Throws `evidence.damaged`, and deletes nothing, where it is not what was signed. */
export async function pack(options: PackOptions): Promise<Packed> {
  const { disk, folder, progress = () => {} } = options
  const level = (await packedLevel(disk, folder)) ?? options.level ?? PACK_LEVEL
  const there = await zipsIn(disk, folder)
  const span = spanOf(level)
  const full = Math.floor((await checkpointIn(disk, folder)).size / span)
  let made = 0
  for (let nth = 0; nth < full; nth += 1) {
    const packer = new Packer(options, level, nth, (done) =>
      progress(nth * span + done, full * span),
    )
    if (!there.has(zipName(nth))) {
      await packer.make()
      made += 1
    }
    await packer.deleteFiles()
  }
  progress(full * span, full * span)
  return { made, zips: full, entries: full * span }
}

/** How many zips could be made now, or have files left that stand in them. */
export async function packable(disk: Disk, folder: string, level = PACK_LEVEL): Promise<number> {
  const span = spanOf((await packedLevel(disk, folder)) ?? level)
  const { size } = await checkpointIn(disk, folder).catch(() => ({ size: 0 }))
  const zips = await zipsIn(disk, folder)
  let left = 0
  for (let nth = 0; nth < Math.floor(size / span); nth += 1)
    if (!zips.has(zipName(nth)) || (await isThere(disk, lastBundleOf(folder, span, nth)))) left += 1
  return left
}

/** It goes last of all that stand in a zip: where it is there, others may be. */
const lastBundleOf = (folder: string, span: number, nth: number): string =>
  join(folder, bundlePath(((nth + 1) * span) / TILE_WIDTH - 1))

const zipsIn = async (disk: Disk, folder: string): Promise<ReadonlySet<string>> =>
  new Set((await disk.list(archiveFolder(folder))).filter((name) => /^\d{3,}\.zip$/.test(name)))

async function checkpointIn(
  disk: Disk,
  folder: string,
): Promise<{ readonly text: string; readonly size: number; readonly root: Hash }> {
  const file = join(folder, 'checkpoint')
  const damaged = (why: string) => new Fault('evidence.damaged', { file, why })
  const text = await readTextFile(disk, file, NOTE_FILE_BYTES_MAX)
  if (text === undefined) throw damaged('it is missing')
  const note = readNote(text)
  if (isRefused(note)) throw damaged(note.refused)
  const checkpoint = readCheckpoint(note.text)
  if (isRefused(checkpoint)) throw damaged(checkpoint.refused)
  return { text, size: checkpoint.size, root: checkpoint.root }
}

class Packer {
  readonly #disk: Disk
  readonly #folder: string
  readonly #level: number
  readonly #nth: number
  readonly #rest: Rest
  readonly #progress: (done: number) => void
  /** Folders that files were taken out of. */
  readonly #emptied = new Set<string>()

  constructor(
    { disk, folder, rest = noRest }: PackOptions,
    level: number,
    nth: number,
    progress: (done: number) => void,
  ) {
    this.#disk = disk
    this.#folder = folder
    this.#level = level
    this.#nth = nth
    this.#rest = rest
    this.#progress = progress
  }

  get #path(): string {
    return join(archiveFolder(this.#folder), zipName(this.#nth))
  }

  #damaged(file: string, why: string): Fault {
    return new Fault('evidence.damaged', { file: join(this.#folder, file), why })
  }

  /** Tiles of a level below the one that is packed: the first, and how many. */
  #range(level: number): { readonly first: number; readonly count: number } {
    const count = TILE_WIDTH ** (this.#level - level)
    return { first: this.#nth * count, count }
  }

  async make(): Promise<void> {
    const disk = this.#disk
    const archive = archiveFolder(this.#folder)
    await disk.makeFolder(archive)
    const part = `${this.#path}.tmp`
    const above = await using(await disk.open(part, 'replace'), async (file) => {
      const zip = new ZipWriter(file)
      const root = await this.#fill(zip)
      await zip.end(zipComment(this.#level))
      await file.datasync()
      return root
    })
    await this.#check(part, above)
    await disk.rename(part, this.#path)
    await disk.syncFolder(archive)
    await disk.syncFolder(this.#folder)
  }

  /** All that belongs in it, checked; the hash of the packed tile, as the signed root has it. */
  async #fill(zip: ZipWriter): Promise<Hash> {
    const { text, size, root } = await checkpointIn(this.#disk, this.#folder)
    const problems: Problem[] = []
    const tiles = new TrustedTiles(this.#disk, this.#folder, size, (it) => void problems.push(it))
    await tiles.begin(root)
    const above = await tiles.above(this.#level, this.#nth)
    const [problem] = problems
    if (above === undefined || problem !== undefined)
      throw this.#damaged(problem?.where ?? 'tile', 'it is not what was signed')

    await zip.add('checkpoint', Buffer.from(text))
    for (const name of ['README.en.txt', 'README.ja.txt', 'log.vkey']) {
      const bytes = await readWhole(this.#disk, join(this.#folder, name), FILE_BYTES_MAX)
      if (bytes instanceof Uint8Array) await zip.add(name, bytes)
    }
    await this.#addShared(zip, size)
    for (let level = this.#level; level >= 0; level -= 1) {
      const { first, count } = this.#range(level)
      for (let nth = first; nth < first + count; nth += 1) {
        const { row, isTrusted } = await tiles.hashes(level, nth)
        if (row === undefined || !isTrusted)
          throw this.#damaged(tilePath(level, nth), 'it is not what was signed')
        await zip.add(tilePath(level, nth), toTile(row))
        this.#rest.aWhile()
      }
    }
    const { first, count } = this.#range(0)
    for (let nth = first; nth < first + count; nth += 1) {
      const { row } = await tiles.hashes(0, nth)
      const bundle = await bundleOf(this.#disk, this.#folder, nth, size)
      if (bundle === undefined || bundle.some((leaf, i) => sha256.leaf(leaf) !== row?.[i]))
        throw this.#damaged(bundlePath(nth), 'it is not what was signed')
      await zip.add(bundlePath(nth), toBundle(bundle))
      this.#progress((nth - first + 1) * TILE_WIDTH)
      this.#rest.aWhile()
    }
    return above
  }

  /** Tiles above the packed level, and the right edge: the same in every zip of a checkpoint. */
  async #addShared(zip: ZipWriter, size: number): Promise<void> {
    for (let level = levelsOf(size) - 1; level >= 0; level -= 1) {
      const last = Math.floor(size / TILE_WIDTH ** (level + 1))
      for (let nth = level > this.#level ? 0 : last; nth <= last; nth += 1) {
        const width = widthOf(level, nth, size)
        if (width === 0) continue
        const row = await tileOf(this.#disk, this.#folder, level, nth, size)
        if (row === undefined) throw this.#damaged(tilePath(level, nth, width), 'it is missing')
        await zip.add(tilePath(level, nth, width), toTile(row))
      }
    }
    const width = size % TILE_WIDTH
    if (width === 0) return
    const nth = Math.floor(size / TILE_WIDTH)
    const bundle = await bundleOf(this.#disk, this.#folder, nth, size)
    if (bundle === undefined) throw this.#damaged(bundlePath(nth, width), 'it is missing')
    await zip.add(bundlePath(nth, width), toBundle(bundle))
  }

  /** Reads it back from the disk, entry for entry, up to the hash above. */
  async #check(path: string, above: Hash): Promise<void> {
    const broken = (why: string) => new Fault('evidence.damaged', { file: path, why })
    await using(await this.#disk.open(path, 'read'), async (file) => {
      const directory = await readDirectory(file, () => true)
      if (isRefused(directory)) throw broken(directory.refused)
      const bytesOf = async (name: string, most: number) => {
        const entry = (directory as ZipDirectory).entries.get(name)
        const bytes = entry === undefined ? undefined : await readEntry(file, entry, most)
        if (bytes === undefined || isRefused(bytes)) throw broken(`${name} cannot be read back`)
        return bytes
      }
      const rowOf = async (level: number, nth: number) => {
        const row = readTile(await bytesOf(tilePath(level, nth), TILE_WIDTH * 32), TILE_WIDTH)
        if (isRefused(row)) throw broken(row.refused)
        return row
      }
      const top = await rowOf(this.#level, this.#nth)
      if (foldRow(top, sha256) !== above) throw broken('its topmost tile is another')
      for (let level = this.#level - 1; level >= 0; level -= 1) {
        const { first, count } = this.#range(level)
        let parent: Hash[] = []
        for (let nth = first; nth < first + count; nth += 1) {
          if (nth % TILE_WIDTH === 0) parent = await rowOf(level + 1, nth / TILE_WIDTH)
          if (foldRow(await rowOf(level, nth), sha256) !== parent[nth % TILE_WIDTH])
            throw broken(`${tilePath(level, nth)} is another`)
        }
      }
      const { first, count } = this.#range(0)
      for (let nth = first; nth < first + count; nth += 1) {
        const bundle = readBundle(await bytesOf(bundlePath(nth), BUNDLE_BYTES_MAX), TILE_WIDTH)
        const row = await rowOf(0, nth)
        if (isRefused(bundle) || bundle.some((leaf, i) => sha256.leaf(leaf) !== row[i]))
          throw broken(`${bundlePath(nth)} is another`)
        this.#rest.aWhile()
      }
    })
  }

  /**
   * Takes away what stands in the zip; the last entries at last, when it is durable that the others are
   * gone, so that these tell whether it is done.
   */
  async deleteFiles(): Promise<void> {
    const { first, count } = this.#range(0)
    const last = bundlePath(first + count - 1)
    if (!(await isThere(this.#disk, join(this.#folder, last)))) return
    for (let level = this.#level; level >= 0; level -= 1) {
      const range = this.#range(level)
      for (let nth = range.first; nth < range.first + range.count; nth += 1)
        await this.#delete(tilePath(level, nth))
    }
    for (let nth = first; nth < first + count - 1; nth += 1) await this.#delete(bundlePath(nth))
    for (const folder of this.#emptied)
      await this.#disk.syncFolder(folder).catch((thrown) => {
        if (!isMissing(thrown)) throw thrown
      })
    await this.#delete(last)
  }

  /** File by file: the folder of a thousand may hold those of a million. */
  async #delete(path: string): Promise<void> {
    await this.#disk.unlink(join(this.#folder, path)).catch((thrown) => {
      if (!isMissing(thrown)) throw thrown
    })
    this.#emptied.add(dirname(join(this.#folder, path)))
    this.#rest.aWhile()
  }
}

async function isThere(disk: Disk, path: string): Promise<boolean> {
  try {
    await (await disk.open(path, 'read')).close()
    return true
  } catch (thrown) {
    if (isMissing(thrown)) return false
    throw thrown
  }
}
