/**
 * Shares of a walk: the entries of some blocks hashed and compared with their tiles, and the root of
 * each block.
 *
 * It works on octets in rooms that are used again: files are read into them by calls that return when
 * it is done, a hash is a string for no longer than it takes to write it down, and no entry is taken
 * out of its bundle. Whoever walks, in a thread of its own or not, takes the next share from one
 * counter that all of them see, so a slow one holds nobody up.
 */
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { HASH_BYTES, u16At } from '../../evidence/bytes.ts'
import {
  BUNDLE_BYTES_MAX,
  bundlePath,
  TILE_WIDTH,
  tilePath,
  widthOf,
} from '../../evidence/tiles.ts'
import { archived } from './archive.ts'
import type { Found, WalkBorn, WalkShare } from './verify-walk-talk.ts'
import { readInto, waitingDisk } from './waiting-disk.ts'

/** Blocks that are taken at a time: a few milliseconds of work. */
export const SHARE_BLOCKS = 32

const LEAVES_BYTES = TILE_WIDTH * HASH_BYTES
const BUNDLE_ROOM_BYTES = 2 ** 18

/** The runtime has `latin1Write`, its type declarations do not. */
type Latin1 = { latin1Write(text: string, at: number): number }

/** The next blocks that nobody has taken; `undefined` when there are none left. */
export function nextShare({ next, blocks }: WalkBorn): { first: number; end: number } | undefined {
  const first = Number(Atomics.add(new BigInt64Array(next), 0, BigInt(SHARE_BLOCKS)))
  return first < blocks ? { first, end: Math.min(blocks, first + SHARE_BLOCKS) } : undefined
}

export class ShareWalker {
  readonly #folder: string
  readonly #size: number
  /** One octet stands before the hashes, so that the prefix of a node can be lent there. */
  readonly #leaves = Buffer.alloc(1 + LEAVES_BYTES) as Buffer & Latin1
  /** Where the n-th two hashes stand, with that octet before them. */
  readonly #pairs = Array.from({ length: TILE_WIDTH / 2 }, (_, n) =>
    this.#leaves.subarray(2 * n * HASH_BYTES, 1 + 2 * (n + 1) * HASH_BYTES),
  )
  /** One octet more than a file may have, so that one that is too long is seen to be so. */
  readonly #tile = Buffer.alloc(LEAVES_BYTES + 1)
  #bundle = new Uint8Array(BUNDLE_ROOM_BYTES)

  constructor(folder: string, size: number) {
    this.#folder = folder
    this.#size = size
  }

  async walk(first: number, end: number): Promise<WalkShare> {
    const problems: Found[] = []
    const roots = Buffer.alloc((end - first) * HASH_BYTES) as Buffer & Latin1
    let full = 0
    let edge: Uint8Array | undefined
    for (let nth = first; nth < end; nth += 1) {
      const width = widthOf(0, nth, this.#size)
      const from = nth * TILE_WIDTH
      const to = from + width - 1
      const where = bundlePath(nth, width)
      const hashed = this.#leaves.subarray(1, 1 + width * HASH_BYTES)
      const tile = await this.#tileOf(nth, width)
      const bytes = await this.#readBundle(where, nth)
      if (tile === undefined)
        problems.push({ kind: 'tile', where: tilePath(0, nth, width), from, to })
      if (bytes === undefined || !this.#hashEntries(bytes, width)) {
        problems.push({ kind: 'missing', where, from, to })
        // What is missing altogether leaves a hole that no root can be made over.
        this.#leaves.fill(0)
        if (tile !== undefined) this.#leaves.set(tile, 1)
      } else if (tile !== undefined && hashed.compare(tile) !== 0) {
        let n = 0
        while (hashed[n] === tile[n]) n += 1
        const at = from + Math.floor(n / HASH_BYTES)
        problems.push({ kind: 'differs', where, from: at, to: at })
      }
      if (width < TILE_WIDTH) edge = Uint8Array.from(hashed)
      else {
        roots.latin1Write(this.#foldLeaves(), full * HASH_BYTES)
        full += 1
      }
    }
    return { kind: 'share', first, hashes: roots.subarray(0, full * HASH_BYTES), edge, problems }
  }

  /** The tile of a block, in its room; `undefined` where it is not there or has not so many hashes. */
  async #tileOf(nth: number, width: number): Promise<Uint8Array | undefined> {
    const full = tilePath(0, nth)
    const path = tilePath(0, nth, width)
    for (const name of path === full ? [path] : [path, full]) {
      const bytes = readInto(join(this.#folder, name), this.#tile)
      if (bytes === undefined || bytes > LEAVES_BYTES) continue
      return bytes < width * HASH_BYTES ? undefined : this.#tile.subarray(0, width * HASH_BYTES)
    }
    const packed = await archived(waitingDisk, this.#folder, full, 0, nth, LEAVES_BYTES)
    return packed === undefined || packed.length < width * HASH_BYTES
      ? undefined
      : packed.subarray(0, width * HASH_BYTES)
  }

  /** Reads the bundle of a block into its room: so many octets; `undefined` where it is not there. */
  async #readBundle(path: string, nth: number): Promise<number | undefined> {
    const full = bundlePath(nth)
    for (const name of path === full ? [path] : [path, full]) {
      const whole = join(this.#folder, name)
      let bytes = readInto(whole, this.#bundle)
      while (bytes === this.#bundle.length && bytes <= BUNDLE_BYTES_MAX) {
        this.#bundle = new Uint8Array(2 * bytes)
        bytes = readInto(whole, this.#bundle)
      }
      if (bytes !== undefined && bytes <= BUNDLE_BYTES_MAX) return bytes
    }
    const packed = await archived(waitingDisk, this.#folder, full, 0, nth, BUNDLE_BYTES_MAX)
    if (packed === undefined) return undefined
    if (packed.length > this.#bundle.length) this.#bundle = new Uint8Array(2 * packed.length)
    this.#bundle.set(packed)
    return packed.length
  }

  /** Hashes `width` entries into `#leaves`; false where the bundle is not made of so many. */
  #hashEntries(bytes: number, width: number): boolean {
    const bundle = this.#bundle
    let at = 0
    for (let n = 0; n < width; n += 1) {
      if (at + 2 > bytes) return false
      const end = at + 2 + u16At(bundle, at)
      if (end > bytes) return false
      // One octet of each length is lent for the prefix.
      bundle[at + 1] = 0x00
      const hashed = hash('sha256', bundle.subarray(at + 1, end), 'latin1')
      this.#leaves.latin1Write(hashed, 1 + n * HASH_BYTES)
      at = end
    }
    return at === bytes || width < TILE_WIDTH
  }

  /** The root of the full block in `#leaves`, which it uses up. */
  #foldLeaves(): string {
    for (let count = TILE_WIDTH / 2; count > 1; count /= 2)
      for (let n = 0; n < count; n += 1)
        this.#leaves.latin1Write(this.#nodeAt(n), 1 + n * HASH_BYTES)
    return this.#nodeAt(0)
  }

  #nodeAt(n: number): string {
    const at = 2 * n * HASH_BYTES
    const lent = this.#leaves[at] as number
    this.#leaves[at] = 0x01
    const node = hash('sha256', this.#pairs[n] as Buffer, 'latin1')
    this.#leaves[at] = lent
    return node
  }
}
