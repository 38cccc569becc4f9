/**
 * Fields: the `KEY=value` pieces behind the peer in Exim's lines, in the order in which they stand.
 *
 * Values end with a blank, or are in quotes. Exim escapes quotes in subjects and confirmations, but
 * not in certificates' names, so what a later reader concludes from must not rest on one field alone.
 */

/** Exim writes about twenty; a line with more is not looked at further. */
export const FIELDS_MAX = 64

export type Field = {
  readonly key: string
  readonly value: string
  /** Index of the blank before it, and just behind it. */
  readonly start: number
  readonly end: number
}

const field =
  / ([A-Za-z][A-Za-z0-9]{0,5}\*?)=("(?:\\.|[^"\\])*"(?= |$)|(?:"(?:\\.|[^"\\])*"|[^\s])*)/y
/** What stands alone: `TFO`, `K`, `PRDR`, `L-`. */
const flag = / (?:DS|TFO\*?|L[*.]?-?|K|PRDR|ARC)(?= |$)/y

/** From `from` on, up to the first thing that is none. */
export function readFields(text: string, from: number): readonly Field[] {
  const all: Field[] = []
  let here = from
  while (all.length < FIELDS_MAX) {
    flag.lastIndex = here
    if (flag.test(text)) {
      here = flag.lastIndex
      continue
    }
    field.lastIndex = here
    const found = field.exec(text)
    if (found === null) break
    all.push({
      key: found[1] ?? '',
      value: found[2] ?? '',
      start: here,
      end: field.lastIndex,
    })
    here = field.lastIndex
  }
  return all
}

export const valueIn = (fields: readonly Field[], key: string): string | undefined =>
  fields.find((one) => one.key === key)?.value

/** Without its quotes and escapes. */
export const unquoted = (value: string): string =>
  value.startsWith('"') && value.endsWith('"') && value.length > 1
    ? value.slice(1, -1).replace(/\\(["\\])/g, '$1')
    : value
