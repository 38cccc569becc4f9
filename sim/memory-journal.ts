/**
 * Memory journal: the Journal port without a disk, for days that are lived in a moment.
 *
 * It keeps the order of calls, fails whole runs of appends when told to, as the real one does, and
 * checks its user: nothing is asked of it after it was closed.
 */
import { hash } from 'node:crypto'
import { assert } from '../src/lib/assert.ts'
import { Fault } from '../src/lib/fault.ts'
import type { Entry, Journal, JournalHealth, Kept, Recorded } from '../src/ports/journal.ts'

export class MemoryJournal implements Journal {
  readonly entries: Entry[] = []
  readonly #kept = new Map<string, Uint8Array>()
  #broken = false
  #breaksAfter: number | undefined
  #closed = false
  #waiting: {
    entries: readonly Entry[]
    done: (first: number) => void
    fail: (fault: Fault) => void
  }[] = []
  /** While set, appends wait until `flush` is called. */
  manual = false

  break(broken: boolean): void {
    this.#broken = broken
    this.#breaksAfter = undefined
  }

  /** Takes so many more appends, and fails from then on, as a machine that dies does. */
  breakAfter(appends: number): void {
    this.#broken = false
    this.#breaksAfter = appends
  }

  append(entries: readonly Entry[]): Promise<number> {
    assert(!this.#closed, 'nothing is appended after close')
    return new Promise((done, fail) => {
      this.#waiting.push({ entries, done, fail })
      if (!this.manual) queueMicrotask(() => this.flush())
    })
  }

  /** Writes what waits, but for so many of the youngest; or, broken, fails it. */
  flush(leaving = 0): void {
    const waiting = this.#waiting.splice(0, Math.max(0, this.#waiting.length - leaving))
    for (const { entries, done, fail } of waiting) {
      if (this.#breaksAfter === 0) this.#broken = true
      if (this.#breaksAfter !== undefined) this.#breaksAfter -= 1
      if (this.#broken) {
        fail(new Fault('evidence.no-room', { volume: 'memory', mebibytesLeft: 0 }))
        continue
      }
      const first = this.entries.length
      this.entries.push(...entries)
      done(first)
    }
  }

  async keep(entry: Entry, content: Uint8Array): Promise<Kept> {
    const sha256 = hash('sha256', content)
    const bytes = content.length
    const index = await this.append([
      {
        ...entry,
        facts: { ...entry.facts, sha256, bytes },
        body: { ...entry.body, sha256, bytes },
      },
    ])
    this.#kept.set(sha256, content)
    return { sha256, bytes, index }
  }

  kept(sha256: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#kept.get(sha256))
  }

  async *read(from: number, to = this.entries.length): AsyncIterable<Recorded> {
    for (let index = from; index < to; index += 1) {
      const entry = this.entries[index] as Entry
      yield {
        index,
        kind: entry.kind,
        at: entry.at,
        source: entry.source,
        retention: entry.retention,
        facts: entry.facts ?? {},
        // What JSON cannot carry must not be relied on.
        body: JSON.parse(JSON.stringify(entry.body)) as NonNullable<Recorded['body']>,
      }
    }
  }

  health(): JournalHealth {
    return {
      size: this.entries.length,
      signedSize: this.entries.length,
      signedAt: undefined,
      fault: this.#broken ? 'evidence.no-room' : undefined,
      free: 1,
      volume: 2,
    }
  }

  close(): Promise<void> {
    this.#closed = true
    return Promise.resolve()
  }
}
