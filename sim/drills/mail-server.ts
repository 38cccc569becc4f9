/**
 * Mail server of a simulated day: takes mail over SMTP with login, asks the guard at every door that
 * Postfix and Dovecot ask it at, keeps a queue, delivers, and writes delivery results.
 *
 * What the guard is asked is production's: the login before and after the password, the command, the
 * message. What the world answers is `fate`: delivered, bounced, or put off for the day. Results come
 * as hearsay, as from the mail log.
 * Limits: a message with several recipients is delivered in one go; one that is put off stays in the
 * queue, where a containment finds it.
 */
import type { Event } from '../../src/events/event.ts'
import { DELAY } from '../../src/keeper/judge.ts'
import { BoundedMap } from '../../src/lib/bounded.ts'
import { type Instant, plus } from '../../src/lib/time.ts'
import type { MilterSession, OfferedMessage } from '../../src/ports/gatekeeper.ts'
import { type House, IMAP, INSTANCE } from '../house.ts'
import {
  type Intention,
  type Outcome,
  type Read,
  type Send,
  secondsOn,
  type Try,
} from '../people/intention.ts'
import type { Timeline } from '../timeline.ts'

export type Fate = 'delivered' | 'bounced' | 'deferred'
/** What becomes of one recipient, and after how many seconds that is known. */
export type World = (letter: Letter, recipient: string) => { fate: Fate; after: number }

export type Letter = {
  readonly queueId: string
  readonly account: string
  readonly recipients: readonly string[]
  readonly stolen: boolean
  readonly at: Instant
}

/** How the guard answered, as the operator sees it; the client sees less. */
export type Answered = 'passed' | 'delayed' | 'held' | 'refused' | 'postponed'
export type Watcher = {
  readonly answered: (letter: Letter, answer: Answered) => void
  /** The letter left the queue for the world. */
  readonly left: (letter: Letter, now: Instant) => void
  readonly known: (letter: Letter, fate: Fate) => void
  readonly turnedAway: (account: string, stolen: boolean, why: 'shut-out' | 'cut') => void
}

/** Connections that are kept open; the eldest is closed when one more comes. */
export const CONNECTIONS_MAX = 500
/** From the queue manager's first look to the wire. */
const QUEUE_SECONDS = 0.4

type Connection = { readonly session: MilterSession; messages: number }

export class MailServer {
  readonly #house: House
  readonly #story: Timeline
  readonly #world: World
  readonly #watcher: Watcher
  readonly #connections = new BoundedMap<string, Connection>(CONNECTIONS_MAX)
  /** In the queue; bounded by what one day sends. */
  readonly #letters = new Map<string, Letter>()
  #opened = 0
  #queued = 0

  constructor(house: House, story: Timeline, world: World, watcher: Watcher) {
    this.#house = house
    this.#story = story
    this.#world = world
    this.#watcher = watcher
  }

  async take(intention: Intention, stolen: boolean): Promise<Outcome> {
    switch (intention.kind) {
      case 'open':
        return this.#open(intention, stolen)
      case 'try':
        return this.#try(intention, stolen)
      case 'read':
        return this.#read(intention)
      default:
        return this.#send(intention, stolen)
    }
  }

  /** What the keeper does by the clock: the 15-second queue, and what is left of containments. */
  async round(): Promise<void> {
    const { folds, acts, containing } = this.#house
    const due = folds.messages.due(this.#house.now, 2_000).map(({ queueId }) => queueId)
    const ids = due.filter((id) => id !== undefined)
    if (ids.length > 0)
      for (const id of await acts.do('release.intended', INSTANCE, ids, 'queue15', 'due')) {
        const letter = this.#letters.get(id)
        // Released, or frozen by a containment meanwhile.
        if (letter !== undefined && !this.#house.hands.queue.has(id)) this.#deliver(letter)
      }
    if (folds.unfinished().length > 0) await containing.resume()
  }

  async #open({ account, clientIp }: Intention, stolen: boolean): Promise<Outcome> {
    const answer = await this.#house.login(account, clientIp, { instance: IMAP })
    if (answer.kind === 'refuse') {
      this.#watcher.turnedAway(account, stolen, 'shut-out')
      return 'shut-out'
    }
    const { sessions } = this.#house.hands
    sessions.set(account, (sessions.get(account) ?? 0) + 1)
    return 'in'
  }

  async #try(offer: Try, stolen: boolean): Promise<Outcome> {
    const { account, clientIp, protocol, password, passwordHash } = offer
    const options = {
      right: password === 'right',
      protocol,
      instance: protocol === 'smtp' ? INSTANCE : IMAP,
      ...(passwordHash === undefined ? {} : { passwordHash }),
    }
    const answer = await this.#house.login(account, clientIp, options)
    if (password === 'wrong') return 'shut-out'
    if (answer.kind !== 'refuse') return 'in'
    this.#watcher.turnedAway(account, stolen, 'shut-out')
    return 'shut-out'
  }

