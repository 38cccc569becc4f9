/**
 * Coverage: how much of a span of time the evidence speaks for, and what may be concluded from it.
 *
 * Nobody can say «nothing leaked» of a time that nobody watched. So each gap takes its span from what
 * is covered, and caps what a report may conclude from silence: `none`, nothing is missing and
 * silence speaks; `weak`, something is missing and it is known what and how much, so silence may be
 * told with those gaps beside it; `strong`, what is missing could hide anything (a log cut or
 * replaced, halves without each other, more received outside than was sent here, a silent log, or
 * more than UNCOVERED_MOST of the time), so a leak can neither be shown nor excluded.
 *
 * A gap of which one end is not known counts as a point at the other end, and one that has not
 * ended reaches to the end of the span.
 */
import type { GapKind } from '../events/source.ts'
import type { Instant } from '../lib/time.ts'

/** Besides those of `source.gap`: what only the evidence as a whole shows. */
export type MissingKind =
  | GapKind
  /** A canary did not come back, and has not since. */
  | 'canary'
  /** The guard was stopped, and said so. */
  | 'guard-away'
  /** Byte ranges of a followed file that do not meet. */
  | 'range'
  /** A source's own counter that has a hole. */
  | 'counter'

export type Missing = {
  readonly what: MissingKind
  /** The source, where there is one. */
  readonly name?: string
  readonly from?: Instant
  /** Absent, with a `from`: it has not ended. */
  readonly until?: Instant
  readonly missed?: number
  /** Which half, or which way. */
  readonly half?: string
  /** The entry that tells it. */
  readonly entry: number
  readonly at: Instant
}

export type Cap = 'none' | 'weak' | 'strong'

export type Coverage = {
  /** Of the span, from 0 to 1; 1 for a span without length that nothing touches. */
  readonly covered: number
  readonly gaps: readonly Missing[]
  readonly cap: Cap
}

/** A larger share that is not covered says nothing any more, whatever was missing. */
export const UNCOVERED_MOST = 0.01

const weights: { readonly [What in MissingKind]: Exclude<Cap, 'none'> } = {
  truncated: 'strong',
  replaced: 'strong',
  vanished: 'strong',
  unpaired: 'strong',
  outside: 'strong',
  silent: 'strong',
  canary: 'strong',
  range: 'strong',
  counter: 'strong',
  suppressed: 'weak',
  sequence: 'weak',
  // The logs of that time are read when it is back; what our own gate would have seen is not.
  'guard-stopped': 'weak',
  'guard-away': 'weak',
}

export type Span = { readonly from: Instant; readonly until: Instant }

/** Where a gap lies, as far as it is known; cut to no span. */
export const spanOf = ({ from, until, at }: Missing, end: Instant): Span =>
  from === undefined
    ? { from: until ?? at, until: until ?? at }
    : { from, until: until ?? (end > from ? end : from) }

export function coverageOf(gaps: readonly Missing[], from: Instant, until: Instant): Coverage {
  const inside: { readonly gap: Missing; readonly span: Span }[] = []
  for (const gap of gaps) {
    const span = spanOf(gap, until)
    if (span.until < from || span.from > until) continue
    inside.push({ gap, span })
  }
  const length = until - from
  const missing = uncovered(
    inside.map(({ span }) => span),
    from,
    until,
  )
  const covered = length > 0 ? 1 - missing / length : inside.length === 0 ? 1 : 0
  const isStrong =
    inside.some(({ gap }) => weights[gap.what] === 'strong') || missing > UNCOVERED_MOST * length
  return {
    covered,
    gaps: inside.map(({ gap }) => gap),
    cap: isStrong ? 'strong' : inside.length > 0 ? 'weak' : 'none',
  }
}

/** Milliseconds of [from, until) in at least one span. */
function uncovered(spans: readonly Span[], from: Instant, until: Instant): number {
  const cut = spans
    .map((span) => [Math.max(span.from, from), Math.min(span.until, until)] as const)
    .filter(([start, end]) => end > start)
    .sort((a, b) => a[0] - b[0])
  let missing = 0
  let reached: number = from
  for (const [start, end] of cut) {
    if (end <= reached) continue
    missing += end - Math.max(start, reached)
    reached = end
  }
  return missing
}
