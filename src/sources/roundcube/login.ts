/**
 * Roundcube's lines about log-ins and sending, read from the end that strangers do not write.
 *
 * `Successful login for NAME (ID: n) from ADDRESS in session x`, `Failed login for NAME from ADDRESS in
 * session x (error: n)`, `IMAP Error: Login failed for NAME against HOST from ADDRESS. words`, and what
 * was sent: `User 12 [ADDRESS]; Message <id> for recipient; 250: words`; password changes of its plugin.
 * Behind the address may stand `(X-Real-IP: …,X-Forwarded-For: …)`: headers that any client can send,
 * passed over by their bracket, so the address is that of the connection. In the line of a failed IMAP log-in the server's answer
 * may repeat the name; where two addresses fit, there is none.
 * A session's name lets its bearer in; only its first SESSION_KEPT characters are kept.
 * Limits: behind a proxy that the web server does not resolve, the address is the proxy's.
 */
import { saslAccount } from '../../events/account.ts'
import type { LoginEvent, LoginRefusal } from '../../events/login.ts'
import type { AccountChanged } from '../../events/traces.ts'
import { type Client, clientOf } from '../stamped/client.ts'
import { accepted, NAME_MAX, refused } from '../stamped/told.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'

export const SESSION_KEPT = 8
/** A line is read up to here. */
export const ROUNDCUBE_MAX = 16_384
/** Octets of what stands in brackets behind an address. */
const HEADERS_MAX = 4_096

