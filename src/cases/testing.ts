/** For tests: a case made by acts, one entry after the other. */
import type { EventOf } from '../events/event.ts'
import { type Instant, instant } from '../lib/time.ts'
import type { CaseAct } from './acts.ts'
import type { Case } from './case.ts'
import { caseAfter, openedCase } from './fold.ts'
import { actFacts } from './read-act.ts'

export const at = (text: string): Instant => instant(text)
export const T0 = at('2025-10-06T08:15:00Z')

const heard = (n: number, moment: Instant) => ({
  id: `case.${n}`,
  at: moment,
  heardAt: moment,
  trust: 'witnessed' as const,
})

export function opened(more: Partial<EventOf<'case.opened'>> = {}): Case {
  return openedCase(
    {
      ...heard(0, T0),
      kind: 'case.opened',
      case: 'SKM-2025-0001',
      cause: 'symptom',
      what: 'mass-send',
      severity: 2,
      affected: ['sasl:soushin@pref.example.jp'],
      by: 'sekimori',
      why: 'opened by a test',
      ...more,
    },
    0,
  )
}

export const actedEvent = (
  its: Case,
  act: CaseAct,
  by: string,
  moment: Instant,
): EventOf<'case.acted'> => ({
  ...heard(its.entry + 1, moment),
  kind: 'case.acted',
  case: its.id,
  act: act.act,
  facts: actFacts(act),
  by,
})

/** Each act an entry, a minute after the other, by one person unless said. */
export function acted(its: Case, acts: readonly CaseAct[], by = 'hanako'): Case {
  return acts.reduce((one, act) => {
    const index = one.entry + 1
    return caseAfter(one, actedEvent(one, act, by, (T0 + index * 60_000) as Instant), index)
  }, its)
}
