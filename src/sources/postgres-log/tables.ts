/**
 * Tables: PostgreSQL's csvlog (23 columns of 9.0, 24 of 13, 26 of 14 and later) and jsonlog (15).
 *
 * Both tell names and addresses in fields of their own, so that nobody's name can imitate a line.
 * A record of csvlog may go on over several lines, inside its quotes.
 */
import { addressOf } from '../syslog/address.ts'
import { readMoment } from '../syslog/moment.ts'
import { rawOf } from '../syslog/plain.ts'
import type { SyslogTime } from '../syslog/time.ts'
import { readCsv } from './csv.ts'
import type { Place } from './lines.ts'
import { readMessage } from './message.ts'
import { RECORD_CHARS_MAX, type Record } from './record.ts'
import { levelOfWord } from './severity.ts'

export const CSV_COLUMNS_MIN = 23
const CSV_COLUMNS_MAX = 40

const csvBegins =
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [A-Z+:\d-]{1,6},(?:"(?:[^"]|"")*"|[^,"]*),(?:"(?:[^"]|"")*"|[^,"]*),\d{1,10},[",]/
const jsonBegins = /^\{"timestamp":"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} /

export const beginsCsv = (line: string): boolean => csvBegins.test(line.slice(0, 400))
export const beginsJson = (line: string): boolean =>
  jsonBegins.test(line) && line.includes('"error_severity":')

export class Tables {
  readonly #time: SyslogTime
  readonly #keepRaw: boolean
  #open: { text: string; readonly place: Place } | undefined

  constructor(time: SyslogTime, keepRaw: boolean) {
    this.#time = time
    this.#keepRaw = keepRaw
  }

  get isOpen(): boolean {
    return this.#open !== undefined
  }

  /** Whole records that this line ends or shows to have ended. */
  csv(text: string, place: Place): readonly Record[] | 'unknown' {
    const records: Record[] = []
    if (beginsCsv(text)) {
      // One that was never ended.
      this.#open = { text, place }
    } else if (this.#open === undefined) return 'unknown'
    else if (this.#open.text.length < RECORD_CHARS_MAX) this.#open.text += `\n${text}`
    const open = this.#open
    const columns = readCsv(open.text, CSV_COLUMNS_MAX)
    if (columns === undefined) return records
    this.#open = undefined
    const record =
      columns.length < CSV_COLUMNS_MIN ? undefined : this.#ofColumns(columns, open.place)
    return record === undefined ? 'unknown' : [record]
  }

  #ofColumns(columns: readonly string[], place: Place): Record | undefined {
    const [stamp = '', user = '', database = '', pid = '', from = '', session = ''] = columns
    const moment = readMoment(stamp, this.#time, place.near)
    if (moment === undefined) return undefined
    const at = from.lastIndexOf(':')
    const host = at === -1 ? from : from.slice(0, at)
    const message = columns[13] ?? ''
    return this.#record(place, {
      moment,
      level: columns[11] ?? '',
      state: columns[12] ?? '',
      pid,
      session,
      user,
      database,
      application: columns[22] ?? '',
      host,
      port: at === -1 ? '' : from.slice(at + 1),
      message,
      statement: columns[19] ?? '',
    })
  }

  json(text: string, place: Place): Record | 'unknown' {
    let value: { readonly [name: string]: unknown }
    try {
      value = JSON.parse(text) as typeof value
    } catch {
      return 'unknown'
    }
    const told = (name: string): string => {
      const field = value[name]
      return typeof field === 'string' ? field : typeof field === 'number' ? String(field) : ''
    }
    const moment = readMoment(told('timestamp'), this.#time, place.near)
    if (moment === undefined || told('error_severity') === '') return 'unknown'
    return this.#record(place, {
      moment,
      level: told('error_severity'),
      state: told('state_code'),
      pid: told('pid'),
      session: told('session_id'),
      user: told('user'),
      database: told('dbname'),
      application: told('application_name'),
      host: told('remote_host'),
      port: told('remote_port'),
      message: told('message'),
      statement: told('statement'),
    })
  }

  #record(place: Place, told: Told): Record {
    const { moment, host } = told
    const level = levelOfWord(told.level)
    const said = readMessage(told.message, level, given(told.state)).what
    const isSecret = said === 'statement' || said === 'audit' || told.statement !== ''
    const port = Number(told.port)
    const { id, heardAt, source } = place
    return {
      origin: {
        id,
        heardAt,
        source,
        host: place.host,
        at: moment.at,
        assumed: moment.assumed,
        raw: this.#keepRaw
          ? rawOf(
              isSecret ? `${told.level}: [statement removed]` : `${told.level}: ${told.message}`,
            )
          : undefined,
      },
      level,
      state: given(told.state),
      pid: /^\d{1,10}$/.test(told.pid) ? Number(told.pid) : undefined,
      session: given(told.session.slice(0, 40)),
      user: given(told.user),
      database: given(told.database),
      application: given(told.application),
      clientIp: host === '' ? undefined : addressOf(host.replace(/^\[|\]$/g, '')),
      clientPort: port > 0 && port <= 65_535 ? port : undefined,
      message: told.message.slice(0, RECORD_CHARS_MAX),
      statement: given(told.statement),
      isDoubtful: false,
    }
  }
}

type Told = {
  readonly moment: {
    readonly at: Record['origin']['at']
    readonly assumed: Record['origin']['assumed']
  }
} & {
  readonly [name in
    | 'level'
    | 'state'
    | 'pid'
    | 'session'
    | 'user'
    | 'database'
    | 'application'
    | 'host'
    | 'port'
    | 'message'
    | 'statement']: string
}

const given = (text: string): string | undefined => (text === '' ? undefined : text)
