/** What whoever reads the evidence and the thread that opens it ahead say to each other. */
import type { Failure } from '../../../store/evidence/materialise-talk.ts'

export type Born = {
  readonly folder: string
  readonly keysFolder: string
  readonly kek?: Uint8Array
  readonly from: number
  readonly to: number
  readonly kinds: readonly string[]
}

/** Entries of one batch, and batches that are under way at a time. */
export const BATCH_ENTRIES = 512
export const BATCHES_MAX = 4

export type Batch = {
  readonly kind: 'batch'
  readonly indexes: Float64Array
  readonly ats: Float64Array
  /** Octets of each body; -1: it is gone. */
  readonly lengths: Int32Array
  /** All bodies, one behind the other. */
  readonly bytes: Uint8Array
}
export type Told =
  | Batch
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly failure: Failure }
