/** For tests of this folder: one line read alone, and its event without what every event carries. */
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { exim } from './log.ts'

export const heardAt = instant('2026-11-21T12:00:00Z')
export const options = { instance: 'log', defaultRealm: 'example.jp', zone: 'Asia/Tokyo' }

export function read(text: string): unknown {
  const meant = exim.open(options).read(text, { id: 'x', heardAt })
  return typeof meant === 'string' ? meant : facts(meant as Event)
}

export function facts(event: Event): Readonly<Record<string, unknown>> {
  const { id, heardAt: _heard, at, trust, instance, program, assumed, ...rest } = event
  return rest
}
