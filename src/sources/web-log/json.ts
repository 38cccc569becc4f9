/**
 * JSON access lines: nginx's and Apache's with the names of fields that people give them, Caddy's,
 * Traefik's.
 *
 * The peer is taken from the field that the server fills from its connection. Caddy's `client_ip` is
 * the peer unless its own settings trust a proxy, so it goes before `remote_ip`. A name that stands
 * for a header (`x_forwarded_for`) is never looked at.
 */
import type { WebRequested } from '../../events/traces.ts'
import type { Instant } from '../../lib/time.ts'
import { clientOf, portOf } from '../stamped/client.ts'
import type { Moment, Moments } from '../stamped/moment.ts'
import type { Line } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import { requested } from './access.ts'
import { hitsIn, mayMeanElsewhere, patternOf } from './classify.ts'
import { kept, madeRequest, type Request, requestOf } from './request.ts'

/** A line longer than this is not parsed. */
export const JSON_MAX = 64 * 1_024
const NAME_MAX = 255

type Fields = { readonly [name: string]: unknown }

const peers = [
  'remote_addr',
  'remote_ip',
  'remoteIP',
  'remoteip',
  'clientip',
  'client_addr',
  'peer',
  'ClientHost',
  'remote_host',
  'remoteAddr',
  'realip_remote_addr',
]
const statuses = [
  'status',
  'DownstreamStatus',
  'response',
  'response_status',
  'code',
  'http_status',
]
const targets = ['request_uri', 'uri', 'RequestPath', 'url', 'path', 'uri_path']
const methods = ['request_method', 'method', 'RequestMethod', 'http_method', 'verb']
const sizes = [
  'body_bytes_sent',
  'bytes_sent',
  'size',
  'bytes',
  'DownstreamContentSize',
  'response_size',
  'bytesSent',
]
const moments = [
  'time_iso8601',
  'time_local',
  'time',
  '@timestamp',
  'timestamp',
  'ts',
  'msec',
  'StartUTC',
  'datetime',
  'date',
]
const agents = [
  'http_user_agent',
  'user_agent',
  'userAgent',
  'agent',
  'request_User-Agent',
  'http_agent',
]
const sites = ['server_name', 'vhost', 'virtualhost', 'host', 'http_host', 'RequestHost']
const users = ['remote_user', 'user', 'user_id', 'ClientUsername', 'auth']

const mark =
  /"(?:remote_addr|remote_ip|remoteIP|remoteip|clientip|client_addr|ClientHost|remoteAddr|remote_host)" ?:/
const answer = /"(?:status|DownstreamStatus|response|response_status|http_status)" ?:/

/** Cheap: an object with a peer and a status. */
export const isJsonAccess = (line: string): boolean =>
  line.charCodeAt(0) === 123 &&
  line.length <= JSON_MAX &&
  mark.test(line) &&
  answer.test(line) &&
  /"(?:request|request_uri|uri|RequestPath|url|path)" ?:/.test(line)

export function readJsonAccess(
  text: string,
  times: Moments,
  near: Instant,
  lineOf: (moment: Moment) => Line,
): WebRequested | 'harmless' | 'unknown' {
  if (text.length > JSON_MAX) return 'unknown'
  if (hitsIn(text, 0, text.length) === 'none' && !mayMeanElsewhere(text, 0)) return 'harmless'
  const outer = fieldsOf(text)
  if (outer === undefined) return 'unknown'
  const inner = isFields(outer['request']) ? outer['request'] : outer
  const request = requestIn(outer, inner)
  if (request === undefined) return 'unknown'
  const agent = agentIn(outer, inner)
  const pattern = patternOf(request, `${wordOf(outer, ['http_referer', 'referer']) ?? ''} ${agent}`)
  if (pattern === undefined) return 'harmless'
  const moment = momentIn(outer, times, near)
  if (moment === undefined) return 'unknown'
  const event = requested(lineOf(moment), request, pattern.what, pattern.code)
  const client = clientOf(wordOf(inner, inner === outer ? peers : ['client_ip', ...peers]) ?? '')
  if (client !== undefined) Object.assign(event, client)
  const port = portOf(String(inner['remote_port'] ?? ''))
  if (client !== undefined && port !== undefined) event.clientPort ??= port
  const user = plain(wordOf(outer, users) ?? '', NAME_MAX)
  if (user !== '' && user !== '-') event.saslUsername = user
  if (agent !== '' && agent !== '-') event.userAgent = kept(agent)
  const site = wordOf(inner, sites) ?? wordOf(outer, sites)
  if (site !== undefined && site !== '') event.site = kept(site)
  return event
}

function requestIn(outer: Fields, inner: Fields): Request | undefined {
  const status = Number(wordOf(outer, statuses) ?? Number.NaN)
  if (!Number.isInteger(status) || status < 0 || status > 999) return undefined
  const size = Number(wordOf(outer, sizes) ?? Number.NaN)
  const bytes = Number.isSafeInteger(size) && size >= 0 ? size : undefined
  const whole = outer['request']
  if (typeof whole === 'string' && /^[A-Z]+ /.test(whole)) return requestOf(whole, status, bytes)
  const method = wordOf(inner, methods) ?? ''
  // The word `request` may also stand for the target alone.
  const target =
    wordOf(inner, targets) ??
    (typeof whole === 'string' && whole.startsWith('/') ? whole : undefined)
  if (target === undefined || !/^[A-Z][A-Z_-]{0,19}$/.test(method)) return undefined
  const query = wordOf(inner, ['args', 'query_string', 'query']) ?? ''
  const asked =
    query === '' || query === '-' || target.includes('?')
      ? target
      : `${target}?${query.replace(/^\?/, '')}`
  return madeRequest(method, asked, status, bytes)
}

function agentIn(outer: Fields, inner: Fields): string {
  const direct = wordOf(outer, agents) ?? wordOf(inner, agents)
  if (direct !== undefined) return direct
  const headers = isFields(inner['headers']) ? inner['headers'] : undefined
  const list = headers?.['User-Agent']
  return Array.isArray(list) && typeof list[0] === 'string' ? list[0] : ''
}

function momentIn(outer: Fields, times: Moments, near: Instant): Moment | undefined {
  for (const name of moments) {
    const value = outer[name]
    if (typeof value === 'number') return times.unix(value)
    if (typeof value !== 'string') continue
    const told = momentOf(value, times, near)
    if (told !== undefined) return told
  }
  return undefined
}

const stamp = new RegExp(`"(?:${moments.join('|')})" ?: ?"?\\[?([^",\\]}]{9,40})`)

/** The moment of a line without parsing it: of the first field that can be one. */
export function jsonMoment(text: string, times: Moments, near: Instant): Moment | undefined {
  const told = stamp.exec(text)?.[1]
  return told === undefined ? undefined : momentOf(told, times, near)
}

function momentOf(told: string, times: Moments, near: Instant): Moment | undefined {
  if (/^\d{9,16}(?:\.\d{1,9})?$/.test(told)) return times.unix(Number(told))
  const bare = told.replace(/^\[|\]$/g, '')
  return times.access(bare, near) ?? times.iso(bare, near) ?? times.slashed(bare, near)
}

/** The first of the names that has text or a number. */
function wordOf(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (typeof value === 'string') return value
    if (typeof value === 'number') return String(value)
  }
  return undefined
}

const isFields = (value: unknown): value is Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

function fieldsOf(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isFields(value) ? value : undefined
  } catch {
    return undefined
  }
}
