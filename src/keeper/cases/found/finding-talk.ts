/** What the keeper's thread and the one that investigates the evidence say to each other. */
import type { AccountId } from '../../../events/event.ts'
import type { Span } from '../../../incident/found.ts'
import type { Instant } from '../../../lib/time.ts'
import type { Failure } from '../../../store/evidence/materialise-talk.ts'
import type { Found } from './found-in-evidence.ts'

/** What the thread is born with: plain data only. */
export type Born = {
  readonly folder: string
  readonly keysFolder: string
  readonly span: Span
  readonly accounts?: readonly AccountId[]
  readonly cleared?: readonly AccountId[]
  readonly zone: string
  readonly defaultRealm: string
  readonly home: string
  /** A table of places of one's own. */
  readonly mmdb?: string
  readonly now: Instant
  readonly version: string
}

export type Told =
  | { readonly kind: 'progress'; readonly entries: number; readonly of: number }
  | { readonly kind: 'found'; readonly found: Found }
  | { readonly kind: 'failed'; readonly failure: Failure }
export type Order = { readonly kind: 'stop' }
