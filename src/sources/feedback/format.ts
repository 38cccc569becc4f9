/**
 * Formats: mails one by one (`.eml`, Maildir), mbox files, and bare DMARC reports.
 *
 * A mail that reports nothing is read and means nothing: it is somebody's letter, and nothing of
 * it is kept. An mbox is read as lines, so that it may be of any size; of a mail in it
 * only the first MAIL_CHARS_MAX are looked at.
 * Limits: in an mbox, octets that are no UTF-8 have been replaced before we see them.
 */

import type { Event } from '../../events/event.ts'
import { inOrder } from '../exports/ordered.ts'
import { lineOf } from '../exports/record.ts'
import type {
  DocumentFormat,
  FormatOptions,
  LineFormat,
  LineFormatReader,
  LineMeaning,
  LogFormat,
} from '../format.ts'
import type { TextLine } from '../syslog/log.ts'
import { dateOf } from './date.ts'
import { readDmarc } from './dmarc.ts'
import { readMail } from './read.ts'

/** Of one mail in an mbox; DMARC reports of large receivers stay well below. */
export const MAIL_CHARS_MAX = 8 * 1_024 ** 2

/** RFC 4155: `From ` an address, a moment as asctime(3) writes it. */
const fromLine =
  /^\uFEFF?From (\S{1,320}) +((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2} \d{1,2}:\d\d(?::\d\d)?(?: [A-Z]{3,5}| [+-]\d{4})? \d{4}(?: [+-]\d{4})?)\s*$/

class MboxReader implements LineFormatReader {
  readonly #options: FormatOptions
  #lines: string[] = []
  #size = 0
  #where: TextLine | undefined
  #at: ReturnType<typeof dateOf>
  #isAfterEmpty = true

  constructor(options: FormatOptions) {
    this.#options = options
  }

  read(line: string, where: TextLine): LineMeaning {
    const from = this.#isAfterEmpty && line.length < 512 ? fromLine.exec(line) : null
    this.#isAfterEmpty = line === ''
    if (from !== null) {
      const before = this.#done()
      this.#where = where
      this.#at = dateOf(from[2] ?? '')
      return before.length === 0 ? 'harmless' : before
    }
    if (this.#where === undefined) return line === '' ? 'harmless' : 'unknown'
    this.#size += line.length + 1
    if (this.#size <= MAIL_CHARS_MAX) this.#lines.push(line.replace(/^>(>*From )/, '$1'))
    return 'harmless'
  }

  end(): readonly Event[] {
    return this.#done()
  }

  #done(): readonly Event[] {
    const where = this.#where
    const text = this.#lines.join('\n')
    this.#lines = []
    this.#size = 0
    this.#where = undefined
    if (where === undefined) return []
    return readMail(Buffer.from(text).toString('latin1'), where, this.#options, this.#at)
  }
}

export const mbox: LineFormat = {
  shape: 'lines',
  name: 'mbox',
  /** In the middle of another log such a line is somebody's words. */
  claims: () => false,
  begins: (line) => line.length < 512 && fromLine.test(line),
  encloses: true,
  open: (options) => inOrder(new MboxReader(options)),
}

const knownFields =
  /^(?:return-path|delivered-to|received|from|to|cc|subject|date|message-id|mime-version|content-type|x-original-to|envelope-to|auto-submitted|reply-to|dkim-signature|authentication-results|arc-[a-z-]+|x-[a-z0-9-]+|list-[a-z-]+|sender|thread-[a-z]+|content-transfer-encoding|references|in-reply-to|feedback-id|precedence|importance):/i
const telling = /^(?:from|date|received|message-id|subject|mime-version|return-path):/i

/** The first line is a field of a mail, and so are all others up to an empty one; three of them are known. */
function looksLikeMail(head: string): boolean {
  let told = 0
  const lines = head.split(/\r?\n/, 200)
  // The last line of the head is cut wherever the head ends.
  for (const [index, line] of lines.slice(0, -1).entries()) {
    if (line === '') break
    if (index > 0 && /^[ \t]/.test(line)) continue
    if (!/^[!-9;-~]{1,76}:/.test(line)) return false
    if (index === 0 && !knownFields.test(line)) return false
    if (telling.test(line)) told += 1
  }
  return told >= 3
}

export const mailFile: DocumentFormat = {
  shape: 'document',
  name: 'mail',
  claims: looksLikeMail,
  read: (bytes, where, options) =>
    readMail(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'),
      where,
      options,
    ),
}

export const dmarcReport: DocumentFormat = {
  shape: 'document',
  name: 'dmarc',
  claims: (head) => {
    const text = head.replaceAll('\u0000', '')
    return (
      /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?\s*<(?:\?xml|!--|feedback|\w+:feedback)/.test(
        text,
      ) &&
      /<(?:\w+:)?feedback[\s>]/.test(text) &&
      /<(?:\w+:)?(?:report_metadata|policy_published|version)\b/.test(text)
    )
  },
  read: (bytes, where, options) =>
    readDmarc(
      bytes,
      lineOf({ number: 1, ...where }, options, 'dmarc', {
        at: where.writtenBy ?? where.heardAt,
        assumed: [],
      }),
    ),
}

export const feedbackFormats: readonly LogFormat[] = [dmarcReport, mailFile, mbox]
