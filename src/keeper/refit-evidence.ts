/**
 * Refit evidence: the weeks that a refit reads, from the log on the disk, beside the one who writes it.
 *
 * Only entries in full bundles are read: these never change and nobody takes them away, so the writer
 * is neither asked nor waited for. Mail that is younger (fewer than 256 entries, and what is not yet
 * in tiles) is read tomorrow. First the open leaves are walked backwards, to find where the weeks begin
 * and which accounts are left out; then forwards, where only bodies that are needed are opened.
 *
 * Limits: nothing is verified here; what does not read is damage and is told. A clock that was set
 * back hides what lies before the step.
 */
import type { AccountId, Event } from '../events/event.ts'
import { isRefused as isRefusedEvent, readWire } from '../events/wire.ts'
import { type ReadLeaf, readLeaf } from '../evidence/leaf.ts'
import { isRefused } from '../evidence/refused.ts'
import { TILE_WIDTH } from '../evidence/tiles.ts'
import { Fault } from '../lib/fault.ts'
import { type Duration, days, type Instant, plus } from '../lib/time.ts'
import { type Disk, realDisk, textIn } from '../store/evidence/disk.ts'
import { bundleOf, readTreeState } from '../store/evidence/files.ts'
import { readLogKey } from '../store/evidence/founding.ts'
import { type Keys, openKeys } from '../store/evidence/keys.ts'
import { openBody, rawEntries } from '../store/evidence/reading.ts'
import { VaultFiles } from '../store/evidence/vault-files.ts'

/** Weeks that are read, so that accounts know their people; the last of them are counted. */
export const READ_MAX: Duration = days(26 * 7)
/** Messages that are read, whatever the weeks. */
export const MESSAGES_MAX = 2_000_000
/** Entries that are walked through to find them. */
export const ENTRIES_MAX = 20_000_000
/** Opinions and containments that are looked at; the youngest count. */
export const MARKS_MAX = 10_000

/** Each is passed by less than one bundle. */
export const readLimits = {
  messagesMost: MESSAGES_MAX,
  entriesMost: ENTRIES_MAX,
  marksMost: MARKS_MAX,
}

const needed: ReadonlySet<string> = new Set([
  'message.submitted',
  'message.delivered',
  'message.bounced',
  'account.learned',
  'organisation.learned',
])
const marks: ReadonlySet<string> = new Set(['containment.planned', 'opinion.given'])
const ADOPTED = 'population.adopted'

export type Weeks = {
  /** Entries [from, to). */
  readonly from: number
  readonly to: number
  readonly messages: number
  /** When the last entry was heard; `undefined`: there is none. */
  readonly until: Instant | undefined
  /** Contained or marked as hijacked, and not called benign since. */
  readonly leftOut: ReadonlySet<AccountId>
  /** The last that was adopted, where one was in these weeks. */
  readonly adopted: { readonly population: string; readonly sha256: string } | undefined
}

type Found = { readonly index: number; readonly leaf: ReadLeaf }

export class RefitEvidence {
  readonly #disk: Disk
  readonly #folder: string
  readonly #keysFolder: string
  readonly #limits: typeof readLimits

  constructor(folder: string, keysFolder: string, limits = readLimits, disk: Disk = realDisk) {
    this.#folder = folder
    this.#keysFolder = keysFolder
    this.#limits = limits
    this.#disk = disk
  }

