/**
 * Right edge: the tiles and the bundle that are not yet full, as leaves are added.
 *
 * What becomes full is handed over to be written and is never seen again here; the rest is asked for
 * when the log is to be complete up to its last entry.
 */
import type { Hash } from '../../evidence/bytes.ts'
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
import { leafHashIn, sha256 } from './hashing.ts'
import { Octets } from './octets.ts'

/** About a bundle of ours. */
const BUNDLE_ROOM_BYTES = 128 * 1024

/** A file to be written whole. */
export type Filed = {
  readonly path: string
  readonly bytes: Uint8Array
  /** A folder of narrower files that it makes superfluous once it counts. */
  readonly replaces?: string
}

export class RightEdge {
  readonly #frontier: Frontier
  /** Unfinished row of hashes of each level. */
  readonly #rows: Hash[][]
  readonly #bundle = new Octets(BUNDLE_ROOM_BYTES)
  #full: Filed[] = []
  /** Everything below is in files that count. */
  #settled: number

  constructor(frontier: Frontier, rows: Hash[][], bundle: readonly Uint8Array[]) {
    this.#frontier = frontier
    this.#rows = rows
    this.#settled = frontier.size
    const octets = Buffer.from(toBundle(bundle))
    this.#bundle.put(octets, 0, octets.length)
  }

  get size(): number {
    return this.#frontier.size
  }

  get root(): Hash {
    return rootOf(this.#frontier, sha256)
  }

  /** Adds the leaf that stands from `leafAt` up to `leafEnd`, its length in the 2 octets before. */
  add(bytes: Buffer, leafAt: number, leafEnd: number): void {
    this.#bundle.put(bytes, leafAt - 2, leafEnd)
    grow(this.#frontier, leafHashIn(bytes, leafAt, leafEnd), sha256, (height, hash) => {
      if (height % 8 !== 0) return
      const level = height / 8
      const row = this.#rows[level] ?? []
      this.#rows[level] = row
      row.push(hash)
    })
    if (this.size % TILE_WIDTH === 0) this.#finish()
  }

  #finish(): void {
    const nth = this.size / TILE_WIDTH - 1
    this.#filed(bundlePath(nth), Uint8Array.from(this.#bundle.bytes), 0, nth)
    this.#bundle.clear()
    for (const [level, row] of this.#rows.entries()) {
      if (row.length < TILE_WIDTH) break
      const tile = this.size / TILE_WIDTH ** (level + 1) - 1
      this.#filed(tilePath(level, tile), toTile(row), level, tile)
      this.#rows[level] = []
    }
  }

  #filed(path: string, bytes: Uint8Array, level: number, nth: number): void {
    // Only the tile in which the last right edge lay has partial files.
    const hasPartials = Math.floor(this.#settled / TILE_WIDTH ** (level + 1)) === nth
    this.#full.push({ path, bytes, ...(hasPartials ? { replaces: partialFolder(path) } : {}) })
  }

  /** How many full files wait to be taken. */
  get waiting(): number {
    return this.#full.length
  }

  takeFull(): Filed[] {
    const full = this.#full
    this.#full = []
    return full
  }

  /**
   * The files of what is not full. One that counts already is not among them: it is never written
   * again, not even with the same octets, for until the next sync a power cut could take it.
   */
  partials(): Filed[] {
    const { size } = this
    const isNew = (level: number) =>
      Math.floor(size / TILE_WIDTH ** level) !== Math.floor(this.#settled / TILE_WIDTH ** level)
    const files: Filed[] = []
    if (size % TILE_WIDTH !== 0 && isNew(0))
      files.push({
        path: bundlePath(Math.floor(size / TILE_WIDTH), size % TILE_WIDTH),
        bytes: this.#bundle.bytes,
      })
    for (let level = 0; level < levelsOf(size); level += 1) {
      const row = this.#rows[level] ?? []
      const nth = Math.floor(size / TILE_WIDTH ** (level + 1))
      if (row.length > 0 && isNew(level))
        files.push({ path: tilePath(level, nth, row.length), bytes: toTile(row) })
    }
    return files
  }

  /** All that was given is in files that count. */
  settled(): void {
    this.#settled = this.size
  }
}
