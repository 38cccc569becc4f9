/** Testing: formats told lines and documents as an investigation tells them, for tests. */

import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import type { DocumentFormat, FormatOptions, LineFormat } from '../format.ts'
import type { TextLine } from '../syslog/log.ts'

export const heardAt = instant('2026-11-22T00:00:00Z')
export const options: FormatOptions = {
  instance: 'log',
  defaultRealm: 'school.example',
  zone: 'Asia/Tokyo',
}
export const placeOf = (number: number): TextLine => ({
  id: `in.${number}`,
  heardAt,
  file: 'in',
  number,
})

export type Told = { readonly events: readonly Event[]; readonly unknown: readonly number[] }

/** What a file's lines come to. */
export function tell(format: LineFormat, text: string): Told {
  const reader = format.open(options)
  const events: Event[] = []
  const unknown: number[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const meaning = reader.read(line, placeOf(index + 1))
    if (meaning === 'unknown') unknown.push(index + 1)
    else if (Array.isArray(meaning)) events.push(...(meaning as readonly Event[]))
    else if (meaning !== 'harmless') events.push(meaning as Event)
  }
  events.push(...(reader.end?.() ?? []))
  return { events, unknown }
}

export const tellDocument = (
  format: DocumentFormat,
  text: string | Uint8Array,
): readonly Event[] | 'unknown' =>
  format.read(typeof text === 'string' ? Buffer.from(text) : text, placeOf(1), options)

/** An event without what every one of these files gives it. */
export function bare(event: Event | undefined): { readonly [name: string]: unknown } {
  const {
    id: _id,
    at: _at,
    heardAt: _heard,
    trust: _trust,
    instance: _instance,
    source: _source,
    program: _program,
    ...rest
  } = event as Event & { readonly [name: string]: unknown }
  return rest
}

/** A field of a table, quoted as programs quote it. */
export const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
