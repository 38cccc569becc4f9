/**
 * Messages: what Courier said of messages before, as far as its next line means something only with it.
 *
 * The reason why a recipient was refused or must wait stands in a line of its own, before the line that
 * says so; a success may be said twice. Limits: of more than MESSAGES_MAX recipients that are under way
 * the eldest are forgotten: their results have no words then.
 */
import { BoundedMap } from '../../lib/bounded.ts'

export const MESSAGES_MAX = 10_000

export class Messages {
  readonly #said: BoundedMap<string, string>
  readonly #delivered: BoundedMap<string, true>
  readonly #senders: BoundedMap<string, true>

  constructor(messagesMax: number = MESSAGES_MAX) {
    this.#said = new BoundedMap(messagesMax)
    this.#delivered = new BoundedMap(messagesMax)
    this.#senders = new BoundedMap(messagesMax)
  }

  /** A remote's reply of several lines ends with the one that counts. */
  say(recipient: string, words: string): void {
    this.#said.set(recipient, words)
  }

  said(recipient: string): string | undefined {
    const words = this.#said.get(recipient)
    this.#said.delete(recipient)
    return words
  }

  deliver(recipient: string): void {
    this.#delivered.set(recipient, true)
  }

  /** Whether its success was told just before. */
  wasDelivered(recipient: string): boolean {
    return this.#delivered.delete(recipient)
  }

  /** Whether the sender of this message is told for the first time. */
  isNew(message: string): boolean {
    if (this.#senders.has(message)) return false
    this.#senders.set(message, true)
    return true
  }

  end(message: string): void {
    this.#senders.delete(message)
  }
}
