/**
 * Csv: records of a table export (RFC 4180) out of physical lines, one by one.
 *
 * A quoted field may hold line ends, so lines are joined until its quote is closed; csv-parse then
 * takes the record apart. Joining has a bound: a stray quote costs the lines up to it and no more.
 * The delimiter is the one that the header line uses. A header that stands again in the middle, of
 * tables that were put together, is a header again.
 * Limits: a record that begins inside the lines lost to a stray quote is lost with them.
 */
import type { TextLine } from '../syslog/log.ts'
import { csvParse } from './late.ts'

/** Physical lines of one record. */
export const RECORD_LINES_MAX = 4_096
/** Characters of one record. */
export const RECORD_CHARS_MAX = 1024 ** 2
/** Columns of a header that are looked at. */
export const COLUMNS_MAX = 256

export type CsvRecord = {
  readonly cells: readonly string[]
  /** Where its first line stands. */
  readonly where: TextLine
}

/** `waiting`: the record goes on; `lost`: it is none, or goes on for longer than we take. */
export type CsvRead = CsvRecord | 'waiting' | 'lost'

export class CsvRecords {
  delimiter = ','
  #lines: string[] = []
  #size = 0
  #isOpen = false
  #where: TextLine | undefined

  push(line: string, where: TextLine): CsvRead {
    this.#where ??= where
    this.#size += line.length + 1
    if (this.#size > RECORD_CHARS_MAX || this.#lines.length === RECORD_LINES_MAX) {
      this.#forget()
      return 'lost'
    }
    this.#lines.push(line)
    this.#isOpen = isOpenAfter(line, this.delimiter, this.#isOpen)
    return this.#isOpen ? 'waiting' : this.#done()
  }

  /** How many lines still wait for their rest. */
  get waiting(): number {
    return this.#lines.length
  }

  #done(): CsvRead {
    const text = this.#lines.join('\n')
    const where = this.#where
    this.#forget()
    const cells = cellsOf(text, this.delimiter)
    return cells === undefined || where === undefined ? 'lost' : { cells, where }
  }

  #forget(): void {
    this.#lines = []
    this.#size = 0
    this.#isOpen = false
    this.#where = undefined
  }
}

/** One record taken apart; `undefined`: it is none. */
export function cellsOf(text: string, delimiter = ','): readonly string[] | undefined {
  return wellFormed(text, delimiter) ?? lenient(text, delimiter)
}

/** What every program writes that keeps to RFC 4180, in a fifth of the time; `undefined`: the others. */
export function wellFormed(text: string, delimiter: string): readonly string[] | undefined {
  const cells: string[] = []
  let at = 0
  for (;;) {
    let end: number
    if (text.charCodeAt(at) === QUOTE) {
      end = text.indexOf('"', at + 1)
      let hasQuotes = false
      while (end !== -1 && text.charCodeAt(end + 1) === QUOTE) {
        hasQuotes = true
        end = text.indexOf('"', end + 2)
      }
      if (end === -1) return undefined
      const cell = text.slice(at + 1, end)
      cells.push(hasQuotes ? cell.replaceAll('""', '"') : cell)
      end += 1
      if (end < text.length && text[end] !== delimiter) return undefined
    } else {
      end = text.indexOf(delimiter, at)
      if (end === -1) end = text.length
      const cell = text.slice(at, end)
      if (cell.includes('"')) return undefined
      cells.push(cell)
    }
    if (end >= text.length) return cells
    at = end + 1
  }
}

/** Quotes inside bare fields, and text behind a closing quote, are taken as they stand. */
export function lenient(text: string, delimiter: string): readonly string[] | undefined {
  try {
    const records: unknown = csvParse().parse(text, {
      delimiter,
      record_delimiter: '\n',
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: false,
      max_record_size: RECORD_CHARS_MAX * 4,
    })
    const first: unknown = Array.isArray(records) ? records[0] : undefined
    return Array.isArray(first) ? first.map(String) : undefined
  } catch {
    return undefined
  }
}

/** Whether a quoted field is open at the line's end; quotes inside a bare field are only signs. */
function isOpenAfter(line: string, delimiter: string, wasOpen: boolean): boolean {
  let isOpen = wasOpen
  for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) {
    if (isOpen) {
      if (line.charCodeAt(at + 1) === QUOTE) at += 1
      else isOpen = false
    } else if (at === 0 || line[at - 1] === delimiter) isOpen = true
  }
  return isOpen
}
const QUOTE = 0x22

/** Names of columns in the spelling that tables are compared in: `Message ID` is `messageid`. */
export const columnName = (name: string): string =>
  name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')

export type Columns = ReadonlyMap<string, number>

/** The columns of a line that may be a header, and its delimiter. */
export function columnsOf(line: string): { columns: Columns; delimiter: string } | undefined {
  if (line.length > HEADER_CHARS_MAX) return undefined
  const bare = line.replace(/^\uFEFF/, '').replace(/^#Fields:\s*/, '')
  for (const delimiter of delimiters) {
    if (!bare.includes(delimiter)) continue
    const cells = cellsOf(bare, delimiter)
    if (cells === undefined || cells.length < 3) continue
    const columns = new Map<string, number>()
    cells.slice(0, COLUMNS_MAX).forEach((cell, index) => {
      const name = columnName(cell)
      if (!columns.has(name)) columns.set(name, index)
    })
    return { columns, delimiter }
  }
  return undefined
}
const delimiters = [',', ';', '\t'] as const
/** Longest header line. */
export const HEADER_CHARS_MAX = 16_384

/** The cell of the first of these columns that the table has; empty when it has none. */
export function cell(record: CsvRecord, columns: Columns, ...names: readonly string[]): string {
  for (const name of names) {
    const index = columns.get(name)
    if (index !== undefined) return record.cells[index] ?? ''
  }
  return ''
}
