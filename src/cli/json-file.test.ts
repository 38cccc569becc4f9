import { equal } from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { jsonPieces, writeJson } from './json-file.ts'

const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      ...[fc.string({ unit: 'binary' }), fc.double(), fc.boolean()],
      ...[fc.constant(null), fc.constant(undefined), fc.constant('a\n  b')],
    ),
    fc.array(tie('value')),
    fc.dictionary(fc.string(), tie('value')),
  ),
}))
const documents = fc.oneof(
  fc.dictionary(fc.string(), values.value),
  fc.array(values.value),
  values.value.filter((value) => value !== undefined),
)

test('pieces are together what JSON.stringify spells', () => {
  fc.assert(
    fc.property(documents, (value) => {
      equal([...jsonPieces(value)].join(''), JSON.stringify(value, null, 2))
    }),
  )
})

test('a document of many pieces lies whole in its file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-json-'))
  try {
    const file = join(folder, 'a.json')
    const value = {
      about: { name: '\u95a2\u5b88' },
      rows: Array.from({ length: 30_000 }, (_, n) => ({ n, text: 'x'.repeat(80) })),
    }
    writeJson(file, value)
    equal(readFileSync(file, 'utf8'), `${JSON.stringify(value, null, 2)}\n`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
