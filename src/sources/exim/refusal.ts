/**
 * Refusals: who was not let in, and what of a message was not taken, as Exim's main and reject log
 * tell it.
 *
 * `login authenticator failed for H=(helo) [address]:port: 535 Incorrect authentication data
 * (set_id=name)`: the peer stands before the reply, and the name, which a stranger chose, runs up to
 * the last bracket of the line, whatever is in it. A reply of the class 4 says that nobody could be
 * asked: an outage, and nobody's wrong password. `login.refused` names no account.
 */
import { saslAccount } from '../../events/account.ts'
import type { LoginEvent } from '../../events/login.ts'
import type { RefusedEvent } from '../../events/message.ts'
import type { ServiceFailed } from '../../events/source.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { plain, withoutSecrets } from '../syslog/plain.ts'
import { addressKept, bracketed, endOfAddress } from './address.ts'
import { type Host, readHost } from './host.ts'

const NAME_MAX = 255
const MECHANISM_MAX = 40

const failed = /^(\S{1,64}) authenticator failed for (?:H=)?/
const behindPeer = /^(?: I=\S+)?(?: U=\S+)?(?: Ci=\S+)?: \d{3} /
const local = /^(?:U=)?\S+(?: Ci=\S+)?: \d{3} /

export function readAuthFailure(line: Line, words: string): Reading | undefined {
  const found = failed.exec(words)
  if (found === null) return undefined
  const start = found[0].length
  const host = readHost(words, start, (rest) => behindPeer.test(rest))
  if (host === undefined && local.test(words.slice(start)) && !words.includes(' [', start))
    return 'harmless'
  const replyAt = words.slice(host?.end ?? start).search(/: \d{3} /)
  if (replyAt === -1) return 'unknown'
  const reply = words.slice((host?.end ?? start) + replyAt + 2)
  if (reply.startsWith('4'))
    return begin<ServiceFailed>(line, {
      kind: 'service.failed',
      status: plain(withoutSecrets(`${found[1]}: ${withoutName(reply)}`)),
    })
  const event = begin<LoginEvent>(line, { kind: 'login.refused' })
  event.protocol = 'smtp'
  event.mechanism = plain(found[1] ?? '', MECHANISM_MAX)
  place(event, host)
  event.refusal = reply.startsWith('535') ? 'credentials' : 'unknown'
  // Whose end of the line is whose is not known where the peer is not.
  const name = host === undefined ? undefined : nameIn(reply)
  if (name !== undefined) event.saslUsername = plain(name, NAME_MAX)
  event.status = plain(withoutSecrets(withoutName(reply)))
  return event
}

const NAME_LABEL = ' (set_id='

function nameIn(reply: string): string | undefined {
  const at = reply.indexOf(NAME_LABEL)
  const end = reply.lastIndexOf(')')
  return at === -1 || end < at + NAME_LABEL.length
    ? undefined
    : reply.slice(at + NAME_LABEL.length, end)
}

function withoutName(reply: string): string {
  const at = reply.indexOf(NAME_LABEL)
  return at === -1 ? reply : reply.slice(0, at)
}

function place(event: { clientIp?: string; clientPort?: number }, host: Host | undefined): void {
  if (host?.ip !== undefined) event.clientIp = host.ip
  if (host?.port !== undefined) event.clientPort = host.port
}

const address = '(?:"(?:\\\\.|[^"\\\\])*"|[^<>"])*'
/** Between the peer and the verb, as far as a HELO name could imitate it. */
const between =
  '(?: I=\\S+)?(?: U=\\S+)?(?: Ci=\\S+)?(?: TFO\\*?)?(?: X=\\S+)?(?: CV=\\w+)?(?: DN="[^"]*")?(?: SNI=\\S+)?'
