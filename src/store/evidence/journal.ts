/**
 * Journal: the evidence log on a disk, one writer, durable before it answers.
 *
 * Appends wait in a line; a batch is written as soon as the disk is free, with one write and one sync,
 * while the next is sealed and this one is hashed. Tiles, vault and published checkpoint follow behind
 * (`Materialiser`), signatures within a second (`Checkpoints`). When the disk fails, everything that
 * was asked before the failure is told of it and nothing of it counts; the next append tries again.
 *
 * A crash between any two steps leaves every acknowledged entry in the write-ahead log or in tiles;
 * `recover` finds it.
 *
 * Limits: entries of `keep` stand where their blob was durable, not where the call was made.
 */
import { join } from 'node:path'
import { monthOf } from '../../evidence/moment.ts'
import { COSIGNATURE, isKeyName, toVkey, type Vkey } from '../../evidence/note.ts'
import { copyOf, type Frontier, grow, rootOf } from '../../evidence/tree.ts'
import { assert } from '../../lib/assert.ts'
import type { BoundedMap } from '../../lib/bounded.ts'
import { Fault, whyOf } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Entry, Journal, JournalHealth, Kept, Recorded } from '../../ports/journal.ts'
import { KEEP_BYTES_MAX, openBlob, sealBlob } from './blobs.ts'
import { Checkpoints, type Signed } from './checkpoints.ts'
import { codeOf, type Disk, realDisk, replaceFile } from './disk.ts'
import { stateFolderOf, type TreeState } from './files.ts'
import { checkLogKey, found, readLogKey } from './founding.ts'
import { sha256 } from './hashing.ts'
import {
  APPEND_BYTES_MAX,
  APPEND_ENTRIES_MAX,
  type Batch,
  makeBatch,
  type Taken,
  take,
} from './intake.ts'
import { type Keys, openKeys } from './keys.ts'
import { type Lock, lockFolder } from './lock.ts'
import { Materialiser } from './materialise.ts'
import { proveEntry } from './prove.ts'
import { recordedEntries, type Standing } from './reading.ts'
import { type Recovered, recover } from './recover.ts'
import { Reserve } from './reserve.ts'
import { WalWriter } from './wal-writer.ts'

export const BATCH_ENTRIES_MAX = APPEND_ENTRIES_MAX
export const BATCH_BYTES_MAX = APPEND_BYTES_MAX
/** Waiting for the disk; beyond either, `evidence.busy`. */
export const QUEUE_ENTRIES_MAX = 65_536
export const QUEUE_BYTES_MAX = 64 * 2 ** 20
/** `keep` calls under way; beyond, `evidence.busy`. */
export const KEEPS_MAX = 16
/** A signature follows the first unsigned entry within a second, the disk's own time included. */
const SIGN_AFTER_MS = 800
/** Entries of this severity and above are signed at once. */
export const URGENT_SEVERITY = 7
const TICK_MS = 60_000
const RETRY_PAUSE_MS = 100
const RESERVE_BYTES = 256 * 2 ** 20
const WAL_SEGMENT_BYTES = 64 * 2 ** 20
/** Write-ahead log beyond which writing waits for the tiles. */
export const WAL_BYTES_MAX = 256 * 2 ** 20

/** Calls back once, after about so many milliseconds; gives the way to call it off. */
export type After = (ms: number, act: () => void) => () => void

const afterUnheld: After = (ms, act) => {
  const timer = setTimeout(act, ms)
  timer.unref()
  return () => clearTimeout(timer)
}

export type JournalOptions = {
  readonly folder: string
  readonly keysFolder: string
  /** Where a copy of the newest promise lies, best on another file system. */
  readonly hwmFolder?: string
  /** `<fqdn>/sekimori/<instance>`: the log's name for ever. */
  readonly origin: string
  readonly clock: Clock
  readonly disk?: Disk
  /** Wraps the keys; default: a file in `keysFolder`. 32 octets. */
  readonly kek?: Uint8Array
  readonly reserveBytes?: number
  readonly walSegmentBytes?: number
  readonly walBytesMax?: number
  /** Between two attempts to write after a failure. */
  readonly retryPauseMs?: number
  readonly after?: After
}

