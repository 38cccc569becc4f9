/**
 * Help for the evidence tests: a log in a folder of its own, a clock that is told, timers that are
 * let off by hand, and a disk that fails when it is told to.
 */
import {
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { AccountId } from '../../src/events/event.ts'
import { type Instant, instant } from '../../src/lib/time.ts'
import type { Entry } from '../../src/ports/journal.ts'
import { type Disk, type DiskFile, realDisk } from '../../src/store/evidence/disk.ts'
import { type JournalOptions, openJournal } from '../../src/store/evidence/journal.ts'
import type { After } from '../../src/store/evidence/signing.ts'

export const ORIGIN = 'mx1.example.jp/sekimori/1'
export const START = instant('2026-11-21T04:44:00+09:00')

/** Whole numbers from a seed: the same seed, the same numbers (xorshift, 32 bits). */
export function chanceOf(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state % below
  }
}

/** Memory for files, where there is such a thing: a sweep makes thousands of syncs. */
const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
export const freshFolder = (): Promise<string> => mkdtemp(join(place, 'sekimori-evidence-'))

export type Timers = { readonly after: After; letOff(): void; waiting(): number }

/** Nothing happens by itself; `letOff` calls what waits now, whatever its time. */
export function timersByHand(): Timers {
  const waiting = new Set<() => void>()
  return {
    after: (_, act) => {
      const once = () => {
        waiting.delete(once)
        act()
      }
      waiting.add(once)
      return () => waiting.delete(once)
    },
    letOff() {
      for (const act of [...waiting]) act()
    },
    waiting: () => waiting.size,
  }
}

export type Place = {
  readonly root: string
  readonly folder: string
  readonly keysFolder: string
  readonly hwmFolder: string
  readonly timers: Timers
  now: Instant
  options(more?: Partial<JournalOptions>): JournalOptions
  open(more?: Partial<JournalOptions>): ReturnType<typeof openJournal>
  remove(): Promise<void>
}

export async function freshPlace(): Promise<Place> {
  const root = await freshFolder()
  const timers = timersByHand()
  let monotonic = 0
  const it: Place = {
    root,
    folder: join(root, 'evidence'),
    keysFolder: join(root, 'keys'),
    hwmFolder: join(root, 'hwm'),
    timers,
    now: START,
    options: (more = {}) => ({
      folder: it.folder,
      keysFolder: it.keysFolder,
      hwmFolder: it.hwmFolder,
      origin: ORIGIN,
      clock: {
        now: () => it.now,
        monotonic: () => {
          monotonic += 1
          return monotonic
        },
      },
      reserveBytes: 0,
      retryPauseMs: 0,
      after: timers.after,
      // Thousands of lives: the thread has tests of its own.
      ownThread: false,
      ...more,
    }),
    open: (more) => openJournal(it.options(more)),
    remove: () => rm(root, { recursive: true, force: true }),
  }
  return it
}

export const alice = 'sasl:alice@example.jp' as AccountId

export const entryOf = (i: number, more: Partial<Entry> = {}): Entry => ({
  kind: 'message.submitted',
  at: (START + i) as Instant,
  source: 'milter@mx1',
  severity: 0,
  account: alice,
  facts: { i },
  body: { i, envelopeSender: 'alice@example.jp', recipients: ['bob@example.net'] },
  retention: 'gate400d',
  ...more,
})

export type Failure = 'ENOSPC' | 'EIO' | 'short' | 'crash' | 'power'

export class Crashed extends Error {
  readonly code = 'ECRASHED'
}

type Unsynced = { from: number; to: number }
/** What a disk writes as a whole. */
const SECTOR_BYTES = 512

/**
 * The real disk, until its `nth` changing call: that one fails as told, once. After `crash` and
 * `power` every call fails, as for a process that is gone; `afterPowerLoss` then takes from the
 * folder, by chance, what was never synced.
 */
export class FailingDisk implements Disk {
  readonly #nth: number
  readonly #failure: Failure
  readonly #only: RegExp
  #calls = 0
  hasFailed = false
  #isGone = false
  /** What fsync has not promised: octets, names, and what names stood for before. */
  readonly #octets = new Map<string, Unsynced[]>()
  readonly #names = new Map<string, Uint8Array | undefined>()
  /** Folders that were made, and whose name in the folder above was not synced. */
  readonly #folders = new Set<string>()
  /** Folders whose new name was not synced, with the former. */
  readonly #moved = new Map<string, string>()

  constructor(nth: number, failure: Failure, only = /./) {
    this.#nth = nth
    this.#failure = failure
    this.#only = only
  }

  get calls(): number {
    return this.#calls
  }

