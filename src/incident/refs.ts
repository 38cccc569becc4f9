/** Refs: lines that show something, the first few and how many there are in all. */
import type { Event } from '../events/event.ts'
import { type LineRef, REFS_MAX, type Refs } from './found.ts'

/** Where a file stands among the inputs; in the order in which they were first heard of. */
export type PlaceOf = (file: string) => number

export class RefList {
  #lines: { readonly file: string; readonly line: number }[] | undefined
  #total = 0

  get total(): number {
    return this.#total
  }

  add(event: Pick<Event, 'source' | 'times'>): void {
    this.#total += event.times ?? 1
    const { source } = event
    if (source !== undefined) this.#keep(source)
  }

  /** There are many lists, and most stay empty. */
  #keep(line: { readonly file: string; readonly line: number }): void {
    // A list that begins with one has room for one.
    if (this.#lines === undefined) this.#lines = [line]
    else if (this.#lines.length < REFS_MAX) this.#lines.push(line)
  }

  addAll(other: RefList): void {
    this.#total += other.#total
    for (const line of other.#lines ?? []) this.#keep(line)
  }

  /** In the order of inputs and lines. */
  refs(placeOf: PlaceOf): Refs {
    const lines = (this.#lines ?? [])
      .map(({ file, line }): LineRef => ({ input: placeOf(file), line }))
      .toSorted((a, b) => a.input - b.input || a.line - b.line)
    return { lines, total: this.#total }
  }
}
