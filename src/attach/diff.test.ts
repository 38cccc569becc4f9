import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LINES_MAX, unifiedDiff } from './diff.ts'

test('a diff names file, places and lines as administrators know it', () => {
  const before = 'a\nb\nc\nd\ne\nf\nx\ng\nh\n'
  const after = 'a\nb\nc\nD\ne\nf\nx\ng\nh\ni\n'
  equal(
    unifiedDiff('x', before, after),
    '--- x\n+++ x\n@@ -2,5 +2,5 @@\n b\n c\n-d\n+D\n e\n f\n@@ -8,2 +8,3 @@\n g\n h\n+i\n',
  )
  equal(unifiedDiff('x', before, before), '')
})

/** Applies a diff whose context is the whole text. */
const applied = (diff: string, mark: '+' | '-'): string =>
  diff
    .split('\n')
    .slice(2, -1)
    .filter((line) => !line.startsWith('@@') && (line[0] === ' ' || line[0] === mark))
    .map((line) => line.slice(1))
    .join('\n')

test('the lines left and right of a diff are the two texts', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 })
    .map((all) => all.join('\n'))
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = unifiedDiff('x', before, after, 99)
      if (before === after) return
      equal(applied(diff, '-'), before)
      equal(applied(diff, '+'), after)
    }),
  )
})

test('texts that differ in more lines than the bound are told as one change', () => {
  const lines = (count: number, mark: string) =>
    Array.from({ length: count }, (_, i) => `${mark}${i}\nsame`).join('\n')
  const same = (diff: string) => diff.split('\n').filter((line) => line === ' same').length
  equal(same(unifiedDiff('x', lines(LINES_MAX / 2, 'a'), lines(LINES_MAX / 2, 'b'))) > 1, true)
  equal(
    same(unifiedDiff('x', lines(LINES_MAX / 2 + 1, 'a'), lines(LINES_MAX / 2 + 1, 'b'))) > 1,
    false,
  )
})
