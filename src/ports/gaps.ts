/** Gaps: what the keeper must know of what was missed, as whoever folds the evidence promises. */
import type { Missing } from '../evidence/coverage.ts'
import type { Instant } from '../lib/time.ts'

/** The newest sign of life of the guard. */
export type FoldedBeat = {
  readonly at: Instant
  readonly boot: string | undefined
  /** Ways that a canary came back by: 1 it did lately, 0 it was lost. */
  readonly canaries: { readonly [way: string]: 0 | 1 }
}

export interface GapsFold {
  /** Gaps that reach beyond `from`, newest first. */
  since(from: Instant, most: number): readonly Missing[]
  /** How many there are. */
  countSince(from: Instant): number
  lastBeat(): FoldedBeat | undefined
  /** What the guard said of itself last; absent: it never began. */
  lastLife(): { readonly kind: 'guard.started' | 'guard.stopped'; readonly at: Instant } | undefined
  /** Deliveries to other servers that the logs tell, in the UTC days from `from` to before `until`. */
  deliveredIn(from: Instant, until: Instant): number
  /** The first UTC day that deliveries are known of. */
  deliveriesSince(): Instant | undefined
}