export type EvidenceHealth = JournalHealth & {
  /** Entries in tiles and vault, under the published checkpoint. */
  readonly materialisedSize: number
  /** What keeps signatures or tiles from following; mail goes on meanwhile. */
  readonly lagging: string | undefined
  /** Whether the reserve is there to be given up. */
  readonly reserve: boolean
  /** Entries that wait for the disk. */
  readonly waiting: number
}

export interface EvidenceJournal extends Journal {
  readonly vkey: string
  /** Entries found, and octets of the write-ahead log left out, when it was opened. */
  readonly recovered: { readonly size: number; readonly cut: number }
  health(): EvidenceHealth
  /** The newest signed checkpoint; its promise is on the disk. */
  checkpoint(): string | undefined
  /** Signs what is durable now. */
  sign(): Promise<string>
  /** Brings tiles, vault and the published checkpoint up to what is durable now. */
  materialise(): Promise<void>
  /** A `.tlog-proof` for an entry. */
  prove(index: number): Promise<string>
  /** Lets the folder go without writing another octet, as a killed process would. For tests. */
  abandon(): Promise<void>
}

type Asked = {
  readonly taken: readonly Taken[]
  readonly bytes: number
  readonly resolve: (firstIndex: number) => void
  readonly reject: (fault: unknown) => void
}
type InHand = { readonly asked: readonly Asked[]; readonly batch: Batch; readonly count: number }

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Opens or founds a log; rejects with a `Fault` and leaves the folder as it is when it must not go on. */
export async function openJournal(options: JournalOptions): Promise<EvidenceJournal> {
  assert(isKeyName(options.origin), 'an origin has neither spaces nor plus signs')
  const disk = options.disk ?? realDisk
  const { folder, keysFolder, hwmFolder, kek } = options
  const state = stateFolderOf(folder)
  let lock: Lock | undefined
  let keys: Keys | undefined
  let journal: DiskJournal | undefined
  try {
    await disk.makeFolder(state)
    if (hwmFolder !== undefined) await disk.makeFolder(hwmFolder)
    lock = await lockFolder(folder, state)
    const there = await readLogKey(disk, folder)
    keys = openKeys({
      folder: keysFolder,
      found: there === undefined,
      ...(kek === undefined ? {} : { kek }),
    })
    const vkey = there ?? (await found(disk, folder, options.origin, keys))
    checkLogKey(folder, vkey, options.origin, keys)
    const recovered = await recover(disk, folder, hwmFolder, vkey)
    journal = new DiskJournal(options, disk, keys, lock, vkey, recovered)
    await journal.begin()
    return journal
  } catch (thrown) {
    if (journal !== undefined) await journal.abandon()
    else {
      keys?.close()
      await lock?.release()
    }
    throw faultOf(thrown, folder, 0)
  }
}

function faultOf(thrown: unknown, folder: string, free: number): Error {
  if (thrown instanceof Fault) return thrown
  const code = codeOf(thrown)
  const isFull =
    code === 'ENOSPC' ||
    code === 'EDQUOT' ||
    (code === 'ERR_SQLITE_ERROR' && (thrown as { errcode?: number }).errcode === 13)
  if (isFull)
    return new Fault(
      'evidence.no-room',
      { volume: folder, mebibytesLeft: Math.floor(free / 2 ** 20) },
      thrown,
    )
  // Without a code it is no word of the disk but a mistake of ours.
  if (code === undefined && thrown instanceof Error) return thrown
  return new Fault('evidence.unwritable', { file: folder, why: whyOf(thrown) }, thrown)
}

