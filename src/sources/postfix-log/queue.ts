/**
 * Queue lines: cleanup, pickup, qmgr, bounce and postsuper, which together tell the life of one
 * queue file: where it came from, what it was called, when it was held, let go, given up or gone.
 *
 * Each says a part of it; every part is a `message.queued` with the same queue id, and whoever
 * folds them puts them together. Ids are reused, so the fold minds instance and time.
 * Header and body rules print the sender's own text before the envelope: `rule.ts` reads those lines.
 */
import { uidAccount } from '../../events/account.ts'
import type { HoldEvent, QueueEvent, RefusedEvent } from '../../events/message.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { ADDRESS_MAX, plain } from '../syslog/plain.ts'
import { readDelivery } from './delivery.ts'
import { RULE_LINE_MAX, readRuled } from './rule.ts'
import { readService } from './service.ts'
import { dsnOf, readRefusal } from './smtpd.ts'
import { isQueueId, queueIdLength, readEnvelope } from './text.ts'

/** RFC 5322 §2.1.1 allows lines of 998; longer ids are seen, and cut. */
export const MESSAGE_ID_MAX = 998

const hold = (line: Line, kind: HoldEvent['kind'], queueId: string, by: HoldEvent['by']) =>
  begin<HoldEvent>(line, { kind, queueId, by })

export function readCleanup(line: Line): Reading {
  const { text } = line
  const length = queueIdLength(text)
  if (length === 0) return readService(line)
  const queueId = text.slice(0, length)
  const start = length + 2
  // Recipients that it gives up itself, as when a table makes too many of one.
  if (text.startsWith('to=', start)) return readDelivery(line, queueId, start)
  if (text.startsWith('message-id=', start)) {
    const event = begin<QueueEvent>(line, { kind: 'message.queued', queueId })
    event.messageId = plain(bareId(text.slice(start + 11)), MESSAGE_ID_MAX)
    return event
  }
  if (text.startsWith('resent-message-id=', start)) {
    // Of a message that was sent on it may be the only name that cleanup tells.
    const event = begin<QueueEvent>(line, { kind: 'message.queued', queueId })
    event.resentMessageId = plain(bareId(text.slice(start + 18)), MESSAGE_ID_MAX)
    return event
  }
  if (text.startsWith('milter-hold: ', start) || text.startsWith('hold: ', start)) {
    const byMilter = text.charCodeAt(start) === 109
    const event = hold(line, 'message.held', queueId, byMilter ? 'milter' : 'stranger')
    const told = byMilter ? readEnvelope(text, start) : readRuled(text, start)
    if (told?.sender !== undefined) event.envelopeSender = told.sender.slice(0, ADDRESS_MAX)
    return event
  }
  if (byRule.test(text.slice(start, start + 30))) {
    if (text.startsWith('reject: ', start)) return refusedByRule(line, queueId, start + 8)
    if (text.startsWith('discard: ', start)) {
      const event = hold(line, 'message.deleted', queueId, 'stranger')
      const sender = readRuled(text, start)?.sender
      if (sender !== undefined) event.envelopeSender = sender.slice(0, ADDRESS_MAX)
      return event
    }
    return readSubject(line, queueId, start) ?? 'harmless'
  }
  if (text.startsWith('milter-header-reject: ', start))
    return refusedByRule(line, queueId, start + 22)
  // What was not taken to its end, or thrown away: nobody gets it.
  if (text.startsWith('removed (', start))
    return begin<QueueEvent>(line, { kind: 'message.removed', queueId })
  if (cleanupTalk.test(text.slice(start, start + 40))) return 'harmless'
  return readRefusal(line, queueId, start)
}

/** `from`: where the rule's own words begin, `header Subject: …`. */
function refusedByRule(line: Line, queueId: string, from: number): RefusedEvent {
  const { text } = line
  const event = begin<RefusedEvent>(line, { kind: 'message.refused', queueId })
  event.status = plain(text.slice(from))
  const ruled = readRuled(text, from)
  if (ruled === undefined) return event
  const { clientIp, sender, recipient, words } = ruled
  const dsn = dsnOf(words)
  if (dsn !== undefined) event.dsn = dsn
  if (clientIp !== undefined) event.clientIp = clientIp
  if (sender !== undefined) event.envelopeSender = sender.slice(0, ADDRESS_MAX)
  if (recipient !== undefined) event.recipient = recipient.slice(0, ADDRESS_MAX)
  return event
}

/** What is kept of a subject; the rest of a long one tells nobody more. */
export const SUBJECT_MAX = 255
const subject = /^(?:warning|info): header Subject: ?/i

/**
 * The subject that an operator lets header_checks write. It is the sender's text up to where Postfix
 * speaks again, and only text: nothing in it is read.
 */
function readSubject(line: Line, queueId: string, start: number): QueueEvent | undefined {
  const { text } = line
  if (text.length - start > RULE_LINE_MAX) return undefined
  const label = subject.exec(text.slice(start, start + 40))?.[0]
  if (label === undefined) return undefined
  const from = start + label.length
  // Postfix's words may begin at once: the blank before them is the label's.
  const ruled = readRuled(text, from - 1)
  const event = begin<QueueEvent>(line, { kind: 'message.queued', queueId })
  event.subject = plain(
    text.slice(from, ruled === undefined ? undefined : Math.max(from, ruled.start)),
    SUBJECT_MAX,
  )
  if (ruled?.sender !== undefined) event.envelopeSender = ruled.sender.slice(0, ADDRESS_MAX)
  return event
}

