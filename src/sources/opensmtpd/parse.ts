/**
 * OpenSMTPD lines: from what smtpd(8) wrote to one of our events.
 *
 * A message is named by the first eight digits of its envelopes' ids; each envelope is one recipient.
 * The peer's address comes from the line with which his session began, never from a line in which he
 * has a say. Limits: OpenSMTPD does not tell the mechanism, nor when a message has left the queue: that is
 * concluded from its recipients' ends.
 */
import { saslAccount } from '../../events/account.ts'
import type { Event } from '../../events/event.ts'
import type { LoginEvent } from '../../events/login.ts'
import type { DeliveryEvent, HoldEvent, QueueEvent, RefusedEvent } from '../../events/message.ts'
import type { ServiceFailed } from '../../events/source.ts'
import { Departures } from '../sendmail/departures.ts'
import { follow, withDeparted } from '../sendmail/follow.ts'
import { assume, begin, type Line, type Reading } from '../syslog/line.ts'
import type { Programs } from '../syslog/log.ts'
import { ADDRESS_MAX, plain, withoutSecrets } from '../syslog/plain.ts'
import { ipOf } from './grammar.ts'
import { peerIn, readSaid, type Said } from './said.ts'
import { Sessions } from './sessions.ts'

const NAME_MAX = 255
const RELAY_MAX = 300

export class OpenSmtpdLog {
  readonly #sessions: Sessions
  readonly #departures: Departures

  constructor(sessions: Sessions = new Sessions(), departures: Departures = new Departures()) {
    this.#sessions = sessions
    this.#departures = departures
  }

  read(line: Line): Reading | readonly Event[] {
    const meant = this.#meaning(line)
    follow(this.#departures, meant)
    return withDeparted(line, meant, this.#departures.by(line.at))
  }

  #meaning(line: Line): Reading {
    const said = readSaid(line.text)
    if (said === 'harmless' || said === 'unknown')
      return serious.test(line.text) ? failed(line, line.text) : said
    if (said.what === 'delivery') return readDelivery(line, said)
    const key = `${line.host ?? ''} ${said.session}`
    switch (said.what) {
      case 'connected':
        this.#sessions.hear(key, { ip: said.ip })
        return 'harmless'
      case 'ended':
        this.#sessions.end(key)
        return 'harmless'
      case 'authentication':
        return this.#authentication(line, key, said)
      case 'message':
      case 'envelope':
        return this.#message(line, key, said)
      default:
        return this.#refused(line, key, said)
    }
  }

  #authentication(line: Line, key: string, said: Told<'authentication'>): Reading {
    const { user, result, session } = said
    if (result === 'tempfail') return failed(line, 'authentication: temporary failure')
    const kind = result === 'ok' ? 'login.accepted' : 'login.refused'
    const event = begin<LoginEvent>(line, { kind })
    event.protocol = 'smtp'
    event.session = session
    const ip = this.#sessions.get(key).ip ?? peerIn(line.text)
    if (ip !== undefined) event.clientIp = ip
    if (user !== '') event.saslUsername = plain(user, NAME_MAX)
    if (result === 'ok') {
      this.#sessions.hear(key, { user })
      nameAccount(line, event, user)
    } else event.refusal = 'credentials'
    return event
  }

