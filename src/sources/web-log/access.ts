/**
 * Access lines of nginx, Apache, cPanel, SOGo and HAProxy, read from where strangers cannot reach.
 *
 * `PEER - user [moment] "request" status bytes "referer" "user agent" …`, with the name of the site
 * before it (vhost_combined) or without; whatever follows (forwarded-for, times) is not looked at.
 * The peer is told by the first words alone: a user name may hold brackets and a moment, a request
 * or a user agent anything. A quote inside a field is escaped (`\"`, `\x22`), so a field ends at the
 * first quote that is not; some servers escape none, and then at the first that a status follows.
 * Limits: a forwarded-for header is never believed, so behind a proxy the peer is the proxy. A line
 * that begins with two addresses (a header, or a site named by its address) has no client.
 */
import type { WebRequested } from '../../events/traces.ts'
import { clientOf } from '../stamped/client.ts'
import type { Moment } from '../stamped/moment.ts'
import { begin, type Line } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import { hitsIn, mayMeanElsewhere, patternOf } from './classify.ts'
import { kept, pathOf, type Request, requestOf } from './request.ts'

/** Of the words before the moment. */
const HEAD_MAX = 1_024
const NAME_MAX = 255

/** Where the parts of a line stand. */
type Parts = {
  /** Of the `[` before the moment, and of its `]`. */
  readonly open: number
  readonly close: number
  /** Behind the quote that opens the request, and at the one that closes it. */
  readonly from: number
  readonly to: number
}

/** Cheap: whether it looks like a line of an access log. */
export const isAccess = (line: string): boolean => partsOf(line) !== undefined

/** The line that was taken apart last, for it is claimed first and read then. */
let last = ''
let lastParts: Parts | undefined

function partsOf(line: string): Parts | undefined {
  if (line !== last) {
    lastParts = takenApart(line)
    last = line
  }
  return lastParts
}

function takenApart(line: string): Parts | undefined {
  const most = Math.min(line.length, HEAD_MAX)
  for (
    let open = line.indexOf('[', 1);
    open !== -1 && open < most;
    open = line.indexOf('[', open + 1)
  ) {
    // «[22/Nov/2026:09:00:00 +0900]», «[22/11/2026:…», «[… GMT]», «[….123]».
    if (line.charCodeAt(open + 3) !== 47 || line.charCodeAt(open - 1) !== 32) continue
    const close = line.indexOf(']', open)
    if (close - open < 21 || close - open > 40 || line.charCodeAt(open + 1) > 57) continue
    if (line.charCodeAt(close + 1) !== 32 || line.charCodeAt(close + 2) !== 34) continue
    const to = endOfQuoted(line, close + 3)
    return to === -1 ? undefined : { open, close, from: close + 3, to }
  }
  return undefined
}

/** Index of the quote that is not escaped; -1: none. */
function endOfQuoted(line: string, from: number): number {
  let at = line.indexOf('"', from)
  while (at !== -1) {
    let slashes = 0
    while (at - 1 - slashes >= from && line.charCodeAt(at - 1 - slashes) === 92) slashes += 1
    if (slashes % 2 === 0) return at
    at = line.indexOf('"', at + 1)
  }
  return -1
}

/** What stands between the brackets of the moment. */
export function stampOf(line: string): string {
  const parts = partsOf(line)
  return parts === undefined ? '' : line.slice(parts.open + 1, parts.close)
}

/** What is not told by the line's own text. */
export type Context = {
  readonly moment: (text: string) => Moment | undefined
  readonly line: (moment: Moment) => Line
}

export function readAccess(text: string, context: Context): WebRequested | 'harmless' | 'unknown' {
  const parts = partsOf(text)
  if (parts === undefined) return 'unknown'
  const { from, close, open } = parts
  const to = hasStatus(text, parts.to) ? parts.to : endWithStatus(text, parts.to)
  if (to === -1) return 'unknown'
  const hits = hitsIn(text, from, to)
  if (hits === 'none' && !mayMeanElsewhere(text, to)) return 'harmless'
  const { status, bytes, rest } = answerOf(text, to + 2)
  const request = requestOf(text.slice(from, to), status, bytes)
  if (request === undefined) return 'harmless'
  const headers = text.slice(rest, rest + HEADERS_MAX)
  const pattern = patternOf(request, headers, hits)
  if (pattern === undefined) return 'harmless'
  const moment = context.moment(text.slice(open + 1, close))
  if (moment === undefined) return 'unknown'
  const head = headOf(text.slice(0, open - 1))
  const event = requested(context.line(moment), request, pattern.what, pattern.code)
  if (head.client !== undefined) Object.assign(event, head.client)
  if (head.user !== undefined) event.saslUsername = head.user
  if (head.site !== undefined) event.site = head.site
  const agent = agentOf(headers)
  if (agent !== undefined) event.userAgent = agent
  return event
}

