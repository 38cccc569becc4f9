/**
 * Coverage: from when to when a kind of log tells, and how densely.
 *
 * Where it is silent without reason is no question to one input: a series is cut into files, so silences
 * are looked for over all of them together (`incident/silences.ts`).
 */
import type { Instant } from '../../lib/time.ts'
import { PILE_HOURS_MAX, type PileCoverage } from '../../ports/pile.ts'
import type { Kind } from './tally.ts'

const HOUR = 3_600_000

export function coverageOf(kind: Kind, input: number): PileCoverage {
  const from = Math.floor(kind.from / HOUR)
  const to = Math.floor(kind.to / HOUR)
  const length = Math.min(to - from + 1, PILE_HOURS_MAX)
  const perHour = Array.from({ length }, (_, n) => kind.hours.get(from + n) ?? 0)
  return {
    input,
    format: kind.format,
    ...(kind.host === '' ? {} : { host: kind.host }),
    from: kind.from as Instant,
    to: kind.to as Instant,
    lines: kind.lines,
    perHour,
    gaps: [],
    jumps: kind.jumps,
    assumed: kind.assumed,
  }
}
