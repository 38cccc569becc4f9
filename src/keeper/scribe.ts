/**
 * Scribe: writes events into the evidence and folds them once they are durable, in evidence order.
 *
 * Nobody in the keeper acts on an event before `write` resolves: then it is on disk and folded.
 */
import type { Event } from '../events/event.ts'
import type { Journal } from '../ports/journal.ts'
import type { Folds } from '../store/sqlite/folds.ts'
import { entryOf } from './entries.ts'

export class Scribe {
  readonly #journal: Journal
  readonly #folds: Folds
  /** Durable, but an earlier entry has not come back yet; bounded by the journal's own queue. */
  readonly #early = new Map<number, { events: readonly (Event | undefined)[]; done: () => void }>()

  constructor(journal: Journal, folds: Folds) {
    this.#journal = journal
    this.#folds = folds
  }

  async write(events: readonly Event[]): Promise<void> {
    if (events.length === 0) return
    const first = await this.#journal.append(events.map(entryOf))
    await this.#foldInOrder(first, events)
  }

  /** A large content sealed in the vault, and the entry that commits to it. */
  async keep(event: Event, content: Uint8Array): Promise<void> {
    const kept = await this.#journal.keep(entryOf(event), content)
    const told = { ...event, sha256: kept.sha256, bytes: kept.bytes } as Event
    await this.#foldInOrder(kept.index, [told])
  }

  #foldInOrder(first: number, events: readonly Event[]): Promise<void> {
    return new Promise((done) => {
      this.#early.set(first, { events, done })
      for (
        let next = this.#early.get(this.#folds.foldedTo);
        next !== undefined;
        next = this.#early.get(this.#folds.foldedTo)
      ) {
        this.#early.delete(this.#folds.foldedTo)
        for (const event of next.events) this.#folds.take(this.#folds.foldedTo, event)
        next.done()
      }
    })
  }
}
