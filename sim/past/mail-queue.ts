/**
 * Mail queue: a message's life from the moment it is taken to the moment it has left, in log lines.
 *
 * cleanup, qmgr, smtp or lmtp, bounce, and qmgr once more. What a recipient's server will say is drawn
 * when the message is tried for the first time (`Fate`). A wire that is busy makes everybody wait:
 * attempts take their turn at it, so a blast slows the staff's mail as it does in the world. Short queue
 * ids are made of microseconds and a slot, and slots are used again.
 * Limits: one try of a message tries all its open recipients; no header rules, no milters.
 */
import { type Duration, hours, type Instant, minutes, plus, seconds } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import type { Agenda } from './agenda.ts'
import type { Logs } from './logs.ts'
import {
  agentOf,
  type BounceWhy,
  type DelayWhy,
  delayed,
  hubIdOf,
  isOurs,
  refused,
  saved,
  taken,
  told,
} from './postfix-words.ts'
import type { Theft } from './truth.ts'

export type Fate =
  | { readonly is: 'delivered'; readonly tries: number }
  | { readonly is: 'bounced'; readonly why: BounceWhy; readonly tries: number }
  /** Never taken: given up when the queue's lifetime is over. */
  | { readonly is: 'stuck'; readonly why: DelayWhy }

export type World = (recipient: string, now: Instant, theft: Theft | undefined) => Fate

export type PostfixOptions = {
  /** `maximal_queue_lifetime`. */
  readonly lifetime: Duration
  /** Seconds of the wire that one attempt to the outside takes. */
  readonly wireSeconds: number
  /** Mail for the house goes on to a Postfix beside Dovecot, on a host of its own. */
  readonly hub?: boolean
}

export const ordinary: PostfixOptions = { lifetime: hours(120), wireSeconds: 0.01 }

const MINIMAL_BACKOFF: Duration = minutes(15)
const MAXIMAL_BACKOFF: Duration = seconds(4_000)
/** A wire that is so far behind lets nobody wait longer: Postfix opens more connections. */
const BEHIND_MAX: Duration = minutes(50)
/** A connection that is silent for so long is closed. */
type Recipient = { readonly address: string; fate: Fate | undefined; tries: number; put: boolean }
export type Letter = {
  readonly id: string
  readonly slot: number
  readonly at: Instant
  readonly sender: string
  readonly size: number
  messageId: string
  readonly theft: Theft | undefined
  open: Recipient[]
  readonly recipients: number
  bounced: number
  backoff: Duration
  /** Deleted by postsuper. */
  gone: boolean
}

/** A message for somebody of the house was delivered here. */
export type Delivered = (address: string, messageId: string, now: Instant) => void

export class MailQueue {
  readonly #agenda: Agenda
  readonly #logs: Logs
  readonly #chance: Chance
  readonly #world: World
  readonly #options: PostfixOptions
  readonly #delivered: Delivered
  readonly #freeSlots: number[] = []
  #slots = 0
  #wireFreeAt = 0
  /** Bounded by the story. */
  readonly #letters = new Map<string, Letter>()

  constructor(
    agenda: Agenda,
    logs: Logs,
    chance: Chance,
    world: World,
    options: PostfixOptions,
    delivered: Delivered,
  ) {
    this.#agenda = agenda
    this.#logs = logs
    this.#chance = chance
    this.#world = world
    this.#options = options
    this.#delivered = delivered
  }

