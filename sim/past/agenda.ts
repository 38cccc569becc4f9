/**
 * Agenda: what happens next in a long story, cheaply enough for millions of things.
 *
 * A binary heap by moment; of two things at one moment the elder plan is first, so equal plans make
 * equal stories.
 */
import { assert } from '../../src/lib/assert.ts'
import type { Instant } from '../../src/lib/time.ts'

type Plan = { readonly at: Instant; readonly nth: number; readonly act: (now: Instant) => void }

export class Agenda {
  readonly #heap: Plan[] = []
  #plans = 0
  #now: Instant

  constructor(start: Instant) {
    this.#now = start
  }

  get now(): Instant {
    return this.#now
  }

  get waiting(): number {
    return this.#heap.length
  }

  plan(at: Instant, act: Plan['act']): void {
    assert(at >= this.#now, 'nothing is planned for the past')
    const heap = this.#heap
    const plan = { at, nth: this.#plans, act }
    this.#plans += 1
    let here = heap.length
    heap.push(plan)
    while (here > 0) {
      const above = (here - 1) >> 1
      const other = heap[above] as Plan
      if (isBefore(other, plan)) break
      heap[here] = other
      here = above
    }
    heap[here] = plan
  }

  /** Does the next thing, if there is one not after `end`; whether there was. */
  step(end: Instant): boolean {
    const heap = this.#heap
    const first = heap[0]
    if (first === undefined || first.at > end) return false
    const last = heap.pop() as Plan
    if (heap.length > 0) this.#sink(last)
    this.#now = first.at
    first.act(first.at)
    return true
  }

  #sink(plan: Plan): void {
    const heap = this.#heap
    let here = 0
    for (;;) {
      let below = 2 * here + 1
      if (below >= heap.length) break
      if (below + 1 < heap.length && isBefore(heap[below + 1] as Plan, heap[below] as Plan))
        below += 1
      const other = heap[below] as Plan
      if (isBefore(plan, other)) break
      heap[here] = other
      here = below
    }
    heap[here] = plan
  }
}

const isBefore = (a: Plan, b: Plan): boolean => a.at < b.at || (a.at === b.at && a.nth < b.nth)
