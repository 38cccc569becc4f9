/** Clock: the one door by which time comes in. */
import type { Instant } from '../lib/time.ts'

export interface Clock {
  /** The wall clock. It may step; the keeper writes an entry when it does. */
  now(): Instant
  /** Milliseconds since boot; never steps back. */
  monotonic(): number
}
