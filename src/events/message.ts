/** Messages: from the client's hand to the last recipient's answer, and what we did between. */
import type { Instant } from '../lib/time.ts'
import type { AccountId, Heard } from './event.ts'
import type { MessageShape, NetworkFacts } from './senses.ts'
import type { ReasonGiven } from './verdict.ts'

/** A message offered to our gate (or found held, when the gate was down); one per SMTP transaction. */
export type MessageSubmitted = Heard & {
  readonly kind: 'message.submitted'
  readonly account: AccountId
  readonly instance: string
  /** The milter connection, or `queue` when it was found in the hold queue. */
  readonly session: string
  /** MAIL FROM time: with instance and queueId this names the message (ids are reused). */
  readonly arrivedAt: Instant
  readonly queueId?: string
  readonly clientIp?: string
  /** Two letters, ISO 3166-1, where the table of places knows the client's network. */
  readonly country?: string
  readonly clientPort?: number
  /** The hour of the sender's week, in the organisation's zone: 0 to 23 of a workday, 24 to 47 of a day off. */
  readonly hour?: number
  /** As the server said it, before it became an account. */
  readonly saslUsername?: string
  readonly mechanism?: string
  readonly protocol: 'smtp' | 'local'
  /** Empty: the null sender. */
  readonly envelopeSender: string
  readonly recipients: readonly string[]
  /** Recipients that the mail server itself refused: a sign of address harvesting. */
  readonly refusedRecipients?: readonly string[]
  /** Octets of headers and body as the gate received them. */
  readonly size: number
  readonly messageId?: string
  readonly subject?: string
  /** Raw header block, capped at HEADER_BYTES_MAX; sealed in the vault, never in a leaf. */
  readonly headers?: string
  /** Hex SHA-256 of the body octets. */
  readonly bodyHash?: string
  /** What lists say of the client's address. */
  readonly network?: NetworkFacts
  /** Keyed hash of what the client program shows of itself; equal programs have equal ones. */
  readonly client?: number
  readonly shape?: MessageShape
  /** Rules of who may come from where that it breaks, or that could not be asked. */
  readonly restricted?: readonly ReasonGiven[]
  /** What others' logins and mail say of it: `pool.*` with their weights. */
  readonly pooled?: readonly ReasonGiven[]
}

/** What the log of the mail server says about one recipient of one message. */
export type DeliveryEvent = Heard & {
  readonly kind: 'message.delivered' | 'message.deferred' | 'message.bounced'
  readonly instance: string
  readonly queueId: string
  readonly recipient: string
  /** The address before aliases and canonical maps, where the log tells it. */
  readonly originalRecipient?: string
  readonly relay?: string
  /** Enhanced status code (RFC 3463), such as `2.0.0`. */
  readonly dsn?: string
  /** The remote's words, at most 1,000 characters. */
  readonly status?: string
}

/** The life of a queue file, as the mail server's log tells it. */
export type QueueEvent = Heard & {
  /** `message.expired`: given up; the recipients still open get no delivery line of their own. */
  readonly kind: 'message.queued' | 'message.removed' | 'message.expired'
  readonly instance: string
  readonly queueId: string
  readonly envelopeSender?: string
  readonly size?: number
  readonly recipientCount?: number
  readonly messageId?: string
  /** Where the server writes it into its log (header_checks WARN, Exim's `+subject`, a cloud's trace). */
  readonly subject?: string
  /** Of a message that somebody sent on (RFC 5322 §3.6.6). */
  readonly resentMessageId?: string
  readonly clientIp?: string
  readonly clientPort?: number
  readonly saslUsername?: string
  readonly mechanism?: string
  /** Local submission: the user id that pickup(8) saw. */
  readonly uid?: number
  /** After a requeue: the id it had before. */
  readonly formerQueueId?: string
  /** On `message.removed`: requeued by postsuper -r; it lives on under an id that is told later. */
  readonly requeued?: true
  /** This message is a delivery notice (a bounce, a delay warning) about that one. */
  readonly noticeOf?: string
}

/** The server put a message on hold or let it go, whoever asked for it. */
export type HoldEvent = Heard & {
  readonly kind: 'message.held' | 'message.released' | 'message.deleted'
  readonly instance: string
  readonly queueId: string
  /** `milter`: a milter's answer or its default action; `stranger`: postsuper or another rule. */
  readonly by: 'milter' | 'stranger' | 'us'
  readonly envelopeSender?: string
}

/** The server refused something of a message before it was queued. */
export type RefusedEvent = Heard & {
  readonly kind: 'message.refused'
  readonly instance?: string
  readonly queueId?: string
  readonly clientIp?: string
  readonly envelopeSender?: string
  readonly recipient?: string
  readonly saslUsername?: string
  readonly dsn?: string
  readonly status?: string
}

export type MessageEvent = MessageSubmitted | QueueEvent | HoldEvent | RefusedEvent

/** What we are about to do, or did, in the queue: written before and after the hands move. */
export type ActEvent = Heard & {
  readonly kind: 'hold.intended' | 'release.intended' | 'deletion.intended' | 'act.finished'
  readonly instance: string
  /** Names the act; its result carries the same. */
  readonly act: string
  readonly queueIds: readonly string[]
  /** A person's name, or `judge`, `queue15` (the 15-second queue), `return` (the guard came back). */
  readonly by: string
  readonly why?: string
  /** On `act.finished`: the ids that are done, the others are tried again. */
  readonly done?: readonly string[]
}
