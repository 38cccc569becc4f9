/**
 * Mime: the parts of a mail (RFC 2045, RFC 2046), as far as reports need them.
 *
 * Octets are held as Latin-1 text, a unit an octet, until a part is decoded. One pass for each level,
 * and all levels, parts and headers have bounds; what lies behind them is not looked at. Written
 * here because files of a hundred thousand bounces are read line by line, and the reader of whole mails that we have
 * answers only later (119).
 */
export const DEPTH_MAX = 6
export const PARTS_MAX = 64
export const HEADER_CHARS_MAX = 256 * 1_024
export const FIELDS_MAX = 1_000

export type Header = readonly (readonly [name: string, value: string])[]

export type Part = {
  readonly header: Header
  /** Lower case: `text/plain`. */
  readonly type: string
  readonly parameters: string
  /** As it lies in the mail. */
  readonly body: string
}

/** Names in lower case, values unfolded (RFC 5322 §2.2.3), in their order. */
export function headerOf(text: string): { readonly header: Header; readonly bodyAt: number } {
  const fields: [string, string][] = []
  let at = 0
  while (at < text.length && at < HEADER_CHARS_MAX) {
    let end = text.indexOf('\n', at)
    if (end === -1) end = text.length
    const line = text.slice(at, end).replace(/\r$/, '')
    at = end + 1
    if (line === '') break
    const last = fields.at(-1)
    if (/^[ \t]/.test(line)) {
      if (last !== undefined && last[1].length < VALUE_CHARS_MAX) last[1] += ` ${line.trim()}`
      continue
    }
    const colon = line.indexOf(':')
    if (colon < 1 || fields.length === FIELDS_MAX) continue
    fields.push([
      line.slice(0, Math.min(colon, 128)).trim().toLowerCase(),
      line.slice(colon + 1, colon + 1 + VALUE_CHARS_MAX).trim(),
    ])
  }
  return { header: fields, bodyAt: Math.min(at, text.length) }
}
export const VALUE_CHARS_MAX = 8_192

export const fieldOf = (header: Header, name: string): string =>
  header.find(([one]) => one === name)?.[1] ?? ''

/** `name` of `type; name=value; name="value"`. */
export function parameter(parameters: string, name: string): string {
  const found = new RegExp(
    `(?:^|;)\\s*${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.){0,998})"|([^\\s;]{1,998}))`,
    'i',
  ).exec(parameters)
  return found?.[1]?.replaceAll(/\\(.)/g, '$1') ?? found?.[2] ?? ''
}

/** The leaves of a mail in their order; a message inside a message is a leaf of its own. */
export function partsOf(text: string): {
  readonly header: Header
  readonly parts: readonly Part[]
} {
  const parts: Part[] = []
  const { header } = headerOf(text)
  walk(text, 0, parts)
  return { header, parts }
}

function walk(text: string, depth: number, parts: Part[]): void {
  if (parts.length >= PARTS_MAX) return
  const { header, bodyAt } = headerOf(text)
  const told = fieldOf(header, 'content-type')
  const [first = ''] = told.split(';', 1)
  const type = first.trim().toLowerCase() || 'text/plain'
  const parameters = told.slice(first.length)
  const boundary = type.startsWith('multipart/') ? parameter(parameters, 'boundary') : ''
  const body = text.slice(bodyAt)
  if (boundary === '' || depth === DEPTH_MAX) {
    parts.push({ header, type, parameters, body })
    return
  }
  for (const one of splitAt(body, `--${boundary}`)) {
    if (parts.length >= PARTS_MAX) return
    walk(one, depth + 1, parts)
  }
}

/** What stands between lines that begin with the boundary; a missing last one is forgiven. */
function splitAt(body: string, boundary: string): readonly string[] {
  const found: string[] = []
  let start = -1
  let at = next(`\n${body}`, boundary, 0) === 1 ? 0 : next(body, boundary, 0)
  while (at !== -1) {
    if (start !== -1) found.push(body.slice(start, at).replace(/\r?\n$/, ''))
    if (found.length === PARTS_MAX) return found
    const after = at + boundary.length
    if (body.startsWith('--', after)) return found
    const end = body.indexOf('\n', after)
    start = end === -1 ? body.length : end + 1
    at = next(body, boundary, after)
  }
  if (start !== -1) found.push(body.slice(start))
  return found
}

/** The next line that is the boundary, and not the beginning of a longer one; -1: none. */
function next(body: string, boundary: string, from: number): number {
  for (let at = body.indexOf(`\n${boundary}`, from); at !== -1; ) {
    if (endsLine.test(body.slice(at + 1 + boundary.length, at + 1 + boundary.length + 4)))
      return at + 1
    at = body.indexOf(`\n${boundary}`, at + 1)
  }
  return -1
}
/** RFC 2046 §5.1.1: behind a boundary stand two hyphens or white space. */
const endsLine = /^(?:--|[ \t]|\r?\n|$)/

/** A part's octets, decoded (RFC 2045 §6); at most `most` of its characters are looked at. */
export function octetsOf(part: Part, most: number): Buffer {
  const body = part.body.slice(0, most)
  switch (fieldOf(part.header, 'content-transfer-encoding').trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64')
    case 'quoted-printable':
      return Buffer.from(
        body
          .replace(/[ \t]+(\r?\n)/g, '$1')
          .replace(/=\r?\n/g, '')
          .replace(/=([0-9A-Fa-f]{2})/g, (_all, hex: string) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          ),
        'latin1',
      )
    default:
      return Buffer.from(body, 'latin1')
  }
}

/** Of another charset than it says it may be; what is no text becomes signs for that. */
export function textOf(part: Part, most = TEXT_CHARS_MAX): string {
  const octets = octetsOf(part, most)
  const charset = parameter(part.parameters, 'charset') || 'utf-8'
  try {
    return new TextDecoder(charset).decode(octets)
  } catch {
    return new TextDecoder().decode(octets)
  }
}
export const TEXT_CHARS_MAX = 512 * 1_024
