/**
 * smtpd and postscreen lines: who connected, who was let in, who was not, what was refused.
 *
 * A login is known to have succeeded only by `QUEUEID: client=…, sasl_username=…`; a failed one
 * may name a user as well. `auth=8/14` at the end of a session may be all that is left of the
 * failures in it. An authentication server that is away is a failure of the service, not of
 * anybody who tried to log in. `login.refused` names no account: strangers choose that name.
 */
import { saslAccount } from '../../events/account.ts'
import type { LoginEvent } from '../../events/login.ts'
import type { HoldEvent, QueueEvent, RefusedEvent } from '../../events/message.ts'
import { addressOf } from '../syslog/address.ts'
import { assume, begin, type Line, type Reading } from '../syslog/line.ts'
import { ADDRESS_MAX, plain, withoutSecrets } from '../syslog/plain.ts'
import { readService, serviceFailed } from './service.ts'
import { queueIdLength, readClient, readEnvelope } from './text.ts'

const SASL_NAME_KEPT_MAX = 255

export function readSmtpd(line: Line): Reading {
  const { text } = line
  const idLength = queueIdLength(text)
  if (idLength > 0) {
    if (text.startsWith('client=', idLength + 2))
      return readQueued(line, text.slice(0, idLength), idLength + 2)
    return readRefusal(line, text.slice(0, idLength), idLength + 2)
  }
  if (text.startsWith('connect from ')) return 'harmless'
  if (text.startsWith('disconnect from ')) return readDisconnect(line)
  if (text.startsWith('NOQUEUE: ')) {
    if (text.startsWith('client=', 9)) return readProxied(line)
    return readRefusal(line, undefined, 9)
  }
  if (text.startsWith('warning: ')) {
    const failed = saslFailure.exec(text)
    if (failed !== null) return readSaslFailure(line, failed)
  }
  // postscreen's own, when all its ports are busy: `reject: connect from [address]:port: …`.
  if (text.startsWith('proxy-reject: ') || text.startsWith('reject: '))
    return readRefusal(line, undefined, 0)
  return sessionTalk.test(text) ? 'harmless' : readService(line)
}

const sessionTalk =
  /^(?:lost connection after |timeout after |(?:NAMED|SSL_accept) error from |SSL_accept:|improper command pipelining after |too many errors after |(?:Anonymous|Untrusted|Trusted|Verified|Fingerprint|Matched|Unverified) TLS connection (?:established|reused) |proxy-accept: |discarding EHLO keywords: |bare <LF> received |setting up TLS connection |initializing the server-side TLS |using backwards-compatible default |table \S+ has changed|statistics: |maps_find: |certificate verification failed |subject_CN=|(?:CONNECT|DISCONNECT|PASS (?:OLD|NEW)|PREGREET|HANGUP|DNSBL rank|(?:WHITE|BLACK|ALLOW|DENY)LISTED|(?:WHITE|ALLOW)LIST VETO|COMMAND (?:TIME|COUNT|LENGTH) LIMIT|COMMAND PIPELINING|NON-SMTP COMMAND|BARE NEWLINE|cache \S+ (?:full|partial) cleanup)\b|NOQUEUE: |[<>] \S+\[|match_\w+: |\S+\[[^\]\s]*\](?::\d{1,5})?: TLS |(?:DATA|BDAT) without |entering STRESS|leaving STRESS|\S+: table )/

/** `client=name[ip]:port, sasl_method=PLAIN, sasl_username=alice, sasl_sender=…` */
function readQueued(line: Line, queueId: string, start: number): Reading {
  const { text } = line
  const client = readClient(text, start + 7)
  if (client === undefined) return 'unknown'
  const event = begin<QueueEvent>(line, { kind: 'message.queued', queueId })
  if (client.ip !== undefined) event.clientIp = client.ip
  if (client.port !== undefined) event.clientPort = client.port
  let here = client.end
  if (text.startsWith(', sasl_method=', here)) {
    const methodEnd = text.indexOf(', ', here + 2)
    event.mechanism = plain(text.slice(here + 14, methodEnd === -1 ? undefined : methodEnd), 40)
    if (methodEnd === -1) return event
    here = methodEnd
  }
  if (!text.startsWith(', sasl_username=', here)) return event
  const from = here + 16
  let end = text.length
  for (const next of [', sasl_sender=', ', orig_queue_id=', ', orig_client=']) {
    const at = text.indexOf(next, from)
    if (at !== -1 && at < end) end = at
  }
  name(line, event, text.slice(from, end))
  return event
}

