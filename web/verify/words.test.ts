import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { kindWords } from './words.ts'

/** Kinds as the wire requires them; the compiler holds that list and the type together. */
const kinds = (() => {
  const text = readFileSync(new URL('../../src/events/wire.ts', import.meta.url), 'utf8')
  const from = text.indexOf('const needs')
  const table = text.slice(from, text.indexOf('\n}\n', from))
  return [...table.matchAll(/^ {2}'([a-z]+(?:[.-][a-z]+)*)': /gm)].map(([, kind = '']) => kind)
})()

test('every kind of evidence has words in both languages, and no two have the same', () => {
  ok(kinds.length > 100, String(kinds.length))
  for (const language of ['ja', 'en'] as const) {
    const told = [...kinds, 'genesis'].map((kind) => kindWords(kind)?.[language] ?? '')
    deepEqual(
      [...kinds, 'genesis'].filter((_, nth) => (told[nth] ?? '') === ''),
      [],
    )
    deepEqual(
      told.filter((one, nth) => told.indexOf(one) !== nth),
      [],
    )
    for (const one of told)
      match(one, language === 'ja' ? /[ぁ-んァ-ヶ一-龠]/ : /^[\x20-\x7e’«»]+$/)
  }
})

test('a kind of a later program, or a name that every object has, has no words', () => {
  for (const kind of ['moon.landed', 'constructor', '__proto__', ''])
    equal(kindWords(kind), undefined)
})