  /** True when this call is to fail after doing half of it. */
  #count(path: string): boolean {
    if (this.#isGone) throw new Crashed('gone')
    if (!this.#only.test(path)) return false
    this.#calls += 1
    if (this.#calls !== this.#nth) return false
    this.hasFailed = true
    if (this.#failure === 'short') return true
    if (this.#failure === 'crash' || this.#failure === 'power') {
      this.#isGone = true
      throw new Crashed('gone')
    }
    throw Object.assign(new Error(`${this.#failure}: told to fail`), { code: this.#failure })
  }

  #refuseShort(): never {
    throw Object.assign(new Error('ENOSPC: told to fail'), { code: 'ENOSPC' })
  }

  #alive(): void {
    if (this.#isGone) throw new Crashed('gone')
  }

  async open(...[path, how, mode]: Parameters<Disk['open']>): Promise<DiskFile> {
    if (how === 'read') this.#alive()
    else {
      if (this.#count(path)) this.#refuseShort()
      if (how !== 'update' && !this.#names.has(path))
        this.#names.set(path, existsSync(path) ? readFileSync(path) : undefined)
      if (how === 'replace') this.#octets.set(path, [])
    }
    const file = await realDisk.open(path, how, mode)
    return {
      read: (into, position) => {
        this.#alive()
        return file.read(into, position)
      },
      // A write of a log is two steps: what a power failure between them may take was not synced.
      write: async (bytes, position) => {
        const half = this.#count(path)
        const part = half ? bytes.subarray(0, bytes.length >> 1) : bytes
        const written = part.length === 0 ? 0 : await file.write(part, position)
        const ranges = this.#octets.get(path) ?? []
        ranges.push({ from: position, to: position + written })
        this.#octets.set(path, ranges)
        if (half) this.#refuseShort()
        if (how !== 'log') return written
        if (this.#count(path)) this.#refuseShort()
        this.#octets.delete(path)
        return written
      },
      datasync: async () => {
        if (this.#count(path)) this.#refuseShort()
        await file.datasync()
        this.#octets.delete(path)
      },
      truncate: async (length) => {
        if (this.#count(path)) this.#refuseShort()
        await file.truncate(length)
      },
      size: () => file.size(),
      close: () => file.close(),
    }
  }

  async rename(from: string, to: string): Promise<void> {
    if (this.#count(to)) this.#refuseShort()
    if (statSync(from).isDirectory()) {
      await realDisk.rename(from, to)
      this.#moved.set(to, from)
      return
    }
    if (!this.#names.has(to)) this.#names.set(to, existsSync(to) ? readFileSync(to) : undefined)
    await realDisk.rename(from, to)
    this.#names.delete(from)
    const ranges = this.#octets.get(from)
    this.#octets.delete(from)
    if (ranges === undefined) this.#octets.delete(to)
    else this.#octets.set(to, ranges)
  }

  async unlink(path: string): Promise<void> {
    if (this.#count(path)) this.#refuseShort()
    // Until its folder is synced the name may come back, with what it stood for.
    if (!this.#names.has(path))
      this.#names.set(path, existsSync(path) ? readFileSync(path) : undefined)
    await realDisk.unlink(path)
    this.#octets.delete(path)
  }

  async makeFolder(path: string, mode?: number): Promise<void> {
    if (this.#count(path)) this.#refuseShort()
    for (let at = path; !existsSync(at); at = dirname(at)) this.#folders.add(at)
    await realDisk.makeFolder(path, mode)
  }

  async removeFolder(path: string): Promise<void> {
    if (this.#count(path)) this.#refuseShort()
    await realDisk.removeFolder(path)
  }

  async list(path: string): Promise<string[]> {
    this.#alive()
    return realDisk.list(path)
  }

  async syncFolder(path: string): Promise<void> {
    if (this.#count(path)) this.#refuseShort()
    await realDisk.syncFolder(path)
    for (const name of [...this.#names.keys()]) if (dirname(name) === path) this.#names.delete(name)
    for (const name of [...this.#folders]) if (dirname(name) === path) this.#folders.delete(name)
    for (const name of [...this.#moved.keys()]) if (dirname(name) === path) this.#moved.delete(name)
  }

  async room(path: string): ReturnType<Disk['room']> {
    this.#alive()
    return realDisk.room(path)
  }

  /** Octets and names that no sync promised are kept, lost or garbled. */
  afterPowerLoss(chance: (below: number) => number): void {
    for (const [path, ranges] of this.#octets) {
      if (!existsSync(path)) continue
      for (const { from, to } of ranges) {
        const fate = chance(5)
        if (fate === 0 || to <= from) continue
        const bytes = readFileSync(path)
        if (fate === 4) {
          // Some sectors came down, others did not.
          for (let at = from; at < Math.min(to, bytes.length); at += SECTOR_BYTES)
            if (chance(2) === 0) bytes.fill(0, at, Math.min(at + SECTOR_BYTES, to, bytes.length))
          writeFileSync(path, bytes)
        } else if (fate === 1) truncateSync(path, Math.min(bytes.length, from + chance(to - from)))
        else {
          bytes.fill(fate === 2 ? 0 : 1 + chance(255), from, Math.min(to, bytes.length))
          writeFileSync(path, bytes)
        }
      }
    }
    for (const [path, before] of this.#names) {
      if (chance(2) === 0) continue
      if (before === undefined) rmSync(path, { force: true })
      else if (existsSync(dirname(path))) writeFileSync(path, before)
    }
    // Until the folder that it lies in is synced a folder may bear its former name; the last one first.
    for (const [to, from] of [...this.#moved].reverse())
      if (chance(2) !== 0 && existsSync(to) && !existsSync(from)) renameSync(to, from)
    for (const path of this.#folders)
      if (chance(2) !== 0) rmSync(path, { recursive: true, force: true })
  }
}
