import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { columnsOf, padded, wrapped } from './columns.ts'

test('wide signs take two columns', () => {
  equal(columnsOf('関守 ab'), 7)
  equal(padded('関守', 6), '関守  ')
  equal(padded('関守', 3), '関守')
})

test('lines are broken at spaces and between wide signs, and no line begins with a full stop', () => {
  deepEqual(wrapped('one two three', 8), ['one two', 'three'])
  deepEqual(wrapped('大量送信に似た、送信', 14), ['大量送信に似', 'た、送信'])
  deepEqual(wrapped('本人（普段）', 6), ['本人', '（普', '段）'])
  deepEqual(wrapped('国（JP）から', 5), ['国', '（JP）', 'から'])
  deepEqual(wrapped('unbreakable', 4), ['unbreakable'])
  deepEqual(wrapped('', 4), [''])
})

const linesOf = (signs: readonly string[], columns: number) => {
  const text = signs.join('')
  const lines = wrapped(text, columns)
  equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''))
  return lines
}
const columns = fc.integer({ min: 12, max: 40 })

test('nothing is lost by breaking, and every line fits that can be broken', () => {
  const breakable = fc.constantFrom('a ', 'bcd ', '関', '守', '12 % ')
  fc.assert(
    fc.property(fc.array(breakable, { maxLength: 60 }), columns, (signs, most) => {
      for (const line of linesOf(signs, most)) ok(columnsOf(line) <= most, line)
    }),
  )
  const any = fc.constantFrom('a', ' ', '関', '。', '（', '）', '%')
  fc.assert(
    fc.property(fc.array(any, { maxLength: 60 }), columns, (signs, most) => {
      for (const line of linesOf(signs, most).slice(1)) ok(!/^[。）]/.test(line), line)
    }),
  )
})
