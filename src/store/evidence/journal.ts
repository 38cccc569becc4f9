/**
 * Journal: the evidence log on a disk, one writer, durable before it answers.
 *
 * Appends wait in a line and are written in batches (`Writing`), signatures follow within a second
 * (`Signing`), tiles, vault and published checkpoint behind them, in a thread of their own (`Settling`).
 * Here is what opens, watches over and closes them.
 *
 * A crash between any two steps leaves every acknowledged entry in the write-ahead log or in tiles;
 * `recover` finds it.
 *
 * Limits: entries of `keep` stand where their blob was durable, not where the call was made.
 */
import { dirname } from 'node:path'
import { COSIGNATURE, isKeyName, toVkey, type Vkey } from '../../evidence/note.ts'
import { assert } from '../../lib/assert.ts'
import { Fault } from '../../lib/fault.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Entry, Journal, JournalHealth, Kept, Plain, Recorded } from '../../ports/journal.ts'
import type { Erasing } from '../../ports/privacy.ts'
import { Checkpoints } from './checkpoints.ts'
import { type Disk, realDisk } from './disk.ts'
import { VaultErasing } from './erasing.ts'
import { stateFolderOf } from './files.ts'
import { checkLogKey, found, readLogKey } from './founding.ts'
import { APPEND_ENTRIES_MAX } from './intake.ts'
import { Keeping } from './keeping.ts'
import { type Keys, openKeys } from './keys.ts'
import { type Lock, lockFolder } from './lock.ts'
import { InThread } from './materialising.ts'
import { OwnThread } from './own-thread.ts'
import { proveEntry } from './prove.ts'
import { recordedEntries, type Standing } from './reading.ts'
import { type Recovered, recover } from './recover.ts'
import { Reserve } from './reserve.ts'
import { Settling } from './settling.ts'
import { type After, Signing } from './signing.ts'
import { type Swearing, swearingOf } from './swearing.ts'
import { faultOf, Volume } from './volume.ts'
import { WalWriter } from './wal-writer.ts'
import { breathe, Writing } from './writing.ts'

const TICK_MS = 60_000
const RETRY_PAUSE_MS = 100
const RESERVE_BYTES = 256 * 2 ** 20
const WAL_SEGMENT_BYTES = 64 * 2 ** 20
/** Write-ahead log beyond which writing waits for the tiles. */
export const WAL_BYTES_MAX = 256 * 2 ** 20

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
  /** Whether files are made in a thread of their own; default: unless a `disk` is given. */
  readonly ownThread?: boolean
  /** What a new log follows (`fork.ts`): part of its genesis. */
  readonly continues?: { readonly [key: string]: Plain }
  /** Folders of the logs that ended before it: an erasure reaches into them. */
  readonly elders?: readonly string[]
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
  /** What witnesses and readers of the newest tiles need. */
  readonly swearing: Swearing
  /** Entries found, and octets of the write-ahead log left out, when it was opened. */
  readonly recovered: { readonly size: number; readonly cut: number }
  health(): EvidenceHealth
  /** The newest signed checkpoint; its promise is on the disk. */
  checkpoint(): string | undefined
  /** Signs what is durable now. */
  sign(): Promise<string>
  /** Brings tiles, vault and the published checkpoint up to what is durable now. */
  materialise(): Promise<void>
  /** What it does to forget. */
  readonly erasing: Erasing
  /** A `.tlog-proof` for an entry. */
  prove(index: number): Promise<string>
  /** Lets the folder go without writing another octet, as a killed process would. For tests. */
  abandon(): Promise<void>
}

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
    // The names of these folders, too, must outlive a power cut.
    if (there === undefined)
      for (const made of [folder, keysFolder, ...(hwmFolder === undefined ? [] : [hwmFolder])])
        await disk.syncFolder(dirname(made))
    const vkey = there ?? (await found(disk, folder, options.origin, keys))
    checkLogKey(folder, vkey, options.origin, keys)
    const recovered = await recover(disk, folder, hwmFolder, vkey)
    // After they were lost: what is here already was sealed with those. A new log has lost nothing.
    if (keys.lostBelow === undefined || recovered.frontier.size === 0)
      keys.begin(recovered.frontier.size)
    journal = new DiskJournal(options, disk, keys, lock, vkey, recovered)
    await journal.begin(options.continues)
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

