/**
 * Plain JSON: foreign data copied into values that hold nothing but data, within bounds.
 *
 * Members are defined and never assigned, so that a member named `__proto__` is one like any other.
 */
import {
  type Json,
  type JsonObject,
  PLAYBOOK_DEPTH_MAX,
  PLAYBOOK_LETTERS_MAX,
  PLAYBOOK_TEXT_MAX,
  PLAYBOOK_VALUES_MAX,
  type PlaybookRefusal,
} from './cacao.ts'

/** RFC 6901 §3. */
export const pointer = (where: string, name: string | number): string =>
  `${where}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`

const FOUND_MAX = 80
/** What stands there, in a form that fits a sentence. */
export function foundOf(value: unknown): string {
  const text =
    typeof value === 'string'
      ? value
      : value === undefined
        ? '–'
        : Array.isArray(value)
          ? `[${value.length}]`
          : typeof value === 'object' && value !== null
            ? '{…}'
            : String(value)
  return text.length > FOUND_MAX ? `${text.slice(0, FOUND_MAX - 1)}…` : text
}

class Refused extends Error {
  readonly refusal: PlaybookRefusal
  constructor(refusal: PlaybookRefusal) {
    super(refusal.refused)
    this.refusal = refusal
  }
}

export function plainJson(foreign: unknown): { readonly json: Json } | PlaybookRefusal {
  let values = 0
  let letters = 0
  const refuse = (refused: PlaybookRefusal['refused'], where: string, wanted?: number): never => {
    throw new Refused({
      refused,
      where,
      ...(wanted === undefined ? {} : { wanted: String(wanted) }),
    })
  }
  const text = (value: string, where: string): string => {
    if (value.length > PLAYBOOK_TEXT_MAX) refuse('text-too-long', where, PLAYBOOK_TEXT_MAX)
    letters += value.length
    if (letters > PLAYBOOK_LETTERS_MAX) refuse('too-large', '', PLAYBOOK_LETTERS_MAX)
    return value
  }
  const copy = (value: unknown, where: string, depth: number): Json => {
    values += 1
    if (values > PLAYBOOK_VALUES_MAX) refuse('too-many-values', '', PLAYBOOK_VALUES_MAX)
    if (value === null || typeof value === 'boolean') return value
    if (typeof value === 'string') return text(value, where)
    if (typeof value === 'number') return Number.isFinite(value) ? value : refuse('no-json', where)
    if (typeof value !== 'object') return refuse('no-json', where)
    if (depth >= PLAYBOOK_DEPTH_MAX) return refuse('too-deep', where, PLAYBOOK_DEPTH_MAX)
    if (Array.isArray(value))
      return value.map((one: unknown, nth) => copy(one, pointer(where, nth), depth + 1))
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [
        text(name, where),
        copy(one, pointer(where, name), depth + 1),
      ]),
    )
  }
  try {
    return { json: copy(foreign, '', 0) }
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A member that the object itself has. */
export const member = (of: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(of, name) ? of[name] : undefined
