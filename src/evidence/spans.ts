/**
 * Spans: runs of entries as a person writes them, `5,10-12`: both ends belong to them. In order,
 * without overlaps.
 */
import { readCount } from './bytes.ts'
import { type Refused, refuse } from './refused.ts'

export const SPANS_MAX = 10_000

/** `from` up to and with `to`. */
export type Span = { readonly from: number; readonly to: number }

export function readSpans(text: string): Span[] | Refused {
  const parts = text.split(',')
  if (parts.length > SPANS_MAX) return refuse(`more than ${SPANS_MAX} ranges`)
  const spans: Span[] = []
  for (const part of parts) {
    const [first = '', last = first, ...more] = part.trim().split('-')
    const from = readCount(first)
    const to = readCount(last)
    if (from === undefined || to === undefined || to < from || more.length > 0)
      return refuse(`«${part.slice(0, 40)}» is no range of entries`)
    spans.push({ from, to })
  }
  return spansOf(spans)
}

/** Sorted and joined. */
export function spansOf(spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last !== undefined && span.from <= last.to + 1)
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
    else joined.push(span)
  }
  return joined
}

export const spansOfIndexes = (indexes: Iterable<number>): Span[] =>
  spansOf([...indexes].map((index) => ({ from: index, to: index })))

export const toSpans = (spans: readonly Span[]): string =>
  spans.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(',')

export const countOf = (spans: readonly Span[]): number =>
  spans.reduce((sum, { from, to }) => sum + to - from + 1, 0)

/** Entries that are in both; each is sorted and joined. */
export function countIn(some: readonly Span[], others: readonly Span[]): number {
  let count = 0
  for (let i = 0, k = 0; i < some.length && k < others.length; ) {
    const [a, b] = [some[i] as Span, others[k] as Span]
    count += Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from) + 1)
    if (a.to < b.to) i += 1
    else k += 1
  }
  return count
}
