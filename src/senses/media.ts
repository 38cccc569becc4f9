/**
 * Media: what a Content-Type says (RFC 2045 §5), as far as a shape needs it.
 *
 * Limits: parameters that RFC 2231 spreads over several are not put together; comments stand only
 * where nobody writes them, and are not taken out.
 */

/** RFC 2046 §5.1.1 gives a boundary 70 characters. */
export const BOUNDARY_MAX = 70
const TYPE_MAX = 64
const PARAMETERS_MAX = 16

export type Media = {
  /** Lower case, `text/plain` where nothing is said, `?` for what is no type. */
  readonly type: string
  readonly boundary?: string
  readonly charset?: string
}

const plain: Media = { type: 'text/plain' }

export function readMedia(value: string | undefined): Media {
  if (value === undefined) return plain
  const end = value.indexOf(';')
  const type = (end < 0 ? value : value.slice(0, end)).trim().toLowerCase()
  const media: { -readonly [Name in keyof Media]: Media[Name] } = {
    type: isType(type) ? type : '?',
  }
  let at = end < 0 ? value.length : end + 1
  for (let n = 0; n < PARAMETERS_MAX && at < value.length; n += 1) {
    const equals = value.indexOf('=', at)
    if (equals < 0) break
    const name = value.slice(at, equals).trim().toLowerCase()
    const { text, end: next } = readValue(value, equals + 1)
    if (name === 'boundary' && text !== '' && text.length <= BOUNDARY_MAX) media.boundary ??= text
    if (name === 'charset' && text !== '') media.charset ??= text
    const semicolon = value.indexOf(';', next)
    if (semicolon < 0) break
    at = semicolon + 1
  }
  return media
}

function readValue(value: string, from: number): { readonly text: string; readonly end: number } {
  let at = from
  while (value[at] === ' ' || value[at] === '\t') at += 1
  if (value[at] !== '"') {
    const end = value.indexOf(';', at)
    const to = end < 0 ? value.length : end
    return { text: value.slice(at, to).trim(), end: to }
  }
  let text = ''
  for (at += 1; at < value.length && value[at] !== '"'; at += 1) {
    if (value[at] === '\\') at += 1
    text += value[at] ?? ''
  }
  return { text, end: at + 1 }
}

/** RFC 2045 §5.1: two tokens and a slash. */
function isType(text: string): boolean {
  if (text.length > TYPE_MAX) return false
  const slash = text.indexOf('/')
  if (slash <= 0 || slash === text.length - 1) return false
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    const isPlain =
      code > 0x20 && code < 0x7f && (i === slash || !'()<>@,;:\\"/[]?='.includes(text[i] as string))
    if (!isPlain) return false
  }
  return true
}
