/**
 * Networks: what an address is, by tables and lists of the edge: whose network, what kind, whether
 * a list of attackers names it.
 *
 * Each table may be missing, old or broken; the others go on, and `tables` says how each stands.
 */
import type { NetworkFacts } from '../events/senses.ts'
import type { Fault } from '../lib/fault.ts'
import type { Instant } from '../lib/time.ts'

export type { NetworkFacts }

/** One table or list, for `status` and evidence. */
export type TableState = {
  /** The name that the configuration gives it. */
  readonly name: string
  readonly what: 'operators' | 'hosting' | 'vpn' | 'tor' | 'mobile' | 'attack'
  /** Where it was got from, as its file or its configuration says. */
  readonly source?: string
  /** On what terms, as its file says. */
  readonly licence?: string
  readonly sha256?: string
  readonly entries?: number
  /** When the table was made, as it says, else the file's own time. */
  readonly madeAt?: Instant
  /** Absent: in use. A fault code that says why it is not, or why it should be looked at. */
  readonly problem?: string
  /** The problem with its facts, for whoever tells it. */
  readonly fault?: Fault
  readonly isUsed: boolean
}

export interface Networks {
  /** Nothing known: an empty value. Never throws, whatever the text. */
  factsOf(ip: string): NetworkFacts
  readonly tables: readonly TableState[]
}
