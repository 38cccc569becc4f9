/**
 * Login lines: who was let in, who was not and how often, as imap-login, pop3-login and their kin
 * tell it when they are done with a client.
 *
 * Forms of 2.2, 2.3 (`Login`, `Disconnected: … (auth failed, 3 attempts in 2 secs)`, `Aborted login
 * (…)`) and 2.4 (`Logged in`, `Login aborted: … (auth failed, …) (auth_failed)`). One line may stand
 * for many failures; those which the auth process told already are not told again. An outage is
 * nobody's failed login, a client that said no name or no password has not tried one; one that gave them
 * where they may not go unencrypted was refused.
 * `login.refused` names no account: strangers choose that name.
 */
import { saslAccount } from '../../events/account.ts'
import type { LoginEvent, LoginProtocol, LoginRefusal } from '../../events/login.ts'
import { assume, begin, type Line, type Reading } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import { REPEATS_MAX } from '../syslog/repeat.ts'
import type { Attempts } from './attempts.ts'
import { type Elements, readElements } from './elements.ts'
import { serviceFailed } from './service.ts'

export const NAME_MAX = 255

export function readLogin(
  line: Line,
  protocol: LoginProtocol,
  words: string,
  attempts: Attempts,
): Reading {
  const elements = readElements(words)
  if (elements === undefined) return talk.test(words) ? 'harmless' : 'unknown'
  const { message, user } = elements
  if (message === 'Login' || message === 'Logged in') {
    attempts.end(elements.facts.session)
    return user === '' ? 'unknown' : accepted(line, protocol, elements)
  }
  if (message.startsWith('proxy(')) return proxied(line, protocol, elements, attempts)
  // Whatever the client did last: why it was not let in is said behind it.
  return ended.test(message) || (refusedLast.test(message) && !theirs.test(message))
    ? refused(line, protocol, elements, attempts)
    : quiet(message)
}

/** `Client …` and `Remote …` are submission-login's. */
const ended =
  /^(?:Disconnected|Login aborted|Aborted login|Inactivity|Connection (?:closed|lost)|Internal login failure|Shutting down|Too many|Disconnect|Client has quit|Remote (?:closed|disconnected))\b/
