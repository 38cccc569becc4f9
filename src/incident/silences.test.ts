import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { Instant } from '../lib/time.ts'
import type { Coverage } from './found.ts'
import { withSilences } from './silences.ts'

const HOUR = 3_600_000
/** A Monday, midnight UTC. */
const MONDAY = Date.UTC(2026, 2, 2)

/** Weeks of a log: ten lines an hour from 8 to 18 on workdays, one now and then at other times. */
function weeks(count: number, silent: (hour: number) => boolean, input = 0, first = 0): Coverage {
  const perHour = Array.from({ length: count * 168 }, (_, n) => {
    const hour = first * 168 + n
    const day = Math.floor(hour / 24) % 7
    const ofDay = hour % 24
    if (silent(hour)) return 0
    return day < 5 && ofDay >= 8 && ofDay < 18 ? 10 + (hour % 5) : hour % 3 === 0 ? 1 : 0
  })
  const from = (MONDAY + first * 168 * HOUR) as Instant
  return {
    input,
    format: 'syslog',
    host: 'mx1',
    from,
    to: (from + perHour.length * HOUR - 1) as Instant,
    lines: 0,
    perHour,
    gaps: [],
    jumps: 0,
    assumed: 0,
  }
}

const told = (coverage: readonly Coverage[]) =>
  withSilences(coverage).map(({ gaps }) =>
    gaps.map(({ from, to }) => [(from - MONDAY) / HOUR, (to - MONDAY) / HOUR]),
  )

test('a log that goes on as always has no silence, whatever its nights and weekends are like', () => {
  deepEqual(told([weeks(5, () => false)]), [[]])
})

test('three hours missing on a workday are found, to the hour', () => {
  const tuesday = 3 * 168 + 24
  deepEqual(told([weeks(5, (hour) => hour >= tuesday + 10 && hour < tuesday + 13)]), [
    [[tuesday + 10, tuesday + 13]],
  ])
})

test('a file that is missing between two is a silence of the first', () => {
  const before = weeks(3, () => false, 0)
  const after = weeks(2, () => false, 1, 4)
  const [first, second] = told([before, after])
  equal(first?.length, 1)
  deepEqual(second, [])
  const [from = 0, to = 0] = first?.[0] ?? []
  equal(from >= 3 * 168 - 64 && from <= 3 * 168 + 8, true, `${from}`)
  equal(to >= 4 * 168 && to <= 4 * 168 + 8, true, `${to}`)
})

test('a night without lines is none, for nights have no rhythm', () => {
  deepEqual(told([weeks(5, (hour) => hour >= 384 && hour < 392)]), [[]])
})

test('a log of two days has no rhythm and no silence', () => {
  const short = weeks(1, (hour) => hour >= 34)
  deepEqual(told([{ ...short, perHour: short.perHour.slice(0, 40) }]), [[]])
})

test('an hour that one person’s look into his mail fills is not missed when nobody looks', () => {
  // Forty lines at a time, on two evenings in three; every Wednesday until then.
  const wednesday = 4 * 168 + 48 + 20
  const evenings = weeks(5, () => false)
  const perHour = evenings.perHour.map((lines, hour) =>
    hour % 24 !== 20
      ? lines
      : hour === wednesday
        ? 0
        : Math.floor(hour / 24) % 7 === 2 || Math.floor(hour / 24) % 3 > 0
          ? 40
          : 0,
  )
  deepEqual(told([{ ...evenings, perHour }]), [[]])
})
