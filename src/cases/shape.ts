/**
 * Shape: reading the fields of an act from foreign data, one small reader for each form of value.
 *
 * A reader gives the value, or a complaint that says where, what was found and what is meant. Nothing
 * throws, and nothing is guessed.
 */
import { type Instant, instant } from '../lib/time.ts'

/** Where it was wrong (`facts.evidence[2].line`), what was found there, and what is wanted. */
export type Complaint = { readonly field: string; readonly found: string; readonly wanted: string }

export class Unfit {
  readonly complaint: Complaint
  constructor(field: string, found: unknown, wanted: string) {
    this.complaint = { field, found: shownOf(found), wanted }
  }
}

export type Reader<Value> = (value: unknown, field: string) => Value | Unfit
export const isUnfit = (read: unknown): read is Unfit => read instanceof Unfit

const FOUND_MAX = 80
const shownOf = (found: unknown): string =>
  found === undefined
    ? 'nothing'
    : (JSON.stringify(found) ?? typeof found).slice(0, FOUND_MAX).replace(/[\p{Cc}\p{Cf}]/gu, '�')

/** Control characters but line feed and tab have no place in what people type. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/

/** A text of 1 to `most` characters (UTF-16 units). */
export const text =
  (most: number): Reader<string> =>
  (value, field) =>
    typeof value === 'string' &&
    value.trim() !== '' &&
    value.length <= most &&
    value.isWellFormed() &&
    !CONTROL.test(value)
      ? value
      : new Unfit(field, value, `a text of 1 to ${most} characters without control characters`)

export const form =
  (pattern: RegExp, wanted: string): Reader<string> =>
  (value, field) =>
    typeof value === 'string' && pattern.test(value) ? value : new Unfit(field, value, wanted)

export const oneOf =
  <Code extends string | number>(codes: readonly Code[]): Reader<Code> =>
  (value, field) =>
    codes.includes(value as Code)
      ? (value as Code)
      : new Unfit(field, value, `one of ${codes.join(', ')}`)

export const flag: Reader<boolean> = (value, field) =>
  typeof value === 'boolean' ? value : new Unfit(field, value, 'true or false')

export const whole =
  (least: number, most: number): Reader<number> =>
  (value, field) =>
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
      ? (value as number)
      : new Unfit(field, value, `a whole number from ${least} to ${most}`)

export const share: Reader<number> = (value, field) =>
  typeof value === 'number' && value >= 0 && value <= 1
    ? value
    : new Unfit(field, value, 'a number from 0 to 1')

/** Years in which an incident may lie: what is outside is a mistyped one. */
const MOMENT_LEAST = instant('1990-01-01T00:00:00Z')
const MOMENT_MOST = instant('2200-01-01T00:00:00Z')
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/

export const isMoment = (at: number): boolean => at >= MOMENT_LEAST && at < MOMENT_MOST

/** RFC 3339 with an offset. */
export const moment: Reader<Instant> = (value, field) => {
  const not = new Unfit(field, value, 'an RFC 3339 moment with an offset, 1990 to 2199')
  if (typeof value !== 'string' || !MOMENT.test(value)) return not
  try {
    const at = instant(value)
    return isMoment(at) ? at : not
  } catch {
    return not
  }
}

export const listOf =
  <Value>(one: Reader<Value>, most: number): Reader<readonly Value[]> =>
  (value, field) => {
    if (!Array.isArray(value) || value.length > most)
      return new Unfit(field, value, `a list of at most ${most}`)
    const read: Value[] = []
    for (const [i, item] of value.entries()) {
      const its = one(item, `${field}[${i}]`)
      if (isUnfit(its)) return its
      read.push(its)
    }
    return read
  }

/** One of several forms; the complaint is the last one's. */
export const either =
  <Value>(...readers: readonly Reader<Value>[]): Reader<Value> =>
  (value, field) => {
    let not: Unfit | undefined
    for (const reader of readers) {
      const read = reader(value, field)
      if (!isUnfit(read)) return read
      not = read
    }
    return not as Unfit
  }

export const exactly =
  <Value extends string | number | null>(wanted: Value): Reader<Value> =>
  (value, field) =>
    value === wanted ? wanted : new Unfit(field, value, String(wanted))

/** A dictionary of our own small values. */
export const wordsOf =
  <Value>(one: Reader<Value>, most: number): Reader<{ readonly [name: string]: Value }> =>
  (value, field) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return new Unfit(field, value, 'an object')
    const entries = Object.entries(value)
    if (entries.length > most) return new Unfit(field, entries.length, `at most ${most} fields`)
    const read: [string, Value][] = []
    for (const [name, item] of entries) {
      if (!/^[A-Za-z][A-Za-z0-9._:-]{0,79}$/.test(name))
        return new Unfit(field, name, 'names of letters, digits and . _ : -')
      const its = one(item, `${field}.${name}`)
      if (isUnfit(its)) return its
      read.push([name, its])
    }
    return Object.fromEntries(read)
  }

// biome-ignore lint/suspicious/noExplicitAny: a table of readers of any values
export type Fields = { readonly [name: string]: Reader<any> }

/**
 * The fields of an object. `lenient`: fields that we do not know are left out (a newer writer);
 * else they are complained of, for they are mistyped.
 */
export function fieldsOf(
  value: unknown,
  field: string,
  needed: Fields,
  optional: Fields,
  lenient: boolean,
): { readonly [name: string]: unknown } | Unfit {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return new Unfit(field, value, 'an object')
  const told = value as { readonly [name: string]: unknown }
  const read: { [name: string]: unknown } = {}
  for (const [name, reader] of Object.entries(needed)) {
    const its = reader(told[name], `${field}.${name}`)
    if (isUnfit(its)) return its
    read[name] = its
  }
  for (const [name, reader] of Object.entries(optional)) {
    if (told[name] === undefined) continue
    const its = reader(told[name], `${field}.${name}`)
    if (isUnfit(its)) return its
    read[name] = its
  }
  if (!lenient)
    for (const name of Object.keys(told))
      if (!Object.hasOwn(read, name) && told[name] !== undefined)
        return new Unfit(
          `${field}.${name}`,
          told[name],
          `no field of this name; there are ${[...Object.keys(needed), ...Object.keys(optional)].join(', ')}`,
        )
  return read
}

export const object =
  <Value>(needed: Fields, optional: Fields = {}): Reader<Value> =>
  (value, field) =>
    fieldsOf(value, field, needed, optional, false) as Value | Unfit
