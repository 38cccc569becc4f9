/**
 * Scrub: the whole own log looked through again, a block of 256 entries at a time, while it is written.
 *
 * A start looks at the right edge alone, so what was changed further in is found here: every tile
 * against the one above it, from the signed root downwards, every entry against its tile, every body
 * for being there, for its seal and for what its leaf commits to. Blocks do not depend on each other,
 * so a cycle may rest between any two, and goes on after a restart.
 *
 * What was erased is known before the walk begins (the log is read once for its `erase.done`), and
 * once more behind its end, for erasures that came meanwhile.
 *
 * Limits: whoever may write here may change this program, too. Proof is what others keep: `verify`
 * against a checkpoint from elsewhere.
 */
import { join } from 'node:path'
import { Erasures } from '../../evidence/account-for.ts'
import type { Hash } from '../../evidence/bytes.ts'
import { type ReadLeaf, readLeaf } from '../../evidence/leaf.ts'
import { monthOf } from '../../evidence/moment.ts'
import type { Problem } from '../../evidence/problems.ts'
import { isRefused } from '../../evidence/refused.ts'
import { bundlePath, TILE_WIDTH, widthOf } from '../../evidence/tiles.ts'
import { foldRow } from '../../evidence/tree.ts'
import { vaultPath } from '../../evidence/vault.ts'
import { Fault } from '../../lib/fault.ts'
import { between, type Duration, hours, type Instant } from '../../lib/time.ts'
import { openBlob } from './blobs.ts'
import { readSigned } from './checkpoints.ts'
import { type Disk, textIn } from './disk.ts'
import { bundleOf } from './files.ts'
import { readLogKey } from './founding.ts'
import { sha256 } from './hashing.ts'
import { type Keys, openKeys } from './keys.ts'
import { openBody } from './reading.ts'
import {
  type Missing,
  SCRUB_MISSING_MAX,
  SCRUB_PROBLEMS_MAX,
  type ScrubCycle,
  type ScrubResult,
} from './scrub-state.ts'
import { VaultFiles } from './vault-files.ts'
import { TrustedTiles } from './verify-tiles.ts'

/** An erasure that was begun longer ago and is not done excuses nothing. */
export const ERASING_MAX: Duration = hours(24)
const UNDER_WAY_MAX = 1_000

export type ScrubPlaces = {
  readonly disk: Disk
  readonly folder: string
  readonly keysFolder: string
  readonly kek?: Uint8Array
}

/** What was signed last, and published. `undefined`: nothing yet. */
async function signedNow({ disk, folder }: ScrubPlaces) {
  const vkey = await readLogKey(disk, folder)
  if (vkey === undefined)
    throw new Fault('evidence.damaged', { file: folder, why: 'there is no log here' })
  const signed = await readSigned(disk, join(folder, 'checkpoint'), vkey)
  return { origin: vkey.name, signed }
}

export async function newCycle(places: ScrubPlaces, now: Instant): Promise<ScrubCycle | undefined> {
  const { signed } = await signedNow(places)
  if (signed === undefined || signed.size === 0) return undefined
  return {
    ...{ startedAt: now, size: signed.size, root: signed.root, next: 0, took: 0, count: 0 },
    ...{ problems: [], firstAltered: undefined, missing: [] },
  }
}

export class Scrub {
  readonly #places: ScrubPlaces
  readonly #cycle: ScrubCycle
  readonly #keys: Keys
  readonly #origin: string
  readonly #originBytes: Uint8Array
  readonly #vault: VaultFiles
  readonly #tiles: TrustedTiles
  #erasures = new Erasures()
  /** Erasures are known up to here. */
  #erasedTo = 0
  /** Erasures that were approved and are not done: what they delete is missing meanwhile. */
  readonly #underWay = new Map<string, Instant>()

  private constructor(places: ScrubPlaces, cycle: ScrubCycle, origin: string, keys: Keys) {
    this.#places = places
    this.#cycle = cycle
    this.#keys = keys
    this.#origin = origin
    this.#originBytes = Buffer.from(origin)
    this.#vault = new VaultFiles(places.disk, places.folder)
    this.#tiles = new TrustedTiles(places.disk, places.folder, cycle.size, this.#tell)
  }

