/**
 * List: one line of a file of addresses, as its range or as why it is none.
 *
 * Lists (`hosting`, `attack`, ...) have one address, network (`192.0.2.0/24`) or range (`A-B`) in a
 * line or in the first column of a CSV. Tables of operators have `FIRST LAST NUMBER ...` (iptoasn's
 * TSV, DB-IP's CSV) or `NETWORK,NUMBER,...` (GeoLite2's CSV). Behind `#` stands a comment; comments
 * before the first entry may name `source`, `made` (RFC 3339) and `licence`.
 *
 * How wide a range may be is for the reader of the file to ask (`WIDEST_LIST`): one that is far
 * wider than anybody's network would name the world.
 */
import { type Family, type RangeRefusal, readPair, readRange } from '../lib/address.ts'

/** A line of an operator's table carries the operator's name. */
export const LINE_LETTERS_MAX = 2_048
export const HEADER_LETTERS_MAX = 200
/** A range with more addresses than a network of this length is none that a list may name. */
export const WIDEST_LIST = { 4: 8, 6: 16 } as const
/** Operators with several neighbouring /8 exist. */
export const WIDEST_OPERATOR = { 4: 5, 6: 12 } as const

export type LineRefusal = RangeRefusal | 'too-long' | 'too-wide' | 'no-number'

/** What a file says of itself. */
export type Header = { source?: string; made?: string; licence?: string }

export type LineRead =
  | { readonly is: 'range'; readonly family: Exclude<Family, 0>; readonly value: number }
  /** Blank, a comment, the names of columns, or a range that is announced by nobody. */
  | { readonly is: 'nothing' }
  | { readonly is: 'refused'; readonly why: LineRefusal }

const nothing: LineRead = { is: 'nothing' }
const refused = (why: LineRefusal): LineRead => ({ is: 'refused', why })
const found = (family: 4 | 6, value: number): LineRead => ({ is: 'range', family, value })

export type LineReader = (line: string, from: Uint32Array, to: Uint32Array) => LineRead

/** Of a list: every range has the value 0. */
export const readListLine: LineReader = (line, from, to) => {
  const text = withoutComment(line)
  if (text === '') return nothing
  const first = columnsOf(text)[0] ?? ''
  const family = readRange(first, from, to)
  if (typeof family === 'string') return refused(family)
  return found(family, 0)
}

/** Of an operator's table: the value is the autonomous system's number (RFC 6793: 32 bits). */
export const readOperatorLine: LineReader = (line, from, to) => {
  const text = withoutComment(line)
  if (text === '') return nothing
  const [first = '', second = '', third = ''] = columnsOf(text)
  const isPair = !/[/-]/.test(first)
  const family = isPair ? readPair(first, second, from, to) : readRange(first, from, to)
  if (typeof family === 'string') return refused(family)
  const number = /^(?:AS)?(\d{1,10})$/i.exec(isPair ? third : second)?.[1]
  if (number === undefined || Number(number) > 0xffff_ffff) return refused('no-number')
  // 0 is reserved (RFC 7607); tables use it for «routed by nobody».
  if (Number(number) === 0) return nothing
  return found(family, Number(number))
}

/** Whether a refused first line is the names of columns. */
export const isColumnNames = (line: string): boolean =>
  /^"?[a-z][a-z_ ]{0,40}"?([,\t;]|$)/i.test(line) && !/^[^,\t;]*[.:]/.test(line)

/** Takes `# source: ...` and its like into the header; the first of a kind counts. */
export function takeHeader(line: string, header: Header): void {
  const told = /^#\s*(source|made|licen[cs]e)\s*:\s*(.+)$/i.exec(line.trim())
  if (told === null) return
  const name = (told[1] ?? '').toLowerCase().replace('license', 'licence') as keyof Header
  const value = (told[2] ?? '').trim().slice(0, HEADER_LETTERS_MAX)
  // Control characters would reach a terminal.
  if (!/\p{Cc}/u.test(value)) header[name] ??= value
}

function withoutComment(line: string): string {
  const hash = line.indexOf('#')
  const text = (hash < 0 ? line : line.slice(0, hash)).trim()
  return text.startsWith(';') ? '' : text
}

/** The first columns, without their quotes; names with commas come behind them. */
const columnsOf = (text: string): readonly string[] =>
  text.split(/[\t,;]/, 3).map((column) => column.trim().replace(/^"(.*)"$/, '$1'))
