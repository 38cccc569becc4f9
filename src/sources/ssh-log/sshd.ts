/**
 * sshd lines: who was let in, who was not, as OpenSSH 3 to 10 write it (`sshd`, `sshd-session`,
 * `sshd-auth`), and what PAM says in its name.
 *
 * The name of a login is a stranger's text and stands in the middle of the line, the address behind
 * it: it is read from the end. Where something follows the address that a stranger may have written
 * too, and two addresses fit, nobody can tell them apart and there is none.
 * One failed try may be told by several lines (`Invalid user`, PAM, `Failed password`, the end of the
 * connection); each of them is told, with the same `session`, and only `Failed` has the refusal
 * `credentials`: whoever counts guessed passwords counts those.
 * Limits: a failure that one PAM module tells is no refusal where another one accepts. A client that
 * the log names by its host name has no address.
 */
import { machineAccount } from '../../events/account.ts'
import type { LoginEvent, LoginRefusal } from '../../events/login.ts'
import { type Client, portOf } from '../stamped/client.ts'
import { NAME_MAX, refused, type Told } from '../stamped/told.ts'
import { addressOf } from '../syslog/address.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'

/** A line is read up to here. */
export const SSHD_MAX = 8_192

export function readSshd(line: Line): Reading {
  const text = line.text.length > SSHD_MAX ? line.text.slice(0, SSHD_MAX) : line.text
  const said = text.trimEnd().replace(/^(?:error|fatal|debug\d): /, '')
  const pam = readPam(said)
  if (pam !== undefined) return pam === 'harmless' ? pam : fail(line, pam, 'unknown', said)
  const ended = said.replace(/ \[preauth\]$/, '')
  return (
    readAnswer(line, ended) ??
    readInvalid(line, ended) ??
    readClosed(line, ended) ??
    readRest(line, ended) ??
    (harmless.test(ended) ? 'harmless' : 'unknown')
  )
}

type Who = { readonly user: string; readonly client: Client | undefined }

const toldOf = (line: Line, who: Who, status: string, mechanism?: string): Told => ({
  user: who.user,
  client: who.client,
  protocol: 'ssh',
  session: line.pid === undefined ? undefined : `sshd:${line.pid}`,
  mechanism,
  status,
})

const fail = (
  line: Line,
  who: Who,
  refusal: LoginRefusal,
  status: string,
  mechanism?: string,
): LoginEvent => refused(line, toldOf(line, who, wordsOf(status), mechanism), refusal)

/** Of a line, the words that are sshd's own: up to the name. */
const wordsOf = (text: string): string =>
  /^[A-Za-z ]{1,60}?(?= for | user | from | by |;|$)/.exec(text)?.[0] ?? ''

const answer =
  /^(Accepted|Failed|Partial|Postponed) ([a-z0-9/-]{1,40}) for (invalid user |illegal user )?/
/** ` from ADDRESS port N ssh2`, at its end or before what a key says. */
const origin = / from ([0-9A-Za-z.:%-]{1,64}) port (\d{1,5})(?: ssh\d?)?(?=$|: )/g
const bareOrigin = / from ([0-9A-Fa-f.:%a-z]{2,64})$/

function readAnswer(line: Line, text: string): Reading | undefined {
  const found = answer.exec(text)
  if (found === null) return undefined
  const [head, word = '', mechanism = '', invalid] = found
  if (word === 'Postponed') return 'harmless'
  // The key's words behind the address may quote the client; a name that was let in quotes nobody.
  const rest = text.slice(head.length)
  const all = [...rest.matchAll(origin)]
  const chosen = word === 'Accepted' || word === 'Partial' ? all[0] : sole(all, rest)
  const bare = all.length === 0 ? bareOrigin.exec(rest) : null
  const at = chosen?.index ?? bare?.index ?? all[0]?.index ?? -1
  if (at === -1) return 'unknown'
  const client =
    chosen !== undefined
      ? clientAt(chosen[1], chosen[2])
      : bare === null
        ? undefined
        : clientAt(bare[1])
  const user = rest.slice(0, at)
  const who = { user: user === '<invalid username>' ? '' : user, client }
  if (word === 'Accepted') return accept(line, who, mechanism)
  // One of several methods was passed: not in yet, and no failure.
  if (word === 'Partial') return 'harmless'
  return fail(line, who, invalid === undefined ? 'credentials' : 'account', text, mechanism)
}

