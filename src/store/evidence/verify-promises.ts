/**
 * Promises: everything that was ever sworn about sizes and roots of this log, met in order by the walk.
 *
 * The published checkpoint, those kept day by day, high-water marks, the one that was handed in, the
 * tree state, and seals: each names a size and a root. When the walk has reached a size, its root is
 * compared with all of them; what is altered lies behind the last that was right.
 */
import { join } from 'node:path'
import type { Hash } from '../../evidence/bytes.ts'
import { type Note, readNote, type Vkey } from '../../evidence/note.ts'
import { isGoodBy, type Policy } from '../../evidence/policy.ts'
import type { Problem } from '../../evidence/problems.ts'
import { isRefused } from '../../evidence/refused.ts'
import { type Frontier, rootOf } from '../../evidence/tree.ts'
import { Fault } from '../../lib/fault.ts'
import {
  DAY_FILE_BYTES_MAX,
  DAY_SEPARATOR,
  hwmFiles,
  NOTE_FILE_BYTES_MAX,
  openCheckpoint,
} from './checkpoints.ts'
import { type Disk, readTextFile } from './disk.ts'
import { emptyTree, readTreeState } from './files.ts'
import { sha256, verifySignature } from './hashing.ts'
import type { SealPromise } from './seals/verify-seals.ts'

/** Of kept statements, the newest that are asked whether they meet a policy. */
export const QUORUM_LOOKS_MAX = 256

export type Promised = {
  readonly where: string
  readonly size: number
  readonly root: Hash
  readonly signed: boolean
  /** It came by another way: whoever stole the log's key could not have made it fit. */
  readonly isOutside?: boolean
  /** It is a seal's: told by `SealsRead`. */
  readonly seal?: SealPromise
}
export type Published = Promised & { readonly note: Note; readonly text: string }

type Tell = (problem: Problem) => void

export class Promises {
  readonly #disk: Disk
  readonly #folder: string
  readonly #tell: Tell
  /** By size, ascending; `#met` of them are behind us. */
  #all: Promised[] = []
  #met = 0
  #soundUpTo = 0
  #soundOutsideUpTo = 0
  #firstUnsound: Promised | undefined
  readonly #sealsMet = new Map<SealPromise, 'same' | 'differs'>()
  /** Statements that may carry cosignatures. */
  readonly #notes: { readonly size: number; readonly note: Note }[] = []

  constructor(disk: Disk, folder: string, tell: Tell) {
    this.#disk = disk
    this.#folder = folder
    this.#tell = tell
  }

  /**
   * The largest signed size whose root was right: what is altered lies behind it. Where a statement
   * from outside is contradicted, those that lie in the folder may be as false as the log.
   */
  get soundUpTo(): number {
    return this.#firstUnsound?.isOutside === true ? this.#soundOutsideUpTo : this.#soundUpTo
  }

  get firstUnsound(): Promised | undefined {
    return this.#firstUnsound
  }

  /** How the walk met a seal; `undefined`: not at all. */
  sealMet(seal: SealPromise): 'same' | 'differs' | undefined {
    return this.#sealsMet.get(seal)
  }

