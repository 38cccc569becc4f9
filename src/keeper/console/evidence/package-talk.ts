/** What the guard's thread and the one that makes a package say to each other: plain data only. */
import type { Custody } from '../../../evidence/package/custody.ts'
import type { Span } from '../../../evidence/spans.ts'
import type { Failure } from '../../../store/evidence/materialise-talk.ts'
import type { Layout } from '../../layout.ts'

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
  /** Everything of this case in one archive, in place of chosen entries. */
  readonly whole?: { readonly id: string; readonly zone: string; readonly layout: Layout }
  readonly custody: Omit<Custody, 'origin' | 'chosen' | 'context' | 'bodies' | 'without'>
}

/** Go on: what was said stands in the evidence. Bodies are opened only once it says who reads them. */
export type PackageOrder = { readonly kind: 'make' }

/** That a case goes out, for its own record; before anybody has it. */
export type CustodyTold = {
  readonly item: string
  readonly sha256: string
  readonly bytes: number
  readonly tool: string
}

export type PackageSaid =
  | { readonly kind: 'progress'; readonly done: number; readonly of: number }
  | { readonly kind: 'chosen'; readonly spans: readonly Span[]; readonly entries: number }
  | { readonly kind: 'custody'; readonly told: CustodyTold }
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
