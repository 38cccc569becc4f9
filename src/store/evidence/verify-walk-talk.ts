/** What the thread that verifies and those that walk for it say to each other: plain data only. */
import type { Failure } from './materialise-talk.ts'

export type WalkBorn = {
  readonly folder: string
  readonly size: number
  readonly blocks: number
  /** The first block that nobody has taken: one whole number that all who walk count up. */
  readonly next: SharedArrayBuffer
}

export type Found = {
  /** `altered`: the tile differs from what hangs on the root, the entries do not. */
  readonly kind: 'missing' | 'tile' | 'differs' | 'altered'
  readonly where: string
  readonly from: number
  readonly to: number
}

export type WalkShare = {
  readonly kind: 'share'
  readonly first: number
  /** The root of each full block, 32 octets each. */
  readonly hashes: Uint8Array
  /** Leaf hashes of the block that is not full, where it is among them. */
  readonly edge: Uint8Array | undefined
  readonly problems: readonly Found[]
}

export type WalkSaid =
  | WalkShare
  /** Nothing is left to be taken. */
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly failure: Failure }
