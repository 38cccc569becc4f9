/**
 * Lines: cuts a stream of bytes into lines of bounded length.
 *
 * A line that is longer than the bound is dropped whole and told as `undefined`, in its place; the
 * next line is read as ever. Bytes are joined before they are decoded, so that a character cut in
 * two by the stream stays one. The line end is LF.
 */
const LF = 10

export class Lines {
  readonly #most: number
  readonly #take: (line: string | undefined) => void
  #parts: Buffer[] = []
  #length = 0

  constructor(bytesMax: number, take: (line: string | undefined) => void) {
    this.#most = bytesMax
    this.#take = take
  }

  push(chunk: Buffer): void {
    let from = 0
    for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, from)) {
      this.#add(chunk.subarray(from, at))
      this.#finish()
      from = at + 1
    }
    this.#add(chunk.subarray(from))
  }

  /** The stream has ended: what is left without a line end is a line too. */
  end(): void {
    if (this.#length > 0) this.#finish()
  }

  #add(bytes: Buffer): void {
    this.#length += bytes.length
    if (this.#length > this.#most) this.#parts = []
    else if (bytes.length > 0) this.#parts.push(bytes)
  }

  #finish(): void {
    const whole = this.#length > this.#most ? undefined : Buffer.concat(this.#parts).toString()
    this.#parts = []
    this.#length = 0
    this.#take(whole)
  }
}
