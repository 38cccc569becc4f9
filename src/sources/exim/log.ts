/**
 * EximLog: Exim's own log files, main and reject log: lines with Exim's stamp and no syslog header.
 *
 * A record of the reject log goes on over several lines (the envelope and the header lines of what was
 * refused); its first line says everything, the others are the sender's words and are passed over.
 * Nothing is remembered from line to line. They are two formats only because most lines stand alone
 * and may be read in any order, and those that refuse something may be followed by the rest of a record.
 * Limits: the host is not told in these files. A refusal stands in both logs, once each.
 */
import type { LineFormat, LineFormatReader, LineMeaning } from '../format.ts'
import type { Line } from '../syslog/line.ts'
import type { SyslogLogOptions, TextLine } from '../syslog/log.ts'
import { rawOf } from '../syslog/plain.ts'
import { SyslogTime } from '../syslog/time.ts'
import { readExim, withoutAnswer } from './parse.ts'
import { readStamp, readSubject } from './stamp.ts'

const head = String.raw`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{3,6})?(?: [+-]\d{4})? (?:\[\d{1,10}\] )?`
const claimed = new RegExp(
  `${head}(?:[0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4}) |H=(?:\\S+ )?(?:\\([^)]*|\\[)|\\S{1,64} authenticator failed for |exim \\S+ daemon started|(?:Start|End) queue run: |no MAIL in |SMTP (?:connection |call |protocol |syntax |command |data )|no host name found for IP address |no IP address found for host |list matching forced to fail: |cwd=\\S+ \\d+ args: |TLS error on connection |refused connection from |Connection from (?:\\S+ )?(?:\\([^)]*\\) )?\\[|unexpected disconnection while reading SMTP|(?:temporarily )?rejected (?:HELO|EHLO|MAIL|connection|"EHLO|"HELO)|U=\\S+ (?:F=<|rejected|temporarily|sender verify))`,
)
/** How the rest of a record of the reject log begins. */
const record = /^(?:Envelope-(?:from|to): <|P Received: |[FTCBRSI*] [A-Za-z][A-Za-z0-9-]*: )/
const continued = /^(?:[ \t]|-{20,}$|\*\*\* truncated \*\*\*|[A-Z*] [A-Za-z][A-Za-z0-9-]*:|$)/

class Reader implements LineFormatReader {
  readonly #options: SyslogLogOptions
  readonly #time: SyslogTime

  constructor(options: SyslogLogOptions) {
    this.#options = options
    this.#time = new SyslogTime(options.zone)
  }

  read(text: string, where: TextLine): LineMeaning {
    const stamp = readStamp(text, this.#time, where.writtenBy ?? where.heardAt)
    if (stamp === undefined)
      return record.test(text) || continued.test(text) ? 'harmless' : 'unknown'
    const subject = readSubject(text.slice(stamp.end))
    const { instance, defaultRealm, keepRaw } = this.#options
    const { file, number = 0 } = where
    const line: Line = {
      id: where.id,
      at: stamp.at,
      heardAt: where.heardAt,
      assumed: stamp.assumed,
      instance,
      defaultRealm,
      host: undefined,
      program: 'exim',
      pid: subject.pid,
      source: file === undefined || number === 0 ? undefined : { file, line: number },
      raw: keepRaw === true ? rawOf(withoutAnswer(text)) : undefined,
      times: 1,
      text: subject.words,
    }
    return readExim(line, subject)
  }
}

/** What goes into the reject log as well. */
const refuses = / rejected |authenticator failed for | sender verify (?:fail|defer) for </

const open = (options: SyslogLogOptions): LineFormatReader => new Reader(options)

export const exim: LineFormat = {
  shape: 'lines',
  name: 'exim',
  alone: true,
  claims: (line) => claimed.test(line) && !refuses.test(line),
  open,
}

export const eximRefusals: LineFormat = {
  shape: 'lines',
  name: 'exim-refusals',
  claims: (line) => (claimed.test(line) && refuses.test(line)) || record.test(line),
  open,
}
