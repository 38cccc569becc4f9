/** Follow: what events say of a message's way through the queue, and what they do not say. */
import type { Event } from '../../events/event.ts'
import type { QueueEvent } from '../../events/message.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import type { Departed, Departures } from './departures.ts'

type Meant = Reading | readonly Event[]

const listOf = (meant: Meant): readonly Event[] => {
  if (meant === 'harmless' || meant === 'unknown') return []
  return 'kind' in meant ? [meant] : meant
}

export function follow(departures: Departures, meant: Meant): void {
  for (const event of listOf(meant))
    switch (event.kind) {
      case 'message.queued':
        if (event.recipientCount !== undefined)
          departures.came(event, event.recipientCount, event.at)
        break
      case 'message.delivered':
      case 'message.bounced':
        departures.ended(event, 1, event.at)
        break
      case 'message.removed':
      case 'message.deleted':
        departures.left(event)
        break
      default:
    }
}

const ID_MAX = 64

/** What the line means, and which messages have left by its time. */
export function withDeparted(line: Line, meant: Meant, departed: readonly Departed[]): Meant {
  if (departed.length === 0) return meant
  const own = listOf(meant)
  const gone = departed.map(({ host, queueId }, nth) => {
    const event = begin<QueueEvent>(line, { kind: 'message.removed', queueId })
    const tail = `.left${nth}`
    event.id = `${line.id.slice(0, ID_MAX - tail.length)}${tail}`
    // The line that it is concluded from does not say so.
    delete event.raw
    if (host === undefined) delete event.host
    else event.host = host
    return event
  })
  return [...own, ...gone]
}
