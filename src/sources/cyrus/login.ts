/**
 * Login lines: `login: host [address] alice plaintext+TLS User logged in SESSIONID=<…>` and `badlogin:
 * host [address] plaintext (alice) [SASL(-13): …]`, as imapd, pop3d, lmtpd, nntpd, httpd and timsieved of
 * Cyrus write them, and the logfmt of 3.13 and later (`event=login.good …`).
 *
 * The peer stands first, before any name; so the first bracket is his. The name of a failure is a
 * stranger's and ends where the last SASL error begins. A password of an anonymous login is not kept.
 */
import { saslAccount } from '../../events/account.ts'
import type { LoginEvent, LoginProtocol, LoginRefusal } from '../../events/login.ts'
import type { ServiceFailed } from '../../events/source.ts'
import { addressOf } from '../syslog/address.ts'
import { assume, begin, type Line, type Reading } from '../syslog/line.ts'
import { plain, withoutSecrets } from '../syslog/plain.ts'
import type { Sessions } from './sessions.ts'

const NAME_MAX = 255
const MECHANISM_MAX = 40
const SESSION_MAX = 64

const client = /^([^\s[\]]{0,255}) ?\[([0-9A-Fa-f:.%]{2,64})\](?: |$)/

type Peer = { readonly ip: string | undefined; readonly rest: string }

function peerOf(text: string): Peer | undefined {
  const found = client.exec(text)
  if (found === null) return undefined
  return { ip: addressOf(found[2] ?? ''), rest: text.slice(found[0].length) }
}

/** The last words but one are the mechanism; a name may have blanks. */
const good = /^(.{1,300}) (\S{1,40}?)(\+TLS)? User logged in(?: SESSIONID=<([^<>\s]{1,100})>)?$/s

export function readLogin(
  line: Line,
  words: string,
  protocol: LoginProtocol,
  sessions: Sessions,
): Reading {
  const peer = peerOf(words)
  if (peer === undefined) return 'unknown'
  const event = begin<LoginEvent>(line, { kind: 'login.accepted', protocol })
  if (peer.ip !== undefined) event.clientIp = peer.ip
  if (peer.rest.startsWith('anonymous ')) {
    event.saslUsername = 'anonymous'
    return event
  }
  const found = good.exec(peer.rest)
  if (found === null) return 'unknown'
  const [, user = '', mechanism = '', tls, session] = found
  event.mechanism = plain(mechanism, MECHANISM_MAX)
  if (tls !== undefined) event.tlsVersion = 'TLS'
  name(line, event, user)
  remember(event, session, user, sessions)
  return event
}

function remember(
  event: { session?: string; clientIp?: string },
  session: string | undefined,
  user: string,
  sessions: Sessions,
): void {
  if (session === undefined || session.length > SESSION_MAX) return
  event.session = session
  sessions.open(session, { user, ip: event.clientIp })
}

/** The account of a name that Cyrus vouches for. */
export function name(
  line: Line,
  event: Parameters<typeof assume>[0] & { saslUsername?: string },
  user: string,
): void {
  event.saslUsername = plain(user, NAME_MAX)
  const account = saslAccount(user, line.defaultRealm)
  if (account === undefined) return
  event.account = account
  if (!user.includes('@') && line.defaultRealm !== '') assume(event, 'account')
}

const numbered = /\[?SASL\((-?\d{1,3})\): (.*?)\]?$/s
const outage = new Set(['-1', '-2', '-3', '-8', '-9', '-24'])

/** By the error's number and words. */
function refusalOf(code: string, said: string): LoginRefusal {
  if (/user not found|invalid user|no such user/i.test(said)) return 'account'
  if (code === '-13') return 'credentials'
  if (code === '-20') return 'account'
  if (code === '-18') return 'expired'
  if (code === '-19') return 'disabled'
  if (code === '-14' || code === '-15' || code === '-16') return 'policy'
  return /refused|denied/.test(said)
    ? 'policy'
    : /authentication failure/.test(said)
      ? 'credentials'
      : 'unknown'
}