  #message(line: Line, key: string, said: Told<'message'> | Told<'envelope'>): Reading {
    const before = this.#sessions.get(key)
    const isTold = before.message === said.message
    if (said.what === 'message' ? isTold : before.sender === said.message) return 'harmless'
    const event = begin<QueueEvent>(line, { kind: 'message.queued', queueId: said.message })
    if (said.sender !== undefined) event.envelopeSender = plain(said.sender, ADDRESS_MAX)
    if (said.what === 'message') {
      event.size = said.size
      event.recipientCount = said.recipients
      const ip = before.ip ?? peerIn(line.text)
      if (ip !== undefined) event.clientIp = ip
      if (before.user !== undefined) {
        event.saslUsername = plain(before.user, NAME_MAX)
        nameAccount(line, event, before.user)
      }
    }
    this.#sessions.hear(key, {
      ...(said.what === 'message' ? { message: said.message } : {}),
      ...(said.sender === undefined ? {} : { sender: said.message }),
    })
    return event
  }

  #refused(line: Line, key: string, said: Told<'failed'>): Reading {
    const found = /^(RCPT TO|MAIL FROM): ?<([^<>]{0,320})>/i.exec(said.command)
    // None: turned away as he connected.
    const isStage = /^(?:DATA|\.|(?:HELO|EHLO) .*|)$/is.test(said.command)
    if ((found === null && !isStage) || !/^[45]\d\d/.test(said.reply)) return 'harmless'
    const event = begin<RefusedEvent>(line, { kind: 'message.refused' })
    const { ip = peerIn(line.text), user } = this.#sessions.get(key)
    if (ip !== undefined) event.clientIp = ip
    if (user !== undefined) {
      event.saslUsername = plain(user, NAME_MAX)
      nameAccount(line, event, user)
    }
    const address = plain(found?.[2] ?? '', ADDRESS_MAX)
    if (/^R/i.test(found?.[1] ?? '')) event.recipient = address
    else if (found !== null) event.envelopeSender = address
    say(event, said.reply)
    return event
  }
}

type Told<What extends string> = Extract<Said, { readonly what: What }>

function nameAccount(line: Line, event: Parameters<typeof assume>[0], user: string): void {
  const account = saslAccount(user, line.defaultRealm)
  if (account === undefined) return
  event.account = account
  if (!user.includes('@') && line.defaultRealm !== '') assume(event, 'account')
}

const serious = /^(?:fatal|.{0,60}(?:No space left on device|Too many open files|Cannot allocate))/

const failed = (line: Line, words: string): Reading =>
  begin<ServiceFailed>(line, { kind: 'service.failed', status: plain(withoutSecrets(words)) })

function say(event: { dsn?: string; status?: string }, said: string): void {
  const dsn = /^[245]\d\d[ -]#?([245]\.\d{1,3}\.\d{1,3})(?=[^\d.]|$)/.exec(said)?.[1]
  if (dsn !== undefined) event.dsn = dsn
  event.status = plain(withoutSecrets(said))
}

/** `192.0.2.2 (mx.example.com)`, as other servers write it. */
function relayOf(told: string): string {
  const [, address = '', name] =
    /^(\[?[0-9A-Fa-f:.]{3,45}\]?)(?: \(([^\s()]{1,255})\))?$/.exec(told) ?? []
  const ip = ipOf(address)
  return ip === undefined ? told : `${name ?? ip}[${ip}]`
}

const results: { readonly [result: string]: DeliveryEvent['kind'] } = {
  Ok: 'message.delivered',
  TempFail: 'message.deferred',
  PermFail: 'message.bounced',
  // Given up for its age; each envelope is one recipient.
  Expired: 'message.bounced',
  Expire: 'message.bounced',
}

function readDelivery(line: Line, said: Told<'delivery'>): Reading {
  const { message: queueId, result } = said
  if (result === 'Remove' || result === 'Removed')
    return begin<HoldEvent>(line, { kind: 'message.deleted', queueId, by: 'stranger' })
  const kind = results[result]
  if (kind === undefined) return result === 'Hold' || result === 'Release' ? 'harmless' : 'unknown'
  const recipient = plain(said.recipient, ADDRESS_MAX)
  const event = begin<DeliveryEvent>(line, { kind, queueId, recipient })
  if (said.original !== undefined && said.original !== said.recipient)
    event.originalRecipient = plain(said.original, ADDRESS_MAX)
  if (said.relay !== undefined) event.relay = plain(relayOf(said.relay), RELAY_MAX)
  say(event, said.status)
  return event
}

/** A lone `smtpd`: Postfix's daemons have a slash in their names. */
const names = /^(?:smtpd|opensmtpd)$/

/** One log's: it remembers that log's sessions. */
export function openSmtpdPrograms(log: OpenSmtpdLog = new OpenSmtpdLog()): Programs {
  const reader = (line: Line): Reading | readonly Event[] => log.read(line)
  return {
    readerOf: (program) => (names.test(program) ? reader : undefined),
  }
}
