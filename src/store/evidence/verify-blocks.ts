/**
 * Blocks: the walk over a log's entries, block by block, against the tiles that can be believed.
 *
 * Every leaf grows the tree, and whoever swore to a size is met there. With a believed tile a changed
 * entry is named exactly; where the tile itself was changed, the one above still tells the block.
 */
import type { Hash } from '../../evidence/bytes.ts'
import type { Problem } from '../../evidence/problems.ts'
import { bundlePath, TILE_WIDTH, widthOf } from '../../evidence/tiles.ts'
import { emptyFrontier, type Frontier, grow, rootOf } from '../../evidence/tree.ts'
import { Fault } from '../../lib/fault.ts'
import type { Disk } from './disk.ts'
import { bundleOf, stateFolderOf } from './files.ts'
import { sha256 } from './hashing.ts'
import type { Promises, Published } from './verify-promises.ts'
import { TrustedTiles } from './verify-tiles.ts'
import { walkWal } from './wal.ts'

/** `sealed`: the record that stood beside the leaf in the write-ahead log. */
export type HearLeaf = (
  index: number,
  leaf: Uint8Array,
  sealed: Uint8Array | undefined,
) => Promise<void>

export class Blocks {
  readonly frontier: Frontier = emptyFrontier()
  readonly #disk: Disk
  readonly #folder: string
  readonly #promises: Promises
  readonly #tell: (problem: Problem) => void
  readonly #hear: HearLeaf
  /** Candidates for the first altered entry. */
  #altered: number | undefined
  #isBroken = false

  constructor(
    disk: Disk,
    folder: string,
    promises: Promises,
    tell: (problem: Problem) => void,
    hear: HearLeaf,
  ) {
    this.#disk = disk
    this.#folder = folder
    this.#promises = promises
    this.#tell = tell
    this.#hear = hear
  }

  get altered(): number | undefined {
    return this.#altered
  }

  /** Neither entries nor hashes are there at some place: what is behind it cannot be reached. */
  get isBroken(): boolean {
    return this.#isBroken
  }

  async walkTiles(
    published: Published,
    progress?: (done: number, of: number) => void,
  ): Promise<void> {
    const { size, root } = published
    const tiles = new TrustedTiles(this.#disk, this.#folder, size, this.#tell)
    await tiles.begin(root)
    for (let nth = 0; nth * TILE_WIDTH < size && !this.#isBroken; nth += 1) {
      await this.#walkBlock(nth, size, tiles)
      progress?.(Math.min(size, (nth + 1) * TILE_WIDTH), size)
    }
    if (!this.#isBroken && rootOf(this.frontier, sha256) !== root) this.#promises.unsound(published)
  }

  async #walkBlock(nth: number, size: number, tiles: TrustedTiles): Promise<void> {
    const from = nth * TILE_WIDTH
    const width = widthOf(0, nth, size)
    const path = bundlePath(nth, width)
    const tile = await tiles.hashes(0, nth)
    const bundle = await bundleOf(this.#disk, this.#folder, nth, size)
    if (bundle === undefined) {
      this.#tell({ code: 'entry.missing', where: path, from, to: from + width - 1 })
      this.#altered = Math.min(this.#altered ?? from, from)
      if (tile.row === undefined) this.#isBroken = true
      else for (const hash of tile.row) this.#grow(hash)
      return
    }
    let differs: number | undefined
    let blockRoot: Hash | undefined
    for (const [i, leaf] of bundle.entries()) {
      const hash = sha256.leaf(leaf)
      if (tile.row !== undefined && hash !== tile.row[i]) differs ??= from + i
      blockRoot = this.#grow(hash)
      await this.#hear(from + i, leaf, undefined)
    }
    const to = from + width - 1
    if (tile.isTrusted) {
      if (differs !== undefined) this.alter(differs, differs, path)
      return
    }
    // The tile itself is not to be believed: does the one above it speak for the entries?
    const above = width === TILE_WIDTH ? await tiles.above(0, nth) : undefined
    if (above !== undefined && above !== blockRoot) this.alter(from, to, path)
  }

  /** The root of the block of 256 that this leaf completes, if it does. */
  #grow(leaf: Hash): Hash | undefined {
    let block: Hash | undefined
    grow(this.frontier, leaf, sha256, (height, hash) => {
      if (height === 8) block = hash
    })
    this.#promises.meet(this.frontier)
    return block
  }

  /** What is durable and not yet in tiles; nothing where a mirror has no such folder. */
  async walkTail(): Promise<void> {
    const { frontier } = this
    try {
      const state = stateFolderOf(this.#folder)
      for await (const frame of walkWal(this.#disk, state, frontier.size))
        for (const [i, { leaf, sealed }] of frame.entries.entries()) {
          const index = frame.firstIndex + i
          if (index < frontier.size) continue
          this.#grow(sha256.leaf(leaf))
          await this.#hear(index, leaf, sealed)
        }
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown
      const { file = '.state', why = thrown.message } = thrown.facts as {
        file?: string
        why?: string
      }
      this.#tell({ code: 'wal.damaged', where: file, why })
    }
  }

  alter(from: number, to: number, where: string): void {
    const least = Math.min(to, Math.max(from, this.#promises.soundUpTo))
    this.#altered = Math.min(this.#altered ?? Number.POSITIVE_INFINITY, least)
    this.#tell({ code: 'entry.altered', where, from: least, to })
  }
}
