/**
 * Dovecot log: the live source of one Dovecot instance, from a file or from the journal.
 *
 * Puts together what reads bytes (`file`, `journald`) and what understands them (`DovecotLog`).
 * All of it is hearsay: through the local syslog anybody may write as `dovecot`. Of journal entries
 * those count that root or Dovecot's unit wrote; who may write the file is `file/trusted.ts`'s
 * question, as for every log.
 */
import type { Clock } from '../../ports/clock.ts'
import type { EventSource } from '../../ports/source.ts'
import { openLogFile } from '../file/open.ts'
import type { Hash } from '../file/siblings.ts'
import { openJournal } from '../journald/read.ts'
import { DovecotLog, type DovecotLogOptions } from './reader.ts'

export type DovecotLogSource = DovecotLogOptions & {
  /** Absolute path of the mail log or of Dovecot's own, or `journald`. */
  readonly log: string
  readonly clock: Clock
  /** Hex SHA-256. */
  readonly hash: Hash
  /** Milliseconds between looks when nothing happens; default POLL. */
  readonly poll?: number
}

export function openDovecotLog(options: DovecotLogSource): EventSource {
  const { log, instance } = options
  const name = `dovecot-log:${instance}`
  const ears = new DovecotLog({ ...options, source: name })
  const source = { ...options, ears, name }
  return log === 'journald'
    ? openJournal({ ...source, unit: 'dovecot' })
    : openLogFile({ ...source, path: log })
}
