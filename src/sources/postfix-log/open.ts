/**
 * Postfix log: the live source of one Postfix instance, from a file or from the journal.
 *
 * Puts together what reads bytes (`file`, `journald`) and what understands them (`PostfixLog`).
 */
import type { Clock } from '../../ports/clock.ts'
import type { EventSource } from '../../ports/source.ts'
import { openLogFile } from '../file/open.ts'
import type { Hash } from '../file/siblings.ts'
import { openJournal } from '../journald/read.ts'
import { PostfixLog, type PostfixLogOptions } from './reader.ts'

export type PostfixLogSource = PostfixLogOptions & {
  /** Absolute path of the mail log, or `journald`. */
  readonly log: string
  readonly clock: Clock
  /** Hex SHA-256. */
  readonly hash: Hash
  /** Milliseconds between looks when nothing happens; default POLL. */
  readonly poll?: number
}

export function openPostfixLog(options: PostfixLogSource): EventSource {
  const { log, instance } = options
  const name = `postfix-log:${instance}`
  const ears = new PostfixLog({ ...options, source: name })
  const source = { ...options, ears, name }
  return log === 'journald' ? openJournal(source) : openLogFile({ ...source, path: log })
}
