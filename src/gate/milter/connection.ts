/**
 * Connection: drives one session over one socket.
 *
 * One thing at a time: while a question is open, or an answer is not yet handed to the socket, no
 * further packet is looked at. We go on reading a little meanwhile, for a paused socket would not
 * tell us that the peer has gone; beyond `unreadBytes` reading pauses. A question that is not
 * answered by the deadline ends the connection, and the server's default action holds the message
 * (decision 15). The keeper is told of each message whose answer was not heard.
 *
 * Limits: an answer counts as heard when the kernel has taken it. If the server dies before it
 * reads it, only its log tells.
 */
import type { Socket } from 'node:net'
import { whyOf } from '../../lib/fault.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Answer, Gatekeeper, OfferedMessage } from '../../ports/gatekeeper.ts'
import type { MilterLimits } from './limits.ts'
import type { Cause, Note } from './notes.ts'
import { PacketDecoder } from './packet.ts'
import { mistakeReply } from './reply.ts'
import type { Session } from './session.ts'
import type { Step } from './step.ts'
import type { Tally } from './tally.ts'
import type { Timers } from './timers.ts'

export type ConnectionOptions = {
  readonly socket: Socket
  readonly session: Session
  /** Names the connection in notes. */
  readonly name: string
  readonly instance: string
  readonly gatekeeper: Gatekeeper
  readonly clock: Clock
  readonly timers: Timers
  readonly limits: MilterLimits
  readonly tally: Tally
  readonly note: (note: Note) => void
  readonly gone: (connection: Connection) => void
}

type Question = { readonly message: OfferedMessage | undefined; readonly callOff: () => void }

export class Connection {
  readonly #its: ConnectionOptions
  readonly #decoder: PacketDecoder
  #question: Question | undefined
  /** The message whose answer is on its way into the socket. */
  #telling: OfferedMessage | undefined
  #output: Buffer[] = []
  #isBlocked = false
  #isPaused = false
  #isDraining = false
  #isOver = false
  /** The message under way was told as unheard already. */
  #isTooLate = false
  #packets = 0
  /** Octets that we have added to the tally. */
  #counted = 0
  /** Monotonic moments: of the last whole packet or answer, and since when a packet is unfinished. */
  #heardAt: number
  #unfinishedSince: number | undefined

