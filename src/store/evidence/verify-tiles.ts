/**
 * Trusted tiles: how far the hash tiles of a log can be believed, from the signed root downwards.
 *
 * The right edge must hash to the root; each full tile must hash to the place above it that was
 * itself believed. With a believed tile in hand a changed entry is named exactly; with one that was
 * changed to fit, the tile above still tells the block.
 */

import type { Hash } from '../../evidence/bytes.ts'
import type { Problem } from '../../evidence/problems.ts'
import { TILE_WIDTH, tilePath, widthOf } from '../../evidence/tiles.ts'
import { foldRow, frontierOf, rootOf } from '../../evidence/tree.ts'
import { Fault } from '../../lib/fault.ts'
import type { Disk } from './disk.ts'
import { rightEdge, tileOf } from './files.ts'
import { sha256 } from './hashing.ts'

export type TrustedRow = { readonly row: readonly Hash[] | undefined; readonly isTrusted: boolean }

export class TrustedTiles {
  readonly #disk: Disk
  readonly #folder: string
  readonly #size: number
  readonly #tell: (problem: Problem) => void
  #edgeTrusted = false
  /** The last tile of each level: a walk from left to right needs no more. */
  readonly #last: ({ readonly nth: number } & TrustedRow)[] = []

  constructor(disk: Disk, folder: string, size: number, tell: (problem: Problem) => void) {
    this.#disk = disk
    this.#folder = folder
    this.#size = size
    this.#tell = tell
  }

  async begin(root: Hash): Promise<void> {
    try {
      const frontier = frontierOf(
        this.#size,
        await rightEdge(this.#disk, this.#folder, this.#size),
        sha256,
      )
      this.#edgeTrusted = frontier !== undefined && rootOf(frontier, sha256) === root
      if (!this.#edgeTrusted) this.#tell({ code: 'tile.altered', where: 'tile (right edge)' })
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown
      // The walk meets the missing tile and names it.
    }
  }

  async hashes(level: number, nth: number): Promise<TrustedRow> {
    const last = this.#last[level]
    if (last?.nth === nth) return last
    const it = { nth, ...(await this.#load(level, nth)) }
    this.#last[level] = it
    return it
  }

  /** What the level above says about a full tile; `undefined` when it cannot be believed. */
  async above(level: number, nth: number): Promise<Hash | undefined> {
    const { row, isTrusted } = await this.hashes(level + 1, Math.floor(nth / TILE_WIDTH))
    return isTrusted ? row?.[nth % TILE_WIDTH] : undefined
  }

  async #load(level: number, nth: number): Promise<TrustedRow> {
    const width = widthOf(level, nth, this.#size)
    const where = tilePath(level, nth, width)
    const row = await tileOf(this.#disk, this.#folder, level, nth, this.#size)
    if (row === undefined) {
      this.#tell({ code: 'tile.missing', where })
      return { row, isTrusted: false }
    }
    if (width < TILE_WIDTH) return { row, isTrusted: this.#edgeTrusted }
    const above = await this.above(level, nth)
    const isTrusted = above !== undefined && foldRow(row, sha256) === above
    if (above !== undefined && !isTrusted) this.#tell({ code: 'tile.altered', where })
    return { row, isTrusted }
  }
}
