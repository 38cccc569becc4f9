/** Mode: whether a server that is attached is only observed at first, and until when. */
import { Fault } from '../lib/fault.ts'
import { days, type Instant, plus } from '../lib/time.ts'
import type { Instance } from '../ports/instance.ts'

export const OBSERVE_DAYS = 14
export const OBSERVE_DAYS_MAX = 3_650

export type ModeOptions = {
  readonly now: Instant
  readonly enforce?: boolean
  readonly observeDays?: number
}

/** What was chosen before stays, unless something else is asked for. */
export function modeOf(
  { enforce, observeDays, now }: ModeOptions,
  known: Instance | undefined,
): Pick<Instance, 'mode' | 'observeUntil'> {
  if (enforce === true) return { mode: 'enforce' }
  if (observeDays === undefined && known !== undefined)
    return {
      mode: known.mode,
      ...(known.observeUntil === undefined ? {} : { observeUntil: known.observeUntil }),
    }
  const length = observeDays ?? OBSERVE_DAYS
  if (!Number.isInteger(length) || length < 1 || length > OBSERVE_DAYS_MAX)
    throw new Fault('attach.not-possible', {
      what: `--observe-days ${length}`,
      why: `it is no number from 1 to ${OBSERVE_DAYS_MAX}`,
    })
  const until = Temporal.Instant.fromEpochMilliseconds(plus(now, days(length)))
  return { mode: 'observe', observeUntil: until.toString({ smallestUnit: 'second' }) }
}
