/**
 * Turns: messages and delivery results of old logs go on in the order in which they happened.
 *
 * What was sent later is judged by what came before. So a message waits until it is whole, or for
 * WAIT of log time, and those behind it wait with it; a result waits for its own message, and for all
 * that are older than it. Where too much waits, the first message goes as far as it is known.
 */
import { between, type Duration, hours, type Instant } from '../lib/time.ts'
import { Queue } from './queue.ts'

/** How long a message waits for its recipients. */
export const WAIT: Duration = hours(1)
/** Messages and results that wait for their turn; beyond, the first goes as far as it is known. */
export const WAITING_MAX = 20_000
export const RESULTS_WAITING_MAX = 200_000
export const RECIPIENTS_WAITING_MAX = 200_000

export type TurnsBounds = {
  readonly waiting: number
  readonly results: number
  readonly recipients: number
}
export const turnsMost: TurnsBounds = {
  waiting: WAITING_MAX,
  results: RESULTS_WAITING_MAX,
  recipients: RECIPIENTS_WAITING_MAX,
}

export type Waiting = {
  readonly at: Instant
  readonly recipients: { readonly size: number }
  /** All of it was told. */
  readonly isWhole: boolean
  /** Its turn came. */
  isOut: boolean
}

export class Turns<Message extends Waiting, Result extends { at: Instant; of: Message }> {
  readonly #bounds: TurnsBounds
  readonly #goes: { message(message: Message): void; result(result: Result): void }
  readonly #waiting: Queue<Message>
  readonly #results: Queue<Result>
  #recipientsWaiting = 0
  #now = Number.NEGATIVE_INFINITY as Instant

  constructor(
    bounds: TurnsBounds,
    /** Called for each in its turn. */
    goes: { message(message: Message): void; result(result: Result): void },
  ) {
    this.#bounds = bounds
    this.#goes = goes
    this.#waiting = new Queue(bounds.waiting)
    this.#results = new Queue(bounds.results)
  }

  /** Nobody waits: whoever comes now and is whole goes at once. */
  get isClear(): boolean {
    return this.#waiting.first() === undefined && this.#results.first() === undefined
  }

  /** Messages come in the order in which they were submitted. */
  message(message: Message): void {
    while (!this.#waiting.push(message)) this.#hurry()
  }

  result(result: Result): void {
    while (!this.#results.push(result)) this.#hurry()
  }

  /** A message that waits has so many more recipients than before. */
  grew(by: number): void {
    this.#recipientsWaiting += by
    while (this.#recipientsWaiting > this.#bounds.recipients) this.#hurry()
  }

  /** It is so late in the logs: whose turn it is goes. */
  heard(at: Instant): void {
    // Lines that step back further were behind one of a wrong clock, or another log: time is theirs.
    if (at > this.#now || between(at, this.#now) > WAIT) this.#now = at
    this.#release()
  }

  /** All go, as far as they are known. */
  close(): void {
    this.#now = Number.POSITIVE_INFINITY as Instant
    this.#release()
  }

  /** Lets the first go although it is not whole, and what waited for it. */
  #hurry(): void {
    const first = this.#waiting.first()
    if (first === undefined) {
      this.#results.shift()
      return
    }
    this.#letOut(first)
    this.#release()
  }

  #release(): void {
    for (;;) {
      const next = this.#waiting.first()
      const result = this.#results.first()
      if (result?.of.isOut === true && (next === undefined || result.at < next.at)) {
        this.#results.shift()
        this.#goes.result(result)
      } else if (next !== undefined && (next.isWhole || between(next.at, this.#now) > WAIT)) {
        this.#letOut(next)
      } else return
    }
  }

  #letOut(message: Message): void {
    this.#waiting.shift()
    message.isOut = true
    this.#recipientsWaiting -= message.recipients.size
    this.#goes.message(message)
  }
}
