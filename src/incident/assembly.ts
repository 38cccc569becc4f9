/**
 * Assembly: from the lines of a mail server's log to messages and delivery results.
 *
 * No line tells a whole message: smtpd names account and client, qmgr sender and size, and each
 * delivery one recipient. A message is whole when as many recipients are known as qmgr counted, or
 * when it left the queue; until then it waits for its turn (`turns.ts`).
 *
 * Limits: recipients are as the log tells
 * them before aliases; a server that adds recipients of its own (always_bcc) makes them the sender's.
 * Behind a content filter the results are the filter's: mail is handed to it, and always arrives.
 */
import type { Contact, ContactHash } from '../accounts/model.ts'
import type { AccountId, Event } from '../events/event.ts'
import type { LoginEvent, MailboxRead } from '../events/login.ts'
import type { DeliveryEvent, MessageSubmitted, QueueEvent } from '../events/message.ts'
import type { NetworkFacts } from '../events/senses.ts'
import { BoundedMap } from '../lib/bounded.ts'
import type { Instant } from '../lib/time.ts'
import type { Learner } from '../verdict/learner.ts'
import { FewSet } from './few.ts'
import { queueKey } from './queue-key.ts'
import { Turns, type TurnsBounds, turnsMost } from './turns.ts'

/** Messages in the queue at one time; the one that was spoken of longest ago is forgotten. */
export const OPEN_MAX = 50_000
/** Recipients of one message that are told apart; more are not counted. */
export const RECIPIENTS_MAX = 10_000

export type AssemblyCounts = {
  messages: number
  results: number
  /** Went on, or were left out where no recipient was known, before all of it was told. */
  unfinished: number
  /** In the queue when there were too many: what came of them later was not heard. */
  forgotten: number
}

type Open = {
  readonly key: string
  readonly at: Instant
  readonly account: AccountId
  readonly told: QueueEvent
  sender: string
  size: number
  /** As the client named them. */
  recipients: FewSet<string>
  /** As they are delivered to: what qmgr counts; absent: as the client named them. */
  finals: FewSet<string> | undefined
  wanted: number | undefined
  isWhole: boolean
  isOut: boolean
  /** Recipients whose result will count, once it is out; absent: none. */
  fresh: Contact | Set<Contact> | undefined
}

/** Anything else that is told in its turn, such as a login. */
export type Other = LoginEvent | MailboxRead | MessageSubmitted
type Aside = {
  readonly at: Instant
  readonly recipients: { readonly size: 0 }
  readonly isWhole: true
  isOut: boolean
  readonly other: Other
}
const nobody = { size: 0 } as const

type Result = {
  readonly at: Instant
  readonly of: Open
  readonly recipient: string
  readonly bounced: boolean
}

export type AssemblyParts = {
  readonly learner: Pick<Learner, 'message' | 'result'>
  readonly hash: ContactHash
  readonly hourOf: (at: Instant) => number
  readonly countryOf: (ip: string) => string | undefined
  readonly networkOf?: (ip: string) => NetworkFacts | undefined
  /** Hears of what was told as an aside, in its turn. */
  readonly aside?: (other: Other) => void
  /** Whose mail is put together; default: that of SASL names. */
  readonly judges?: (account: AccountId) => boolean
  /** Smaller ones in tests. */
  readonly bounds?: Partial<Bounds>
}
export type Bounds = TurnsBounds & { readonly open: number }

export class Assembly {
  readonly counts: AssemblyCounts = { messages: 0, results: 0, unfinished: 0, forgotten: 0 }
  readonly #parts: AssemblyParts
  readonly #judges: (account: AccountId) => boolean
  readonly #open: BoundedMap<string, Open>
  readonly #turns: Turns<Open | Aside, Result>

