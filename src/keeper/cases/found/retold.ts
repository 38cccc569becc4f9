/**
 * Retold: entries of the evidence as a server's log would have told them, for those who count by that.
 *
 * A message and its verdict go together. Every event points to its entry: its source is the log itself,
 * its line the entry's index and one. A queue is named by its server as our list calls it, whatever
 * machine wrote the line. The evidence has no line for the end of a queue file: a message ends when the
 * fate of all its recipients is known; a minute later where one was given back, since of a list's members
 * the next may be reached.
 */
import type { Event, EventKind } from '../../../events/event.ts'
import type { MessageSubmitted } from '../../../events/message.ts'
import type { VerdictGiven } from '../../../events/verdict.ts'
import { BoundedMap } from '../../../lib/bounded.ts'
import { between, type Duration, type Instant, minutes } from '../../../lib/time.ts'

/** What is read of the evidence; all other entries stay closed. */
export const read: ReadonlySet<EventKind> = new Set<EventKind>([
  'message.submitted',
  'verdict.given',
  'message.queued',
  'message.delivered',
  'message.bounced',
  'message.deferred',
  'message.expired',
  'message.held',
  'message.released',
  'message.deleted',
  'hold.intended',
  'release.intended',
  'deletion.intended',
  'act.finished',
  'containment.planned',
  'containment.undone',
  'login.accepted',
  'login.refused',
  'mailbox.read',
  'forwarding.changed',
  'account.changed',
  'account.disabled',
  'account.learned',
  'organisation.learned',
  'report.received',
])

/** Messages whose verdict has not come yet: it stands right behind them. */
export const UNJUDGED_MAX = 1_024
/** Messages that are under way. */
export const OPEN_MAX = 200_000
/** How long after a bounce the rest of a message is waited for, and messages that wait so. */
export const LINGERS: Duration = minutes(1)
export const LINGERING_MAX = 65_536

type Open = { readonly unknown: Set<string>; bounced: boolean }

export type Retold = {
  readonly message: (message: MessageSubmitted, verdict: VerdictGiven | undefined) => void
  readonly other: (event: Event) => void
}

export class Retelling {
  readonly #log: string
  readonly #tells: Retold
  readonly #unjudged: BoundedMap<string, MessageSubmitted>
  readonly #open = new BoundedMap<string, Open>(OPEN_MAX)
  readonly #ending: BoundedMap<string, Event>
  /** From a log that others may write: nothing is concluded from it. */
  doubted = 0

  constructor(log: string, tells: Retold) {
    this.#log = log
    this.#tells = tells
    this.#unjudged = new BoundedMap(UNJUDGED_MAX, (_, message) => this.#begin(message, undefined))
    this.#ending = new BoundedMap(LINGERING_MAX, (_, end) => tells.other(end))
  }

  take(index: number, told: Event): void {
    if (told.doubted === true) {
      this.doubted += 1
      return
    }
    const event = this.#placed(index, told)
    this.#end(event.at)
    switch (event.kind) {
      case 'message.submitted':
        this.#unjudged.set(event.id, event)
        return
      case 'verdict.given': {
        const message = this.#unjudged.get(event.subject)
        if (message === undefined) return
        this.#unjudged.delete(event.subject)
        this.#begin(message, event)
        return
      }
      case 'message.delivered':
      case 'message.bounced':
        this.#tells.other(event)
        this.#known(keyOf(event), event.originalRecipient ?? event.recipient, event)
        return
      case 'message.deleted':
        this.#open.delete(keyOf(event))
        this.#ending.delete(keyOf(event))
        break
      default:
    }
    this.#tells.other(event)
  }

  close(): void {
    for (const [id, message] of [...this.#unjudged.entries()]) {
      this.#unjudged.delete(id)
      this.#begin(message, undefined)
    }
    for (const [, end] of [...this.#ending.entries()]) this.#tells.other(end)
    this.#ending.clear()
  }

  #begin(message: MessageSubmitted, verdict: VerdictGiven | undefined): void {
    const key = keyOf({ ...message, queueId: message.queueId ?? message.id })
    // The id is used again: what ended under it before ends now.
    const before = this.#ending.get(key)
    if (before !== undefined) {
      this.#ending.delete(key)
      this.#tells.other(before)
    }
    this.#tells.message(message, verdict)
    if (verdict?.answer !== 'refuse' && verdict?.answer !== 'postpone')
      this.#open.set(key, { unknown: new Set(message.recipients), bounced: false })
  }

  #known(key: string, recipient: string, event: Event & { readonly queueId: string }): void {
    const open = this.#open.get(key)
    if (open === undefined) return
    open.unknown.delete(recipient)
    open.bounced ||= event.kind === 'message.bounced'
    if (open.unknown.size > 0) return
    this.#open.delete(key)
    const { id, at, heardAt, trust, instance = '', host = instance, queueId } = event
    const end: Event = {
      ...{ kind: 'message.removed', id: `${id}.end`, at, heardAt, trust, instance, host, queueId },
    }
    if (open.bounced) this.#ending.set(key, end)
    else this.#tells.other(end)
  }

  #end(now: Instant): void {
    for (const [key, end] of this.#ending.entries()) {
      if (between(end.at, now) < LINGERS) return
      this.#ending.delete(key)
      this.#tells.other(end)
    }
  }

  /** In the event itself, which was read a moment ago and is nobody else's. */
  #placed<Its extends Event>(index: number, event: Its): Its {
    const its = event as { -readonly [Name in 'source' | 'host']?: Event[Name] }
    its.source = { file: this.#log, line: index + 1 }
    const { instance } = event
    if (instance !== undefined) its.host = instance
    return event
  }
}

const keyOf = ({
  host,
  instance,
  queueId,
}: Pick<Event, 'host' | 'instance'> & { readonly queueId: string }): string =>
  `${host ?? instance ?? ''} ${queueId}`
