/**
 * Document: a whole JSON file, as its records.
 *
 * UTF-8 with or without its mark, or UTF-16 as PowerShell's redirection writes it. The records are
 * taken out while the octets are decoded, piece by piece. Places count records; the events are put
 * in the order of their moments, for exports mostly run backwards.
 */
import type { Event } from '../../events/event.ts'
import type { DocumentFormat, LineMeaning } from '../format.ts'
import type { TextLine } from '../syslog/log.ts'
import { JsonRecords } from './json.ts'
import { byMoment } from './ordered.ts'
import { partOf } from './record.ts'

const PIECE = 256 * 1_024

/** A file's beginning without its mark, and without the NULs of UTF-16. */
export const headOf = (head: string): string =>
  head
    .replace(/^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff|\ufeff)/, '')
    .replaceAll('\u0000', '')

const wrapped =
  /^\s*\{(?:\s*"[^"]{0,255}"\s*:\s*(?:"[^"]{0,2048}"|[\w.+-]{1,32})\s*,)*\s*"(?:value|items|[rR]ecords)"\s*:\s*\[/

/** A list, a reply around one, or an object over many lines; one object a line is read by lines. */
export const isWhole = (head: string): boolean =>
  /^\s*(?:\[|\{\s*[\r\n])/.test(head) || wrapped.test(head)

/**
 * Whether a line is a record or several: in a list whose brackets and commas stand around them, or
 * in a reply. A line that goes on behind what was looked at is none: it is a file on one line.
 */
export const isRecordLine = (line: string): boolean =>
  /^\uFEFF?\s{0,64},?\s{0,64}[[{]/.test(line.slice(0, 160)) &&
  /[}\]],?\s{0,8}$/.test(line.slice(-16))

/** Signs between the records of a list that has a record a line. */
export const isBetween = (line: string): boolean =>
  line.length < 64 && /^\uFEFF?[\s[\],]*$/.test(line)

/** The records of one line; none: it has none that is whole. */
export function recordsOf(line: string): readonly string[] {
  const text = line.replace(/^\uFEFF?[\s,]{0,64}/, '')
  const isOne = text.startsWith('{') && !wrapped.test(text.slice(0, 4_096))
  if (isOne) return [text.slice(0, text.lastIndexOf('}') + 1)]
  const records = new JsonRecords<undefined>().push(text, undefined)
  return records.flatMap((record) => (record === 'lost' ? [] : [record.text]))
}

/** What a line of records comes to: the events of all of them, each with an id of its own. */
export function lineMeaning(
  line: string,
  where: TextLine,
  read: (json: string, place: TextLine) => LineMeaning,
): LineMeaning {
  if (isBetween(line)) return 'harmless'
  const records = recordsOf(line)
  if (records.length === 1) return read(records[0] ?? '', where)
  const events: Event[] = []
  let known = 0
  for (const [n, record] of records.entries()) {
    const meaning = read(record, { ...where, id: partOf(where.id, n) })
    if (meaning === 'unknown') continue
    known += 1
    if (meaning !== 'harmless') events.push(...eventsOf(meaning))
  }
  return known === 0 ? 'unknown' : events.length === 0 ? 'harmless' : events
}

const eventsOf = (meaning: Event | readonly Event[]): readonly Event[] =>
  Array.isArray(meaning) ? (meaning as readonly Event[]) : [meaning as Event]

export function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
}

/** `unknown` where none of the records meant anything, not even harmless. */
export function documentEvents(
  bytes: Uint8Array,
  where: TextLine,
  read: (json: string, place: TextLine) => LineMeaning,
): ReturnType<DocumentFormat['read']> {
  const events: Event[] = []
  const records = new JsonRecords<number>()
  const decoder = new TextDecoder(encodingOf(bytes))
  let number = 0
  let known = 0
  for (let from = 0; from < bytes.length; from += PIECE) {
    const text = decoder.decode(bytes.subarray(from, from + PIECE), { stream: true })
    for (const record of records.push(text, from)) {
      number += 1
      if (record === 'lost') continue
      const meaning = read(record.text, { ...where, id: partOf(where.id, number), number })
      if (meaning === 'unknown') continue
      known += 1
      if (meaning !== 'harmless') events.push(...eventsOf(meaning))
    }
  }
  return known === 0 ? 'unknown' : events.sort(byMoment)
}
