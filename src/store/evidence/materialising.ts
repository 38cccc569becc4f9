/**
 * Materialising, as the journal asks for it: somebody brings the files up to a signed size.
 *
 * `InThread` does it where it is called: in tests, whose disks fail when they are told to, and inside
 * the thread of `materialise-worker.ts`, where production has it.
 */
import { join } from 'node:path'
import type { IndexRanges } from '../../events/privacy.ts'
import type { Hash } from '../../evidence/bytes.ts'
import { type Disk, replaceFile } from './disk.ts'
import { stateFolderOf, type TreeState, toTreeState } from './files.ts'
import { Materialiser, type SegmentPart } from './materialise.ts'
import { noRest, type Rest } from './rest.ts'
import { strip } from './strip.ts'

export type Wanted = {
  /** What counts now; where to begin, unless the last call's work is still at hand. */
  readonly tree: TreeState
  /** The durable parts of the write-ahead log. */
  readonly segments: readonly SegmentPart[]
  readonly size: number
  /** What was signed for that size. */
  readonly root: Hash
  /** Nobody waits for it: the disk is left to others as far as may be. */
  readonly gently: boolean
}

/** A vault file of which records are to be taken, by their indexes. */
export type Stripped = {
  readonly tree: TreeState
  /** Under the log's folder. */
  readonly path: string
  /** Absent: all of them. */
  readonly ranges: IndexRanges | undefined
}

export interface Materialising {
  /** One call at a time, as with `tidy`. After a failure the next call begins again from its tree. */
  settle(wanted: Wanted): Promise<TreeState>
  /** Somebody waits now for what is under way. */
  hurry(): void
  tidy(): Promise<void>
  /** Whoever writes vault files takes records out of them, too: so nobody writes where they were. */
  strip(stripped: Stripped): Promise<TreeState>
  /** Nothing is written any more when it resolves. */
  close(): Promise<void>
}

export class InThread implements Materialising {
  readonly #disk: Disk
  readonly #folder: string
  readonly #rest: Rest
  #materialiser: Materialiser | undefined

  /** Only a thread in which nobody else waits may rest. */
  constructor(disk: Disk, folder: string, rest = noRest) {
    this.#disk = disk
    this.#folder = folder
    this.#rest = rest
  }

  settle({ tree, segments, size, root }: Wanted): Promise<TreeState> {
    return this.#orAfresh(async () => {
      const before = this.#materialiser
      const materialiser =
        before?.settledSize === tree.size
          ? before
          : await Materialiser.from(this.#disk, this.#folder, tree, this.#rest)
      this.#materialiser = materialiser
      await materialiser.advance(segments, size)
      return materialiser.settle(root)
    })
  }

  hurry(): void {}

  tidy(): Promise<void> {
    return this.#orAfresh(async () => this.#materialiser?.tidy())
  }

  /** A crash between file and tree state leaves a file that is shorter than told, as is recovered from. */
  strip({ tree, path, ranges }: Stripped): Promise<TreeState> {
    return this.#orAfresh(async () => {
      const bytes = await strip(this.#disk, join(this.#folder, path), ranges, this.#rest)
      if (bytes === undefined || !tree.vault.has(path)) return tree
      const vault = new Map(tree.vault)
      if (bytes === 0) vault.delete(path)
      else vault.set(path, bytes)
      const after = { ...tree, vault }
      this.#materialiser = undefined
      const state = join(stateFolderOf(this.#folder), 'tree')
      await replaceFile(this.#disk, state, Buffer.from(toTreeState(after)), true)
      return after
    })
  }

  async #orAfresh<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (thrown) {
      this.#materialiser = undefined
      throw thrown
    }
  }

  /** The caller waits for what is under way. */
  async close(): Promise<void> {}
}
