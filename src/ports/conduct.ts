/**
 * Conduct fold: which entries tell what a person did or looked at, for whoever reads them back.
 *
 * Only where they stand: what they say is the evidence's, and goes when its body goes.
 */
import type { EventKind } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'

export type ConductRow = {
  readonly entry: number
  readonly kind: EventKind
  readonly at: Instant
}

export interface ConductFold {
  /** The newest first; `before`: only entries that stand before this one. */
  latest(most: number, before?: number): readonly ConductRow[]
  /** Entries of a kind since then, the oldest first. */
  ofKind(kind: EventKind, since: Instant, most: number): readonly ConductRow[]
}
