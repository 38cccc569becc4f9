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
import { Fault, whyOf } from '../../lib/fault.ts'
import type { Condemned, Erased, Erasing, ErasingProgress } from '../../ports/privacy.ts'
import { blobRetention } from './blobs.ts'
import type { Disk } from './disk.ts'
import { eraseMonthInElder, eraseNamedInElder } from './erasing-elders.ts'
import { findEntries, findNamed, isNamed, removeBlobs } from './erasing-find.ts'
import type { Keys } from './keys.ts'
import type { Settling } from './settling.ts'
import type { WalWriter } from './wal-writer.ts'

export type ErasingParts = {
  readonly disk: Disk
  readonly folder: string
  readonly keys: Keys
  /** Folders of the logs that ended before this one began; nobody writes them. */
  readonly elders?: readonly string[]
  readonly settling: Settling
  readonly wal: Pick<WalWriter, 'seal'>
  /** What is to be told of a failure. */
  readonly suffered: (thrown: unknown) => Promise<Error>
}

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
      const { disk, folder, settling, elders = [] } = this.#parts
      const here = { disk, folder, size: () => settling.size }
      const { ranges, bodies, files } = await findNamed(here, names, before, progress)
      let done = 0
      for (const [path, its] of files) {
        await settling.strip(path, its)
        done += 1
        progress('rewriting', done, files.size)
      }
      const blobs = await removeBlobs(disk, folder, (file) => isNamed(file, names))
      let earlier = 0
      for (const elder of elders) earlier += await eraseNamedInElder(disk, elder, names)
      return { ranges, bodies, blobs, ...(earlier === 0 ? {} : { earlier }) }
    })
  }

  async eraseEntries(entries: readonly number[]): Promise<Erased> {
    if (entries.length === 0) return { ranges: [], bodies: 0, blobs: 0 }
    await this.#settled()
    return this.#onDisk(async () => {
      const { disk, folder, settling } = this.#parts
      const { ranges, bodies, files } = await findEntries(
        { disk, folder, size: () => settling.size },
        entries,
      )
      for (const [path, its] of files) await settling.strip(path, its)
      return { ranges, bodies, blobs: 0 }
    })
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
    const { disk, folder, settling, elders = [] } = this.#parts
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
      const isOfClass = async (_: string, path: string): Promise<boolean> =>
        (await blobRetention(disk, path)) === retention
      files += await removeBlobs(disk, folder, isOfClass, month)
      for (const elder of elders) files += await eraseMonthInElder(disk, elder, retention, month)
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
