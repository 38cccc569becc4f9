/**
 * Pace: how often something may be done for one key, and in all, within a stretch of time.
 *
 * Limits: begins anew when the guard starts. Of more than KEYS_MAX keys the eldest is forgotten, and
 * may begin anew; in all there is still a bound.
 */
import { BoundedMap } from '../../../lib/bounded.ts'
import { between, type Duration, type Instant } from '../../../lib/time.ts'

export const KEYS_MAX = 10_000

export type PaceBounds = {
  readonly ofOne: number
  readonly inAll: number
  readonly within: Duration
}

export class PaceOf {
  readonly #bounds: PaceBounds
  readonly #ones = new BoundedMap<string, readonly Instant[]>(KEYS_MAX)
  #all: readonly Instant[] = []

  constructor(bounds: PaceBounds) {
    this.#bounds = bounds
  }

  /** 0: it was taken; else the seconds to wait. */
  take(key: string, now: Instant): number {
    const { ofOne, inAll, within } = this.#bounds
    const isLately = (at: Instant): boolean => now >= at && between(at, now) < within
    const ones = (this.#ones.get(key) ?? []).filter(isLately)
    this.#all = this.#all.filter(isLately)
    const [eldest] = ones.length >= ofOne ? ones : this.#all.length >= inAll ? this.#all : []
    if (eldest !== undefined) return Math.max(1, Math.ceil((within - between(eldest, now)) / 1_000))
    this.#ones.set(key, [...ones, now])
    this.#all = [...this.#all, now]
    return 0
  }
}
