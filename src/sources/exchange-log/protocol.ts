/**
 * Protocol: the protocol logs of an own Exchange server: IMAP and POP3, and SMTP as it receives.
 *
 * A command or an answer a line. The columns up to the client's endpoint are the server's own, and
 * stand before whatever a client may choose; of SMTP the sign behind them tells who spoke, and
 * logins and refusals are taken from the server's words only. A login names no account when it failed.
 * What a session read is added up and told when it ends.
 * Limits: Exchange logs no password, and no size of a message that it received.
 */
import type { Event } from '../../events/event.ts'
import type { LoginEvent, LoginProtocol, LoginRefusal, MailboxRead } from '../../events/login.ts'
import type { QueueEvent } from '../../events/message.ts'
import { clientOf } from '../exports/address.ts'
import { cellsOf } from '../exports/csv.ts'
import { messageKey } from '../exports/message-key.ts'
import { momentOf } from '../exports/moment.ts'
import { lineOf, NAME_MAX, numbered } from '../exports/record.ts'
import type { FormatOptions, LineFormat, LineFormatReader, LineMeaning } from '../format.ts'
import { assume, begin, type Line } from '../syslog/line.ts'
import type { TextLine } from '../syslog/log.ts'
import { ADDRESS_MAX, plain } from '../syslog/plain.ts'
import { type Session, Sessions, whoOf } from './session.ts'

const moment = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z'
const endpoint = '(?:[\\d.]{7,15}|\\[[0-9A-Fa-f:.%]{2,64}\\]):\\d{1,5}'
const smtpLine = new RegExp(
  `^${moment},[^,"]{1,255},[0-9A-F]{16},\\d{1,9},${endpoint},${endpoint},[-+<>*],`,
)
const mailboxLine = new RegExp(`^${moment},[0-9A-F]{16},\\d{1,9},${endpoint},${endpoint},`)
/** Lines longer than this are cut; a client may send long ones. */
export const LINE_CHARS_MAX = 16_384

/** Versions since 2016 tell whom they are about to refuse, in a line of their own. */
const userName = /^User Name: (?!NULL$)(.{1,320})$/s

const protocols: { readonly [port: string]: LoginProtocol } = {
  143: 'imap',
  993: 'imap',
  1143: 'imap',
  1993: 'imap',
  9933: 'imap',
  110: 'pop3',
  995: 'pop3',
  1995: 'pop3',
  9955: 'pop3',
}

class ProtocolReader implements LineFormatReader {
  readonly #options: FormatOptions
  readonly #sessions = new Sessions()

  constructor(options: FormatOptions) {
    this.#options = options
  }

  read(text: string, where: TextLine): LineMeaning {
    if (text === '' || text.startsWith('#')) return 'harmless'
    const isSmtp = smtpLine.test(text)
    if (!isSmtp && !mailboxLine.test(text)) return 'unknown'
    const cells = cellsOf(text.slice(0, LINE_CHARS_MAX))
    const at = momentOf(cells?.[0])
    if (cells === undefined || at === undefined) return 'unknown'
    const line = lineOf(where, this.#options, 'exchange', at, text)
    const meaning = isSmtp ? this.#smtp(cells, line) : this.#mailbox(cells, line)
    return typeof meaning === 'object' ? numbered(meaning) : meaning
  }

  #smtp(cells: readonly string[], line: Line): readonly Event[] | 'harmless' {
    const [, , id = '', , , remote = '', who = '', data = '', context = ''] = cells
    const name = `${id} ${remote}`
    const session = this.#sessions.of(name, line.at)
    const facts = { protocol: 'smtp', session: id, ...clientOf(remote) } as const
    switch (who) {
      case '*':
        if (/^authenticated$/i.test(context.trim()) && data !== '') {
          session.user = data
          return [login(line, 'login.accepted', { ...facts }, data)]
        }
        session.tried = userName.exec(context)?.[1] ?? session.tried
        return 'harmless'
      case '>':
        if (/^535\b/.test(data)) {
          const event = login(line, 'login.refused', { ...facts }, session.tried)
          session.tried = ''
          return [{ ...event, refusal: 'credentials', status: plain(data) }]
        }
        return this.#queued(session, data, line, remote)
      case '<':
        return heard(session, data)
      default:
        if (who === '-') this.#sessions.end(name, line.at)
        return 'harmless'
    }
  }