class DiskJournal implements EvidenceJournal {
  readonly vkey: string
  readonly recovered: { readonly size: number; readonly cut: number }
  readonly #folder: string
  readonly #origin: string
  readonly #originBytes: Uint8Array
  readonly #clock: Clock
  readonly #disk: Disk
  readonly #keys: Keys
  readonly #lock: Lock
  readonly #after: After
  readonly #retryPauseMs: number
  readonly #walBytesMax: number
  readonly #wal: WalWriter
  readonly #checkpoints: Checkpoints
  readonly #reserve: Reserve
  readonly #standing: Standing
  #tree: TreeState
  #materialiser: Materialiser | undefined
  /** Durable entries, and the right edge over them. */
  #size: number
  #frontier: Frontier
  readonly #sources: BoundedMap<string, number>
  /** Counters of entries that are on their way. */
  #ahead = new Map<string, number>()

  #queue: Asked[] = []
  #queuedEntries = 0
  #queuedBytes = 0
  #inHand: Asked[] = []
  #running: Promise<void> | undefined
  #keeps = 0
  #state: 'open' | 'closing' | 'closed' = 'open'
  /** Nothing may be written any more: another writer may hold the folder. */
  #isGone = false

  #fault: string | undefined
  #lagging: string | undefined
  #retryAt = Number.NEGATIVE_INFINITY
  #room = { free: 0, volume: 0 }
  #signedAt: Instant | undefined
  #signing: Promise<unknown> = Promise.resolve()
  #cancelSign: (() => void) | undefined
  #cancelTick: (() => void) | undefined
  #settling: Promise<void> | undefined

