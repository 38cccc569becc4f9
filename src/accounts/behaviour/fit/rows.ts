/**
 * Rows: what a regression learns from, a bounded even sample of a stream of any length.
 *
 * When one row more than `most` would be kept every second is forgotten, and from then on only half
 * as many are taken. No chance is needed, and the same stream leaves the same rows.
 */
import { assert } from '../../../lib/assert.ts'

export class Rows {
  readonly features: number
  readonly #most: number
  #values: Float64Array
  #answers: Uint8Array
  #kept = 0
  #seen = 0
  #stride = 1

  constructor(features: number, most: number) {
    assert(features > 0 && most > 1, 'there is room for rows')
    this.features = features
    this.#most = most
    const room = Math.min(most, 1_024)
    this.#values = new Float64Array(room * features)
    this.#answers = new Uint8Array(room)
  }

  /** How many were offered, and how many of them are here. */
  get seen(): number {
    return this.#seen
  }

  get kept(): number {
    return this.#kept
  }

  /** Row after row, `features` each. */
  get values(): Float64Array {
    return this.#values
  }

  answerOf(row: number): number {
    return this.#answers[row] ?? 0
  }

  take(values: readonly number[], answer: number): void {
    assert(values.length === this.features, 'a row has all its features')
    const isWanted = this.#seen % this.#stride === 0
    this.#seen += 1
    if (!isWanted) return
    if (this.#kept === this.#most) {
      this.#thin()
      // What was wanted of twice as many is not always wanted of half.
      if ((this.#seen - 1) % this.#stride !== 0) return
    }
    this.#grow()
    this.#values.set(values, this.#kept * this.features)
    this.#answers[this.#kept] = answer
    this.#kept += 1
  }

  #thin(): void {
    const { features } = this
    const left = Math.ceil(this.#kept / 2)
    for (let row = 1; row < left; row += 1) {
      this.#values.copyWithin(row * features, 2 * row * features, (2 * row + 1) * features)
      this.#answers[row] = this.#answers[2 * row] ?? 0
    }
    this.#kept = left
    this.#stride *= 2
  }

  #grow(): void {
    const room = this.#answers.length
    if (this.#kept < room) return
    const wider = Math.min(this.#most, room * 2)
    const values = new Float64Array(wider * this.features)
    values.set(this.#values)
    const answers = new Uint8Array(wider)
    answers.set(this.#answers)
    this.#values = values
    this.#answers = answers
  }
}
