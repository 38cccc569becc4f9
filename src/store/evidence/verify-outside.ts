/**
 * Outside: what witnesses and anchors swore, as entries tell it, against the tree that was walked.
 *
 * A cosignature that came back is an entry: its signatures are checked by the policy's keys, its root
 * against the tiles at its size, and then it bounds in time what lies before and behind it; times in
 * the leaves must agree. Anchors are compared with the tree likewise.
 */
import { join } from 'node:path'
import { type Bracket, bracketsOf, type Moment, momentsIn } from '../../evidence/brackets.ts'
import { readHashText } from '../../evidence/bytes.ts'
import { Clocks } from '../../evidence/clocks.ts'
import type { ReadLeaf } from '../../evidence/leaf.ts'
import { momentText } from '../../evidence/moment.ts'
import type { NotChecked } from '../../evidence/not-checked.ts'
import type { Vkey } from '../../evidence/note.ts'
import { anchorFile, PACKAGE_FILE_BYTES_MAX } from '../../evidence/package/layout.ts'
import type { Policy } from '../../evidence/policy.ts'
import type { Problem } from '../../evidence/problems.ts'
import { isRefused } from '../../evidence/refused.ts'
import { Testimony } from '../../evidence/testimony.ts'
import { Fault } from '../../lib/fault.ts'
import { type Disk, readWhole } from './disk.ts'
import { emptyTree } from './files.ts'
import { hexOf, sha256, verifySignature } from './hashing.ts'
import { TileHashes } from './package/tile-hashes.ts'

export type OutsideTold = {
  readonly brackets: readonly Bracket[]
  /** Cosignatures that are entries and good. */
  readonly entries: number
  readonly witnesses: readonly string[]
  readonly anchors: Readonly<Record<string, number>>
}

export class Outside {
  readonly #disk: Disk
  readonly #folder: string
  readonly #vkey: Vkey
  readonly #witnesses: ReadonlyMap<string, Vkey>
  readonly #tell: (problem: Problem) => void
  readonly #testimony = new Testimony()
  readonly #clocks = new Clocks()
  readonly #moments: Moment[] = []
  #good = 0
  /** Cosignatures over what no tile can tell: of what lies below nothing follows. */
  #unmet = 0

  constructor(
    disk: Disk,
    folder: string,
    vkey: Vkey,
    policy: Policy | undefined,
    tell: (problem: Problem) => void,
  ) {
    this.#disk = disk
    this.#folder = folder
    this.#vkey = vkey
    this.#witnesses = policy?.witnesses ?? new Map()
    this.#tell = tell
  }

  hear(index: number, { kind, facts, at }: ReadLeaf): void {
    this.#clocks.hear(index, at)
    const heard = this.#testimony.cosigned.length
    this.#testimony.hear(index, kind, facts)
    const entry = this.#testimony.cosigned[heard]
    if (entry === undefined || this.#witnesses.size === 0) return
    const where = `entry ${index}`
    const told = momentsIn(entry.note, index, this.#vkey, this.#witnesses, verifySignature)
    if (isRefused(told))
      this.#tell({ code: 'cosignature.differs', where, index, why: told.refused })
    else if (told.some(({ size }) => size > index)) {
      const why = 'it swears to more entries than stood before it'
      this.#tell({ code: 'cosignature.differs', where, index, why })
    } else
      for (const moment of told) {
        this.#clocks.cosigned(moment)
        this.#moments.push(moment)
      }
  }

  /** After the walk. `published`: the statement on which the tiles stand. */
  async judge(
    size: number,
    published: { readonly size: number; readonly text: string } | undefined,
    notChecked: NotChecked[],
  ): Promise<OutsideTold> {
    const good: Moment[] = []
    const tiles = new TileHashes(this.#disk, this.#folder, published?.size ?? 0)
    for (const moment of this.#moments) {
      const link = await this.#isHere(tiles, published?.size ?? 0, moment)
      const { index } = moment
      if (link === true) good.push(moment)
      else if (link === undefined) {
        // What stands behind its entry was written later all the same.
        good.push({ ...moment, size: 0 })
        this.#unmet += 1
      } else if (index !== undefined) {
        const why = 'this log did not grow out of what was cosigned'
        this.#tell({ code: 'cosignature.differs', where: `entry ${index}`, index, why })
      }
    }
    this.#good = good.length - this.#unmet
    const own =
      published === undefined
        ? []
        : momentsIn(published.text, undefined, this.#vkey, this.#witnesses, verifySignature)
    if (!isRefused(own)) good.push(...own)
    for (const { from, to, at, bound, witness } of this.#clocks.runs)
      this.#tell({
        ...{ code: 'clock.outside', where: witness, from, to },
        ...{ at: momentText(at), bound: momentText(bound) },
      })
    const anchors = await this.#anchors(tiles, published?.size ?? 0)
    this.#tellNotChecked(good, anchors, notChecked)
    return {
      brackets: bracketsOf(size, good),
      entries: this.#good,
      witnesses: [...new Set(good.map(({ witness }) => witness))],
      anchors,
    }
  }

  #tellNotChecked(
    good: readonly Moment[],
    anchors: Readonly<Record<string, number>>,
    notChecked: NotChecked[],
  ): void {
    if (good.length === 0) notChecked.push({ code: 'witnesses.none' })
    const { forkedFrom } = this.#testimony
    const left = this.#testimony.left + this.#unmet
    if (left > 0) notChecked.push({ code: 'cosignatures.left', count: left })
    for (const [way, count] of Object.entries(anchors))
      notChecked.push({ code: 'anchors.unchecked', way, count })
    if (forkedFrom !== undefined)
      notChecked.push({ code: 'log.older', origin: forkedFrom.origin, size: forkedFrom.size })
  }

  /** Whether the tree had this root at this size; `undefined` where its tiles cannot tell. */
  async #isHere(
    tiles: TileHashes,
    treeSize: number,
    { size, root }: Pick<Moment, 'size' | 'root'>,
  ): Promise<boolean | undefined> {
    if (size === 0) return root === emptyTree.root
    if (size > treeSize) return undefined
    try {
      return (await tiles.ofRange({ from: 0, to: size })) === root
    } catch (thrown) {
      // A missing tile was told by the walk.
      if (thrown instanceof Fault) return undefined
      throw thrown
    }
  }

  async #anchors(tiles: TileHashes, treeSize: number): Promise<Readonly<Record<string, number>>> {
    const ways: Record<string, number> = {}
    for (const { index, way, size, root: text, sha256: sum, file } of this.#testimony.anchored) {
      const where = `entry ${index}`
      const no = (why: string) => this.#tell({ code: 'anchor.differs', where, index, why })
      ways[way] = (ways[way] ?? 0) + 1
      const root = readHashText(text)
      if (root === undefined) no('its root is no hash')
      else if (size > index) no('it anchors more entries than stood before it')
      else if ((await this.#isHere(tiles, treeSize, { size, root })) === false)
        no('this log did not grow out of what was anchored')
      if (file === undefined || sum === undefined || file.split('/').includes('..')) continue
      const path = join(this.#folder, anchorFile(file))
      const bytes = await readWhole(this.#disk, path, PACKAGE_FILE_BYTES_MAX)
      // A mirror has no such files; that one is missing changes no proof.
      if (bytes instanceof Uint8Array && hexOf(sha256.digest(bytes)) !== sum)
        no(`${anchorFile(file)} is not what was anchored`)
    }
    return ways
  }
}
