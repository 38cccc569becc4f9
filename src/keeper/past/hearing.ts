/**
 * Hearing: what of the events of old logs the books and the judge of an investigation ask for.
 *
 * The threads that read load it: what nobody hears is not carried out of them. A name stands here only
 * where no book and no judge reads it (`hearing.test.ts` looks for the words in all of them). Who wants
 * whole events, as other formats do, hears without this module.
 */
import type { Event } from '../../events/event.ts'

export { passesOver } from '../../incident/passed-over.ts'

/** Told by lines, and read by nobody who investigates. */
export const unreadNames = [
  ...(['pid', 'dsn', 'tlsVersion', 'headersRead', 'expunged'] as const),
  ...(['loginsAttempted', 'loginsAccepted'] as const),
] as const satisfies readonly NameOf<Event>[]

type NameOf<Kind> = Kind extends unknown ? keyof Kind : never
type Unread = ReadonlySet<string>

const plain: Unread = new Set(unreadNames)
/** The name that was given is only asked for where it tells no account. */
const named: Unread = new Set([...unreadNames, 'saslUsername'] satisfies NameOf<Event>[])
/** What a server answered is only asked for where the message may go on under another id. */
const ended: Unread = new Set([...unreadNames, 'status'] satisfies NameOf<Event>[])

/** One of few lists, each always the same. */
export function unread(event: Event): Unread {
  switch (event.kind) {
    case 'message.queued':
    case 'login.accepted':
    case 'mailbox.read':
      return event.account === undefined ? plain : named
    case 'message.bounced':
    case 'message.deferred':
      return ended
    case 'message.delivered':
      return isHandedOn(event.relay) ? plain : ended
    default:
      return plain
  }
}

/** Perhaps to a filter on the same machine, which puts it into the queue again. */
const isHandedOn = (relay = ''): boolean => relay.includes('[127.') || relay.includes('[::1]')
