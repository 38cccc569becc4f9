/**
 * Record: one record of an export on its way to becoming an event.
 *
 * Consoles of clouds hand out tables and JSON where servers write lines; from here on a record is a
 * `Line` like any other, so that `begin` puts on what every event carries. What stands in a record
 * may be of any type: it is asked for by the type that is expected, and is absent otherwise.
 */
import type { Assumption, Event, Heard } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { FormatOptions, LineMeaning } from '../format.ts'
import type { Line } from '../syslog/line.ts'
import type { TextLine } from '../syslog/log.ts'
import { plain, RAW_MAX, rawOf } from '../syslog/plain.ts'

/** Contract of `Heard.id`. */
export const ID_MAX = 64
export const NAME_MAX = 255
export const TARGETS_MAX = 16

/** One of several events that one place of a file gives. */
export const partOf = (id: string, part: number): string => {
  const tail = `.${part}`
  return `${id.slice(0, ID_MAX - tail.length)}${tail}`
}

export type Moment = { readonly at: Instant; readonly assumed: readonly Assumption[] }
const nothing: readonly Assumption[] = []

/** `text`: the record itself, for those who keep it. */
export function lineOf(
  where: TextLine,
  options: FormatOptions,
  program: string,
  moment: Moment | undefined,
  text = '',
): Line {
  const { file, number = 0 } = where
  return {
    id: where.id,
    at: moment?.at ?? where.heardAt,
    heardAt: where.heardAt,
    assumed: moment?.assumed ?? nothing,
    instance: options.instance,
    defaultRealm: options.defaultRealm,
    host: undefined,
    program,
    pid: undefined,
    source: file === undefined || number === 0 ? undefined : { file, line: number },
    raw: options.keepRaw === true ? rawOf(withoutValues(text)) : undefined,
    times: 1,
    text: '',
  }
}

const secretName = '[^"]{0,64}(?:pass(?:word|wd)|secret|token|credential)[^"]{0,64}'
const secretValue = new RegExp(
  `("+(?:${secretName}"+|Name"+\\s{0,8}:\\s{0,8}"+${secretName}"+\\s{0,8},\\s{0,8}"+Value"+)\\s{0,8}:\\s{0,8}"*)[^"]*`,
  'gi',
)

/** JSON, also inside a table, with the values of what is called a secret taken out. */
const withoutValues = (text: string): string =>
  text.slice(0, RAW_MAX * 2).replace(secretValue, '$1[removed]')

/** The events of one record, each with an id of its own. */
export function numbered(events: readonly Event[]): readonly Event[] {
  if (events.length < 2) return events
  return events.map((event, index) =>
    index === 0 ? event : ({ ...event, id: partOf(event.id, index) } as Heard as Event),
  )
}

export type Fields = { readonly [name: string]: unknown }

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An own field: what `__proto__` and its like lend an object is none. */
export const field = (fields: Fields, name: string): unknown =>
  Object.hasOwn(fields, name) ? fields[name] : undefined

/** Text or a number as bounded text; empty when it is neither. */
export function text(fields: Fields, name: string, most = NAME_MAX): string {
  const value = field(fields, name)
  if (typeof value === 'string') return plain(value, most)
  return typeof value === 'number' ? String(value) : ''
}

export function inner(fields: Fields, name: string): Fields {
  const value = field(fields, name)
  return isFields(value) ? value : none
}
const none: Fields = {}

export function list(fields: Fields, name: string): readonly unknown[] {
  const value = field(fields, name)
  return Array.isArray(value) ? value : []
}

export const innerList = (fields: Fields, name: string): readonly Fields[] =>
  list(fields, name).filter(isFields)

/** A whole number of at least zero, be it written as text. */
export function count(fields: Fields, name: string): number | undefined {
  const value = field(fields, name)
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0
    ? number
    : undefined
}

export const isTrue = (value: unknown): boolean =>
  value === true || (typeof value === 'string' && value.toLowerCase() === 'true')

/** The value of `[{Name: name, Value: …}]`, as consoles write lists of settings. */
export function setting(pairs: readonly Fields[], name: string): string | undefined {
  for (const pair of pairs) {
    if (text(pair, 'Name') !== name) continue
    const value = field(pair, 'Value')
    if (typeof value === 'string') return value.slice(0, SETTING_MAX)
    if (typeof value === 'boolean' || typeof value === 'number') return String(value)
    if (Array.isArray(value))
      return value
        .filter((one) => typeof one === 'string')
        .join(';')
        .slice(0, SETTING_MAX)
  }
  return undefined
}
export const SETTING_MAX = 16_384

const address = /[^\s<>"'`,;:[\](){}|=]{1,64}@[A-Za-z0-9.-]{1,255}/g

/** Addresses in what somebody set, `smtp:` and names around them left out; each once. */
export function addressesIn(value: string): readonly string[] {
  const found = new Set<string>()
  for (const [one] of value.slice(0, SETTING_MAX).matchAll(address)) {
    if (found.size === TARGETS_MAX) break
    found.add(plain(one.toLowerCase().replace(/[.-]+$/, '')))
  }
  return [...found]
}

export const domainOf = (name: string): string =>
  name.slice(name.lastIndexOf('@') + 1).toLowerCase()

/** Whether one of the addresses lies in another domain than the name. */
export const leaves = (name: string, targets: readonly string[]): boolean =>
  targets.some((target) => domainOf(target) !== domainOf(name))

/** What a reader of records says, as readers of formats say it. */
export const meaningOf = (
  meaning: Event | readonly Event[] | 'harmless' | 'unknown',
): LineMeaning => (isEvents(meaning) ? numbered(meaning) : meaning)

const isEvents = (meaning: LineMeaning): meaning is readonly Event[] => Array.isArray(meaning)
