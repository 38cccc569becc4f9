/**
 * BodyStart: the first octets of one body, kept while its message is under way.
 *
 * A message's shape is made of them, so they are wanted once, at its end. Each message keeps at most
 * `bodyBytes`, and all messages of a gate together at most `bodyBytesTogether`: where that is
 * reached a message keeps what it has and no more. It is judged with less of its shape then; it is
 * never held up and never closed for it. What is counted is what was allocated, not what is filled.
 *
 * Limits: what the keeper still holds of a message whose answer came too late is not counted.
 */
import { assert } from '../../lib/assert.ts'
import type { MilterLimits } from './limits.ts'

const BODY_BYTES_LEAST = 2_048

/** What all bodies of a gate have taken; the tally is one. */
export type BodyRoom = { bodyBytes: number; bodiesCut: number }

export class BodyStart {
  readonly #most: number
  readonly #together: number
  readonly #room: BodyRoom
  #kept: Buffer | undefined
  #length = 0
  #isClosed = false

  constructor(limits: Pick<MilterLimits, 'bodyBytes' | 'bodyBytesTogether'>, room: BodyRoom) {
    this.#most = limits.bodyBytes
    this.#together = limits.bodyBytesTogether
    this.#room = room
  }

  /** `undefined`: nothing was kept. Not to be changed. */
  get bytes(): Uint8Array | undefined {
    return this.#length === 0 ? undefined : this.#kept?.subarray(0, this.#length)
  }

  /** Copies: what it keeps must not hold the whole packet in memory that it came in. */
  keep(chunk: Buffer): void {
    const wanted = Math.min(chunk.length, this.#most - this.#length)
    if (this.#isClosed || wanted <= 0) return
    const taken = Math.min(wanted, this.#roomFor(this.#length + wanted) - this.#length)
    if (taken < wanted) {
      this.#isClosed = true
      this.#room.bodiesCut += 1
    }
    if (taken <= 0) return
    chunk.copy(this.#kept as Buffer, this.#length, 0, taken)
    this.#length += taken
  }

  /** Gives back what was taken. */
  free(): void {
    this.#room.bodyBytes -= this.#kept?.length ?? 0
    assert(this.#room.bodyBytes >= 0, 'what is given back was taken')
    this.#kept = undefined
    this.#length = 0
    this.#isClosed = true
  }

  /** How much there is room for now, of the `needed` octets: it grows at least twofold. */
  #roomFor(needed: number): number {
    const has = this.#kept?.length ?? 0
    if (needed <= has) return has
    const left = this.#together - this.#room.bodyBytes
    const grown = Math.min(Math.max(needed, has * 2, BODY_BYTES_LEAST), this.#most, has + left)
    if (grown <= has) return has
    const larger = Buffer.allocUnsafeSlow(grown)
    this.#kept?.copy(larger, 0, 0, this.#length)
    this.#kept = larger
    this.#room.bodyBytes += grown - has
    return grown
  }
}
