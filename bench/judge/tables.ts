/** Tables: the figures for people; numbers right, 95 % bounds in brackets. */
import type { Rate, Share } from './alarms.ts'
import type { Matched } from './detectors/limits.ts'
import type { Estimate, Figures } from './figures.ts'

/** Columns as wide as their widest cell; all but the first `left` stand to the right. */
export function tableOf(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  left = 2,
): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column < left ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return `${[line(head), rule, ...rows.map(line)].join('\n')}\n`
}

const percent = (value: number): string => `${(100 * value).toFixed(1)}`
const shareText = ({ value, low, high }: Estimate): string =>
  `${percent(value)} [${percent(low)}-${percent(high)}]`
const countText = ({ value, low, high }: Estimate): string => `${value} [${low}-${high}]`
const secondsText = (value: number): string =>
  Number.isNaN(value) ? '-' : value < 100 ? value.toFixed(1) : value.toFixed(0)

export const casesTable = (all: readonly Figures[]): string =>
  tableOf(
    [
      'case',
      'what',
      'runs',
      'contained %',
      'challenged %',
      'at mail 1 %',
      'reached p50',
      'p95',
      'max',
      'delivered p95',
      'passed p50',
      'p95',
      's p95',
    ],
    all.map((figures) => [
      figures.family.id,
      figures.family.about,
      String(figures.runs),
      shareText(figures.containedShare),
      percent(figures.challengedShare.value),
      shareText(figures.heldAtOnceShare),
      countText(figures.reachedMedian),
      countText(figures.reachedP95),
      String(figures.reachedMax),
      String(figures.deliveredP95.value),
      String(figures.passedMedian.value),
      String(figures.passedP95.value),
      secondsText(figures.secondsP95),
    ]),
  )

export const CASES_NOTE = `reached: recipients answered pass before containment, as if every challenge were answered;
at mail 1: the first mail was held, or the login before it challenged; delivered: of these, what had left the 15-second queue; passed: when what is challenged is held.
In brackets 95 % bounds. A run never contained counts with all its recipients.
`

const rateText = ({ value, low, high }: Rate): string =>
  `${value.toFixed(4)} [${low.toFixed(4)}-${high.toFixed(4)}]`

export type BarRates = { readonly bar: number; readonly rate: Rate }

export const alarmsTable = (rates: readonly BarRates[]): string =>
  tableOf(
    ['bar (years)', 'alarms', 'false alarms per account-year', 'nominal'],
    rates.map(({ bar, rate }) => [
      String(bar),
      String(rate.count),
      rateText(rate),
      (1 / bar).toPrecision(3),
    ]),
    0,
  )

export const rateSentence = (name: string, rate: Rate): string =>
  `${name}: ${rateText(rate)} per account-year (${rate.count} in ${rate.years.toFixed(0)})\n`

export const shareSentence = (name: string, share: Share): string =>
  `${name}: ${percent(share.value)} % [${percent(share.low)}-${percent(share.high)}] (${share.count} of ${share.of})\n`

export const limitsTable = (
  all: readonly { readonly matched: Matched; readonly figures: readonly Figures[] }[],
): string => {
  const families = all[0]?.figures.map(({ family }) => family) ?? []
  return tableOf(
    ['reached p50/p95', ...all.map(({ matched: { limit, most } }) => `>${most} ${limit.name}`)],
    [
      ['false alarms', ...all.map(({ matched }) => String(matched.alarms))],
      ...families.map((family, nth) => [
        family.id,
        ...all.map(({ figures }) => {
          const own = figures[nth]
          if (own === undefined) return ''
          if (family.honest === true) return `${percent(own.containedShare.value)} % alarm`
          return `${own.reachedMedian.value}/${own.reachedP95.value}`
        }),
      ]),
    ],
    1,
  )
}
