/**
 * Facts: reads the fields of a console verb strictly, or says which of them cannot be meant.
 *
 * A field that nobody knows is refused as well: a misspelt filter must not look like none.
 */
import type { NotHim } from '../control/who.ts'
import { refused } from '../control/who.ts'

export type Reader<Value> = (value: unknown, name: string) => Value | Wrong
type Readers = Readonly<Record<string, Reader<unknown>>>
export class Wrong {
  readonly why: string

  constructor(why: string) {
    this.why = why
  }
}

export type FactsOf<Of extends Readers> = {
  readonly [Name in keyof Of]?: Exclude<ReturnType<Of[Name]>, Wrong>
}

/** What is there, read; what is absent stays absent. */
export function factsIn<Of extends Readers>(told: unknown, readers: Of): FactsOf<Of> | NotHim {
  if (told === undefined) return {}
  if (typeof told !== 'object' || told === null || Array.isArray(told))
    return refused('facts is no object')
  const read: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(told)) {
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined
    if (reader === undefined) return refused(`there is no field «${name.slice(0, 40)}»`)
    if (value === undefined) continue
    const one = reader(value, name)
    if (one instanceof Wrong) return refused(one.why)
    read[name] = one
  }
  return read as FactsOf<Of>
}

export const isNotRead = (facts: object | NotHim): facts is NotHim => 'ok' in facts

export const text =
  (most: number): Reader<string> =>
  (value, name) =>
    typeof value === 'string' && value.length <= most
      ? value
      : new Wrong(`${name} is no text of at most ${most} characters`)

export const whole =
  (least: number, most: number): Reader<number> =>
  (value, name) =>
    Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most
      ? Number(value)
      : new Wrong(`${name} is no whole number from ${least} to ${most}`)

export const oneOf =
  <const Words extends readonly string[]>(words: Words): Reader<Words[number]> =>
  (value, name) =>
    words.find((word) => word === value) ?? new Wrong(`${name} is one of ${words.join(', ')}`)