export function readBadLogin(line: Line, words: string, protocol: LoginProtocol): Reading {
  const peer = peerOf(words)
  if (peer === undefined) return 'unknown'
  const space = peer.rest.indexOf(' ')
  const mechanism = space === -1 ? peer.rest : peer.rest.slice(0, space)
  const tail = space === -1 ? '' : peer.rest.slice(space + 1)
  const errorAt = Math.max(tail.lastIndexOf(' [SASL('), tail.lastIndexOf(' SASL('))
  const start = tail.startsWith('[SASL(') || tail.startsWith('SASL(') ? 0 : undefined
  const end = errorAt === -1 ? start : errorAt
  const error = end === undefined ? '' : tail.slice(end).trim()
  const before = end === undefined ? tail : tail.slice(0, end)
  const [, code = '', said = ''] = numbered.exec(error) ?? []
  const why = error === '' ? before : said
  if (outage.has(code))
    return begin<ServiceFailed>(line, {
      kind: 'service.failed',
      status: plain(withoutSecrets(`${mechanism}: ${said}`)),
    })
  const user = error === '' ? userBeforeWords(before) : userIn(before)
  return refused(line, protocol, {
    ip: peer.ip,
    mechanism,
    user,
    refusal: refusalOf(code, why),
    status: error === '' ? wordsBehindUser(before) : said,
  })
}

/** `(alice)` of 3.x, `alice` of older ones. */
const userIn = (text: string): string =>
  text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1) : text

const ending = / (?:invalid user|login refused|proxy authz .*)$|^login refused$/s

const userBeforeWords = (text: string): string => {
  const at = text.search(ending)
  return at === -1 ? '' : userIn(text.slice(0, at))
}

const wordsBehindUser = (text: string): string => {
  const at = text.search(ending)
  return at === -1 ? '' : text.slice(at).trim()
}

type Refused = {
  readonly ip: string | undefined
  readonly mechanism: string
  readonly user: string
  readonly refusal: LoginRefusal
  readonly status: string
}

function refused(line: Line, protocol: LoginProtocol, told: Refused): Reading {
  const event = begin<LoginEvent>(line, { kind: 'login.refused', protocol })
  if (told.ip !== undefined) event.clientIp = told.ip
  if (told.mechanism !== '') event.mechanism = plain(told.mechanism, MECHANISM_MAX)
  if (told.user !== '') event.saslUsername = plain(told.user, NAME_MAX)
  event.refusal = told.refusal
  if (told.status !== '') event.status = plain(withoutSecrets(told.status))
  return event
}

const pair = / ?([a-z][a-z.]{0,40})=("(?:\\.|[^"\\])*"|[^\s"]*)/gy
/** More pairs than these are in no line of Cyrus. */
export const PAIRS_MAX = 64

/** `event=login.good r.clienthost=… u.username=…`: values with blanks are quoted and escaped. */
export function pairsIn(text: string): ReadonlyMap<string, string> {
  const all = new Map<string, string>()
  for (const [, key = '', value = ''] of text.matchAll(pair)) {
    if (all.size >= PAIRS_MAX) break
    if (!all.has(key)) all.set(key, unescaped(value))
  }
  return all
}

const unescaped = (value: string): string => {
  const inner = value.startsWith('"') ? value.slice(1, -1) : value
  return inner.replace(/\\(?:x\{([0-9A-Fa-f]{2})\}|(.))/g, (_all, hex?: string, one?: string) =>
    hex === undefined ? (one ?? '') : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

export function readPairs(
  line: Line,
  pairs: ReadonlyMap<string, string>,
  protocol: LoginProtocol,
  sessions: Sessions,
): Reading {
  const host = pairs.get('r.clienthost') ?? ''
  const ip = peerOf(host)?.ip ?? addressOf(host)
  const user = pairs.get('u.username') ?? ''
  const mechanism = pairs.get('login.mech') ?? pairs.get('login.scheme') ?? ''
  if (pairs.get('event') === 'login.bad') {
    const error = pairs.get('error') ?? ''
    const [, code = '', said = error] = numbered.exec(error) ?? []
    if (outage.has(code))
      return begin<ServiceFailed>(line, {
        kind: 'service.failed',
        status: plain(withoutSecrets(`${mechanism}: ${said}`)),
      })
    return refused(line, protocol, {
      ip,
      mechanism,
      user,
      refusal: refusalOf(code, said),
      status: said,
    })
  }
  const event = begin<LoginEvent>(line, { kind: 'login.accepted', protocol })
  if (ip !== undefined) event.clientIp = ip
  if (mechanism !== '') event.mechanism = plain(mechanism, MECHANISM_MAX)
  if (pairs.get('login.tls') === '1') event.tlsVersion = 'TLS'
  if (user === '') event.saslUsername = 'anonymous'
  else {
    name(line, event, user)
    remember(event, pairs.get('r.sessionid'), user, sessions)
  }
  return event
}
