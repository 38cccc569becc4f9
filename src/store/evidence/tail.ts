/**
 * Tail: the tiles of what is durable and not yet in files, for those who need proofs between any two
 * sizes: witnesses, who are asked every second, and readers of the newest entries.
 *
 * The write-ahead log is read and hashed when somebody asks, and only what is new since the last time;
 * below the tree state the files serve. What has come into files is forgotten here. An append costs
 * nothing more for it.
 *
 * Limits: when more than TAIL_LEAVES_MAX entries wait for the files, these are made first.
 */
import type { Hash } from '../../evidence/bytes.ts'
import { consistencyPlan, type Range } from '../../evidence/proof.ts'
import { TILE_WIDTH, toBundle, widthOf } from '../../evidence/tiles.ts'
import { foldRow } from '../../evidence/tree.ts'
import { assert } from '../../lib/assert.ts'
import { Fault } from '../../lib/fault.ts'
import { rangeHashBy, rightEdge, tileOf } from './files.ts'
import { sha256 } from './hashing.ts'
import { rawEntries, type Standing } from './reading.ts'

/** About 20 MiB of hashes. */
export const TAIL_LEAVES_MAX = 200_000
/** Leaves that are hashed before others have their turn: some milliseconds. */
export const SLICE_LEAVES = 2_048

export type TailOptions = {
  readonly standing: Standing
  /** Durable entries. */
  readonly size: () => number
  /** Brings the files up to what is durable. */
  readonly materialise: () => Promise<void>
  readonly leavesMax?: number
}

type Row = Map<number, Hash[]>

export class Tail {
  readonly #options: TailOptions
  /** Tiles that are not in files, of each level; those of the right edge among them. */
  #rows: Row[] = []
  #size: number | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: TailOptions) {
    this.#options = options
  }

  /** RFC 6962 §2.1.2, between two durable sizes. */
  consistency(older: number, size: number): Promise<Hash[]> {
    return this.#inOrder(size, async () => {
      if (older === 0) return []
      const hashes: Hash[] = []
      for (const range of consistencyPlan(older, size)) hashes.push(await this.#range(range))
      return hashes
    })
  }

  /** The root of the first `size` entries. */
  rootAt(size: number): Promise<Hash> {
    return this.#inOrder(size, () => this.#range({ from: 0, to: size }))
  }

  /** A tile as it stands in a log of `size`; `undefined` when it has not begun. */
  tile(level: number, nth: number, size: number): Promise<readonly Hash[] | undefined> {
    const width = widthOf(level, nth, size)
    if (width === 0) return Promise.resolve(undefined)
    return this.#inOrder(size, async () => (await this.#tile(level, nth))?.slice(0, width))
  }

  /** The entries below a tile of level 0, as their file would hold them. */
  async bundle(nth: number, size: number): Promise<Uint8Array | undefined> {
    const width = widthOf(0, nth, size)
    if (width === 0) return undefined
    const from = nth * TILE_WIDTH
    const entries: Uint8Array[] = []
    for await (const { leaf } of rawEntries(this.#options.standing, from, from + width))
      entries.push(Uint8Array.from(leaf))
    return toBundle(entries)
  }

  /** One after the other; after a failure it begins anew from the files. */
  #inOrder<Result>(size: number, work: () => Promise<Result>): Promise<Result> {
    assert(size <= this.#options.size(), 'only durable entries are proved')
    const result = this.#last.then(async () => {
      try {
        await this.#upTo(size)
        return await work()
      } catch {
        // A file that was asked for was replaced meanwhile; once more, from what stands there now.
        this.#size = undefined
        await this.#upTo(size)
        return await work()
      }
    })
    this.#last = result.catch(() => {})
    return result
  }

  async #upTo(size: number): Promise<void> {
    const { standing, materialise, leavesMax = TAIL_LEAVES_MAX } = this.#options
    if (size - Math.max(this.#size ?? 0, standing.treeSize()) > leavesMax) {
      await materialise()
      this.#size = undefined
    }
    const inFiles = standing.treeSize()
    if (this.#size === undefined || this.#size < inFiles) {
      const rows = await rightEdge(standing.disk, standing.folder, inFiles)
      this.#rows = rows.map((row, level) => new Map([[edgeOf(level, inFiles), row]]))
      this.#size = inFiles
    }
    if (this.#size < size)
      for await (const { index, leaf } of rawEntries(standing, this.#size, size)) {
        this.#put(0, index, sha256.leaf(leaf))
        this.#size = index + 1
        // After a start there may be all that waits: mail and logins do not wait for it.
        if (this.#size % SLICE_LEAVES === 0) await new Promise((done) => setImmediate(done))
      }
    this.#forget(inFiles)
  }

  #put(level: number, at: number, hash: Hash): void {
    const rows = this.#rows[level] ?? new Map<number, Hash[]>()
    this.#rows[level] = rows
    const nth = Math.floor(at / TILE_WIDTH)
    const row = rows.get(nth) ?? []
    assert(row.length === at % TILE_WIDTH, 'hashes come in their order')
    row.push(hash)
    rows.set(nth, row)
    if (row.length === TILE_WIDTH) this.#put(level + 1, nth, foldRow(row, sha256))
  }

  /** Full tiles that are in files; the unfinished ones at their end are needed to go on. */
  #forget(inFiles: number): void {
    for (const [level, rows] of this.#rows.entries())
      for (const nth of rows.keys()) if (nth < edgeOf(level, inFiles)) rows.delete(nth)
  }

  async #tile(level: number, nth: number): Promise<readonly Hash[] | undefined> {
    const { disk, folder, treeSize } = this.#options.standing
    return this.#rows[level]?.get(nth) ?? tileOf(disk, folder, level, nth, treeSize())
  }

  async #range(range: Range): Promise<Hash> {
    const hash = await rangeHashBy((level, nth) => this.#tile(level, nth), range)
    if (hash === undefined)
      throw new Fault('evidence.damaged', {
        file: this.#options.standing.folder,
        why: `the tiles of entries ${range.from} to ${range.to} are not whole`,
      })
    return hash
  }
}

/** The tile of a level in which the log of this size ends. */
const edgeOf = (level: number, size: number): number => Math.floor(size / 256 ** level / TILE_WIDTH)
