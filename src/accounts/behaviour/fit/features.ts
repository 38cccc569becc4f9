/**
 * Features: what the regressions of `gaps.ts` and `who.ts` look at, as rows of a fit.
 *
 * The lists are made there, so that weights are fitted to the very features that they are used with;
 * here stands only which sitting and which message they are made of.
 */
import { type Sitting, sittingOf } from '../gaps.ts'
import { hourRatio } from '../hours.ts'
import { nth } from '../numbers.ts'
import type { Reading } from '../reading.ts'
import type { Behaviour, Context } from '../state.ts'
import { allNewFeatures, anyNewFeatures } from '../who.ts'

/** The sitting as `readingOf` sees it before a message. */
export const sittingBefore = (
  { pace, hours, who }: Behaviour,
  { organisation }: Context,
): Sitting => sittingOf(pace, who.newShare, hourRatio(hours, organisation.hours, pace.previousHour))

export function anyNewRow({ before: { who, pace }, recipients }: Reading): readonly number[] {
  const { of, by } = anyNewFeatures(who, pace.messages, recipients)
  return of.map((one, n) => one * nth(by, n))
}

export const allNewRow = ({ before: { who }, recipients }: Reading): readonly number[] =>
  allNewFeatures(who, recipients)
