import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { Draws, PUBLISHED_PERIOD, publishedDraws, seedOf, soundDraws, zipf } from './draws.ts'

test('the published generator repeats after its period, which is why no attack is drawn from it', () => {
  for (const seed of [1, 7, 4_242]) {
    const draws = publishedDraws(seed)
    const first = Array.from({ length: PUBLISHED_PERIOD }, () => draws.unit())
    ok(first.every((unit) => draws.unit() === unit))
  }
})

test('the sound generator does not repeat in a million draws, nor do neighbouring seeds agree', () => {
  const draws = soundDraws(seedOf('a/0'))
  const first = [draws.unit(), draws.unit(), draws.unit()]
  let last: number[] = []
  for (let n = 0; n < 1_000_000; n += 1) {
    last = [...last.slice(-2), draws.unit()]
    if (last[0] === first[0]) ok(last[1] !== first[1] || last[2] !== first[2])
  }
  const starts = Array.from({ length: 5_000 }, (_, seed) => soundDraws(seed).unit())
  equal(new Set(starts).size > 4_990, true)
  const mean = starts.reduce((sum, unit) => sum + unit, 0) / starts.length
  ok(Math.abs(mean - 0.5) < 0.02)
})

test('exponential, normal and log-normal have their means', () => {
  const draws = soundDraws(3)
  const all = Array.from({ length: 50_000 }, () => [
    draws.exponential(4),
    draws.normal(),
    draws.logNormal(4, 0.9),
  ])
  const mean = (which: number) => all.reduce((sum, one) => sum + (one[which] ?? 0), 0) / all.length
  ok(Math.abs(mean(0) - 4) < 0.1)
  ok(Math.abs(mean(1)) < 0.02)
  ok(Math.abs(mean(2) - 4 * Math.exp(0.405)) < 0.15)
})

test('draws stay in their range at its ends', () => {
  const least = new Draws(() => 0)
  const most = new Draws(() => 2 ** 32 - 1)
  equal(least.below(7), 0)
  equal(most.below(7), 6)
  ok(Number.isFinite(most.exponential(1)) && Number.isFinite(most.normal()))
  equal(zipf(0, 5), 0)
  equal(zipf(most.unit(), 5), 4)
})
