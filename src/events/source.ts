/** Sources: what can be said of the telling itself (gaps, outages, lines that nobody understood). */
import type { Heard } from './event.ts'

/** Bytes, lines or journal entries that we know to have missed. */
export type SourceGap = Heard & {
  readonly kind: 'source.gap'
  readonly what: 'truncated' | 'replaced' | 'vanished' | 'suppressed' | 'sequence'
  /** How many bytes or entries, where it is known. */
  readonly missed?: number
}

/** A part of the mail server failed: no attack, and nobody's fault in the statistics. */
export type ServiceFailed = Heard & { readonly kind: 'service.failed'; readonly status: string }

export type LineUnrecognised = Heard & {
  readonly kind: 'line.unrecognised'
  readonly status: string
}

export type SourceEvent = SourceGap | ServiceFailed | LineUnrecognised