  /** What an administrator does with a thief's mail; by message, eldest first. */
  deleteAll(theft: Theft, pid: number): void {
    const { now } = this.#agenda
    let many = 0
    for (const letter of [...this.#letters.values()])
      if (letter.theft === theft) {
        letter.gone = true
        many += 1
        this.#log(now, `postfix/postsuper[${pid}]: ${letter.id}: removed`)
        this.#free(letter)
      }
    const word = many === 1 ? 'message' : 'messages'
    if (many > 0) this.#log(now, `postfix/postsuper[${pid}]: Deleted: ${many} ${word}`)
  }

  taken(
    sender: string,
    recipients: readonly string[],
    size: number,
    theft: Theft | undefined,
    now: Instant,
  ): Letter {
    const slot = this.#freeSlots.pop() ?? this.#newSlot()
    const micros = (now % 1_000) * 1_000 + this.#chance.between(0, 999)
    const id =
      `${micros.toString(16).padStart(5, '0')}${(0x2e1000 + slot).toString(16)}`.toUpperCase()
    const letter: Letter = {
      id,
      slot,
      at: now,
      sender,
      size,
      messageId: '',
      theft,
      open: recipients.map((address) => ({ address, fate: undefined, tries: 0, put: false })),
      recipients: recipients.length,
      bounced: 0,
      backoff: MINIMAL_BACKOFF,
      gone: false,
    }
    this.#letters.set(id, letter)
    return letter
  }

  goes(letter: Letter, messageId: string): void {
    letter.messageId = messageId
    this.#after(this.#chance.between(15, 60), (now) => {
      this.#log(
        now,
        `postfix/cleanup[${2_100 + (letter.slot % 40)}]: ${letter.id}: message-id=<${messageId}>`,
      )
    })
    this.#after(this.#chance.between(61, 140), (now) => this.#active(letter, now))
  }

  #active(letter: Letter, now: Instant): void {
    if (letter.gone) return
    const { id, sender, size, recipients } = letter
    this.#log(
      now,
      `postfix/qmgr[1891]: ${id}: from=<${sender}>, size=${size}, nrcpt=${recipients} (queue active)`,
    )
    const isAbroad = letter.open.some(({ address }) => !isOurs(address))
    const turn = isAbroad ? this.#turn(now) : now
    const waited = turn - now
    const took = this.#chance.between(120, isAbroad ? 1_900 : 300)
    this.#after(waited + took, (at) => this.#tried(letter, at, waited, took))
  }

  /** When the wire is free for one attempt more. */
  #turn(now: Instant): Instant {
    const turn = Math.max(now, Math.min(this.#wireFreeAt, now + BEHIND_MAX)) as Instant
    this.#wireFreeAt = turn + this.#options.wireSeconds * 1_000
    return Math.round(turn) as Instant
  }

  #tried(letter: Letter, now: Instant, waited: number, took: number): void {
    if (letter.gone) return
    const { id, theft } = letter
    const delay = (now - letter.at) / 1_000
    const timing = `delay=${told(delay)}, delays=${told(Math.max(0, delay - (waited + took) / 1_000))}/${told(waited / 1_000)}/${told((took * 0.4) / 1_000)}/${told((took * 0.6) / 1_000)}`
    const still: Recipient[] = []
    const isOld = now - letter.at > this.#options.lifetime
    for (const one of letter.open) {
      one.fate ??= isOurs(one.address)
        ? { is: 'delivered', tries: 1 }
        : this.#world(one.address, now, theft)
      one.tries += 1
      if (one.tries === 1 && theft !== undefined) theft.tried += 1
      const { fate } = one
      const line = (text: string) =>
        this.#log(
          now,
          `${agentOf(one.address, letter.slot, this.#options.hub === true)}: ${id}: ${text}`,
        )
      if (fate.is === 'stuck' || one.tries < fate.tries) {
        still.push(one)
        if (!one.put && theft !== undefined) theft.deferred += 1
        one.put = true
        line(delayed(one.address, fate.is === 'stuck' ? fate.why : 'greylisted', timing))
      } else {
        if (one.put && theft !== undefined) theft.deferred -= 1
        if (fate.is === 'bounced') {
          letter.bounced += 1
          if (theft !== undefined) theft.mail.bounced += 1
          line(refused(one.address, fate.why, timing))
        } else {
          if (theft !== undefined) theft.mail.delivered += 1
          line(this.#taken(letter, one.address, timing))
          if (isOurs(one.address)) this.#home(letter, one.address, now)
        }
      }
    }
    letter.open = still
    if (still.length > 0 && !isOld) {
      const again = plus(now, letter.backoff)
      letter.backoff = Math.min(letter.backoff * 2, MAXIMAL_BACKOFF) as Duration
      this.#agenda.plan(again, (at) => this.#active(letter, at))
      return
    }
    if (still.length > 0) {
      if (theft !== undefined) {
        theft.deferred -= still.length
        theft.mail.expired += still.length
      }
      this.#log(
        now,
        `postfix/qmgr[1891]: ${id}: from=<${letter.sender}>, status=expired, returned to sender`,
      )
    }
    if ((still.length > 0 || letter.bounced > 0) && letter.sender !== '') this.#returns(letter)
    this.#after(6, (at) => {
      this.#log(at, `postfix/qmgr[1891]: ${id}: removed`)
      this.#free(letter)
    })
  }

  #returns(letter: Letter): void {
    const { now } = this.#agenda
    const notice = this.taken('', [letter.sender], 2_300 + letter.recipients * 120, undefined, now)
    notice.messageId = `${notice.id}@mx1.example.jp`
    this.#log(
      now,
      `postfix/cleanup[${2_100 + (notice.slot % 40)}]: ${notice.id}: message-id=<${notice.messageId}>`,
    )
    this.#log(
      now,
      `postfix/bounce[${2_300 + (letter.slot % 9)}]: ${letter.id}: sender non-delivery notification: ${notice.id}`,
    )
    this.#after(3, (at) => this.#active(notice, at))
  }

  /** To a mailbox of the house: by LMTP, or by the Postfix beside it, which takes it and delivers. */
  #home(letter: Letter, address: string, now: Instant): void {
    if (this.#options.hub === true) {
      const { messageId, sender, size, slot } = letter
      const id = hubIdOf(letter.id)
      const log = (text: string): void => this.#logs.write('dovecot', now, `postfix/${text}`)
      log(`smtpd[${1_300 + (slot % 7)}]: ${id}: client=mx1.example.jp[10.0.0.25]`)
      log(`cleanup[${1_310 + (slot % 7)}]: ${id}: message-id=<${messageId}>`)
      log(`qmgr[1201]: ${id}: from=<${sender}>, size=${size + 240}, nrcpt=1 (queue active)`)
      log(
        `lmtp[${1_330 + (slot % 7)}]: ${id}: ${saved(address, 'delay=0.06, delays=0.01/0/0.01/0.04', id)}`,
      )
      log(`qmgr[1201]: ${id}: removed`)
    }
    this.#delivered(address, letter.messageId, now)
  }

  #taken({ id }: Letter, address: string, timing: string): string {
    if (!isOurs(address)) return taken(address, timing, id)
    if (this.#options.hub !== true) return saved(address, timing, id)
    return `to=<${address}>, relay=imap1.example.jp[10.0.0.26]:25, ${timing}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as ${hubIdOf(id)})`
  }

  #free(letter: Letter): void {
    if (!this.#letters.delete(letter.id)) return
    this.#freeSlots.push(letter.slot)
  }

  #after(ms: number, act: (now: Instant) => void): void {
    this.#agenda.plan((this.#agenda.now + Math.round(ms)) as Instant, act)
  }
  #newSlot(): number {
    this.#slots += 1
    return this.#slots
  }

  #log(at: Instant, text: string): void {
    this.#logs.write('postfix', at, text)
  }
}
