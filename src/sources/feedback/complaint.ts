/**
 * Complaint: abuse reports in the format that programs read (RFC 5965), and reports of mail that
 * failed authentication (RFC 6591).
 */
import type { ReportReceived } from '../../events/traces.ts'
import { clientOf } from '../exports/address.ts'
import { begin } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import { dateOf } from './date.ts'
import { fieldOf, headerOf } from './mime.ts'
import { type About, bareAddress, type Mail } from './report.ts'

/** More than this in one report is nobody's count. */
export const INCIDENTS_MAX = 1_000_000

export function readComplaint(mail: Mail, text: string, about: About): readonly ReportReceived[] {
  const { header } = headerOf(text.trimStart())
  const type = /^[\w-]{1,32}/.exec(fieldOf(header, 'feedback-type').toLowerCase())?.[0]
  if (type === undefined) return []
  const event = begin<ReportReceived>(mail.line, { kind: 'report.received', what: 'complaint' })
  event.complaint = type
  const reporter =
    fieldOf(header, 'reporting-mta').replace(/^\w+\s*;\s*/, '') ||
    bareAddress(fieldOf(mail.header, 'from'))
  if (reporter !== '') event.reporter = plain(reporter, 255)
  const { clientIp } = clientOf(/^[^\s(]{1,128}/.exec(fieldOf(header, 'source-ip'))?.[0])
  if (clientIp !== undefined) event.clientIp = clientIp
  const recipient = bareAddress(fieldOf(header, 'original-rcpt-to'))
  if (recipient !== '') event.recipient = recipient
  const arrived = dateOf(fieldOf(header, 'arrival-date') || fieldOf(header, 'received-date'))
  if (arrived !== undefined) event.from = arrived
  const domain = /^[\w.-]{1,255}/.exec(fieldOf(header, 'reported-domain').toLowerCase())?.[0]
  if (domain !== undefined) event.domain = domain
  if (type === 'auth-failure') {
    event.aligned = false
    const result = plain(fieldOf(header, 'delivery-result'), 64)
    if (result !== '') event.disposition = result
    const failure = plain(fieldOf(header, 'auth-failure'), 255)
    if (failure !== '') event.status = failure
  }
  const incidents = Number(/^\d{1,9}$/.exec(fieldOf(header, 'incidents'))?.[0] ?? 1)
  if (incidents > 1 && incidents <= INCIDENTS_MAX) event.times = incidents
  const sender = bareAddress(fieldOf(header, 'original-mail-from'))
  // The report itself goes to a desk for complaints, and not to the sender.
  const { envelopeSender: _to, ...named } = about
  Object.assign(event, named, sender === '' ? {} : { envelopeSender: sender })
  return [event]
}
