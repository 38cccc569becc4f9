/** Charts: which plots are drawn of an exam, and what stands on their axes. */
import { quantileOf } from './bounds.ts'
import { BARS } from './exam.ts'
import { type Family, recipientsOf } from './families.ts'
import type { Outcome } from './life.ts'
import type { Axis, Chart } from './plot.ts'
import type { BarRates } from './tables.ts'

/** More lines are not told apart. */
const LINES_MAX = 8
/** Characters of a name that stand beside the chart. */
const NAME_MAX = 37
/** Drawn first, if they were examined. */
const SHOWN = ['a', 'b1', 'b3', 'd1', 'd3', 'd4', 'p84', 'f2']

export type Drawn = ReadonlyMap<Family, readonly Outcome[]>

const chosen = (drawn: Drawn): readonly (readonly [Family, readonly Outcome[]])[] => {
  const attacks = [...drawn].filter(
    ([family, outcomes]) => family.honest !== true && outcomes.length > 0,
  )
  const rank = ({ id }: Family): number => (SHOWN.includes(id) ? SHOWN.indexOf(id) : SHOWN.length)
  return attacks.toSorted(([a], [b]) => rank(a) - rank(b)).slice(0, LINES_MAX)
}

const recipientsAxis = (title: string): Axis => ({
  title,
  from: 1,
  to: 2_000,
  ticks: [0, 1, 3, 10, 30, 100, 300, 1_000, 2_000],
  scale: 'withZero',
})

const budgetAxis: Axis = {
  title: 'budget: nominal false alarms per account-year (1 / bar)',
  from: 0.001,
  to: 10,
  ticks: [10, 3, 1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001],
  scale: 'log',
  reversed: true,
}

export const reachedByBudget = (name: string, drawn: Drawn): Chart => ({
  title: 'Recipients reached before the alarm, by budget',
  note: `${name}: 95th percentile of the runs of a family; a run without alarm counts in full`,
  x: budgetAxis,
  y: recipientsAxis('recipients reached (p95)'),
  lines: chosen(drawn).map(([family, outcomes]) => ({
    name: `${family.id}  ${family.about}`.slice(0, NAME_MAX),
    points: BARS.map((bar, nth) => {
      const all = recipientsOf(family)
      const sorted = outcomes.map(({ reached }) => reached[nth] ?? all).sort((a, b) => a - b)
      return [1 / bar, quantileOf(sorted, 0.95)] as const
    }),
  })),
})

export const survival = (name: string, drawn: Drawn): Chart => ({
  title: 'Share of attacks not yet contained, by recipients reached',
  note: `${name}, at the nominal budget; the earlier a line falls, the better`,
  x: recipientsAxis('recipients answered pass'),
  y: {
    title: 'share not yet contained',
    from: 0,
    to: 1,
    ticks: [0, 0.25, 0.5, 0.75, 1],
    scale: 'linear',
  },
  lines: chosen(drawn).map(([family, outcomes]) => {
    const sorted = outcomes
      .map(({ reachedAtContainment }) => reachedAtContainment ?? Number.POSITIVE_INFINITY)
      .sort((a, b) => a - b)
    const points: [number, number][] = [[0, 1]]
    let left = 1
    for (const [nth, reached] of sorted.entries()) {
      if (!Number.isFinite(reached)) break
      points.push([reached, left])
      left = 1 - (nth + 1) / sorted.length
      points.push([reached, left])
    }
    points.push([2_000, left])
    return { name: `${family.id}  ${family.about}`.slice(0, NAME_MAX), points }
  }),
})

export const falseAlarms = (name: string, rates: readonly BarRates[]): Chart => ({
  title: 'False alarms on real mail, by budget',
  note: `${name}: measured, with 95 % bounds (Poisson); on the broken line it is as promised`,
  x: budgetAxis,
  y: {
    title: 'measured per account-year',
    from: 0.001,
    to: 10,
    ticks: [0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    scale: 'withZero',
  },
  lines: [
    { name: 'as promised', dashed: true, points: BARS.map((bar) => [1 / bar, 1 / bar] as const) },
    {
      name: 'measured',
      points: rates.map(({ bar, rate }) => [1 / bar, rate.value] as const),
      bounds: rates.map(({ rate }) => [rate.low, rate.high] as const),
    },
  ],
})