  constructor(its: ConnectionOptions) {
    this.#its = its
    this.#decoder = new PacketDecoder(its.limits.packetBytes)
    this.#heardAt = its.clock.monotonic()
    const { socket } = its
    socket.on('data', (chunk) => this.#hear(chunk as Buffer))
    // The peer is gone before its answer: it will not read what we still write.
    socket.on('end', () => this.#finish())
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#finish())
    socket.on('drain', () => {
      this.#isBlocked = false
      this.#run()
    })
  }

  /** Closes when no message is under way, at once or as soon as that is so. */
  drain(): void {
    this.#isDraining = true
    this.#leaveIfIdle()
  }

  close(cause: Cause, where?: string): void {
    if (this.#isOver) return
    const { tally, note, instance, name } = this.#its
    tally.closed[cause] += 1
    if (cause !== 'draining')
      note({
        code: 'peer-closed',
        instance,
        session: name,
        cause,
        ...(where !== undefined && { where }),
      })
    this.#finish()
  }

  /** Called from time to time with the monotonic clock. */
  checkAge(now: number): void {
    if (this.#question !== undefined) return
    const { limits } = this.#its
    if (this.#unfinishedSince !== undefined && now - this.#unfinishedSince > limits.stall)
      this.close('stalled')
    else if (now - this.#heardAt > (this.#session.isInMessage ? limits.idleInMessage : limits.idle))
      this.close('idle')
  }

  get #session(): Session {
    return this.#its.session
  }

  #hear(chunk: Buffer): void {
    if (this.#isOver) return
    this.#decoder.push(chunk)
    this.#run()
  }

  get #mustWait(): boolean {
    return this.#question !== undefined || this.#telling !== undefined || this.#isBlocked
  }

  #run(): void {
    const before = this.#packets
    while (!this.#isOver && !this.#mustWait) {
      const packet = this.#decoder.next()
      if (packet === undefined) break
      if ('bad' in packet) {
        this.#flush()
        this.close('oversize', `${packet.length} octets after packet ${this.#packets}`)
        return
      }
      this.#packets += 1
      this.#take(this.#session.hear(packet))
    }
    if (this.#isOver) return
    this.#flush()
    this.#settle(this.#packets > before)
  }

  #take(step: Step): void {
    switch (step.kind) {
      case 'silent':
        return
      case 'reply':
        this.#output.push(step.bytes)
        return
      case 'ask-command':
        this.#ask(() => this.#its.gatekeeper.command(step.offered), undefined)
        return
      case 'ask-message':
        this.#its.tally.messages += 1
        this.#ask(() => this.#its.gatekeeper.message(step.message), step.message)
        return
      case 'close':
        this.#flush()
        this.#finish()
        return
      case 'breach':
        this.#flush()
        this.close(step.breach, `${step.where}, packet ${this.#packets}`)
    }
  }

  #ask(ask: () => Promise<Answer> | undefined, message: OfferedMessage | undefined): void {
    let answer: Promise<Answer> | undefined
    try {
      answer = ask()
    } catch (mistake) {
      answer = Promise.reject(mistake)
    }
    if (answer === undefined) {
      this.#output.push(this.#session.answered({ kind: 'pass' }))
      return
    }
    // What the peer is owed from before does not wait for the question.
    this.#flush()
    const { timers, limits } = this.#its
    const question: Question = {
      message,
      callOff: timers.after(limits.deadline, () => this.#tooLate(question)),
    }
    this.#question = question
    answer.then(
      (its) => this.#answered(question, its),
      (mistake) => {
        this.#mistake(mistake)
        this.#answered(question, { kind: 'postpone', reply: mistakeReply })
      },
    )
  }

  #answered(question: Question, answer: Answer): void {
    if (this.#question !== question) return
    this.#question = undefined
    question.callOff()
    this.#heardAt = this.#its.clock.monotonic()
    const bytes = this.#session.answered(answer)
    const { socket, tally } = this.#its
    if (question.message === undefined) {
      if (answer.kind !== 'pass' && answer.kind !== 'hold') tally.commandsRefused += 1
      this.#output.push(bytes)
      this.#run()
      return
    }
    this.#telling = question.message
    this.#unfinishedSince = this.#heardAt
    this.#isBlocked = !socket.write(bytes, (failed) => {
      // After a failure the socket closes, and the message is told as lost there.
      if (failed != null || this.#telling === undefined) return
      this.#telling = undefined
      tally.answers[answer.kind] += 1
      this.#run()
    })
  }

  #tooLate(question: Question): void {
    if (this.#question !== question) return
    this.#question = undefined
    if (question.message !== undefined) {
      this.#isTooLate = true
      this.#its.tally.deadline += 1
      this.#unheard(question.message, 'deadline')
    }
    this.close('deadline')
  }

  #flush(): void {
    if (this.#output.length === 0) return
    const { socket, limits } = this.#its
    const bytes =
      this.#output.length === 1 ? (this.#output[0] as Buffer) : Buffer.concat(this.#output)
    this.#output = []
    if (socket.destroyed) return
    socket.write(bytes)
    this.#isBlocked = socket.writableLength > limits.outputBytes && socket.writableNeedDrain
  }

  /** After a run: bounds, pausing, and who is waiting for whom. */
  #settle(hasHeard: boolean): void {
    const { clock, tally, limits, socket } = this.#its
    const now = clock.monotonic()
    if (hasHeard) this.#heardAt = now
    const isUnfinished = this.#isBlocked || (!this.#mustWait && this.#decoder.isMidPacket)
    if (!isUnfinished) this.#unfinishedSince = undefined
    else if (hasHeard || this.#unfinishedSince === undefined) this.#unfinishedSince = now

    const retained = this.#decoder.retained + this.#session.retained
    tally.buffered += retained - this.#counted
    const hasGrown = retained > this.#counted
    this.#counted = retained
    if (hasGrown && tally.buffered > limits.bufferedBytes) {
      this.close('crowded')
      return
    }
    const mustPause =
      this.#mustWait && (this.#isBlocked || this.#decoder.retained >= limits.unreadBytes)
    if (mustPause !== this.#isPaused) {
      this.#isPaused = mustPause
      if (mustPause) socket.pause()
      else socket.resume()
    }
    this.#leaveIfIdle()
  }

  #leaveIfIdle(): void {
    if (!this.#isDraining || this.#mustWait || this.#session.isInMessage) return
    this.close('draining')
  }

  /** The end, once, for whatever reason: what was not heard is told, what was counted is given back. */
  #finish(): void {
    if (this.#isOver) return
    this.#isOver = true
    const { socket, tally, note, instance, gone } = this.#its
    const message = this.#question?.message ?? this.#telling
    this.#question?.callOff()
    this.#question = undefined
    this.#telling = undefined
    tally.buffered -= this.#counted
    this.#counted = 0
    if (message === undefined && this.#session.isInMessage && !this.#isTooLate) tally.aborted += 1
    this.#session.forget()
    if (message !== undefined) {
      tally.lost += 1
      note({ code: 'answer-lost', instance, session: message.session.id })
      this.#unheard(message, 'lost')
    }
    // The kernel delivers what it took; a peer that does not fetch the rest is not waited for.
    socket.destroy()
    gone(this)
  }

  #unheard(message: OfferedMessage, why: 'deadline' | 'lost'): void {
    try {
      this.#its.gatekeeper.unheard(message, why)
    } catch (mistake) {
      this.#mistake(mistake)
    }
  }

  #mistake(thrown: unknown): void {
    const { tally, note, instance, name } = this.#its
    tally.mistakes += 1
    note({ code: 'mistake', instance, session: name, where: whyOf(thrown) })
  }
}
