/**
 * Table: exports of Microsoft 365 and Exchange as CSV.
 *
 * The audit log of every year (`RecordId,CreationDate,…,AuditData,…` and the columns before it), the
 * portal's sign-in log, message traces, and tables whose columns are the record's fields. An audit row needs no header: it carries its record as
 * JSON, wherever that stands in it.
 */
import type { Instant } from '../../lib/time.ts'
import {
  type Columns,
  type CsvRecord,
  CsvRecords,
  columnsOf,
  HEADER_CHARS_MAX,
} from '../exports/csv.ts'
import { inOrder } from '../exports/ordered.ts'
import { meaningOf } from '../exports/record.ts'
import type { FormatOptions, LineFormat, LineFormatReader, LineMeaning } from '../format.ts'
import type { TextLine } from '../syslog/log.ts'
import { flatOf, rowFields } from './flat.ts'
import { createdAt, Records } from './json.ts'
import { isSignInTable, readSignInRow } from './sign-in.ts'
import { Traces } from './trace.ts'
import { kindOf, readTraceRow } from './trace-table.ts'

/** What PowerShell's Export-Csv writes above its header. */
const typeLine = /^\uFEFF?#TYPE /
/** What Exchange writes above its columns: this and the header of other logs, too. */
const above = /^\uFEFF?#(?:TYPE |Software: |Version: |Log-type: |Date: )/i
const columnWords =
  /auditdata|sender[_\s-]?address|date \(utc\)|日付 \(utc\)|(?:^|[,;\t])"?(?:creationtime|createddatetime|timegenerated(?: \[utc\])?)"?(?:[,;\t]|$)/i
/** A row of the audit table, known by the record inside it: looked for once, where it begins. */
const auditRecord =
  /^,"\{\s{0,8}""[\s\S]{0,4096}?""(?:CreationTime|Operation|RecordType|OrganizationId)"":/

function isAuditRow(line: string): boolean {
  const at = line.indexOf(',"{')
  return at !== -1 && auditRecord.test(line.slice(at, at + 4_608))
}

/** What a row of a table with these columns is; none: its cells tell. */
type Kind = ReturnType<typeof kindOf> | ReturnType<typeof flatOf> | 'portal-sign-in'

const tableOf = (columns: Columns): Kind =>
  kindOf(columns) ?? (isSignInTable(columns) ? 'portal-sign-in' : flatOf(columns))

function headerOf(line: string): ReturnType<typeof columnsOf> {
  // An audit row has an object in it, which no header has.
  if (line.length > HEADER_CHARS_MAX || line.includes('{') || !columnWords.test(line))
    return undefined
  const header = columnsOf(line)
  if (header === undefined) return undefined
  const { columns } = header
  return columns.has('auditdata') || tableOf(columns) !== undefined ? header : undefined
}

class TableReader implements LineFormatReader {
  readonly #options: FormatOptions
  readonly #rows = new CsvRecords()
  readonly #records: Records
  readonly #traces = new Traces()
  #columns: Columns = new Map()
  #kind: Kind

  constructor(options: FormatOptions) {
    this.#options = options
    this.#records = new Records(options)
  }

  read(line: string, where: TextLine): LineMeaning {
    if (this.#rows.waiting === 0) {
      if (line === '' || above.test(line)) return 'harmless'
      const header = headerOf(line)
      if (header !== undefined) {
        this.#columns = header.columns
        this.#kind = tableOf(header.columns)
        this.#rows.delimiter = header.delimiter
        return 'harmless'
      }
    }
    const row = this.#rows.push(line, where)
    if (row === 'waiting') return 'harmless'
    return row === 'lost' ? 'unknown' : this.#meaning(row)
  }

  momentOf(line: string): Instant | undefined {
    return createdAt(line)
  }

  #meaning(row: CsvRecord): LineMeaning {
    const columns = this.#columns
    const kind = this.#kind
    switch (kind) {
      case 'simple':
      case 'historical':
      case 'tracking':
        return meaningOf(readTraceRow(row, columns, kind, this.#options, this.#traces))
      case 'portal-sign-in':
        return meaningOf(readSignInRow(row, columns, this.#options))
      case 'audit':
      case 'sign-in':
        return this.#records.readFields(
          rowFields(row, columns, kind),
          row.where,
          row.cells.join(','),
        )
    }
    const at = columns.get('auditdata')
    const record =
      at === undefined ? row.cells.find((cell) => /^\s*\{\s*"/.test(cell)) : row.cells[at]
    return record === undefined ? 'unknown' : this.#records.read(record, row.where)
  }
}

export const m365Table: LineFormat = {
  shape: 'lines',
  name: 'm365-table',
  claims: isAuditRow,
  encloses: true,
  begins: (line) => typeLine.test(line) || headerOf(line) !== undefined,
  open: (options) => inOrder(new TableReader(options)),
}
