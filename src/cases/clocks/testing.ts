/** Testing: a case with clocks, for the tests of this folder and of what is made of deadlines. */

import { type Instant, instant } from '../../lib/time.ts'
import type { Case, ClockName, ClockTold, StageMet } from '../case.ts'

export const TOKYO = 'Asia/Tokyo'

/** `2025-10-06 17:15`, or a day alone (noon), in a zone. */
export function local(text: string, zone: string = TOKYO): Instant {
  const [day = '', time = '12:00'] = text.split(' ')
  const at = Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(zone)
  return instant(at.toInstant().toString())
}

/** The day on which a moment is there. */
export const dayIn = (at: number | undefined, zone: string = TOKYO): string | undefined =>
  at === undefined
    ? undefined
    : Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString()

export const told = (
  clock: ClockName,
  moment: Instant,
  entry: number,
  more: Partial<ClockTold> = {},
): ClockTold => ({ clock, moment, by: 'sato', at: moment, entry, evidence: [], ...more })

export const met = (
  obligation: string,
  stage: string,
  moment: Instant,
  more: Partial<StageMet> = {},
): StageMet => ({ obligation, stage, moment, by: 'sato', at: moment, entry: 9, ...more })

const opened = local('2025-10-06 17:00')

export function caseWith(more: Partial<Case> = {}): Case {
  return {
    id: 'SKM-2025-0001',
    cause: 'verdict',
    kind: 'mass-send',
    severity: 2,
    state: 'declared',
    exercise: false,
    opened: { by: 'sekimori', at: opened, entry: 1, why: 'verdict' },
    subjects: ['controller'],
    accounts: [],
    roles: [],
    clocks: [],
    facts: [],
    timeline: [],
    hypotheses: [],
    channels: [],
    parties: [],
    decisions: [],
    costs: [],
    actions: [],
    playbooks: [],
    tasks: [],
    obligations: [],
    met: [],
    reminded: [],
    texts: [],
    papers: [],
    rounds: [],
    custody: [],
    found: [],
    symptoms: [],
    merged: [],
    entry: 1,
    leftOut: 0,
    ...more,
  }
}
