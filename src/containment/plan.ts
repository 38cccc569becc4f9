/**
 * Plan: what is done to contain an account, in which order, how each step is undone, and whom it
 * touches.
 *
 * A plan is data. The keeper writes it into the evidence before the first step and each step's
 * result after it, so that a crash between any two is finished on restart: `stepsLeft` over what is
 * written is all there is to know. Every step may be repeated.
 */
import type { AccountId } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'

/** In the order in which they are done. `latch` first: nothing may pass while the rest is under way. */
export const stepNames = ['latch', 'hold-queued'] as const
export type StepName = (typeof stepNames)[number]

/** What `account clear` does for each, in the opposite order. */
export const undoOf: Readonly<Record<StepName, string>> = {
  'hold-queued': 'release the owner’s messages among those held',
  latch: 'lift the latch',
}

export type Plan = {
  readonly id: string
  readonly account: AccountId
  readonly plannedAt: Instant
  readonly windowFrom: Instant
  readonly steps: readonly StepName[]
  /** Our own action touches this many accounts; the number of queued messages is told by results. */
  readonly blastRadius: { readonly accounts: number }
}

export const planFor = (
  id: string,
  account: AccountId,
  plannedAt: Instant,
  windowFrom: Instant,
): Plan => ({
  id,
  account,
  plannedAt,
  windowFrom,
  steps: stepNames,
  blastRadius: { accounts: 1 },
})

export const stepsLeft = (
  steps: readonly StepName[],
  done: ReadonlySet<string>,
): readonly StepName[] => steps.filter((step) => !done.has(step))
