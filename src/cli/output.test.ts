import { equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import { printable, tableOf } from './output.ts'

test('a subject cannot move the cursor, colour the screen or turn the text around', () => {
  equal(printable('a\u001b[31mb\u0007\r\n\u202ec'), 'a·[31mb····c')
  equal(printable('件名\tあり'), '件名 あり')
})

test('columns stand under each other when some signs are wide', () => {
  const lines = tableOf(
    ['名前', 'n'],
    [
      ['関守', '1'],
      ['ab', '2'],
    ],
  ).split('\n')
  equal(lines.length, 3)
  match(lines[1] ?? '', /^関守 +1/)
  match(lines[2] ?? '', /^ab {4,}2/)
})
