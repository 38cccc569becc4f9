/**
 * Accounting: what the entries themselves say about what is missing.
 *
 * Two folds over leaves in order. Gaps: each source's counter goes up by one, or begins again at 0;
 * a hole, and every `source.gap` entry, is a gap. Erasures: `erase.done` entries name what was erased,
 * by ranges of indexes (`ranges`: pairs of from and up to, exclusive) or by class and month
 * (`retention`, `month`).
 */
import { BoundedMap } from '../lib/bounded.ts'

/** Counters remembered; a source that was forgotten cannot show a hole. */
const SOURCES_REMEMBERED = 65_536
/** Beyond, an erasure is not remembered and its bodies are reported missing. */
export const ERASURES_MAX = 100_000

export class Gaps {
  readonly #next = new BoundedMap<string, number>(SOURCES_REMEMBERED)
  #count = 0

  get count(): number {
    return this.#count
  }

  hear(source: string, nth: number, kind: string): void {
    const next = this.#next.get(source)
    if (next !== undefined && nth !== next && nth !== 0) this.#count += 1
    this.#next.set(source, nth + 1)
    if (kind === 'source.gap') this.#count += 1
  }
}

export class Erasures {
  readonly #ranges: [from: number, to: number][] = []
  readonly #months = new Set<string>()

  hear(kind: string, facts: { readonly [key: string]: unknown }): void {
    if (kind !== 'erase.done' || this.#ranges.length + this.#months.size >= ERASURES_MAX) return
    const { ranges, retention, month } = facts
    if (Array.isArray(ranges))
      for (const range of ranges) {
        if (!Array.isArray(range)) continue
        const [from, to] = range as unknown[]
        if (Number.isSafeInteger(from) && Number.isSafeInteger(to))
          this.#ranges.push([from as number, to as number])
      }
    if (typeof retention === 'string' && typeof month === 'string')
      this.#months.add(`${retention} ${month}`)
  }

  cover(index: number, retention: string, month: string): boolean {
    if (this.#months.has(`${retention} ${month}`)) return true
    return this.#ranges.some(([from, to]) => from <= index && index < to)
  }
}