/**
 * A message that a proxy filter sees before it has a queue file: who hands it in was let in, and the
 * smtpd behind the filter does not say it again.
 */
function readProxied(line: Line): Reading {
  const queued = readQueued(line, '', 9)
  if (typeof queued === 'string' || queued.kind !== 'message.queued') return 'harmless'
  const { saslUsername, mechanism, clientIp, clientPort, account, assumed } = queued
  if (saslUsername === undefined) return 'harmless'
  const event = begin<LoginEvent>(line, { kind: 'login.accepted', protocol: 'smtp', saslUsername })
  if (account !== undefined) event.account = account
  if (assumed !== undefined) event.assumed = assumed
  if (mechanism !== undefined) event.mechanism = mechanism
  if (clientIp !== undefined) event.clientIp = clientIp
  if (clientPort !== undefined) event.clientPort = clientPort
  return event
}

function name(line: Line, event: { saslUsername?: string }, told: string): void {
  const saslUsername = plain(told, SASL_NAME_KEPT_MAX)
  event.saslUsername = saslUsername
  const account = saslAccount(told, line.defaultRealm)
  if (account === undefined) return
  const heard = event as Parameters<typeof assume>[0]
  heard.account = account
  if (!told.includes('@') && line.defaultRealm !== '') assume(heard, 'account')
}

/** `disconnect from name[ip] ehlo=1 auth=8/14 quit=1`: 8 let in, of 14. */
function readDisconnect(line: Line): Reading {
  const { text } = line
  if (!text.includes(' auth=')) return 'harmless'
  const client = readClient(text, 16)
  if (client === undefined) return 'unknown'
  const found = / auth=(\d{1,9})(?:\/(\d{1,9}))?(?= |$)/.exec(text.slice(client.end))
  if (found === null) return 'harmless'
  const event = begin<LoginEvent>(line, { kind: 'session.ended' })
  event.protocol = 'smtp'
  if (client.ip !== undefined) event.clientIp = client.ip
  if (client.port !== undefined) event.clientPort = client.port
  event.loginsAccepted = Number(found[1])
  event.loginsAttempted = Number(found[2] ?? found[1])
  return event
}

const saslFailure =
  /^warning: [^\s[]*\[([^\]\s]*)\](?::(\d{1,5}))?: SASL (\S{1,40}) authentication (?:failed|aborted|failure)(?:: ?(.*))?$/s