class DiskJournal implements EvidenceJournal {
  readonly vkey: string
  readonly swearing: Swearing
  readonly recovered: { readonly size: number; readonly cut: number }
  readonly erasing: Erasing
  readonly #folder: string
  readonly #origin: string
  readonly #clock: Clock
  readonly #disk: Disk
  readonly #keys: Keys
  readonly #lock: Lock
  readonly #after: After
  readonly #wal: WalWriter
  readonly #reserve: Reserve
  readonly #volume: Volume
  readonly #signing: Signing
  readonly #settling: Settling
  readonly #writing: Writing
  readonly #keeping: Keeping
  readonly #standing: Standing
  #state: 'open' | 'closing' | 'closed' = 'open'
  /** What signatures and tiles were last told by the disk, until they caught up. */
  readonly #lagging = new Map<string, string>()
  #cancelTick: (() => void) | undefined

  constructor(
    options: JournalOptions,
    disk: Disk,
    keys: Keys,
    lock: Lock,
    vkey: Vkey,
    recovered: Recovered,
  ) {
    const { folder, hwmFolder, origin, clock, after = afterUnheld } = options
    assert(vkey.type !== COSIGNATURE, 'a log signs, it does not cosign')
    this.vkey = toVkey(vkey)
    this.recovered = { size: recovered.frontier.size, cut: recovered.cut }
    this.#folder = folder
    this.#origin = origin
    this.#clock = clock
    this.#disk = disk
    this.#keys = keys
    this.#lock = lock
    this.#after = after
    const state = stateFolderOf(folder)
    const { walSegmentBytes = WAL_SEGMENT_BYTES, walBytesMax = WAL_BYTES_MAX } = options
    this.#wal = new WalWriter(
      disk,
      state,
      walSegmentBytes,
      recovered.segments,
      recovered.nextSegment,
    )
    this.#reserve = new Reserve(disk, state, options.reserveBytes ?? RESERVE_BYTES)
    this.#volume = new Volume(disk, folder, this.#reserve)
    const suffered = (thrown: unknown) => this.#volume.suffered(thrown)
    const relieved = (thrown: unknown) => this.#volume.relieved(thrown)
    const following = (what: string) => ({
      lagged: (thrown: unknown) => this.#lagged(what, thrown),
      caughtUp: () => void this.#lagging.delete(what),
      closedFault: () => this.#closedFault(),
    })
    const sign = (message: Uint8Array) => keys.sign(message)
    this.#signing = new Signing({
      checkpoints: new Checkpoints({ disk, folder, hwmFolder, vkey, sign }, recovered.newest),
      clock,
      after,
      frontier: () => this.#writing.frontier,
      ...following('signatures'),
    })
    const inThread = new InThread(disk, folder)
    this.#settling = new Settling({
      disk,
      folder,
      wal: this.#wal,
      signing: this.#signing,
      host:
        (options.ownThread ?? options.disk === undefined)
          ? new OwnThread({ folder, monotonic: () => clock.monotonic(), instead: inThread })
          : inThread,
      tree: recovered.tree,
      ...following('tiles'),
    })
    this.#writing = new Writing({
      wal: this.#wal,
      keys,
      origin,
      clock,
      after,
      frontier: recovered.frontier,
      sources: recovered.sources,
      retryPauseMs: options.retryPauseMs ?? RETRY_PAUSE_MS,
      mayGrow: () => (this.#wal.bytes > walBytesMax ? this.materialise() : undefined),
      committed: (urgent) => {
        this.#signing.soon(urgent)
        if (this.#wal.isFull)
          this.#settling.settle(this.#wal.bytes < walBytesMax / 2).catch(() => {})
      },
      suffered,
      relieved,
    })
    this.#keeping = new Keeping({
      ...{ disk, folder, origin, keys, suffered, relieved },
      writing: this.#writing,
    })
    this.erasing = new VaultErasing({
      ...{ disk, folder, keys, settling: this.#settling, wal: this.#wal, suffered },
      ...(options.elders === undefined ? {} : { elders: options.elders }),
    })
    this.#standing = {
      disk,
      folder,
      treeSize: () => this.#settling.size,
      segments: () => this.#wal.segments,
    }
    this.swearing = swearingOf({
      vkey,
      standing: this.#standing,
      size: () => this.#size,
      signing: this.#signing,
      settling: this.#settling,
    })
  }

  get #size(): number {
    return this.#writing.frontier.size
  }

  /** Brings the files up to what was recovered, and writes entry 0 into a new log. */
  async begin(continues?: JournalOptions['continues']): Promise<void> {
    await this.#volume.look()
    if (this.#size === 0) await this.append([this.#genesis(continues)])
    // A full disk must not keep the guard from starting: the write-ahead log has everything.
    await this.materialise().catch(() => {})
    this.#tick()
  }

  #genesis(continues: JournalOptions['continues']): Entry {
    const follows = continues === undefined ? {} : { continues }
    return {
      kind: 'genesis',
      at: this.#clock.now(),
      source: 'evidence',
      severity: 0,
      facts: { origin: this.#origin, vkey: this.vkey, format: 1, ...follows },
      body: {
        origin: this.#origin,
        vkey: this.vkey,
        retention: { auth400d: 400, gate400d: 400, trace400d: 400, case: null, config: null },
        ...follows,
      },
      retention: 'config',
    }
  }

  append(entries: readonly Entry[]): Promise<number> {
    assert(
      entries.length > 0 && entries.length <= APPEND_ENTRIES_MAX,
      'an append has 1 to 8192 entries',
    )
    if (this.#state !== 'open') return Promise.reject(this.#closedFault())
    return this.#writing.ask(entries)
  }

  async keep(entry: Entry, content: Uint8Array): Promise<Kept> {
    if (this.#state !== 'open') throw this.#closedFault()
    return this.#keeping.keep(entry, content)
  }

  kept(sha256: string): Promise<Uint8Array | undefined> {
    return this.#keeping.kept(sha256)
  }

  async sign(): Promise<string> {
    return (await this.#signing.sign()).note
  }

  checkpoint(): string | undefined {
    return this.#signing.newest?.note
  }

  materialise(): Promise<void> {
    return this.#settling.settle()
  }

  read(from: number, to = this.#size): AsyncIterable<Recorded> {
    assert(from >= 0 && to <= this.#size, 'only durable entries are read')
    return recordedEntries(this.#standing, this.#origin, this.#keys, from, to)
  }

  async prove(index: number): Promise<string> {
    assert(index >= 0 && index < this.#size, 'only durable entries are proved')
    if (index >= this.#settling.size) await this.materialise()
    return proveEntry(this.#disk, this.#folder, index)
  }

  health(): EvidenceHealth {
    return {
      size: this.#size,
      signedSize: this.#signing.newest?.size ?? 0,
      signedAt: this.#signing.signedAt,
      fault: this.#writing.fault,
      ...this.#volume.room,
      materialisedSize: this.#settling.size,
      lagging: [...this.#lagging.values()][0],
      reserve: this.#reserve.isWhole,
      waiting: this.#writing.waiting,
    }
  }

  async #lagged(what: string, thrown: unknown): Promise<Error> {
    const fault = await this.#volume.suffered(thrown)
    this.#lagging.set(what, fault.message)
    return fault
  }

  #closedFault(): Fault {
    return new Fault('evidence.unwritable', { file: this.#folder, why: 'the log is closed' })
  }

  #tick(): void {
    this.#cancelTick = this.#after(TICK_MS, () => this.#tick())
    void this.#housekeeping()
  }

  async #housekeeping(): Promise<void> {
    await this.#volume.look()
    if (this.#state !== 'open') return
    if (this.#size > this.#settling.size) await this.#settling.settle(true).catch(() => {})
    if (this.#state === 'open') await this.#reserve.make(this.#volume.room.free)
  }

  async close(): Promise<void> {
    if (this.#state !== 'open') return
    this.#state = 'closing'
    this.#cancelTick?.()
    while (this.#writing.running !== undefined || this.#keeping.underWay > 0) {
      await this.#writing.running
      await breathe()
    }
    this.#state = 'closed'
    this.#signing.still()
    try {
      await this.#wal.close()
      await this.materialise()
      await this.#reserve.idle()
    } finally {
      await this.#letGo([this.#settling.letGo(false), this.#signing.letGo()])
    }
  }

  async abandon(): Promise<void> {
    this.#state = 'closed'
    this.#cancelTick?.()
    const still = [this.#settling.letGo(true), this.#signing.letGo()]
    await this.#writing.running
    await this.#reserve.idle()
    await this.#wal.abandon()
    await this.#letGo(still)
  }

  /** Nothing may be written once the lock is gone: another writer may hold the folder. */
  async #letGo(still: readonly Promise<void>[]): Promise<void> {
    await Promise.all(still)
    this.#keys.close()
    await this.#lock.release()
  }
}
