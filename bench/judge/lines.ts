/**
 * Lines: the figures as JSON, one object a line, for other programs.
 *
 * `bench`, `case`, `figure`, `value`, `unit`, `ratioTo` are a contract (ARCHITECTURE.md); `low` and
 * `high` are 95 % bounds here. Static limits and the bound have figures of their own names, so that
 * a case has each figure once.
 */
import type { Rate, Share } from './alarms.ts'
import type { Matched } from './detectors/limits.ts'
import type { Estimate, Figures } from './figures.ts'

/** Written beside every figure. */
export type About = { readonly detector: string; readonly signals: string }

const rounded = (value: number): number => Number(value.toPrecision(4))

function lineOf(
  about: About,
  name: string,
  figure: string,
  unit: string,
  estimate: Partial<Estimate> & { readonly value: number },
  more: Readonly<Record<string, unknown>> = {},
): string {
  const { value, low, high } = estimate
  const bounds =
    low === undefined || high === undefined ? {} : { low: rounded(low), high: rounded(high) }
  return JSON.stringify({
    bench: 'judge',
    case: name,
    figure,
    value: rounded(value),
    unit,
    ratioTo: null,
    ...bounds,
    ...more,
    ...about,
  })
}

const RECIPIENTS = [
  'reachedMedian',
  'reachedP95',
  'deliveredMedian',
  'deliveredP95',
  'passedMedian',
  'passedP95',
  'passedDeliveredP95',
] as const
const SHARES = [
  'detectedShare',
  'containedShare',
  'challengedShare',
  'heldAtOnceShare',
  'heldAtLoginShare',
] as const

export function caseLines(about: About, figures: Figures): readonly string[] {
  const { family, runs } = figures
  const line = (figure: string, unit: string, estimate: Estimate | { readonly value: number }) =>
    lineOf(about, family.id, figure, unit, estimate, { runs })
  return [
    ...RECIPIENTS.map((figure) => line(figure, 'recipients', figures[figure])),
    line('reachedMax', 'recipients', { value: figures.reachedMax }),
    ...SHARES.map((figure) => line(figure, '1', figures[figure])),
    ...(['secondsMedian', 'secondsP95'] as const).flatMap((figure) =>
      Number.isNaN(figures[figure]) ? [] : [line(figure, 's', { value: figures[figure] })],
    ),
  ]
}

export const rateLine = (
  about: About,
  figure: string,
  rate: Rate,
  more: Readonly<Record<string, unknown>> = {},
): string =>
  lineOf(about, 'all', figure, '1/accountYear', rate, {
    alarms: rate.count,
    accountYears: rounded(rate.years),
    ...more,
  })

export const shareLine = (about: About, figure: string, share: Share): string =>
  lineOf(about, 'all', figure, '1', share, { count: share.count, of: share.of })

export function limitLines(about: About, matched: Matched, figures: Figures): readonly string[] {
  const more = { runs: figures.runs, limit: matched.limit.name, most: matched.most }
  return [
    lineOf(
      about,
      figures.family.id,
      'limitReachedMedian',
      'recipients',
      figures.reachedMedian,
      more,
    ),
    lineOf(about, figures.family.id, 'limitReachedP95', 'recipients', figures.reachedP95, more),
    lineOf(about, figures.family.id, 'limitContainedShare', '1', figures.containedShare, more),
  ]
}

export const boundLines = (about: About, figures: Figures, mean: number): readonly string[] => [
  lineOf(about, figures.family.id, 'boundReachedMean', 'recipients', { value: mean }),
  lineOf(about, figures.family.id, 'boundReachedMedian', 'recipients', figures.reachedMedian),
  lineOf(about, figures.family.id, 'boundReachedP95', 'recipients', figures.reachedP95),
]
