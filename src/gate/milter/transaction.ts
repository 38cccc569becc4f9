/**
 * Transaction: one message while it comes in.
 *
 * It keeps the envelope and the head of the headers, and of the body its hash, its
 * length and its beginning (`body-start.ts`): its memory is bounded whatever the size of the message. Recipients that the server refused, and
 * those that we refused, are kept apart from those it accepted, for guessed addresses tell much
 * about a sender.
 *
 * Limits: octets are those of the milter protocol, where Postfix ends body lines with CR LF.
 */
import { createHash, type Hash } from 'node:crypto'
import { assert } from '../../lib/assert.ts'
import type { Instant } from '../../lib/time.ts'
import type { MilterSession, OfferedMessage } from '../../ports/gatekeeper.ts'
import { type BodyRoom, BodyStart } from './body-start.ts'
import { textOf } from './fields.ts'
import type { MilterLimits } from './limits.ts'

const HEADER_BYTES_LEAST = 2_048
const LF = 0x0a
const CR = 0x0d

/** How far a transaction has come; commands may repeat a stage, never go back. */
export const Progress = { mail: 1, rcpt: 2, data: 3, header: 4, eoh: 5, body: 6, done: 7 } as const

export class Transaction {
  readonly nth: number
  readonly arrivedAt: Instant
  readonly envelopeSender: string
  progress: number = Progress.mail
  queueId: string | undefined
  saslUsername: string | undefined
  mechanism: string | undefined
  readonly #limits: MilterLimits
  readonly #recipients: string[] = []
  readonly #refused: string[] = []
  #recipientBytes = 0
  #omitted = 0
  #refusedOmitted = 0
  #headers: Buffer = Buffer.alloc(0)
  #headerBytes = 0
  #truncated = false
  #size = 0
  readonly #body: Hash = createHash('sha256')
  readonly #start: BodyStart

  constructor(
    nth: number,
    arrivedAt: Instant,
    envelopeSender: string,
    limits: MilterLimits,
    bodies: BodyRoom,
  ) {
    this.nth = nth
    this.arrivedAt = arrivedAt
    this.envelopeSender = envelopeSender
    this.#limits = limits
    this.#start = new BodyStart(limits, bodies)
  }

  /** Octets that this message keeps in memory. */
  get retained(): number {
    return this.#headers.length + this.#recipientBytes
  }

  recipient(address: string, isRefused: boolean): void {
    const kept = this.#recipients.length + this.#refused.length
    // UTF-16 units count double: what they may cost in memory.
    const bytes = address.length * 2
    const fits =
      kept < this.#limits.recipients && this.#recipientBytes + bytes <= this.#limits.recipientBytes
    if (fits) {
      this.#recipientBytes += bytes
      ;(isRefused ? this.#refused : this.#recipients).push(address)
    } else if (isRefused) this.#refusedOmitted += 1
    else this.#omitted += 1
  }

  /** One header, its value perhaps folded over lines; `isWhole`: with the blank behind the colon. */
  header(name: Buffer, value: Buffer, isWhole: boolean): void {
    this.#size += name.length + value.length + (isWhole ? 2 : 3)
    if (this.#truncated) return
    this.#keep(name)
    this.#keep(isWhole ? colon : colonBlank)
    if (value.includes(CR))
      this.#keep(Buffer.from(value.toString('latin1').replace(/\r\n?/g, '\n'), 'latin1'))
    else this.#keep(value)
    this.#keep(lineEnd)
  }

  body(chunk: Buffer): void {
    this.#size += chunk.length
    this.#body.update(chunk)
    this.#start.keep(chunk)
  }

  /** Once it is over, however: its share of what all bodies may keep is given back. */
  free(): void {
    this.#start.free()
  }

  /** Once, at end of message. */
  offered(session: MilterSession, protocol: 'smtp' | 'local'): OfferedMessage {
    assert(this.progress !== Progress.done, 'a message is offered once')
    this.progress = Progress.done
    const bodyStart = this.#start.bytes
    return {
      session,
      nth: this.nth,
      ...(this.queueId !== undefined && { queueId: this.queueId }),
      ...(this.saslUsername !== undefined && { saslUsername: this.saslUsername }),
      ...(this.mechanism !== undefined && { mechanism: this.mechanism }),
      arrivedAt: this.arrivedAt,
      protocol,
      envelopeSender: this.envelopeSender,
      recipients: this.#recipients,
      refusedRecipients: this.#refused,
      ...(this.#omitted > 0 && { recipientsOmitted: this.#omitted }),
      ...(this.#refusedOmitted > 0 && { refusedRecipientsOmitted: this.#refusedOmitted }),
      headers: textOf(this.#headers.subarray(0, this.#headerBytes)),
      headersTruncated: this.#truncated,
      size: this.#size,
      bodyHash: this.#body.digest('hex'),
      ...(bodyStart !== undefined && { bodyStart }),
    }
  }

  /** Copies: a header of a few octets must not hold the whole chunk in memory that it came in. */
  #keep(bytes: Buffer): void {
    const room = this.#limits.headerBytes - this.#headerBytes
    const taken = bytes.length <= room ? bytes : bytes.subarray(0, room)
    if (taken.length < bytes.length) this.#truncated = true
    if (taken.length === 0) return
    const needed = this.#headerBytes + taken.length
    if (needed > this.#headers.length) {
      const doubled = Math.max(HEADER_BYTES_LEAST, this.#headers.length * 2, needed)
      const larger = Buffer.allocUnsafeSlow(Math.min(doubled, this.#limits.headerBytes))
      this.#headers.copy(larger, 0, 0, this.#headerBytes)
      this.#headers = larger
    }
    taken.copy(this.#headers, this.#headerBytes)
    this.#headerBytes = needed
  }
}

const colon = Buffer.from(':')
const colonBlank = Buffer.from(': ')
const lineEnd = Buffer.from([LF])
