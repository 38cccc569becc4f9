/**
 * Thinning: what hearsay gives up as the evidence volume fills (decision 17).
 *
 * From 80 % full, hearsay that no message of ours needs is written as counts; from 90 % raw lines
 * are left out as well. What the gate witnesses and the results of our own messages are never
 * thinned: for them there is the reserve, and after it 451.
 */
import type { Event } from '../events/event.ts'

export type Thinning = 'none' | 'counts' | 'no-raw'

export const COUNTS_FROM = 0.8
export const NO_RAW_FROM = 0.9

export const thinningFor = (free: number, volume: number): Thinning => {
  const full = volume <= 0 ? 0 : 1 - free / volume
  return full >= NO_RAW_FROM ? 'no-raw' : full >= COUNTS_FROM ? 'counts' : 'none'
}

const countable: ReadonlySet<Event['kind']> = new Set([
  'login.accepted',
  'login.refused',
  'message.refused',
  'message.queued',
  'message.removed',
  'service.failed',
  'line.unrecognised',
])

export function thinned(events: readonly Event[], thinning: Thinning): readonly Event[] {
  if (thinning === 'none') return events
  const kept: Event[] = []
  const counted = new Map<string, { place: number; times: number }>()
  for (const event of events) {
    if (!countable.has(event.kind)) {
      kept.push(thinning === 'no-raw' ? withoutRaw(event) : event)
      continue
    }
    const client = 'clientIp' in event ? (event.clientIp ?? '') : ''
    const key = `${event.kind} ${event.account ?? ''} ${client}`
    const before = counted.get(key)
    if (before === undefined) {
      counted.set(key, { place: kept.length, times: event.times ?? 1 })
      kept.push(withoutRaw(event))
    } else {
      before.times += event.times ?? 1
      kept[before.place] = { ...(kept[before.place] as Event), times: before.times }
    }
  }
  return kept
}

function withoutRaw(event: Event): Event {
  const { raw: _, ...rest } = event
  return rest as Event
}
