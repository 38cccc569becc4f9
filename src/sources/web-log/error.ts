/**
 * Error lines of nginx and Apache: who failed to log in at the server itself, and what was tried.
 *
 * nginx: `2026/11/22 09:00:00 [error] 12#12: *7 message, client: PEER, server: NAME, request: "…"`.
 * The message before and the request behind are a stranger's; where the words `client: ` stand more
 * than once with different addresses, nobody can tell which one nginx wrote, and there is none.
 * Apache: `[moment] [module:level] [pid 1:tid 2] [client PEER] AH01234: message`; the peer counts in
 * its place among the first brackets only.
 * Limits: of refused requests `httpStatus` is inferred from the words, else 0. The access log tells
 * the same request once more; the two are not paired here.
 */
import type { LoginProtocol } from '../../events/login.ts'
import { type Client, clientOf } from '../stamped/client.ts'
import { accepted, refused, type Told } from '../stamped/told.ts'
import type { Line, Reading } from '../syslog/line.ts'
import { requested } from './access.ts'
import { hitsIn, patternOf } from './classify.ts'
import { kept, madeRequest, type Request, requestOf } from './request.ts'

/** An error line is read up to here. */
export const ERROR_MAX = 16_384

const nginxHead =
  /^\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2} \[(debug|info|notice|warn|error|crit|alert|emerg)\] (\d{1,10})#\d{1,20}: (?:\*\d{1,20} )?/

/** Length of `2026/11/22 09:00:00`. */
export const NGINX_STAMP = 19
export const isNginxError = (line: string): boolean =>
  line.charCodeAt(4) === 47 &&
  line.charCodeAt(NGINX_STAMP) === 32 &&
  nginxHead.test(line.slice(0, 128))

/** Process and words of an nginx error line. */
export function nginxWords(text: string): { pid: number; words: string } | undefined {
  const found = nginxHead.exec(text.slice(0, 128))
  if (found === null) return undefined
  return { pid: Number(found[2]), words: text.slice(found[0].length, ERROR_MAX) }
}

export function readNginxError(line: Line): Reading {
  const words = line.text
  const login = /, login: "([^"]{0,1024})"(?:, upstream: |$)/.exec(words)?.[1] ?? ''
  if (words.startsWith('client login failed: '))
    return refused(
      line,
      {
        user: login,
        client: soleClient(words),
        protocol: protocolOf(words),
        status: words.slice(21, 121),
      },
      /invalid|credential|incorrect|wrong|denied/i.test(words.slice(0, 200))
        ? 'credentials'
        : 'unknown',
    )
  if (words.startsWith('client logged in, '))
    return login === ''
      ? 'harmless'
      : accepted(line, { user: login, client: firstClient(words), protocol: protocolOf(words) })
  const basic =
    /^user "([^\n]{0,512}?)"(?:: password mismatch| was not found in "[^\n]{0,512}?"), client: /.exec(
      words,
    )
  if (basic !== null)
    return refused(
      line,
      { user: basic[1] ?? '', client: soleClient(words) },
      words.includes('": password mismatch') ? 'credentials' : 'account',
    )
  const pam = /^PAM: user '([^\n]{0,512}?)' - not authenticated: [^\n,]{1,80}, client: /.exec(words)
  if (pam !== null) return refused(line, { user: pam[1] ?? '', client: soleClient(words) })
  if (hitsIn(words, 0, words.length) === 'none') return 'harmless'
  return probed(line, () => soleClient(words), nginxRequest(words))
}

const here = /, client: ([0-9A-Fa-f.:]{2,45})(?: using starttls)?, server: /g

/** Of «client logged in», before which nothing is a stranger's. */
const firstClient = (words: string): Client | undefined => {
  const told =
    /^client logged in, client: ([0-9A-Fa-f.:]{2,45})(?: using starttls)?, server: /.exec(
      words,
    )?.[1]
  return told === undefined ? undefined : clientOf(told)
}

/** The address, if all places that could be nginx's own say the same. */
function soleClient(words: string): Client | undefined {
  let only: Client | undefined
  for (const [, told = ''] of words.matchAll(here)) {
    const client = clientOf(told)
    if (client === undefined) continue
    if (only !== undefined && only.clientIp !== client.clientIp) return undefined
    only = client
  }
  return only
}

