/**
 * Materialising: tiles, entry bundles and vault files, made from the write-ahead log behind its back.
 *
 * The log is read again from the disk and hashed again: what the files say is what the disk kept, not
 * what memory believed. Full tiles are written once; the right edge is written under its width and
 * never overwritten by another width. Nothing counts until `settle` has synced every file and folder
 * it touched and has written `.state/tree`; after a failure all that is in memory here is thrown
 * away and the work starts again from the tree state, over the same names.
 */
import { dirname, join } from 'node:path'
import type { Hash } from '../../evidence/bytes.ts'
import { putU32 } from '../../evidence/bytes.ts'
import { readLeaf } from '../../evidence/leaf.ts'
import { isRefused } from '../../evidence/refused.ts'
import {
  bundlePath,
  levelsOf,
  partialFolder,
  TILE_WIDTH,
  tilePath,
  toBundle,
  toTile,
} from '../../evidence/tiles.ts'
import { type Frontier, grow, rootOf } from '../../evidence/tree.ts'
import { vaultBlock, vaultPath } from '../../evidence/vault.ts'
import { assert } from '../../lib/assert.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { Fault } from '../../lib/fault.ts'
import { type Disk, type DiskFile, replaceFile, textIn, using, writeAll } from './disk.ts'
import {
  bundleOf,
  frontierAt,
  SOURCES_MAX,
  stateFolderOf,
  type TreeState,
  toTreeState,
} from './files.ts'
import { sha256 } from './hashing.ts'
import { cutBack } from './vault-files.ts'
import { framesOf, walName } from './wal.ts'

/** Vault octets gathered before they are written: 1 MiB over all files. */
const VAULT_GATHERED_MAX = 2 ** 20

/** A segment of the write-ahead log as its writer knows it. */
export type LiveSegment = {
  readonly segment: number
  readonly firstIndex: number
  /** Above the last durable entry in it. */
  endIndex: number
  /** Octets that are durable. */
  bytes: number
  /** Where some entries begin, in order, so that a reader need not start at the top. */
  readonly marks: { readonly index: number; readonly at: number }[]
}

type Gathered = { at: number; readonly parts: Uint8Array[]; bytes: number }

export class Materialiser {
  readonly #disk: Disk
  readonly #folder: string
  readonly #frontier: Frontier
  /** Up to here everything is on the disk and counts. */
  #settled: number
  /** Unfinished row of hashes of each level. */
  readonly #rows: Hash[][]
  #bundle: Uint8Array[]
  readonly #sources = new BoundedMap<string, number>(SOURCES_MAX)
  #vault: Map<string, number>
  readonly #gathered = new Map<string, Gathered>()
  #gatheredBytes = 0
  readonly #dirtyFiles = new Set<string>()
  readonly #dirtyFolders = new Set<string>()
  readonly #superfluous = new Set<string>()

  private constructor(
    disk: Disk,
    folder: string,
    tree: TreeState,
    frontier: Frontier,
    rows: Hash[][],
    bundle: Uint8Array[],
  ) {
    this.#disk = disk
    this.#folder = folder
    this.#frontier = frontier
    this.#settled = tree.size
    this.#rows = rows
    this.#bundle = bundle
    this.#vault = new Map(tree.vault)
    for (const [source, n] of tree.sources) this.#sources.set(source, n)
  }

  /** Begins where the tree state ends, and cuts off what an unfinished attempt left in the vault. */
  static async from(disk: Disk, folder: string, tree: TreeState): Promise<Materialiser> {
    const { frontier, rows } = await frontierAt(disk, folder, tree)
    const width = tree.size % TILE_WIDTH
    const nth = Math.floor(tree.size / TILE_WIDTH)
    const bundle = width === 0 ? [] : await bundleOf(disk, folder, nth, tree.size)
    if (bundle === undefined)
      throw new Fault('evidence.damaged', {
        file: join(folder, bundlePath(nth, width)),
        why: 'it is missing or malformed',
      })
    const vault = new Map<string, number>()
    for (const [path, bytes] of tree.vault) {
      const good = await cutBack(disk, join(folder, path), bytes)
      if (good > 0) vault.set(path, good)
    }
    return new Materialiser(disk, folder, { ...tree, vault }, frontier, rows, bundle)
  }

  get size(): number {
    return this.#frontier.size
  }

