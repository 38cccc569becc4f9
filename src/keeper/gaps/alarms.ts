/**
 * Alarms: gaps as people are told of them; a flood of one kind makes one notice.
 *
 * One notice a day for each source and kind of gap, one an hour for a log that has gone silent and
 * for a guard that was killed: what happens again meanwhile is in the evidence and in `status`.
 */
import type { NoticeFacts } from '../../containment/notice.ts'
import type { EventOf } from '../../events/event.ts'
import { days, hours, type Instant } from '../../lib/time.ts'
import { referenceOf } from '../reference.ts'

export type GapEvent = EventOf<'source.gap' | 'canary.lost'>

const DAY = days(1)
const HOUR = hours(1)

/** `undefined`: not told by itself. */
export function noticeOfGap(event: GapEvent): NoticeFacts | undefined {
  const { at, name = '' } = event
  if (event.kind === 'canary.lost') {
    const { way, from } = event
    return {
      what: 'canary.lost',
      case: caseOf(`${name} ${way}`, at, HOUR),
      at,
      source: name,
      way,
      from,
    }
  }
  const { what, missed, from, until, half, most, within } = event
  // Its loss was told; that it is back needs nobody's sleep.
  if (what === 'silent') return undefined
  return {
    what: 'source.gap',
    case: caseOf(`${what} ${name} ${half ?? ''}`, at, what === 'guard-stopped' ? HOUR : DAY),
    at,
    gap: what,
    source: name,
    ...(missed === undefined ? {} : { missed }),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(half === undefined ? {} : { half }),
    ...(most === undefined || within === undefined ? {} : { limit: { most, within } }),
  }
}

const caseOf = (about: string, at: Instant, span: number): string =>
  `${referenceOf(about)}.${Math.floor(at / span)}`
