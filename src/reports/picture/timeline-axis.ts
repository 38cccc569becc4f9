/** Axis: places of time that fall on whole hours or days of the zone, and what stands beneath them. */
import { clock, day, type Fineness, type Speaking } from '../say/moments.ts'
import type { Label } from './drawing.ts'

const STEPS = [
  1, 2, 5, 10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
]
const TICKS_MAX = 12

/** Places of the axis that fall on whole hours or days of the zone. */
export function ticksOf(from: number, to: number, zone: string): number[] {
  const seconds = (to - from) / 1_000
  const step =
    STEPS.find((one) => seconds / one <= TICKS_MAX) ??
    86_400 * Math.ceil(seconds / 86_400 / TICKS_MAX)
  let offset = 0
  try {
    offset =
      Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).offsetNanoseconds /
      1_000_000
  } catch {
    // A zone that is not known counts as UTC.
  }
  const first = Math.ceil((from + offset) / 1_000 / step) * step * 1_000 - offset
  const ticks: number[] = []
  for (let at = first; at <= to && ticks.length <= TICKS_MAX + 1; at += step * 1_000) ticks.push(at)
  return ticks
}

export function axisLabels(
  ticks: readonly number[],
  xOf: (at: number) => number,
  y: number,
  speaking: Speaking,
  fineness: Fineness,
): Label[] {
  const labels: Label[] = []
  let lastDay = ''
  const isDaily = (ticks[1] ?? 0) - (ticks[0] ?? 0) >= 86_400_000
  for (const at of ticks) {
    const date = day(at, speaking).replace(speaking.language === 'ja' ? /^\d+年/ : / \d+$/, '')
    const isMidnight = clock(at, speaking) === '00:00'
    const text = isDaily || (isMidnight && lastDay !== date) ? date : clock(at, speaking, fineness)
    lastDay = date
    labels.push({ x: xOf(at), y, text, size: 11, fill: 'soft', anchor: 'middle' })
  }
  return labels
}
