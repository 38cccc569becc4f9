/**
 * Refs: lines that show something, the first few and how many there are in all.
 *
 * There are hundreds of thousands of such lists, and most have one line or none: so a line is its
 * number alone, its file stands once for all of them unless they differ, and there is no room for more
 * than what is there.
 */
import type { Event } from '../events/event.ts'
import { assert } from '../lib/assert.ts'
import { type LineRef, REFS_MAX, type Refs } from './found.ts'

/** Where a file stands among the inputs; in the order in which they were first heard of. */
export type PlaceOf = (file: string) => number

export class RefList {
  #total = 0
  /** Of the first line, and of the others where `#files` does not say otherwise; absent: there is none. */
  #file: string | undefined
  #first = 0
  #others: readonly number[] | undefined
  /** Of each line, the first one too. */
  #files: readonly string[] | undefined

  get total(): number {
    return this.#total
  }

  add(event: Pick<Event, 'source' | 'times'>): void {
    assert(this !== noLines, 'what all share stays empty')
    this.#total += event.times ?? 1
    const { source } = event
    if (source !== undefined) this.#keep(source.file, source.line)
  }

  #keep(file: string, line: number): void {
    if (this.#file === undefined) {
      this.#file = file
      this.#first = line
      return
    }
    const length = this.#length()
    if (length >= REFS_MAX) return
    if (this.#files !== undefined || file !== this.#file) {
      const files = this.#files ?? new Array<string>(length).fill(this.#file)
      this.#files = files.concat(file)
    }
    // A list that grows by itself takes room for a dozen more.
    this.#others = this.#others === undefined ? [line] : this.#others.concat(line)
  }

  /** Lines that are kept. */
  #length(): number {
    return this.#file === undefined ? 0 : 1 + (this.#others?.length ?? 0)
  }

  *#lines(): Generator<{ readonly file: string; readonly line: number }> {
    const file = this.#file
    if (file === undefined) return
    yield { file, line: this.#first }
    for (const [n, line] of (this.#others ?? []).entries())
      yield { file: this.#files?.[n + 1] ?? file, line }
  }

  addAll(other: RefList): void {
    assert(this !== noLines, 'what all share stays empty')
    this.#total += other.#total
    for (const { file, line } of other.#lines()) this.#keep(file, line)
  }

  /** In the order of inputs and lines. */
  refs(placeOf: PlaceOf): Refs {
    const lines = [...this.#lines()]
      .map(({ file, line }): LineRef => ({ input: placeOf(file), line }))
      .toSorted((a, b) => a.input - b.input || a.line - b.line)
    return { lines, total: this.#total }
  }
}

/** For whoever has none yet. */
export const noLines = new RefList()
