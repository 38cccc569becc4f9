/**
 * MessageKeys: the name under which all records of Microsoft 365 tell of one message.
 *
 * Mailbox auditing knows a message by its Message-ID only, the message trace by that and by an id of
 * its own. The Message-ID is taken, so that both are one message, until a second trace id is
 * seen with it: then somebody gives many messages one Message-ID, and the trace id tells them apart.
 * Limits: such a second one in another file, or further away than the memory reaches, is not seen.
 */
import { messageKey } from '../exports/message-key.ts'
import { Recent } from '../exports/recent.ts'

/** Messages whose trace id is remembered. */
export const MESSAGES_MAX = 50_000

export type KnownMessage = { key: string; isTold: boolean; hasAccount: boolean }

export class MessageKeys {
  readonly #byTrace = new Recent<KnownMessage>(MESSAGES_MAX)
  readonly #traceOf = new Recent<string>(MESSAGES_MAX)

  /** What is known of the message; the caller says in it what was told. */
  of(messageId: string, traceId: string): KnownMessage {
    const trace = traceId === '' ? messageId : traceId
    const known = this.#byTrace.get(trace)
    if (known !== undefined) return known
    const first = messageId === '' ? undefined : this.#traceOf.get(messageId)
    if (messageId !== '' && first === undefined) this.#traceOf.set(messageId, trace)
    const isOwn = messageId !== '' && (first === undefined || first === trace)
    const made = {
      key: isOwn ? messageKey(messageId, trace) : messageKey('', trace),
      isTold: false,
      hasAccount: false,
    }
    this.#byTrace.set(trace, made)
    return made
  }
}