const ports: { readonly [port: string]: LoginProtocol } = {
  25: 'smtp',
  465: 'smtp',
  587: 'smtp',
  143: 'imap',
  993: 'imap',
  110: 'pop3',
  995: 'pop3',
  4190: 'sieve',
}
/** By the port of the mail proxy, also where it is the container's, such as 10587. */
function protocolOf(words: string): LoginProtocol {
  const port = /, server: [^ ,"]{1,64}:(\d{1,5})(?:,|$)/.exec(words)?.[1] ?? ''
  return ports[port] ?? ports[port.slice(1).replace(/^0+/, '')] ?? ports[port.slice(2)] ?? 'other'
}

function nginxRequest(words: string): Request | undefined {
  const at = words.indexOf(', request: "')
  if (at === -1) return undefined
  const end = words.indexOf('"', at + 12)
  return requestOf(
    words.slice(at + 12, end === -1 ? words.length : end),
    statusOf(words),
    undefined,
  )
}

const statusOf = (words: string): number =>
  /failed \(2: |not found|is not found/.test(words)
    ? 404
    : /forbidden|denied|failed \(13: |failed \(1: /.test(words)
      ? 403
      : /invalid|Invalid|bad /.test(words)
        ? 400
        : /limiting/.test(words)
          ? 503
          : 0

function probed(
  line: Line,
  whence: () => Client | undefined,
  request: Request | undefined,
): Reading {
  if (request === undefined) return 'harmless'
  const pattern = patternOf(request, '')
  if (pattern === undefined || (pattern.what !== 'probe' && pattern.what !== 'shell'))
    return 'harmless'
  const event = requested(line, request, pattern.what, pattern.code)
  const client = whence()
  if (client !== undefined) Object.assign(event, client)
  return event
}

export type ApacheLine = {
  /** Between the first brackets; `undefined`: none (through syslog). */
  readonly moment: string | undefined
  readonly pid: number | undefined
  readonly client: Client | undefined
  readonly words: string
}

const apacheHead =
  /^(?:\[([A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}(?:\.\d{1,9})? \d{4})\] )?\[(?:([a-z][a-z0-9_-]{0,40})?:)?(emerg|alert|crit|error|warn|notice|info|debug|trace\d)\] (?:\[pid (\d{1,10})(?::tid \d{1,20})?\] )?(?:\(\d{1,6}\)[^[\]:]{1,120}: )?(?:\[(?:client|remote) ([^\s[\]]{2,64}|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?)\] )?(?:\[client [0-9A-Fa-f:.]{2,45}\] )?/

/** Bounded: the head of a line of Apache's error log. */
export function apacheLine(text: string): ApacheLine | undefined {
  if (text.charCodeAt(0) !== 91) return undefined
  const found = apacheHead.exec(text.slice(0, 512))
  if (found === null || found[3] === undefined) return undefined
  const [head, moment, , , pid, peer] = found
  return {
    moment,
    pid: pid === undefined ? undefined : Number(pid),
    client: peer === undefined ? undefined : clientOf(peer),
    words: text.slice(head.length, ERROR_MAX),
  }
}

export function readApacheError(line: Line, client: Client | undefined): Reading {
  const words = line.text.replace(/^AH\d{5}: /, '').replace(/^Digest: /, '')
  const told = (user: string): Told => ({ user, client, status: words.slice(0, 200) })
  const missing =
    /^user [`']?([^\n]{0,512}?)'?(?: in realm [`'][^\n]{0,256}?')? not found(?:: |, referer|$)/.exec(
      words,
    )
  if (missing !== null) return refused(line, told(missing[1] ?? ''), 'account')
  const mismatch =
    /^user ([^\n]{0,512}?): (?:authentication failure for "|password mismatch: |authorization failure for "|in realm )/.exec(
      words,
    )
  if (mismatch !== null)
    return refused(
      line,
      told(mismatch[1] ?? ''),
      words.includes(': authorization failure for "') ? 'policy' : 'credentials',
    )
  const ldap = /^auth_ldap authenticate: user ([^\n]{0,512}?) authentication failed; URI /.exec(
    words,
  )
  if (ldap !== null) return refused(line, told(ldap[1] ?? ''))
  const rights =
    /^Authorization of user ([^\n]{0,512}?) to access [^\n]{0,2048}? failed, reason: /.exec(words)
  if (rights !== null) return refused(line, told(rights[1] ?? ''), 'policy')
  if (
    /^(?:client used wrong authentication scheme|invalid nonce|realm mismatch|unknown algorithm|invalid qop|missing user, realm)/.test(
      words,
    )
  )
    return refused(line, told(''), 'unknown')
  return probed(line, () => client, apacheRequest(words))
}

/** What was asked for, as far as the error says it. */
function apacheRequest(words: string): Request | undefined {
  const invalid = /^Invalid URI in request ([^\n]{1,4096})/.exec(words)?.[1]
  if (invalid !== undefined) return requestOf(invalid.trimEnd(), 400, undefined)
  const path = /^invalid URI path \(([^\n]{1,4096})\)/.exec(words)?.[1]
  if (path !== undefined) return madeRequest('GET', path, 400, undefined)
  if (words.startsWith('ModSecurity: ')) {
    const uri = /\[uri "([^"]{1,4096})"\]/.exec(words)?.[1]
    const status = Number(/ with code (\d{3}) /.exec(words.slice(0, 4_096))?.[1] ?? 0)
    return uri === undefined ? undefined : madeRequest('GET', kept(uri), status, undefined)
  }
  const file =
    /^(?:script not found or unable to stat: |File does not exist: |client denied by server configuration: |script ')([^\n,']{1,4096})/.exec(
      words,
    )
  if (file === null) return undefined
  const status = words.startsWith('client denied') ? 403 : 404
  return madeRequest('GET', file[1] ?? '', status, undefined)
}