  /** The published checkpoint, told when it is missing or not good. */
  async published(vkey: Vkey): Promise<Published | undefined> {
    const where = 'checkpoint'
    const text = await readTextFile(this.#disk, join(this.#folder, where), NOTE_FILE_BYTES_MAX)
    if (text === undefined) {
      // A log that was founded a moment ago has nothing in tiles yet.
      const tree = await readTreeState(this.#disk, this.#folder).catch(() => undefined)
      if (tree?.size !== 0) this.#tell({ code: 'checkpoint.missing', where })
      return undefined
    }
    const signed = openCheckpoint(text, vkey)
    if (isRefused(signed)) {
      this.#tell({ code: 'checkpoint.bad', where, why: signed.refused })
      return undefined
    }
    const { size, root, opened: note } = signed
    return { where, size, root, signed: true, note, text }
  }

  async gather(
    vkey: Vkey,
    { checkpoint, hwmFolder }: { readonly checkpoint?: string; readonly hwmFolder?: string },
    seals: readonly SealPromise[],
  ): Promise<void> {
    const hear = (text: string, where: string, isOutside = false) => {
      const signed = openCheckpoint(text, vkey)
      if (isRefused(signed)) this.#tell({ code: 'checkpoint.bad', where, why: signed.refused })
      else {
        const { size, root } = signed
        this.#all.push({ where, size, root, signed: true, isOutside })
        if (signed.opened.signatures.length > 1) this.#remember(signed.size, signed.opened)
      }
    }
    if (checkpoint !== undefined) hear(checkpoint, 'the checkpoint handed in', true)
    for (const file of hwmFiles(this.#folder, hwmFolder, vkey.name)) {
      const text = await readTextFile(this.#disk, file, NOTE_FILE_BYTES_MAX)
      if (text !== undefined) hear(text, file.slice(file.lastIndexOf('/') + 1))
    }
    await this.#kept(hear)
    for (const seal of seals) this.#all.push({ ...seal, signed: true, seal })
    await this.#treeState()
    this.#all.sort((a, b) => a.size - b.size)
  }

  #remember(size: number, note: Note): void {
    this.#notes.push({ size, note })
    if (this.#notes.length < 2 * QUORUM_LOOKS_MAX) return
    this.#notes.sort((a, b) => b.size - a.size).length = QUORUM_LOOKS_MAX
  }

  async #kept(hear: (text: string, where: string) => void): Promise<void> {
    const days = join(this.#folder, 'checkpoints')
    for (const year of (await this.#disk.list(days)).sort())
      for (const month of (await this.#disk.list(join(days, year))).sort())
        for (const day of (await this.#disk.list(join(days, year, month))).sort()) {
          if (!day.endsWith('.txt')) continue
          const where = `checkpoints/${year}/${month}/${day}`
          const text = await readTextFile(this.#disk, join(this.#folder, where), DAY_FILE_BYTES_MAX)
          if (text === undefined)
            this.#tell({ code: 'log.unreadable', where, why: 'it is too long' })
          else for (const note of text.split(DAY_SEPARATOR)) hear(note, where)
        }
  }

  async #treeState(): Promise<void> {
    const where = '.state/tree'
    try {
      const tree = await readTreeState(this.#disk, this.#folder)
      if (tree !== undefined)
        this.#all.push({ where, size: tree.size, root: tree.root, signed: false })
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown
      this.#tell({ code: 'log.unreadable', where, why: 'it is no tree state' })
    }
  }

  /** The largest size over which the policy was met; told when it never was. */
  quorum(policy: Policy, published: Published, handed: string | undefined): number | undefined {
    const others = this.#notes.sort((a, b) => b.size - a.size).slice(0, QUORUM_LOOKS_MAX)
    const given = handed === undefined ? undefined : readNote(handed)
    const at = [{ size: published.size, note: published.note }, ...others].find(({ note }) =>
      isGoodBy(policy, note, verifySignature),
    )
    if (at !== undefined) return at.size
    // The one that was handed in may carry the cosignatures that the folder's own does not.
    if (given !== undefined && !isRefused(given) && isGoodBy(policy, given, verifySignature))
      return published.size
    this.#tell({ code: 'policy.unmet', where: published.where })
    return undefined
  }

  /** Compares all promises of the size that the walk has reached. */
  meet(frontier: Frontier): void {
    const { size } = frontier
    if (this.#all[this.#met]?.size !== size) return
    const root = size === 0 ? emptyTree.root : rootOf(frontier, sha256)
    for (let it = this.#all[this.#met]; it?.size === size; it = this.#all[this.#met]) {
      this.#met += 1
      const { where, signed, seal } = it
      if (seal !== undefined) this.#sealsMet.set(seal, root === it.root ? 'same' : 'differs')
      if (root === it.root) {
        if (signed && this.#firstUnsound === undefined) {
          this.#soundUpTo = size
          if (it.isOutside === true) this.#soundOutsideUpTo = size
        }
        continue
      }
      if (signed) this.#firstUnsound ??= it
      if (seal === undefined)
        this.#tell({ code: signed ? 'checkpoint.differs' : 'state.differs', where, size })
    }
  }

  /** The walk came out at another root than the one it was made for. */
  unsound(it: Promised): void {
    this.#tell({ code: 'checkpoint.differs', where: it.where, size: it.size })
    this.#firstUnsound ??= it
  }

  /** What was sworn about more entries than are here. */
  tellAhead(found: number): void {
    for (const { where, size, seal } of this.#all.slice(this.#met))
      if (seal === undefined) this.#tell({ code: 'checkpoint.ahead', where, size, found })
  }
}
