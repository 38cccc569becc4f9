/**
 * Course: what a watched day looks like as series of figures, out of its sights, which count from the
 * day's beginning. Days are long and quiet at first, so what is drawn begins an hour before the thief.
 */
import type { DrillTick } from '../../../../../src/console/routes/drill.ts'

const MINUTE = 60_000
const BEFORE = 60 * MINUTE
/** Some thieves wait for days; what is drawn is the last of them. */
const SHOWN = 24 * 60 * MINUTE
/** Points of one chart. */
export const POINTS_MAX = 1_500

export type Step = 'guarded' | 'unguarded'
export type Point = DrillTick & { readonly time: number }

export const pointsOf = (ticks: readonly DrillTick[], step: Step): readonly Point[] =>
  ticks.filter((tick) => tick.step === step).map((tick) => ({ ...tick, time: Date.parse(tick.at) }))

/** From an hour before the thief's first message, and no more than the last day. */
export function fromTheft(points: readonly Point[]): readonly Point[] {
  const theft = points.find(({ stolen }) => stolen.submitted > 0)?.time
  const last = points.at(-1)?.time ?? 0
  const from = Math.max(theft === undefined ? 0 : theft - BEFORE, last - SHOWN)
  const some = points.filter(({ time }) => time >= from)
  const every = Math.ceil(some.length / POINTS_MAX)
  return every <= 1 ? some : some.filter((_, nth) => nth % every === 0 || nth === some.length - 1)
}

/** Per minute between a point and the one before it. */
export const ratesOf = (
  points: readonly Point[],
  count: (point: Point) => number,
): readonly number[] =>
  points.map((point, nth) => {
    const before = points[nth - 1]
    if (before === undefined) return 0
    const minutes = Math.max(1, (point.time - before.time) / MINUTE)
    return Math.max(0, (count(point) - count(before)) / minutes)
  })

/** Two courses over one time: where one says nothing at a time, what it said last stands. */
export function besides(
  a: readonly Point[],
  b: readonly Point[],
  count: (point: Point) => number,
): {
  readonly times: readonly number[]
  readonly a: readonly (number | null)[]
  readonly b: readonly (number | null)[]
} {
  const times = [...new Set([...a, ...b].map(({ time }) => time))].sort((x, y) => x - y)
  const over = (points: readonly Point[]): readonly (number | null)[] => {
    let at = 0
    let last: number | null = null
    return times.map((time) => {
      for (let next = points[at]; next !== undefined && next.time <= time; next = points[at]) {
        last = count(next)
        at += 1
      }
      return points.length > 0 && time > (points.at(-1)?.time ?? 0) ? null : last
    })
  }
  return { times, a: over(a), b: over(b) }
}

export type Happened = {
  readonly at: string
  readonly until: string
  readonly what: string
  readonly account: string
  readonly times: number
}

/** The same again and again is told once, with how often; the newest first. */
export function happenedIn(points: readonly Point[], most: number): readonly Happened[] {
  const told: Happened[] = []
  for (const { sights } of points)
    for (const { at, what, account } of sights) {
      const nth = told.findLastIndex((one) => one.what === what && one.account === account)
      const before = nth >= told.length - 4 ? told[nth] : undefined
      if (before === undefined) told.push({ at, until: at, what, account, times: 1 })
      else told[nth] = { ...before, until: at, times: before.times + 1 }
    }
  return told.slice(-most).reverse()
}
