/**
 * Delivery lines: what became of one recipient, as smtp, lmtp, local, virtual, pipe, error,
 * discard or qmgr tell it.
 *
 * The most frequent line of all, so it is cut by position. Recipient first (chosen by the sender),
 * the remote's words last (chosen by the receiver); in between stands what Postfix itself says,
 * and that is read before the first bracket of the remote's words can be met.
 * Limits: a status other than sent, deferred or bounced (address verification) is no delivery.
 */
import type { DeliveryEvent } from '../../events/message.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { ADDRESS_MAX, plain } from '../syslog/plain.ts'
import { endOfAddress } from './text.ts'

const RELAY_MAX = 300

/** Not a record: a status may be called like something that every record has. */
const kinds: ReadonlyMap<string, DeliveryEvent['kind'] | 'harmless'> = new Map([
  ['sent', 'message.delivered'],
  ['deferred', 'message.deferred'],
  ['bounced', 'message.bounced'],
  // soft_bounce turns what would bounce into another try.
  ['SOFTBOUNCE', 'message.deferred'],
  ['deliverable', 'harmless'],
  ['undeliverable', 'harmless'],
  ['undeliverable-but-not-cached', 'harmless'],
])

/** `start`: behind `QUEUEID: `, where `to=` stands. */
export function readDelivery(line: Line, queueId: string, start: number): Reading {
  const { text } = line
  const recipient = addressAt(text, start + 3)
  if (recipient === undefined) return 'unknown'
  let here = recipient.end
  let original: string | undefined
  if (text.startsWith('orig_to=', here)) {
    const found = addressAt(text, here + 8)
    if (found === undefined) return 'unknown'
    original = found.address
    here = found.end
  }
  if (!text.startsWith('relay=', here)) return 'unknown'
  // From comma to comma: the first status, and the last dsn before it.
  let relayEnd = -1
  let dsnAt = -1
  let statusAt = -1
  for (let at = text.indexOf(',', here); at !== -1; at = text.indexOf(',', at + 1)) {
    if (text.charCodeAt(at + 1) !== 32) continue
    if (relayEnd === -1) relayEnd = at
    const first = text.charCodeAt(at + 2)
    if (first === 100 && text.startsWith('dsn=', at + 2)) dsnAt = at
    if (first !== 115 || !text.startsWith('status=', at + 2)) continue
    statusAt = at
    break
  }
  if (statusAt === -1) return 'unknown'
  const words = text.indexOf('(', here)
  // A bracket before the status would make it the remote's.
  if (words !== -1 && words < statusAt) return 'unknown'
  let statusEnd = text.indexOf(' ', statusAt + 9)
  if (statusEnd === -1) statusEnd = text.length
  const kind = kinds.get(text.slice(statusAt + 9, statusEnd))
  if (kind === undefined) return 'unknown'
  if (kind === 'harmless') return 'harmless'

  const event = begin<DeliveryEvent>(line, { kind, queueId, recipient: recipient.address })
  if (original !== undefined) event.originalRecipient = original
  event.relay = text.slice(here + 6, Math.min(relayEnd, here + 6 + RELAY_MAX))
  if (dsnAt !== -1) event.dsn = text.slice(dsnAt + 6, Math.min(statusAt, dsnAt + 18))
  if (words !== -1)
    event.status = plain(
      text.slice(words + 1, text.charCodeAt(text.length - 1) === 41 ? -1 : undefined),
    )
  return event
}

/** Index of the first `>` behind which the line goes on as it does behind an address; -1: none. */
function endBefore(text: string, from: number): number {
  const relay = text.indexOf('>, relay=', from)
  const original = text.indexOf('>, orig_to=<', from)
  return original !== -1 && original < relay ? original : relay
}

/** `<address>, ` or, without brackets, `address, `. */
function addressAt(text: string, from: number): { address: string; end: number } | undefined {
  const isBracketed = text.charCodeAt(from) === 60
  let end = isBracketed ? endOfAddress(text, from + 1) : text.indexOf(', ', from)
  if (end === -1) return undefined
  // Before 3.5 an address with a bracket stands there without its quotes: up to what Postfix says next.
  if (isBracketed && text.charCodeAt(end + 1) !== 44) end = endBefore(text, end)
  const next = isBracketed ? end + 1 : end
  if (end === -1 || text.charCodeAt(next) !== 44 || text.charCodeAt(next + 1) !== 32)
    return undefined
  const first = isBracketed ? from + 1 : from
  return { address: text.slice(first, Math.min(end, first + ADDRESS_MAX)), end: next + 2 }
}
