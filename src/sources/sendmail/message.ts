/**
 * Message lines: `from=<sender>, size=…, nrcpts=…, msgid=<…>, proto=ESMTP, daemon=MTA, relay=host [address]`
 * for what came in, `to=<one>,<two>, ctladdr=…, mailer=…, relay=…, dsn=2.0.0, stat=Sent (…)` for what
 * became of it.
 *
 * One `to=` line may tell of many recipients: each is an event of its own. The submission program hands
 * its mail over to the daemon of the same machine under a new id; that is no delivery but a new name.
 * Limits: a queue file's end is told only at higher log levels (`done`); else it is concluded
 * (`departures.ts`).
 */
import { machineAccount } from '../../events/account.ts'
import type { Event } from '../../events/event.ts'
import type { DeliveryEvent, HoldEvent, QueueEvent, RefusedEvent } from '../../events/message.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { ADDRESS_MAX, plain, withoutSecrets } from '../syslog/plain.ts'
import { nameAccount } from './login.ts'
import type { Sessions } from './sessions.ts'
import { addressesIn, bare, endOfList, relayIp } from './text.ts'

/** Sendmail cuts its lines at a few thousand characters; more addresses than these are not in one. */
export const RECIPIENTS_OF_LINE_MAX = 1_000
const RELAY_MAX = 300
const MESSAGE_ID_MAX = 998
const ID_MAX = 64

export function readFrom(
  line: Line,
  queueId: string,
  words: string,
  sessions: Sessions,
  who: string,
): Reading {
  const senderEnd = endOfList(words, 5, ', size=')
  const rest = senderEnd === -1 ? '' : words.slice(senderEnd)
  const facts = /^, size=(\d{1,15}), class=-?\d{1,9}(?:, pri=\d{1,12})?, nrcpts=(\d{1,9})/.exec(
    rest,
  )
  if (facts === null) return 'unknown'
  const sender = plain(bare(words.slice(5, senderEnd)), ADDRESS_MAX)
  const relayAt = rest.lastIndexOf(', relay=')
  const relay = relayAt === -1 ? '' : rest.slice(relayAt + 8)
  const ip = relayIp(relay)
  const login = sessions.login(who, ip, line.at)
  if (Number(facts[2]) === 0) {
    // Nobody is left to whom it could go: it was never queued.
    const refused = begin<RefusedEvent>(line, { kind: 'message.refused', queueId })
    if (ip !== undefined) refused.clientIp = ip
    refused.envelopeSender = sender
    if (login !== undefined) nameAccount(line, refused, login.name)
    refused.status = 'no recipient was taken'
    return refused
  }
  const event = begin<QueueEvent>(line, { kind: 'message.queued', queueId })
  event.envelopeSender = sender
  event.size = Number(facts[1])
  event.recipientCount = Number(facts[2])
  const id = messageIdIn(rest.slice(facts[0].length, relayAt === -1 ? undefined : relayAt))
  if (id !== undefined) event.messageId = plain(id, MESSAGE_ID_MAX)
  if (ip !== undefined) event.clientIp = ip
  if (login !== undefined) {
    event.mechanism = plain(login.mechanism, 40)
    nameAccount(line, event, login.name)
    return event
  }
  // «alice@localhost» without an address: handed in on the machine by that user.
  const user = /^([^@\s]{1,64})@localhost$/.exec(relay)?.[1]
  const account = user === undefined ? undefined : machineAccount(user, line.host ?? '')
  if (account !== undefined) event.account = account
  return event
}

const named =
  /^, msgid=(.*?)(?:, (?:(?:bodytype|proto|tls_verify|auth)=[^,\s]*|daemon=[^,<>]{0,64}))*$/s

/** `, msgid=<…>` right behind the counts: it ends where nothing but Sendmail's own fields follow. */
function messageIdIn(text: string): string | undefined {
  const id = named.exec(text)?.[1]
  return id === undefined ? undefined : bare(id)
}

const loopback = /^(?:127\.|::1$)/
const handedOver = /^Sent \(([A-Za-z0-9]{2,12}\d{5,8}) Message accepted for delivery\)$/

