/**
 * Schemas: values that fit a JSON Schema of the API's document, and values that do not care, for
 * properties over every operation.
 */
import fc from 'fast-check'
import type { Document, Schema, Walked } from './walk.ts'

const DEEP_MAX = 5
const ARRAY_MAX = 3

/** Whatever somebody may send: JSON that fits nothing in particular, with names that hurt. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    '\u202Egnp.exe',
    '\u0000',
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '../../etc/passwd',
    '..%2f..%2f',
    '%00',
    '__proto__',
    'constructor',
    "' OR 1=1 --",
    '{{7*7}}',
    '$' + '{7*7}',
    '\r\nSet-Cookie: a=b',
    '\uD800',
    'sasl:taro@example.jp',
    '9'.repeat(400),
    'javascript:alert(1)',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
)
export const anything: fc.Arbitrary<unknown> = fc.jsonValue({ maxDepth: 3 })

export function fitting(schema: Schema, document: Document, deep = 0): fc.Arbitrary<unknown> {
  const inner = (one: Schema) => fitting(one, document, deep + 1)
  const {
    $ref,
    anyOf,
    oneOf,
    allOf,
    enum: among,
    type,
    nullable,
  } = schema as {
    $ref?: string
    anyOf?: Schema[]
    oneOf?: Schema[]
    allOf?: Schema[]
    enum?: unknown[]
    type?: string | string[]
    nullable?: boolean
  }
  if ($ref !== undefined) {
    const name = $ref.split('/').at(-1) ?? ''
    const named = document.components.schemas[name]
    if (named === undefined) throw new Error(`no schema ${$ref}`)
    return inner(named)
  }
  if ('const' in schema) return fc.constant(schema['const'])
  if (among !== undefined) return fc.constantFrom(...among)
  const either = anyOf ?? oneOf
  if (either !== undefined) return fc.oneof(...either.map(inner))
  if (allOf !== undefined)
    return fc.tuple(...allOf.map(inner)).map((parts) => Object.assign({}, ...parts))
  if (Array.isArray(type)) return fc.oneof(...type.map((one) => inner({ ...schema, type: one })))
  if (nullable === true) return fc.option(inner({ ...schema, nullable: false }))
  switch (type) {
    case 'string':
      return textOf(schema)
    case 'integer':
      return fc.integer(numbersOf(schema))
    case 'number':
      return fc.double({ ...numbersOf(schema), noNaN: true, noDefaultInfinity: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array': {
      const {
        items = {},
        minItems = 0,
        maxItems = ARRAY_MAX,
      } = schema as {
        items?: Schema
        minItems?: number
        maxItems?: number
      }
      return fc.array(inner(items), {
        minLength: minItems,
        maxLength: Math.max(minItems, Math.min(maxItems, ARRAY_MAX)),
      })
    }
    case 'object':
      return objectOf(schema, inner, deep)
    default:
      return deep > DEEP_MAX ? fc.constant(null) : anything
  }
}

function numbersOf(schema: Schema): { min: number; max: number } {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema as Record<
    string,
    number | undefined
  >
  return {
    min: minimum ?? (exclusiveMinimum === undefined ? -1_000 : exclusiveMinimum + 1),
    max: Math.min(
      maximum ?? (exclusiveMaximum === undefined ? 1e6 : exclusiveMaximum - 1),
      2 ** 31 - 1,
    ),
  }
}

function textOf(schema: Schema): fc.Arbitrary<string> {
  const {
    pattern,
    format,
    minLength = 0,
    maxLength = 40,
  } = schema as {
    pattern?: string
    format?: string
    minLength?: number
    maxLength?: number
  }
  if (format === 'date-time')
    return fc
      .date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
      .map((at) => at.toISOString())
  if (pattern !== undefined) {
    try {
      return fc
        .stringMatching(new RegExp(pattern, 'u'))
        .map((text) => text.slice(0, Math.max(maxLength, 0)))
    } catch {
      return fc.stringMatching(new RegExp(pattern))
    }
  }
  const longest = Math.max(minLength, Math.min(maxLength, 60))
  return fc.oneof(
    fc.string({ minLength, maxLength: longest }),
    hostileText.filter((text) => text.length >= minLength && text.length <= longest),
  )
}

function objectOf(
  schema: Schema,
  inner: (one: Schema) => fc.Arbitrary<unknown>,
  deep: number,
): fc.Arbitrary<unknown> {
  const {
    properties = {},
    required = [],
    additionalProperties,
  } = schema as {
    properties?: Readonly<Record<string, Schema>>
    required?: readonly string[]
    additionalProperties?: Schema | boolean
  }
  const known = fc.record(
    Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, inner(one)])),
    { requiredKeys: required.filter((name) => name in properties) },
  )
  if (typeof additionalProperties !== 'object' || deep > DEEP_MAX) return known
  const more = fc.dictionary(fc.string({ maxLength: 10 }), inner(additionalProperties), {
    maxKeys: 2,
  })
  return fc.tuple(more, known).map(([a, b]) => ({ ...a, ...(b as object) }))
}

export type Input = { readonly path: string; readonly body: unknown }

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

/** An input that fits the schemas; `text` for what stands in the address: by default what fits. */
export function inputOf(
  operation: Walked,
  document: Document,
  value: (schema: Schema) => fc.Arbitrary<unknown> = (schema) => fitting(schema, document),
): fc.Arbitrary<Input> {
  const { parameters, body } = operation
  const named = (where: 'path' | 'query') => parameters.filter((one) => one.in === where)
  const record = (where: 'path' | 'query') =>
    fc.record(
      Object.fromEntries(named(where).map(({ name, schema }) => [name, value(schema).map(asText)])),
      {
        requiredKeys: named(where)
          .filter((one) => where === 'path' || one.required === true)
          .map(({ name }) => name),
      },
    )
  return fc
    .tuple(
      record('path'),
      record('query'),
      body === undefined ? fc.constant(undefined) : value(body),
    )
    .map(([path, query, content]) => {
      const inPath = path as Readonly<Record<string, string>>
      const where = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
        safely(inPath[name] ?? 'x'),
      )
      const search = new URLSearchParams(
        Object.entries(query as Record<string, string>).map(([name, text]) => [
          name,
          text.toWellFormed(),
        ]),
      ).toString()
      return { path: search === '' ? where : `${where}?${search}`, body: content }
    })
}

/** An empty part, `.` and `..` would be another address. */
const safely = (text: string): string => {
  const part = encodeURIComponent(text.toWellFormed())
  return part === '' || part === '.' || part === '..' ? 'x' : part
}
