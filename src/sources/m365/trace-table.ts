/** TraceTable: the columns of each kind of message trace, and a row of it. */
import { type Columns, type CsvRecord, cell } from '../exports/csv.ts'
import { momentOf } from '../exports/moment.ts'
import { type Fields, field, lineOf, text } from '../exports/record.ts'
import type { FormatOptions } from '../format.ts'
import type { TextLine } from '../syslog/log.ts'
import type { Meaning } from './record.ts'
import {
  type Outcome,
  outcomeOf,
  RECIPIENTS_MAX,
  recipientsOf,
  type TraceRow,
  type Traces,
} from './trace.ts'

export type TraceKind = 'simple' | 'historical' | 'tracking'

/** Where rows of `Get-MessageTrace` have their moment; portals name the column in other ways. */
const received = ['received', 'receiveddatetime', 'date', 'receivedutc', 'dateutc']

export function kindOf(columns: Columns): TraceKind | undefined {
  const has = (...names: readonly string[]): boolean => names.every((name) => columns.has(name))
  if (has('eventid', 'recipientaddress', 'senderaddress', 'messageid')) return 'tracking'
  if (has('origintimestamputc', 'senderaddress', 'recipientstatus')) return 'historical'
  const isTold = has('messagetraceid') || (has('messageid') && received.some((one) => has(one)))
  return has('senderaddress', 'recipientaddress', 'status') && isTold ? 'simple' : undefined
}

const sizeOf = (told: string): number | undefined =>
  /^\d{1,15}$/.test(told) ? Number(told) : undefined

export function readTraceRow(
  record: CsvRecord,
  columns: Columns,
  kind: TraceKind,
  options: FormatOptions,
  traces: Traces,
): Meaning {
  const get = (...names: readonly string[]): string => cell(record, columns, ...names)
  const moment = momentOf(
    get(...(kind === 'simple' ? received : ['datetime', 'datetimeutc', 'origintimestamputc'])),
  )
  if (moment === undefined) return 'unknown'
  const line = lineOf(record.where, options, 'exchange', moment, record.cells.join(','))
  const common = { line, messageId: get('messageid'), sender: get('senderaddress') }
  switch (kind) {
    case 'simple':
      return traces.read({
        ...common,
        traceId: get('messagetraceid'),
        recipients: [
          {
            address: get('recipientaddress'),
            outcome: outcomeOf(get('status')),
            status: get('status'),
          },
        ],
        subject: get('subject'),
        size: sizeOf(get('size')),
        clientIp: get('fromip'),
        relay: get('toip'),
        isOurs: undefined,
      })
    case 'historical':
      return traces.read({
        ...common,
        traceId: get('networkmessageid'),
        recipients: recipientsOf(get('recipientstatus')),
        subject: get('messagesubject'),
        size: sizeOf(get('totalbytes')),
        clientIp: get('originalclientip'),
        relay: '',
        isOurs: oursOf(get('directionality')),
      })
    case 'tracking':
      return readStep(get, common, traces)
  }
}

const oursOf = (directionality: string): boolean | undefined =>
  /^originating$/i.test(directionality)
    ? true
    : /^incoming$/i.test(directionality)
      ? false
      : undefined

/** Steps that end a recipient's way, or make it wait. Others are inside the house. */
const steps: ReadonlyMap<string, Outcome> = new Map<string, Outcome>([
  ['DELIVER', 'delivered'],
  ['SEND', 'delivered'],
  ['SENDEXTERNAL', 'delivered'],
  ['FAIL', 'bounced'],
  ['BADMAIL', 'bounced'],
  ['POISONMESSAGE', 'held'],
  ['QUARANTINE', 'held'],
  ['DEFER', 'deferred'],
  ['RECEIVE', 'open'],
  ['SUBMIT', 'open'],
])

function readStep(
  get: (...names: readonly string[]) => string,
  common: Pick<TraceRow, 'line' | 'messageId' | 'sender'>,
  traces: Traces,
): Meaning {
  const outcome = steps.get(get('eventid').toUpperCase())
  if (outcome === undefined) return 'harmless'
  const recipients = split(get('recipientaddress'))
  const statuses = statusesOf(get('recipientstatus'), recipients.length)
  const isFirst = outcome === 'open'
  const words = get('sourcecontext')
  return traces.read({
    ...common,
    // The local hand-over (SUBMIT) has no Message-ID yet on old servers, but the same network id.
    traceId: get('networkmessageid') || get('internalmessageid'),
    recipients: recipients.map((address, index) => ({
      address,
      outcome,
      status: statuses[index] ?? statuses[0] ?? (outcome === 'deferred' ? words : ''),
    })),
    subject: get('messagesubject'),
    size: sizeOf(get('totalbytes')),
    clientIp:
      get('originalclientip') || (isFirst && /^SMTP$/i.test(get('source')) ? get('clientip') : ''),
    relay: isFirst ? '' : relayOf(get('serverhostname'), get('serverip')),
    isOurs: oursOf(get('directionality')),
    recipientCount: sizeOf(get('recipientcount')),
  })
}

const split = (told: string): readonly string[] =>
  told === '' ? [] : told.split(';').slice(0, RECIPIENTS_MAX)

/**
 * One for each recipient, `;` between them. A status may have that sign in it: alone it is whole, and
 * in brackets (`[{LRT=…};{LED=550 5.1.1 …};{FQDN=…}]`) it parts fields.
 */
function statusesOf(told: string, recipients: number): readonly string[] {
  if (told === '') return []
  if (recipients < 2) return [told]
  const text = told.slice(0, STATUSES_CHARS_MAX)
  return /^\s*\[\{/.test(text)
    ? text.split(/(?<=\}\]);/, RECIPIENTS_MAX)
    : text.split(';', RECIPIENTS_MAX)
}
export const STATUSES_CHARS_MAX = 512 * 1_024

const relayOf = (host: string, ip: string): string =>
  host === '' || ip === '' ? host || ip : `${host}[${ip}]`

/** Graph's `messageTraces`, and `Get-MessageTrace` turned into JSON. */
export function isTrace(fields: Fields): boolean {
  return (
    (Object.hasOwn(fields, 'senderAddress') && Object.hasOwn(fields, 'recipientAddress')) ||
    (Object.hasOwn(fields, 'SenderAddress') && Object.hasOwn(fields, 'RecipientAddress'))
  )
}

export function readTrace(
  fields: Fields,
  where: TextLine,
  options: FormatOptions,
  traces: Traces,
  raw: string,
): Meaning {
  const get = (name: string, most?: number): string =>
    text(fields, name, most) ||
    text(fields, `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, most)
  const moment = momentOf(field(fields, 'receivedDateTime')) ?? momentOf(field(fields, 'Received'))
  if (moment === undefined) return 'unknown'
  const status = get('status')
  return traces.read({
    line: lineOf(where, options, 'exchange', moment, raw),
    messageId: get('messageId', 1_000),
    traceId: get('id') || get('messageTraceId'),
    sender: get('senderAddress'),
    recipients: [{ address: get('recipientAddress'), outcome: outcomeOf(status), status }],
    subject: get('subject'),
    size: sizeOf(get('size')),
    clientIp: text(fields, 'fromIP') || get('fromIP'),
    relay: text(fields, 'toIP') || get('toIP'),
    isOurs: undefined,
  })
}
