/**
 * Pile: what reading a pile of old logs has to say of the logs themselves.
 *
 * The shapes are those of `incident/found.ts`, which reports are made of; a room that reads logs may
 * not ask for that room, so they stand here once more, structurally equal.
 */
import type { Instant } from '../lib/time.ts'

export const pilePackings = ['gzip', 'zstd', 'bzip2', 'xz', 'tar', 'zip'] as const
export type PilePacking = (typeof pilePackings)[number]

export const pileNotices = [
  'no-file',
  'device',
  'fifo',
  'socket',
  'link',
  'unreadable',
  'empty',
  'not-a-log',
  'bomb',
  'truncated-archive',
  'damaged-archive',
  'member-path',
  'too-many-files',
  'too-deep',
  'line-too-long',
  'nul-octets',
  'not-utf8',
  'future',
  'many-logs',
  'evicted',
  'interrupted',
  'twice',
  'document-too-large',
] as const
export type PileNoticeCode = (typeof pileNotices)[number]

/** What went wrong in reading, or was passed over. */
export type PileNotice = {
  readonly code: PileNoticeCode
  readonly file: string
  readonly line?: number
  readonly times?: number
  /** The world's words, such as an errno; never a whole line of a log. */
  readonly why?: string
}

export type PileInput = {
  /** As it was named; a member of an archive: `archive.tar.gz!path/in/it`. */
  readonly file: string
  /** Hex, of the bytes of the file as they lie on the disk (a member: of its own bytes); empty where nobody asked. */
  readonly sha256: string
  readonly bytes: number
  readonly lines: number
  readonly unrecognised: number
  /** Formats found in it by content, with lines of each, most first. */
  readonly formats: readonly { readonly format: string; readonly lines: number }[]
  readonly packing?: PilePacking
  readonly first?: Instant
  readonly last?: Instant
  /** Not all of it was read, and why. */
  readonly cut?: PileNoticeCode
}

/** One kind of log of one host, from its first line to its last. */
export type PileCoverage = {
  /** Its place in `inputs`. */
  readonly input: number
  readonly format: string
  readonly host?: string
  readonly from: Instant
  readonly to: Instant
  readonly lines: number
  /** Lines of each hour from the first on, at most PILE_HOURS_MAX. */
  readonly perHour: readonly number[]
  /** None yet: they are found over all inputs together (`incident/silences.ts`). */
  readonly gaps: readonly []
  /** Lines stamped before the one above them by more than a minute. */
  readonly jumps: number
  /** Lines whose year or zone was inferred. */
  readonly assumed: number
}
export const PILE_HOURS_MAX = 24 * 400

export type PileRead = {
  readonly inputs: readonly PileInput[]
  readonly coverage: readonly PileCoverage[]
  readonly notices: readonly PileNotice[]
  /** Stopped before the end: how much of the files' octets was read. */
  readonly interrupted?: { readonly bytes: number; readonly of: number }
  readonly lines: number
  /** Threads that died; what they had was read without them. */
  readonly threadsLost?: number
}
