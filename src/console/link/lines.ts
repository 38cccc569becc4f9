/**
 * Lines: cuts what a socket gives into lines of JSON, each of a bounded length.
 *
 * Octets are kept as they came and put together once a line is whole, so that a long answer in many
 * pieces costs no more than its length.
 */
const NEWLINE = 10

export class Lines {
  readonly #most: number
  readonly #take: (line: string) => void
  #pieces: Buffer[] = []
  #size = 0

  constructor(most: number, take: (line: string) => void) {
    this.#most = most
    this.#take = take
  }

  /** False: a line is longer than it may be; nothing more is to be fed. */
  feed(octets: Buffer): boolean {
    let from = 0
    for (let end = octets.indexOf(NEWLINE); end >= 0; end = octets.indexOf(NEWLINE, from)) {
      const piece = octets.subarray(from, end)
      if (this.#size + piece.length > this.#most) return false
      const whole = this.#pieces.length === 0 ? piece : Buffer.concat([...this.#pieces, piece])
      this.#pieces = []
      this.#size = 0
      from = end + 1
      this.#take(whole.toString('utf8'))
    }
    const rest = octets.subarray(from)
    if (rest.length === 0) return true
    this.#size += rest.length
    this.#pieces.push(rest)
    return this.#size <= this.#most
  }
}
