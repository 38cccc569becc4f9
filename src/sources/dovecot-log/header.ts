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

/** In a host's place: a service with a name in brackets, which may hold blanks. */
const bracketed = /^[a-z][a-z0-9-]{0,40}[(<]/
const isBracketed = (host: string): boolean =>
  (host.includes('(') || host.includes('<')) && bracketed.test(host)
/** Every service that Dovecot 1.2 to 2.4 runs. */
const service =
  /^(?:(?:imap|pop3|submission|managesieve|sieve)(?:-login)?|imap-hibernate|imap-urlauth(?:-login|-worker)?|auth(?:-worker)?|master|log|config|anvil|stats|old-stats|ssl-params|lmtp|lda|deliver|indexer(?:-worker)?|dict(?:-async|-expire)?|doveadm(?:-server)?|director|replicator|aggregator|ipc|script(?:-login)?|dns-client|dsync(?:-local|-remote|-server)?|quota-(?:status|warning)|health-check|welcome|fts|IMAP|POP3)(?:$|[(<])/

export function readDovecotHeader(
  text: string,
  time: SyslogTime,
  heardAt: Instant,
): Header | undefined {
  const header = readHeader(text, time, heardAt)
  if (header === undefined) return own(text, time, heardAt)
  if (header.host === '' && levels.has(header.program) && service.test(firstOf(header.message)))
    return { ...header, program: 'dovecot', message: `${header.program}: ${header.message}` }
  const name =
    header.host === ''
      ? header.pid === undefined && service.test(header.program)
        ? header.program
        : ''
      : isBracketed(header.host)
        ? header.host
        : ''
  if (name === '') return header
  const message = saidIn(text, name, header)
  return { ...header, host: '', program: 'dovecot', pid: undefined, message }
}

/** What stands from the service on. A container's JSON has it in other signs: there it is put together. */
function saidIn(text: string, name: string, { host, program, message }: Header): string {
  if (!text.startsWith('{')) return text.slice(text.indexOf(name, MOMENT_MIN))
  const tag = program === '' ? '' : `${program}: `
  return host === '' ? `${tag}${message}` : `${host} ${tag}${message}`
}

/** Up to the first colon. */
const firstOf = (message: string): string => message.slice(0, message.indexOf(':'))

/** In a program's place 1.x's own file has the level: `Nov 21 20:23:44 Info: imap-login: …`. */
const levels: ReadonlySet<string> = new Set([
  ...['Info', 'Warn', 'Warning', 'Error', 'Fatal', 'Panic', 'Debug'],
])

/** 1.x: `dovecot: Nov 21 20:23:44 Info: imap-login: …`, where the level stands before the service. */
const elder = /^(?:Info|Warning|Error|Fatal|Panic|Debug): /

function own(text: string, time: SyslogTime, heardAt: Instant): Header | undefined {
  if (!text.startsWith('dovecot: ')) return undefined
  const told = time.read(text, 9, heardAt)
  if (told === undefined) return undefined
  const rest = text.slice(told.end + 1)
  const level = elder.exec(rest)?.[0]
  if (level === undefined) return undefined
  const words = rest.slice(level.length)
  const colon = words.indexOf(': ')
  const message =
    colon === -1 ? rest : `${words.slice(0, colon)}: ${level}${words.slice(colon + 2)}`
  return {
    at: told.at,
    assumed: told.assumed,
    host: '',
    program: 'dovecot',
    pid: undefined,
    message,
  }
}

/** Debian's syslog name is `dovecot`; further instances name themselves `dovecot-…`. */
export const isDovecot = (program: string): boolean =>
  program === 'dovecot' || program.startsWith('dovecot-') || program.startsWith('dovecot/')
