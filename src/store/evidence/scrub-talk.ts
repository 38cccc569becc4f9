/** What the keeper's thread and the one that scrubs say to each other: plain data only. */
import type { Failure } from './materialise-talk.ts'
import type { ScrubResult } from './scrub-state.ts'

/** What the thread is born with. */
export type ScrubBorn = {
  readonly folder: string
  readonly keysFolder: string
  /** Shared with `Pace`. */
  readonly pace: SharedArrayBuffer
}

export type ScrubSaid =
  | { readonly kind: 'progress'; readonly next: number; readonly of: number }
  /** `undefined`: nothing is signed yet. */
  | { readonly kind: 'done'; readonly result: ScrubResult | undefined }
  | { readonly kind: 'failed'; readonly failure: Failure }
