/**
 * Dmarc: aggregate reports (RFC 7489 appendix C, and its successors): who sent in our name, how
 * often, and what receivers did with it. One event a row; `times` is the row's count.
 *
 * The XML is read as a stream. A document type is refused, so there are no entities to expand or
 * fetch; depth, text and rows have bounds. Elements are known by their names without prefix;
 * those that are not known, of drafts and of later standards, are passed over.
 */
import type { ReportReceived } from '../../events/traces.ts'
import type { Instant } from '../../lib/time.ts'
import { clientOf } from '../exports/address.ts'
import { saxes } from '../exports/late.ts'
import { partOf } from '../exports/record.ts'
import { begin, type Line } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'

export const XML_BYTES_MAX = 64 * 1_024 ** 2
export const XML_DEPTH_MAX = 32
export const TEXT_CHARS_MAX = 4_096
export const ROWS_MAX = 50_000
/** Mails of one row. */
export const COUNT_MAX = 1_000_000_000

const PIECE = 256 * 1_024

type Row = { [name: string]: string }

export function readDmarc(bytes: Uint8Array, line: Line): readonly ReportReceived[] | 'unknown' {
  if (bytes.length > XML_BYTES_MAX) return 'unknown'
  const reader = new Reader()
  try {
    const decoder = new TextDecoder(charsetOf(bytes))
    for (let from = 0; from < bytes.length; from += PIECE)
      reader.write(decoder.decode(bytes.subarray(from, from + PIECE), { stream: true }))
    reader.close()
  } catch {
    // Torn or damaged: the rows before that stand, if it was a report at all.
  }
  if (!reader.isReport) return 'unknown'
  return reader.rows.flatMap((row, index) => eventOf(line, reader.about, row, index))
}

function charsetOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const told = /^[^>]{0,100}encoding=["'](iso-8859-1|windows-1252|us-ascii|utf-8)["']/i.exec(
    Buffer.from(bytes.subarray(0, 128)).toString('latin1'),
  )?.[1]
  return told ?? 'utf-8'
}

class Reader {
  readonly rows: Row[] = []
  readonly about: Row = {}
  isReport = false
  readonly #parser = new (saxes().SaxesParser)({ position: false })
  readonly #path: string[] = []
  #row: Row | undefined
  #text = ''

  constructor() {
    this.#parser.on('doctype', () => {
      throw new Error('a document type')
    })
    this.#parser.on('error', (error) => {
      throw error
    })
    this.#parser.on('opentag', ({ name }) => this.#open(local(name)))
    this.#parser.on('closetag', () => this.#close())
    const hear = (text: string): void => {
      if (this.#text.length < TEXT_CHARS_MAX) this.#text += text.slice(0, TEXT_CHARS_MAX)
    }
    this.#parser.on('text', hear)
    this.#parser.on('cdata', hear)
  }

  write(text: string): void {
    this.#parser.write(text)
  }

  close(): void {
    this.#parser.close()
  }

  #open(name: string): void {
    if (this.#path.length === XML_DEPTH_MAX) throw new Error('too deep')
    if (this.#path.length === 0) {
      if (name !== 'feedback') throw new Error('no report')
      this.isReport = true
    }
    this.#path.push(name)
    this.#text = ''
    if (name === 'record' && this.#path.length === 2) this.#row = {}
  }

  #close(): void {
    const name = this.#path.at(-1) ?? ''
    const key = this.#path.slice(1).join('.')
    const text = this.#text.trim()
    this.#text = ''
    this.#path.pop()
    const wanted = this.#row === undefined ? about.has(key) : inRow.has(key)
    if (wanted && text !== '') {
      const into = this.#row ?? this.about
      into[key] ??= text
    }
    if (name !== 'record' || this.#path.length !== 1 || this.#row === undefined) return
    this.rows.push(this.#row)
    this.#row = undefined
    if (this.rows.length === ROWS_MAX) throw new Error('too many rows')
  }
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1).toLowerCase()

const about: ReadonlySet<string> = new Set([
  'report_metadata.org_name',
  'report_metadata.email',
  'report_metadata.date_range.begin',
  'report_metadata.date_range.end',
  'policy_published.domain',
])
const inRow: ReadonlySet<string> = new Set([
  'record.row.source_ip',
  'record.row.count',
  'record.row.policy_evaluated.disposition',
  'record.row.policy_evaluated.dkim',
  'record.row.policy_evaluated.spf',
  'record.row.policy_evaluated.reason.type',
  'record.identifiers.header_from',
  'record.identifiers.envelope_from',
])

function eventOf(line: Line, about: Row, row: Row, index: number): readonly ReportReceived[] {
  const count = Number(/^\d{1,12}$/.exec(row['record.row.count'] ?? '')?.[0] ?? Number.NaN)
  const { clientIp } = clientOf(row['record.row.source_ip'])
  if (!(count >= 1 && count <= COUNT_MAX) || clientIp === undefined) return []
  const from = secondsOf(about['report_metadata.date_range.begin'])
  const until = secondsOf(about['report_metadata.date_range.end'])
  const event = begin<ReportReceived>(
    {
      ...line,
      id: partOf(line.id, index),
      at: until ?? line.at,
      source: line.source === undefined ? undefined : { ...line.source, line: index + 1 },
    },
    { kind: 'report.received', what: 'dmarc' },
  )
  const reporter = about['report_metadata.org_name'] ?? about['report_metadata.email']
  if (reporter !== undefined) event.reporter = plain(reporter, 255)
  event.clientIp = clientIp
  if (count > 1) event.times = count
  // RFC 7489 §3.1: aligned when one of both is.
  const dkim = row['record.row.policy_evaluated.dkim']
  const spf = row['record.row.policy_evaluated.spf']
  if (dkim !== undefined || spf !== undefined)
    event.aligned = /^pass$/i.test(dkim ?? '') || /^pass$/i.test(spf ?? '')
  const disposition = row['record.row.policy_evaluated.disposition']
  if (disposition !== undefined) event.disposition = plain(disposition, 32).toLowerCase()
  const reason = row['record.row.policy_evaluated.reason.type']
  if (reason !== undefined) event.status = plain(reason, 64)
  const domain = row['record.identifiers.header_from'] ?? about['policy_published.domain']
  if (domain !== undefined) event.domain = plain(domain, 255).toLowerCase()
  if (from !== undefined) event.from = from
  if (until !== undefined) event.until = until
  return [event]
}

const secondsOf = (told: string | undefined): Instant | undefined => {
  const seconds = Number(/^\d{9,10}$/.exec(told ?? '')?.[0] ?? Number.NaN)
  return seconds > 631_152_000 ? ((seconds * 1_000) as Instant) : undefined
}
