import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DEPTH_MAX, JsonRecords, RECORD_CHARS_MAX, readJson } from './json.ts'
import { field, text } from './record.ts'

const recordsIn = (json: string, piece = json.length): readonly unknown[] => {
  const records = new JsonRecords<number>()
  const found: unknown[] = []
  for (let from = 0; from < json.length; from += piece)
    for (const record of records.push(json.slice(from, from + piece), from))
      found.push(record === 'lost' ? 'lost' : JSON.parse(record.text))
  return found
}

test('records of a list, one behind another, or in a reply around a list are the same records', () => {
  const one = { id: 'a', inner: { list: [1, { b: ']' }] }, text: 'a "}" \\' }
  const two = { id: 'b' }
  const all = [one, two]
  deepEqual(recordsIn(JSON.stringify(all)), all)
  deepEqual(recordsIn(JSON.stringify(all, null, 2)), all)
  deepEqual(recordsIn(all.map((record) => JSON.stringify(record)).join('\n')), all)
  deepEqual(recordsIn(all.map((record) => JSON.stringify(record, null, 1)).join('\n')), all)
  deepEqual(recordsIn(JSON.stringify({ '@odata.context': 'x', value: all, next: 'y' })), all)
  deepEqual(recordsIn(JSON.stringify({ kind: 'k', items: all }, null, 2)), all)
})

test('where the pieces are cut changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 3 })), {
        maxLength: 4,
      }),
      fc.integer({ min: 1, max: 7 }),
      (list, piece) => {
        const json = JSON.stringify(list, null, 1)
        deepEqual(recordsIn(json, piece), recordsIn(json))
        deepEqual(recordsIn(json), JSON.parse(json))
      },
    ),
  )
})

test('a torn file gives the records before the tear', () => {
  deepEqual(recordsIn('[{"a":1},{"b":2},{"c":'), [{ a: 1 }, { b: 2 }])
})

test('a record as long as is taken is read; a longer one is lost, and the next is read', () => {
  const long = (length: number): string => `{"a":"${'x'.repeat(length - 8)}"}`
  equal(recordsIn(long(RECORD_CHARS_MAX)).length, 1)
  deepEqual(recordsIn(`${long(RECORD_CHARS_MAX + 1)}\n{"b":2}`), ['lost', { b: 2 }])
})

test('nesting as deep as is taken is read; one deeper is refused before it is parsed', () => {
  const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
  ok(readJson(deep(DEPTH_MAX)) !== undefined)
  equal(readJson(deep(DEPTH_MAX + 1)), undefined)
  equal(readJson(`{"a":${'['.repeat(400_000)}`), undefined)
})

test('brackets inside texts do not count as nesting', () => {
  ok(readJson(`{"a":"${'['.repeat(1_000)}\\"${'{'.repeat(1_000)}"}`) !== undefined)
})

test('a field named like a prototype is a field and lends nothing', () => {
  const fields = readJson('{"__proto__":{"UserId":"x"},"constructor":"y"}') ?? {}
  equal(text(fields, 'UserId'), '')
  equal(text(fields, 'constructor'), 'y')
  equal(field({}, 'constructor'), undefined)
  equal(({} as { readonly UserId?: string }).UserId, undefined)
})
