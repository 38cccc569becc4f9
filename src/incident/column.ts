/**
 * Column: numbers in a row that grows in blocks, so that a million of them take their own room and
 * little more. What is written stays where it is.
 */
import { assert } from '../lib/assert.ts'

const BLOCK = 65_536

type Block = Uint8Array | Uint32Array | Float64Array

export class Column {
  readonly #make: (length: number) => Block
  readonly #blocks: Block[] = []
  #length = 0

  /** `bits`: 8 and 32 hold whole numbers from 0 on, 64 moments. */
  constructor(bits: 8 | 32 | 64) {
    this.#make = (length) =>
      bits === 8
        ? new Uint8Array(length)
        : bits === 32
          ? new Uint32Array(length)
          : new Float64Array(length)
  }

  get length(): number {
    return this.#length
  }

  /** Gives its place. */
  push(value: number): number {
    const at = this.#length
    const nth = Math.floor(at / BLOCK)
    if (nth === this.#blocks.length) this.#blocks.push(this.#make(BLOCK))
    this.#length += 1
    this.set(at, value)
    return at
  }

  at(place: number): number {
    return this.#block(place)[place % BLOCK] as number
  }

  set(place: number, value: number): void {
    this.#block(place)[place % BLOCK] = value
  }

  #block(place: number): Block {
    const block = this.#blocks[Math.floor(place / BLOCK)]
    assert(block !== undefined && place < this.#length, 'a column is asked for what it has')
    return block
  }
}
