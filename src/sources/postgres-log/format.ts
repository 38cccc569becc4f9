/**
 * PostgreSQL's log as a kind of log that is known by its content: stderr, csvlog and jsonlog, also
 * mixed, and rows of pgaudit that stand alone.
 */
import type { Event } from '../../events/event.ts'
import type { FormatOptions, LineFormat, LineFormatReader, LineMeaning } from '../format.ts'
import { cleaned, type TextLine } from '../syslog/log.ts'
import { SyslogTime } from '../syslog/time.ts'
import { beginsRecord, Lines, type Place } from './lines.ts'
import type { Record } from './record.ts'
import { beginsCsv, beginsJson, Tables } from './tables.ts'
import { Teller } from './teller.ts'

export const postgresLog: LineFormat = {
  shape: 'lines',
  name: 'postgresql',
  claims: (line) => beginsRecord(line) || beginsCsv(line) || beginsJson(line),
  open: (options) => new PostgresLog(options),
}

export class PostgresLog implements LineFormatReader {
  readonly #lines: Lines
  readonly #tables: Tables
  readonly #teller: Teller

  constructor(options: FormatOptions) {
    const time = new SyslogTime(options.zone)
    const keepRaw = options.keepRaw === true
    this.#lines = new Lines(time, keepRaw)
    this.#tables = new Tables(time, keepRaw)
    this.#teller = new Teller(options)
  }

  read(text: string, where: TextLine): LineMeaning {
    const line = cleaned(text)
    const place = placeOf(where)
    if (beginsJson(line)) return this.#tell(this.#tables.json(line, place))
    if (beginsCsv(line) || (this.#tables.isOpen && !beginsRecord(line))) {
      const records = this.#tables.csv(line, place)
      if (typeof records === 'string') return records
      const [first] = records
      return first === undefined ? 'harmless' : this.#tell(first)
    }
    const record = this.#lines.read(line, place)
    if (record === 'unknown') return this.#teller.orphan(place)
    return record === 'waiting' ? 'harmless' : this.#tell(record)
  }

  end(): readonly Event[] {
    const last = this.#lines.end()
    const told = last === undefined ? 'harmless' : this.#teller.tell(last)
    return [...(typeof told === 'string' ? [] : told), ...this.#teller.end()]
  }

  #tell(record: Record | 'unknown'): LineMeaning {
    if (record === 'unknown') return record
    const told = this.#teller.tell(record)
    return typeof told !== 'string' && told.length === 0 ? 'harmless' : told
  }
}

function placeOf(where: TextLine): Place {
  const { id, heardAt, writtenBy, file, number = 0 } = where
  return {
    id,
    heardAt,
    near: writtenBy ?? heardAt,
    source: file === undefined || number === 0 ? undefined : { file, line: number },
    host: undefined,
  }
}
