/**
 * Evidence log, as an investigation reads it: which entries there are, and those of them that are asked
 * for by kind, opened.
 *
 * On the disk it is read beside whoever writes it: full bundles never change, and the leaves of the last
 * one are taken first, before its writer makes another of it. What is not in tiles yet is not read;
 * who needs the latest asks for it to be settled before.
 *
 * Limits: nothing is verified here (`verify` does); the log in use only, not those before a fork.
 */

import type { Event } from '../../../events/event.ts'
import { isRefused as isRefusedEvent, readWire } from '../../../events/wire.ts'
import { type ReadLeaf, readLeaf } from '../../../evidence/leaf.ts'
import { isRefused } from '../../../evidence/refused.ts'
import { TILE_WIDTH } from '../../../evidence/tiles.ts'
import { Fault } from '../../../lib/fault.ts'
import type { Instant } from '../../../lib/time.ts'
import type { Journal } from '../../../ports/journal.ts'
import { type Disk, realDisk, textIn } from '../../../store/evidence/disk.ts'
import { bundleOf, readTreeState } from '../../../store/evidence/files.ts'
import { readLogKey } from '../../../store/evidence/founding.ts'
import { openKeys } from '../../../store/evidence/keys.ts'
import { openBody, rawEntries } from '../../../store/evidence/reading.ts'
import { VaultFiles } from '../../../store/evidence/vault-files.ts'
import { eventOf } from '../../entries.ts'
import { openedAhead } from './opened-ahead.ts'

export type OpenedEntry = {
  readonly index: number
  /** When it was heard. */
  readonly at: Instant
  /** `undefined`: erased, or its time is over. */
  readonly event: Event | undefined
}

export type EvidenceLog = {
  /** The name of the log. */
  readonly origin: string
  readonly size: number
  /** Hex: of the tree of so many entries, as its checkpoint has it. */
  readonly root: string
  /** When the entry was heard. */
  readonly heardAt: (index: number) => Promise<Instant>
  /** Of [from, to) those of these kinds, in order. */
  readonly entries: (
    from: number,
    to: number,
    kinds: ReadonlySet<string>,
  ) => AsyncIterable<OpenedEntry>
}

/** Times that the last bundle is looked for while its writer makes another of it. */
const TAIL_TRIES_MAX = 8

export type LogPlaces = {
  readonly folder: string
  readonly keysFolder: string
  readonly kek?: Uint8Array
  readonly disk?: Disk
  /** Bodies are opened in a thread of their own, a little ahead of who reads (`opened-ahead.ts`). */
  readonly ahead?: boolean
}

export type OpenedBody = {
  readonly index: number
  readonly at: Instant
  readonly body: Uint8Array | undefined
}
type Bodies = (from: number, to: number, kinds: ReadonlySet<string>) => AsyncIterable<OpenedBody>

type Tail = { readonly size: number; readonly root: string; readonly leaves: readonly Uint8Array[] }

export async function evidenceLogIn(places: LogPlaces): Promise<EvidenceLog> {
  const { log, bodies } = await bodiesIn(places)
  const { folder, keysFolder, kek, ahead = false } = places
  const opened: Bodies = ahead
    ? (from, to, kinds) =>
        openedAhead({
          ...{ folder, keysFolder, from, to: Math.min(to, log.size), kinds: [...kinds] },
          ...(kek === undefined ? {} : { kek }),
        })
    : bodies
  return {
    ...log,
    entries: async function* (from, to, kinds) {
      for await (const { index, at, body } of opened(from, to, kinds))
        yield { index, at, event: body === undefined ? undefined : eventIn(index, body) }
    },
  }
}