const HEADERS_MAX = 16_384
/** Quotes of a server that escapes none are tried up to here. */
export const QUOTES_TRIED_MAX = 16

/** The next quote behind which a status stands; -1. */
function endWithStatus(text: string, from: number): number {
  let at = from
  for (let tries = 0; tries < QUOTES_TRIED_MAX && at !== -1; tries += 1) {
    at = endOfQuoted(text, at + 1)
    if (at !== -1 && hasStatus(text, at)) return at
  }
  return -1
}

/** « 200 », « 200\n», « 200/» behind the request. */
function hasStatus(text: string, quote: number): boolean {
  if (text.charCodeAt(quote + 1) !== 32) return false
  for (let at = quote + 2; at < quote + 5; at += 1) {
    const digit = text.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9)) return false
  }
  const after = text.charCodeAt(quote + 5)
  return Number.isNaN(after) || after === 32
}

type Answer = { readonly status: number; readonly bytes: number | undefined; readonly rest: number }

function answerOf(text: string, from: number): Answer {
  const status = Number(text.slice(from, from + 3))
  const space = text.indexOf(' ', from + 4)
  const end = space === -1 ? text.length : space
  let bytes = -1
  for (let at = from + 4; at < end && at < from + 20; at += 1) {
    const digit = text.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9)) break
    bytes = Math.max(0, bytes) * 10 + digit
  }
  return { status, bytes: bytes < 0 ? undefined : bytes, rest: end }
}

type Who = {
  client: ReturnType<typeof clientOf>
  user?: string
  site?: string
}

/** What a container's logger writes before a line. */
const container =
  /^(?:[\w.-]{1,60} {1,20}\| )?(?:\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d) (?:(?:stdout|stderr) [FP] )?)?/

/** `PEER ident user`, `SITE PEER ident user`; the user may hold spaces. */
function headOf(whole: string): Who {
  const head = whole.replace(container, '')
  const words = head.split(' ', 4)
  const [first = '', second = ''] = words
  const one = clientOf(first)
  const two = clientOf(second)
  const isSite = two !== undefined && (one === undefined || one.clientPort !== undefined)
  // «a, b» is a header's list, and its last the one that the proxy in front wrote.
  const isList = first.endsWith(',')
  if (isSite)
    return { client: two, ...(isList ? {} : { site: kept(first) }), ...userOf(head, words, 3) }
  if (one !== undefined && two !== undefined) return { client: undefined }
  if (one === undefined && second !== '-') return { client: undefined }
  return { client: one, ...userOf(head, words, 2) }
}

/** The user is all that follows the given number of words. */
function userOf(head: string, words: readonly string[], before: number): { user?: string } {
  let at = 0
  for (let nth = 0; nth < before; nth += 1) at += (words[nth]?.length ?? 0) + 1
  const user = plain(head.slice(at), NAME_MAX)
  return user === '' || user === '-' ? {} : { user }
}

/** The last of two quoted fields: ` "referer" "user agent"`. */
function agentOf(rest: string): string | undefined {
  if (!rest.startsWith(' "')) return undefined
  const referer = endOfQuoted(rest, 2)
  if (referer === -1 || !rest.startsWith(' "', referer + 1)) return undefined
  const end = endOfQuoted(rest, referer + 3)
  if (end === -1) return undefined
  const agent = kept(rest.slice(referer + 3, end))
  return agent === '' || agent === '-' ? undefined : agent
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

/** The event of a request that means something. */
export function requested(
  line: Line,
  request: Request,
  what: WebRequested['what'],
  pattern: string,
): Mutable<WebRequested> {
  const event = begin<WebRequested>(line, {
    kind: 'web.requested',
    what,
    method: request.method,
    path: pathOf(request.target),
    pattern,
    httpStatus: request.status,
  })
  if (request.bytes !== undefined) event.bytesOut = request.bytes
  return event
}
