/** Clocks of a case: which telling of a moment counts (`clocks/start.ts` has the rule). */
import type { Instant } from '../lib/time.ts'
import type { Case, ClockName, ClockTold } from './case.ts'
import { recordOf } from './clocks/start.ts'

export const clockOf = (
  its: Pick<Case, 'clocks' | 'kind'>,
  clock: ClockName,
): ClockTold | undefined => recordOf(its, clock)

export const momentOf = (
  its: Pick<Case, 'clocks' | 'kind'>,
  clock: ClockName,
): Instant | undefined => clockOf(its, clock)?.moment
