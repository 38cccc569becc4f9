/**
 * Programs: which names are Cyrus', and which of them others have as well.
 *
 * A lone `imapd` or `pop3d` may be Courier's, Cyrus' or UW's: their words tell which. So each is asked
 * in turn for what only it writes.
 */
import { protocolOf as courierProtocolOf, readMailbox } from '../courier/mailbox.ts'
import type { Line, Reading } from '../syslog/line.ts'
import type { Programs } from '../syslog/log.ts'
import { CyrusLog, protocolOf, readSaslauthd } from './parse.ts'
import { readUw } from './uw.ts'

const shared = /^(?:imap|pop3)(?:d|s|d-ssl)?$|^ipop3d$|^ipop3sd$/
const own =
  /^cyrus\/|^cyrus-|^(?:lmtpd|lmtpunix|nntpd|timsieved|(?:manage)?sieve|imaplocal|(?:pop3)?proxyd)$/

/** Lines that name a session are understood by each other. */
const ofSession = (text: string): boolean => /SESSIONID=<|sessionid|auditlog/.test(text)

export function cyrusPrograms(cyrus: CyrusLog = new CyrusLog()): Programs {
  const reader = (line: Line): Reading => cyrus.read(line)
  const sharing = (line: Line): Reading => {
    const protocol =
      courierProtocolOf(line.program) ?? protocolOf(line.program.replace(/^i(?=pop)/, ''))
    return (
      cyrus.readKnown(line) ??
      readMailbox(line, protocol) ??
      readUw(line, protocol) ??
      cyrus.read(line)
    )
  }
  return {
    readerOf: (program) => {
      if (program === 'saslauthd') return readSaslauthd
      if (shared.test(program)) return sharing
      return own.test(program) ? reader : undefined
    },
    remembers: (program) => program !== 'saslauthd' && ofSession,
  }
}
