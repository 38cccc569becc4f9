/**
 * Markup: character references of an HTML text that stand for blanks and for characters beyond
 * ASCII, read; the rest of it as it is.
 *
 * Nothing is understood: what a reader would see or not see is not asked. References to ASCII stay,
 * for they could make a tag where there is none.
 */

/** `&#x10ffff;` and no more. */
const REFERENCE_MAX = 10

export function withoutReferences(html: string): string {
  let at = html.indexOf('&')
  if (at < 0) return html
  const pieces: string[] = []
  let from = 0
  for (; at >= 0; at = html.indexOf('&', at + 1)) {
    const end = html.slice(at, at + REFERENCE_MAX + 1).indexOf(';')
    if (end < 0) continue
    const meant = characterOf(html.slice(at + 1, at + end).toLowerCase())
    if (meant === undefined) continue
    pieces.push(html.slice(from, at), meant)
    from = at + end + 1
    at += end
  }
  if (from === 0) return html
  pieces.push(html.slice(from))
  return pieces.join('')
}

function characterOf(name: string): string | undefined {
  if (name === 'nbsp') return ' '
  if (!/^#(?:x[0-9a-f]{1,6}|\d{1,7})$/.test(name)) return undefined
  const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return code > 0x7f && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}
