/**
 * Ledger: every message that is in the queue, by its id, until it has left: who sent it from where,
 * and what became of each recipient.
 *
 * The last thing that is told of a recipient counts. What a content filter takes and hands back under
 * a new id is one message (`queued as`), and its results are those of the new id. Mail of nobody's
 * account is kept too, for the depth of the queue and for those ids. Ids are used again: a new arrival
 * under a known id ends the message before.
 *
 * Limits: recipients that a server adds (`always_bcc`) count as the sender's. What was in the queue
 * before the log begins has no account.
 */
import type { AccountId } from '../events/event.ts'
import type { DeliveryEvent, MessageSubmitted, QueueEvent } from '../events/message.ts'
import { BoundedMap } from '../lib/bounded.ts'
import type { Instant } from '../lib/time.ts'
import type { Fate, Outcome } from './counts.ts'
import { FewMap } from './few.ts'
import { queueKey } from './queue-key.ts'

/** Messages in the queue at one time; the one that came longest ago is let go, and counted. */
export const OPEN_MAX = 200_000
/** Recipients of one message that are told apart; of more only the number counts. */
export const RECIPIENTS_MAX = 50_000

export type Shipment<Owner> = {
  readonly at: Instant
  readonly account: AccountId | undefined
  /** Where it is counted; absent: nobody's. */
  readonly owner: Owner | undefined
  size: number | undefined
  subject: string | undefined
  wanted: number | undefined
  expired: boolean
  /** As the client named them. */
  readonly outcomes: FewMap<string, Fate>
  /** As they are delivered to, where they differ from those: what the queue manager counts; of whom. */
  finals: FewMap<string, string> | undefined
  /** Ids that it has in the queue now. */
  lives: number
}

export type LedgerParts<Owner> = {
  /** A message of an account begins; whose sitting it is. */
  readonly began: (event: QueueEvent & { readonly account: AccountId }) => Owner
  readonly over: (shipment: Shipment<Owner> & { readonly owner: Owner }) => void
  readonly evicted: () => void
  readonly most?: number
}

const ADDRESS_IN_RELAY = /\[([0-9A-Fa-f:.]{3,45})\](?::\d+)?$/
const LOOPBACK = /^(?:127\.|::1$)/
/** In the words of Postfix, Exim, Sendmail and OpenSMTPD. */
const QUEUED_AS =
  /(?:queued as | id=)([0-9A-Za-z-]{5,32})\b|\b([0-9A-Za-z]{8,32}) Message accepted for delivery/

export class Ledger<Owner> {
  readonly #parts: LedgerParts<Owner>
  readonly #open: BoundedMap<string, Shipment<Owner>>
  /** No message was let go, and none got another id. */
  #isPlain = true

