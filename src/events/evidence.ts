/** Evidence: what the log found out about itself. */
import type { Heard } from './event.ts'

export type EvidenceEvent =
  /** The whole log was looked through again. */
  Heard & {
    readonly kind: 'evidence.scrubbed'
    /** Entries that were looked at. */
    readonly size: number
    readonly problems: number
    readonly seconds: number
    readonly firstAltered?: number
    /** The first problems, in English. */
    readonly found?: readonly string[]
  }