  async weeks(now: Instant): Promise<Weeks> {
    const size = (await readTreeState(this.#disk, this.#folder))?.size ?? 0
    const to = Math.floor(size / TILE_WIDTH) * TILE_WIDTH
    // What was decided this very evening stands in the last bundle, where that can be had.
    const tail = await this.#tail(to, size)
    const marked = tail
      .filter(({ leaf }) => marks.has(leaf.kind) || leaf.kind === ADOPTED)
      .toReversed()
    const { messagesMost, entriesMost, marksMost } = this.#limits
    let isAdopted = marked.some(({ leaf }) => leaf.kind === ADOPTED)
    let until: Instant | undefined
    let messages = 0
    let from = to
    while (from > 0 && to - from < entriesMost && messages < messagesMost) {
      from -= TILE_WIDTH
      const leaves = await this.#leavesOf(from, to)
      until ??= earlierOf(leaves.at(-1)?.leaf.at, now)
      for (const one of leaves.toReversed()) {
        const { kind } = one.leaf
        if (kind === 'message.submitted') messages += 1
        else if (kind === ADOPTED && !isAdopted) {
          isAdopted = true
          marked.push(one)
        } else if (marks.has(kind) && marked.length < marksMost) marked.push(one)
      }
      if (until !== undefined && plus(leaves[0]?.leaf.at ?? until, READ_MAX) < until) break
    }
    const events = await this.#eventsOf(marked.toReversed())
    const leftOut = new Set<AccountId>()
    let adopted: Weeks['adopted']
    for (const event of events) {
      if (event.kind === 'population.adopted') adopted = event
      else if (event.kind === 'containment.planned') leftOut.add(event.account)
      else if (event.kind === 'opinion.given') {
        if (event.opinion === 'hijacked') leftOut.add(event.account)
        else leftOut.delete(event.account)
      }
    }
    return { from, to, messages, until, leftOut, adopted }
  }

  /** What the replay needs of [from, to), in order, with the moment each was heard. */
  async *events(from: number, to: number): AsyncGenerator<{ event: Event; index: number }> {
    const log = standingAt(this.#disk, this.#folder, to)
    yield* this.#opened(async function* () {
      for await (const { index, leaf } of rawEntries(log, from, to)) {
        const read = leafOf(leaf, index)
        if (needed.has(read.kind)) yield { index, leaf: read }
      }
    })
  }

  async #leavesOf(first: number, to: number): Promise<Found[]> {
    const bundle = await bundleOf(this.#disk, this.#folder, first / TILE_WIDTH, to)
    if (bundle === undefined)
      throw new Fault('evidence.damaged', {
        file: `bundle ${first / TILE_WIDTH}`,
        why: 'it is missing or malformed',
      })
    return bundle.map((leaf, nth) => ({ index: first + nth, leaf: leafOf(leaf, first + nth) }))
  }

  /** The bundle that is not full; none where its writer has just made another of it. */
  async #tail(first: number, size: number): Promise<Found[]> {
    if (first === size) return []
    const bundle = await bundleOf(this.#disk, this.#folder, first / TILE_WIDTH, size)
    return (bundle ?? []).map((leaf, nth) => ({
      index: first + nth,
      leaf: leafOf(leaf, first + nth),
    }))
  }

  async #eventsOf(found: readonly Found[]): Promise<Event[]> {
    const events: Event[] = []
    const wanted = async function* () {
      yield* found
    }
    for await (const { event } of this.#opened(wanted)) events.push(event)
    return events
  }

  async *#opened(
    wanted: () => AsyncGenerator<Found>,
  ): AsyncGenerator<{ event: Event; index: number }> {
    const vkey = await readLogKey(this.#disk, this.#folder)
    if (vkey === undefined)
      throw new Fault('evidence.damaged', { file: this.#folder, why: 'there is no log here' })
    const keys: Keys = openKeys({ folder: this.#keysFolder, found: false, readOnly: true })
    const vault = new VaultFiles(this.#disk, this.#folder)
    const origin = Buffer.from(vkey.name)
    try {
      for await (const { index, leaf } of wanted()) {
        const sealed = await vault.sealedOf(index, leaf.retention, leaf.at)
        const opened = openBody(index, leaf, sealed, origin, keys)
        // Erased, or its time is over: as if it had not been.
        if (opened.kind === 'gone') continue
        if (opened.kind === 'broken') throw damaged(index, opened.why)
        const event = readWire(JSON.parse(textIn(opened.body)))
        if (isRefusedEvent(event)) throw damaged(index, `${event.refused}: ${event.found}`)
        yield { event, index }
      }
    } finally {
      await vault.close()
      keys.close()
    }
  }
}

const standingAt = (disk: Disk, folder: string, size: number) => ({
  disk,
  folder,
  treeSize: () => size,
  segments: () => [],
})

const damaged = (index: number, why: string) =>
  new Fault('evidence.damaged', { file: `entry ${index}`, why })

function leafOf(bytes: Uint8Array, index: number): ReadLeaf {
  const leaf = readLeaf(textIn(bytes))
  if (isRefused(leaf)) throw damaged(index, leaf.refused)
  return leaf
}

const earlierOf = (at: Instant | undefined, now: Instant): Instant =>
  at === undefined || at > now ? now : at
