/**
 * Passed over: the events of old logs from which the casebook learns only that there was a line.
 *
 * Whoever reads the lines asks here before an event is carried to the casebook: of what is passed over
 * its moment is enough (`Casebook.passed`).
 */
import type { Event, EventKind } from '../events/event.ts'

const heard: ReadonlySet<EventKind> = new Set<EventKind>([
  ...(['message.queued', 'message.submitted', 'message.delivered', 'message.bounced'] as const),
  ...(['message.deferred', 'message.removed', 'message.deleted', 'message.expired'] as const),
  ...(['login.accepted', 'login.refused', 'session.opened', 'mailbox.read'] as const),
  ...(['forwarding.changed', 'account.changed', 'account.disabled', 'privilege.used'] as const),
  ...(['statement.executed', 'datastore.deleted', 'web.requested'] as const),
  ...(['report.received', 'queue.seen'] as const),
  // Told by no line: not even counted.
  ...(['line.unrecognised', 'source.gap'] as const),
])

export const passesOver = (event: Event): boolean =>
  event.kind === 'session.ended' ? event.protocol !== 'database' : !heard.has(event.kind)
