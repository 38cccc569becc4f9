/**
 * Cyrus lines: from the words of one of its services, or of saslauthd beside it, to our events.
 *
 * What a session read is told when `auditlog` is on: its octets, with the session's id. `Delivered`
 * of lmtpd is no delivery of ours: the server that handed the message over tells it, with its queue id.
 * Limits: saslauthd knows no address; where Cyrus or Postfix tell the same failure it is told twice,
 * once with its address.
 */
import type { LoginEvent, LoginProtocol, MailboxRead } from '../../events/login.ts'
import type { ServiceFailed } from '../../events/source.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { plain, withoutSecrets } from '../syslog/plain.ts'
import { name, pairsIn, readBadLogin, readLogin, readPairs } from './login.ts'
import { Sessions } from './sessions.ts'

const protocols: { readonly [service: string]: LoginProtocol } = {
  imap: 'imap',
  pop: 'pop3',
  pop3: 'pop3',
  lmtp: 'lmtp',
  lmtpunix: 'lmtp',
  sieve: 'sieve',
  timsieved: 'sieve',
  managesieve: 'sieve',
  imaplocal: 'imap',
  proxyd: 'imap',
  pop3proxyd: 'pop3',
  http: 'http',
  smtp: 'smtp',
  submission: 'smtp',
}

/** `cyrus/imaps`, `imapd`, `pop3s`: the service's protocol. */
export function protocolOf(program: string): LoginProtocol {
  const service = program.slice(program.lastIndexOf('/') + 1).replace(/^cyrus-/, '')
  const bare = service.replace(/d$/, '')
  for (const one of [service, bare, service.replace(/s$/, '')])
    if (Object.hasOwn(protocols, one)) return protocols[one] ?? 'other'
  return 'other'
}

export class CyrusLog {
  readonly #sessions: Sessions

  constructor(sessions: Sessions = new Sessions()) {
    this.#sessions = sessions
  }

  read(line: Line): Reading {
    return this.readKnown(line) ?? (talk.test(line.text) ? 'harmless' : 'unknown')
  }

  /** Lines of unmistakable form, whoever wrote them; `undefined` for all others. */
  readKnown(line: Line): Reading | undefined {
    const { text } = line
    const protocol = protocolOf(line.program)
    if (text.startsWith('login: ')) return readLogin(line, text.slice(7), protocol, this.#sessions)
    if (text.startsWith('badlogin: ')) return readBadLogin(line, text.slice(10), protocol)
    if (text.startsWith('auditlog: traffic ')) {
      const [, session = '', bytesIn, bytesOut] = traffic.exec(text) ?? []
      return session === ''
        ? 'unknown'
        : this.#traffic(line, protocol, session, Number(bytesIn), Number(bytesOut))
    }
    if (text.startsWith('auditlog: ')) return 'harmless'
    if (text.startsWith('event=')) return this.#pairs(line, protocol)
    const used = usage.exec(text)?.[1]
    if (used !== undefined) {
      const event = begin<LoginEvent>(line, { kind: 'session.ended', protocol })
      name(line, event, used)
      return event
    }
    if (serious.test(text))
      return begin<ServiceFailed>(line, {
        kind: 'service.failed',
        status: plain(withoutSecrets(text)),
      })
    return undefined
  }

  #pairs(line: Line, protocol: LoginProtocol): Reading {
    const pairs = pairsIn(line.text)
    const event = pairs.get('event')
    if (event === 'login.good' || event === 'login.bad')
      return readPairs(line, pairs, protocol, this.#sessions)
    if (event !== 'auditlog.traffic') return 'harmless'
    const [session, bytesIn, bytesOut] = ['r.sessionid', 'used.bytes.in', 'used.bytes.out'].map(
      (key) => pairs.get(key) ?? '',
    )
    return session === undefined || session === ''
      ? 'harmless'
      : this.#traffic(line, protocol, session, Number(bytesIn), Number(bytesOut))
  }

  #traffic(
    line: Line,
    protocol: LoginProtocol,
    id: string,
    bytesIn: number,
    bytesOut: number,
  ): Reading {
    const session = this.#sessions.end(id)
    const event = begin<MailboxRead>(line, { kind: 'mailbox.read', protocol, session: id })
    if (session?.ip !== undefined) event.clientIp = session.ip
    if (session !== undefined) name(line, event, session.user)
    if (Number.isSafeInteger(bytesIn)) event.bytesIn = bytesIn
    if (Number.isSafeInteger(bytesOut)) event.bytesOut = bytesOut
    return event
  }
}

const traffic =
  /^auditlog: traffic sessionid=<([^<>\s]{1,64})> bytes_in=<(\d{1,15})> bytes_out=<(\d{1,15})>/
const usage = /^USAGE (\S{1,255}) user: [\d.]+ sys: [\d.]+$/
const serious =
  /^(?:IOERROR|DBERROR|FATAL|.{0,80}(?:No space left on device|Too many open files|Cannot allocate memory|quota root .* corrupt))/
const talk =
  /^(?:Delivered: |dupelim: |duplicate_(?:check|mark|prune)|accepted connection|starttls: |open: |seen_db|SQUAT|fetching |sieve |starttls negotiation|\S+ tls negotiation|too many open connections|couldn't |\S* ?\[[^\]\s]+\] (?:idle|timed out)|skiplist: |twoskip: |cyrusdb|checkpointing|recovered |executed|about to exec|process \d|service |ready for work|master |exiting|entering |attaching|telling |mystore|verify_user|user_deny|could not |connection |client |createmailbox|creating |created |mailbox|Expunged|Repacking|auditlog|lmtp connection|backend|proxy|SSL|TLS|tls_|inittls|PROTERR|idle|timed out|Lost connection|lost connection|Connection reset|DIGEST|sql|ldap|mupdate|locked|index|conversation|quota|reconstruct|ctl_|deliver)/i

const refusing =
  /^:?do_auth +: auth failure: \[user=(.*)\] \[service=([^\]]*)\] \[realm=.*\] \[mech=([^\]]*)\] \[reason=(.*)\]$/s

/** saslauthd(8): `do_auth : auth failure: [user=alice] [service=imap] [realm=] [mech=pam] [reason=…]` */
export function readSaslauthd(line: Line): Reading {
  const found = refusing.exec(line.text)
  if (found === null)
    return /^:?(?:do_auth|auth_|pam_|cache_|detach_tty|ipc_|server_exit|signal_|main|rel_accept|have_baton|get_accept|DEBUG|ERROR|Entry|Authentication|Retrying|user |ldap|set_auth|\S+ +: )/.test(
      line.text,
    )
      ? 'harmless'
      : 'unknown'
  const [, user = '', service = '', , reason = ''] = found
  const event = begin<LoginEvent>(line, { kind: 'login.refused', protocol: protocolOf(service) })
  if (user !== '') event.saslUsername = plain(user, 255)
  event.refusal = /unavailable|Internal|system error|cannot|connect/i.test(reason)
    ? 'internal'
    : /unknown user|no such/i.test(reason)
      ? 'account'
      : 'credentials'
  event.status = plain(withoutSecrets(reason))
  return event
}
