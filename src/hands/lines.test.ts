import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Lines } from './lines.ts'

function linesOf(chunks: readonly Buffer[], most = 100): (string | undefined)[] {
  const told: (string | undefined)[] = []
  const lines = new Lines(most, (line) => told.push(line))
  for (const chunk of chunks) lines.push(chunk)
  lines.end()
  return told
}

test('however the stream is cut, the lines are the same', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'grapheme', maxLength: 20 })),
      fc.nat(40),
      (texts, cut) => {
        const whole = texts.map((text) => text.replaceAll('\n', ' '))
        const bytes = Buffer.from(whole.map((text) => `${text}\n`).join(''))
        deepEqual(
          linesOf([bytes.subarray(0, cut), bytes.subarray(cut)]),
          whole.map((text) => Buffer.from(text).toString()),
        )
      },
    ),
  )
})

test('a line at the bound is read, one byte more is dropped in its place, the next is read', () => {
  deepEqual(linesOf([Buffer.from('12345\n123456\n1')], 5), ['12345', undefined, '1'])
  deepEqual(linesOf([Buffer.from('123'), Buffer.from('456'), Buffer.from('\nab')], 5), [
    undefined,
    'ab',
  ])
})
