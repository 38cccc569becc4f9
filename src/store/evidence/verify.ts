/**
 * Verifying: the whole log against its own signatures, offline, trusting nothing of the installation.
 *
 * One walk from the first entry to the last durable one: every leaf into the tree, every tile against
 * the leaves, every signed checkpoint (published, kept day by day, high-water marks, the one that was
 * handed in) against the root at its size, every body for being there; with keys, every body against
 * its leaf. What was signed and is not here is told as plainly as what was changed.
 *
 * Limits: who holds the signing key can sign another history; only a checkpoint that lies elsewhere
 * (`checkpoint`, or `policy` with witnesses) tells then. Blobs are looked for, not opened.
 */
import { join } from 'node:path'
import { Erasures, Gaps } from '../../evidence/account-for.ts'
import type { Hash } from '../../evidence/bytes.ts'
import { type ReadLeaf, readLeaf } from '../../evidence/leaf.ts'
import { monthOf } from '../../evidence/moment.ts'
import { type Note, readNote, type Vkey } from '../../evidence/note.ts'
import { isGoodBy, readPolicy } from '../../evidence/policy.ts'
import type { Problem } from '../../evidence/problems.ts'
import { isRefused } from '../../evidence/refused.ts'
import { bundlePath, TILE_WIDTH, widthOf } from '../../evidence/tiles.ts'
import { emptyFrontier, type Frontier, grow, rootOf } from '../../evidence/tree.ts'
import { vaultPath } from '../../evidence/vault.ts'
import { Fault } from '../../lib/fault.ts'
import {
  DAY_FILE_BYTES_MAX,
  DAY_SEPARATOR,
  hwmFiles,
  NOTE_FILE_BYTES_MAX,
  openCheckpoint,
} from './checkpoints.ts'
import { type Disk, readTextFile, realDisk, textIn } from './disk.ts'
import { bundleOf, emptyTree, readTreeState, stateFolderOf } from './files.ts'
import { readLogKey } from './founding.ts'
import { sha256, verifyEd25519 } from './hashing.ts'
import { type Keys, openKeys } from './keys.ts'
import { openBody } from './reading.ts'
import { VaultFiles } from './vault-files.ts'
import { TrustedTiles } from './verify-tiles.ts'
import { walkWal } from './wal.ts'

/** Problems that are listed; the others are counted. */
export const PROBLEMS_MAX = 100
/** Runs of missing bodies that are remembered until the erasures are known. */
export const MISSING_RUNS_MAX = 100_000

export type VerifyOptions = {
  /** A checkpoint (signed note) that came by another way; its text. */
  readonly checkpoint?: string
  /** A C2SP tlog-policy; its text. */
  readonly policy?: string
  /** With keys, bodies are opened and checked. */
  readonly keysFolder?: string
  readonly kek?: Uint8Array
  readonly hwmFolder?: string
  /** False for a mirror of leaves and tiles alone. */
  readonly bodies?: boolean
  readonly disk?: Disk
}

export type Verified = {
  readonly ok: boolean
  /** Entries that are here. */
  readonly size: number
  /** The first entry that is not as it was signed, or the first of the block in which it lies. */
  readonly firstAltered: number | null
  readonly gaps: number
  /** Bodies that are gone, and whose erasure stands in the log. */
  readonly erased: number
  readonly problems: readonly Problem[]
}

type Promised = {
  readonly where: string
  readonly size: number
  readonly root: Hash
  readonly signed: boolean
}
type MissingRun = { from: number; to: number; retention: string; month: string; blob?: string }

export const verifyEvidence = (folder: string, options: VerifyOptions = {}): Promise<Verified> =>
  new Verifier(folder, options).run()

