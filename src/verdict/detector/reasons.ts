/**
 * Reasons: the evidence behind an opinion, as data that adds up, rounded to a hundredth.
 *
 * Told for every opinion but *pass*, and for a pass that came near the lowest bar; a clear pass has
 * none, and costs nothing. First the scenario that explains most, then its weights (`weights.ts`),
 * then what else the opinion stood on.
 */
import { isYoung } from '../../accounts/behaviour/organisation.ts'
import { days } from '../../lib/time.ts'
import type { Reason } from '../reasons.ts'
import { type Budgets, barOf, decibans, isBulkGated, type Opinion } from './bars.ts'
import { type Leading, leadingOf } from './parts.ts'
import { hundredthsOf, type Weighing, weightsOf } from './weights.ts'

/** A pass is explained from a tenth of the evidence on (10 dB) that delays. */
export const NEAR = 10

export type Judged = Weighing & { readonly opinion: Opinion }

export function reasonsOf(judged: Judged, budgets: Budgets): readonly Reason[] {
  const { after, opinion } = judged
  if (opinion === 'pass' && after.total * NEAR < barOf(budgets.delay)) return []
  const leading = leadingOf(after)
  return [
    ...(leading === undefined
      ? []
      : [leadingReason(judged, leading, budgets), ...weightsOf(judged, leading)]),
    ...othersOf(judged, budgets),
  ]
}

function leadingReason(
  { after, opinion, organisation, reading }: Judged,
  { place, manner, decibans: share }: Leading,
  budgets: Budgets,
): Reason {
  const bars = {
    delay: inHundredths(barOf(budgets.delay)),
    challenge: inHundredths(barOf(budgets.challenge)),
    contain: inHundredths(
      barOf(isYoung(organisation, reading.now) ? budgets.containYoung : budgets.contain),
    ),
  }
  return {
    code: 'behaviour.leading',
    place,
    manner,
    decibans: hundredthsOf(share) / 100,
    total: inHundredths(after.total),
    opinion,
    bar: bars[opinion === 'pass' ? 'delay' : opinion],
    ...bars,
  }
}

function othersOf({ opinion, organisation, reading }: Judged, budgets: Budgets): readonly Reason[] {
  const { bulkRecipients } = budgets
  const others: Reason[] = []
  if (isBulkGated(reading, budgets))
    others.push({
      code: 'bulk.gate',
      recipients: reading.before.who.newInSession + reading.fresh,
      most: bulkRecipients,
    })
  if (opinion !== 'pass' && reading.bulkWeight > 0.5)
    others.push({ code: 'bulk.likely', percent: Math.round(reading.bulkWeight * 100) })
  if ((opinion === 'challenge' || opinion === 'contain') && isYoung(organisation, reading.now)) {
    const { firstAt } = organisation
    others.push({
      code: 'organisation.young',
      days: firstAt === undefined ? 0 : Math.floor((reading.now - firstAt) / days(1)),
      bar: inHundredths(barOf(budgets.contain)),
    })
  }
  return others
}

const inHundredths = (ratio: number): number => hundredthsOf(decibans(ratio)) / 100