  /** `250 2.6.0 <id> [InternalId=…] … Queued mail for delivery`. */
  #queued(
    session: Session,
    data: string,
    line: Line,
    remote: string,
  ): readonly Event[] | 'harmless' {
    const messageId = /^250 2\.6\.0 <([^<>\s]{1,998})> \[InternalId=/.exec(data)?.[1]
    if (messageId === undefined) return 'harmless'
    const event = begin<QueueEvent>(line, {
      kind: 'message.queued',
      queueId: messageKey(messageId, line.id),
    })
    event.messageId = plain(messageId, 998)
    event.envelopeSender = session.sender
    if (session.recipients > 0) event.recipientCount = session.recipients
    Object.assign(event, clientOf(remote))
    const { account, saslUsername, isAssumed } = whoOf(session.user, line.defaultRealm)
    if (saslUsername !== undefined) event.saslUsername = saslUsername
    if (account !== undefined) event.account = account
    if (isAssumed) assume(event, 'account')
    session.recipients = 0
    session.sender = ''
    return [event]
  }

  #mailbox(cells: readonly string[], line: Line): readonly Event[] | 'harmless' {
    const [
      ,
      id = '',
      ,
      local = '',
      remote = '',
      user = '',
      ,
      ,
      size = '',
      told = '',
      ,
      context = '',
    ] = cells
    const command = told.trim().toLowerCase()
    const port = local.slice(local.lastIndexOf(':') + 1)
    const protocol =
      protocols[port] ?? (/^(?:user|pass|auth|retr|stat|apop)$/.test(command) ? 'pop3' : 'imap')
    const name = `${id} ${remote}`
    const session = this.#sessions.of(name, line.at)
    const facts = { protocol, session: id, ...clientOf(remote) }
    switch (command) {
      case 'login':
      case 'authenticate':
      case 'auth':
      case 'pass':
      case 'apop': {
        if (/^R=ok\b/i.test(context)) {
          session.user = user
          return user === '' ? 'harmless' : [login(line, 'login.accepted', facts, user)]
        }
        const refusal = refusalOf(context)
        if (refusal === undefined) return 'harmless'
        const event = login(line, 'login.refused', facts, user)
        return [{ ...event, refusal, status: plain(context.replace(/,User: .*$/s, '')) }]
      }
      case 'fetch':
      case 'uid':
      case 'retr':
      case 'top':
        session.bytesOut += /^\d{1,12}$/.test(size) ? Number(size) : 0
        if (command === 'retr' && /^R=ok\b/i.test(context)) session.bodiesRead += 1
        return 'harmless'
      case 'closesession': {
        const events = ended(line, facts, session, user === '' ? session.user : user)
        this.#sessions.end(name, line.at)
        return events
      }
      default:
        return 'harmless'
    }
  }
}

type Facts = {
  readonly protocol: LoginProtocol
  readonly session: string
  readonly clientIp?: string
  readonly clientPort?: number
}

function login(line: Line, kind: LoginEvent['kind'], facts: Facts, user: string): LoginEvent {
  const event = begin<LoginEvent>(line, { kind, ...facts })
  const { saslUsername, account, actor, isAssumed } = whoOf(user, line.defaultRealm)
  if (saslUsername !== undefined) event.saslUsername = saslUsername
  if (kind === 'login.refused') return event
  if (actor !== undefined) event.actor = actor
  if (account !== undefined) event.account = account
  if (isAssumed) assume(event, 'account')
  return event
}

/** Commands of the client count only for the message that the server then takes. */
function heard(session: Session, data: string): 'harmless' {
  const sender = /^MAIL FROM: ?<([^<>]{0,1000})>/i.exec(data)?.[1]
  if (sender !== undefined) {
    session.sender = plain(sender, ADDRESS_MAX)
    session.recipients = 0
  } else if (/^RCPT TO:/i.test(data)) session.recipients += 1
  else if (/^RSET\b/i.test(data)) session.recipients = 0
  return 'harmless'
}

/** `undefined`: a step of a login that goes on, such as the question for a name. */
function refusalOf(context: string): LoginRefusal | undefined {
  if (/ErrMsg=AuthFailed:LogonDenied|LogonDenied|unknown user name or bad password/i.test(context))
    return 'credentials'
  if (/ErrMsg=AuthFailed:[^;,"]*(?:Disabled|Blocked)/i.test(context)) return 'disabled'
  if (/ErrMsg=AuthFailed/i.test(context)) return 'unknown'
  if (/ErrMsg=(?:ProxyNotAuthenticated|UserDisabled|.*NotEnabled)/i.test(context)) return 'disabled'
  return /^"?R=(?:"?"?)?\S* ?(?:NO|-ERR)\b/i.test(context) ? 'unknown' : undefined
}

function ended(
  line: Line,
  facts: Facts,
  session: Session,
  user: string,
): readonly Event[] | 'harmless' {
  if (user === '') return 'harmless'
  const { saslUsername, account, actor, isAssumed } = whoOf(
    plain(user, NAME_MAX),
    line.defaultRealm,
  )
  const who = {
    ...(saslUsername === undefined ? {} : { saslUsername }),
    // A name that nobody let in is a stranger's choice.
    ...(account === undefined || session.user === '' ? {} : { account }),
    ...(actor === undefined ? {} : { actor }),
  }
  const over = begin<LoginEvent>(line, { kind: 'session.ended', ...facts })
  Object.assign(over, who)
  const events: Event[] = [over]
  if (session.user !== '' && session.bytesOut > 0) {
    const read = begin<MailboxRead>(line, { kind: 'mailbox.read', ...facts })
    Object.assign(read, who)
    if (isAssumed) assume(read, 'account')
    read.bytesOut = session.bytesOut
    if (session.bodiesRead > 0) read.bodiesRead = session.bodiesRead
    events.push(read)
  }
  return events
}

/** Comments above the columns of all logs of Exchange, and the columns of these. */
const comment =
  /^\uFEFF?#(?:Software: Microsoft Exchange|Version: \d{1,3}(?:\.\d{1,5}){3}\s*$|Log-type: |Date: \d{4}-\d\d-\d\dT|Fields: date-?time,(?:connector-id|sessionId),)/i

export const exchangeProtocol: LineFormat = {
  shape: 'lines',
  name: 'exchange-protocol',
  claims: (line) =>
    smtpLine.test(line.slice(0, 1_024)) ||
    mailboxLine.test(line.slice(0, 1_024)) ||
    (line.startsWith('#') && comment.test(line.slice(0, 256))),
  open: (options) => new ProtocolReader(options),
}
