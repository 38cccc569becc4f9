/**
 * Basis: all that a document is made of, as one canonical text to be hashed.
 *
 * Keys are sorted and nothing is left to chance, so that the same basis gives the same bytes, and the
 * hash of a released document's basis proves what was known when it was written. Times are taken to
 * the minute, as they are printed. What is no part of any document (papers, rounds, reminders) stays
 * out, so that drafting one document does not age another.
 */
import type { PaperKind } from '../../cases/case.ts'
import type { Filling } from './paper.ts'

const MINUTE = 60_000

/** JSON with sorted keys (RFC 8785 in what matters here: no number of ours needs its rounding). */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one ?? null)).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const pairs = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`)
  return `{${pairs.join(',')}}`
}

/** Without the language: both are made of the same. */
export function basisOf(
  kind: PaperKind,
  { file, number, of, before }: Omit<Filling, 'language'>,
): string {
  const { case: its, found, ...rest } = file
  const { papers: _p, rounds: _r, reminded: _m, entry: _e, leftOut: _l, ...told } = its
  return canonical({
    ...rest,
    now: Math.floor(file.now / MINUTE) * MINUTE,
    kind,
    number,
    of,
    before,
    case: told,
    // The investigation lies sealed under its own hash.
    found: found === undefined ? undefined : its.found.at(-1)?.sha256,
  })
}

/** `hash`: SHA-256 in hex. */
export const basisHash = (
  kind: PaperKind,
  filling: Omit<Filling, 'language'>,
  hash: (text: string) => string,
): string => hash(basisOf(kind, filling))
