/**
 * Encode: rows as CSV (RFC 4180) that a spreadsheet opens without running anything in it.
 *
 * UTF-8 with a byte order mark, for Excel reads it as the local character set otherwise; CRLF. What
 * an attacker wrote into a name or a subject could begin a formula: text that begins with = + - @
 * (their full-width forms too, which Japanese spreadsheets take alike), a tab or a carriage return
 * gets an apostrophe before it; so does what follows a semicolon, which ends a cell where the local
 * separator is one. Figures are figures and stay as they are. Control characters, and those that
 * turn the direction of writing, are shown and never written as themselves: no cell has two lines.
 */

/** `undefined`: the cell is empty. */
export type Cell = string | number | boolean | undefined

/** What Excel holds in one cell, less room for the sign that it was cut. */
export const CELL_MAX = 32_000
const BOM = '\ufeff'

export const csvOf = (rows: Iterable<readonly Cell[]>): string => {
  const lines: string[] = []
  for (const row of rows) lines.push(row.map(cellOf).join(','))
  return `${BOM}${lines.map((line) => `${line}\r\n`).join('')}`
}

export function cellOf(cell: Cell): string {
  if (cell === undefined) return ''
  if (typeof cell === 'boolean') return cell ? 'true' : 'false'
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  const cut = cell.length > CELL_MAX ? `${cell.slice(0, CELL_MAX)}…` : cell
  const safe = shown(defused(cut.toWellFormed()))
  return /[",;]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Quotes and blanks may be dropped by who reads it: what matters is the first sign after them. */
const defused = (text: string): string =>
  text.replace(/(^|;)(?=[\s"']*[=+\-@＝＋－＠]|[\t\r])/gu, "$1'")

/** Control characters as their pictures (U+2400), the unseen ones by their numbers. */
export const shown = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (sign) => {
    const code = sign.codePointAt(0) ?? 0
    if (code < 0x20) return String.fromCharCode(0x2400 + code)
    if (code === 0x7f) return '\u2421'
    return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
  })
