/**
 * Listing: what `mailq` and `postqueue -p` (Postfix), `mailq` (Sendmail) and `exim -bp` print.
 *
 * A message is a line with its id, size, time and sender, a reason in brackets, and a line for each
 * recipient; an empty line, or the next message, ends it. Where a message begins is told by the form of the
 * line's beginning, which the server writes; senders and reasons stand behind it or are indented.
 */
import type { Event } from '../../events/event.ts'
import type { QueueSeen } from '../../events/traces.ts'
import type { Instant } from '../../lib/time.ts'
import { lineOf } from '../exports/record.ts'
import type { FormatOptions, LineFormat, LineFormatReader, LineMeaning } from '../format.ts'
import { begin } from '../syslog/line.ts'
import type { TextLine } from '../syslog/log.ts'
import { ADDRESS_MAX, plain } from '../syslog/plain.ts'
import { SyslogTime } from '../syslog/time.ts'
import { lookedAt, RECIPIENTS_MAX, senderOf } from './seen.ts'

/** Postfix: `ABC123*`: active, `ABC123!`: held. Sendmail: `*` at work, `-`, `X` too old or loaded. */
const postfixEntry =
  /^([0-9A-Za-z]{5,24})([*!#]?) +(\d{1,15}) (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) {1,2}(\S.*)$/
const sendmailEntry =
  /^([0-9A-Za-z]{12,20})([*X?-]?) +(\d{1,15}|\*) (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2} [ \d]\d \d\d:\d\d)(?: [A-Z0-9]{1,8})? (<.*|\S+@\S+)$/
const eximEntry =
  /^ ?(\d{1,5})([smhdw]) +([\d.]{1,10})([KMG]?) ([0-9A-Za-z]{6}-[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{6}-[0-9A-Za-z]{11}-[0-9A-Za-z]{4}) (<.*>)( \*\*\* frozen \*\*\*)?$/
const heading =
  /^(?:-Queue ID- +--Size--|-+Q-ID-+ -+Size-+|\s*\/\S+ \(\d+ requests?\)|Mail queue is empty|-- \d+ Kbytes in \d+ Requests?\.?$|\t*Total requests: \d+)/

const SECONDS: { readonly [unit: string]: number } = {
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
}
const OCTETS: { readonly [unit: string]: number } = {
  '': 1,
  K: 1_024,
  M: 1_024 ** 2,
  G: 1_024 ** 3,
}

class ListingReader implements LineFormatReader {
  readonly #options: FormatOptions
  readonly #time: SyslogTime
  #open: ReturnType<typeof begin<QueueSeen>> | undefined
  #recipients: string[] = []
  #count = 0

  constructor(options: FormatOptions) {
    this.#options = options
    this.#time = new SyslogTime(options.zone)
  }

  read(line: string, where: TextLine): LineMeaning {
    const entry = line.length > LINE_MAX ? undefined : this.#entry(line, where)
    if (entry !== undefined) {
      const before = this.#done()
      this.#open = entry
      return before ?? 'harmless'
    }
    if (line.trim() === '' || heading.test(line)) return this.#done() ?? 'harmless'
    if (this.#open === undefined) return 'unknown'
    const told = line.trim()
    if (told.startsWith('(')) this.#open.status ??= plain(told.replace(/^\((.*)\)$/s, '$1'))
    // Exim marks with D who has got it already.
    else if (/^\s/.test(line) && !/^\s*D\s/.test(line)) {
      this.#count += 1
      if (this.#recipients.length < RECIPIENTS_MAX)
        this.#recipients.push(plain(told.replace(/^<(.*)>$/s, '$1'), ADDRESS_MAX))
    } else if (!/^\s/.test(line)) return 'unknown'
    return 'harmless'
  }

  end(): readonly Event[] {
    const last = this.#done()
    return last === undefined ? [] : [last]
  }

  #done(): QueueSeen | undefined {
    const seen = this.#open
    if (seen === undefined) return undefined
    if (this.#count > 0) {
      seen.recipientCount = this.#count
      seen.recipients = this.#recipients
    }
    this.#open = undefined
    this.#recipients = []
    this.#count = 0
    return seen
  }

  #entry(line: string, where: TextLine): ReturnType<typeof begin<QueueSeen>> | undefined {
    const postfix = postfixEntry.exec(line)
    if (postfix !== null) {
      const [, id = '', mark = '', size = '', when = '', sender = ''] = postfix
      const queue = mark === '*' ? 'active' : mark === '!' ? 'hold' : 'deferred'
      return this.#seen(line, where, id, queue, Number(size), this.#at(when, where), sender)
    }
    const sendmail = sendmailEntry.exec(line)
    if (sendmail !== null) {
      const [, id = '', mark = '', size = '', when = '', sender = ''] = sendmail
      const octets = size === '*' ? undefined : Number(size)
      const queue = mark === '*' ? 'active' : mark === '?' ? 'hold' : 'deferred'
      return this.#seen(line, where, id, queue, octets, this.#at(`${when}:00`, where), sender)
    }
    const exim = eximEntry.exec(line)
    if (exim === null) return undefined
    const [, age = '', unit = '', size = '', of = '', id = '', sender = '', frozen] = exim
    const octets = Math.round(Number(size) * (OCTETS[of] ?? 1))
    const at = (lookedAt(where).at - Number(age) * (SECONDS[unit] ?? 0) * 1_000) as Instant
    return this.#seen(
      line,
      where,
      id,
      frozen === undefined ? 'deferred' : 'hold',
      Number.isSafeInteger(octets) ? octets : undefined,
      at,
      sender,
    )
  }

  #at(when: string, where: TextLine): Instant | undefined {
    return this.#time.read(when, 0, lookedAt(where).at)?.at
  }

  #seen(
    line: string,
    where: TextLine,
    queueId: string,
    queue: string,
    size: number | undefined,
    arrivedAt: Instant | undefined,
    sender: string,
  ): ReturnType<typeof begin<QueueSeen>> {
    const seen = begin<QueueSeen>(lineOf(where, this.#options, 'mailq', lookedAt(where), line), {
      kind: 'queue.seen',
      queueId,
      queue,
    })
    seen.envelopeSender = senderOf(sender.trim())
    if (size !== undefined) seen.size = size
    if (arrivedAt !== undefined) seen.arrivedAt = arrivedAt
    return seen
  }
}

/** Longer lines begin no message. */
export const LINE_MAX = 4_096

export const mailqListing: LineFormat = {
  shape: 'lines',
  name: 'mailq',
  claims: (line) =>
    line.length <= LINE_MAX &&
    (postfixEntry.test(line) || sendmailEntry.test(line) || eximEntry.test(line)),
  begins: (line) => line.length <= LINE_MAX && (heading.test(line) || eximEntry.test(line)),
  open: (options) => new ListingReader(options),
}
