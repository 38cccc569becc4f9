/**
 * DeliveryStatus: bounces and delays that say in fields what they mean (RFC 3464, RFC 6533).
 *
 * One event for each recipient that failed or waits; those that succeeded tell nothing new. Which
 * message it was is told by the headers that come back with it, and by Postfix's own fields.
 */
import type { ReportReceived } from '../../events/traces.ts'
import { begin } from '../syslog/line.ts'
import { ADDRESS_MAX, plain } from '../syslog/plain.ts'
import { fieldOf, type Header, headerOf } from './mime.ts'
import { type About, bareAddress, type Mail } from './report.ts'

/** Recipients of one report. */
export const RECIPIENTS_MAX = 1_000

export function readDeliveryStatus(
  mail: Mail,
  text: string,
  about: About,
): readonly ReportReceived[] {
  const groups = groupsOf(text)
  const [message = []] = groups
  // Some leave out the empty line between the message's own fields and the first recipient's.
  const recipients = groups.slice(fieldOf(message, 'final-recipient') === '' ? 1 : 0)
  const reporter = typed(fieldOf(message, 'reporting-mta'))
  const queueId = fieldOf(message, 'x-postfix-queue-id')
  const events: ReportReceived[] = []
  for (const group of recipients.slice(0, RECIPIENTS_MAX)) {
    const recipient = bareAddress(
      typed(fieldOf(group, 'final-recipient') || fieldOf(group, 'original-recipient')),
    )
    const action = /^[a-z]*/.exec(fieldOf(group, 'action').toLowerCase())?.[0]
    const what = action === 'failed' ? 'bounce' : action === 'delayed' ? 'delay' : undefined
    if (what === undefined || recipient === '') continue
    const event = begin<ReportReceived>(mail.line, { kind: 'report.received', what })
    event.recipient = recipient
    if (reporter !== '') event.reporter = plain(reporter, 255)
    if (/^[0-9A-Za-z-]{5,36}$/.test(queueId)) event.queueId = queueId
    const status = /^\s*([245]\.\d{1,3}\.\d{1,3})\b/.exec(fieldOf(group, 'status'))?.[1]
    if (status !== undefined) event.dsn = status
    const words = plain(typed(fieldOf(group, 'diagnostic-code')))
    if (words !== '') event.status = words
    const sender = bareAddress(typed(fieldOf(message, 'x-postfix-sender')))
    Object.assign(event, about, sender === '' ? {} : { envelopeSender: plain(sender, ADDRESS_MAX) })
    events.push(event)
  }
  return events
}

/** Groups of fields with empty lines between them. */
function groupsOf(text: string): readonly Header[] {
  return text
    .split(/\r?\n(?:[ \t]*\r?\n)+/)
    .slice(0, RECIPIENTS_MAX + 1)
    .map((group) => headerOf(group.trimStart()).header)
    .filter((header) => header.length > 0)
}

/** `rfc822; someone@host`, `dns; host`, `smtp; 550 …`: what stands behind the type. */
const typed = (value: string): string => /^[\w.-]{1,64}\s*;\s*([\s\S]*)$/.exec(value)?.[1] ?? value
