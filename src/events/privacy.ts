/**
 * Privacy: who asked for what to be erased or kept, what was, and who looked into the vault.
 *
 * A ticket is a name that a person gives a matter; it stands in the open leaf and names nobody.
 */
import type { Instant } from '../lib/time.ts'
import type { AccountId, Heard } from './event.ts'

/** Indexes of entries: from, and up to but without. */
export type IndexRanges = readonly (readonly [from: number, to: number])[]

export type PrivacyEvent =
  /** Sealed with the key that will go: afterwards nothing says whom it was about. */
  | (Heard & {
      readonly kind: 'erase.requested'
      readonly account: AccountId
      readonly ticket: string
      readonly by: string
      readonly why: string
      /** From then on it is carried out without a second person, where one is enough. */
      readonly dueAt: Instant
    })
  | (Heard & {
      readonly kind: 'erase.approved'
      readonly ticket: string
      readonly by: string
      /** Nobody but the one who asked has looked at it: self-approved. */
      readonly alone: boolean
      readonly why?: string
    })
  | (Heard & {
      readonly kind: 'erase.cancelled'
      readonly ticket: string
      readonly by: string
      readonly why: string
    })
  /**
   * What was written before this entry is going to be erased: of a ticket's account, or of a class
   * and month. Whom a ticket is about is known from its request alone.
   */
  | (Heard & {
      readonly kind: 'erase.intended'
      readonly ticket?: string
      /** Of a person: the cases that he was in, by their numbers. */
      readonly cases?: readonly string[]
      readonly retention?: string
      readonly month?: string
      /** With `month`: how many days its class is kept. */
      readonly days?: number
    })
  /** It is gone: keys, vault, blobs, index. Of one ticket there may be several, each with its part. */
  | (Heard & {
      readonly kind: 'erase.done'
      readonly ticket?: string
      readonly ranges?: IndexRanges
      readonly retention?: string
      readonly month?: string
      /** Bodies in all parts together. */
      readonly bodies?: number
      /** Places in what people wrote about cases at which he was struck out. */
      readonly places?: number
      /** Documents and letters of those cases that went out and stay as they went. */
      readonly documents?: number
    })
  /** Legal hold: neither a person's erasure nor time takes what it names. Absent account: all. */
  | (Heard & {
      readonly kind: 'preservation.ordered'
      readonly ticket: string
      readonly by: string
      readonly why: string
      readonly from?: Instant
      readonly until?: Instant
    })
  | (Heard & {
      readonly kind: 'preservation.lifted'
      readonly ticket: string
      readonly by: string
      readonly why: string
    })
  /** A person is going to be shown bodies, or what was kept whole. */
  | (Heard & {
      readonly kind: 'vault.read'
      /** Nobody's name where the way asks for none, such as the control socket. */
      readonly by: string
      readonly why: string
      /** The class of the reason, in the open: `held.show`, `explain`, `export`. */
      readonly what: string
      readonly ranges?: IndexRanges
      /** How many entries, where their places are too many to name. */
      readonly entries?: number
      readonly ticket?: string
      /** The public name of the session that he is signed in with. */
      readonly session?: string
    })
  /** The key database was lost: bodies of entries below this index cannot be opened any more. */
  | (Heard & { readonly kind: 'keys.lost'; readonly below: number })
