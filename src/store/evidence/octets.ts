/** Octets that are gathered, piece by piece, in one growing room. */
export class Octets {
  #room: Buffer
  #length = 0

  constructor(room: number) {
    this.#room = Buffer.allocUnsafeSlow(room)
  }

  get length(): number {
    return this.#length
  }

  /** What was gathered; good until the next `put` or `clear`. */
  get bytes(): Buffer {
    return this.#room.subarray(0, this.#length)
  }

  /** Adds the octets from `start` up to `end`; where they stand now. */
  put(from: Buffer, start: number, end: number): number {
    const at = this.#length
    const needed = at + end - start
    if (needed > this.#room.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#room.length))
      this.#room.copy(larger, 0, 0, at)
      this.#room = larger
    }
    from.copy(this.#room, at, start, end)
    this.#length = needed
    return at
  }

  clear(): void {
    this.#length = 0
  }
}
