/**
 * Exchange: one request and its one answer, which is given once or not at all.
 *
 * Its end is told once: heard, when the kernel has taken the whole answer, or not, when the
 * connection was gone before. Answers that come after the end go nowhere.
 */
import type { ServerResponse } from 'node:http'

export class Exchange {
  readonly #response: ServerResponse
  #isOver = false
  #whenClosed: ((wasHeard: boolean) => void)[] = []

  constructor(response: ServerResponse) {
    this.#response = response
    response.on('error', () => {})
    response.once('close', () => this.closed(response.writableFinished))
  }

  get isAnswered(): boolean {
    return this.#response.headersSent
  }

  whenClosed(then: (wasHeard: boolean) => void): void {
    this.#whenClosed.push(then)
  }

  /** The connection can no longer be kept in step: it ends with this answer. */
  endConnection(): void {
    if (!this.isAnswered) this.#response.setHeader('Connection', 'close')
  }

  reply(code: number, json: string): void {
    if (this.#isOver || this.isAnswered) return
    this.#response.sendDate = false
    this.#response.writeHead(code, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(json),
    })
    this.#response.end(json)
  }

  closed(wasHeard: boolean): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const then of this.#whenClosed) then(wasHeard)
    this.#whenClosed = []
  }
}
