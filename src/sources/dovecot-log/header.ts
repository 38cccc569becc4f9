/**
 * Header: Dovecot's lines in syslog, and those of its own log file (`log_path`).
 *
 * Its own file has neither host nor program: behind the moment stands the service, as in
 * `Nov 21 23:07:47 imap-login: Info: …` or `… imap(alice)<12><session>: Info: …`. A host name holds
 * no colon at its end and no bracket, so what stands in a host's place tells the two apart. Both
 * are given on alike: program `dovecot`, and the service with its words as the message.
 * Limits: of `log_timestamp` those forms are read that syslog has too (RFC 3164 and RFC 3339, with
 * or without fraction and zone); a log without moments is not.
 */
import type { Instant } from '../../lib/time.ts'
import { type Header, readHeader } from '../syslog/header.ts'
import type { SyslogTime } from '../syslog/time.ts'

/** `Nov 1 23:07:47` is the shortest moment: no service begins before it ends. */
const MOMENT_MIN = 14

const service = /^[a-z][a-z0-9-]{0,40}(?::$|[(<])/

export function readDovecotHeader(
  text: string,
  time: SyslogTime,
  heardAt: Instant,
): Header | undefined {
  const header = readHeader(text, time, heardAt)
  if (header === undefined || !service.test(header.host)) return header
  const message = text.slice(text.indexOf(header.host, MOMENT_MIN))
  return { ...header, host: '', program: 'dovecot', pid: undefined, message }
}

/** Debian's syslog name is `dovecot`; further instances name themselves `dovecot-…`. */
export const isDovecot = (program: string): boolean =>
  program === 'dovecot' || program.startsWith('dovecot-') || program.startsWith('dovecot/')
