/** Gaps: what the guard says of its own watching: that it lives, and what did not come back to it. */
import type { Instant } from '../lib/time.ts'
import type { Heard } from './event.ts'

/** By which way a canary goes: a line through syslog, a submission that the gate refuses. */
export type CanaryWay = 'syslog' | 'gate'

export type GapsEvent =
  /** Once a minute. Between two of them nothing was missed that the guard itself could miss. */
  | (Heard & {
      readonly kind: 'guard.beat'
      /** Seconds since the guard was started. */
      readonly uptime: number
      /** The first eight signs of the machine's boot id; absent where it cannot be read. */
      readonly boot?: string
      /** Entries under the newest signed checkpoint. */
      readonly size: number
      /** Lines of each source since the guard was started, by the source's name. */
      readonly heard?: { readonly [source: string]: number }
      /** Ways that a canary has come back by, by `NAME:WAY`: 1 it does, 0 it is lost now. */
      readonly canaries?: { readonly [way: string]: 0 | 1 }
      /** Whether the machine's clock is synchronised, as it says itself; absent: it does not say. */
      readonly synchronised?: boolean
    })
  /** A canary did not come back in time, by a way that it had come back by before. */
  | (Heard & {
      readonly kind: 'canary.lost'
      /** The source that it should have come back through. */
      readonly name: string
      readonly way: CanaryWay
      /** When the last one was sent that did come back. */
      readonly from: Instant
    })