  constructor(
    options: JournalOptions,
    disk: Disk,
    keys: Keys,
    lock: Lock,
    vkey: Vkey,
    recovered: Recovered,
  ) {
    const { folder, hwmFolder, origin, clock } = options
    assert(vkey.type !== COSIGNATURE, 'a log signs, it does not cosign')
    this.vkey = toVkey(vkey)
    this.recovered = { size: recovered.frontier.size, cut: recovered.cut }
    this.#folder = folder
    this.#origin = origin
    this.#originBytes = Buffer.from(origin)
    this.#clock = clock
    this.#disk = disk
    this.#keys = keys
    this.#lock = lock
    this.#after = options.after ?? afterUnheld
    this.#retryPauseMs = options.retryPauseMs ?? RETRY_PAUSE_MS
    this.#walBytesMax = options.walBytesMax ?? WAL_BYTES_MAX
    this.#tree = recovered.tree
    this.#size = recovered.frontier.size
    this.#frontier = recovered.frontier
    this.#sources = recovered.sources
    const state = stateFolderOf(folder)
    this.#wal = new WalWriter(
      disk,
      state,
      options.walSegmentBytes ?? WAL_SEGMENT_BYTES,
      recovered.segments,
      recovered.nextSegment,
    )
    this.#checkpoints = new Checkpoints(
      { disk, folder, hwmFolder, vkey, sign: (message) => keys.sign(message) },
      recovered.newest,
    )
    this.#reserve = new Reserve(disk, state, options.reserveBytes ?? RESERVE_BYTES)
    this.#standing = {
      disk,
      folder,
      treeSize: () => this.#tree.size,
      segments: () => this.#wal.segments,
    }
  }

  /** Brings the files up to what was recovered, and writes entry 0 into a new log. */
  async begin(): Promise<void> {
    await this.#look()
    if (this.#size === 0) await this.append([this.#genesis()])
    // A full disk must not keep the guard from starting: the write-ahead log has everything.
    await this.materialise().catch(() => {})
    this.#tick()
  }

  #genesis(): Entry {
    return {
      kind: 'genesis',
      at: this.#clock.now(),
      source: 'evidence',
      severity: 0,
      facts: { origin: this.#origin, vkey: this.vkey, format: 1 },
      body: {
        origin: this.#origin,
        vkey: this.vkey,
        retention: { auth400d: 400, gate400d: 400, trace400d: 400, case: null, config: null },
      },
      retention: 'config',
    }
  }

  // ---- appending

  append(entries: readonly Entry[]): Promise<number> {
    assert(
      entries.length > 0 && entries.length <= APPEND_ENTRIES_MAX,
      'an append has 1 to 8192 entries',
    )
    if (this.#state !== 'open') return Promise.reject(this.#closedFault())
    return this.#ask(entries)
  }

  #ask(entries: readonly Entry[]): Promise<number> {
    return new Promise((resolve, reject) => {
      const taken = entries.map(take)
      const bytes = taken.reduce((sum, it) => sum + it.bytes, 0)
      if (bytes > APPEND_BYTES_MAX && taken.length > 1)
        throw new Fault('evidence.too-large', { what: 'append', bytes, most: APPEND_BYTES_MAX })
      if (
        this.#queuedEntries + taken.length > QUEUE_ENTRIES_MAX ||
        this.#queuedBytes + bytes > QUEUE_BYTES_MAX
      )
        throw new Fault('evidence.busy', { waiting: this.#queuedEntries })
      this.#queue.push({ taken, bytes, resolve, reject })
      this.#queuedEntries += taken.length
      this.#queuedBytes += bytes
      this.#running ??= this.#run()
    })
  }

  #closedFault(): Fault {
    return new Fault('evidence.unwritable', { file: this.#folder, why: 'the log is closed' })
  }

  /** Works the line off. Never rejects. */
  async #run(): Promise<void> {
    // Appends of one turn of the event loop share a batch.
    await Promise.resolve()
    try {
      while (this.#queue.length > 0)
        try {
          await this.#runUntilFailure()
        } catch (thrown) {
          await this.#failed(thrown)
        }
    } finally {
      // In the same turn in which the line was seen empty, or the next who asks would wait for ever.
      this.#running = undefined
    }
  }

  async #runUntilFailure(): Promise<void> {
    const pause = this.#retryAt - this.#clock.monotonic()
    if (this.#fault !== undefined && pause > 0)
      await new Promise<void>((resolve) => this.#after(pause, resolve))
    let now = await this.#next(this.#size)
    while (now !== undefined) {
      const { batch, count, asked } = now
      if (this.#wal.bytes > this.#walBytesMax) await this.materialise()
      const writing = this.#wal.write(batch.frame, batch.firstIndex, count)
      // It is awaited below, after this thread has used the disk's time.
      writing.catch(() => {})
      const grown = copyOf(this.#frontier)
      for (const hash of batch.hashes) grow(grown, hash, sha256)
      const next = await this.#next(batch.firstIndex + count)
      await writing
      this.#committed(grown, batch, asked)
      now = next ?? (await this.#next(this.#size))
    }
  }

  /** Takes the next batch out of the line and seals it; `undefined` when nobody waits. */
  async #next(firstIndex: number): Promise<InHand | undefined> {
    const asked: Asked[] = []
    let count = 0
    let bytes = 0
    for (const it of this.#queue) {
      const tooMany =
        count + it.taken.length > BATCH_ENTRIES_MAX || bytes + it.bytes > BATCH_BYTES_MAX
      if (asked.length > 0 && tooMany) break
      asked.push(it)
      count += it.taken.length
      bytes += it.bytes
    }
    if (asked.length === 0) return undefined
    this.#queue = this.#queue.slice(asked.length)
    this.#inHand.push(...asked)
    const batch = await makeBatch(
      asked.flatMap(({ taken }) => taken),
      firstIndex,
      {
        keys: this.#keys,
        origin: this.#originBytes,
        monotonic: () => this.#clock.monotonic(),
        nthOf: (source) => this.#ahead.get(source) ?? this.#sources.get(source) ?? 0,
        breathe,
      },
    )
    for (const [source, n] of batch.sources) this.#ahead.set(source, n)
    return { asked, batch, count }
  }

  #committed(grown: Frontier, batch: Batch, asked: readonly Asked[]): void {
    this.#frontier = grown
    this.#size = grown.size
    this.#fault = undefined
    for (const [source, n] of batch.sources) {
      this.#sources.set(source, n)
      if (this.#ahead.get(source) === n) this.#ahead.delete(source)
    }
    this.#inHand.splice(0, asked.length)
    let index = batch.firstIndex
    let urgent = false
    for (const { taken, bytes, resolve } of asked) {
      this.#queuedEntries -= taken.length
      this.#queuedBytes -= bytes
      urgent ||= taken.some(({ entry }) => entry.severity >= URGENT_SEVERITY)
      resolve(index)
      index += taken.length
    }
    this.#signSoon(urgent)
    if (this.#wal.isFull) this.materialise().catch(() => {})
  }

  /** Tells everybody who asked before now; what was sealed for them is thrown away. */
  async #failed(thrown: unknown): Promise<void> {
    await this.#suffered(thrown)
    const fault = faultOf(thrown, this.#folder, this.#room.free)
    this.#fault = fault.message
    this.#retryAt = this.#clock.monotonic() + this.#retryPauseMs
    const asked = [...this.#inHand, ...this.#queue]
    this.#inHand = []
    this.#queue = []
    this.#queuedEntries = 0
    this.#queuedBytes = 0
    this.#ahead.clear()
    for (const { reject } of asked) reject(fault)
  }

  /** Gives the reserve up when the volume is full, and looks how much there is. */
  async #suffered(thrown: unknown): Promise<void> {
    const fault = faultOf(thrown, this.#folder, 0)
    if (fault instanceof Fault && fault.code === 'evidence.no-room') await this.#reserve.release()
    await this.#look()
  }

  async #look(): Promise<void> {
    try {
      this.#room = await this.#disk.room(this.#folder)
    } catch {
      // An old figure is better than none; the next look comes soon.
    }
  }

  // ---- signing

  #signSoon(urgent: boolean): void {
    if (this.#state === 'closed') return
    if (!urgent && this.#cancelSign !== undefined) return
    this.#cancelSign?.()
    this.#cancelSign = undefined
    if (urgent) {
      this.#sign().catch(() => this.#signSoon(false))
      return
    }
    this.#cancelSign = this.#after(SIGN_AFTER_MS, () => {
      this.#cancelSign = undefined
      this.#sign().catch(() => this.#signSoon(false))
    })
  }

  /** One signature after the other, each of what is durable when its turn comes. */
  #sign(): Promise<Signed> {
    const signed = this.#signing.then(async () => {
      if (this.#isGone) throw this.#closedFault()
      const { size } = this.#frontier
      try {
        const before = this.#checkpoints.newest
        if (before?.size === size) return before
        const root = rootOf(this.#frontier, sha256)
        const now = this.#clock.now()
        const it = await this.#checkpoints.sign(size, root, now)
        this.#signedAt = now
        this.#lagging = undefined
        return it
      } catch (thrown) {
        throw await this.#lagged(thrown)
      }
    })
    this.#signing = signed.catch(() => {})
    return signed
  }

  async #lagged(thrown: unknown): Promise<Error> {
    await this.#suffered(thrown)
    const fault = faultOf(thrown, this.#folder, this.#room.free)
    this.#lagging = fault.message
    return fault
  }

  async sign(): Promise<string> {
    return (await this.#sign()).note
  }

  checkpoint(): string | undefined {
    return this.#checkpoints.newest?.note
  }

  // ---- materialising

  async materialise(): Promise<void> {
    while (this.#settling !== undefined) await this.#settling.catch(() => {})
    if (this.#isGone) throw this.#closedFault()
    this.#settling = this.#settle().finally(() => {
      this.#settling = undefined
    })
    return this.#settling
  }

  async #settle(): Promise<void> {
    if (this.#wal.isFull) this.#wal.seal()
    const signed = await this.#sign()
    try {
      const materialiser =
        this.#materialiser ?? (await Materialiser.from(this.#disk, this.#folder, this.#tree))
      this.#materialiser = materialiser
      await materialiser.advance(this.#wal.segments, signed.size)
      this.#tree = await materialiser.settle(signed.root)
      await replaceFile(
        this.#disk,
        join(this.#folder, 'checkpoint'),
        Buffer.from(signed.note),
        true,
      )
      await this.#wal.retire(this.#tree.size)
      await materialiser.tidy()
      this.#lagging = undefined
    } catch (thrown) {
      this.#materialiser = undefined
      throw await this.#lagged(thrown)
    }
  }

  #tick(): void {
    this.#cancelTick = this.#after(TICK_MS, () => this.#tick())
    void this.#housekeeping()
  }

  async #housekeeping(): Promise<void> {
    await this.#look()
    if (this.#state !== 'open') return
    if (this.#size > this.#tree.size) await this.materialise().catch(() => {})
    if (this.#state === 'open') await this.#reserve.make(this.#room.free)
  }

  // ---- large things

  async keep(entry: Entry, content: Uint8Array): Promise<Kept> {
    if (this.#state !== 'open') throw this.#closedFault()
    if (content.length > KEEP_BYTES_MAX)
      throw new Fault('evidence.too-large', {
        what: 'content',
        bytes: content.length,
        most: KEEP_BYTES_MAX,
      })
    if (this.#keeps >= KEEPS_MAX) throw new Fault('evidence.busy', { waiting: this.#keeps })
    this.#keeps += 1
    try {
      const wanted = {
        account: entry.account,
        month: monthOf(entry.at),
        retention: entry.retention,
      }
      let sha: string
      try {
        this.#keys.ensure([wanted])
        sha = await sealBlob(this.#disk, this.#folder, this.#origin, this.#keys, wanted, content)
      } catch (thrown) {
        await this.#suffered(thrown)
        throw faultOf(thrown, this.#folder, this.#room.free)
      }
      const kept = { sha256: sha, bytes: content.length }
      const index = await this.#ask([
        { ...entry, facts: { ...entry.facts, ...kept }, body: { ...entry.body, ...kept } },
      ])
      return { ...kept, index }
    } finally {
      this.#keeps -= 1
    }
  }

  kept(sha: string): Promise<Uint8Array | undefined> {
    return openBlob(this.#disk, this.#folder, this.#origin, this.#keys, sha)
  }

  // ---- reading

  read(from: number, to = this.#size): AsyncIterable<Recorded> {
    assert(from >= 0 && to <= this.#size, 'only durable entries are read')
    return recordedEntries(this.#standing, this.#origin, this.#keys, from, to)
  }

  async prove(index: number): Promise<string> {
    assert(index >= 0 && index < this.#size, 'only durable entries are proved')
    if (index >= this.#tree.size) await this.materialise()
    return proveEntry(this.#disk, this.#folder, index)
  }

  health(): EvidenceHealth {
    return {
      size: this.#size,
      signedSize: this.#checkpoints.newest?.size ?? 0,
      signedAt: this.#signedAt,
      fault: this.#fault,
      free: this.#room.free,
      volume: this.#room.volume,
      materialisedSize: this.#tree.size,
      lagging: this.#lagging,
      reserve: this.#reserve.isWhole,
      waiting: this.#queuedEntries,
    }
  }

  // ---- ending

  #still(): void {
    this.#cancelSign?.()
    this.#cancelSign = undefined
    this.#cancelTick?.()
    this.#cancelTick = undefined
  }

  async close(): Promise<void> {
    if (this.#state !== 'open') return
    this.#state = 'closing'
    this.#still()
    while (this.#running !== undefined || this.#keeps > 0) {
      await this.#running
      await breathe()
    }
    this.#state = 'closed'
    this.#still()
    try {
      await this.#wal.close()
      await this.materialise()
      await this.#reserve.idle()
    } finally {
      await this.#letGo()
    }
  }

  async #letGo(): Promise<void> {
    this.#isGone = true
    while (this.#settling !== undefined) await this.#settling.catch(() => {})
    await this.#signing
    this.#keys.close()
    await this.#lock.release()
  }

  async abandon(): Promise<void> {
    this.#state = 'closed'
    this.#isGone = true
    this.#still()
    await this.#running
    await this.#reserve.idle()
    await this.#wal.abandon()
    await this.#letGo()
  }
}
