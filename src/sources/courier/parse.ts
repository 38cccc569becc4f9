/**
 * Courier lines: from the words of its mail daemons to our events.
 *
 * courieresmtpd tells who was refused, courierd what came in (`newmsg`), whose it is (`started`) and
 * when it is done (`completed`), the modules (courieresmtp, courierlocal and their kin) what became of
 * each recipient. HELO names stand before the peer's address, so that is read from the end of the line.
 * What a client typed (`cmd:`) may be a password and is not kept.
 */
import { saslAccount } from '../../events/account.ts'
import type { LoginEvent } from '../../events/login.ts'
import type { DeliveryEvent, QueueEvent, RefusedEvent } from '../../events/message.ts'
import { addressOf } from '../syslog/address.ts'
import { assume, begin, type Line, type Reading } from '../syslog/line.ts'
import type { Programs } from '../syslog/log.ts'
import { ADDRESS_MAX, plain, withoutSecrets } from '../syslog/plain.ts'
import { protocolOf, readMailbox } from './mailbox.ts'
import { Messages } from './messages.ts'

const NAME_MAX = 255
const RELAY_MAX = 300

const id = '([0-9A-Fa-f]{8,20}\\.[0-9A-Fa-f]{8,20}\\.[0-9A-Fa-f]{4,20})'

export class CourierLog {
  readonly #messages: Messages

  constructor(messages: Messages = new Messages()) {
    this.#messages = messages
  }

  read(line: Line): Reading {
    const protocol = protocolOf(line.program)
    if (protocol !== undefined) return readMailbox(line, protocol) ?? 'unknown'
    if (/^(?:courieresmtpd|esmtpd|courier-esmtpd)/.test(line.program)) return readEsmtpd(line)
    const { text } = line
    if (text.startsWith('newmsg,')) return readNew(line)
    if (text.startsWith('started,')) return this.#started(line)
    const done = completed.exec(text)?.[1]
    if (done !== undefined) {
      this.#messages.end(done)
      return begin<QueueEvent>(line, { kind: 'message.removed', queueId: done })
    }
    if (text.startsWith('id=')) return this.#delivery(line)
    return talk.test(text) || !/^[a-z]+,/.test(text) ? 'harmless' : 'unknown'
  }

  #started(line: Line): Reading {
    const [, queueId, sender = ''] = started.exec(line.text) ?? []
    if (queueId === undefined) return 'unknown'
    if (!this.#messages.isNew(queueId)) return 'harmless'
    const event = begin<QueueEvent>(line, { kind: 'message.queued', queueId })
    event.envelopeSender = plain(sender, ADDRESS_MAX)
    return event
  }

  #delivery(line: Line): Reading {
    const found = delivery.exec(line.text)
    if (found === null) return 'unknown'
    const [, queueId = '', address = '', success, said, status] = found
    const recipient = plain(address, ADDRESS_MAX)
    const key = `${queueId} ${recipient}`
    if (status === undefined && success === undefined) {
      this.#messages.say(key, (said ?? '').slice(0, RAW_WORDS_MAX))
      return 'harmless'
    }
    if (status === 'success' && this.#messages.wasDelivered(key)) return 'harmless'
    const kind =
      status === undefined || status === 'success'
        ? 'message.delivered'
        : status === 'failure'
          ? 'message.bounced'
          : 'message.deferred'
    const event = begin<DeliveryEvent>(line, { kind, queueId, recipient })
    const words = status === undefined ? said : this.#messages.said(key)
    if (status === undefined) {
      this.#messages.deliver(key)
      this.#messages.said(key)
    }
    const [, name = '', ip = ''] = delivered.exec(words ?? '') ?? []
    const relayIp = addressOf(ip)
    if (relayIp !== undefined) event.relay = plain(`${name || relayIp}[${relayIp}]`, RELAY_MAX)
    if (words === undefined || words === '') return event
    event.status = plain(withoutSecrets(words))
    const dsn = /^[245]\d\d[ -]#?([245]\.\d{1,3}\.\d{1,3})(?=[^\d.]|$)/.exec(words)?.[1]
    if (dsn !== undefined) event.dsn = dsn
    return event
  }
}

/** The most of a reason that waits for its result. */
const RAW_WORDS_MAX = 2_000

const address = '<((?:"(?:\\\\.|[^"\\\\])*"|[^<>"])*)>'
const completed = new RegExp(`^completed,id=${id}$`)
const started = new RegExp(`^started,id=${id},from=${address},module=`)
const anyAddress = '<(?:"(?:\\\\.|[^"\\\\])*"|[^<>"])*>'
const delivery = new RegExp(
  `^id=${id},from=${anyAddress},addr=${address}(?:,size=\\d{1,15})?(?:(,success)?: (.*)|,status: (success|failure|deferred))$`,
  's',
)
/** What courieresmtp says of the server that took it. */
const delivered = /^delivered: (?:([^\s[\]]{1,255}) )?\[([0-9A-Fa-f:.]{2,45})\]$/
const newmsg = new RegExp(`^newmsg,id=${id}(?:, auth=([^\\s]{1,255}))?(?:: (.*))?$`, 's')
const peer = /^dns; .*\[([0-9A-Fa-f:.]{2,45})\]\)(?: \(uid \d{1,10}\))?$/s

