/**
 * Scribe: writes events into the evidence and folds them once they are durable, in evidence order.
 *
 * Nobody in the keeper acts on an event before `write` resolves: then it is on disk and folded.
 * While the index cannot follow, nothing is written either, so that nobody is judged by what we
 * have not taken in; `heal` folds what is missing and opens the door again.
 */
import type { AccountId, Event, EventOf } from '../events/event.ts'
import { assert } from '../lib/assert.ts'
import { Fault } from '../lib/fault.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { Journal } from '../ports/journal.ts'
import { entryOf, erasedOf, eventOf } from './entries.ts'

export class Scribe {
  readonly #journal: Journal
  readonly #folds: FoldStore
  /** Durable, but an earlier entry has not come back yet; bounded by the journal's own queue. */
  readonly #early = new Map<number, { events: readonly Event[]; done: () => void }>()
  #inFlight = 0
  #healing = false
  /** Told of every entry once it is durable and folded, in evidence order. */
  settled: ((entry: number, event: Event) => void) | undefined

  constructor(journal: Journal, folds: FoldStore) {
    this.#journal = journal
    this.#folds = folds
  }

  write(events: readonly Event[]): Promise<void> {
    if (events.length === 0) return Promise.resolve()
    return this.#written(async () => [await this.#journal.append(events.map(entryOf)), events])
  }

  /** A large content sealed in the vault, and the entry that commits to it. */
  keep(event: Event, content: Uint8Array): Promise<void> {
    return this.#written(async () => {
      const { index, sha256, bytes } = await this.#journal.keep(entryOf(event), content)
      return [index, [{ ...event, sha256, bytes } as Event]]
    })
  }

  /** What is written of the account before this entry is going to be erased. */
  condemn(event: EventOf<'erase.intended'>, account: AccountId): Promise<void> {
    const { ticket } = event
    assert(ticket !== undefined, 'a ticket condemns')
    return this.#written(async () => [
      await this.#journal.append([{ ...entryOf(event), condemns: { ticket, account } }]),
      [event],
    ])
  }

  /** FoldStore what the index is behind by, when nothing is under way. False: not now. */
  async heal(): Promise<boolean> {
    if (this.#folds.fault === undefined) return true
    if (this.#inFlight > 0 || this.#healing) return false
    this.#healing = true
    try {
      this.#folds.restart()
      for await (const recorded of this.#journal.read(this.#folds.foldedTo)) {
        const event = eventOf(recorded)
        this.#folds.take(recorded.index, event, erasedOf(recorded))
        if (event !== undefined) this.settled?.(recorded.index, event)
      }
      this.#folds.commit()
      return this.#folds.fault === undefined
    } finally {
      this.#healing = false
    }
  }

  async #written(write: () => Promise<[number, readonly Event[]]>): Promise<void> {
    if (this.#folds.fault !== undefined || this.#healing)
      throw new Fault('store.behind', {
        why: this.#folds.fault ?? 'it is being brought up to date',
      })
    this.#inFlight += 1
    try {
      const [first, events] = await write()
      await this.#foldInOrder(first, events)
    } finally {
      this.#inFlight -= 1
    }
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
        for (const event of next.events) {
          const entry = this.#folds.foldedTo
          this.#folds.take(entry, event)
          this.settled?.(entry, event)
        }
        next.done()
      }
    })
  }
}