export function readRoundcube(line: Line): Reading {
  const text = line.text.length > ROUNDCUBE_MAX ? line.text.slice(0, ROUNDCUBE_MAX) : line.text
  const said = text.replace(/^<[A-Za-z0-9]{1,64}> /, '')
  if (said.startsWith('Successful login for ')) return readSuccess(line, said)
  if (said.startsWith('Password changed for user ')) return readChanged(line, said)
  if (said.startsWith('Failed login for ')) return readFailure(line, said)
  if (said.startsWith('FAILED login for ')) return readOldFailure(line, said)
  const error =
    /^(?:PHP Error: |Error: )?(?:IMAP Error(?: in \S{1,255} \(\d{1,6}\))?: )?(?:Login failed|LDAP Error: Login failed) for /.exec(
      said,
    )
  if (error !== null) return readImap(line, said.slice(error[0].length))
  if (/^User (?:\S{1,255} )?\[/.test(said)) return readSent(line, said)
  return known.test(said) ? 'harmless' : 'unknown'
}

const known =
  /^(?:[A-Z][A-Za-z ]{0,40}(?: Error|Error|Warning|Notice|Deprecated)\b|IMAP Error|SMTP|DB Error|PHP |Error|\[|Plugin|Configuration|C:|S:|LDAP|Could not|Failed to|Unable|Request|CSRF|Logged|Session|Identity|\{|Stack trace|#\d)/

const success = /^Successful login for (.*) \(ID: (\d{1,20})\) from (.*) in session (\S{1,128})$/s
const failure = /^Failed login for (.*) in session (\S{0,128}) \(error: (-?\d{1,6})\)$/s

function readSuccess(line: Line, text: string): Reading {
  const found = success.exec(text)
  // The name is one that the server knows, but a display of it; the first end of it counts.
  const first = /^Successful login for (\S{1,1024}) \(ID: \d{1,20}\) from (.*)$/s.exec(text)
  if (found === null) return 'unknown'
  const user = first?.[1] ?? found[1] ?? ''
  const tail = / in session (\S{1,128})$/.exec(text)
  const place = placeOf((first?.[2] ?? found[3] ?? '').replace(/ in session \S{1,128}$/, ''))
  return accepted(line, { user, client: place, session: shortOf(tail?.[1]) })
}

function readFailure(line: Line, text: string): Reading {
  const found = failure.exec(text)
  if (found === null) return 'unknown'
  const { user, client } = fromTail(found[1] ?? '')
  const refusal: LoginRefusal = found[3] === '0' || found[3] === '-1' ? 'credentials' : 'unknown'
  return refused(line, { user, client, session: shortOf(found[2]) }, refusal)
}

function readOldFailure(line: Line, text: string): Reading {
  const { user, client } = fromTail(text.slice('FAILED login for '.length).trimEnd())
  return refused(line, { user, client })
}

const shortOf = (session: string | undefined): string | undefined =>
  session === undefined || session === 'no-session' ? undefined : session.slice(0, SESSION_KEPT)

type Tail = { readonly user: string; readonly client: Client | undefined }

/** `NAME from ADDRESS` or `NAME from ADDRESS(X-…: …)`, where the text ends. */
function fromTail(text: string): Tail {
  if (!text.endsWith(')')) {
    const from = text.lastIndexOf(' from ')
    return { user: text.slice(0, Math.max(0, from)), client: clientOf(text.slice(from + 6)) }
  }
  // The bracket is headers: anybody's text. What fits must be the only one that does.
  const starts = [
    ...text.matchAll(
      / from ([0-9A-Fa-f:.]{2,45}) ?\((?:X-Real-IP|X-Forwarded-For|X_FORWARDED_FOR): /g,
    ),
  ]
  const first = starts[0]
  if (first === undefined) return { user: text.slice(0, 255), client: undefined }
  const client = starts.every((one) => one[1] === first[1]) ? clientOf(first[1] ?? '') : undefined
  return { user: text.slice(0, first.index), client }
}

/** An address, and headers in brackets that are not believed. */
function placeOf(text: string): Client | undefined {
  const bracket = text.indexOf('(')
  return clientOf((bracket === -1 ? text : text.slice(0, bracket)).trim())
}

/** ` against HOST from ADDRESS`, or ` from ADDRESS`, and then a point, or the end. */
const origin =
  /(?: against \S{1,255})? from ([0-9A-Fa-f:.]{2,45}?)(?: ?\((?:X-[A-Za-z-]{1,32}: [^()]{0,1024})\))?(?=\. |\.$|$)/g
/** Of old versions, which go on with the place in the program. */
const oldOrigin = / from ([0-9A-Fa-f:.]{2,45}) in \//g

function readImap(line: Line, rest: string): Reading {
  const cut = rest.slice(0, HEADERS_MAX * 2)
  const ends = [...cut.matchAll(origin)]
  const all = ends.length > 0 ? ends : [...cut.matchAll(oldOrigin)]
  const first = all[0]
  if (first === undefined) return refused(line, { user: '', client: undefined })
  const client = all.every((one) => one[1] === first[1]) ? clientOf(first[1] ?? '') : undefined
  const words = /(?:AUTHENTICATE|LOGIN) [A-Z0-9-]{1,20}: (?:[A-Z]\d{1,6} )?(?:NO|BAD) /.exec(
    cut,
  )?.[0]
  return refused(line, { user: rest.slice(0, first.index), client, status: words?.trim() })
}

const changed = /^Password changed for user (\S{1,255}) \(ID: \d{1,20}\) from (.*)$/s

/** Of the plugin `password`: the name is that of who is logged in. */
function readChanged(line: Line, text: string): Reading {
  const found = changed.exec(text)
  if (found === null) return 'unknown'
  const [, user = '', place = ''] = found
  const event = begin<AccountChanged>(line, {
    kind: 'account.changed',
    what: 'password',
    saslUsername: plain(user, NAME_MAX),
    ...(placeOf(place) ?? {}),
  })
  const account = saslAccount(user, line.defaultRealm)
  if (account !== undefined) event.account = account
  return event
}

/** `User [NAME ][ADDRESS]; Message [<id> ]for RECIPIENTS; words`. */
const sent = /^User (?:(\S{1,255}) )?\[([0-9A-Fa-f:.]{2,45})(?:\([^\]]{0,4096}\))?\]; Message /

/**
 * A message was handed to the mail server, whose own log tells of the message. What only this line
 * knows is that the account was at work from this address, so that is what is told.
 */
function readSent(line: Line, text: string): Reading {
  const found = sent.exec(text)
  if (found === null) return 'unknown'
  const [, user, ip = ''] = found
  // «User 12 [..]»: by its number in the webmail's own list, which names nobody to us.
  if (user === undefined || /^\d+$/.test(user)) return 'harmless'
  const event = begin<LoginEvent>(line, {
    kind: 'session.opened',
    protocol: 'http',
    ...(clientOf(ip) ?? {}),
    saslUsername: plain(user, NAME_MAX),
    status: 'sent',
  })
  const account = saslAccount(user, line.defaultRealm)
  if (account !== undefined) event.account = account
  return event
}
