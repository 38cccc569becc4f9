/**
 * Attributed: whose message a line of the log is about, where our gate has seen the message.
 *
 * A log names queue ids, not accounts. What is known here is sealed with the account's key, so that
 * where her mail went is erased with her. What the gate never saw (mail from outside, another server)
 * stays nobody's and is erased by time.
 */
import type { Event } from '../../events/event.ts'
import type { FoldedMessages } from '../../ports/folds.ts'

const ofMessages: ReadonlySet<string> = new Set([
  'message.delivered',
  'message.bounced',
  'message.deferred',
  'message.queued',
  'message.held',
  'message.released',
  'message.deleted',
  'message.expired',
])

export function attributed(event: Event, messages: Pick<FoldedMessages, 'accountOf'>): Event {
  if (event.account !== undefined || !ofMessages.has(event.kind)) return event
  const { instance, queueId } = event as { readonly instance?: string; readonly queueId?: string }
  if (instance === undefined || queueId === undefined) return event
  const account = messages.accountOf(instance, queueId)
  return account === undefined ? event : ({ ...event, account } as Event)
}
