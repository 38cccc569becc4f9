/**
 * Erasing: what the log and its keys do so that bodies are gone, and can be proved to have been there.
 *
 * First the key, then what it opened: once the key is destroyed no copy of the vault, wherever it
 * lies, says anything any more; the records and blobs go after it, and the write-ahead log that held
 * them. Leaves, tiles and signatures stay as they are. Everything may be repeated: whoever was stopped
 * begins again and finds less to do.
 *
 * Whose records they are is told by the names that the account had in leaves; they are looked for in
 * the leaves themselves, so that nothing else needs to be kept for the day on which it is asked for.
 */
import { join } from 'node:path'
import type { AccountId } from '../../events/event.ts'
import type { IndexRanges } from '../../events/privacy.ts'
import { type ReadLeaf, readLeaf } from '../../evidence/leaf.ts'
import { isRefused } from '../../evidence/refused.ts'
import { TILE_WIDTH } from '../../evidence/tiles.ts'
import { vaultPath } from '../../evidence/vault.ts'
import { Fault, whyOf } from '../../lib/fault.ts'
import type { Condemned, Erased, Erasing, ErasingProgress } from '../../ports/privacy.ts'
import { blobRetention } from './blobs.ts'
import { type Disk, textIn } from './disk.ts'
import { bundleOf } from './files.ts'
import type { Keys } from './keys.ts'
import type { Settling } from './settling.ts'
import type { WalWriter } from './wal-writer.ts'

/** Bundles that are read at one time. */
const READ_TOGETHER = 8
/** Bundles between two tellings of how far it is. */
const TOLD_EVERY = 64
const NAME_CHARACTERS = 16
const NAME_BEGINS = Buffer.from('"a":"')

export type ErasingParts = {
  readonly disk: Disk
  readonly folder: string
  readonly keys: Keys
  readonly settling: Settling
  readonly wal: Pick<WalWriter, 'seal'>
  /** What is to be told of a failure. */
  readonly suffered: (thrown: unknown) => Promise<Error>
}

type Found = { readonly ranges: IndexRanges; readonly bodies: number; readonly files: Files }
type Finding = {
  readonly names: ReadonlySet<string>
  readonly before: number
  readonly all: [from: number, to: number][]
  readonly files: Map<string, [from: number, to: number][]>
}
/** Of each vault file, which records. */
type Files = ReadonlyMap<string, IndexRanges>

export class VaultErasing implements Erasing {
  readonly #parts: ErasingParts

  constructor(parts: ErasingParts) {
    this.#parts = parts
  }

  get keysLostBelow(): number {
    return this.#parts.keys.lostBelow ?? 0
  }

  condemned(): readonly Condemned[] {
    return this.#parts.keys.condemned()
  }

  acquit(ticket: string): void {
    this.#keys((keys) => keys.acquit(ticket))
  }

  hasIn(account: AccountId, month: string): boolean {
    return this.#parts.keys.pseudonymsOf(account, month).length > 0
  }

