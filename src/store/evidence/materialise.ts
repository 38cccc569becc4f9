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
import { type EntryAt, entryAt } from '../../evidence/frame.ts'
import { glanceAt } from '../../evidence/glance.ts'
import { isRefused } from '../../evidence/refused.ts'
import { bundlePath, TILE_WIDTH } from '../../evidence/tiles.ts'
import { vaultBlock } from '../../evidence/vault.ts'
import { assert } from '../../lib/assert.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { Fault } from '../../lib/fault.ts'
import { type Disk, type DiskFile, replaceFile, using, writeAll } from './disk.ts'
import {
  bundleOf,
  frontierAt,
  SOURCES_MAX,
  stateFolderOf,
  type TreeState,
  toTreeState,
} from './files.ts'
import { noRest, type Rest } from './rest.ts'
import { type Filed, RightEdge } from './right-edge.ts'
import { cutBack } from './vault-files.ts'
import { VaultGather } from './vault-gather.ts'
import { type LiveSegment, payloadsOf, walName } from './wal.ts'

/** Full tiles and bundles that wait in memory before they are written. */
const FULL_WAITING_MAX = 16

/** What is needed of a segment to read its durable part. */
export type SegmentPart = Omit<LiveSegment, 'marks'>

export class Materialiser {
  readonly #disk: Disk
  readonly #folder: string
  readonly #rest: Rest
  readonly #edge: RightEdge
  readonly #vault: VaultGather
  readonly #sources = new BoundedMap<string, number>(SOURCES_MAX)
  /** Behind the last frame that was taken in whole. */
  #readTo = { segment: -1, at: 0 }
  #settledSize: number
  readonly #dirtyFiles = new Set<string>()
  readonly #dirtyFolders = new Set<string>()
  readonly #superfluous = new Set<string>()

  private constructor(disk: Disk, folder: string, tree: TreeState, edge: RightEdge, rest: Rest) {
    this.#disk = disk
    this.#folder = folder
    this.#rest = rest
    this.#edge = edge
    this.#settledSize = tree.size
    this.#vault = new VaultGather(tree.vault)
    for (const [source, n] of tree.sources) this.#sources.set(source, n)
  }

  /** Begins where the tree state ends, and cuts off what an unfinished attempt left in the vault. */
  static async from(
    disk: Disk,
    folder: string,
    tree: TreeState,
    rest = noRest,
  ): Promise<Materialiser> {
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
    const edge = new RightEdge(frontier, rows, bundle)
    return new Materialiser(disk, folder, { ...tree, vault }, edge, rest)
  }

  get size(): number {
    return this.#edge.size
  }

  /** Everything below counts. */
  get settledSize(): number {
    return this.#settledSize
  }

