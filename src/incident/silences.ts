/**
 * Silences: when a kind of log of one host says nothing although it always does at that hour.
 *
 * A series is often cut into files of a week, so its rhythm is taken over all of them together: of each
 * hour of the week what it has at least in three weeks of four, and with fewer weeks the same of that
 * hour on workdays or days off. Only whole hours without any line count, and only where their rhythm
 * lacks EXPECTED_LEAST lines: irregular hours, such as those of weekends, have no rhythm to miss. Lines come
 * in clumps, so that an hour of few clumps may be empty by chance; it is no silence then. Where a
 * file is missing the silence lies between two inputs, and is told of the one before it.
 */
import type { Instant } from '../lib/time.ts'
import type { Coverage, Span } from './found.ts'

export const EXPECTED_LEAST = 20
/** An hour that is empty by chance once in a hundred thousand. */
export const SURPRISE_LEAST = Math.log(100_000)
/** Between the quarters of a normal distribution lie so many of its standard deviations. */
const QUARTERS = 1.349
export const WEEKS_LEAST = 3
export const DAYS_LEAST = 4
export const SILENCES_MAX = 200
/** Hours of one series that are looked at. */
const HOURS_MOST = 24 * 800
const HOUR = 3_600_000
const WEEK = 168

type Silence = Span & { readonly expected: number }

/** Each entry with the silences of its series that lie in it or follow it. */
export function withSilences(coverage: readonly Coverage[]): readonly Coverage[] {
  const series = new Map<string, Coverage[]>()
  for (const one of coverage) {
    const key = `${one.format}\n${one.host ?? ''}`
    series.set(key, [...(series.get(key) ?? []), one])
  }
  const found = new Map<Coverage, Silence[]>()
  for (const its of series.values()) {
    const sorted = its.toSorted((a, b) => a.from - b.from || a.input - b.input)
    for (const silence of silencesOf(sorted)) {
      const of = sorted.findLast(({ from }) => from <= silence.from) ?? sorted[0]
      if (of !== undefined) found.set(of, [...(found.get(of) ?? []), silence])
    }
  }
  return coverage.map((one) => ({ ...one, gaps: found.get(one) ?? [] }))
}

function silencesOf(series: readonly Coverage[]): readonly Silence[] {
  const [first] = series
  if (first === undefined) return []
  const start = Math.floor(first.from / HOUR)
  const end = Math.max(...series.map(({ to }) => Math.floor(to / HOUR)))
  const length = Math.min(end - start + 1, HOURS_MOST)
  const hours = new Float64Array(length)
  for (const { from, perHour } of series) {
    const offset = Math.floor(from / HOUR) - start
    for (const [n, lines] of perHour.entries())
      if (offset + n < length) hours[offset + n] = (hours[offset + n] ?? 0) + lines
  }
  const rhythm = rhythmOf(hours, start)
  const silences: Silence[] = []
  let since: number | undefined
  let expected = 0
  let surprise = 0
  // The first and the last hour are cut.
  for (let n = 1; n < length; n += 1) {
    if (hours[n] === 0 && n < length - 1) {
      since ??= n
      const its = rhythm(n)
      expected += its.lines
      surprise += its.surprise
      continue
    }
    if (
      since !== undefined &&
      expected >= EXPECTED_LEAST &&
      surprise >= SURPRISE_LEAST &&
      silences.length < SILENCES_MAX
    )
      silences.push({
        from: ((start + since) * HOUR) as Instant,
        to: ((start + n) * HOUR) as Instant,
        expected: Math.round(expected),
      })
    since = undefined
    expected = 0
    surprise = 0
  }
  return silences
}

type Rhythm = {
  /** What an hour has at least in three of four weeks; 0 where there is no telling. */
  readonly lines: number
  /** How little an empty one is to be expected: nepers of its chance. */
  readonly surprise: number
}

function rhythmOf(hours: Float64Array, start: number): (n: number) => Rhythm {
  const ofWeek: number[][] = Array.from({ length: WEEK }, () => [])
  const ofKind: number[][] = Array.from({ length: 48 }, () => [])
  for (let n = 1; n < hours.length - 1; n += 1) {
    const lines = hours[n] ?? 0
    ofWeek[weekHour(start + n)]?.push(lines)
    ofKind[kindHour(start + n)]?.push(lines)
  }
  const week = ofWeek.map((all) => (all.length >= WEEKS_LEAST ? least(all) : undefined))
  const kind = ofKind.map((all) => (all.length >= DAYS_LEAST ? least(all) : 0))
  const clump = ofKind.map((all) => (all.length >= DAYS_LEAST ? clumpOf(all) : 1))
  return (n) => {
    const lines = week[weekHour(start + n)] ?? kind[kindHour(start + n)] ?? 0
    return { lines, surprise: lines / (clump[kindHour(start + n)] ?? 1) }
  }
}

/**
 * Lines come in clumps: one person who looks into his mail makes ten. By how much the hours of a kind
 * are spread more than single lines would be, from their quarters, which no blast moves.
 */
function clumpOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0
  const spread = (at(0.75) - at(0.25)) / QUARTERS
  return Math.max(1, spread ** 2 / Math.max(1, at(0.5)))
}

/** Of the hours since 1970, a Thursday. */
const weekHour = (hour: number): number => (hour + 72) % WEEK

/** 0 to 23 from Monday to Friday, 24 to 47 on other days; in UTC, which halves no rhythm. */
function kindHour(hour: number): number {
  const day = Math.floor(weekHour(hour) / 24)
  return (hour % 24) + (day >= 5 ? 24 : 0)
}

/** The lowest quarter's edge, silences among them. */
function least(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 4)] ?? 0
}