  constructor(parts: LedgerParts<Owner>) {
    this.#parts = parts
    this.#open = new BoundedMap(parts.most ?? OPEN_MAX, (_, shipment) => {
      this.#isPlain = false
      parts.evicted()
      this.#left(shipment)
    })
  }

  /** Messages in the queue now, as far as the log tells. */
  get depth(): number {
    return this.#open.size
  }

  /** False: it is of a message of nobody's account. True: it is not, or nobody can tell. */
  queued(event: QueueEvent): boolean {
    const key = keyOf(event)
    const known = this.#open.get(key)
    if (event.formerQueueId !== undefined) {
      this.#isPlain = false
      const former = keyOf({ host: event.host, queueId: event.formerQueueId })
      const moved = this.#open.get(former)
      if (moved === undefined) return true
      this.#open.delete(former)
      if (known !== undefined && known !== moved) this.#gone(key, known)
      this.#open.set(key, moved)
      return true
    }
    if (event.account !== undefined && isSender(event.account)) {
      // The same message may be told of more than once; another client is another message.
      if (
        known?.account === event.account &&
        known.wanted === undefined &&
        known.outcomes.size === 0
      ) {
        tell(known, event)
        return true
      }
      if (known !== undefined && known.account !== undefined) this.#gone(key, known)
      const owner = this.#parts.began(event as QueueEvent & { account: AccountId })
      this.#begin(key, event, event.account, owner)
      return true
    }
    if (known === undefined) this.#begin(key, event, undefined, undefined)
    else tell(known, event)
    return known?.account !== undefined || !this.#isPlain
  }

  /** As `queued`. */
  delivery(event: DeliveryEvent): boolean {
    const shipment = this.#open.get(keyOf(event))
    if (shipment === undefined) return true
    this.#delivered(shipment, event)
    return shipment.account !== undefined || !this.#isPlain
  }

  #delivered(shipment: Shipment<Owner>, event: DeliveryEvent): void {
    const outcome = outcomeOf(event.kind)
    const { originalRecipient } = event
    // Behind a filter the new id tells of an alias's members only.
    const recipient = originalRecipient ?? shipment.finals?.get(event.recipient) ?? event.recipient
    const relayIp = ADDRESS_IN_RELAY.exec(event.relay ?? '')?.[1]
    if (originalRecipient !== undefined) {
      shipment.finals ??= new FewMap()
      if (shipment.finals.size < RECIPIENTS_MAX)
        shipment.finals.set(event.recipient, originalRecipient)
    }
    const next =
      outcome === 'delivered' && relayIp !== undefined && LOOPBACK.test(relayIp)
        ? nextOf(event)
        : undefined
    const known = shipment.outcomes.get(recipient)
    if (next !== undefined && next !== keyOf(event) && this.#open.get(next) === shipment) {
      // The filter's word for one more recipient: what became of it is told of the new id.
      if (known === undefined && shipment.outcomes.size < RECIPIENTS_MAX)
        shipment.outcomes.set(recipient, { outcome: 'unknown', relayIp: undefined })
      return
    }
    if (known === undefined) {
      if (shipment.outcomes.size < RECIPIENTS_MAX)
        shipment.outcomes.set(recipient, { outcome, relayIp })
    } else if (known.outcome !== 'delivered' || outcome === 'delivered') {
      known.outcome = outcome
      known.relayIp = relayIp ?? known.relayIp
    }
    if (next !== undefined) this.#handed(next, shipment, recipient)
  }

  /** It left the queue, or was deleted there. Answers as `queued`. */
  removed(event: {
    readonly host?: string
    readonly queueId: string
    readonly requeued?: true
  }): boolean {
    if (event.requeued === true) return true
    const key = keyOf(event)
    const shipment = this.#open.get(key)
    if (shipment === undefined) return true
    this.#gone(key, shipment)
    return shipment.account !== undefined || !this.#isPlain
  }

  expired(event: { readonly host?: string; readonly queueId: string }): void {
    const shipment = this.#open.get(keyOf(event))
    if (shipment !== undefined) shipment.expired = true
  }

  /** The end of the logs: what is still open is counted as it stands. */
  close(): void {
    // One that has several ids is one.
    for (const shipment of new Set([...this.#open.entries()].map(([, one]) => one))) {
      shipment.lives = 1
      this.#left(shipment)
    }
    this.#open.clear()
  }

  #begin(
    key: string,
    event: QueueEvent,
    account: AccountId | undefined,
    owner: Owner | undefined,
  ): void {
    const shipment: Shipment<Owner> = {
      at: event.at,
      account,
      owner,
      size: undefined,
      subject: undefined,
      wanted: undefined,
      expired: false,
      outcomes: new FewMap(),
      finals: undefined,
      lives: 1,
    }
    tell(shipment, event)
    this.#open.set(key, shipment)
  }

  /** A filter on this machine took it and put it back under another id. */
  #handed(key: string, shipment: Shipment<Owner>, recipient: string): void {
    const handed = this.#open.get(key)
    if (handed === shipment || handed === undefined) return
    // A message of an account's own is another one, whatever the words of the filter say.
    if (handed.account !== undefined) return
    let isTold = false
    for (const [name, its] of handed.outcomes) {
      const as = shipment.finals?.get(name) ?? name
      isTold ||= as === recipient
      if (shipment.outcomes.has(as) || shipment.outcomes.size < RECIPIENTS_MAX)
        shipment.outcomes.set(as, its)
    }
    // Until the new id tells otherwise, nobody knows whether it arrived.
    if (!isTold) shipment.outcomes.set(recipient, { outcome: 'unknown', relayIp: undefined })
    shipment.lives += 1
    this.#open.set(key, shipment)
  }

  #gone(key: string, shipment: Shipment<Owner>): void {
    this.#open.delete(key)
    this.#left(shipment)
  }

  #left(shipment: Shipment<Owner>): void {
    shipment.lives -= 1
    if (shipment.lives > 0) return
    if (shipment.expired)
      shipment.outcomes.forEach((its) => {
        if (its.outcome !== 'delivered') its.outcome = 'bounced'
      })
    if (shipment.owner !== undefined)
      this.#parts.over(shipment as Shipment<Owner> & { readonly owner: Owner })
  }
}

/** Recipients that the server counted and no line names. */
export const namelessIn = ({ wanted = 0, outcomes, finals }: Shipment<unknown>): number =>
  Math.max(0, wanted - Math.max(finals?.size ?? 0, outcomes.size))

/** What a gate was offered, as a server's log would tell its arrival. */
export const queuedAs = (event: MessageSubmitted): QueueEvent => ({
  kind: 'message.queued',
  id: event.id,
  at: event.at,
  heardAt: event.heardAt,
  trust: event.trust,
  account: event.account,
  instance: event.instance,
  // Without one, as of local submissions that were refused, nothing later speaks of it.
  queueId: event.queueId ?? event.id,
  envelopeSender: event.envelopeSender,
  size: event.size,
  recipientCount: event.recipients.length,
  ...(event.host === undefined ? {} : { host: event.host }),
  ...(event.source === undefined ? {} : { source: event.source }),
  ...(event.subject === undefined ? {} : { subject: event.subject }),
  ...(event.messageId === undefined ? {} : { messageId: event.messageId }),
  ...(event.clientIp === undefined ? {} : { clientIp: event.clientIp }),
  ...(event.clientPort === undefined ? {} : { clientPort: event.clientPort }),
})

export const isSender = (account: AccountId): boolean =>
  account.startsWith('sasl:') || account.startsWith('uid:') || account.startsWith('os:')

const outcomeOf = (kind: DeliveryEvent['kind']): Outcome =>
  kind === 'message.delivered' ? 'delivered' : kind === 'message.bounced' ? 'bounced' : 'deferred'

/** The key of the id under which it was put back. */
function nextOf({ host, status = '' }: DeliveryEvent): string | undefined {
  const told = QUEUED_AS.exec(status)
  const queueId = told?.[1] ?? told?.[2]
  return queueId === undefined ? undefined : keyOf({ host, queueId })
}

const keyOf = (event: { readonly host?: string | undefined; readonly queueId: string }): string =>
  queueKey(event.host, event.queueId)

function tell(shipment: Shipment<unknown>, event: QueueEvent): void {
  shipment.size = event.size ?? shipment.size
  shipment.subject = event.subject ?? shipment.subject
  // After a deferral it may be the number of those that are left.
  if (event.recipientCount !== undefined)
    shipment.wanted = Math.max(shipment.wanted ?? 0, event.recipientCount)
}
