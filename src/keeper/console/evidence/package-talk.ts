/** What the guard's thread and the one that makes a package say to each other: plain data only. */
import type { Custody } from '../../../evidence/package/custody.ts'
import type { Span } from '../../../evidence/spans.ts'
import type { Failure } from '../../../store/evidence/materialise-talk.ts'

/** What the thread is born with. */
export type PackageBorn = {
  readonly folder: string
  readonly keysFolder: string
  /** It is made here, and is nobody's until its digest stands in the evidence. */
  readonly out: string
  readonly account?: string
  readonly from?: string
  readonly until?: string
  readonly spans?: readonly Span[]
  readonly bodies: boolean
  readonly custody: Omit<Custody, 'origin' | 'chosen' | 'context' | 'bodies' | 'without'>
}

/** Bodies are opened only once the evidence says who reads them. */
export type PackageOrder = { readonly kind: 'make' }

export type PackageSaid =
  | { readonly kind: 'progress'; readonly done: number; readonly of: number }
  | { readonly kind: 'chosen'; readonly spans: readonly Span[]; readonly entries: number }
  | {
      readonly kind: 'made'
      readonly sha256: string
      readonly bytes: number
      readonly entries: number
      readonly bodies: number
      /** Of the tree that it stands on. */
      readonly size: number
    }
  | { readonly kind: 'failed'; readonly failure: Failure }
