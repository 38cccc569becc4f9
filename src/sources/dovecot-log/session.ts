/**
 * Session lines: how a mail session ended, and how much it read of the mailbox.
 *
 * The counters stand at the end of the line (`imap_logout_format`, `pop3_logout_format` as Dovecot
 * ships them), behind words that say that it ended; lines of other plugins print subjects and
 * message ids, and may look as they like. One line gives one event: `mailbox.read` when it has the
 * counters, else `session.ended`; both say that the session is over, and only the session that the
 * line itself names.
 * Limits: with formats of one's own making only `session.ended` is told, or nothing.
 */
import type { LoginEvent, LoginProtocol, MailboxRead } from '../../events/login.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import { NAME_MAX, nameAccount } from './login.ts'
import type { Prefixed } from './prefix.ts'

const over =
  /^(?:Disconnected\b|Logged out\b|Connection closed\b|Connection reset\b|Server shutting down|Inactivity\b|Timed out|Too many invalid|Disconnect\b|Internal error occurred)/
/** Behind ` in=`: the format as shipped, or octets and counters of other names. No count is longer. */
const imap =
  /^(\d{1,15}) out=(\d{1,15})(?: deleted=(\d{1,15}) expunged=(\d{1,15}) trashed=\d{1,15} hdr_count=(\d{1,15}) hdr_bytes=\d{1,15} body_count=(\d{1,15}) body_bytes=(\d{1,15})|(?: [a-z_]{1,30}=\d{1,15}){0,20})$/
const pop3 =
  /(?:^| )top=(\d{1,15})\/(\d{1,15}), retr=(\d{1,15})\/(\d{1,15}), del=(\d{1,15})\/(\d{1,15}), size=\d{1,18}(?:, .*)?$/s

export function readSession(line: Line, protocol: LoginProtocol, told: Prefixed): Reading {
  const { words } = told
  if (told.user === undefined || !over.test(words)) return 'harmless'
  const event =
    protocol === 'imap'
      ? imapRead(line, words)
      : protocol === 'pop3'
        ? pop3Read(line, words)
        : undefined
  const base = event ?? begin<LoginEvent>(line, { kind: 'session.ended' })
  base.protocol = protocol
  if (told.session !== undefined) base.session = told.session
  base.saslUsername = plain(told.user, NAME_MAX)
  nameAccount(base, told.user, line.defaultRealm)
  if (base.kind === 'session.ended') base.status = plain(words)
  return base
}

type Changeable = ReturnType<typeof begin<MailboxRead>>

function imapRead(line: Line, words: string): Changeable | undefined {
  const at = words.lastIndexOf(' in=')
  const found = at === -1 ? null : imap.exec(words.slice(at + 4))
  if (found === null) {
    const elder = / bytes=(\d{1,15})\/(\d{1,15})$/.exec(words)
    if (elder === null) return undefined
    const event = begin<MailboxRead>(line, { kind: 'mailbox.read' })
    event.bytesIn = Number(elder[1])
    event.bytesOut = Number(elder[2])
    return event
  }
  const event = begin<MailboxRead>(line, { kind: 'mailbox.read' })
  event.bytesIn = Number(found[1])
  event.bytesOut = Number(found[2])
  if (found[3] === undefined) return event
  event.deleted = Number(found[3])
  event.expunged = Number(found[4])
  event.headersRead = Number(found[5])
  event.bodiesRead = Number(found[6])
  event.bodyBytes = Number(found[7])
  return event
}

function pop3Read(line: Line, words: string): Changeable | undefined {
  const found = pop3.exec(words)
  if (found === null) return undefined
  const [top = 0, topBytes = 0, retr = 0, retrBytes = 0, deleted = 0, all = 0] = found
    .slice(1)
    .map(Number)
  const event = begin<MailboxRead>(line, { kind: 'mailbox.read' })
  // What else POP3 sends is a line each.
  event.bytesOut = topBytes + retrBytes
  event.headersRead = top
  event.bodiesRead = retr
  event.bodyBytes = retrBytes
  event.deleted = deleted
  event.mailboxMessages = all
  return event
}