const verb = '(?:temporarily )?rejected '
const refusedTail = new RegExp(
  `^${between}(?: F=(?:<${address}>|[^\\s<>]*))?(?: A=\\S+)?(?: [A-Z]+=\\S+)* (?:${verb}[A-Za-z"]|sender verify (?:fail|defer) for <|RCPT <${address}>: discarded|incomplete transaction|Warning: |dropped by)`,
)

const refusal = / (?:temporarily )?rejected /
const warning = /^(?: [A-Za-z]{1,5}=\S+| TFO\*?)* Warning: /
const told =
  /^(RCPT|MAIL|VRFY|EXPN|ETRN|AUTH|DATA|EHLO or HELO|HELO|EHLO|STARTTLS|QUIT|connection|after DATA|by |during MIME)/
const verifying = / sender verify (?:fail|defer) for (?=<)/

/** `start`: where the peer stands; `queueId` where the message had one already. */
export function readRefusal(line: Line, queueId: string, words: string): Reading | undefined {
  if (words.startsWith('F=')) {
    const scanned = readScanned(line, queueId, words)
    if (scanned !== undefined) return scanned
  }
  let here = 0
  let host: Host | undefined
  if (words.startsWith('H=')) {
    host = readHost(words, 2, (rest) => refusedTail.test(rest))
    here = host?.end ?? 2
  } else if (!/^(?:U=\S+ |F=)/.test(words)) return readTurnedAway(line, words)
  const rest = words.slice(here)
  const sender = senderIn(rest)
  const from = sender?.end ?? 0
  const behind = rest.slice(from)
  // An administrator's words may tell of a refusal; this is none.
  if (warning.test(behind)) return 'harmless'
  const verify = sender === undefined ? verifying.exec(behind) : null
  const refusedAt = refusal.exec(behind)
  if (verify !== null && (refusedAt === null || verify.index < refusedAt.index))
    return unverified(line, host, behind, verify.index + verify[0].length)
  const dropped =
    refusedAt === null
      ? /^ dropped by '(?:connect|notquit|\S{1,40})' ACL(?:: |$)/.exec(behind)
      : null
  if (dropped !== null) {
    const event = begin<RefusedEvent>(line, { kind: 'message.refused' })
    if (host?.ip !== undefined) event.clientIp = host.ip
    event.status = plain(withoutSecrets(behind.slice(1)))
    return event
  }
  if (refusedAt === null) return undefined
  const what = behind.slice(refusedAt.index + refusedAt[0].length)
  const stage = told.exec(what)?.[1]
  if (stage === undefined) return undefined
  if (stage === 'AUTH') return authRefused(line, host, what)
  const event = begin<RefusedEvent>(line, { kind: 'message.refused' })
  if (queueId !== '') event.queueId = queueId
  if (host?.ip !== undefined) event.clientIp = host.ip
  // Where the peer is not known for sure, neither is what follows him.
  const isSure = host !== undefined || here === 0
  if (isSure && sender !== undefined) event.envelopeSender = sender.address
  const by = isSure ? /^ A=([^\s:]{1,64}):(\S{1,255})/.exec(behind)?.[2] : undefined
  if (by !== undefined) {
    event.saslUsername = plain(by, NAME_MAX)
    const account = saslAccount(by, line.defaultRealm)
    if (account !== undefined) event.account = account
  }
  let reason = what
  if (stage === 'RCPT' || stage === 'MAIL') {
    const of = bracketed(what, 5)
    if (of !== undefined) {
      if (isSure && stage === 'RCPT') event.recipient = of.address
      if (isSure && stage === 'MAIL') event.envelopeSender ??= of.address
      reason = what.slice(of.end)
    } else if (stage === 'RCPT') {
      // Without brackets, as the client gave it.
      const end = what.search(/:? |$/)
      const bare = /^RCPT ([^\s<>]{1,320}?)(?::|$)/.exec(what)?.[1]
      if (isSure && bare !== undefined) event.recipient = addressKept(bare)
      reason = bare === undefined ? what : what.slice(Math.max(end, 5 + bare.length))
    }
  }
  const said = reason.replace(/^: ?/, '')
  event.status = plain(withoutSecrets(said === '' ? what : said))
  const dsn = /^"?[245]\d\d[ -]#?([245]\.\d{1,3}\.\d{1,3})(?=[^\d.]|$)/.exec(said)?.[1]
  if (dsn !== undefined) event.dsn = dsn
  return event
}

