/**
 * CSV: one record of comma-separated values (RFC 4180), as PostgreSQL and its audit write them.
 *
 * A quote inside quotes is doubled; a record may go on over several lines. Nothing is trimmed.
 */

/** `undefined` for columns means that a quote is still open: the record goes on. */
export function readCsv(text: string, most: number): readonly string[] | undefined {
  const columns: string[] = []
  let here = 0
  for (;;) {
    if (text.charCodeAt(here) === 34) {
      const parts: string[] = []
      let from = here + 1
      for (;;) {
        const quote = text.indexOf('"', from)
        if (quote === -1) return undefined
        parts.push(text.slice(from, quote))
        if (text.charCodeAt(quote + 1) !== 34) {
          here = quote + 1
          break
        }
        parts.push('"')
        from = quote + 2
      }
      const comma = text.indexOf(',', here)
      // What stands between the quote and the comma is none of RFC 4180's.
      const end = comma === -1 ? text.length : comma
      columns.push(parts.join('') + text.slice(here, end))
      if (comma === -1 || columns.length >= most) return columns
      here = comma + 1
    } else {
      const comma = text.indexOf(',', here)
      columns.push(text.slice(here, comma === -1 ? undefined : comma))
      if (comma === -1 || columns.length >= most) return columns
      here = comma + 1
    }
  }
}
