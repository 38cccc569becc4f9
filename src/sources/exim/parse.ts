/**
 * Exim words: from what Exim wrote behind its stamp to one of our events.
 *
 * With a message's id the first two characters tell what the line is about; without one it tells of a
 * connection. `cancelled by …` is no event of its own: a line for each recipient follows.
 */
import type { HoldEvent, QueueEvent } from '../../events/message.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { readArrival } from './arrival.ts'
import { isDelivery, readDelivery } from './delivery.ts'
import { readAuthFailure, readRefusal } from './refusal.ts'
import { readNoMail, readTalk } from './session.ts'
import type { Subject } from './stamp.ts'

export function readExim(line: Line, { queueId, words }: Subject): Reading {
  if (queueId !== '') {
    if (words.startsWith('<= ') || words.startsWith('(= ')) return readArrival(line, queueId, words)
    if (isDelivery(words)) return readDelivery(line, queueId, words)
    // Delivery was switched off: it tells what would have been done.
    if (words.startsWith('*> ')) return 'harmless'
    if (words === 'Completed' || words.startsWith('Completed '))
      return begin<QueueEvent>(line, { kind: 'message.removed', queueId })
    const life = lifeOf(words)
    if (life !== undefined) return begin<HoldEvent>(line, { kind: life, queueId, by: 'stranger' })
    if (words.startsWith('cancelled by ')) return 'harmless'
  }
  return (
    readAuthFailure(line, words) ??
    readRefusal(line, queueId, words) ??
    readNoMail(line, words) ??
    // A message's own talk is without end: routers, filters and remote servers have their say.
    (queueId === '' ? readTalk(line, words) : ofMessage(line, words))
  )
}

function ofMessage(line: Line, words: string): Reading {
  const reading = readTalk(line, words)
  return reading === 'unknown' ? 'harmless' : reading
}

function lifeOf(words: string): HoldEvent['kind'] | undefined {
  if (/^[Ff]rozen(?: by | \(|:|$)/.test(words)) return 'message.held'
  if (/^(?:Unfrozen|unfrozen|thawed) by /.test(words)) return 'message.released'
  if (words.startsWith('removed by ')) return 'message.deleted'
  return undefined
}

/** What a client sends with AUTH is his name and password in base64 (RFC 4954 §4). */
export const withoutAnswer = (text: string): string =>
  text.replace(/(\bAUTH [A-Z0-9_-]{1,20} )[^\s"]+/gi, '$1[removed]')