const talk =
  /^(?:Authenticate |Pre-login |Maximum number of connections |Login failed: |ID sent|proxy\(|SSL|TLS|XCLIENT|Timeout|Connection|Connected|Client |APOP failed|Send: |Disabling|Redirected|haproxy)/

const quiet = (message: string): Reading => (talk.test(message) ? 'harmless' : 'unknown')

function accepted(line: Line, protocol: LoginProtocol, elements: Elements): LoginEvent {
  const event = begin<LoginEvent>(line, { kind: 'login.accepted', protocol, ...elements.facts })
  event.saslUsername = plain(elements.user, NAME_MAX)
  if (elements.actor !== undefined) event.actor = elements.actor
  const star = elements.user.indexOf('*')
  // `auth_master_user_separator`, as everybody sets it: «whose*master».
  const whose = star > 0 ? elements.user.slice(0, star) : elements.user
  if (star > 0) event.actor ??= plain(elements.user.slice(star + 1), NAME_MAX)
  if (!elements.isCut) nameAccount(event, whose, line.defaultRealm)
  return event
}

/** The account of a name that the server itself vouches for. */
export function nameAccount(
  event: Parameters<typeof assume>[0],
  name: string,
  defaultRealm: string,
): void {
  const account = saslAccount(name, defaultRealm)
  if (account === undefined) return
  event.account = account
  if (!name.includes('@') && defaultRealm !== '') assume(event, 'account')
}

const outages =
  'auth service reported temporary failure|auth process communication failure|internal failure|client_limit and process_limit was hit|proxy dest (?:connection failed|internal failure|remote failure|protocol failure|temporary authentication failure)'
const refusals: { readonly [reason: string]: LoginRefusal } = {
  'auth failed': 'credentials',
  'credentials contain control characters': 'credentials',
  'proxy dest auth failed': 'credentials',
  'proxy dest authentication failure': 'credentials',
  'authorization failed': 'account',
  'user disabled': 'disabled',
  'login disabled': 'disabled',
  'password expired': 'expired',
  'anonymous logins disabled': 'policy',
  'tried to use disabled plaintext auth': 'policy',
  'tried to use disallowed plaintext auth': 'policy',
  'tried to use disallowed cleartext auth': 'policy',
}
const outage = new RegExp(` \\((?:${outages})`)
const refusedLast = new RegExp(
  ` \\((?:${Object.keys(refusals).join('|')})[^()]{0,120}\\)(?: \\([a-z_]{1,40}\\))?$`,
)
/** What holds text of the client's, and says of no login how it ended. */
const theirs = /^(?:ID sent|Pre-login |Login failed|Authenticate )/
const uncertain = / \((\d{1,9}) authentication attempts\)$/
const refusal = new RegExp(
  ` \\((${Object.keys(refusals).join('|')})(?: to (?:[^\\s,()]+|\\(unknown\\)))?(?:, (\\d{1,9}) attempts|, (\\d{1,9})/(\\d{1,9}) successful auths)?`,
)

function refused(
  line: Line,
  protocol: LoginProtocol,
  { message, user, facts }: Elements,
  attempts: Attempts,
): Reading {
  const heard = attempts.end(facts.session)
  if (outage.test(message)) return serviceFailed(line, message)
  // 1.0 counts attempts without saying that they failed.
  const elder = uncertain.exec(message)
  const found = elder === null ? refusal.exec(message) : ['', 'auth failed', elder[1]]
  if (found === null) return 'harmless'
  const [, reason = '', count = '1', successes = '0', attempted = count] = found
  const all = Math.max(1, Math.min(Number(attempted) - Number(successes), REPEATS_MAX))
  const untold = all - heard.told
  if (untold < 1) {
    const event = begin<LoginEvent>(line, { kind: 'session.ended', protocol, ...facts })
    event.loginsAttempted = all
    event.loginsAccepted = 0
    return event
  }
  const event = begin<LoginEvent>(line, { kind: 'login.refused', protocol, ...facts })
  if (user !== '') event.saslUsername = plain(user, NAME_MAX)
  const told = refusals[reason] ?? 'unknown'
  event.refusal = told === 'credentials' ? (heard.why ?? told) : told
  event.status = plain(message)
  const times = Math.min(untold * line.times, REPEATS_MAX)
  if (times > 1) event.times = times
  return event
}

const destination = /^,[^\s(),]{1,100}:\d{1,5}\): /

/**
 * Who is let in by a server behind this one: `proxy(name): started proxying to …`, since 2.3.12
 * `proxy(name,destination:port): Started proxying to …`.
 */
function proxied(
  line: Line,
  protocol: LoginProtocol,
  elements: Elements,
  attempts: Attempts,
): Reading {
  const { message, user, facts } = elements
  // Only the name that is told behind as well can stand in the brackets.
  const own = `proxy(${user}`
  if (user === '' || !message.startsWith(own)) return 'harmless'
  const rest = message.slice(own.length)
  const head = rest.startsWith('): ') ? '): ' : destination.exec(rest)?.[0]
  if (head === undefined) return 'harmless'
  const said = rest.slice(head.length)
  if (/^started proxying to /i.test(said)) {
    attempts.end(facts.session)
    return accepted(line, protocol, elements)
  }
  if (!/^(?:disconnecting |disconnected by )/i.test(said)) return 'harmless'
  const event = begin<LoginEvent>(line, { kind: 'session.ended', protocol, ...facts })
  event.saslUsername = plain(user, NAME_MAX)
  if (!elements.isCut) nameAccount(event, user, line.defaultRealm)
  event.status = plain(said)
  return event
}
