/**
 * Pace: how many requests somebody may make: so many at once, and then one at a time.
 *
 * A full bucket is the same as no bucket, so that forgetting the eldest client costs nobody.
 * Limits: who has many networks has as many buckets.
 */
import { BoundedMap } from './bounded.ts'

type Bucket = { room: number; at: number }

export class Pace {
  readonly #most: number
  readonly #every: number
  readonly #now: () => number
  readonly #buckets: BoundedMap<string, Bucket>

  /** `now` in milliseconds, never back; one more is allowed every `every` milliseconds. */
  constructor(most: number, every: number, clients: number, now: () => number) {
    this.#most = most
    this.#every = every
    this.#now = now
    this.#buckets = new BoundedMap(clients)
  }

  get size(): number {
    return this.#buckets.size
  }

  /** 0: go on; else the seconds after which there is room again, at least 1. */
  take(client: string): number {
    const now = this.#now()
    const before = this.#buckets.get(client)
    const room =
      before === undefined
        ? this.#most
        : Math.min(this.#most, before.room + (now - before.at) / this.#every)
    const isIn = room >= 1
    this.#buckets.set(client, { room: isIn ? room - 1 : room, at: now })
    return isIn ? 0 : Math.max(1, Math.ceil(((1 - room) * this.#every) / 1_000))
  }
}
