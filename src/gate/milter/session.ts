/**
 * Session: one milter connection as a table of what may follow what.
 *
 * A packet comes in; out come octets to send, a question for the keeper, or the end. It touches no
 * socket and no timer, so that every order of commands can be tried on it. Questions are asked at
 * MAIL and RCPT (may this session go on?) and at end of message (pass or hold?). Quarantine is said
 * at end of message only: said earlier, Postfix holds all later messages of the session and no
 * longer shows them to us.
 *
 * The queue id is not there yet at MAIL and at the first RCPT; it is taken when it comes. After the
 * answer at end of message Postfix sends one or two aborts as housekeeping: only an abort before
 * the end of message is a message given up. What is handed in on the machine itself is never
 * answered at RCPT, for Postfix has nobody to tell and would keep the file in its maildrop.
 */
import type { Instant } from '../../lib/time.ts'
import type { Answer } from '../../ports/gatekeeper.ts'
import type { BodyRoom } from './body-start.ts'
import { Client } from './client.ts'
import { type Macros, readConnect, readPath, shortTextOf } from './fields.ts'
import type { MilterLimits } from './limits.ts'
import { MacroMemory } from './macro-memory.ts'
import { negotiated } from './negotiate.ts'
import type { Packet } from './packet.ts'
import { Command, Protocol } from './protocol.ts'
import { continueReply, encodeAnswer } from './reply.ts'
import { breachAt, goOn, type Step, silent } from './step.ts'
import { Progress, Transaction } from './transaction.ts'

export type SessionOptions = {
  readonly instance: string
  /** A new name for each SMTP session. */
  readonly nextId: () => string
  readonly now: () => Instant
  readonly limits: MilterLimits
  /** No TCP lies between: DATA may go unanswered. */
  readonly quietData: boolean
  /** What all sessions of the gate keep of bodies; absent: this one is alone. */
  readonly bodies?: BodyRoom
  /** A message was given up before its end. */
  readonly onAborted: () => void
}

const noMacros: Macros = new Map()

export class Session {
  readonly #options: SessionOptions
  #version = 0
  #steps = 0
  #client: Client | undefined
  #nth = 0
  readonly #bodies: BodyRoom
  #transaction: Transaction | undefined
  readonly #macroMemory: MacroMemory
  /** Those of the command being heard. */
  #macros: Macros = noMacros
  /** The recipient under question: whether it counts as refused depends on the answer. */
  #asked: { readonly at: 'mail' | 'rcpt' | 'eom'; readonly recipient: string } | undefined

  constructor(options: SessionOptions) {
    this.#options = options
    this.#macroMemory = new MacroMemory(options.limits)
    this.#bodies = options.bodies ?? { bodyBytes: 0, bodiesCut: 0 }
  }

  /** Whether a message has begun and its end was not answered. */
  get isInMessage(): boolean {
    return this.#transaction !== undefined
  }

  get retained(): number {
    return this.#transaction?.retained ?? 0
  }

