/** Testing: lines read as a log of their own, by whichever format knows them. */
import type { Event } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import type { LineFormat } from './format.ts'
import { formats } from './formats.ts'
import { Lines } from './pile/lines.ts'

const lineFormats = formats.filter((format): format is LineFormat => format.shape === 'lines')

/** All that the lines of `text` mean, and what the end of the log does. */
export function toldOf(text: string, now: Instant): readonly Event[] {
  const lines = new Lines({
    file: 'log',
    key: 'x',
    zone: 'UTC',
    defaultRealm: '',
    now,
    near: now,
    keepRaw: false,
    future: 'keep',
    formats: lineFormats,
  })
  const events: Event[] = []
  for (const [nth, line] of text.split('\n').entries()) lines.read(line, nth + 1, events)
  lines.end(events)
  return events
}
