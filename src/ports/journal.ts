/**
 * Journal: what a keeper asks of the evidence log.
 *
 * Evidence before effect: whoever acts on something first appends it here and waits. Order of calls
 * is order of entries. When a write fails, every append that was asked before the failure was told
 * fails with it, so that no later entry can stand where an earlier one was lost.
 */
import type { AccountId } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'

/** How long a body is kept; the leaf stays for ever. Evidence design §3, decision 24. */
export type RetentionClass = 'auth400d' | 'gate400d' | 'trace400d' | 'case' | 'config'

/** Plain data, as JSON carries it. */
export type Plain =
  | string
  | number
  | boolean
  | null
  | readonly Plain[]
  | { readonly [key: string]: Plain | undefined }

export type Entry = {
  /** The event kind; the leaf's `k`. */
  readonly kind: string
  readonly at: Instant
  /** Who tells it, such as `milter@mx1`; the leaf's `s`. At most 64 characters. */
  readonly source: string
  /** 0 routine … 9 alarm; the leaf's `q`. */
  readonly severity: number
  /** Subject of the key that seals the body; its pseudonym is the leaf's `a`. */
  readonly account?: AccountId
  /** Operational facts in the open leaf: never an address, a name or an IP. At most 4 KiB as JSON. */
  readonly facts?: { readonly [key: string]: Plain | undefined }
  /** The whole of it, sealed in the vault. At most BODY_BYTES_MAX as JSON. */
  readonly body: { readonly [key: string]: Plain | undefined }
  readonly retention: RetentionClass
  /** What is written of this account before the entry is to go (`Erasing`): from here on it has another key. */
  readonly condemns?: { readonly ticket: string; readonly account: AccountId }
}

/** The kind of what stands in place of an entry of an ended log that cannot be read any more. */
export const LOST_ENTRY = 'entry.lost'

export type Recorded = {
  readonly index: number
  readonly kind: string
  readonly at: Instant
  readonly source: string
  readonly retention: string
  readonly facts: { readonly [key: string]: Plain | undefined }
  /** `undefined` when the body was erased. */
  readonly body: { readonly [key: string]: Plain | undefined } | undefined
}

export type JournalHealth = {
  /** Durable entries. */
  readonly size: number
  /** Entries under the newest signed checkpoint. */
  readonly signedSize: number
  readonly signedAt: Instant | undefined
  /** What stops us from writing now, if anything; cleared when it heals. */
  readonly fault: string | undefined
  /** Octets free on the volume, and its size, as of the last look. */
  readonly free: number
  readonly volume: number
}

/** A large thing kept whole (a held message): sealed, committed to by hash in an entry. */
export type Kept = { readonly sha256: string; readonly bytes: number; readonly index: number }

export interface Journal {
  /** Resolves with the index of the first entry once all are durable; rejects with a `Fault`. */
  append(entries: readonly Entry[]): Promise<number>
  /** Seals a large thing in the vault and appends its entry; body and facts gain `sha256`, `bytes`. */
  keep(entry: Entry, content: Uint8Array): Promise<Kept>
  /** The bytes back, or `undefined` when erased or never kept. */
  kept(sha256: string): Promise<Uint8Array | undefined>
  /** Durable entries from `from` up to and without `to` (default: all durable now), in order. */
  read(from: number, to?: number): AsyncIterable<Recorded>
  health(): JournalHealth
  /** Waits for what was begun, materialises, signs, and lets the folder go. */
  close(): Promise<void>
}