const outage =
  /Connection lost to authentication server|Temporary authentication (?:failure|error)|Internal (?:authentication |)(?:error|failure)|(?:no|lost|can't|cannot|unable to) .*authentication server|generic failure|authentication service|mechanism list/i
/** Base64 in this place is the server's challenge, or the client's answer to it. */
const encoded = /^[A-Za-z0-9+/]{8,}={0,2}$/

/** Our own words to the client begin with a request code; it is not kept. */
const asked = /^[0-9A-Z]{4}-[0-9A-Z]{4} - /

function readSaslFailure(line: Line, found: RegExpExecArray): Reading {
  const [, ip = '', port, mechanism = '', rest = ''] = found
  // The first one: a name that imitates the label is then kept whole, and is no account's name.
  const at = rest.indexOf(', sasl_username=')
  const reason = at === -1 ? rest : rest.slice(0, at)
  if (outage.test(reason)) return serviceFailed(line, `SASL ${mechanism}: ${reason}`)
  const event = begin<LoginEvent>(line, { kind: 'login.refused' })
  event.protocol = 'smtp'
  event.mechanism = mechanism
  const clientIp = addressOf(ip)
  if (clientIp !== undefined) event.clientIp = clientIp
  if (port !== undefined) event.clientPort = Number(port)
  const told = at === -1 ? '' : rest.slice(at + 16)
  if (told !== '' && told !== '(unavailable)') event.saslUsername = plain(told, SASL_NAME_KEPT_MAX)
  if (asked.test(reason)) event.refusal = 'policy'
  else if (reason !== '' && !encoded.test(reason)) event.status = plain(withoutSecrets(reason))
  return event
}

const stage =
  /^(milter-reject|reject|milter-discard|discard|proxy-reject|reject_warning|milter-\S+|hold|filter|redirect|bcc|delay|info|warn|warning|prepend|replace|strip|permit|whitelisted|allowlisted|trace|client_\S+|proxy-\S+): /
const holds: ReadonlyMap<string, HoldEvent['kind']> = new Map([
  ['hold', 'message.held'],
  ['milter-hold', 'message.held'],
  ['discard', 'message.deleted'],
  ['milter-discard', 'message.deleted'],
])
const reply = /^(?::)? *([245]\d\d)?[ -]?([245]\.\d{1,3}\.\d{1,3})?(?= |;|$)/

/** The enhanced status code at the beginning of what was answered. */
export const dsnOf = (said: string): string | undefined => reply.exec(said)?.[2]

/** How a session ended before its message was whole (3.11 names the queue file, or says there is none). */
const sessionEnd = /^(?:lost connection|timeout|abort)\b/

/** `NOQUEUE: reject: RCPT from name[ip]: 550 5.1.1 <to>: words; from=<> to=<> proto= helo=<>` */
export function readRefusal(line: Line, queueId: string | undefined, start: number): Reading {
  const { text } = line
  const action = stage.exec(text.slice(start, start + 60))?.[1]
  if (action === undefined)
    return sessionEnd.test(text.slice(start, start + 20)) ? 'harmless' : 'unknown'
  const isRefusal = action === 'reject' || action === 'milter-reject' || action === 'proxy-reject'
  if (!isRefusal) {
    // A rule's hold is told by smtpd alone; so is a milter's default action in a session whose
    // milter was away from its beginning (cleanup tells it only when it is lost at the end).
    const kind = holds.get(action)
    if (kind === undefined || queueId === undefined) return 'harmless'
    const by = action.startsWith('milter-') ? 'milter' : 'stranger'
    const event = begin<HoldEvent>(line, { kind, queueId, by })
    const sender = readEnvelope(text, start)?.sender
    if (sender !== undefined) event.envelopeSender = sender.slice(0, ADDRESS_MAX)
    return event
  }
  const event = begin<RefusedEvent>(line, { kind: 'message.refused' })
  if (queueId !== undefined) event.queueId = queueId
  let here = start + action.length + 2
  const stageEnd = text.indexOf(' from ', here)
  // Stage names are one word; more words would be somebody else's.
  if (stageEnd !== -1 && !text.slice(here, stageEnd).includes(' ')) {
    const client = readClient(text, stageEnd + 6)
    if (client !== undefined) {
      if (client.ip !== undefined) event.clientIp = client.ip
      here = client.end
    }
  } else {
    const colon = text.indexOf(': ', here)
    if (colon !== -1) here = colon
  }
  const envelope = readEnvelope(text, here)
  let said = text.slice(here, envelope?.start)
  if (said.startsWith(': ')) said = said.slice(2)
  const dsn = dsnOf(said)
  if (dsn !== undefined) event.dsn = dsn
  said = said.replace(/;$/, '')
  if (said !== '') event.status = plain(said)
  if (envelope?.sender !== undefined) event.envelopeSender = envelope.sender.slice(0, ADDRESS_MAX)
  if (envelope?.recipient !== undefined) event.recipient = envelope.recipient.slice(0, ADDRESS_MAX)
  if (envelope?.saslUsername !== undefined) name(line, event, envelope.saslUsername)
  return event
}
