/**
 * Gmail: what was sent, opened and thrown away, as Gmail's own log and the e-mail log search tell it.
 *
 * A message is named by its Message-ID: Google tells no other. What a receiving server answered
 * decides what became of a recipient; where no answer is told, nothing is.
 */
import type { Event } from '../../events/event.ts'
import type { MailboxRead } from '../../events/login.ts'
import type { DeliveryEvent, HoldEvent, QueueEvent } from '../../events/message.ts'
import { clientOf } from '../exports/address.ts'
import { messageKey } from '../exports/message-key.ts'
import { count, type Fields, field, inner, isFields, NAME_MAX, text } from '../exports/record.ts'
import { assume, begin, type Line } from '../syslog/line.ts'
import { ADDRESS_MAX, plain } from '../syslog/plain.ts'
import { type Activity, accountOf, facts } from './activity.ts'

/** Recipients of one record. */
export const RECIPIENTS_MAX = 10_000

export type Sent = {
  readonly line: Line
  readonly messageId: string
  readonly sender: string
  readonly recipients: readonly string[]
  readonly subject: string
  readonly size: number | undefined
  readonly clientIp: string
  readonly relay: string
  readonly outcome: 'delivered' | 'bounced' | 'deferred' | 'held' | 'open'
  readonly status: string
  /** It came from the organisation. */
  readonly isOurs: boolean
  /** The sender is the one who was logged in, and not only who the message says. */
  readonly isSure: boolean
}

export function sentEvents(sent: Sent): readonly Event[] {
  const { line, outcome, status } = sent
  const messageId = plain(sent.messageId.trim().replace(/^<|>$/g, ''), 998)
  const queueId = messageKey(messageId, line.id)
  const queued = begin<QueueEvent>(line, { kind: 'message.queued', queueId })
  if (messageId !== '') queued.messageId = messageId
  queued.envelopeSender = plain(sent.sender, ADDRESS_MAX)
  if (sent.subject !== '') queued.subject = plain(sent.subject, NAME_MAX)
  if (sent.size !== undefined) queued.size = sent.size
  const account = sent.isOurs ? accountOf(sent.sender) : undefined
  if (account !== undefined) {
    queued.account = account
    queued.saslUsername = plain(sent.sender, NAME_MAX)
    if (!sent.isSure) assume(queued, 'account')
  }
  Object.assign(queued, clientOf(sent.clientIp))
  const events: Event[] = [queued]
  if (outcome === 'held')
    events.push(begin<HoldEvent>(line, { kind: 'message.held', queueId, by: 'stranger' }))
  else if (outcome !== 'open')
    for (const told of sent.recipients.slice(0, RECIPIENTS_MAX)) {
      const recipient = plain(told.trim(), ADDRESS_MAX)
      if (recipient === '') continue
      const event = begin<DeliveryEvent>(line, { kind: `message.${outcome}`, queueId, recipient })
      if (status !== '') event.status = plain(status)
      const dsn = /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(status)?.[1]
      if (dsn !== undefined) event.dsn = dsn
      if (sent.relay !== '') event.relay = plain(sent.relay, NAME_MAX)
      events.push(event)
    }
  return events
}

/** By an SMTP reply code (RFC 5321 §4.2.1). */
export const outcomeOfCode = (code: string): Sent['outcome'] =>
  /^2\d\d$/.test(code)
    ? 'delivered'
    : /^4\d\d$/.test(code)
      ? 'deferred'
      : /^5\d\d$/.test(code)
        ? 'bounced'
        : 'open'

/** `mail_event_type`: which of Gmail's events it is; others change labels. */
const SENT = '1'
const RECEIVED = '2'
const opened: ReadonlySet<string> = new Set(['7', '17', '18', '31'])
const trashed: ReadonlySet<string> = new Set(['13'])

export function readGmail(line: Line, activity: Activity): Event | readonly Event[] | 'harmless' {
  const event = inner(activity.parameters, 'event_info')
  const message = inner(activity.parameters, 'message_info')
  const type = text(event, 'mail_event_type')
  if (type === SENT || type === RECEIVED) {
    const source = inner(message, 'source')
    const connection = inner(message, 'connection_info')
    const code = text(connection, 'smtp_reply_code') || text(connection, 'smtp_response_code')
    return sentEvents({
      line,
      messageId: text(message, 'rfc2822_message_id', 1_000),
      sender: text(source, 'address') || text(source, 'from_header_address') || activity.actor,
      recipients: recipientsOf(message),
      subject: text(message, 'subject'),
      size: count(message, 'payload_size'),
      clientIp: text(connection, 'client_ip') || activity.clientIp,
      relay: text(connection, 'smtp_out_remote_ip') || text(connection, 'server_ip'),
      outcome: type === SENT ? outcomeOfCode(code) : 'delivered',
      status: code,
      isOurs: type === SENT,
      isSure: accountOf(activity.actor) !== undefined,
    })
  }
  if (!opened.has(type) && !trashed.has(type)) return 'harmless'
  const read = begin<MailboxRead>(line, { kind: 'mailbox.read', ...facts(activity) })
  const client = text(inner(event, 'client_context'), 'client_type')
  read.protocol = client === 'IMAP' ? 'imap' : client === 'POP3' ? 'pop3' : 'http'
  const account = accountOf(activity.actor)
  if (account !== undefined) read.account = account
  if (opened.has(type)) read.bodiesRead = 1
  else read.deleted = 1
  return read
}

function recipientsOf(message: Fields): readonly string[] {
  const told = field(message, 'destination')
  const all: readonly unknown[] = Array.isArray(told) ? told : [told]
  const found = all.filter(isFields).map((one) => text(one, 'address', ADDRESS_MAX))
  if (found.some((one) => one !== '')) return found
  // `service:selector:address`, a comma between them.
  return text(message, 'flattened_destinations', 65_536)
    .split(',')
    .slice(0, RECIPIENTS_MAX)
    .map((one) => one.slice(one.lastIndexOf(':') + 1))
}
