/** Reasons: the evidence behind an opinion, as data that adds up, rounded to a hundredth. */
import type { Organisation } from '../../accounts/behaviour/organisation.ts'
import type { Reading } from '../../accounts/behaviour/reading.ts'
import type { Sending } from '../../accounts/behaviour/sending.ts'
import type { Behaviour } from '../../accounts/behaviour/state.ts'
import type { Reason } from '../reasons.ts'
import { type Budgets, barOf, decibans, isBulkGated, type Opinion } from './bars.ts'
import { leadingOf } from './parts.ts'
import type { Evidence } from './weigh.ts'

export type Judged = {
  readonly behaviour: Behaviour
  /** Before the message. */
  readonly evidence: Evidence
  readonly after: Evidence
  readonly sending: Sending
  readonly reading: Reading
  readonly organisation: Organisation
  readonly opinion: Opinion
}

export function reasonsOf(judged: Judged, budgets: Budgets): readonly Reason[] {
  const { after, reading, opinion } = judged
  const leading = leadingOf(after)
  if (leading === undefined || opinion === 'pass') return []
  const { place, manner } = leading
  const bar = decibans(barOf(budgets[opinion]))
  return [
    {
      code: 'behaviour.leading',
      place,
      manner,
      decibans: leading.decibans,
      total: decibans(after.total),
      opinion,
      bar,
    },
    ...(isBulkGated(reading, budgets)
      ? [
          {
            code: 'bulk.gate',
            recipients: reading.before.who.newInSession + reading.fresh,
            most: budgets.bulkRecipients,
          } as const,
        ]
      : []),
  ]
}
