/** Record: one thing that PostgreSQL said, whole, whichever way it was written down. */
import type { Assumption } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { Level } from './severity.ts'

/** A record goes on over lines up to here; what is beyond is left out. */
export const RECORD_CHARS_MAX = 131_072

/** The place of its first line. */
export type Origin = {
  readonly id: string
  readonly at: Instant
  readonly heardAt: Instant
  readonly assumed: readonly Assumption[]
  readonly source: { readonly file: string; readonly line: number } | undefined
  readonly host: string | undefined
  /** The line without its statement, where events are to carry it. */
  readonly raw: string | undefined
}

export type Record = {
  readonly origin: Origin
  readonly level: Level
  /** SQLSTATE, where the format tells it. */
  readonly state: string | undefined
  readonly pid: number | undefined
  readonly session: string | undefined
  readonly user: string | undefined
  readonly database: string | undefined
  readonly application: string | undefined
  readonly clientIp: string | undefined
  readonly clientPort: number | undefined
  readonly message: string
  /** The statement that failed. */
  readonly statement: string | undefined
  /** A stranger's name may have made this line look like another: no login is concluded from it. */
  readonly isDoubtful: boolean
}