  constructor(parts: AssemblyParts) {
    this.#parts = parts
    this.#judges = parts.judges ?? ((account) => account.startsWith('sasl:'))
    const bounds: Bounds = { open: OPEN_MAX, ...turnsMost, ...parts.bounds }
    this.#turns = new Turns(bounds, {
      message: (turn) => {
        if ('other' in turn) parts.aside?.(turn.other)
        else this.#tellMessage(turn)
      },
      result: (result) => this.#tellResult(result),
    })
    this.#open = new BoundedMap(bounds.open, (_, open) => {
      this.counts.forgotten += 1
      open.isWhole = true
    })
  }

  /** Events of the logs, in the order of their moments; the kinds that tell nothing are passed over. */
  hear(event: Event): void {
    switch (event.kind) {
      case 'message.queued':
        this.#queued(event)
        break
      case 'message.delivered':
      case 'message.bounced':
      case 'message.deferred':
        this.#delivery(event)
        break
      case 'message.removed':
        // What was requeued lives on; the line of its new id names this one.
        if (event.requeued !== true) this.#gone(event)
        break
      case 'message.deleted':
        this.#gone(event)
        break
      default:
        return
    }
    this.#turns.heard(event.at)
  }

  /** A line that tells nothing of a message: only how late it is. */
  passed(at: Instant): void {
    this.#turns.heard(at)
  }

  /** Is told after all messages that were submitted before it. */
  aside(other: Other): void {
    const { at } = other
    if (this.#turns.isClear) {
      this.#turns.heard(at)
      this.#parts.aside?.(other)
      return
    }
    this.#turns.message({ at, recipients: nobody, isWhole: true, isOut: false, other })
    this.#turns.heard(at)
  }

  /** The end of the logs: what still waits goes as far as it is known. */
  close(): void {
    this.#turns.close()
    this.#open.clear()
  }

  #queued(event: QueueEvent): void {
    const key = keyOf(event)
    const known = this.#open.get(key)
    if (event.formerQueueId !== undefined) {
      const former = queueKey(event.host, event.formerQueueId)
      const moved = this.#open.get(former)
      this.#open.delete(former)
      if (moved !== undefined) this.#open.set(key, moved)
    } else if (event.account !== undefined && this.#judges(event.account)) {
      // Ids are used again: another message is meant from here on.
      if (known !== undefined) known.isWhole = true
      this.#begin(key, event.account, event)
    } else if (known !== undefined) {
      known.sender = event.envelopeSender ?? known.sender
      known.size = event.size ?? known.size
      known.wanted = event.recipientCount ?? known.wanted
      look(known)
    }
  }

  #begin(key: string, account: AccountId, told: QueueEvent): void {
    const open: Open = {
      key,
      at: told.at,
      account,
      told,
      sender: '',
      size: 0,
      recipients: new FewSet(),
      finals: undefined,
      wanted: undefined,
      isWhole: false,
      isOut: false,
      fresh: undefined,
    }
    this.#turns.message(open)
    this.#open.set(key, open)
  }

  #delivery(event: DeliveryEvent): void {
    const open = this.#open.get(keyOf(event))
    if (open === undefined) return
    const recipient = event.originalRecipient ?? event.recipient
    let more = 0
    if (!open.isOut && finalsOf(open).size < RECIPIENTS_MAX) {
      const { recipients } = open
      const before = recipients.size
      // Until they differ, both are the same.
      if (open.finals === undefined && recipient !== event.recipient)
        open.finals = new FewSet(recipients)
      recipients.add(recipient)
      open.finals?.add(event.recipient)
      more = recipients.size - before
      look(open)
    }
    if (event.kind !== 'message.deferred') {
      const bounced = event.kind === 'message.bounced'
      this.#turns.result({ at: event.at, of: open, recipient, bounced })
    }
    this.#turns.grew(more)
  }

  #gone(event: Event & { readonly queueId: string }): void {
    const key = keyOf(event)
    const open = this.#open.get(key)
    if (open === undefined) return
    open.isWhole = true
    this.#open.delete(key)
  }

  #tellMessage(open: Open): void {
    if (!open.isWhole || open.recipients.size === 0) this.counts.unfinished += 1
    if (open.recipients.size > 0) {
      this.counts.messages += 1
      const fresh = this.#parts.learner.message(messageOf(open, this.#parts))
      // Mostly there is none or one.
      open.fresh = fresh.length > 1 ? new Set(fresh) : fresh[0]
    }
    open.recipients = told
    open.finals = undefined
  }

  #tellResult({ of: open, recipient, bounced }: Result): void {
    // The first result of a recipient that was new; its removal keeps out the others.
    if (open.fresh === undefined) return
    if (!isTaken(open, this.#parts.hash(open.account, recipient))) return
    this.counts.results += 1
    this.#parts.learner.result(open.account, bounced)
  }
}

const keyOf = (event: Event & { readonly queueId: string }): string =>
  queueKey(event.host, event.queueId)

function look(open: Open): void {
  if (open.wanted !== undefined && finalsOf(open).size >= open.wanted) open.isWhole = true
}

/** Of those who were told already. */
const told = new FewSet<string>()

/** Takes it out of those whose result will count; false: it is none of them. */
function isTaken(open: Open, contact: Contact): boolean {
  const { fresh } = open
  if (typeof fresh === 'object') {
    if (!fresh.delete(contact)) return false
    if (fresh.size === 0) open.fresh = undefined
    return true
  }
  if (fresh !== contact) return false
  open.fresh = undefined
  return true
}

const finalsOf = ({ finals, recipients }: Open): FewSet<string> => finals ?? recipients

function messageOf(
  { at, account, told, sender, size, recipients }: Open,
  { countryOf, networkOf, hourOf }: AssemblyParts,
): MessageSubmitted {
  const { clientIp, instance, queueId } = told
  const country = clientIp === undefined ? undefined : countryOf(clientIp)
  const network = clientIp === undefined ? undefined : networkOf?.(clientIp)
  const message: { -readonly [Name in keyof MessageSubmitted]: MessageSubmitted[Name] } = {
    kind: 'message.submitted',
    id: told.id,
    at,
    heardAt: told.heardAt,
    trust: 'hearsay',
    account,
    instance,
    session: 'log',
    arrivedAt: at,
    queueId,
    protocol: 'smtp',
    hour: hourOf(at),
    envelopeSender: sender,
    recipients: recipients.list(),
    size,
  }
  if (clientIp !== undefined) message.clientIp = clientIp
  if (country !== undefined) message.country = country
  if (network !== undefined) message.network = network
  return message
}
