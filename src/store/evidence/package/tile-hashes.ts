/**
 * Tile hashes: hashes of ranges of leaves for many proofs of one log, each tile read once.
 *
 * Tiles of the present size serve proofs at every smaller size too.
 */
import type { Hash } from '../../../evidence/bytes.ts'
import { hashOfParts, type Range, subtreesOf } from '../../../evidence/proof.ts'
import { TILE_WIDTH, tilePath } from '../../../evidence/tiles.ts'
import { foldRow } from '../../../evidence/tree.ts'
import { BoundedMap } from '../../../lib/bounded.ts'
import { Fault } from '../../../lib/fault.ts'
import type { Disk } from '../disk.ts'
import { emptyTree, tileOf } from '../files.ts'
import { sha256 } from '../hashing.ts'

/** 8 KiB each, as characters a little more. */
const TILES_KEPT_MAX = 512
const SUBTREES_KEPT_MAX = 65_536

export class TileHashes {
  readonly #disk: Disk
  readonly #folder: string
  readonly #size: number
  readonly #tiles = new BoundedMap<string, readonly Hash[]>(TILES_KEPT_MAX)
  readonly #subtrees = new BoundedMap<string, Hash>(SUBTREES_KEPT_MAX)

  /** `size`: of the log as its tiles stand. */
  constructor(disk: Disk, folder: string, size: number) {
    this.#disk = disk
    this.#folder = folder
    this.#size = size
  }

  /** Throws `evidence.damaged` when a tile is missing. */
  async ofRange(range: Range): Promise<Hash> {
    const parts: Hash[] = []
    for (const { height, nth } of subtreesOf(range)) {
      const word = `${height} ${nth}`
      const known = this.#subtrees.get(word)
      const hash = known ?? (await this.#subtree(height, nth))
      if (known === undefined) this.#subtrees.set(word, hash)
      parts.push(hash)
    }
    return parts.length === 0 ? emptyTree.root : hashOfParts(parts, sha256)
  }

  async ofRanges(ranges: readonly Range[]): Promise<Hash[]> {
    const hashes: Hash[] = []
    for (const range of ranges) hashes.push(await this.ofRange(range))
    return hashes
  }

  async #subtree(height: number, nth: number): Promise<Hash> {
    const level = Math.floor(height / 8)
    const width = 2 ** (height % 8)
    const first = nth * width
    const row = (await this.#tile(level, Math.floor(first / TILE_WIDTH))).slice(
      first % TILE_WIDTH,
      (first % TILE_WIDTH) + width,
    )
    if (row.length !== width) throw this.#damaged(level, Math.floor(first / TILE_WIDTH))
    return foldRow(row, sha256)
  }

  async #tile(level: number, nth: number): Promise<readonly Hash[]> {
    const word = `${level} ${nth}`
    const known = this.#tiles.get(word)
    if (known !== undefined) return known
    const tile = await tileOf(this.#disk, this.#folder, level, nth, this.#size)
    if (tile === undefined) throw this.#damaged(level, nth)
    this.#tiles.set(word, tile)
    return tile
  }

  #damaged(level: number, nth: number): Fault<'evidence.damaged'> {
    return new Fault('evidence.damaged', {
      file: tilePath(level, nth),
      why: 'it is missing or malformed',
    })
  }
}
