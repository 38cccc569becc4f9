/**
 * Trace: rows of Exchange's message traces, each one message for one recipient, or one step of it.
 *
 * Four tables tell of the same: `Get-MessageTrace` and its successor (one row a recipient), the
 * historical search (one row a message, recipients in one cell), the extended historical search and
 * the tracking log of an own Exchange server (one row a step). A message is told once as queued, and
 * each recipient's outcome as often as it is told.
 *
 * None of them says who was logged in: the sender is taken for the account, and that is marked. Two of
 * them say which way a message went; else a sender of the own domain must write to another domain.
 * Limits: inside one domain a forged sender and a real one look alike, so no account is named.
 */
import { saslAccount } from '../../events/account.ts'
import type { AccountId, Event } from '../../events/event.ts'
import type { DeliveryEvent, HoldEvent, QueueEvent } from '../../events/message.ts'
import { clientOf } from '../exports/address.ts'
import { domainOf, NAME_MAX } from '../exports/record.ts'
import { assume, begin, type Line } from '../syslog/line.ts'
import { ADDRESS_MAX, plain } from '../syslog/plain.ts'
import { MessageKeys } from './message-keys.ts'
import { accountOf } from './people.ts'
import type { Meaning } from './record.ts'

/** What became of a recipient. `open`: the table says nothing final. */
export type Outcome = 'delivered' | 'bounced' | 'deferred' | 'held' | 'open'

export type TraceRow = {
  readonly line: Line
  readonly messageId: string
  readonly traceId: string
  readonly sender: string
  readonly recipients: readonly {
    readonly address: string
    readonly outcome: Outcome
    readonly status: string
  }[]
  readonly subject: string
  readonly size: number | undefined
  readonly clientIp: string
  readonly relay: string
  /** `undefined`: the table does not tell. */
  readonly isOurs: boolean | undefined
  readonly recipientCount?: number | undefined
}

/** Recipients of one row. */
export const RECIPIENTS_MAX = 10_000
const enhanced = /\b([245]\.\d{1,3}\.\d{1,3})\b/

export class Traces {
  readonly #keys = new MessageKeys()

  read(row: TraceRow): Meaning {
    const { line } = row
    const messageId = plain(row.messageId.trim().replace(/^<|>$/g, ''), 998)
    if (messageId === '' && row.traceId === '') return 'unknown'
    const known = this.#keys.of(messageId, row.traceId)
    const events: Event[] = []
    const { account, isAssumed } = whose(row)
    if (!known.isTold || (account !== undefined && !known.hasAccount)) {
      known.isTold = true
      known.hasAccount ||= account !== undefined
      events.push(queuedOf(row, known.key, messageId, account, isAssumed))
    }
    for (const { address, outcome, status } of row.recipients.slice(0, RECIPIENTS_MAX)) {
      const recipient = plain(address.trim(), ADDRESS_MAX)
      if (outcome === 'open' || recipient === '') continue
      events.push(
        outcome === 'held'
          ? begin<HoldEvent>(line, { kind: 'message.held', queueId: known.key, by: 'stranger' })
          : resultOf(row, known.key, recipient, outcome, status),
      )
    }
    return events.length === 0 ? 'harmless' : events
  }
}

function queuedOf(
  row: TraceRow,
  queueId: string,
  messageId: string,
  account: AccountId | undefined,
  isAssumed: boolean,
): QueueEvent {
  const event = begin<QueueEvent>(row.line, { kind: 'message.queued', queueId })
  if (messageId !== '') event.messageId = messageId
  event.envelopeSender = plain(row.sender === '<>' ? '' : row.sender, ADDRESS_MAX)
  const subject = plain(row.subject, NAME_MAX)
  if (subject !== '') event.subject = subject
  if (row.size !== undefined) event.size = row.size
  if (row.recipientCount !== undefined) event.recipientCount = row.recipientCount
  if (account !== undefined) {
    event.account = account
    event.saslUsername = plain(row.sender, NAME_MAX)
    if (isAssumed) assume(event, 'account')
  }
  return Object.assign(event, clientOf(row.clientIp))
}

function resultOf(
  { line, relay }: TraceRow,
  queueId: string,
  recipient: string,
  outcome: 'delivered' | 'bounced' | 'deferred',
  status: string,
): DeliveryEvent {
  const event = begin<DeliveryEvent>(line, { kind: `message.${outcome}`, queueId, recipient })
  const words = plain(status)
  const dsn = enhanced.exec(words)?.[1]
  if (dsn !== undefined) event.dsn = dsn
  if (words !== '') event.status = words
  const where = plain(relay, NAME_MAX)
  if (where !== '') event.relay = where
  return event
}

function whose(row: TraceRow): { account: AccountId | undefined; isAssumed: boolean } {
  const { sender, isOurs, line, recipients } = row
  if (isOurs === false || !sender.includes('@')) return { account: undefined, isAssumed: false }
  if (isOurs) return { account: accountOf(sender), isAssumed: true }
  const home = line.defaultRealm.toLowerCase()
  const isOut =
    home !== '' &&
    domainOf(sender) === home &&
    recipients.some(({ address }) => domainOf(address.trim()) !== home)
  return { account: isOut ? saslAccount(sender) : undefined, isAssumed: isOut }
}

/** `Get-MessageTrace`, in the tables' and in Graph's spelling. */
export function outcomeOf(status: string): Outcome {
  switch (status.trim().toLowerCase()) {
    case 'delivered':
      return 'delivered'
    case 'failed':
    case 'filteredasspam':
      return 'bounced'
    case 'pending':
    case 'deferred':
      return 'deferred'
    case 'quarantined':
      return 'held'
    // Expanded: its members follow; GettingStatus, None, Unknown: not known yet.
    default:
      return 'open'
  }
}

/** Historical search: `a@b.example##Receive, Deliver;c@d.example##Receive, Fail`. */
export function recipientsOf(told: string): TraceRow['recipients'] {
  return told
    .slice(0, RECIPIENTS_TEXT_MAX)
    .split(';')
    .slice(0, RECIPIENTS_MAX)
    .map((one) => {
      const at = one.indexOf('##')
      const steps = (at === -1 ? '' : one.slice(at + 2)).toLowerCase().split(',')
      // What it came to stands last; steps before it are its way there.
      const outcome =
        steps
          .reverse()
          .map(stepOf)
          .find((step) => step !== 'open') ?? 'open'
      return { address: at === -1 ? one : one.slice(0, at), outcome, status: '' }
    })
}

function stepOf(step: string): Outcome {
  if (/deliver|send/.test(step)) return 'delivered'
  if (/fail/.test(step)) return 'bounced'
  if (/quarantine/.test(step)) return 'held'
  return /defer|pending/.test(step) ? 'deferred' : 'open'
}
export const RECIPIENTS_TEXT_MAX = 512 * 1_024
