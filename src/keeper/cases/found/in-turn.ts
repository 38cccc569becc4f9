/**
 * In turn: events of the evidence in the order of their moments, as far as a bounded wait goes.
 *
 * Entries stand in the order in which they were heard, and a log's lines are heard late. So a number of
 * them wait, and the eldest goes first. A server's log knows whole seconds only: within a second the
 * order of the entries stays, for there what was caused stands behind its cause.
 */
import type { Instant } from '../../../lib/time.ts'

/** Events that wait. */
export const WAITING_MAX = 4_096

export type Waits = { readonly index: number; readonly event: { readonly at: Instant } }

const SECOND = 1_000

export class InTurn<One extends Waits> {
  readonly #most: number
  readonly #goes: (one: One) => void
  /** A heap: each goes before the two below it. */
  readonly #heap: One[] = []

  constructor(goes: (one: One) => void, most: number = WAITING_MAX) {
    this.#goes = goes
    this.#most = most
  }

  take(one: One): void {
    const heap = this.#heap
    let at = heap.push(one) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!isBefore(one, heap[above] as One)) break
      heap[at] = heap[above] as One
      at = above
    }
    heap[at] = one
    if (heap.length > this.#most) this.#next()
  }

  close(): void {
    while (this.#heap.length > 0) this.#next()
  }

  #next(): void {
    const heap = this.#heap
    const first = heap[0] as One
    const last = heap.pop() as One
    if (heap.length > 0) this.#sink(last)
    this.#goes(first)
  }

  #sink(one: One): void {
    const heap = this.#heap
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      if (left >= heap.length) break
      const right = left + 1
      const below =
        right < heap.length && isBefore(heap[right] as One, heap[left] as One) ? right : left
      if (!isBefore(heap[below] as One, one)) break
      heap[at] = heap[below] as One
      at = below
    }
    heap[at] = one
  }
}

function isBefore(a: Waits, b: Waits): boolean {
  const [one, other] = [Math.floor(a.event.at / SECOND), Math.floor(b.event.at / SECOND)]
  return one === other ? a.index < b.index : one < other
}
