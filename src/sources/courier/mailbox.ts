/**
 * Mailbox lines: what Courier's imapd and pop3d say of logins and of sessions that are over.
 *
 * `LOGIN, user=alice, ip=[::ffff:192.0.2.1], port=[50123], protocol=IMAP`, `LOGIN FAILED, user=alice,
 * ip=[…]`, `LOGOUT, user=alice, ip=[…], headers=0, body=1234, rcvd=34, sent=5678, time=3`. A name that
 * was not let in is a stranger's and may bring an address along: the last `, ip=[` is the server's.
 * Counts are octets; how many messages they were is not told.
 */
import { saslAccount } from '../../events/account.ts'
import type { LoginEvent, LoginProtocol, MailboxRead } from '../../events/login.ts'
import { addressOf } from '../syslog/address.ts'
import { assume, begin, type Line, type Reading } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'

const NAME_MAX = 255
const MECHANISM_MAX = 40

const named = /^(?:courier-?(imap|pop3)(?:s|d|login)?|(imap|pop3)(?:d|login))(?:-ssl)?$/

/** `imapd`, `courierpop3login`, `pop3d-ssl`, `courier-imaps`; and Courier's own webmail. */
export function protocolOf(program: string): LoginProtocol | undefined {
  if (program === 'sqwebmaild' || program === 'sqwebmail') return 'http'
  const [, own, bare] = named.exec(program) ?? []
  const told = own ?? bare
  return told === undefined ? undefined : told === 'imap' ? 'imap' : 'pop3'
}

const prefix = /^(?:(?:INFO|NOTICE|ERR|WARN|DEBUG): )?/
/** What stands behind a name: the last one in the line, for a name may bring one along. */
const place =
  /^, ip=\[([0-9A-Fa-f:.]{2,45})\](?:, port=\[(\d{1,5})\])?((?:, [a-z0-9_]{1,20}=[^\s,]{0,40})*)$/

type Said = {
  readonly what: string
  readonly user: string
  readonly ip: string
  readonly port: string | undefined
  /** `, headers=0, body=0` and their like. */
  readonly rest: string
}

const labels =
  /^(?:(LOGIN|LOGIN FAILED|LOGOUT|DISCONNECTED|TIMEOUT), (user|method)=|LOGIN FAILED(?=, ip=\[))/

function readSaid(words: string): Said | undefined {
  const label = labels.exec(words)
  const at = words.lastIndexOf(', ip=[')
  if (label === null || at < label[0].length) return undefined
  const found = place.exec(words.slice(at))
  if (found === null) return undefined
  const [, ip = '', port, rest = ''] = found
  const told = label[1] ?? 'LOGIN FAILED'
  const what = label[2] === 'method' ? `${told} method` : told
  return { what, user: words.slice(label[0].length, at), ip, port, rest }
}

/** `undefined`: none of Courier's forms. */
export function readMailbox(line: Line, protocol: LoginProtocol): Reading | undefined {
  const words = line.text.slice(prefix.exec(line.text)?.[0].length ?? 0)
  const said = readSaid(words)
  if (said === undefined)
    return talk.test(words) ? 'harmless' : labels.test(words) ? 'unknown' : undefined
  const { what, user } = said
  if (what === 'LOGIN') {
    const event = begin<LoginEvent>(line, { kind: 'login.accepted', protocol })
    put(event, said)
    name(line, event, user)
    return event
  }
  if (what.startsWith('LOGIN FAILED')) {
    const event = begin<LoginEvent>(line, { kind: 'login.refused', protocol })
    put(event, said)
    if (what !== 'LOGIN FAILED') event.mechanism = plain(user, MECHANISM_MAX)
    else if (user !== '') event.saslUsername = plain(user, NAME_MAX)
    event.refusal = 'credentials'
    event.status = 'LOGIN FAILED'
    return event
  }
  return what.endsWith(' method') ? 'unknown' : readOver(line, protocol, said)
}

const talk =
  /^(?:Connection, ip=|Disconnected(?:, ip=|$)|LOGOUT, ip=|DISCONNECTED, ip=|TIMEOUT, ip=|LOGIN: (?:DEBUG|ip=)|LOGIN,? DEBUG|authentication error: |couriertls: |Maximum connection limit reached|Unexpected SSL|starttls|chdir |\S+: No such file or directory|Failed to connect|ip=\[|Error reading|Filesystem notification|Account's mailbox directory)/

function readOver(line: Line, protocol: LoginProtocol, said: Said): Reading {
  const counts = new Map(
    said.rest
      .slice(2)
      .split(', ')
      .map((one): [string, number] => {
        const [key = '', value = ''] = one.split('=')
        return [key, /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN]
      }),
  )
  const count = (key: string): number | undefined => {
    const value = counts.get(key)
    return value === undefined || Number.isNaN(value) ? undefined : value
  }
  const sent = count('sent')
  if (sent === undefined) {
    const event = begin<LoginEvent>(line, { kind: 'session.ended', protocol })
    put(event, said)
    name(line, event, said.user)
    return event
  }
  const event = begin<MailboxRead>(line, { kind: 'mailbox.read', protocol })
  put(event, said)
  name(line, event, said.user)
  event.bytesOut = sent
  const received = count('rcvd')
  if (received !== undefined) event.bytesIn = received
  const body = count(protocol === 'pop3' ? 'retr' : 'body')
  if (body !== undefined) event.bodyBytes = body
  return event
}

function put(event: { clientIp?: string; clientPort?: number }, { ip, port }: Said): void {
  const clientIp = addressOf(ip)
  if (clientIp !== undefined) event.clientIp = clientIp
  const clientPort = Number(port)
  if (clientPort >= 1 && clientPort <= 65_535) event.clientPort = clientPort
}

function name(
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