  static async open(places: ScrubPlaces, cycle: ScrubCycle): Promise<Scrub> {
    const { origin } = await signedNow(places)
    const { keysFolder, kek } = places
    const keys = openKeys({
      folder: keysFolder,
      found: false,
      readOnly: true,
      ...(kek === undefined ? {} : { kek }),
    })
    const scrub = new Scrub(places, cycle, origin, keys)
    await scrub.#tiles.begin(cycle.root)
    return scrub
  }

  get cycle(): ScrubCycle {
    return this.#cycle
  }

  #tell = (problem: Problem): void => {
    this.#cycle.count += 1
    if (this.#cycle.problems.length < SCRUB_PROBLEMS_MAX) this.#cycle.problems.push(problem)
  }

  #alter(from: number, to: number, where: string): void {
    const { firstAltered = from } = this.#cycle
    this.#cycle.firstAltered = Math.min(firstAltered, from)
    this.#tell({ code: 'entry.altered', where, from, to })
  }

  /** Reads a block for its erasures alone; false when the walk may begin. */
  async erasuresOfBlock(): Promise<boolean> {
    return this.#hearErasures(this.#cycle.size)
  }

  async #hearErasures(size: number): Promise<boolean> {
    if (this.#erasedTo >= size) return false
    const nth = Math.floor(this.#erasedTo / TILE_WIDTH)
    const { disk, folder } = this.#places
    const bundle = await bundleOf(disk, folder, nth, size)
    for (const bytes of bundle ?? []) {
      // Cheap doubts first: of a million entries some few are erasures.
      if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('"erase.')) continue
      const leaf = readLeaf(textIn(bytes))
      if (isRefused(leaf)) continue
      this.#erasures.hear(leaf.kind, leaf.facts)
      const { ticket, retention, month, bodies } = leaf.facts
      const which = typeof ticket === 'string' ? ticket : `${retention} ${month}`
      // A ticket is done in several entries, the last of which alone counts the bodies.
      if (leaf.kind === 'erase.done') {
        if (typeof ticket !== 'string' || bodies !== undefined) this.#underWay.delete(which)
      } else if (leaf.kind === 'erase.intended' && this.#underWay.size < UNDER_WAY_MAX)
        this.#underWay.set(which, leaf.at)
    }
    this.#erasedTo = nth * TILE_WIDTH + widthOf(0, nth, size)
    return true
  }

  /** Looks at the next block; false when all have been looked at. */
  async block(): Promise<boolean> {
    const cycle = this.#cycle
    if (cycle.next >= cycle.size) return false
    const { disk, folder } = this.#places
    const from = cycle.next
    const nth = from / TILE_WIDTH
    const width = widthOf(0, nth, cycle.size)
    const path = bundlePath(nth, width)
    const tile = await this.#tiles.hashes(0, nth)
    const bundle = await bundleOf(disk, folder, nth, cycle.size)
    if (bundle === undefined) {
      cycle.firstAltered = Math.min(cycle.firstAltered ?? from, from)
      this.#tell({ code: 'entry.missing', where: path, from, to: from + width - 1 })
    } else {
      await this.#entries(bundle, tile, nth, path)
      for (const [i, leaf] of bundle.entries()) await this.#body(from + i, leaf)
    }
    cycle.next = Math.min(from + TILE_WIDTH, Math.ceil(cycle.size / TILE_WIDTH) * TILE_WIDTH)
    return true
  }

  async #entries(
    bundle: readonly Uint8Array[],
    { row, isTrusted }: { readonly row: readonly Hash[] | undefined; readonly isTrusted: boolean },
    nth: number,
    path: string,
  ): Promise<void> {
    const from = nth * TILE_WIDTH
    const hashes = bundle.map((leaf) => sha256.leaf(leaf))
    if (isTrusted) {
      const differs = hashes.findIndex((hash, i) => hash !== row?.[i])
      if (differs >= 0) this.#alter(from + differs, from + differs, path)
      return
    }
    // The tile is not to be believed: does the one above it speak for the entries?
    const above = hashes.length === TILE_WIDTH ? await this.#tiles.above(0, nth) : undefined
    if (above !== undefined && foldRow(hashes, sha256) !== above)
      this.#alter(from, from + hashes.length - 1, path)
  }

  async #body(index: number, bytes: Uint8Array): Promise<void> {
    const leaf = readLeaf(textIn(bytes))
    if (isRefused(leaf)) {
      this.#tell({ code: 'entry.malformed', where: `entry ${index}`, why: leaf.refused })
      return
    }
    const sealed = await this.#vault.sealedOf(index, leaf.retention, leaf.at)
    const opened = openBody(index, leaf, sealed, this.#originBytes, this.#keys)
    // What was sealed with keys that were lost is there, and that they were lost is an alarm of its own.
    const isLost = sealed !== undefined && index < (this.#keys.lostBelow ?? 0)
    if (opened.kind === 'gone' && !isLost) this.#miss(index, leaf)
    if (opened.kind === 'broken')
      this.#tell({
        code: 'body.altered',
        where: vaultPath(leaf.retention, leaf.at, index),
        index,
        why: opened.why,
      })
    const { sha256: blob, bytes: length } = leaf.facts
    if (typeof blob !== 'string' || typeof length !== 'number') return
    if (leaf.kind === 'evidence.exported' || isLost) return
    const { disk, folder } = this.#places
    const content = await openBlob(disk, folder, this.#origin, this.#keys, blob)
    if (content === undefined) this.#miss(index, leaf, blob)
  }

  #miss(index: number, leaf: ReadLeaf, blob?: string): void {
    const month = monthOf(leaf.at)
    if (this.#erasures.cover(index, leaf.retention, month)) return
    const { missing } = this.#cycle
    const last = missing.at(-1)
    if (
      blob === undefined &&
      last?.to === index - 1 &&
      last.blob === undefined &&
      last.retention === leaf.retention &&
      last.month === month
    )
      last.to = index
    else if (missing.length < SCRUB_MISSING_MAX)
      missing.push({
        ...{ from: index, to: index, retention: leaf.retention, month },
        ...(blob === undefined ? {} : { blob }),
      })
    else this.#tell({ code: 'more.problems', where: 'vault', count: 1 })
  }

  /** When all blocks were looked at. What was erased meanwhile is heard first. */
  async result(now: Instant): Promise<ScrubResult> {
    const { signed } = await signedNow(this.#places)
    if (this.#cycle.missing.length > 0) {
      // The bundle that was not full when erasures were heard holds more by now.
      this.#erasedTo -= this.#erasedTo % TILE_WIDTH
      while (await this.#hearErasures(signed?.size ?? 0));
    }
    // What an erasure is deleting just now is looked at again in the next cycle.
    const isErasing = [...this.#underWay.values()].some((at) => between(at, now) < ERASING_MAX)
    if (!isErasing) for (const one of this.#cycle.missing) this.#settle(one)
    this.#cycle.missing.length = 0
    const { size, took, count, problems, firstAltered = null } = this.#cycle
    return { at: now, size, seconds: Math.round(took / 1_000), count, problems, firstAltered }
  }

  #settle({ from, to, retention, month, blob }: Missing): void {
    const gone: number[] = []
    for (let index = from; index <= to; index += 1)
      if (!this.#erasures.cover(index, retention, month)) gone.push(index)
    const [first] = gone
    if (first === undefined) return
    if (blob === undefined)
      this.#tell({
        code: 'body.missing',
        where: `vault/${retention}/${month}`,
        from: first,
        to: gone.at(-1) ?? first,
        entries: gone.length,
      })
    else
      this.#tell({ code: 'blob.missing', where: `vault/blob/${month}`, index: first, sha256: blob })
  }

  async close(): Promise<void> {
    await this.#vault.close()
    this.#keys.close()
  }
}
