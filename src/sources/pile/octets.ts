/**
 * Octets: texts as lines of UTF-8, one after the other, with the place where each ends.
 *
 * Each text is written when it comes: what it was put together of may go at once, and need not live
 * until the piece is over. They are written into the room that was lent (`rooms.ts`). Without one, or
 * where it is too small, one room serves all pieces of a thread and grows with the largest; what is taken
 * then lies in a memory of its own, which may be handed to another thread.
 */

/** Octets of the room at first, and what a sign may take in UTF-8. */
const ROOM = 1 << 20
const OCTETS_EACH = 3
const NEWLINE = 10

/** While nobody writes in it. */
let spare: Buffer | undefined

export class Octets {
  readonly #ends: number[] = []
  readonly #lent: Buffer | undefined
  #room: Buffer
  #length = 0

  /** `lent`: a room to write into as long as it is large enough. */
  constructor(lent?: SharedArrayBuffer) {
    this.#lent = lent === undefined ? undefined : Buffer.from(lent)
    this.#room = this.#lent ?? spareRoom()
  }

  add(text: string): void {
    const most = this.#length + text.length * OCTETS_EACH + 1
    if (most > this.#room.length) {
      const larger = spareRoom(Math.max(most, 2 * this.#room.length))
      this.#room.copy(larger, 0, 0, this.#length)
      this.#room = larger
    }
    this.#length += this.#room.write(text, this.#length)
    this.#room[this.#length] = NEWLINE
    this.#length += 1
    this.#ends.push(this.#length)
  }

  /** `bytes` has its memory to itself, or lies in the room that was lent. Nothing more is added. */
  take(): { readonly bytes: Uint8Array; readonly ends: Uint32Array } {
    const written = this.#room.subarray(0, this.#length)
    const ends = new Uint32Array(this.#ends)
    if (this.#room === this.#lent) return { bytes: written, ends }
    const bytes = new Uint8Array(this.#length)
    bytes.set(written)
    spare = this.#room
    return { bytes, ends }
  }
}

function spareRoom(least = ROOM): Buffer {
  const room = spare !== undefined && spare.length >= least ? spare : undefined
  spare = undefined
  return room ?? Buffer.allocUnsafeSlow(least)
}
