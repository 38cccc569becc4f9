/**
 * Bytes: numbers in little room, without losing a bit of them.
 *
 * Small whole numbers take one byte, what single precision holds five, all else nine. A list of
 * counts is mostly noughts: a bit each says which are not. Reading never throws: what is torn or too
 * long is remembered as `isTorn`, and reads as nought.
 */
import { zeros } from './numbers.ts'

/** Whole numbers below this stand for themselves; above are marks. */
const SMALL = 240
const SINGLE = 240
const DOUBLE = 241
const CHUNK = 512
const HIGH = 2 ** 32

export class ByteWriter {
  #view = new DataView(new ArrayBuffer(CHUNK))
  #length = 0

  byte(value: number): void {
    const at = this.#room(1)
    this.#view.setUint8(at, value)
  }

  number(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value < SMALL && !Object.is(value, -0)) {
      this.byte(value)
    } else if (Object.is(Math.fround(value), value)) {
      const at = this.#room(5)
      this.#view.setUint8(at, SINGLE)
      this.#view.setFloat32(at + 1, value)
    } else {
      const at = this.#room(9)
      this.#view.setUint8(at, DOUBLE)
      this.#view.setFloat64(at + 1, value)
    }
  }

  /** A whole number of at most 48 bits. */
  hash(value: number): void {
    const at = this.#room(6)
    this.#view.setUint16(at, Math.floor(value / HIGH))
    this.#view.setUint32(at + 2, value % HIGH)
  }

  sparse(values: readonly number[]): void {
    for (let at = 0; at < values.length; at += 8) {
      let bits = 0
      for (let bit = 0; bit < 8; bit += 1) if ((values[at + bit] ?? 0) !== 0) bits |= 1 << bit
      this.byte(bits)
    }
    for (const value of values) if (value !== 0) this.number(value)
  }

  written(): Uint8Array {
    return new Uint8Array(this.#view.buffer, 0, this.#length).slice()
  }

  /** Where the next bytes go; the view may be another one from here on. */
  #room(bytes: number): number {
    const at = this.#length
    this.#length += bytes
    if (this.#length > this.#view.byteLength) {
      const wider = new Uint8Array(this.#view.byteLength * 2)
      wider.set(new Uint8Array(this.#view.buffer))
      this.#view = new DataView(wider.buffer)
    }
    return at
  }
}

export class ByteReader {
  readonly #view: DataView
  #at = 0
  #torn = false

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Something was missing, too much or no number. */
  get isTorn(): boolean {
    return this.#torn
  }

  get isAtEnd(): boolean {
    return this.#at === this.#view.byteLength
  }

  byte(): number {
    const at = this.#take(1)
    return at === undefined ? 0 : this.#view.getUint8(at)
  }

  number(): number {
    const mark = this.byte()
    if (mark < SMALL) return mark
    if (mark !== SINGLE && mark !== DOUBLE) return this.#refuse()
    const at = this.#take(mark === SINGLE ? 4 : 8)
    if (at === undefined) return 0
    const value = mark === SINGLE ? this.#view.getFloat32(at) : this.#view.getFloat64(at)
    return Number.isFinite(value) ? value : this.#refuse()
  }

  /** A whole number from 0 to `most`. */
  whole(most: number): number {
    const value = this.number()
    return Number.isInteger(value) && value >= 0 && value <= most ? value : this.#refuse()
  }

  hash(): number {
    const at = this.#take(6)
    if (at === undefined) return 0
    return this.#view.getUint16(at) * HIGH + this.#view.getUint32(at + 2)
  }

  sparse(length: number): readonly number[] {
    const bits = Array.from({ length: Math.ceil(length / 8) }, () => this.byte())
    const values = zeros(length)
    for (let n = 0; n < length; n += 1)
      if (((bits[n >> 3] ?? 0) & (1 << (n & 7))) !== 0) values[n] = this.number()
    return values
  }

  list<Item>(most: number, read: () => Item): readonly Item[] {
    const length = this.whole(most)
    const items: Item[] = []
    for (let n = 0; n < length && !this.#torn; n += 1) items.push(read())
    return items
  }

  #take(bytes: number): number | undefined {
    if (this.#torn || this.#at + bytes > this.#view.byteLength) {
      this.#torn = true
      return undefined
    }
    const at = this.#at
    this.#at += bytes
    return at
  }

  #refuse(): number {
    this.#torn = true
    return 0
  }
}
