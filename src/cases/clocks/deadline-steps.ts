/** Deadline steps: what a deadline says of decisions, of being met, and of not being counted. */
import type { Instant } from '../../lib/time.ts'
import type { ObligationDecided, StageMet } from '../case.ts'
import type { Refused, Step } from './counting.ts'

export const decisionStep = (decision: ObligationDecided | undefined): readonly Step[] =>
  decision === undefined
    ? [{ code: 'undecided', facts: {} }]
    : [
        {
          code: `decided.${decision.decision}`,
          facts: { by: decision.by, at: decision.at, why: decision.why },
        },
      ]

export function metSteps(met: StageMet | undefined, due: Instant | undefined): readonly Step[] {
  if (met === undefined) return []
  const steps: Step[] = [
    {
      code: 'met',
      facts: { at: met.moment, ...(met.receipt === undefined ? {} : { receipt: met.receipt }) },
    },
  ]
  if (due !== undefined && met.moment > due)
    steps.push({ code: 'met.late', facts: { milliseconds: met.moment - due } })
  return steps
}

export function refusedStep(refused: Refused): Step {
  return refused.refused === 'uncovered'
    ? {
        code: 'calendar.uncovered',
        facts: {
          calendar: refused.calendar,
          year: refused.year,
          first: refused.first,
          last: refused.last,
        },
      }
    : { code: 'calendar.unknown', facts: { calendar: refused.calendar } }
}
