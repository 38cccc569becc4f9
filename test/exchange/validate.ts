/**
 * Validate: as much of JSON Schema 2020-12 as the schemas of `test/data/exchange/` and our own use.
 *
 * Formats are asserted where the outputs' promises need it. A keyword that is not known here is a
 * mistake and throws: nothing passes for want of looking. `test/real/exchange.test.ts` lets
 * Debian's python3-jsonschema judge the same outputs.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

type Schema = { readonly [keyword: string]: unknown }

const annotations = new Set(
  `$schema $id $defs definitions title description examples default x-recommended contentEncoding`.split(
    ' ',
  ),
)
const formats: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': (text) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) &&
    !Number.isNaN(Date.parse(text)),
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text),
  ipv4: (text) => /^\d{1,3}(\.\d{1,3}){3}$/.test(text),
  ipv6: (text) => /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text),
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  hostname: (text) => /^[A-Za-z0-9.-]+$/.test(text),
  uri: (text) => /^[a-z][a-z0-9+.-]*:/.test(text),
}

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value

const files = new Map<string, Schema>()
const fileAt = (path: string): Schema => {
  const known = files.get(path) ?? (JSON.parse(readFileSync(path, 'utf8')) as Schema)
  files.set(path, known)
  return known
}

/** What is wrong with the value by the schema of the file: empty when nothing is. */
export const problemsOf = (value: unknown, path: string): readonly string[] =>
  check(value, fileAt(path), path, '')

function check(value: unknown, schema: unknown, file: string, at: string): readonly string[] {
  if (schema === true) return []
  if (schema === false) return [`${at}: nothing may stand here`]
  const wrong: string[] = []
  const it = schema as Schema
  const inner = (one: unknown, under: unknown, name: string) =>
    wrong.push(...check(one, under, file, `${at}/${name}`))
  const ways = (list: unknown) =>
    (list as readonly unknown[]).map((one) => check(value, one, file, at))
  const record = typeOf(value) === 'object' ? (value as Record<string, unknown>) : undefined
  const list = Array.isArray(value) ? (value as readonly unknown[]) : undefined
  const text = typeof value === 'string' ? value : undefined
  const number = typeof value === 'number' ? value : undefined
  const says = (is: boolean, why: string) => is || wrong.push(`${at}: ${why}`)
  for (const [keyword, rule] of Object.entries(it))
    switch (keyword) {
      case '$ref':
        wrong.push(...referred(value, rule as string, file, at))
        break
      case 'type': {
        const types = [rule].flat() as string[]
        const is = types.some(
          (type) =>
            type === typeOf(value) || (type === 'integer' && Number.isInteger(value as number)),
        )
        says(is, `is no ${types.join(' or ')}`)
        break
      }
      case 'const':
        says(value === rule, `is not ${String(rule)}`)
        break
      case 'enum':
        says((rule as unknown[]).includes(value), `«${String(value)}» is not in the list`)
        break
      case 'pattern':
        if (text !== undefined) says(new RegExp(rule as string).test(text), `«${text}» ${rule}`)
        break
      case 'format':
        if (text !== undefined) says(formats[rule as string]?.(text) ?? true, `is no ${rule}`)
        break
      case 'minLength':
        if (text !== undefined) says(text.length >= (rule as number), 'is too short')
        break
      case 'maxLength':
        if (text !== undefined) says(text.length <= (rule as number), 'is too long')
        break
      case 'minimum':
        if (number !== undefined) says(number >= (rule as number), 'is too small')
        break
      case 'maximum':
        if (number !== undefined) says(number <= (rule as number), 'is too large')
        break
      case 'minItems':
        if (list !== undefined) says(list.length >= (rule as number), 'has too few')
        break
      case 'maxItems':
        if (list !== undefined) says(list.length <= (rule as number), 'has too many')
        break
      case 'uniqueItems':
        if (list !== undefined) says(new Set(list).size === list.length, 'has one twice')
        break
      case 'minProperties':
        if (record !== undefined) says(Object.keys(record).length >= (rule as number), 'is empty')
        break
      case 'items':
        list?.forEach((one, index) => {
          inner(one, rule, String(index))
        })
        break
      case 'required':
        if (record !== undefined)
          for (const name of rule as string[]) says(name in record, `has no «${name}»`)
        break
      case 'properties':
        if (record !== undefined)
          for (const [name, under] of Object.entries(rule as Schema))
            if (name in record) inner(record[name], under, name)
        break
      case 'propertyNames':
        for (const name of Object.keys(record ?? {})) inner(name, rule, name)
        break
      case 'patternProperties':
      case 'additionalProperties': {
        const patterns = Object.entries((it['patternProperties'] ?? {}) as Schema)
        for (const [name, one] of Object.entries(record ?? {})) {
          const hits = patterns.filter(([pattern]) => new RegExp(pattern).test(name))
          if (keyword === 'patternProperties') for (const [, under] of hits) inner(one, under, name)
          else if (hits.length === 0 && !(name in ((it['properties'] ?? {}) as Schema)))
            inner(one, rule, name)
        }
        break
      }
      case 'allOf':
        wrong.push(...ways(rule).flat())
        break
      case 'anyOf':
        says(
          ways(rule).some((one) => one.length === 0),
          'fits none of anyOf',
        )
        break
      case 'oneOf':
        says(ways(rule).filter((one) => one.length === 0).length === 1, 'fits not one of oneOf')
        break
      case 'not':
        says(check(value, rule, file, at).length > 0, 'is what it must not be')
        break
      case 'if': {
        const then = check(value, rule, file, at).length === 0 ? it['then'] : it['else']
        if (then !== undefined) wrong.push(...check(value, then, file, at))
        break
      }
      case 'then':
      case 'else':
        break
      default:
        if (!annotations.has(keyword)) throw new Error(`${file}: no rule for «${keyword}»`)
    }
  return wrong
}

function referred(value: unknown, ref: string, file: string, at: string): readonly string[] {
  const [path = '', pointer = ''] = ref.split('#')
  const to = path === '' ? file : join(dirname(file), path)
  const schema = pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((node, name) => (node as Schema)[name], fileAt(to))
  return check(value, schema, to, at)
}
