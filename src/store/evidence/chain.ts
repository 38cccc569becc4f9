/**
 * Chain: the log in use and those that came before it, as one row of entries.
 *
 * Whoever folds the evidence (the index, a rebuild, a replay) must see what was learned before a fork,
 * so entries are numbered through: those of the eldest log first, those of the log in use last. The
 * numbers in the files themselves begin at 0 in each log. Without a fork the chain is the log.
 */
import { dirname, join } from 'node:path'
import type { Entry, Journal, JournalHealth, Kept, Recorded } from '../../ports/journal.ts'
import { openBlob } from './blobs.ts'
import { type Disk, realDisk } from './disk.ts'
import { readTreeState } from './files.ts'
import { endedTree, finishFork } from './fork.ts'
import { type Fork, originInUse, readForks } from './forks.ts'
import { readLogKey } from './founding.ts'
import { type EvidenceJournal, type JournalOptions, openJournal } from './journal.ts'
import { type Keys, openKeys } from './keys.ts'
import { readEvidence } from './read-evidence.ts'
import { recordedEntries } from './reading.ts'
import { recover } from './recover.ts'

export type Places = {
  readonly folder: string
  readonly keysFolder: string
  readonly hwmFolder: string
  readonly kek?: Uint8Array
  readonly disk?: Disk
}

export type Elder = {
  readonly folder: string
  readonly origin: string
  /** Its entries stand from here on in the chain; there are so many. */
  readonly from: number
  readonly entries: number
}

const eldersOf = (folder: string, forks: readonly Fork[]): readonly Elder[] => {
  let from = 0
  return forks.map((fork) => {
    const elder = {
      folder: join(dirname(folder), fork.folder),
      origin: fork.origin,
      from,
      entries: fork.entries,
    }
    from += fork.entries
    return elder
  })
}

const lengthOf = (elders: readonly Elder[]): number =>
  elders.reduce((sum, { entries }) => sum + entries, 0)

/** Entries of one ended log, by the numbers of the chain. */
async function* entriesOf(
  { folder, origin, from: offset, entries }: Elder,
  keys: Keys,
  from: number,
  to: number,
  disk: Disk,
): AsyncGenerator<Recorded> {
  const first = Math.max(0, from - offset)
  const end = Math.min(entries, to - offset)
  if (first >= end) return
  const vkey = await readLogKey(disk, folder)
  const { inTiles } = await endedTree(disk, folder)
  const recovered =
    inTiles || vkey === undefined
      ? undefined
      : await recover(disk, folder, undefined, vkey, true, true)
  const treeSize = recovered?.tree.size ?? (await readTreeState(disk, folder))?.size ?? 0
  const standing = {
    disk,
    folder,
    treeSize: () => treeSize,
    segments: () => recovered?.segments ?? [],
  }
  for await (const recorded of recordedEntries(standing, origin, keys, first, end))
    yield { ...recorded, index: recorded.index + offset }
}

const keysAt = ({ keysFolder, kek }: Places): Keys =>
  openKeys({
    folder: keysFolder,
    found: false,
    readOnly: true,
    ...(kek === undefined ? {} : { kek }),
  })

/** Entries of the whole chain, of logs that nobody writes. Throws as `readEvidence` does. */
export async function* readChain(
  places: Places,
  {
    from = 0,
    to = Number.POSITIVE_INFINITY,
  }: { readonly from?: number; readonly to?: number } = {},
): AsyncGenerator<Recorded> {
  const { folder, keysFolder, hwmFolder, kek, disk = realDisk } = places
  const elders = eldersOf(folder, await readForks(disk, hwmFolder))
  const offset = lengthOf(elders)
  if (from < offset) {
    const keys = keysAt(places)
    try {
      for (const elder of elders) yield* entriesOf(elder, keys, from, to, disk)
    } finally {
      keys.close()
    }
  }
  if (to <= offset) return
  const rest = readEvidence(folder, keysFolder, {
    from: Math.max(0, from - offset),
    ...(to === Number.POSITIVE_INFINITY ? {} : { to: to - offset }),
    ...(kek === undefined ? {} : { kek }),
    disk,
  })
  for await (const recorded of rest) yield { ...recorded, index: recorded.index + offset }
}

/** The journal in use behind its elders. */
class Ledger implements Journal {
  readonly #journal: EvidenceJournal
  readonly #elders: readonly Elder[]
  readonly #offset: number
  readonly #places: Places

  constructor(journal: EvidenceJournal, elders: readonly Elder[], places: Places) {
    this.#journal = journal
    this.#elders = elders
    this.#offset = lengthOf(elders)
    this.#places = places
  }

  async append(entries: readonly Entry[]): Promise<number> {
    return this.#offset + (await this.#journal.append(entries))
  }

  async keep(entry: Entry, content: Uint8Array): Promise<Kept> {
    const kept = await this.#journal.keep(entry, content)
    return { ...kept, index: this.#offset + kept.index }
  }

  async kept(sha256: string): Promise<Uint8Array | undefined> {
    const here = await this.#journal.kept(sha256)
    if (here !== undefined) return here
    const { disk = realDisk } = this.#places
    const keys = keysAt(this.#places)
    try {
      for (const { folder, origin } of this.#elders) {
        const there = await openBlob(disk, folder, origin, keys, sha256)
        if (there !== undefined) return there
      }
      return undefined
    } finally {
      keys.close()
    }
  }

  async *read(from: number, to?: number): AsyncGenerator<Recorded> {
    const { disk = realDisk } = this.#places
    const end = to ?? this.health().size
    if (from < this.#offset) {
      const keys = keysAt(this.#places)
      try {
        for (const elder of this.#elders) yield* entriesOf(elder, keys, from, end, disk)
      } finally {
        keys.close()
      }
    }
    if (end <= this.#offset) return
    const first = Math.max(0, from - this.#offset)
    for await (const recorded of this.#journal.read(first, end - this.#offset))
      yield { ...recorded, index: recorded.index + this.#offset }
  }

  health(): JournalHealth {
    const health = this.#journal.health()
    return {
      ...health,
      size: health.size + this.#offset,
      signedSize: health.signedSize + this.#offset,
    }
  }

  close(): Promise<void> {
    return this.#journal.close()
  }
}

export type Opened = {
  /** The log in use. */
  readonly journal: EvidenceJournal
  /** The same behind all that came before it: what is folded. */
  readonly ledger: Journal
  readonly forks: readonly Fork[]
}

/** Opens the log in use, under the name that it goes by; a fork that was begun is finished first. */
export async function openLedger(
  options: JournalOptions & { readonly hwmFolder: string; readonly refold?: () => void },
): Promise<Opened> {
  const { folder, hwmFolder, disk = realDisk } = options
  await finishFork(options)
  const forks = await readForks(disk, hwmFolder)
  const journal = await openJournal({ ...options, origin: originInUse(forks, options.origin) })
  const ledger =
    forks.length === 0 ? journal : new Ledger(journal, eldersOf(folder, forks), options)
  return { journal, ledger, forks }
}
