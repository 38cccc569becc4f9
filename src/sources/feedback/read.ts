/**
 * Read: what a mail reports: bounces, delays, complaints, DMARC; nothing, if it is another's letter.
 *
 * The moment is that of its last hop: the uppermost `Received` is written by the server that kept
 * the mail; a `Date` is the reporter's own word.
 */
import type { Event } from '../../events/event.ts'
import type { ReportReceived } from '../../events/traces.ts'
import { lineOf, numbered, partOf } from '../exports/record.ts'
import type { FormatOptions } from '../format.ts'
import type { TextLine } from '../syslog/log.ts'
import { isBounce, readBounce } from './bounce.ts'
import { readComplaint } from './complaint.ts'
import { dateOf } from './date.ts'
import { readDeliveryStatus } from './delivery-status.ts'
import { readDmarc } from './dmarc.ts'
import {
  fieldOf,
  type Header,
  headerOf,
  octetsOf,
  type Part,
  parameter,
  partsOf,
  textOf,
} from './mime.ts'
import { type About, aboutOf, type Mail } from './report.ts'
import { UNPACKED_BYTES_MAX, unpacked } from './unpack.ts'

/** A mail inside a mail, as people forward reports. */
export const FORWARDS_MAX = 2

/** `text`: the mail, an octet a unit. `fallback`: the moment of the line above it in an mbox. */
export function readMail(
  text: string,
  where: TextLine,
  options: FormatOptions,
  fallback?: ReturnType<typeof dateOf>,
  forwards = 0,
): readonly Event[] {
  const { header, parts } = partsOf(text)
  const at = receivedAt(header) ?? fallback ?? where.writtenBy ?? where.heardAt
  const mail: Mail = {
    header,
    line: lineOf(where, options, 'mail', { at, assumed: [] }),
  }
  const events = reportsOf(mail, parts)
  if (events.length > 0 || forwards === FORWARDS_MAX) return events
  const forwarded: Event[] = []
  for (const part of parts)
    if (part.type === 'message/rfc822')
      forwarded.push(
        ...readMail(
          octetsOf(part, text.length).toString('latin1'),
          { ...where, id: partOf(where.id, 9_000 + forwarded.length) },
          options,
          at,
          forwards + 1,
        ),
      )
  return forwarded
}

function reportsOf(mail: Mail, parts: readonly Part[]): readonly Event[] {
  const about = aboutOf(returnedOf(parts), mail.header)
  const found: ReportReceived[] = []
  for (const part of parts) {
    if (/^message\/(?:global-)?delivery-status$/.test(part.type))
      found.push(...readDeliveryStatus(mail, textOf(part), about))
    else if (part.type === 'message/feedback-report')
      found.push(...readComplaint(mail, textOf(part), about))
  }
  if (found.length > 0) return numbered(found)
  const dmarc = dmarcOf(mail, parts)
  if (dmarc.length > 0) return dmarc
  const text = parts.find(({ type }) => type === 'text/plain')
  if (text === undefined || !isBounce(mail.header)) return []
  const inProse = readBounce(mail, textOf(text))
  return numbered(inProse.map((one) => completed(one, about)))
}

/** What the prose did not tell of the message, a part with its headers may. */
const completed = (report: ReportReceived, about: About): ReportReceived => ({
  ...about,
  ...report,
})

function returnedOf(parts: readonly Part[]): Header {
  const part = parts.find(({ type }) =>
    /^(?:message\/(?:rfc822|global|global-headers|rfc822-headers)|text\/rfc822-headers)$/.test(
      type,
    ),
  )
  return part === undefined
    ? []
    : headerOf(
        octetsOf(part, 1_024 ** 2)
          .toString('latin1')
          .trimStart(),
      ).header
}

const reportTypes =
  /^(?:application\/(?:gzip|x-gzip|zip|x-zip-compressed|x-zip|xml|tlsrpt\+gzip)|text\/xml)$/
/** Types that say nothing, or have many spellings: the first octets tell. */
const looseTypes =
  /^application\/(?:octet-stream|binary|(?:x-)?(?:force-)?download|(?!vnd\.)[\w.+-]{0,32}(?:zip|gz|compress)[\w.+-]{0,32})$/
/** A name that says something else. */
const hasEnding = /\.[A-Za-z0-9]{1,8}$/
const reportNames = /\.(?:xml|xml\.gz|gz|zip)$/i
/** Attachments of one mail that are opened. */
export const ATTACHMENTS_MAX = 16

function dmarcOf(mail: Mail, parts: readonly Part[]): readonly Event[] {
  const events: Event[] = []
  const attached = parts.filter(
    (part) =>
      reportTypes.test(part.type) ||
      reportNames.test(nameOf(part)) ||
      (looseTypes.test(part.type) && !hasEnding.test(nameOf(part)) && mayBePacked(part)),
  )
  for (const part of attached.slice(0, ATTACHMENTS_MAX))
    for (const xml of unpacked(octetsOf(part, UNPACKED_BYTES_MAX * 2))) {
      const rows = readDmarc(xml, { ...mail.line, id: partOf(mail.line.id, events.length) })
      if (rows === 'unknown') continue
      // The rows' places count within the report; here they all stand in one mail.
      for (const row of rows)
        events.push({
          ...row,
          id: partOf(mail.line.id, events.length),
          ...(mail.line.source === undefined ? {} : { source: mail.line.source }),
        })
    }
  return events
}

/** gzip, zip, or XML, by their first octets. */
function mayBePacked(part: Part): boolean {
  const octets = octetsOf({ ...part, body: part.body.trimStart() }, SIGN_CHARS)
  const [first, second] = octets
  return (
    (first === 0x1f && second === 0x8b) ||
    (first === 0x50 && second === 0x4b) ||
    /^\uFEFF?\s{0,32}</.test(octets.toString('utf8'))
  )
}
const SIGN_CHARS = 64

const nameOf = (part: Part): string =>
  parameter(part.parameters, 'name') ||
  parameter(fieldOf(part.header, 'content-disposition'), 'filename')

function receivedAt(header: Header): ReturnType<typeof dateOf> {
  const received = fieldOf(header, 'received')
  const semicolon = received.lastIndexOf(';')
  return (
    (semicolon === -1 ? undefined : dateOf(received.slice(semicolon + 1))) ??
    dateOf(fieldOf(header, 'date'))
  )
}
