import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { z } from 'zod'
import { Config, parseConfig } from './config.ts'
import { PROBLEMS_MAX, readYaml, sayProblem, slipsBetween } from './config-problems.ts'
import { configInForce, configSchema } from './config-schema.ts'
import { hintsKnown } from './config-words.ts'

const told = (text: string, language: 'ja' | 'en' = 'en', schema: z.ZodType = Config) => {
  const read = readYaml(schema, text, language)
  return 'problems' in read ? read.problems.map((problem) => sayProblem('f', problem)) : []
}

test('every mistake of a file is told, each where it stands, in the order of the file', () => {
  const text = 'relam: x\nzone: Mars\nevidence:\n  reserveMib: 3\nhands: 3\n'
  deepEqual(told(text), [
    'f:1:1: relam: unknown key; «realm» is meant?',
    'f:2:7: zone: a time zone such as Asia/Tokyo',
    'f:4:3: evidence.reserveMib: unknown key; «reserveMiB» is meant?',
    'f:5:8: hands: Invalid input: expected object, received number',
  ])
  for (const line of told(text, 'ja')) match(line, /[ぁ-ん]/)
})

test('a key that is near no known one is told with those that are known', () => {
  match(told('evidence: {colour: red}')[0] ?? '', /^f:1:12: evidence\.colour: .*known.*reserveMiB/)
})

test('all mistakes of the YAML itself are told, and nothing of the settings then', () => {
  const lines = told('realm: a\nrealm: b\nzone: [1\n')
  equal(lines.length, 2)
  match(lines[0] ?? '', /^f:2:1: not YAML/)
})

test('of a union the nearest branch is told, with its own keys', () => {
  const schema = z.strictObject({
    notify: z.array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('mail'), recipient: z.string() }),
        z.strictObject({ kind: z.literal('webhook'), url: z.string() }),
      ]),
    ),
    plain: z
      .union([
        z.string(),
        z.strictObject({ file: z.string() }),
        z.strictObject({ host: z.string(), port: z.int() }),
      ])
      .optional(),
  })
  deepEqual(told('notify:\n  - kind: mail\n    recipent: a\nplain: {fill: x}\n', 'en', schema), [
    'f:2:5: notify.0.recipient: Invalid input: expected string, received undefined',
    'f:3:5: notify.0.recipent: unknown key; «recipient» is meant?',
    'f:4:8: plain.file: Invalid input: expected string, received undefined',
    'f:4:9: plain.fill: unknown key; «file» is meant?',
  ])
})

test(`no more than ${PROBLEMS_MAX} mistakes are told`, () => {
  const keys = (n: number) => Array.from({ length: n }, (_, at) => `unknown${at}: 1`).join('\n')
  equal(told(keys(PROBLEMS_MAX - 1)).length, PROBLEMS_MAX - 1)
  equal(told(keys(PROBLEMS_MAX + 1)).length, PROBLEMS_MAX)
})

test('no text makes the reader throw, and every mistake stands inside the text', () => {
  const words = fc.constantFrom('realm', 'zone', 'hands', ': ', '\n', '  ', '- ', '{', '}', '&a ')
  const anyText = fc.oneof(
    fc.string(),
    fc.array(words).map((some) => some.join('')),
  )
  fc.assert(
    fc.property(anyText, (text) => {
      const read = readYaml(Config, text)
      if (!('problems' in read)) return
      ok(read.problems.length > 0)
      for (const { line, column } of read.problems)
        ok(line >= 1 && line <= text.split(/\r\n|\r|\n/).length + 1 && column >= 1)
    }),
  )
})

test('the distance of two words is the fewest slips between them', () => {
  equal(slipsBetween('relam', 'realm'), 2)
  equal(slipsBetween('', 'abc'), 3)
  equal(slipsBetween('same', 'same'), 0)
})

test('what is in force reads back as itself', () => {
  const config = parseConfig('workingHours: {opens: "08:05"}\nrealm: example.jp\n', 'f')
  const shown = configInForce(config)
  match(JSON.stringify(shown), /"opens":"08:05","closes":"18:00"/)
  deepEqual(parseConfig(JSON.stringify(shown), 'f'), config)
})

test('the schema describes every setting, and tells nothing of the machine it was asked on', () => {
  const schema = configSchema() as {
    properties: Record<string, { description?: string; default?: unknown; type?: string }>
  }
  deepEqual(Object.keys(schema.properties), Object.keys(Config.shape))
  equal(schema.properties['origin']?.default, undefined)
  equal(schema.properties['zone']?.default, undefined)
})

/** Every sentence that the schema itself was given for a value, wherever it stands in it. */
function hintsIn(value: unknown, seen = new Set<unknown>()): readonly string[] {
  if (typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  const def = (value as { _zod?: { def?: Record<string, unknown> } })._zod?.def
  if (def === undefined) return Object.values(value).flatMap((one) => hintsIn(one, seen))
  const { error, defaultValue: _, ...rest } = def
  const own: unknown = typeof error === 'function' ? error({ input: undefined }) : undefined
  const inner = Object.values(rest).flatMap((one) => hintsIn(one, seen))
  return typeof own === 'string' ? [own, ...inner] : inner
}

test('every hint of the schema exists in Japanese, and none besides', () => {
  const hints = [...new Set(hintsIn(Config).map((hint) => hint.replaceAll(/\d+/g, 'N')))]
  ok(hints.length > 20)
  deepEqual(hints.toSorted(), hintsKnown.toSorted())
})
