/**
 * Request: what a client asked a web server for, taken apart for judging.
 *
 * The target is a stranger's text: it is unescaped (twice at most, as attackers do) and put in small
 * letters for comparing only; what is kept of it is as the server wrote it, cut and without control
 * signs, and never its query, which holds names and tokens.
 */

/** Of a target's characters so many are looked at; longer ones are themselves a sign. */
export const TARGET_MAX = 8_192
/** Path and user agent as they are kept. */
export const KEPT_MAX = 255
/** A single parameter longer than this has no business in a form of webmail. */
export const PARAMETER_LONG = 1_000

export type Request = {
  readonly method: string
  /** As the server wrote it. */
  readonly target: string
  /** Unescaped, in small letters. */
  readonly path: string
  readonly query: string
  readonly text: string
  /** Length of the longest value of a parameter. */
  readonly longest: number
  /** 0: the log does not say (an error log). */
  readonly status: number
  readonly bytes: number | undefined
}

const escapes = /%([0-9a-fA-F]{2})|\\x([0-9a-fA-F]{2})/g
const once = (text: string): string =>
  text.includes('%') || text.includes('\\x')
    ? text.replace(escapes, (_all, percent?: string, nginx?: string) =>
        String.fromCharCode(Number.parseInt(percent ?? nginx ?? '', 16)),
      )
    : text

/** Unescaped twice, in small letters. */
export const unescaped = (text: string): string => once(once(text)).toLowerCase()

const word = /^[A-Z][A-Z_-]{0,19}$/

/** The request line between its quotes; `undefined`: none, such as TLS to a plain port. */
export function requestOf(
  told: string,
  status: number,
  bytes: number | undefined,
): Request | undefined {
  const space = told.indexOf(' ')
  const method = space === -1 || space > 20 ? '' : told.slice(0, space)
  if (!word.test(method)) return undefined
  const version = told.lastIndexOf(' HTTP/')
  const target = told.slice(space + 1, version > space ? version : told.length)
  return madeRequest(method, target, status, bytes)
}

export function madeRequest(
  method: string,
  target: string,
  status: number,
  bytes: number | undefined,
): Request {
  const cut = target.length > TARGET_MAX ? target.slice(0, TARGET_MAX) : target
  const mark = cut.indexOf('?')
  const path = unescaped(mark === -1 ? cut : cut.slice(0, mark))
  const query = mark === -1 ? '' : unescaped(cut.slice(mark + 1))
  const text = query === '' ? path : `${path}?${query}`
  return { method, target: cut, path, query, text, longest: longestOf(cut, mark), status, bytes }
}

function longestOf(target: string, mark: number): number {
  if (mark === -1) return 0
  let longest = 0
  let from = mark + 1
  for (;;) {
    const amp = target.indexOf('&', from)
    const end = amp === -1 ? target.length : amp
    if (end - from > longest) longest = end - from
    if (amp === -1) return longest
    from = amp + 1
  }
}

/** The target's path as the server wrote it, without names and tokens that are written into one. */
export function pathOf(target: string): string {
  const mark = target.indexOf('?')
  const path = mark === -1 ? target : target.slice(0, mark)
  const bare = path.includes('@') ? path.replace(/^([a-z]{2,10}:\/\/)[^/@]{0,512}@/i, '$1') : path
  return kept(
    bare.includes(';') ? bare.replace(/;[a-z_]{0,8}session(?:id)?=[^/;]{0,512}/gi, '') : bare,
  )
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** At most KEPT_MAX characters, control signs (and those that turn the reading direction) as `?`. */
export const kept = (text: string): string =>
  (text.length > KEPT_MAX ? text.slice(0, KEPT_MAX) : text).toWellFormed().replace(control, '?')
