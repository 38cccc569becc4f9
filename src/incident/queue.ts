/** Queue: a bounded line of what waits, whose first may be looked at without taking it. */
import { Line } from '../lib/bounded.ts'

/** The first stands apart once it was looked at: one more than `most` may wait then. */
export class Queue<Item> {
  readonly #line: Line<Item>
  #first: Item | undefined

  constructor(most: number) {
    this.#line = new Line(most)
  }

  first(): Item | undefined {
    this.#first ??= this.#line.shift()
    return this.#first
  }

  push(item: Item): boolean {
    return this.#line.push(item)
  }

  shift(): void {
    this.first()
    this.#first = undefined
  }
}