class Verifier {
  readonly #folder: string
  readonly #options: VerifyOptions
  readonly #disk: Disk
  readonly #problems: Problem[] = []
  #untold = 0
  readonly #gaps = new Gaps()
  readonly #erasures = new Erasures()
  readonly #frontier: Frontier = emptyFrontier()
  /** By size, ascending; `#met` of them are behind us. */
  #promised: Promised[] = []
  #met = 0
  /** The largest signed size whose root was right: what is altered lies behind it. */
  #soundUpTo = 0
  #firstUnsound: Promised | undefined
  /** Candidates for the first altered entry. */
  #altered: number | undefined
  #isBroken = false
  readonly #missing: MissingRun[] = []
  #missingUntold = 0
  readonly #blobs = new Map<string, ReadonlySet<string>>()
  #keys: Keys | undefined

  constructor(folder: string, options: VerifyOptions) {
    this.#folder = folder
    this.#options = options
    this.#disk = options.disk ?? realDisk
  }

  #tell = (problem: Problem): void => {
    if (this.#problems.length < PROBLEMS_MAX) this.#problems.push(problem)
    else this.#untold += 1
  }

  async run(): Promise<Verified> {
    try {
      await this.#verify()
    } finally {
      this.#keys?.close()
    }
    const erased = this.#settleMissing()
    if (this.#untold > 0)
      this.#problems.push({ code: 'more.problems', where: this.#folder, count: this.#untold })
    return {
      ok: this.#problems.length === 0,
      size: this.#frontier.size,
      firstAltered: this.#altered ?? null,
      gaps: this.#gaps.count,
      erased,
      problems: this.#problems,
    }
  }

  async #verify(): Promise<void> {
    let vkey: Vkey | undefined
    try {
      vkey = await readLogKey(this.#disk, this.#folder)
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown
    }
    if (vkey === undefined) {
      this.#tell({
        code: 'log.unreadable',
        where: 'log.vkey',
        why: 'there is no usable public key',
      })
      return
    }
    const { keysFolder, kek } = this.#options
    if (keysFolder !== undefined)
      try {
        this.#keys = openKeys({
          folder: keysFolder,
          found: false,
          readOnly: true,
          ...(kek === undefined ? {} : { kek }),
        })
      } catch (thrown) {
        if (!(thrown instanceof Fault)) throw thrown
        this.#tell({ code: 'log.unreadable', where: keysFolder, why: thrown.message })
      }

    const published = await this.#published(vkey)
    await this.#gatherPromises(vkey)
    this.#meetPromises()
    const vault = new VaultFiles(this.#disk, this.#folder)
    try {
      if (published !== undefined) await this.#walkTiles(published, vault, vkey.name)
      if (!this.#isBroken) await this.#walkTail(vkey.name, vault)
    } finally {
      await vault.close()
    }
    this.#judgePromises()
  }

  // ---- what was signed

  async #published(vkey: Vkey): Promise<Promised | undefined> {
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
    this.#checkPolicy(signed.opened, where)
    return { where, size: signed.size, root: signed.root, signed: true }
  }

  #checkPolicy(note: Note, where: string): void {
    const { policy: text, checkpoint } = this.#options
    if (text === undefined) return
    const policy = readPolicy(text, sha256)
    if (isRefused(policy)) {
      this.#tell({ code: 'policy.bad', where: 'policy', why: policy.refused })
      return
    }
    // The one that was handed in may carry the cosignatures that the folder's own does not.
    const handed = checkpoint === undefined ? undefined : readNote(checkpoint)
    const isMet =
      isGoodBy(policy, note, verifyEd25519) ||
      (handed !== undefined && !isRefused(handed) && isGoodBy(policy, handed, verifyEd25519))
    if (!isMet) this.#tell({ code: 'policy.unmet', where })
  }

  async #gatherPromises(vkey: Vkey): Promise<void> {
    const hear = (text: string, where: string) => {
      const signed = openCheckpoint(text, vkey)
      if (isRefused(signed)) this.#tell({ code: 'checkpoint.bad', where, why: signed.refused })
      else this.#promised.push({ where, size: signed.size, root: signed.root, signed: true })
    }
    const { checkpoint, hwmFolder } = this.#options
    if (checkpoint !== undefined) hear(checkpoint, 'the checkpoint handed in')
    for (const file of hwmFiles(this.#folder, hwmFolder, vkey.name)) {
      const text = await readTextFile(this.#disk, file, NOTE_FILE_BYTES_MAX)
      if (text !== undefined) hear(text, file.slice(file.lastIndexOf('/') + 1))
    }
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
    try {
      const tree = await readTreeState(this.#disk, this.#folder)
      if (tree !== undefined)
        this.#promised.push({
          where: '.state/tree',
          size: tree.size,
          root: tree.root,
          signed: false,
        })
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown
      this.#tell({ code: 'log.unreadable', where: '.state/tree', why: 'it is no tree state' })
    }
    this.#promised.sort((a, b) => a.size - b.size)
  }

  /** Compares all promises of the size that the walk has reached. */
  #meetPromises(): void {
    const { size } = this.#frontier
    if (this.#promised[this.#met]?.size !== size) return
    const root = size === 0 ? emptyTree.root : rootOf(this.#frontier, sha256)
    for (let it = this.#promised[this.#met]; it?.size === size; it = this.#promised[this.#met]) {
      this.#met += 1
      if (root === it.root) {
        if (it.signed && this.#firstUnsound === undefined) this.#soundUpTo = size
      } else {
        this.#tell({
          code: it.signed ? 'checkpoint.differs' : 'state.differs',
          where: it.where,
          size,
        })
        if (it.signed) this.#firstUnsound ??= it
      }
    }
  }

  #judgePromises(): void {
    if (!this.#isBroken)
      for (const { where, size } of this.#promised.slice(this.#met))
        this.#tell({ code: 'checkpoint.ahead', where, size, found: this.#frontier.size })
    const unsound = this.#firstUnsound
    if (unsound === undefined || this.#altered !== undefined) return
    // No tile told where: between the last root that was right and the first that is wrong.
    this.#alter(this.#soundUpTo, unsound.size - 1, unsound.where)
  }

  #alter(from: number, to: number, where: string): void {
    const least = Math.min(to, Math.max(from, this.#soundUpTo))
    this.#altered = Math.min(this.#altered ?? Number.POSITIVE_INFINITY, least)
    this.#tell({ code: 'entry.altered', where, from: least, to })
  }

  // ---- what is here

  async #walkTiles(published: Promised, vault: VaultFiles, origin: string): Promise<void> {
    const { size, root } = published
    const tiles = new TrustedTiles(this.#disk, this.#folder, size, this.#tell)
    await tiles.begin(root)
    for (let nth = 0; nth * TILE_WIDTH < size && !this.#isBroken; nth += 1)
      await this.#walkBlock(nth, size, tiles, vault, origin)
    if (!this.#isBroken && rootOf(this.#frontier, sha256) !== root) {
      this.#tell({ code: 'checkpoint.differs', where: published.where, size })
      this.#firstUnsound ??= published
    }
  }

  async #walkBlock(
    nth: number,
    size: number,
    tiles: TrustedTiles,
    vault: VaultFiles,
    origin: string,
  ): Promise<void> {
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
      await this.#body(from + i, leaf, undefined, vault, origin)
    }
    const to = from + width - 1
    if (tile.isTrusted) {
      if (differs !== undefined) this.#alter(differs, differs, path)
      return
    }
    // The tile itself is not to be believed: does the one above it speak for the entries?
    const above = width === TILE_WIDTH ? await tiles.above(0, nth) : undefined
    if (above !== undefined && above !== blockRoot) this.#alter(from, to, path)
  }

  /** The root of the block of 256 that this leaf completes, if it does. */
  #grow(leaf: Hash): Hash | undefined {
    let block: Hash | undefined
    grow(this.#frontier, leaf, sha256, (height, hash) => {
      if (height === 8) block = hash
    })
    this.#meetPromises()
    return block
  }

  /** What is durable and not yet in tiles; nothing where a mirror has no such folder. */
  async #walkTail(origin: string, vault: VaultFiles): Promise<void> {
    try {
      for await (const frame of walkWal(
        this.#disk,
        stateFolderOf(this.#folder),
        this.#frontier.size,
      ))
        for (const [i, { leaf, sealed }] of frame.entries.entries()) {
          const index = frame.firstIndex + i
          if (index < this.#frontier.size) continue
          this.#grow(sha256.leaf(leaf))
          await this.#body(index, leaf, sealed, vault, origin)
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

  // ---- bodies

  async #body(
    index: number,
    bytes: Uint8Array,
    inWal: Uint8Array | undefined,
    vault: VaultFiles,
    origin: string,
  ): Promise<void> {
    const leaf = readLeaf(textIn(bytes))
    if (isRefused(leaf)) {
      this.#tell({ code: 'entry.malformed', where: `entry ${index}`, why: leaf.refused })
      return
    }
    this.#gaps.hear(leaf.source, leaf.nth, leaf.kind)
    this.#erasures.hear(leaf.kind, leaf.facts)
    if (this.#options.bodies === false) return
    const sealed = inWal ?? (await vault.sealedOf(index, leaf.retention, leaf.at))
    if (sealed === undefined) this.#miss(index, leaf)
    else if (this.#keys !== undefined) {
      const opened = openBody(index, leaf, sealed, Buffer.from(origin), this.#keys)
      if (opened.kind === 'gone') this.#miss(index, leaf)
      if (opened.kind === 'broken')
        this.#tell({
          code: 'body.altered',
          where: vaultPath(leaf.retention, leaf.at, index),
          index,
          why: opened.why,
        })
    }
    const { sha256: blob, bytes: length } = leaf.facts
    if (typeof blob === 'string' && typeof length === 'number') {
      const names = await this.#blobsOf(monthOf(leaf.at))
      if (!names.has(blob)) this.#miss(index, leaf, blob)
    }
  }

  async #blobsOf(month: string): Promise<ReadonlySet<string>> {
    const known = this.#blobs.get(month)
    if (known !== undefined) return known
    const files = await this.#disk.list(join(this.#folder, 'vault', 'blob', month))
    const names = new Set(files.filter((it) => it.endsWith('.skb')).map((it) => it.slice(0, 64)))
    this.#blobs.set(month, names)
    return names
  }

  #miss(index: number, leaf: ReadLeaf, blob?: string): void {
    const month = monthOf(leaf.at)
    const last = this.#missing.at(-1)
    if (
      blob === undefined &&
      last?.to === index - 1 &&
      last.blob === undefined &&
      last.retention === leaf.retention &&
      last.month === month
    )
      last.to = index
    else if (this.#missing.length < MISSING_RUNS_MAX)
      this.#missing.push({
        from: index,
        to: index,
        retention: leaf.retention,
        month,
        ...(blob === undefined ? {} : { blob }),
      })
    else this.#missingUntold += 1
  }

  /** Erasures come after what they erased, so only now it is known; the number of erased bodies. */
  #settleMissing(): number {
    let erased = 0
    for (const { from, to, retention, month, blob } of this.#missing) {
      const gone: number[] = []
      let count = 0
      for (let index = from; index <= to; index += 1) {
        if (this.#erasures.cover(index, retention, month)) {
          if (blob === undefined) erased += 1
          continue
        }
        count += 1
        gone[0] ??= index
        gone[1] = index
      }
      const [first, last] = gone
      if (first === undefined || last === undefined) continue
      if (blob === undefined)
        this.#tell({
          code: 'body.missing',
          where: `vault/${retention}/${month}`,
          from: first,
          to: last,
          entries: count,
        })
      else
        this.#tell({
          code: 'blob.missing',
          where: `vault/blob/${month}`,
          index: first,
          sha256: blob,
        })
    }
    this.#untold += this.#missingUntold
    return erased
  }
}
