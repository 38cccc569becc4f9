/** What the keeper's thread and the one that packs say to each other: plain data only. */
import type { Failure } from './materialise-talk.ts'
import type { Packed } from './pack.ts'

/** What the thread is born with. */
export type PackBorn = {
  readonly folder: string
  /** Shared with `Pace`. */
  readonly pace: SharedArrayBuffer
  readonly level?: number
}

export type PackSaid =
  | { readonly kind: 'progress'; readonly done: number; readonly of: number }
  | { readonly kind: 'done'; readonly packed: Packed }
  | { readonly kind: 'failed'; readonly failure: Failure }
