import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Lines } from './lines.ts'

test('however the octets are cut, the lines are the same', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((one) => one.replaceAll('\n', ''))
  fc.assert(
    fc.property(fc.array(text, { maxLength: 8 }), fc.array(fc.nat(40)), (lines, cuts) => {
      const whole = Buffer.from(lines.map((line) => `${line}\n`).join(''))
      const heard: string[] = []
      const reader = new Lines(1_000, (line) => heard.push(line))
      let at = 0
      for (const cut of [...cuts, whole.length]) {
        equal(reader.feed(whole.subarray(at, at + cut)), true)
        at = Math.min(at + cut, whole.length)
      }
      deepEqual(
        heard,
        lines.map((line) => line.toWellFormed()),
      )
    }),
  )
})

test('a line of the bound is taken, one octet more is not, whole or in pieces', () => {
  const heard: string[] = []
  const lines = new Lines(4, (line) => heard.push(line))
  equal(lines.feed(Buffer.from('abcd\n')), true)
  equal(lines.feed(Buffer.from('ab')), true)
  equal(lines.feed(Buffer.from('cd\n')), true)
  deepEqual(heard, ['abcd', 'abcd'])
  equal(new Lines(4, () => {}).feed(Buffer.from('abcde\n')), false)
  const pieces = new Lines(4, () => {})
  equal(pieces.feed(Buffer.from('abcd')), true)
  equal(pieces.feed(Buffer.from('e')), false)
})