const bareId = (told: string): string =>
  told.startsWith('<') && told.endsWith('>') ? told.slice(1, -1) : told

/** header_checks and body_checks: the words behind are the sender's. */
const byRule =
  /^(?:reject|discard|warning|info|prepend|replace|redirect|filter|bcc|delay|strip|pass): (?:header|body|mime-error|content)\b/
const cleanupTalk =
  /^(?:milter-(?:header|body|add|chg|del|replace|prepend|filter|redirect)\S*: |message-size|table |warning: |skipped)/

export function readPickup(line: Line): Reading {
  const found = /^(\w{5,24}): uid=(\d{1,10}) from=<(.*?)>(?: orig_id=(\w{5,24}))?$/s.exec(line.text)
  const queueId = found?.[1] ?? ''
  if (found === null || !isQueueId(queueId)) return readService(line)
  const uid = Number(found[2])
  const event = begin<QueueEvent>(line, { kind: 'message.queued', queueId })
  event.uid = uid
  event.envelopeSender = (found[3] ?? '').slice(0, ADDRESS_MAX)
  // After a requeue pickup runs it in again as the mail system's own; that user sent nothing.
  if (found[4] === undefined) event.account = uidAccount(uid)
  else event.formerQueueId = found[4]
  return event
}

const active = /^from=<(.*)>, size=(\d{1,15}), nrcpt=(\d{1,9}) \(queue \w+\)$/s
const expired = /^from=<(.*)>, status=((?:force-)?expired), returned to sender$/s

/** The end of the digits at `from`, of which there may be so many; -1: there are none, or more. */
function digitsEnd(text: string, from: number, most: number): number {
  let end = from
  for (let code = text.charCodeAt(end); code >= 48 && code <= 57; code = text.charCodeAt(end))
    end += 1
  return end > from && end - from <= most ? end : -1
}

/** What `active` reads, where the sender has no such end in his address; `undefined`: look with it. */
function readActive(line: Line, queueId: string, start: number): QueueEvent | undefined {
  const { text } = line
  const close = text.indexOf('>', start + 6)
  if (close === -1 || !text.startsWith('from=<', start) || !text.startsWith('>, size=', close))
    return undefined
  const sizeEnd = digitsEnd(text, close + 8, 15)
  if (sizeEnd === -1 || !text.startsWith(', nrcpt=', sizeEnd)) return undefined
  const countEnd = digitsEnd(text, sizeEnd + 8, 9)
  const isWhole = countEnd + ACTIVE.length === text.length
  if (countEnd === -1 || !isWhole || !text.endsWith(ACTIVE)) return undefined
  const event = begin<QueueEvent>(line, { kind: 'message.queued', queueId })
  event.envelopeSender = text.slice(start + 6, Math.min(close, start + 6 + ADDRESS_MAX))
  event.size = Number(text.slice(close + 8, sizeEnd))
  event.recipientCount = Number(text.slice(sizeEnd + 8, countEnd))
  return event
}
const ACTIVE = ' (queue active)'

export function readQmgr(line: Line, queueId: string, start: number): Reading {
  const first = readActive(line, queueId, start)
  if (first !== undefined) return first
  const rest = line.text.slice(start)
  if (rest === 'removed') return begin<QueueEvent>(line, { kind: 'message.removed', queueId })
  const queued = active.exec(rest)
  if (queued !== null) {
    const event = begin<QueueEvent>(line, { kind: 'message.queued', queueId })
    event.envelopeSender = (queued[1] ?? '').slice(0, ADDRESS_MAX)
    event.size = Number(queued[2])
    event.recipientCount = Number(queued[3])
    return event
  }
  const gone = expired.exec(rest)
  if (gone === null)
    return /^(?:skipped, |to=<|.*: skipped)|^enabling |^queue |^sending defer warning /.test(rest)
      ? 'harmless'
      : 'unknown'
  const event = begin<QueueEvent>(line, { kind: 'message.expired', queueId })
  event.envelopeSender = (gone[1] ?? '').slice(0, ADDRESS_MAX)
  return event
}

const notice =
  /^(?:sender|postmaster) (?:non-delivery|delay|delivery status|delivery) notification: (\w{5,24})$/

export function readBounce(line: Line, queueId: string, start: number): Reading {
  const id = notice.exec(line.text.slice(start))?.[1]
  if (id !== undefined && isQueueId(id))
    return begin<QueueEvent>(line, { kind: 'message.queued', queueId: id, noticeOf: queueId })
  return /^(?:undeliverable postmaster|not sending|no trace file|status=deferred)/.test(
    line.text.slice(start),
  )
    ? 'harmless'
    : 'unknown'
}

export function readPostsuper(line: Line): Reading {
  const length = queueIdLength(line.text)
  if (length === 0) return readService(line)
  const queueId = line.text.slice(0, length)
  switch (line.text.slice(length + 2)) {
    case 'placed on hold':
      return hold(line, 'message.held', queueId, 'stranger')
    case 'released from hold':
      return hold(line, 'message.released', queueId, 'stranger')
    case 'removed':
      return hold(line, 'message.deleted', queueId, 'stranger')
    case 'requeued':
      return begin<QueueEvent>(line, { kind: 'message.removed', queueId, requeued: true })
    // The queue manager tells it when it acts on it.
    case 'expired':
      return 'harmless'
    default:
      return 'unknown'
  }
}
