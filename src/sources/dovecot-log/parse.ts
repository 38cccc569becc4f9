/**
 * Dovecot lines: from the words of one of its services to one of our events.
 *
 * The service decides which reader looks. Login processes and the auth process tell of logins, the
 * processes behind them of sessions; the rest talks of itself, and only its failures matter. What
 * ManageSieve says at its lowest voice is heard where an operator lets it (`scripts.ts`).
 */
import type { Event } from '../../events/event.ts'
import type { LoginEvent, LoginProtocol } from '../../events/login.ts'
import type { Line, Reading } from '../syslog/line.ts'
import type { LineReader, Programs } from '../syslog/log.ts'
import { Attempts } from './attempts.ts'
import { isAuth, readAuth } from './auth.ts'
import { isDovecot, readDovecotHeader } from './header.ts'
import { readLogin } from './login.ts'
import { readPam } from './pam.ts'
import { levelSigns, readPrefix, serviceFirst } from './prefix.ts'
import { readScripts } from './scripts.ts'
import { readLevelOf } from './service.ts'
import { readSession } from './session.ts'

/** Not records: a service may be called like something that every record has. */
const logins: ReadonlyMap<string, LoginProtocol> = new Map([
  ['imap-login', 'imap'],
  ['pop3-login', 'pop3'],
  ['submission-login', 'smtp'],
  ['managesieve-login', 'sieve'],
  ['sieve-login', 'sieve'],
])
const sessions: ReadonlyMap<string, LoginProtocol> = new Map([
  ['imap', 'imap'],
  ['imap-hibernate', 'imap'],
  ['pop3', 'pop3'],
  ['submission', 'smtp'],
  ['managesieve', 'sieve'],
])
const others =
  /^(?:master|log|config|anvil|stats|old-stats|ssl-params|ssl-build-param|lmtp|lda|deliver|dovecot-lda|indexer|indexer-worker|dict|dict-async|dict-expire|doveadm|doveadm-server|director|replicator|aggregator|ipc|script|script-login|dns-client|dns_client|tcpwrap|dsync|dsync-local|dsync-remote|dsync-server|quota-status|quota-warning|health-check|event-exporter|imap-urlauth|imap-urlauth-login|imap-urlauth-worker|welcome|fts)$/

/** What 1.x and 2.0 say without naming a service. */
const masterTalk =
  /^(?:Dovecot v\d|Killed with signal |SIGHUP received|Generating Diffie-Hellman |If you have trouble with )/

function read(whole: Line, attempts: Attempts): Reading | readonly Event[] {
  // Said twice by old loggers: in the tag, and once more.
  const once = whole.text.startsWith('dovecot: ') ? { ...whole, text: whole.text.slice(9) } : whole
  const first = once.text.charCodeAt(0)
  const line = levelSigns.has(first) ? { ...once, text: serviceFirst(once.text) } : once
  // An «a» or a «p»: asked of every line.
  const mayBePam = (first === 97 || first === 112) && /^(?:pam_|auth)/.test(line.text)
  if (mayBePam && line.text.includes(' rhost=')) {
    const told = readPam(line)
    if (told !== undefined) return told
  }
  if (isAuth(line.text)) return withDue(readAuth(line, attempts), attempts.due(line.at))
  const told = readPrefix(line.text)
  if (told === undefined) return masterTalk.test(line.text) ? 'harmless' : 'unknown'
  if (told.service === 'managesieve' && told.level === 'Debug') return readScripts(line, told)
  const byLevel = readLevelOf(line, told)
  if (byLevel !== undefined) return byLevel
  const login = logins.get(told.service)
  if (login !== undefined) return readLogin(line, login, told.words, attempts)
  const session = sessions.get(told.service)
  if (session !== undefined) return readSession(line, session, told)
  return others.test(told.service) ? 'harmless' : 'unknown'
}

const withDue = (reading: Reading, due: readonly LoginEvent[]): Reading | readonly Event[] =>
  due.length === 0 ? reading : typeof reading === 'string' ? due : [reading, ...due]

/** A given password stands in the line where an operator asked for it; we never keep it. */
const givenPassword = / \((?:[A-Z0-9]{2,12} of )?given password: .*$/s

export const withoutGivenPassword = (text: string): string =>
  text.includes('given password')
    ? text.replace(givenPassword, ' (given password: [removed])')
    : text

/** Of the library's own lines nothing else is ours. */
const pamOnly = (line: Line): Reading => readPam(line) ?? 'harmless'

/** One log's: it remembers that log's sessions. */
export function dovecotPrograms(
  attempts: Attempts = new Attempts(),
): Programs & Required<Pick<Programs, 'header' | 'discreet'>> {
  const reader: LineReader = (line) => read(line, attempts)
  return {
    readerOf: (program) => {
      if (isDovecot(program)) return reader
      if (program === 'auth' || program === 'dovecot(pam_unix)') return pamOnly
      // Some loggers make the service the tag.
      if (!logins.has(program)) return undefined
      return (line) => reader({ ...line, text: `${program}: ${line.text}` })
    },
    header: readDovecotHeader,
    over: (event) =>
      event.kind === 'login.accepted' && isDovecot(event.program ?? '') ? event.session : undefined,
    isOver: (session) => void attempts.end(session),
    end: () => attempts.due(),
    discreet: withoutGivenPassword,
  }
}