export function readTo(line: Line, queueId: string, words: string): Reading | readonly Event[] {
  const listEnd = endOfList(words, 3, ', ctladdr=', ', delay=', ', xdelay=', ', mailer=', ', stat=')
  if (listEnd === -1) return 'unknown'
  const rest = words.slice(listEnd)
  const outside = fieldAt(rest, ', stat=')
  // An open quote is no quote.
  const statAt = outside === -1 ? rest.indexOf(', stat=') : outside
  if (statAt === -1) return 'unknown'
  // The remote's words may hold whatever a field of ours looks like.
  const replyAt = fieldAt(rest.slice(0, statAt), ', reply=')
  const status = rest.slice(statAt + 7)
  const facts = rest.slice(0, replyAt === -1 ? statAt : replyAt)
  const relay = valueIn(facts, 'relay')
  const dsn = /^[245]\.\d{1,3}\.\d{1,3}$/.exec(valueIn(facts, 'dsn') ?? '')?.[0]
  if (status === 'quarantined')
    return begin<HoldEvent>(line, { kind: 'message.held', queueId, by: 'stranger' })
  const kind = (replyAt === -1 ? undefined : byClass(dsn)) ?? kindOf(status, dsn)
  if (kind === undefined) return status === 'queued' ? 'harmless' : 'unknown'
  const recipients = addressesIn(
    words.slice(3, listEnd).replace(/ \[more\]$/, ''),
    RECIPIENTS_OF_LINE_MAX,
  )
  if (recipients.length === 0) return 'unknown'
  const next = handedOver.exec(status)?.[1]
  const relayAddress = relayIp(relay ?? '')
  if (
    next !== undefined &&
    valueIn(facts, 'mailer') === 'relay' &&
    loopback.test(relayAddress ?? '')
  ) {
    const queued = begin<QueueEvent>(line, { kind: 'message.queued', queueId: next })
    queued.formerQueueId = queueId
    const removed = begin<QueueEvent>(line, { kind: 'message.removed', queueId, requeued: true })
    removed.id = numbered(line.id, 1)
    return [queued, removed]
  }
  const events = recipients.map((recipient, nth) => {
    const event = begin<DeliveryEvent>(line, {
      kind,
      queueId,
      recipient: plain(recipient, ADDRESS_MAX),
    })
    if (nth > 0) event.id = numbered(line.id, nth)
    if (relay !== undefined) event.relay = plain(relay, RELAY_MAX)
    if (dsn !== undefined) event.dsn = dsn
    event.status = plain(withoutSecrets(status))
    return event
  })
  const [first] = events
  return events.length === 1 && first !== undefined ? first : events
}

/** Of the first field of that name that is not a sender's, who may stand there as `ctladdr`. */
function fieldAt(rest: string, name: string): number {
  const first = rest.indexOf(name)
  return first === -1 || !rest.startsWith(', ctladdr=') ? first : endOfList(rest, 0, name)
}

/** Of the further events of one line. */
export const numbered = (id: string, nth: number): string => {
  const tail = `.${nth}`
  return `${id.slice(0, ID_MAX - tail.length)}${tail}`
}

/** The last of that name: what stands before it may be the controlling address, a sender's. */
function valueIn(facts: string, name: string): string | undefined {
  const at = facts.lastIndexOf(`, ${name}=`)
  if (at === -1) return undefined
  const from = at + name.length + 3
  const end = facts.indexOf(', ', from)
  return facts.slice(from, end === -1 ? undefined : end)
}

const failures =
  /^(?:User unknown|Host unknown|Service unavailable|Data format error|Remote protocol error|Local configuration error|Can't create output|Name server|unknown mailer error|Bad usage|Address family|Insufficient permission|Message exceeds|Too many hops|Operating system error|Input\/output error|Internal error|Cannot open|Illegal|Return|Unable|Access denied|cannot)/i

function kindOf(status: string, dsn: string | undefined): DeliveryEvent['kind'] | undefined {
  if (/^Sent\b/.test(status)) return 'message.delivered'
  if (/^Deferred\b/.test(status)) return 'message.deferred'
  if (status === 'queued') return undefined
  return byClass(dsn) ?? (failures.test(status) ? 'message.bounced' : undefined)
}

const classes: { readonly [digit: string]: DeliveryEvent['kind'] } = {
  '2': 'message.delivered',
  '4': 'message.deferred',
  '5': 'message.bounced',
}
const byClass = (dsn: string | undefined): DeliveryEvent['kind'] | undefined =>
  classes[dsn?.charAt(0) ?? '']
