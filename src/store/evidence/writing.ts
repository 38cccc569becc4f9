/**
 * Writing: appends wait in a line, and a batch of them is written as soon as the disk is free.
 *
 * One durable write for a batch; while the disk works, this batch is hashed and the next sealed.
 * When anything fails, everybody who asked before the failure is told of it and nothing of theirs
 * counts, save a batch that the disk has taken already; the next append tries again. A full disk is
 * told only when the reserve was given up before: while it is there, what failed is written once more.
 */
import { copyOf, type Frontier, grow } from '../../evidence/tree.ts'
import { assert } from '../../lib/assert.ts'
import type { BoundedMap } from '../../lib/bounded.ts'
import { Fault } from '../../lib/fault.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Entry } from '../../ports/journal.ts'
import { type Batch, BatchMaker } from './batch.ts'
import { sha256 } from './hashing.ts'
import { APPEND_BYTES_MAX, APPEND_ENTRIES_MAX, type Taken, take } from './intake.ts'
import type { Keys } from './keys.ts'
import type { After } from './signing.ts'
import type { WalWriter } from './wal-writer.ts'

export const BATCH_ENTRIES_MAX = APPEND_ENTRIES_MAX
export const BATCH_BYTES_MAX = APPEND_BYTES_MAX
/** Waiting for the disk; beyond either, `evidence.busy`. */
export const QUEUE_ENTRIES_MAX = 65_536
export const QUEUE_BYTES_MAX = 64 * 2 ** 20
/** Entries of this severity and above are signed at once. */
export const URGENT_SEVERITY = 7

export type WritingOptions = {
  readonly wal: WalWriter
  readonly keys: Keys
  readonly origin: string
  readonly clock: Clock
  readonly after: After
  /** The right edge over what is durable, and the next `n` of each source. */
  readonly frontier: Frontier
  readonly sources: BoundedMap<string, number>
  /** Between two attempts after a failure, in milliseconds. */
  readonly retryPauseMs: number
  /** Resolves when the write-ahead log may grow. */
  readonly mayGrow: () => Promise<void> | undefined
  readonly committed: (urgent: boolean) => void
  /** What is to be told of a failure. */
  readonly suffered: (thrown: unknown) => Promise<Error>
  /** Whether room was made, so that what failed may be tried once more before anybody is told. */
  readonly relieved: (thrown: unknown) => Promise<boolean>
}

type Asked = {
  readonly taken: readonly Taken[]
  readonly bytes: number
  readonly resolve: (firstIndex: number) => void
  readonly reject: (fault: unknown) => void
}
type InHand = { readonly asked: readonly Asked[]; readonly batch: Batch; readonly count: number }

export const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))

export class Writing {
  readonly #options: WritingOptions
  readonly #maker: BatchMaker
  #frontier: Frontier
  /** Next `n` of sources whose entries are on their way. */
  #ahead = new Map<string, number>()
  #queue: Asked[] = []
  #queuedEntries = 0
  #queuedBytes = 0
  #inHand: Asked[] = []
  #running: Promise<void> | undefined
  #fault: string | undefined
  #retryAt = Number.NEGATIVE_INFINITY

  constructor(options: WritingOptions) {
    this.#options = options
    this.#frontier = options.frontier
    const { keys, origin, clock, sources } = options
    this.#maker = new BatchMaker({
      keys,
      origin,
      monotonic: () => clock.monotonic(),
      nthOf: (source) => this.#ahead.get(source) ?? sources.get(source) ?? 0,
      breathe,
    })
  }

  /** The right edge over what is durable; it is replaced, never changed. */
  get frontier(): Frontier {
    return this.#frontier
  }

  /** What keeps entries from being written; cleared by the next batch that is. */
  get fault(): string | undefined {
    return this.#fault
  }

  get waiting(): number {
    return this.#queuedEntries
  }

  /** Resolves with the first index once all are durable. */
  ask(entries: readonly Entry[]): Promise<number> {
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

  /** `undefined` when nobody waits; otherwise resolves when the line is worked off. Never rejects. */
  get running(): Promise<void> | undefined {
    return this.#running
  }

  async #run(): Promise<void> {
    // Appends of one turn of the event loop share a batch.
    await Promise.resolve()
    try {
      while (this.#queue.length > 0)
        try {
          await this.#runUntilFailure()
        } catch (thrown) {
          if (await this.#options.relieved(thrown)) this.#again()
          else await this.#failed(thrown)
        }
    } finally {
      // In the same turn in which the line was seen empty, or the next who asks would wait for ever.
      this.#running = undefined
    }
  }

  async #runUntilFailure(): Promise<void> {
    const { clock, after, mayGrow, wal } = this.#options
    const pause = this.#retryAt - clock.monotonic()
    if (this.#fault !== undefined && pause > 0)
      await new Promise<void>((resolve) => after(pause, resolve))
    let now = await this.#next(this.#frontier.size)
    while (now !== undefined) {
      const { batch, count, asked } = now
      await mayGrow()
      const writing = wal.write(batch.frame, batch.firstIndex, count)
      // It is awaited below, after this thread has used the disk's time.
      writing.catch(() => {})
      const grown = copyOf(this.#frontier)
      for (const hash of batch.hashes) grow(grown, hash, sha256)
      // The disk's answer counts, whatever becomes of the batch behind it.
      const [next] = await Promise.allSettled([this.#next(grown.size)])
      await writing
      this.#committed(grown, batch, asked)
      if (next.status === 'rejected') throw next.reason
      now = next.value ?? (await this.#next(this.#frontier.size))
    }
  }

  /** Takes the next batch out of the line and seals it; `undefined` when nobody waits. */
  async #next(firstIndex: number): Promise<InHand | undefined> {
    const asked: Asked[] = []
    const taken: Taken[] = []
    let bytes = 0
    for (const it of this.#queue) {
      const tooMany =
        taken.length + it.taken.length > BATCH_ENTRIES_MAX || bytes + it.bytes > BATCH_BYTES_MAX
      if (asked.length > 0 && tooMany) break
      asked.push(it)
      for (const one of it.taken) taken.push(one)
      bytes += it.bytes
    }
    if (asked.length === 0) return undefined
    this.#queue = this.#queue.slice(asked.length)
    this.#inHand.push(...asked)
    const batch = await this.#maker.make(taken, firstIndex)
    for (const [source, n] of batch.sources) this.#ahead.set(source, n)
    return { asked, batch, count: taken.length }
  }

  #committed(grown: Frontier, batch: Batch, asked: readonly Asked[]): void {
    assert(
      grown.size === batch.firstIndex + batch.hashes.length,
      'a batch stands where it was made for',
    )
    this.#frontier = grown
    this.#fault = undefined
    for (const [source, n] of batch.sources) {
      this.#options.sources.set(source, n)
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
    this.#options.committed(urgent)
  }

  /** What was in hand waits in front of the line again, in its order; its seals are thrown away. */
  #again(): void {
    this.#queue = [...this.#inHand, ...this.#queue]
    this.#inHand = []
    this.#ahead.clear()
  }

  /** Tells everybody who asked before now; what was sealed for them is thrown away. */
  async #failed(thrown: unknown): Promise<void> {
    const { suffered, clock, retryPauseMs } = this.#options
    const fault = await suffered(thrown)
    this.#fault = fault.message
    this.#retryAt = clock.monotonic() + retryPauseMs
    const asked = [...this.#inHand, ...this.#queue]
    this.#inHand = []
    this.#queue = []
    this.#queuedEntries = 0
    this.#queuedBytes = 0
    this.#ahead.clear()
    for (const { reject } of asked) reject(fault)
  }
}
