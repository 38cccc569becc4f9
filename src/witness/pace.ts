/**
 * Pace: so many a second of each, and a few more at once (a token bucket for each name).
 *
 * Limits: when more names are known than there is room for, the one longest silent begins anew.
 */
import { BoundedMap } from '../lib/bounded.ts'

type Bucket = { tokens: number; at: number }

export class Pace {
  readonly #perSecond: number
  readonly #atOnce: number
  readonly #buckets: BoundedMap<string, Bucket>

  constructor(perSecond: number, atOnce: number, namesMax: number) {
    this.#perSecond = perSecond
    this.#atOnce = atOnce
    this.#buckets = new BoundedMap(namesMax)
  }

  /** Whether one more is within the pace; `now` in milliseconds that never go back. */
  takes(name: string, now: number): boolean {
    const bucket = this.#buckets.get(name) ?? { tokens: this.#atOnce, at: now }
    bucket.tokens = Math.min(
      this.#atOnce,
      bucket.tokens + ((now - bucket.at) / 1_000) * this.#perSecond,
    )
    bucket.at = now
    const takes = bucket.tokens >= 1
    if (takes) bucket.tokens -= 1
    this.#buckets.set(name, bucket)
    return takes
  }
}
