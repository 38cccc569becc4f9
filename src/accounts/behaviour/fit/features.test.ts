import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { lived } from '../../../../test/detector/lived.ts'
import { Living, toSending } from '../../../../test/detector/living.ts'
import { GAP_FEATURES, gapFeatures, gapShare, noGaps } from '../gaps.ts'
import { nth } from '../numbers.ts'
import { type Population, shipped } from '../population.ts'
import { readingOf } from '../reading.ts'
import { type Context, guarded } from '../state.ts'
import { ALL_NEW_FEATURES, ANY_NEW_FEATURES, noveltyOf } from '../who.ts'
import { allNewRow, anyNewRow, sittingBefore } from './features.ts'

const product = (a: readonly number[], b: readonly number[]): number =>
  b.reduce((sum, one, n) => sum + nth(a, n) * one, 0)
const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-12

test('what is fitted is what is used: the same features give the same shares, on lived mail', () => {
  const living = new Living(guarded)
  const context = (): Context => ({
    population: shipped,
    organisation: living.organisation,
    learning: guarded,
  })
  let looked = 0
  for (const event of lived(3).slice(0, 6_000)) {
    const sending = toSending(event)
    const { state } = living.of(sending.account)
    const reading = readingOf(state, sending, context())
    if (!reading.isFirst) {
      const sitting = sittingBefore(state, context())
      const odds = shipped.gapWeights.map((w) => Math.exp(product(w, gapFeatures(sitting))))
      const sum = 1 + odds.reduce((a, b) => a + b, 0)
      const fitted = reading.gap < odds.length ? nth(odds, reading.gap) / sum : 1 / sum
      // gaps.ts mixes three voices; the other two are known without the features.
      const common = nth(shipped.gaps, reading.gap)
      const ours = 0.7 * (0.85 * fitted + 0.15 * common) + 0.3 * common
      ok(near(ours, gapShare(shipped, noGaps, sitting, reading.gap)))
    }
    // Of what is cut off at its bounds nothing can be seen.
    const { anyNew, allNew } = noveltyOf(
      { ...shipped, anyNew: 0 } satisfies Population,
      reading.before.who,
      reading.before.pace.messages,
      reading.recipients,
    )
    const any = 0.9 / (1 + Math.exp(-product(shipped.anyNewWeights, anyNewRow(reading))))
    if (any > 0.9 * 0.005 && any < 0.9 * 0.995) ok(near(any, anyNew))
    if (reading.recipients > 1) {
      const all = 1 / (1 + Math.exp(-product(shipped.allNewWeights, allNewRow(reading))))
      if (all > 0.02 && all < 0.98) ok(near(all, allNew))
      looked += 1
    }
    living.sends(sending)
  }
  ok(looked > 100)
})

test('there are as many features as weights', () => {
  const living = new Living(guarded)
  const [event] = lived(3)
  ok(event !== undefined)
  const sending = toSending(event)
  const { state } = living.of(sending.account)
  const context = { population: shipped, organisation: living.organisation, learning: guarded }
  const reading = readingOf(state, sending, context)
  for (const weights of shipped.gapWeights) equal(weights.length, GAP_FEATURES)
  equal(gapFeatures(sittingBefore(state, context)).length, GAP_FEATURES)
  equal(shipped.anyNewWeights.length, ANY_NEW_FEATURES)
  equal(anyNewRow(reading).length, ANY_NEW_FEATURES)
  equal(shipped.allNewWeights.length, ALL_NEW_FEATURES)
  equal(allNewRow(reading).length, ALL_NEW_FEATURES)
})
