/** Sources: what can be said of the telling itself (gaps, outages, lines that nobody understood). */
import type { Instant } from '../lib/time.ts'
import type { Heard } from './event.ts'

/**
 * `truncated`, `replaced`, `vanished`: bytes of a followed file that we never had. `sequence`,
 * `suppressed`: entries that a logger counted and we did not get, or says itself that it dropped.
 * `silent`: a canary was away, and is back. `unpaired`: a line whose other half is missing.
 * `outside`: others received more from us than our logs tell. `guard-stopped`: the guard was away
 * without having said so.
 */
export const gapKinds = [
  'truncated',
  'replaced',
  'vanished',
  'suppressed',
  'sequence',
  'silent',
  'unpaired',
  'outside',
  'guard-stopped',
] as const
export type GapKind = (typeof gapKinds)[number]

/** Bytes, lines or journal entries that we know to have missed. */
export type SourceGap = Heard & {
  readonly kind: 'source.gap'
  readonly what: GapKind
  /** The source's name, as in `source.read`; absent: none of ours, such as `outside`. */
  readonly name?: string
  /** How many bytes, entries, lines or messages, where it is known. */
  readonly missed?: number
  /** What is missing lies after this moment, and before that one, where they are known. */
  readonly from?: Instant
  readonly until?: Instant
  /** Of a file: what lies from this byte on is missing. */
  readonly offset?: number
  /** Of `unpaired`: which half is missing; of `silent`: by which way; of `guard-stopped`: `reboot`. */
  readonly half?: string
  /** Of `suppressed`, where the logger says it: lines that it lets through, and in so many seconds. */
  readonly most?: number
  readonly within?: number
}

/**
 * A piece of a followed file: [from, to) of the file with these numbers. `running` is over all that
 * was read of it before, too: SHA-256 (hex) of the hex before it (empty at first) and the hex of
 * the SHA-256 of these bytes.
 */
export type ByteRange = {
  readonly device: string
  readonly inode: string
  /** SHA-256 (hex) of the first bytes, and of how many. */
  readonly head: string
  readonly headBytes: number
  readonly from: number
  readonly to: number
  readonly running: string
}

/** A file that was let go, read up to `to` and no further. */
export type FinishedFile = {
  readonly device: string
  readonly inode: string
  readonly to: number
}

/** A part of the mail server failed: no attack, and nobody's fault in the statistics. */
export type ServiceFailed = Heard & { readonly kind: 'service.failed'; readonly status: string }

export type LineUnrecognised = Heard & {
  readonly kind: 'line.unrecognised'
  readonly status: string
}

export type SourceEvent = SourceGap | ServiceFailed | LineUnrecognised