  async #read({ account, clientIp, bytesOut, headersRead, bodiesRead }: Read): Promise<Outcome> {
    await this.#house.mailboxRead(account, clientIp, { bytesOut, headersRead, bodiesRead })
    return 'in'
  }

  async #send(send: Send, stolen: boolean): Promise<Outcome> {
    const house = this.#house
    const name = `${send.account} ${send.connection}`
    const connection = this.#connections.get(name) ?? (await this.#connect(send))
    if (connection === undefined) {
      this.#watcher.turnedAway(send.account, stolen, 'shut-out')
      return 'shut-out'
    }
    this.#connections.set(name, connection)
    const { session } = connection
    const command = await house.judge.command({
      session,
      saslUsername: send.account,
      envelopeSender: send.account,
      recipient: '',
      stage: 'mail',
    })
    if (command !== undefined) {
      this.#connections.delete(name)
      this.#watcher.turnedAway(send.account, stolen, 'cut')
      return 'cut'
    }
    connection.messages += 1
    this.#queued += 1
    const queueId = `D${this.#queued.toString(16).toUpperCase().padStart(6, '0')}`
    const letter: Letter = {
      queueId,
      account: send.account,
      recipients: send.recipients,
      stolen,
      at: house.now,
    }
    const answer = await house.judge.message(offeredBy(send, connection, queueId, house.now))
    switch (answer.kind) {
      case 'pass':
        this.#watcher.answered(letter, 'passed')
        this.#queue(letter)
        return 'accepted'
      case 'hold': {
        const row = house.folds.messages.byQueueId(INSTANCE, queueId)
        this.#letters.set(queueId, letter)
        house.hands.put(queueId, 'hold', house.now, send.account, send.recipients.length)
        this.#watcher.answered(letter, row?.answer === 'delay' ? 'delayed' : 'held')
        if (row?.answer === 'delay') this.#plan(plus(house.now, DELAY), () => this.round())
        return 'accepted'
      }
      case 'postpone':
        this.#watcher.answered(letter, 'postponed')
        return 'postponed'
      default:
        this.#watcher.answered(letter, 'refused')
        return 'refused'
    }
  }

  /** `undefined`: the login was refused. */
  async #connect({ account, clientIp, client }: Send): Promise<Connection | undefined> {
    const answer = await this.#house.login(account, clientIp, { protocol: 'smtp' })
    if (answer.kind === 'refuse') return undefined
    this.#opened += 1
    return {
      messages: 0,
      session: {
        id: `d${this.#opened}`,
        instance: INSTANCE,
        openedAt: this.#house.now,
        clientIp,
        helo: client.helo,
        tlsVersion: client.tls,
      },
    }
  }

  #plan(at: Instant, act: () => void | Promise<void>): void {
    this.#story.plan(at, (now) => {
      this.#house.now = now
      return act()
    })
  }

  #queue(letter: Letter): void {
    const { hands, now } = this.#house
    this.#letters.set(letter.queueId, letter)
    hands.put(letter.queueId, 'active', now, letter.account, letter.recipients.length)
    this.#plan(secondsOn(now, QUEUE_SECONDS), () => {
      // A containment may have held it meanwhile.
      if (hands.queue.get(letter.queueId)?.queue === 'active') this.#deliver(letter)
    })
  }

  #deliver(letter: Letter): void {
    const { hands, now } = this.#house
    const { queueId, recipients } = letter
    const told = recipients.map((recipient) => ({ recipient, ...this.#world(letter, recipient) }))
    const isPutOff = told.every(({ fate }) => fate === 'deferred')
    if (isPutOff) hands.put(queueId, 'deferred', now, letter.account, recipients.length)
    else {
      hands.queue.delete(queueId)
      // What the hands released is counted there.
      if (!hands.left.has(queueId)) hands.left.set(queueId, 1)
      this.#letters.delete(queueId)
      this.#watcher.left(letter, now)
    }
    const after = Math.max(...told.map((one) => one.after))
    this.#plan(secondsOn(now, after), async () => {
      for (const { fate } of told) this.#watcher.known(letter, fate)
      await this.#house.heard(
        told.map(({ recipient, fate }, n) => resultOf(letter, recipient, fate, n, this.#house.now)),
      )
    })
  }
}

const codes = { delivered: '2.0.0', bounced: '5.1.1', deferred: '4.7.1' } as const

const resultOf = (
  { queueId }: Letter,
  recipient: string,
  fate: Fate,
  n: number,
  now: Instant,
): Event => ({
  kind: `message.${fate}`,
  id: `r.${queueId}.${n}`,
  at: now,
  heardAt: now,
  trust: 'hearsay',
  instance: INSTANCE,
  queueId,
  recipient,
  relay: `mx.${recipient.slice(recipient.indexOf('@') + 1)}`,
  dsn: codes[fate],
})

const offeredBy = (
  { account, client, recipients, size }: Send,
  { session, messages }: Connection,
  queueId: string,
  now: Instant,
): OfferedMessage => ({
  session,
  nth: messages,
  queueId,
  saslUsername: account,
  mechanism: client.mechanism,
  arrivedAt: now,
  protocol: 'smtp',
  envelopeSender: account,
  recipients,
  refusedRecipients: [],
  headers: `From: <${account}>\nMessage-ID: <${queueId}@${session.helo}>\nUser-Agent: ${client.agent}\n`,
  headersTruncated: false,
  size,
  bodyHash: '00',
})