  /** Takes in what the segments hold, up to `size`; the order of segments is that of their indexes. */
  async advance(segments: readonly LiveSegment[], size: number): Promise<void> {
    for (const { segment, firstIndex, endIndex, bytes } of [...segments]) {
      if (endIndex <= this.size || firstIndex >= size) continue
      const path = join(stateFolderOf(this.#folder), walName(segment))
      await using(await this.#disk.open(path, 'read'), (file) =>
        this.#take(file, path, bytes, size),
      )
    }
    if (this.size !== size)
      throw new Fault('evidence.damaged', {
        file: stateFolderOf(this.#folder),
        why: `the write-ahead log ends at ${this.size}, not ${size}`,
      })
    await this.#flushVault()
  }

  async #take(file: DiskFile, path: string, bytes: number, size: number): Promise<void> {
    for await (const frame of framesOf(file, 0, bytes)) {
      if (frame.kind === 'broken')
        throw new Fault('evidence.damaged', { file: path, why: `octet ${frame.at}: ${frame.why}` })
      for (const [i, { leaf, sealed }] of frame.entries.entries()) {
        const index = frame.firstIndex + i
        if (index < this.size) continue
        if (index >= size) return
        assert(index === this.size, 'the write-ahead log has no holes')
        this.#add(leaf, sealed)
        if (this.#bundle.length === TILE_WIDTH) await this.#finishTiles()
        const isLastOfBlock = vaultBlock(index + 1) !== vaultBlock(index)
        if (isLastOfBlock || this.#gatheredBytes >= VAULT_GATHERED_MAX) await this.#flushVault()
        if (isLastOfBlock) this.#vault = new Map()
      }
    }
  }

  #add(leaf: Uint8Array, sealed: Uint8Array): void {
    const index = this.size
    const read = readLeaf(textIn(leaf))
    if (isRefused(read))
      throw new Fault('evidence.damaged', { file: `entry ${index}`, why: read.refused })
    this.#sources.set(read.source, read.nth + 1)
    this.#gather(vaultPath(read.retention, read.at, index), sealed)
    // A view would keep the whole frame in memory until the bundle is full.
    this.#bundle.push(leaf.slice())
    grow(this.#frontier, sha256.leaf(leaf), sha256, (height, hash) => {
      if (height % 8 !== 0) return
      const level = height / 8
      const row = this.#rows[level] ?? []
      this.#rows[level] = row
      row.push(hash)
    })
  }

  /** Every level whose row is full goes to the disk. */
  async #finishTiles(): Promise<void> {
    const nth = this.size / TILE_WIDTH - 1
    await this.#write(bundlePath(nth), toBundle(this.#bundle))
    this.#replaces(0, nth, bundlePath(nth))
    this.#bundle = []
    for (const [level, row] of this.#rows.entries()) {
      if (row.length < TILE_WIDTH) break
      const tile = this.size / TILE_WIDTH ** (level + 1) - 1
      await this.#write(tilePath(level, tile), toTile(row))
      this.#replaces(level, tile, tilePath(level, tile))
      this.#rows[level] = []
    }
  }

  /** Only the tile in which the last right edge lay has partial files. */
  #replaces(level: number, nth: number, full: string): void {
    if (Math.floor(this.#settled / TILE_WIDTH ** (level + 1)) === nth)
      this.#superfluous.add(partialFolder(full))
  }

  #gather(path: string, sealed: Uint8Array): void {
    let it = this.#gathered.get(path)
    if (it === undefined) {
      it = { at: this.#vault.get(path) ?? 0, parts: [], bytes: 0 }
      this.#gathered.set(path, it)
    }
    const length = new Uint8Array(4)
    putU32(sealed.length, length, 0)
    it.parts.push(length, sealed)
    it.bytes += 4 + sealed.length
    this.#gatheredBytes += 4 + sealed.length
  }

  async #flushVault(): Promise<void> {
    for (const [path, { at, parts, bytes }] of this.#gathered) {
      const whole = join(this.#folder, path)
      if (!this.#vault.has(path)) await this.#makeFolder(dirname(whole))
      // At its start a file of this name can only be the leftover of an unfinished attempt.
      const file = await this.#disk.open(whole, at === 0 ? 'replace' : 'update')
      await using(file, (it) => writeAll(it, Buffer.concat(parts), at))
      this.#vault.set(path, at + bytes)
      this.#touched(whole)
    }
    this.#gathered.clear()
    this.#gatheredBytes = 0
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    const whole = join(this.#folder, path)
    await this.#makeFolder(dirname(whole))
    await replaceFile(this.#disk, whole, bytes, false)
    this.#touched(whole)
  }

  async #makeFolder(path: string): Promise<void> {
    if (!this.#dirtyFolders.has(path)) await this.#disk.makeFolder(path)
  }

  #touched(file: string): void {
    this.#dirtyFiles.add(file)
    for (let at = dirname(file); at.startsWith(this.#folder); at = dirname(at))
      this.#dirtyFolders.add(at)
  }

  /** Writes the right edge, compares the root with the signed one, syncs all, and then the tree state: the moment from which it counts. */
  async settle(expected: Hash): Promise<TreeState> {
    const size = this.size
    const root = rootOf(this.#frontier, sha256)
    if (root !== expected)
      throw new Fault('evidence.damaged', {
        file: stateFolderOf(this.#folder),
        why: `the write-ahead log of ${size} entries does not hash to what was signed`,
      })
    // A file that counts already is never written again, not even with the same octets: until the
    // next sync a power cut could take it.
    const isNew = (level: number) =>
      Math.floor(size / TILE_WIDTH ** level) !== Math.floor(this.#settled / TILE_WIDTH ** level)
    if (this.#bundle.length > 0 && isNew(0))
      await this.#write(
        bundlePath(Math.floor(size / TILE_WIDTH), this.#bundle.length),
        toBundle(this.#bundle),
      )
    for (let level = 0; level < levelsOf(size); level += 1) {
      const row = this.#rows[level] ?? []
      const nth = Math.floor(size / TILE_WIDTH ** (level + 1))
      if (row.length > 0 && isNew(level))
        await this.#write(tilePath(level, nth, row.length), toTile(row))
    }
    for (const path of this.#dirtyFiles)
      await using(await this.#disk.open(path, 'update'), (file) => file.datasync())
    for (const path of [...this.#dirtyFolders].sort().reverse()) await this.#disk.syncFolder(path)
    const tree: TreeState = {
      size,
      root,
      sources: new Map(this.#sources.entries()),
      vault: new Map(this.#vault),
    }
    await replaceFile(
      this.#disk,
      join(stateFolderOf(this.#folder), 'tree'),
      Buffer.from(toTreeState(tree)),
      true,
    )
    this.#settled = size
    this.#dirtyFiles.clear()
    this.#dirtyFolders.clear()
    return tree
  }

  /** Removes the partial files that full ones have replaced; to be called once the full ones count. */
  async tidy(): Promise<void> {
    for (const path of this.#superfluous) await this.#disk.removeFolder(join(this.#folder, path))
    this.#superfluous.clear()
  }
}
