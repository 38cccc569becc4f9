/**
 * Packet: the frames of the milter protocol, cut out of a stream of octets.
 *
 * A frame is its length (four octets, big end first, counting the command), one command octet and a
 * payload. However the stream is split, the same packets come out. A payload that arrived in one
 * piece is handed on without copying; one that did not is gathered in a buffer that grows with what
 * has arrived, never with what was announced.
 *
 * Limits: a payload is valid until the next `next()` only in so far as nobody writes to the chunk
 * it came from; who keeps octets copies them, or a few of them hold a whole chunk in memory.
 */
import { assert } from '../../lib/assert.ts'

export type Packet = { readonly command: number; readonly payload: Buffer }
/** The stream makes no sense from here on: the connection must be closed. */
export type Unframed = { readonly bad: 'oversize' | 'empty'; readonly length: number }

const LENGTH_BYTES = 4
const GATHER_LEAST = 4_096

export class PacketDecoder {
  readonly #most: number
  #chunks: Buffer[] = []
  /** Read position in the first chunk. */
  #at = 0
  /** Octets in `#chunks` from `#at` on. */
  #waiting = 0
  /** Length of the packet being gathered; 0 between packets. */
  #length = 0
  #gathered: Buffer | undefined
  #filled = 0
  #bad: Unframed | undefined

  constructor(packetBytesMax: number) {
    assert(packetBytesMax > 0, 'a packet has a command')
    this.#most = packetBytesMax
  }

  /** Octets not yet handed on, for the bounds of whoever feeds us. */
  get retained(): number {
    return this.#waiting + (this.#gathered?.length ?? 0)
  }

  /** Whether a packet was begun and is not complete. */
  get isMidPacket(): boolean {
    return this.#length > 0 || this.#waiting > 0
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.#waiting += chunk.length
  }

  /** The next whole packet; `undefined`: more octets are needed. Bad once is bad for ever. */
  next(): Packet | Unframed | undefined {
    if (this.#bad !== undefined) return this.#bad
    if (this.#length === 0) {
      if (this.#waiting < LENGTH_BYTES) return undefined
      const length = this.#takeLength()
      if (length === 0 || length > this.#most) {
        this.#bad = { bad: length === 0 ? 'empty' : 'oversize', length }
        this.#chunks = []
        this.#waiting = 0
        return this.#bad
      }
      this.#length = length
    }
    const whole = this.#gathered === undefined ? this.#takeWhole() : undefined
    const frame = whole ?? this.#gather()
    if (frame === undefined) return undefined
    this.#length = 0
    return { command: frame[0] as number, payload: frame.subarray(1) }
  }

  #takeLength(): number {
    const first = this.#chunks[0] as Buffer
    if (first.length - this.#at >= LENGTH_BYTES) {
      const length = first.readUInt32BE(this.#at)
      this.#skip(LENGTH_BYTES)
      return length
    }
    let length = 0
    for (let i = 0; i < LENGTH_BYTES; i += 1) {
      length = length * 256 + ((this.#chunks[0] as Buffer)[this.#at] as number)
      this.#skip(1)
    }
    return length
  }

  #takeWhole(): Buffer | undefined {
    const first = this.#chunks[0]
    if (first === undefined || first.length - this.#at < this.#length) return undefined
    const frame = first.subarray(this.#at, this.#at + this.#length)
    this.#skip(this.#length)
    return frame
  }

  #gather(): Buffer | undefined {
    while (this.#filled < this.#length && this.#waiting > 0) {
      const first = this.#chunks[0] as Buffer
      const take = Math.min(first.length - this.#at, this.#length - this.#filled)
      const into = this.#roomFor(this.#filled + take)
      first.copy(into, this.#filled, this.#at, this.#at + take)
      this.#filled += take
      this.#skip(take)
    }
    if (this.#filled < this.#length) return undefined
    const frame = (this.#gathered as Buffer).subarray(0, this.#length)
    this.#gathered = undefined
    this.#filled = 0
    return frame
  }

  /** Doubles, so that an octet at a time costs no more than twice the packet. */
  #roomFor(bytes: number): Buffer {
    if (this.#gathered !== undefined && this.#gathered.length >= bytes) return this.#gathered
    const doubled = Math.max(GATHER_LEAST, (this.#gathered?.length ?? 0) * 2, bytes)
    const larger = Buffer.allocUnsafeSlow(Math.min(doubled, this.#most))
    this.#gathered?.copy(larger, 0, 0, this.#filled)
    this.#gathered = larger
    return larger
  }

  #skip(bytes: number): void {
    this.#waiting -= bytes
    this.#at += bytes
    if (this.#at < (this.#chunks[0] as Buffer).length) return
    // Many chunks wait only while a question is open, and then no more than a few.
    this.#chunks.shift()
    this.#at = 0
  }
}

export function encodePacket(command: number, payload: Uint8Array | string = ''): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + 1 + bytes.length)
  frame.writeUInt32BE(1 + bytes.length, 0)
  frame[LENGTH_BYTES] = command
  frame.set(bytes, LENGTH_BYTES + 1)
  return frame
}
