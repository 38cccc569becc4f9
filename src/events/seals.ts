/** Seals and anchors: what swears to the log without a second host, and what of it lies outside. */
import type { Instant } from '../lib/time.ts'
import type { Heard } from './event.ts'

/** How a checkpoint left this machine. */
export type AnchorWay = 'mail' | 'qr' | 'tsa' | 'medium'

export type SealEvent =
  /** The keys of all epochs were made, and are committed to by this root. */
  | (Heard & {
      readonly kind: 'seals.founded'
      /** RFC 6962 root over the public keys, base64. */
      readonly root: string
      readonly epochs: number
      readonly epochSeconds: number
      /** When epoch 0 begins. */
      readonly from: Instant
    })
  /** An epoch is over and was sealed; the seal itself stands in `evidence/fs/seals.txt`. */
  | (Heard & {
      readonly kind: 'epoch.sealed'
      readonly epoch: number
      readonly size: number
      readonly root: string
      /** How many epochs, this one among them, were over while nobody could seal. */
      readonly missed?: number
    })
  /** A checkpoint lies outside this machine now. */
  | (Heard & {
      readonly kind: 'checkpoint.anchored'
      readonly way: AnchorWay
      readonly size: number
      readonly root: string
      /** Of what was sent or received, hexadecimal. */
      readonly sha256: string
      /** RFC 3339; only what an authority for time stamps swears to. */
      readonly time?: string
      /** Path under `evidence/anchors`. */
      readonly file?: string
    })
