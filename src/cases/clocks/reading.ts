/**
 * Reading: takes foreign data apart and remembers each place that is not as it must be.
 *
 * Every reader goes on after an error, so that one run tells them all (PROBLEMS_MAX at most). What is
 * wrong gives `undefined`; what came of it is not used when there was a problem.
 */

import { ID_MAX, TEXT_MAX, type Texts } from './obligation.ts'
import { bothLanguages, PROBLEMS_MAX, type Problem, type ProblemCode } from './problems.ts'

type Mapping = { readonly [key: string]: unknown }

const FOUND_MAX = 60

export class Reading {
  readonly problems: Problem[] = []
  /** Beyond PROBLEMS_MAX. */
  more = 0

  fail(path: string, code: ProblemCode, found: unknown, facts: Problem['facts'] = {}): undefined {
    if (this.problems.length < PROBLEMS_MAX)
      this.problems.push({ code, path, found: spelled(found), facts })
    else this.more += 1
    return undefined
  }

  mapping(path: string, value: unknown, known: readonly string[]): Mapping | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return this.fail(path, value === undefined ? 'missing' : 'not-mapping', value)
    const keys = Object.keys(value)
    const strange = keys.filter((key) => !known.includes(key))
    for (const key of strange.slice(0, PROBLEMS_MAX))
      this.fail(`${path}.${spelled(key)}`, 'unknown-key', undefined, { known: known.join(', ') })
    this.more += Math.max(0, strange.length - PROBLEMS_MAX)
    // Own keys only: `__proto__` of a parsed file is a name like any other, and is not known.
    return Object.fromEntries(
      known.filter((key) => Object.hasOwn(value, key)).map((key) => [key, (value as Mapping)[key]]),
    )
  }

  list(path: string, value: unknown, most: number, least = 0): readonly unknown[] | undefined {
    if (value === undefined) return this.fail(path, 'missing', value)
    if (!Array.isArray(value)) return this.fail(path, 'not-list', value)
    if (value.length > most) return this.fail(path, 'too-many', value.length, { most })
    if (value.length < least) return this.fail(path, 'empty', undefined)
    return value
  }

  text(path: string, value: unknown, most = TEXT_MAX): string | undefined {
    if (value === undefined || value === null) return this.fail(path, 'missing', undefined)
    if (typeof value !== 'string') return this.fail(path, 'not-text', value)
    if (value.trim() === '') return this.fail(path, 'missing', undefined)
    if (value.length > most) return this.fail(path, 'too-long', value, { most })
    if (/\p{Cc}|\p{Cs}/u.test(value)) return this.fail(path, 'control-character', value)
    return value
  }

  texts(path: string, value: unknown): Texts | undefined {
    if (typeof value === 'string')
      return this.fail(path, 'missing-language', value, {
        language: /[ぁ-んァ-ヶ一-龠]/.test(value) ? 'en' : 'ja',
      })
    const mapping = this.mapping(path, value, bothLanguages)
    if (mapping === undefined) return undefined
    const [ja, en] = bothLanguages.map((language) =>
      mapping[language] === undefined
        ? this.fail(path, 'missing-language', undefined, { language })
        : this.text(`${path}.${language}`, mapping[language]),
    )
    return ja === undefined || en === undefined ? undefined : { ja, en }
  }

  id(path: string, value: unknown): string | undefined {
    if (value === undefined) return this.fail(path, 'missing', value)
    return typeof value === 'string' &&
      value.length <= ID_MAX &&
      /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value)
      ? value
      : this.fail(path, 'bad-id', value, { most: ID_MAX })
  }

  oneOf<Value extends string>(
    path: string,
    value: unknown,
    known: readonly Value[],
    code: 'not-one-of' | 'unknown-calendar' = 'not-one-of',
  ): Value | undefined {
    if (value === undefined) return this.fail(path, 'missing', value)
    const found = known.find((one) => one === value)
    return found ?? this.fail(path, code, value, { known: known.join(', ') })
  }

  whole(path: string, value: unknown, least: number, most: number): number | undefined {
    if (value === undefined) return this.fail(path, 'missing', value)
    if (typeof value !== 'number' || !Number.isSafeInteger(value))
      return this.fail(path, 'not-whole', value)
    if (value < least || value > most)
      return this.fail(path, 'out-of-bounds', value, { least, most })
    return value
  }

  truth(path: string, value: unknown): boolean | undefined {
    return typeof value === 'boolean' ? value : this.fail(path, 'not-boolean', value)
  }

  day(path: string, value: unknown): string | undefined {
    if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value))
      try {
        return Temporal.PlainDate.from(value, { overflow: 'reject' }).toString()
      } catch {
        // Falls through: 2026-02-30 looks like a date.
      }
    return this.fail(path, 'bad-date', value)
  }

  zone(path: string, value: unknown): string | undefined {
    const text = this.text(path, value, ID_MAX)
    if (text === undefined) return undefined
    try {
      // An offset alone is none: it has no summer.
      if (/^[+-]/.test(text)) return this.fail(path, 'unknown-zone', value)
      return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId
    } catch {
      return this.fail(path, 'unknown-zone', value)
    }
  }

  /** Each with an id of its own. */
  distinct(path: string, ids: readonly (string | undefined)[], key = 'id'): void {
    const first = new Map<string, number>()
    for (const [i, id] of ids.entries()) {
      if (id === undefined) continue
      const before = first.get(id)
      if (before === undefined) first.set(id, i)
      else this.fail(`${path}[${i}].${key}`, 'duplicate-id', id, { other: `${path}[${before}]` })
    }
  }
}

/** Short, on one line, and with nothing in it that acts. */
function spelled(found: unknown): string {
  if (found === undefined) return ''
  const text =
    typeof found === 'string'
      ? found
      : typeof found === 'object' && found !== null
        ? Array.isArray(found)
          ? `[${found.length}]`
          : '{…}'
        : String(found)
  const clean = text.slice(0, FOUND_MAX + 1).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '�')
  return clean.length > FOUND_MAX ? `${clean.slice(0, FOUND_MAX - 1)}…` : clean
}
