/**
 * Chain: the log in use and those that came before it, as one row of entries.
 *
 * Whoever folds the evidence (the index, a rebuild, a replay) must see what was learned before a fork,
 * so entries are numbered through: those of the eldest log first, those of the log in use last. The
 * numbers in the files themselves begin at 0 in each log. Without a fork the chain is the log.
 *
 * What of an ended log cannot be read any more stands as gone: it was ended because it could not go on,
 * and must not keep its followers from starting. `verify` on its folder tells what is wrong with it.
 */
import { dirname, join } from 'node:path'
import { TILE_WIDTH } from '../../evidence/tiles.ts'
import { Fault } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'
import {
  type Entry,
  type Journal,
  type JournalHealth,
  type Kept,
  LOST_ENTRY,
  type Recorded,
} from '../../ports/journal.ts'
import { openBlob } from './blobs.ts'
import { type Disk, realDisk } from './disk.ts'
import { readTreeState } from './files.ts'
import { endedTree, finishFork } from './fork.ts'
import { type Fork, originInUse, readForks } from './forks.ts'
import { readLogKey } from './founding.ts'
import { type EvidenceJournal, type JournalOptions, openJournal } from './journal.ts'
import { type Keys, openKeys } from './keys.ts'
import { readEvidence } from './read-evidence.ts'
import { recordedEntries, type Standing } from './reading.ts'
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
      origin: fork.name ?? fork.origin,
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
  elder: Elder,
  keys: Keys,
  from: number,
  to: number,
  disk: Disk,
): AsyncGenerator<Recorded> {
  const { from: offset, entries } = elder
  let next = Math.max(0, from - offset)
  const end = Math.min(entries, to - offset)
  if (next >= end) return
  const standing = await standingOf(elder, disk)
  while (next < end) {
    try {
      for await (const recorded of recordedEntries(standing, elder.origin, keys, next, end, true)) {
        yield { ...recorded, index: recorded.index + offset }
        next = recorded.index + 1
      }
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown
    }
    // Here is something that does not read: the rest of its bundle is left out.
    const until = Math.min(end, (Math.floor(next / TILE_WIDTH) + 1) * TILE_WIDTH)
    for (; next < end && next < until; next += 1)
      yield {
        ...{ index: next + offset, kind: LOST_ENTRY, at: 0 as Instant, source: '' },
        ...{ retention: '', facts: {}, body: undefined },
      }
  }
}

/** What is there to be read of it; nothing where that cannot be told. */
async function standingOf({ folder }: Elder, disk: Disk): Promise<Standing> {
  try {
    const vkey = await readLogKey(disk, folder)
    const { inTiles } = await endedTree(disk, folder)
    const recovered =
      inTiles || vkey === undefined
        ? undefined
        : await recover(disk, folder, undefined, vkey, true, true)
    const treeSize = recovered?.tree.size ?? (await readTreeState(disk, folder))?.size ?? 0
    return { disk, folder, treeSize: () => treeSize, segments: () => recovered?.segments ?? [] }
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown
    return { disk, folder, treeSize: () => 0, segments: () => [] }
  }
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

/** What was kept whole under this hash, in logs that nobody writes; `undefined`: nowhere, or erased. */
export async function keptInChain(places: Places, sha256: string): Promise<Uint8Array | undefined> {
  const { folder, hwmFolder, disk = realDisk } = places
  const vkey = await readLogKey(disk, folder)
  const elders = eldersOf(folder, await readForks(disk, hwmFolder))
  const keys = keysAt(places)
  try {
    const logs = [...(vkey === undefined ? [] : [{ folder, origin: vkey.name }]), ...elders]
    for (const log of logs) {
      const content = await openBlob(disk, log.folder, log.origin, keys, sha256)
      if (content !== undefined) return content
    }
    return undefined
  } finally {
    keys.close()
  }
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

/** Where an entry of the chain stands in its own log; `log`: its name, where it is an earlier one. */
export type PlaceOf = (index: number) => { readonly entry: number; readonly log?: string }

const placeIn = (elders: readonly Elder[]): PlaceOf => {
  const offset = lengthOf(elders)
  return (index) => {
    const elder = elders.find(({ from, entries }) => index < from + entries)
    return elder === undefined
      ? { entry: index - offset }
      : { entry: index - elder.from, log: elder.origin }
  }
}

export type Opened = {
  /** The log in use. */
  readonly journal: EvidenceJournal
  /** The same behind all that came before it: what is folded. */
  readonly ledger: Journal
  readonly forks: readonly Fork[]
  /** For whoever names an entry to a person: files, proofs and packages count within one log. */
  readonly placeOf: PlaceOf
}

/** Opens the log in use, under the name that it goes by; a fork that was begun is finished first. */
export async function openLedger(
  options: JournalOptions & { readonly hwmFolder: string; readonly refold?: () => void },
): Promise<Opened> {
  const { folder, hwmFolder, disk = realDisk } = options
  await finishFork(options)
  const forks = await readForks(disk, hwmFolder)
  const elders = eldersOf(folder, forks)
  const journal = await openJournal({
    ...options,
    origin: originInUse(forks, options.origin),
    elders: elders.map((one) => one.folder),
  })
  const ledger = forks.length === 0 ? journal : new Ledger(journal, elders, options)
  return { journal, ledger, forks, placeOf: placeIn(elders) }
}