/** The log without events: what of it is opened, as octets. */
export async function bodiesIn(
  places: LogPlaces,
): Promise<{ readonly log: Omit<EvidenceLog, 'entries'>; readonly bodies: Bodies }> {
  const { folder, disk = realDisk } = places
  const vkey = await readLogKey(disk, folder)
  if (vkey === undefined) throw damaged(folder, 'there is no log here')
  const tail = await tailOf(disk, folder)
  const whole = tail.size - tail.leaves.length
  const leafAt = async (index: number): Promise<Uint8Array | undefined> =>
    index >= whole
      ? tail.leaves[index - whole]
      : (await bundleOf(disk, folder, Math.floor(index / TILE_WIDTH), whole))?.[index % TILE_WIDTH]
  async function* leaves(from: number, to: number) {
    const standing = { disk, folder, treeSize: () => whole, segments: () => [] }
    yield* rawEntries(standing, from, Math.min(to, whole))
    for (let index = Math.max(from, whole); index < to; index += 1)
      yield { index, leaf: tail.leaves[index - whole] as Uint8Array }
  }
  const log = {
    origin: vkey.name,
    size: tail.size,
    root: tail.root,
    heardAt: async (index: number) => {
      const leaf = await leafAt(index)
      if (leaf === undefined) throw damaged(`entry ${index}`, 'it is missing or malformed')
      return leafIn(leaf, index).at
    },
  }
  const bodies: Bodies = async function* (from, to, kinds) {
    const { keysFolder, kek } = places
    const keys = openKeys({
      folder: keysFolder,
      found: false,
      readOnly: true,
      ...(kek === undefined ? {} : { kek }),
    })
    const vault = new VaultFiles(disk, folder)
    const origin = Buffer.from(vkey.name)
    try {
      for await (const { index, leaf: bytes } of leaves(from, Math.min(to, tail.size))) {
        const leaf = leafIn(bytes, index)
        if (!kinds.has(leaf.kind)) continue
        const sealed = await vault.sealedOf(index, leaf.retention, leaf.at)
        const opened = openBody(index, leaf, sealed, origin, keys)
        if (opened.kind === 'broken') throw damaged(`entry ${index}`, opened.why)
        yield { index, at: leaf.at, body: opened.kind === 'open' ? opened.body : undefined }
      }
    } finally {
      await vault.close()
      keys.close()
    }
  }
  return { log, bodies }
}

async function tailOf(disk: Disk, folder: string): Promise<Tail> {
  for (let tries = 0; tries < TAIL_TRIES_MAX; tries += 1) {
    const state = await readTreeState(disk, folder)
    const size = state?.size ?? 0
    const root = Buffer.from(state?.root ?? '', 'latin1').toString('hex')
    if (size % TILE_WIDTH === 0) return { size, root, leaves: [] }
    const leaves = await bundleOf(disk, folder, Math.floor(size / TILE_WIDTH), size)
    if (leaves !== undefined) return { size, root, leaves }
  }
  throw damaged(folder, 'its last bundle is missing or malformed')
}

/** A journal that is not on a disk, or that somebody has open: as it stands now. */
export function evidenceLogOf(
  journal: Pick<Journal, 'read' | 'health'>,
  { origin, root }: { readonly origin: string; readonly root: string },
): EvidenceLog {
  const { size } = journal.health()
  return {
    origin,
    size,
    root,
    heardAt: async (index) => {
      for await (const { at } of journal.read(index, index + 1)) return at
      throw damaged(`entry ${index}`, 'it is missing')
    },
    entries: async function* (from, to, kinds) {
      for await (const recorded of journal.read(from, Math.min(to, size)))
        if (kinds.has(recorded.kind))
          yield { index: recorded.index, at: recorded.at, event: eventOf(recorded) }
    },
  }
}

/** The first entry that was heard then or later; the size where there is none. */
export async function firstSince(log: EvidenceLog, from: Instant): Promise<number> {
  let low = 0
  let high = log.size
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((await log.heardAt(middle)) < from) low = middle + 1
    else high = middle
  }
  return low
}

const damaged = (file: string, why: string) => new Fault('evidence.damaged', { file, why })

function leafIn(bytes: Uint8Array, index: number): ReadLeaf {
  const leaf = readLeaf(textIn(bytes))
  if (isRefused(leaf)) throw damaged(`entry ${index}`, leaf.refused)
  return leaf
}

function eventIn(index: number, body: Uint8Array): Event {
  const event = readWire(JSON.parse(textIn(body)))
  if (isRefusedEvent(event)) throw damaged(`entry ${index}`, `${event.refused}: ${event.found}`)
  return event
}
