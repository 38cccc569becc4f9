/**
 * `sekimori evidence gaps`: what was missed, when, and what may still be concluded.
 *
 * Reads the log itself, without keys and without a guard, so it works on a copy as well. The picture
 * has a row for each source and a column for each piece of the time.
 */
import { type Coverage, coverageOf, type Missing, spanOf } from '../evidence/coverage.ts'
import { capWords, gapNames } from '../evidence/coverage-words.ts'
import { MissingFold } from '../evidence/missing.ts'
import { days, type Instant } from '../lib/time.ts'
import { readLeaves } from '../store/evidence/leaves.ts'
import type { Common } from './arguments.ts'
import { columnsOf, padded } from './columns.ts'
import { gapsWords } from './gaps-words.ts'
import { exits, printable, type Speaker, WrongUse } from './output.ts'
import { localTime, momentIn } from './time.ts'

export const COLUMNS = 60
/** Rows of the picture, and gaps that are listed; JSON has all. */
export const ROWS_MAX = 20
export const LISTED_MAX = 100
const LOOK_BACK = days(30)

export type GapsOptions = Common & { readonly from?: string; readonly until?: string }

export type GapsAnswer = {
  readonly from: string
  readonly until: string
  readonly covered: number
  readonly cap: Coverage['cap']
  readonly unlisted: number
  readonly gaps: readonly {
    readonly entry: number
    readonly at: string
    readonly what: string
    readonly name: string | null
    readonly half: string | null
    readonly from: string | null
    readonly until: string | null
    readonly missed: number | null
  }[]
}

/** 1 when something was missed that a person must look at. */
export async function evidenceGaps(
  folder: string,
  options: GapsOptions,
  now: Instant,
  speaker: Speaker,
): Promise<number> {
  const words = gapsWords[speaker.language]
  const moment = (text: string | undefined, otherwise: number): Instant => {
    if (text === undefined) return otherwise as Instant
    const typed = momentIn(text)
    if (typed === undefined) throw new WrongUse(words.notMoment(text))
    return Date.parse(typed) as Instant
  }
  const until = moment(options.until, now)
  const from = moment(options.from, until - LOOK_BACK)
  const fold = new MissingFold()
  for await (const { index, leaf } of readLeaves(folder, { since: from })) fold.hear(index, leaf)
  const coverage = coverageOf(fold.list, from, until)
  speaker.answer(answerOf(coverage, from, until, fold.unlisted), () =>
    screenOf(coverage, { from, until }, fold, speaker),
  )
  return coverage.cap === 'none' ? exits.fine : exits.found
}

const spelled = (at: Instant | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString()

const answerOf = (
  { covered, gaps, cap }: Coverage,
  from: Instant,
  until: Instant,
  unlisted: number,
): GapsAnswer => ({
  from: new Date(from).toISOString(),
  until: new Date(until).toISOString(),
  covered: Math.round(covered * 1e6) / 1e6,
  cap,
  unlisted,
  gaps: gaps.map((gap) => ({
    entry: gap.entry,
    at: new Date(gap.at).toISOString(),
    what: gap.what,
    name: gap.name ?? null,
    half: gap.half ?? null,
    from: spelled(gap.from),
    until: spelled(gap.until),
    missed: gap.missed ?? null,
  })),
})

type Span = { readonly from: Instant; readonly until: Instant }

export function screenOf(
  { covered, gaps, cap }: Coverage,
  { from, until }: Span,
  fold: Pick<MissingFold, 'span' | 'unlisted'>,
  { language }: Pick<Speaker, 'language'>,
): readonly string[] {
  const words = gapsWords[language]
  const time = (at: Instant): string => localTime(new Date(at).toISOString())
  const share = `${(Math.floor(covered * 1e4) / 100).toFixed(2)} %`
  return [
    words.span(time(from), time(until)),
    words.covered(share, gaps.length),
    capWords[cap][language],
    '',
    ...pictureOf(gaps, { from, until }, fold.span, language),
    '',
    ...(gaps.length === 0 ? [words.none] : []),
    ...gaps.slice(-LISTED_MAX).map((gap) => {
      const end =
        gap.until === undefined ? (gap.from === undefined ? '' : words.notEnded) : time(gap.until)
      const begin = gap.from === undefined ? words.unknown : time(gap.from)
      const facts = [
        `${begin} – ${end === '' ? time(gap.at) : end}`,
        gapNames[gap.what][language],
        gap.name ?? '',
        gap.half ?? '',
        gap.missed === undefined ? '' : words.many(gap.missed),
        words.entry(gap.entry),
      ]
      return printable(`  - ${facts.filter((text) => text !== '').join(' · ')}`)
    }),
    ...(fold.unlisted + Math.max(0, gaps.length - LISTED_MAX) > 0
      ? [words.unlisted(fold.unlisted + Math.max(0, gaps.length - LISTED_MAX))]
      : []),
  ]
}

/** One row a source; a column is a gap where any of its time is in one. */
export function pictureOf(
  gaps: readonly Missing[],
  { from, until }: Span,
  known: Span | undefined,
  language: 'ja' | 'en',
): readonly string[] {
  const words = gapsWords[language]
  const names = [...new Set(gaps.map((gap) => nameOf(gap, words)))].slice(0, ROWS_MAX)
  if (!names.includes(words.guard)) names.unshift(words.guard)
  const width = Math.max(...names.map(columnsOf))
  const piece = (until - from) / COLUMNS
  const rows = names.map((name) => {
    const spans = gaps.filter((gap) => nameOf(gap, words) === name).map((gap) => spanOf(gap, until))
    const cells = Array.from({ length: COLUMNS }, (_, nth) => {
      const start = from + nth * piece
      const end = start + piece
      if (known === undefined || end <= known.from) return '·'
      return spans.some((span) => span.from < end && span.until >= start) ? '░' : '█'
    })
    return printable(`${padded(name, width)}  ${cells.join('')}`)
  })
  const day = (at: Instant): string => localTime(new Date(at).toISOString()).slice(0, 16)
  const end = day(until)
  const axis = `${day(from)}${' '.repeat(Math.max(1, COLUMNS - day(from).length - end.length))}${end}`
  return [...rows, `${' '.repeat(width)}  ${axis}`, words.legend]
}

const nameOf = (
  gap: Missing,
  words: { readonly guard: string; readonly outside: string },
): string => gap.name ?? (gap.what === 'outside' ? words.outside : words.guard)
