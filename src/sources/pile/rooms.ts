/**
 * Rooms: memory into which threads write the octets that they make, lent for one piece at a time.
 *
 * Fresh memory is dear: each page of it is emptied by the system when it is first written to. A room
 * goes to the thread with its piece and comes back when its octets were taken. Where none is free, or
 * a piece needs more, the thread takes memory of its own.
 */

/** Of one pool; what else is on its way brings its own. */
export const ROOMS_MAX = 16
/** Octets of a room for each octet of text. */
export const ROOM_A_TEXT = 4

export class Rooms {
  readonly #free: SharedArrayBuffer[] = []
  readonly #bytes: number
  #made = 0

  constructor(bytes: number) {
    this.#bytes = bytes
  }

  lend(): SharedArrayBuffer | undefined {
    const free = this.#free.pop()
    if (free !== undefined || this.#made === ROOMS_MAX) return free
    this.#made += 1
    return new SharedArrayBuffer(this.#bytes)
  }

  giveBack(room: SharedArrayBuffer): void {
    this.#free.push(room)
  }
}