/** `newmsg,id=…, auth=alice: dns; helo (host [address])` */
function readNew(line: Line): Reading {
  const found = newmsg.exec(line.text)
  if (found === null) return 'unknown'
  const [, queueId = '', user, from = ''] = found
  const event = begin<QueueEvent>(line, { kind: 'message.queued', queueId })
  const ip = addressOf(peer.exec(from)?.[1] ?? '')
  if (ip !== undefined) event.clientIp = ip
  if (user === undefined) return event
  event.saslUsername = plain(user, NAME_MAX)
  const account = saslAccount(user, line.defaultRealm)
  if (account === undefined) return event
  event.account = account
  if (!user.includes('@') && line.defaultRealm !== '') assume(event, 'account')
  return event
}

const failed = /^error,relay=([0-9A-Fa-f:.]{2,45})(?:,port=(\d{1,5}))?,(.*)$/s
const typed = /^(?:ident=.*,)?msg="(.*?)",cmd: /s
const refused = new RegExp(`(?:^|,)(?:from=${address})?(?:,?to=${address})?: (.*)$`, 's')

function readEsmtpd(line: Line): Reading {
  const found = failed.exec(line.text)
  if (found === null)
    return /^(?:started,ip=|courieresmtpd: |couriertls|error,|\S+: )/.test(line.text) ||
      talk.test(line.text)
      ? 'harmless'
      : 'unknown'
  const [, ip = '', port, rest = ''] = found
  const clientIp = addressOf(ip)
  const said = typed.exec(rest)?.[1]
  if (said !== undefined) {
    if (!/^(?:535|454|504)[ -]/.test(said)) return 'harmless'
    const event = begin<LoginEvent>(line, { kind: 'login.refused', protocol: 'smtp' })
    if (clientIp !== undefined) event.clientIp = clientIp
    const clientPort = Number(port)
    if (clientPort >= 1 && clientPort <= 65_535) event.clientPort = clientPort
    event.refusal = said.startsWith('535') ? 'credentials' : 'unknown'
    event.status = plain(withoutSecrets(said))
    return event
  }
  const told = refused.exec(rest)
  if (told === null) return 'harmless'
  const [, sender, recipient, words = ''] = told
  const event = begin<RefusedEvent>(line, { kind: 'message.refused' })
  if (clientIp !== undefined) event.clientIp = clientIp
  if (sender !== undefined) event.envelopeSender = plain(sender, ADDRESS_MAX)
  if (recipient !== undefined) event.recipient = plain(recipient, ADDRESS_MAX)
  event.status = plain(withoutSecrets(words))
  const dsn = /^[245]\d\d[ -]#?([245]\.\d{1,3}\.\d{1,3})(?=[^\d.]|$)/.exec(words)?.[1]
  if (dsn !== undefined) event.dsn = dsn
  return event
}

const talk =
  /^(?:Waiting|Installing|Initializing|Loading|Loaded|Started|Completed|Shut|Purging|queuelo|queuehi|sigterm|SIGTERM|Stopping|Starting|Accessing|Fetching|resending|Mail|Warning|ERROR|error|warning|started|stopping|authdaemon|lock|Connection|modules)/

/** A client's words may be a password in base64. */
const withoutTyped = (text: string): string =>
  text.includes('",cmd: ') ? text.replace(/(",cmd: ).*$/s, '$1[removed]') : text

/** Reasons and results belong together; the others stand for themselves. */
const ofMessage = (text: string): boolean => /^(?:id=|started,|completed,)/.test(text)

const names =
  /^(?:courierd|courier(?:esmtp|local|dsn|uucp|fax|filter|submit)|courieresmtpd(?:-ssl|-msa)?|courier-esmtpd|esmtpd(?:-ssl|-msa)?)$/
/** These names other servers' programs have as well: see `cyrus/programs.ts`. */
export const sharedNames = new Set(['imapd', 'pop3d', 'imapd-ssl', 'pop3d-ssl'])

/** One log's: it remembers what was said of its messages. */
export function courierPrograms(log: CourierLog = new CourierLog()): Programs {
  const reader = (line: Line): Reading => log.read(line)
  return {
    readerOf: (program) =>
      names.test(program) || (protocolOf(program) !== undefined && !sharedNames.has(program))
        ? reader
        : undefined,
    remembers: (program) => protocolOf(program) === undefined && ofMessage,
    discreet: withoutTyped,
  }
}
