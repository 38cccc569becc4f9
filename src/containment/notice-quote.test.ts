import { deepEqual, equal } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { COMMAND_WORD_MAX, plainLine, QUOTED_MAX, quoted, shellWord } from './notice-quote.ts'

test('a line of QUOTED_MAX characters stays, one more is cut with a mark', () => {
  equal(plainLine('あ'.repeat(QUOTED_MAX)), 'あ'.repeat(QUOTED_MAX))
  equal(plainLine('あ'.repeat(QUOTED_MAX + 1)), `${'あ'.repeat(QUOTED_MAX - 1)}…`)
  equal([...plainLine('𠮷'.repeat(QUOTED_MAX + 1))].length, QUOTED_MAX)
})

test('controls, unseen and turning characters become visible, links cannot be clicked', () => {
  equal(plainLine('a\r\nb\u0000c\u202ed\u200be\ud800'), 'a��b�c�d�e�')
  equal(plainLine('see https://evil.example'), 'see https[:]//evil.example')
  equal(quoted('a」b', 'ja'), '「a"b」')
  equal(quoted('a»b', 'en'), '«a"b»')
})

test('a shell reads every word as exactly the text it stands for', () => {
  const texts = fc
    .sample(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), { numRuns: 500, seed: 3 })
    .concat(["it's", '$(id)', '`id`', 'a;b', 'a b', '\\', '"', "'", '!x', '~root', '*'])
  const words = texts.flatMap((text) => {
    const word = shellWord(text)
    return word === undefined ? [] : [{ text, word }]
  })
  const told = execFileSync('/bin/sh', [
    '-c',
    `printf '%s\\000' ${words.map(({ word }) => word).join(' ')}`,
  ]).toString()
  deepEqual(
    told.split('\0').slice(0, -1),
    words.map(({ text }) => text),
  )
})

test('what would be an option, is unseen, empty or too long is no word', () => {
  for (const text of ['-x', '', 'a\nb', 'a\u202eb', '\ud800', 'x'.repeat(COMMAND_WORD_MAX + 1)])
    equal(shellWord(text), undefined)
  equal(shellWord('x'.repeat(COMMAND_WORD_MAX)), 'x'.repeat(COMMAND_WORD_MAX))
})
