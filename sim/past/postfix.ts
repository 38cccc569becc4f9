/**
 * Postfix: the doors of the mail server, in the words of Postfix 3.7: submission, port 25, pickup.
 *
 * What happens to a message behind them is the queue's (`mail-queue.ts`).
 * Limits: no TLS lines; a connection that is silent for IDLE has ended.
 */
import { type Duration, type Instant, plus, seconds } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import type { Client } from '../people/intention.ts'
import type { Agenda } from './agenda.ts'
import type { Logs } from './logs.ts'
import { type Delivered, MailQueue, type PostfixOptions, type World } from './mail-queue.ts'
import { peerOf } from './postfix-words.ts'
import type { Theft } from './truth.ts'

/** A connection that is silent for so long is closed. */
const IDLE: Duration = seconds(40)

type Connection = {
  readonly pid: number
  readonly peer: string
  readonly mechanism: string
  mails: number
  recipients: number
  lastAt: Instant
}

export type Sending = {
  readonly account: string
  readonly sender: string
  readonly clientIp: string
  readonly client: Client
  readonly connection: string
  readonly recipients: readonly string[]
  readonly size: number
  readonly theft?: Theft
}

export class Postfix {
  readonly #agenda: Agenda
  readonly #logs: Logs
  readonly #queue: MailQueue
  readonly #connections = new Map<string, Connection>()
  #pid = 2_000
  submitted = 0

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
    this.#queue = new MailQueue(agenda, logs, chance, world, options, delivered)
  }

  log(at: Instant, text: string): void {
    this.#logs.write('postfix', at, text)
  }

  /** Over submission, logged in. */
  submit(sending: Sending): void {
    const { now } = this.#agenda
    const { account, client, recipients, theft } = sending
    const connection = this.#connectionOf(sending, now)
    connection.mails += 1
    connection.recipients += recipients.length
    connection.lastAt = now
    this.submitted += 1
    const { peer, pid } = connection
    const letter = this.#queue.taken(sending.sender, recipients, sending.size, theft, now)
    this.log(
      now,
      `postfix/submission/smtpd[${pid}]: ${letter.id}: client=${peer}, sasl_method=${client.mechanism}, sasl_username=${account}`,
    )
    theft?.submitted(now, sending.clientIp, recipients)
    this.#queue.goes(
      letter,
      `${letter.id.toLowerCase()}.${sending.size}@${client.helo.replace(/[[\]]/g, '')}`,
    )
  }

  /** A password that was wrong over submission. */
  refuse(account: string, clientIp: string, mechanism: string): void {
    const { now } = this.#agenda
    const peer = peerOf(clientIp)
    const pid = this.#newPid()
    const name = 'postfix/submission/smtpd'
    this.log(now, `${name}[${pid}]: connect from ${peer}`)
    this.#after(700, (at) => {
      this.log(
        at,
        `${name}[${pid}]: warning: ${peer}: SASL ${mechanism} authentication failed: UGFzc3dvcmQ6, sasl_username=${account}`,
      )
      this.log(at, `${name}[${pid}]: disconnect from ${peer} ehlo=1 auth=0/1 quit=1 commands=2/3`)
    })
  }

  /** A login that sent nothing. */
  loggedIn(clientIp: string): void {
    const peer = peerOf(clientIp)
    const pid = this.#newPid()
    const name = 'postfix/submission/smtpd'
    this.log(this.#agenda.now, `${name}[${pid}]: connect from ${peer}`)
    this.#after(900, (at) =>
      this.log(
        at,
        `${name}[${pid}]: disconnect from ${peer} ehlo=2 starttls=1 auth=1 quit=1 commands=5`,
      ),
    )
  }

  /** From another server to somebody of the house. */
  receive(sender: string, recipient: string, server: string, size: number): void {
    const { now } = this.#agenda
    const pid = this.#newPid()
    const peer = `mail.${sender.slice(sender.indexOf('@') + 1) || 'relay.example.net'}[${server}]`
    this.log(now, `postfix/smtpd[${pid}]: connect from ${peer}`)
    const letter = this.#queue.taken(sender, [recipient], size, undefined, now)
    this.log(now, `postfix/smtpd[${pid}]: ${letter.id}: client=${peer}`)
    this.#queue.goes(letter, `${letter.id}.${size}@mail.example.net`)
    this.#after(400, (at) =>
      this.log(
        at,
        `postfix/smtpd[${pid}]: disconnect from ${peer} ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7`,
      ),
    )
  }

  /** By a program of the machine. */
  pickUp(uid: number, sender: string, recipient: string): void {
    const { now } = this.#agenda
    const letter = this.#queue.taken(sender, [recipient], 900, undefined, now)
    this.log(now, `postfix/pickup[1890]: ${letter.id}: uid=${uid} from=<${sender}>`)
    this.#queue.goes(letter, `${letter.id}@mx1.example.jp`)
  }

  /** What an administrator does with a thief's mail; by message, eldest first. */
  deleteAll(theft: Theft): void {
    this.#queue.deleteAll(theft, this.#newPid())
  }

  #connectionOf(sending: Sending, now: Instant): Connection {
    const { account, clientIp, connection: name, client } = sending
    const key = `${account} ${clientIp} ${name}`
    const known = this.#connections.get(key)
    if (known !== undefined) return known
    const connection: Connection = {
      pid: this.#newPid(),
      peer: peerOf(clientIp),
      mechanism: client.mechanism,
      mails: 0,
      recipients: 0,
      lastAt: now,
    }
    this.#connections.set(key, connection)
    sending.theft?.login(now, clientIp)
    this.log(now, `postfix/submission/smtpd[${connection.pid}]: connect from ${connection.peer}`)
    const look = (at: Instant): void => {
      const quietAt = plus(connection.lastAt, IDLE)
      if (at < quietAt) {
        this.#agenda.plan(quietAt, look)
        return
      }
      this.#connections.delete(key)
      const { mails, recipients, peer, pid } = connection
      const commands = 5 + 2 * mails + recipients
      this.log(
        at,
        `postfix/submission/smtpd[${pid}]: disconnect from ${peer} ehlo=2 starttls=1 auth=1 mail=${mails} rcpt=${recipients} data=${mails} quit=1 commands=${commands}`,
      )
    }
    this.#agenda.plan(plus(now, IDLE), look)
    return connection
  }

  #after(ms: number, act: (now: Instant) => void): void {
    this.#agenda.plan((this.#agenda.now + Math.round(ms)) as Instant, act)
  }
  #newPid(): number {
    this.#pid = this.#pid >= 32_000 ? 2_400 : this.#pid + 1
    return this.#pid
  }
}