const scannedTail = / P=\S+ (?:temporarily )?rejected by local_scan\(\): /

const turnedAway =
  /^(?:(?:temporarily )?rejected (?:HELO|EHLO) from |refused connection from |Connection from )/
const awayTail =
  /^(?: (?:I|U|Ci)=\S+)*(?:: syntactically invalid argument\(s\): | \((?:host_reject_connection|tcp wrappers|IP options)\)| refused: )/

/** `rejected EHLO from host [address]: words`, `Connection from [address] refused: too many connections`. */
function readTurnedAway(line: Line, words: string): Reading | undefined {
  const found = turnedAway.exec(words)
  if (found === null) return undefined
  const host = readHost(words, found[0].length, (rest) => awayTail.test(rest))
  const rest = words.slice(host?.end)
  if (host?.ip === undefined || !awayTail.test(rest)) return undefined
  const event = begin<RefusedEvent>(line, { kind: 'message.refused' })
  event.clientIp = host.ip
  event.status = plain(withoutSecrets(rest.replace(/^(?: (?:I|U|Ci)=\S+)*:? /, '')))
  return event
}

/** `F=sender H=name (helo) [address] P=esmtp rejected by local_scan(): words` */
function readScanned(line: Line, queueId: string, words: string): Reading | undefined {
  const senderEnd = endOfAddress(words, 2)
  const tail = scannedTail.exec(words.slice(senderEnd))
  if (tail === null) return undefined
  const event = begin<RefusedEvent>(line, { kind: 'message.refused' })
  if (queueId !== '') event.queueId = queueId
  if (words.startsWith(' H=', senderEnd)) {
    const host = readHost(words, senderEnd + 3, (rest) => scannedTail.test(rest))
    if (host?.ip !== undefined) event.clientIp = host.ip
  }
  event.envelopeSender = addressKept(words.slice(2, senderEnd))
  event.status = plain(withoutSecrets(words.slice(senderEnd + tail.index + tail[0].length)))
  return event
}

/** `F=<sender>`, or as older ones write it `F=sender`. */
function senderIn(rest: string): ReturnType<typeof bracketed> {
  const at = rest.search(/(?:^| )F=/)
  const verdictAt = rest.search(refusal)
  // Behind the verdict are the client's and the administrator's words.
  if (at === -1 || (verdictAt !== -1 && verdictAt < at)) return undefined
  const start = rest.indexOf('=', at) + 1
  if (rest.charCodeAt(start) === 60) return bracketed(rest, start)
  const end = endOfAddress(rest, start)
  return { address: addressKept(rest.slice(start, end)), end }
}

function unverified(line: Line, host: Host | undefined, text: string, at: number): Reading {
  const event = begin<RefusedEvent>(line, { kind: 'message.refused' })
  if (host?.ip !== undefined) event.clientIp = host.ip
  const sender = bracketed(text, at)
  if (sender !== undefined) event.envelopeSender = sender.address
  const said = sender === undefined ? '' : text.slice(sender.end).replace(/^: ?/, '')
  event.status = plain(withoutSecrets(said === '' ? 'sender verify failed' : said))
  return event
}

function authRefused(line: Line, host: Host | undefined, what: string): Reading {
  const event = begin<LoginEvent>(line, { kind: 'login.refused' })
  event.protocol = 'smtp'
  place(event, host)
  event.refusal = 'policy'
  const at = what.indexOf(': ')
  // What stands before it may be the client's first answer, password and all.
  event.status = plain(at === -1 ? 'AUTH refused' : withoutSecrets(what.slice(at + 2)))
  return event
}