  async eraseCondemned(
    ticket: string,
    before: number,
    progress: ErasingProgress = () => {},
  ): Promise<Erased> {
    const { keys } = this.#parts
    this.#keys((it) => it.shred(ticket))
    const names = new Set(keys.namesOf(ticket).map(({ name }) => name))
    if (names.size === 0) return { ranges: [], bodies: 0, blobs: 0 }
    await this.#settled()
    return this.#onDisk(async () => {
      const { settling } = this.#parts
      const { ranges, bodies, files } = await this.#find(names, before, progress)
      let done = 0
      for (const [path, its] of files) {
        await settling.strip(path, its)
        done += 1
        progress('rewriting', done, files.size)
      }
      return { ranges, bodies, blobs: await this.#removeBlobs(names) }
    })
  }

  async #find(
    names: ReadonlySet<string>,
    before: number,
    progress: ErasingProgress,
  ): Promise<Found> {
    const all: [from: number, to: number][] = []
    const files = new Map<string, [from: number, to: number][]>()
    const bundles = Math.ceil(before / TILE_WIDTH)
    for (let first = 0; first < bundles; first += READ_TOGETHER) {
      const nths = Array.from(
        { length: Math.min(READ_TOGETHER, bundles - first) },
        (_, i) => first + i,
      )
      const read = await Promise.all(nths.map((nth) => this.#bundle(nth)))
      for (const [i, bundle] of read.entries())
        this.#findIn(bundle, (first + i) * TILE_WIDTH, { names, before, all, files })
      if (first % TOLD_EVERY === 0) progress('finding', first, bundles)
    }
    progress('finding', bundles, bundles)
    return { ranges: all, bodies: all.reduce((sum, [from, to]) => sum + to - from, 0), files }
  }

  async #bundle(nth: number): Promise<readonly Uint8Array[]> {
    const { disk, folder, settling } = this.#parts
    const bundle =
      (await bundleOf(disk, folder, nth, settling.size)) ??
      // The partial one of that size may have been replaced since.
      (await bundleOf(disk, folder, nth, settling.size))
    if (bundle === undefined)
      throw new Fault('evidence.damaged', { file: `bundle ${nth}`, why: 'it is missing' })
    return bundle
  }

  #findIn(
    bundle: readonly Uint8Array[],
    from: number,
    { names, before, all, files }: Finding,
  ): void {
    for (const [i, bytes] of bundle.entries()) {
      const index = from + i
      if (index >= before) return
      const leaf = leafNamed(bytes, names)
      if (leaf === undefined) continue
      add(all, index)
      const path = vaultPath(leaf.retention, leaf.at, index)
      const its = files.get(path) ?? []
      files.set(path, its)
      add(its, index)
    }
  }

  async #removeBlobs(names: ReadonlySet<string>): Promise<number> {
    return this.#removeBlobsThat(
      async () => undefined,
      (file) => names.has(file.split('.')[1] ?? ''),
    )
  }

  async #removeBlobsThat(
    look: (path: string) => Promise<string | undefined>,
    goes: (file: string, retention: string | undefined) => boolean,
    only?: string,
  ): Promise<number> {
    const { disk, folder } = this.#parts
    const blobs = join(folder, 'vault', 'blob')
    let removed = 0
    for (const month of only === undefined ? await disk.list(blobs) : [only]) {
      let isTouched = false
      for (const file of await disk.list(join(blobs, month))) {
        if (!file.endsWith('.skb')) continue
        const path = join(blobs, month, file)
        if (!goes(file, await look(path))) continue
        await disk.unlink(path)
        isTouched = true
        removed += 1
      }
      if (isTouched) await disk.syncFolder(join(blobs, month))
    }
    return removed
  }

  async months(): Promise<readonly { readonly retention: string; readonly month: string }[]> {
    const { disk, folder, keys } = this.#parts
    const found = new Map(
      keys.months().map(({ month, retention }) => [`${month} ${retention}`, { month, retention }]),
    )
    const vault = join(folder, 'vault')
    for (const retention of await disk.list(vault)) {
      if (retention === 'blob') continue
      for (const month of await disk.list(join(vault, retention)))
        found.set(`${month} ${retention}`, { month, retention })
    }
    return [...found.keys()].sort().map((word) => found.get(word) as never)
  }

  async eraseMonth(retention: string, month: string): Promise<{ readonly files: number }> {
    const { disk, folder, settling } = this.#parts
    this.#keys((keys) => keys.shredMonth(month, retention))
    await this.#settled()
    return this.#onDisk(async () => {
      const classFolder = join(folder, 'vault', retention)
      const monthFolder = join(classFolder, month)
      let files = 0
      for (const file of await disk.list(monthFolder)) {
        await settling.strip(`vault/${retention}/${month}/${file}`, undefined)
        files += 1
      }
      if ((await disk.list(classFolder)).includes(month)) {
        await disk.removeFolder(monthFolder)
        await disk.syncFolder(classFolder)
      }
      files += await this.#removeBlobsThat(
        (path) => blobRetention(disk, path),
        (_, its) => its === retention,
        month,
      )
      return { files }
    })
  }

  /** The write-ahead log holds records, too: what is in vault files is let go from it. */
  async #settled(): Promise<void> {
    const { wal, settling } = this.#parts
    wal.seal()
    await settling.settle()
  }

  #keys(act: (keys: Keys) => void): void {
    try {
      act(this.#parts.keys)
    } catch (thrown) {
      throw new Fault('erasure.unfinished', { what: 'keys.db', why: whyOf(thrown) }, thrown)
    }
  }

  async #onDisk<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (thrown) {
      throw await this.#parts.suffered(thrown)
    }
  }
}

/** Joins an index to the last range where it follows on it. */
function add(ranges: [from: number, to: number][], index: number): void {
  const last = ranges.at(-1)
  if (last?.[1] === index) last[1] = index + 1
  else ranges.push([index, index + 1])
}

/** The leaf, when its name is one of these; most are told apart without being read. */
function leafNamed(bytes: Uint8Array, names: ReadonlySet<string>): ReadLeaf | undefined {
  const leaf = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const at = leaf.indexOf(NAME_BEGINS)
  if (at < 0) return undefined
  const from = at + NAME_BEGINS.length
  if (!names.has(leaf.toString('latin1', from, from + NAME_CHARACTERS))) return undefined
  const read = readLeaf(textIn(bytes))
  return isRefused(read) || read.pseudonym === undefined || !names.has(read.pseudonym)
    ? undefined
    : read
}