  hear({ command, payload }: Packet): Step {
    if (this.#version === 0 && command !== Command.optneg) return breachAt('order', command)
    if (command === Command.macro) {
      const breach = this.#macroMemory.hear(payload)
      return breach === undefined ? silent : breachAt(breach, command)
    }
    this.#macros = this.#macroMemory.take(command)
    switch (command) {
      case Command.optneg:
        return this.#negotiate(payload)
      case Command.connect:
        return this.#connect(payload)
      case Command.helo:
        return this.#helo(payload)
      case Command.mail:
        return this.#mail(payload)
      case Command.rcpt:
        return this.#rcpt(payload)
      case Command.data:
        return this.#reach(Progress.data, command) ?? this.#unless(Protocol.nrData)
      case Command.header:
        return this.#header(payload)
      case Command.eoh:
        return this.#reach(Progress.eoh, command) ?? this.#unless(Protocol.nrEoh)
      case Command.body:
        return this.#body(payload)
      case Command.eom:
        return this.#eom(payload)
      case Command.abort:
        this.#abort()
        return silent
      case Command.unknown:
        return this.#unless(Protocol.nrUnkn)
      case Command.quitNc:
        this.#abort()
        this.#client = undefined
        this.#nth = 0
        return silent
      case Command.quit:
        this.#abort()
        return { kind: 'close' }
      default:
        return breachAt('unknown-command', command)
    }
  }

  /** The connection is over, or the message is: nothing of it is kept. */
  forget(): void {
    this.#transaction?.free()
    this.#transaction = undefined
  }

  /** The octets that tell an answer; the question must have been asked. */
  answered(answer: Answer): Buffer {
    const asked = this.#asked
    this.#asked = undefined
    if (asked?.at === 'eom') {
      this.forget()
      return encodeAnswer(this.#client?.protocol === 'local' ? gently(answer) : answer)
    }
    // A hold is for the end of the message; the keeper is asked again there.
    const isRefused =
      this.#client?.protocol !== 'local' && answer.kind !== 'pass' && answer.kind !== 'hold'
    if (asked?.at === 'rcpt') this.#transaction?.recipient(asked.recipient, isRefused)
    if (!isRefused) return continueReply
    // The server answers MAIL for us, and the client may try MAIL again: this one is over.
    if (asked?.at === 'mail') this.forget()
    return encodeAnswer(answer)
  }

  #negotiate(payload: Buffer): Step {
    if (this.#version !== 0) return breachAt('order', Command.optneg)
    const agreed = negotiated(payload, this.#options.quietData)
    if ('refused' in agreed) return breachAt(agreed.refused, Command.optneg)
    this.#version = agreed.version
    this.#steps = agreed.steps
    return { kind: 'reply', bytes: agreed.reply }
  }

  #connect(payload: Buffer): Step {
    if (this.#client !== undefined) return breachAt('order', Command.connect)
    const connect = readConnect(payload, this.#options.limits.nameBytes)
    if (connect === undefined) return breachAt('malformed', Command.connect)
    const { nextId, instance, now } = this.#options
    this.#client = new Client(nextId(), instance, now(), connect)
    this.#client.learn(this.#macros)
    return this.#unless(Protocol.nrConn)
  }

  #helo(payload: Buffer): Step {
    const name = terminated(payload)
    if (name === undefined) return breachAt('malformed', Command.helo)
    if (this.#client === undefined) return breachAt('order', Command.helo)
    this.#client.helo(shortTextOf(name, this.#options.limits.nameBytes))
    this.#client.learn(this.#macros)
    return this.#unless(Protocol.nrHelo)
  }

  #mail(payload: Buffer): Step {
    const path = firstOf(payload)
    if (path === undefined) return breachAt('malformed', Command.mail)
    if (this.#client === undefined) return breachAt('order', Command.mail)
    // A new MAIL without an abort before it: the message before was given up.
    this.#abort()
    this.#nth += 1
    const { now, limits } = this.#options
    const sender = readPath(path, limits.nameBytes)
    const transaction = new Transaction(this.#nth, now(), sender, limits, this.#bodies)
    this.#transaction = transaction
    this.#client.learn(this.#macros)
    this.#learnMessage(transaction)
    return this.#askCommand('mail', transaction, '')
  }

  #rcpt(payload: Buffer): Step {
    const path = firstOf(payload)
    if (path === undefined) return breachAt('malformed', Command.rcpt)
    const wrong = this.#reach(Progress.rcpt, Command.rcpt)
    const transaction = this.#transaction
    if (wrong !== undefined || transaction === undefined)
      return wrong ?? breachAt('order', Command.rcpt)
    const recipient = readPath(path, this.#options.limits.nameBytes)
    // SMFIP_RCPT_REJ: the server itself refused it, and does not wait for our opinion of it.
    if (this.#macros.get('rcpt_mailer') === 'error') {
      transaction.recipient(recipient, true)
      return goOn
    }
    return this.#askCommand('rcpt', transaction, recipient)
  }

  #header(payload: Buffer): Step {
    const wrong = this.#reach(Progress.header, Command.header)
    if (wrong !== undefined) return wrong
    const end = payload.indexOf(0)
    const value = end < 0 ? undefined : terminated(payload.subarray(end + 1))
    if (value === undefined) return breachAt('malformed', Command.header)
    const isWhole = (this.#steps & Protocol.hdrLeadSpc) !== 0
    this.#transaction?.header(payload.subarray(0, end), value, isWhole)
    return this.#unless(Protocol.nrHdr)
  }

  #body(payload: Buffer): Step {
    const wrong = this.#reach(Progress.body, Command.body)
    if (wrong !== undefined) return wrong
    this.#transaction?.body(payload)
    return this.#unless(Protocol.nrBody)
  }

  /** Old libmilter clients put the last of the body into it. */
  #eom(payload: Buffer): Step {
    const wrong = this.#reach(Progress.body, Command.eom)
    const transaction = this.#transaction
    if (wrong !== undefined || transaction === undefined || this.#client === undefined)
      return wrong ?? breachAt('order', Command.eom)
    if (payload.length > 0) transaction.body(payload)
    this.#asked = { at: 'eom', recipient: '' }
    return {
      kind: 'ask-message',
      message: transaction.offered(this.#client.session, this.#client.protocol),
    }
  }

  #askCommand(
    at: 'mail' | 'rcpt',
    { saslUsername, envelopeSender }: Transaction,
    recipient: string,
  ): Step {
    this.#asked = { at, recipient }
    const session = (this.#client as Client).session
    const who = saslUsername === undefined ? {} : { saslUsername }
    return {
      kind: 'ask-command',
      offered: { session, ...who, envelopeSender, recipient, stage: at },
    }
  }

  #learnMessage(transaction: Transaction): void {
    if (this.#macros.size === 0) return
    transaction.queueId = this.#macros.get('i') ?? transaction.queueId
    transaction.saslUsername = this.#macros.get('auth_authen') ?? transaction.saslUsername
    transaction.mechanism = this.#macros.get('auth_type') ?? transaction.mechanism
  }

  /** Moves the transaction on; a breach when there is none, or when it is past that stage. */
  #reach(progress: number, command: number): Step | undefined {
    const transaction = this.#transaction
    if (transaction === undefined) return breachAt('order', command)
    const mayRepeat = progress !== Progress.data && progress !== Progress.eoh
    const isPast = mayRepeat ? transaction.progress > progress : transaction.progress >= progress
    if (isPast) return breachAt('order', command)
    transaction.progress = progress
    this.#learnMessage(transaction)
    return undefined
  }

  #abort(): void {
    if (this.#transaction === undefined) return
    this.forget()
    this.#options.onAborted()
  }

  /** Silence where it was agreed on, else a word to go on. */
  #unless(step: number): Step {
    return (this.#steps & step) === 0 ? goOn : silent
  }
}

/** There is no SMTP session to cut: the file waits in the maildrop instead. */
const gently = (answer: Answer): Answer =>
  answer.kind === 'cut' ? { kind: 'postpone', reply: answer.reply } : answer

/** The payload without its last NUL; `undefined` when it has none, or one inside. */
function terminated(payload: Buffer): Buffer | undefined {
  const end = payload.indexOf(0)
  return end === payload.length - 1 && end >= 0 ? payload.subarray(0, end) : undefined
}

/** The first of several NUL-terminated strings. */
function firstOf(payload: Buffer): Buffer | undefined {
  const end = payload.indexOf(0)
  if (end < 0 || payload[payload.length - 1] !== 0) return undefined
  return payload.subarray(0, end)
}
