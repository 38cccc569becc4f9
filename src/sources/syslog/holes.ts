/**
 * Holes: numbers that a sender counts its lines with, and that we did not get.
 *
 * RFC 5424 §7.3.1: `sequenceId` goes up by one from 1, and begins again at 1 after a restart or after
 * 2147483647. A number that is greater than the next one is a hole; a smaller one is a late line or
 * another beginning, and tells nothing.
 * Limits: two senders that call themselves alike and count apart look like holes; HOSTS_MAX hosts.
 */
import type { SourceGap } from '../../events/source.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import type { Instant } from '../../lib/time.ts'

/** Senders whose last number is remembered. */
export const HOSTS_MAX = 1_000
/** Holes told in one batch; what is beyond is counted in the last. */
export const HOLES_MAX = 100

export type Hole = {
  readonly missed: number
  readonly from: Instant
  readonly until: Instant
}

export class Holes {
  readonly #last = new BoundedMap<string, { readonly number: number; readonly at: Instant }>(
    HOSTS_MAX,
  )
  #found: SourceGap[] = []

  /** The hole before this line, if there is one. */
  hear(host: string, number: number, at: Instant): Hole | undefined {
    const last = this.#last.get(host)
    this.#last.set(host, { number, at })
    if (last === undefined || number <= last.number + 1) return undefined
    return { missed: number - last.number - 1, from: last.at, until: at }
  }

  add(gap: SourceGap): void {
    const last = this.#found.at(-1)
    if (this.#found.length < HOLES_MAX || last === undefined) this.#found.push(gap)
    else
      this.#found[HOLES_MAX - 1] = {
        ...last,
        missed: (last.missed ?? 0) + (gap.missed ?? 0),
        ...(gap.until === undefined ? {} : { until: gap.until }),
      }
  }

  take(): readonly SourceGap[] {
    if (this.#found.length === 0) return none
    const found = this.#found
    this.#found = []
    return found
  }
}

const none: readonly SourceGap[] = []
