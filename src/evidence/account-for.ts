/**
 * Accounting: what the entries themselves say about what is missing.
 *
 * Two folds over leaves in order. Gaps: each source's counter goes up by one, or begins again at 0;
 * a hole, byte ranges that do not meet, and every `source.gap` and `canary.lost` entry, is a gap. Erasures: `erase.done` entries name what was erased,
 * by ranges of indexes (`ranges`: pairs of from and up to, exclusive) or by class and month
 * (`retention`, `month`).
 */
import { BoundedMap } from '../lib/bounded.ts'
import { Ranges } from './byte-ranges.ts'

/** Counters remembered; a source that was forgotten cannot show a hole. */
const SOURCES_REMEMBERED = 65_536
/** Ranges and months remembered; beyond, what was erased is reported missing. */
export const ERASURES_MAX = 1_000_000

export class Gaps {
  readonly #next = new BoundedMap<string, number>(SOURCES_REMEMBERED)
  readonly #ranges = new Ranges()
  #count = 0

  get count(): number {
    return this.#count
  }

  /** `facts`: of the leaf; without them byte ranges are not looked at. */
  hear(
    source: string,
    nth: number,
    kind: string,
    facts?: { readonly [key: string]: unknown },
  ): void {
    const next = this.#next.get(source)
    if (next !== undefined && nth !== next && nth !== 0) this.#count += 1
    this.#next.set(source, nth + 1)
    if (kind === 'source.gap' || kind === 'canary.lost') this.#count += 1
    if (facts !== undefined && this.#ranges.hear(kind, facts) !== undefined) this.#count += 1
  }
}

export class Erasures {
  #ranges: [from: number, to: number][] = []
  /** Sorted, and joined where they touch; made when it is first asked for. */
  #joined: readonly [from: number, to: number][] | undefined
  readonly #months = new Set<string>()
  readonly #tickets = new Set<string>()

  /** Erasures of persons that are done, as their tickets name them. */
  get tickets(): readonly string[] {
    return [...this.#tickets]
  }

  /** Classes and months whose time was over and that are erased, as `CLASS YYYY-MM`. */
  get months(): readonly string[] {
    return [...this.#months]
  }

  hear(kind: string, facts: { readonly [key: string]: unknown }): void {
    if (kind !== 'erase.done' || this.#ranges.length + this.#months.size >= ERASURES_MAX) return
    const { ticket, ranges, retention, month } = facts
    if (typeof ticket === 'string') this.#tickets.add(ticket)
    if (Array.isArray(ranges))
      for (const range of ranges) {
        if (!Array.isArray(range)) continue
        const [from, to] = range as unknown[]
        if (Number.isSafeInteger(from) && Number.isSafeInteger(to) && (from as number) < Number(to))
          this.#ranges.push([from as number, to as number])
      }
    if (typeof retention === 'string' && typeof month === 'string')
      this.#months.add(`${retention} ${month}`)
    this.#joined = undefined
  }

  cover(index: number, retention: string, month: string): boolean {
    if (this.#months.has(`${retention} ${month}`)) return true
    const ranges = this.#joinedRanges()
    // The last range that begins at the index or before it.
    let low = 0
    let high = ranges.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ranges[middle]?.[0] ?? 0) <= index) low = middle + 1
      else high = middle
    }
    return index < (ranges[low - 1]?.[1] ?? 0)
  }

  #joinedRanges(): readonly [from: number, to: number][] {
    if (this.#joined !== undefined) return this.#joined
    const joined: [from: number, to: number][] = []
    for (const [from, to] of this.#ranges.sort((a, b) => a[0] - b[0])) {
      const last = joined.at(-1)
      if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
      else joined.push([from, to])
    }
    this.#ranges = joined
    this.#joined = joined
    return joined
  }
}