/** The only place that can be sshd's: the last, unless what a key says could hold it. */
function sole(all: readonly RegExpExecArray[], text: string): RegExpExecArray | undefined {
  const last = all.at(-1)
  if (last === undefined || all.length === 1) return last
  const isEnd = last.index + last[0].length === text.length
  const quoted = /:(?: |$)/.test(text.slice(0, last.index))
  if (isEnd && !quoted) return last
  return all.every((one) => one[1] === last[1]) ? last : undefined
}

function accept(line: Line, who: Who, mechanism: string): LoginEvent {
  const told = toldOf(line, who, '')
  const event = begin<LoginEvent>(line, {
    kind: 'login.accepted',
    protocol: 'ssh',
    mechanism,
    ...(told.session === undefined ? {} : { session: told.session }),
    ...(who.client ?? {}),
    saslUsername: plain(who.user, NAME_MAX),
  })
  const account = machineAccount(who.user, line.host ?? '')
  if (account !== undefined) event.account = account
  return event
}

/** `Invalid user NAME from ADDRESS port N`, at the very end. */
const invalid = /^(?:Invalid|Illegal) user (.*) from (\S{1,64})(?: port (\d{1,5}))?$/s
const notAllowed =
  /^User (.*) from (\S{1,64}) not allowed because (?:not listed in AllowUsers|listed in DenyUsers|not in any group|a group is listed in DenyGroups|none of user's groups are listed in AllowGroups|account is locked|shell \S{1,200} (?:does not exist|is not executable)|[a-z ]{1,60})$/s
/** The password was right. */
const denied = /^Access denied for user (.*) by PAM account configuration$/s
const rootRefused = /^ROOT LOGIN REFUSED FROM (\S{1,64})(?: port (\d{1,5}))?$/
const attempts =
  /^maximum authentication attempts exceeded for (?:invalid user )?(.*) from (\S{1,64}) port (\d{1,5})(?: ssh\d?)?$/s
const byPam =
  /^PAM: (?:[Aa]uthentication (?:failure|error)|User not known to the underlying authentication module|unknown user|[A-Z][A-Za-z ]{3,60}) for (?:illegal user |invalid user )?(.*) from (\S{1,255}?)(?: via \S{1,64})?$/s

function readInvalid(line: Line, text: string): Reading | undefined {
  const strange = invalid.exec(text)
  if (strange !== null) return told(line, strange, 'account', text)
  const banned = notAllowed.exec(text)
  if (banned !== null) return told(line, banned, 'policy', text)
  const most = attempts.exec(text)
  if (most !== null) return told(line, most, 'unknown', text)
  const barred = denied.exec(text)
  if (barred !== null)
    return fail(line, { user: barred[1] ?? '', client: undefined }, 'policy', text)
  const module = byPam.exec(text)
  if (module !== null) return told(line, module, 'credentials', text)
  const root = rootRefused.exec(text)
  if (root === null) return undefined
  return fail(
    line,
    { user: 'root', client: clientAt(root[1], root[2]) },
    'policy',
    'ROOT LOGIN REFUSED',
  )
}

const told = (
  line: Line,
  found: RegExpExecArray,
  refusal: LoginRefusal,
  text: string,
): LoginEvent =>
  fail(line, { user: found[1] ?? '', client: clientAt(found[2], found[3]) }, refusal, text)

const closed =
  /^(Connection closed|Connection reset|Disconnected|Disconnecting) (?:by|from)? ?(authenticating|invalid) user (.*) (\S{1,64}) port (\d{1,5})$/s
const disconnecting = /^Disconnecting (authenticating|invalid) user /
const place = / (\S{2,64}) port (\d{1,5})(?=$|: )/g

function readClosed(line: Line, text: string): Reading | undefined {
  const end = closed.exec(text)
  if (end !== null && end[1] !== 'Disconnecting') {
    const who = { user: end[3] ?? '', client: clientAt(end[4], end[5]) }
    return fail(line, who, end[2] === 'invalid' ? 'account' : 'unknown', text)
  }
  const cut = disconnecting.exec(text)
  if (cut === null) return undefined
  const rest = text.slice(cut[0].length)
  const all = [...` ${rest}`.matchAll(place)]
  const first = all[0]
  if (first === undefined) return 'unknown'
  const isSole = all.every((one) => one[1] === first[1])
  const who = {
    user: rest.slice(0, Math.max(0, first.index - 1)),
    client: isSole ? clientAt(first[1], first[2]) : undefined,
  }
  return fail(line, who, cut[1] === 'invalid' ? 'account' : 'unknown', text)
}

const gone = /^Disconnected from user (.*) (\S{1,64}) port (\d{1,5})$/s

function readRest(line: Line, text: string): Reading | undefined {
  const left = gone.exec(text)
  if (left === null) return undefined
  const client = clientAt(left[2], left[3])
  const user = plain(left[1] ?? '', NAME_MAX)
  const event = begin<LoginEvent>(line, {
    kind: 'session.ended',
    protocol: 'ssh',
    ...(line.pid === undefined ? {} : { session: `sshd:${line.pid}` }),
    ...(client ?? {}),
    saslUsername: user,
  })
  const account = machineAccount(user, line.host ?? '')
  if (account !== undefined) event.account = account
  return event
}

function clientAt(ip: string | undefined, port?: string): Client | undefined {
  const clientIp = ip === undefined ? undefined : addressOf(ip)
  if (clientIp === undefined) return undefined
  const clientPort = portOf(port)
  return clientPort === undefined ? { clientIp } : { clientIp, clientPort }
}

const pamHead =
  /^(?:\(?pam_[a-z_0-9]{1,40}\)?(?:\([^()]{1,80}\))?|PAM \d{1,4} more authentication failures?)[:;]? |^(?=authentication failure; logname=)/
const pamFailure = /authentication failure; logname=/
/** At the end: `rhost=ADDRESS  user=NAME`; before it, `ruser=` may be a stranger's. */
const rhost = / rhost=(\S{0,255}) *(?: user=(.*))?$/s

function readPam(text: string): Who | 'harmless' | undefined {
  const head = pamHead.exec(text)
  if (head === null) return undefined
  if (!text.slice(0, 200).match(pamFailure) || head[0].startsWith('PAM ')) return 'harmless'
  const first = text.indexOf(' rhost=')
  const found = rhost.exec(text.slice(text.lastIndexOf(' rhost=')))
  if (found === null || first === -1) return 'harmless'
  // A second `rhost=`: one of them is a name's.
  const isSole = text.lastIndexOf(' rhost=') === first
  // pam_krb5 has his name there, and nowhere else.
  const name = head[0].startsWith('pam_krb5')
    ? / logname=(\S{1,255}) uid=/
    : / ruser=(\S{1,255}) rhost=/
  const ruser = name.exec(text)?.[1] ?? ''
  return {
    user: isSole ? (found[2] ?? ruser).trim() : '',
    client: isSole ? clientAt(found[1]) : undefined,
  }
}

const harmless =
  /^(?:Connection (?:from|closed|reset) |Connection from|Received (?:disconnect|signal|SIGHUP)|Disconnected from |Disconnecting|Did not receive identification|Bad protocol version|banner exchange|kex_exchange_identification|kex_protocol_error|ssh_dispatch_run|ssh_packet|Unable to negotiate|no matching |userauth_|input_userauth|Server listening|Server lis|Exiting on signal|Starting session|Close session|Closing connection|subsystem request|session opened|session closed|User child|Timeout|Timeout before authentication|refused connect|Could not|Cannot|Can't|Read from socket|Write failed|Protocol |Unsupported|bad packet|packet_write|Corrupted|Bad packet|Address |reverse mapping|Nasty PTR|fatal|Read error|Set \/|rexec|Authentication refused|Authentication key|Authentication tried|Authorized|Certificate|Found matching|Matched|Accepted key|Root login|SSH: Server|User .{1,300} not allowed because|Changing|Missing privilege|Attempt|attempt|Too many|maximum|beginning MaxStartups|exited MaxStartups|drop connection|srclimit|penalty|Failed to release|Failed to|dispatch_protocol|hostkey|host key|error |main:|monitor_read|mm_|do_|channel_|lastlog|login_|Login |syslogin|pam|PAM|trying|Server terminating|sent|Deprecated|Environment|Tunnel|Allocated|Entering|forced|Local|Forced|invalid user|Nonstandard|send_|setsockopt|getpeername|client_|server_|client sent|safely_chroot|sftp|opendir|closedir|open |close |message|Transferred|Accepting|Postponed|Bind|bind|listen|auth_|audit|mux|rekey|last message|AuthorizedKeys|AllowUsers|cert)/
