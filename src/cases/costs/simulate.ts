/**
 * Simulate: what a case such as this one costs in a year, out of its own costs and stated assumptions.
 *
 * Each cost is a PERT of least, likeliest and most; how often it happens a PERT of yearly rates with
 * Poisson counts (FAIR's frequency and magnitude). Costs of one event move together, drawn as one, for
 * what makes an incident large makes all of it large; drawn one by one, sums would come out narrower
 * than they are.
 *
 * Limits: it says what follows from the assumptions, and they are the reader's to set; the document
 * prints every one of them.
 */
import type { Cost } from '../case.ts'
import { type Chance, type Pert, pert, poisson } from './chance.ts'

export type CostModel = {
  /** In yen, of one event. */
  readonly items: readonly Pert[]
  /** Events in a year. */
  readonly rate: Pert
  /** Drawn as one (the cautious way), or one by one. */
  readonly together: boolean
  readonly trials: number
}

export type CostOutcome = {
  /** Of one event, in yen. */
  readonly event: {
    readonly p5: number
    readonly p50: number
    readonly p95: number
    readonly mean: number
  }
  /** Of a year, in yen. */
  readonly year: { readonly mean: number; readonly p95: number; readonly p99: number }
  /** That a year has any loss at all, 0 to 1. */
  readonly anyLoss: number
}

export const TRIALS = 50_000
export const TRIALS_MAX = 1_000_000
export const ITEMS_MAX = 1_000

/** An estimate may come out at so much of what was entered. */
export const ESTIMATE_LEAST = 0.7
export const ESTIMATE_MOST = 1.6

/** What was paid is known; what is estimated has a spread. */
export const itemsOf = (costs: readonly Pick<Cost, 'amount' | 'estimate'>[]): readonly Pert[] =>
  costs
    .slice(0, ITEMS_MAX)
    .map(({ amount, estimate }) =>
      estimate
        ? { least: amount * ESTIMATE_LEAST, likely: amount, most: amount * ESTIMATE_MOST }
        : { least: amount, likely: amount, most: amount },
    )

const summed = (items: readonly Pert[]): Pert =>
  items.reduce(
    (sum, { least, likely, most }) => ({
      least: sum.least + least,
      likely: sum.likely + likely,
      most: sum.most + most,
    }),
    { least: 0, likely: 0, most: 0 },
  )

export function simulate(model: CostModel, chance: Chance): CostOutcome {
  const trials = Math.min(TRIALS_MAX, Math.max(1, Math.trunc(model.trials)))
  const whole = summed(model.items)
  const event = (): number =>
    model.together
      ? pert(whole, chance)
      : model.items.reduce((sum, item) => sum + pert(item, chance), 0)
  const events = new Float64Array(trials)
  const years = new Float64Array(trials)
  let hit = 0
  for (let trial = 0; trial < trials; trial += 1) {
    events[trial] = event()
    const count = poisson(pert(model.rate, chance), chance)
    let loss = 0
    for (let nth = 0; nth < count; nth += 1) loss += event()
    years[trial] = loss
    if (count > 0) hit += 1
  }
  events.sort()
  years.sort()
  return {
    event: {
      p5: quantile(events, 0.05),
      p50: quantile(events, 0.5),
      p95: quantile(events, 0.95),
      mean: mean(events),
    },
    year: { mean: mean(years), p95: quantile(years, 0.95), p99: quantile(years, 0.99) },
    anyLoss: hit / trials,
  }
}

const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
const mean = (values: Float64Array): number =>
  values.reduce((sum, one) => sum + one, 0) / values.length

/**
 * The yearly probability from which on a measure pays: what it costs in a year, over what it saves in
 * an event. `undefined`: it saves nothing. Above 1: it does not pay for one event a year.
 */
export function breakEven(
  yearly: number,
  lossOfEvent: number,
  reduction: number,
): number | undefined {
  const saved = lossOfEvent * reduction
  return saved > 0 ? yearly / saved : undefined
}
