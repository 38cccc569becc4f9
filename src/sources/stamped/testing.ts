/** Testing: one line read as a pile reads it: by its program where it is syslog's, else by its format. */
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import type { LineFormat, LineFormatReader } from '../format.ts'
import { formats } from '../formats.ts'
import { everyProgram } from '../programs.ts'
import { SyslogLog, type TextLine } from '../syslog/log.ts'

export const heardAt = instant('2026-11-22T12:00:00Z')
export const options = { instance: 'log', defaultRealm: 'example.jp', zone: 'UTC' }
export const where: TextLine = { id: 'f.1', heardAt, file: 'a.log', number: 1 }

/** Knows headers and programs; what lines mean is asked of a new one each time. */
const headers = new SyslogLog(options, everyProgram())

const lineFormats = formats.filter((one): one is LineFormat => one.shape === 'lines')

/** The format that has the line; `syslog` where its program is known. */
export function formatOf(text: string): string | undefined {
  const header = headers.headerOf(text, heardAt)
  if (header !== undefined && headers.known(header.program).reader !== undefined) return 'syslog'
  return lineFormats.find((one) => one.claims(text))?.name
}

/** Each line for itself; `unknown` where nobody has it. */
export function readOne(text: string): Event | 'harmless' | 'unknown' {
  const header = headers.headerOf(text, heardAt)
  if (header !== undefined && headers.known(header.program).reader !== undefined) {
    const log = new SyslogLog(options, everyProgram())
    const event = log.readHeaded(text, header, where)
    return event?.kind === 'line.unrecognised' ? 'unknown' : (event ?? 'harmless')
  }
  const format = lineFormats.find((one) => one.claims(text))
  const meaning = format?.open(options).read(text, where) ?? 'unknown'
  return typeof meaning === 'string' ? meaning : ([meaning].flat()[0] as Event)
}

/** All lines by one reader of a format. */
export function readAll(reader: LineFormatReader, lines: readonly string[]): readonly Event[] {
  const heard: Event[] = []
  for (const [n, text] of lines.entries()) {
    const meaning = reader.read(text, { ...where, id: `f.${n + 1}`, number: n + 1 })
    if (typeof meaning !== 'string') heard.push(...[meaning].flat())
  }
  return [...heard, ...(reader.end?.() ?? [])]
}

/** What of an event a table of lines says. */
export const shown = (told: Event | string): Readonly<Record<string, unknown>> | string =>
  typeof told === 'string'
    ? told
    : Object.fromEntries(
        Object.entries(told).filter(
          ([name]) =>
            ![
              'id',
              'at',
              'heardAt',
              'trust',
              'source',
              'instance',
              'assumed',
              'status',
              'raw',
            ].includes(name),
        ),
      )

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f]/

/** What is wrong with an event's texts: too long, or with control signs; empty where nothing is. */
export const unfit = (told: Event): readonly string[] =>
  Object.entries(told).flatMap(([name, value]) =>
    typeof value === 'string' && (value.length > 255 || control.test(value)) ? [name] : [],
  )