  /** Takes in what the segments hold, up to `size`; the order of segments is that of their indexes. */
  async advance(segments: readonly SegmentPart[], size: number): Promise<void> {
    for (const segment of segments) {
      if (segment.endIndex <= this.size || segment.firstIndex >= size) continue
      const path = join(stateFolderOf(this.#folder), walName(segment.segment))
      await using(await this.#disk.open(path, 'read'), (file) =>
        this.#take(file, path, segment, size),
      )
    }
    if (this.size !== size)
      throw new Fault('evidence.damaged', {
        file: stateFolderOf(this.#folder),
        why: `the write-ahead log ends at ${this.size}, not ${size}`,
      })
    await this.#flush()
  }

  async #take(
    file: DiskFile,
    path: string,
    { segment, bytes }: SegmentPart,
    size: number,
  ): Promise<void> {
    const damaged = (why: string) => new Fault('evidence.damaged', { file: path, why })
    const start = this.#readTo.segment === segment ? this.#readTo.at : 0
    for await (const frame of payloadsOf(file, start, bytes)) {
      if (frame.kind === 'broken') throw damaged(`octet ${frame.at}: ${frame.why}`)
      const { payload } = frame
      const it: EntryAt = { leafAt: 0, leafEnd: 0, end: 0 }
      for (let index = frame.firstIndex; it.end < payload.length; index += 1) {
        const refused = entryAt(payload, it.end, it)
        if (refused !== undefined) throw damaged(`entry ${index}: ${refused.refused}`)
        if (index < this.size) continue
        if (index >= size) return
        assert(index === this.size, 'the write-ahead log has no holes')
        this.#add(payload, it)
        const isLastOfBlock = vaultBlock(index + 1) !== vaultBlock(index)
        if (isLastOfBlock || this.#vault.isFull || this.#edge.waiting >= FULL_WAITING_MAX)
          await this.#flush()
        if (isLastOfBlock) this.#vault.endBlock()
      }
      this.#readTo = { segment, at: frame.end }
    }
  }

  #add(payload: Buffer, { leafAt, leafEnd, end }: EntryAt): void {
    const index = this.size
    const leaf = glanceAt(payload.toString('utf8', leafAt, leafEnd))
    if (isRefused(leaf))
      throw new Fault('evidence.damaged', { file: `entry ${index}`, why: leaf.refused })
    this.#sources.set(leaf.source, leaf.nth + 1)
    this.#vault.add(index, leaf.retention, leaf.month, payload, leafEnd, end)
    this.#edge.add(payload, leafAt, leafEnd)
  }

  /** Writes what is full and what was gathered. */
  async #flush(): Promise<void> {
    for (const file of this.#edge.takeFull()) await this.#write(file)
    for (const { path, at, bytes } of this.#vault.take()) {
      const whole = join(this.#folder, path)
      await this.#makeFolder(dirname(whole))
      // At its start a file of this name can only be the leftover of an unfinished attempt.
      const file = await this.#disk.open(whole, at === 0 ? 'replace' : 'update')
      await using(file, (it) => writeAll(it, bytes, at))
      this.#touched(whole)
    }
    this.#rest.aWhile()
  }

  async #write({ path, bytes, replaces }: Filed): Promise<void> {
    const whole = join(this.#folder, path)
    await this.#makeFolder(dirname(whole))
    await replaceFile(this.#disk, whole, bytes, false)
    this.#touched(whole)
    if (replaces !== undefined) this.#superfluous.add(replaces)
  }

  async #makeFolder(path: string): Promise<void> {
    if (!this.#dirtyFolders.has(path)) await this.#disk.makeFolder(path)
  }

  #touched(file: string): void {
    this.#dirtyFiles.add(file)
    for (let at = dirname(file); at.startsWith(this.#folder); at = dirname(at)) {
      if (this.#dirtyFolders.has(at)) return
      this.#dirtyFolders.add(at)
    }
  }

  /** Writes the right edge, compares the root with the signed one, syncs all, and then the tree state: the moment from which it counts. */
  async settle(expected: Hash): Promise<TreeState> {
    const { size, root } = this.#edge
    if (root !== expected)
      throw new Fault('evidence.damaged', {
        file: stateFolderOf(this.#folder),
        why: `the write-ahead log of ${size} entries does not hash to what was signed`,
      })
    for (const file of this.#edge.partials()) await this.#write(file)
    this.#rest.untilWrittenBack()
    for (const path of this.#dirtyFiles) {
      await using(await this.#disk.open(path, 'update'), (file) => file.datasync())
      this.#rest.aWhile()
    }
    for (const path of [...this.#dirtyFolders].sort().reverse()) {
      await this.#disk.syncFolder(path)
      this.#rest.aWhile()
    }
    const tree: TreeState = {
      size,
      root,
      sources: new Map(this.#sources.entries()),
      vault: this.#vault.sizes,
    }
    await replaceFile(
      this.#disk,
      join(stateFolderOf(this.#folder), 'tree'),
      Buffer.from(toTreeState(tree)),
      true,
    )
    this.#edge.settled()
    this.#settledSize = size
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
