/** What the keeper's thread and the one that refits say to each other: plain data only. */
import type { AccountId } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import type { Failure } from '../store/evidence/materialise-talk.ts'
import type { Refitted } from './refit-run.ts'

/** What the thread is born with. */
export type Born = {
  readonly evidence: string
  readonly keys: string
  readonly zone: string
  readonly now: Instant
  /** JSON of the population in use. */
  readonly population: string
  /** Accounts under containment now, however long. */
  readonly contained: readonly AccountId[]
}

export type Answer =
  | { readonly kind: 'refitted'; readonly refitted: Refitted }
  | { readonly kind: 'failed'; readonly failure: Failure }
