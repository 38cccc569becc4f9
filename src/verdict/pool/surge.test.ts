/** Surge: its mean under the null is the days that pass, and a spray over many addresses is seen. */
import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { days, hours, type Instant, instant, minutes, plus, seconds } from '../../lib/time.ts'
import {
  DAYS_MOST,
  daysOf,
  isSurging,
  LEAST_A_DAY,
  noSurge,
  PEAK,
  RISES,
  rateOf,
  SURGE_DAYS,
  type Surge,
  surgeAfter,
  surgeAt,
} from './surge.ts'

const begin = instant('2025-10-06T00:00:00Z')

/** SplitMix32, as the story's chance. */
function chanceOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}

function lived(chance: () => number, aDay: number, length: number): Surge {
  let surge = surgeAt(noSurge, begin)
  const end = plus(begin, days(length))
  let at: number = begin
  for (;;) {
    at += (-Math.log(1 - chance()) / aDay) * days(1)
    if (at >= end) return surgeAt(surge, end)
    surge = surgeAfter(surge, at as Instant)
  }
}

test('under the null at its highest rate the mean is at most the days that passed', () => {
  const chance = chanceOf(1)
  const runs = 4_000
  const length = 0.5
  let sum = 0
  for (let run = 0; run < runs; run += 1) sum += daysOf(lived(chance, LEAST_A_DAY, length))
  // The cut and the heavy tail only lower what a finite sample shows.
  ok(sum / runs <= length * 1.15, `${sum / runs} of ${length}`)
  ok(sum / runs > length * 0.2, 'it is no empty promise')
})

test('false surges come more seldom than one in SURGE_DAYS', () => {
  const chance = chanceOf(2)
  let surges = 0
  const length = 300
  for (let run = 0; run < 10; run += 1) {
    let surge = surgeAt(noSurge, begin)
    let at: number = begin
    let was = false
    while (at < begin + length * days(1)) {
      at += (-Math.log(1 - chance()) / LEAST_A_DAY) * days(1)
      // As if never learned: the rate of the null itself.
      surge = { ...surgeAfter(surge, at as Instant), ordinary: 0 }
      const is = daysOf(surge) >= SURGE_DAYS
      if (is && !was) surges += 1
      was = is
    }
  }
  ok(surges <= (10 * length) / SURGE_DAYS, `${surges}`)
})

test('740 pairs a day are a surge after a few of them; it ends within hours of the last', () => {
  let surge = surgeAt(noSurge, begin)
  let at = begin
  let many = 0
  while (!isSurging(surge, at)) {
    at = plus(at, seconds(117))
    surge = surgeAfter(surge, at)
    many += 1
    ok(many < 40)
  }
  for (let n = 0; n < 700; n += 1) {
    at = plus(at, seconds(117))
    surge = surgeAfter(surge, at)
  }
  ok(isSurging(surge, plus(at, hours(1))))
  ok(!isSurging(surge, plus(at, hours(24))))
})

test('ten mistyped names on a Monday morning are none', () => {
  let surge = surgeAt(noSurge, begin)
  for (let n = 0; n < 10; n += 1) surge = surgeAfter(surge, plus(begin, minutes(9 * 60 + 6 * n)))
  ok(!isSurging(surge, plus(begin, hours(10))))
})

test('what comes every day becomes ordinary, no faster than its null allows', () => {
  let surge = surgeAt(noSurge, begin)
  const living = (day: number, pairs: number): void => {
    for (let n = 0; n < pairs; n += 1) surge = surgeAfter(surge, plus(begin, days(day + n / pairs)))
  }
  living(0, 10_000)
  surge = surgeAt(surge, plus(begin, days(1)))
  ok(surge.ordinary <= LEAST_A_DAY / 30 + 1e-9, 'one day teaches little')
  for (let day = 1; day < 120; day += 1) living(day, 500)
  surge = surgeAt(surge, plus(begin, days(120)))
  ok(surge.ordinary > 300, `${surge.ordinary}`)
  equal(rateOf(surge), PEAK * surge.ordinary)
  ok(!isSurging(surge, plus(begin, days(120))))
  surge = surgeAt(surge, plus(begin, days(240)))
  ok(surge.ordinary < 20, 'and is forgotten')
})

test('time that runs back and a first moment change nothing; nothing grows beyond its bound', () => {
  const surge = surgeAfter(noSurge, begin)
  equal(surge.pairs, 1)
  equal(daysOf(surge), 0, 'no time has passed')
  equal(surgeAt(surge, plus(begin, -days(1) as never)), surge)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(100_000_000), fc.nat(200)), { maxLength: 20 }),
      (steps) => {
        let one = noSurge
        let at = begin
        for (const [wait, pairs] of steps) {
          at = plus(at, wait as never)
          for (let n = 0; n < pairs; n += 1) one = surgeAfter(one, at)
        }
        for (const [n, gathered] of one.gathered.entries())
          ok(gathered >= 0 && gathered <= DAYS_MOST, `${RISES[n]}`)
        ok(one.ordinary >= 0 && Number.isFinite(one.ordinary))
      },
    ),
  )
})
