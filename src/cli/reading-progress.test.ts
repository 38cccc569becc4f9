import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { progressText, readingLines, readingProgress } from './reading-progress.ts'

const MEBIBYTE = 1_048_576

test('a bar with bytes, lines, their rate and what is left', () => {
  equal(
    progressText({ bytes: MEBIBYTE, of: 4 * MEBIBYTE, lines: 20_000, elapsed: 30_000 }, 'en'),
    'Reading ██████░░░░░░░░░░░░░░░░░░ 1.0 / 4.0 MiB · 20,000 lines, 667/s · 1:30 left',
  )
  match(
    progressText({ bytes: MEBIBYTE, of: 400 * MEBIBYTE, lines: 1, elapsed: 60_000 }, 'ja'),
    /残り 6:39 h$/,
  )
})

test('at the beginning, and where nobody knows how much comes, less is said', () => {
  equal(
    progressText({ bytes: 0, of: MEBIBYTE, lines: 0, elapsed: 0 }, 'en'),
    'Reading ░░░░░░░░░░░░░░░░░░░░░░░░ 0.0 / 1.0 MiB · 0 lines, 0/s',
  )
  equal(
    progressText({ bytes: MEBIBYTE, of: 0, lines: 10, elapsed: 1_000 }, 'en'),
    'Reading 1.0 MiB · 10 lines, 10/s',
  )
})

test('on a terminal one line is written over, not too often, and taken away; elsewhere nothing', () => {
  for (const isTTY of [true, false]) {
    const written: string[] = []
    let now = 0
    const terminal = { isTTY, write: (text: string) => written.push(text) > 0 }
    const progress = readingProgress('en', terminal as never, () => now)
    progress.end()
    for (now = 0; now < 200; now += 20) progress.show(1, 2, 3)
    progress.end()
    deepEqual(
      written.map((text) => text.slice(0, 4)),
      isTTY ? ['\r\u001b[K', '\r\u001b[K', '\r\u001b[K'] : [],
    )
  }
})

test('for programs it is an object a line, not too often, and the last one when all is read', () => {
  const written: string[] = []
  let now = 1_000
  const lines = readingLines(
    { write: (text: string) => written.push(text) > 0 } as never,
    () => now,
  )
  lines.end()
  equal(written.length, 0)
  lines.hear({ kind: 'x', account: 'sasl:a' } as never)
  lines.hear({ kind: 'x', account: 'sasl:a' } as never)
  lines.hear({ kind: 'x' } as never)
  lines.show(1, 10, 2)
  now += 249
  lines.show(2, 10, 4)
  equal(written.length, 1)
  now += 1
  lines.show(3, 10, 6)
  now += 100
  lines.show(10, 10, 20)
  lines.end()
  lines.end()
  deepEqual(
    written.map((line) => JSON.parse(line)),
    [
      { progress: { bytes: 1, of: 10, lines: 2, elapsed: 0, accounts: 1 } },
      { progress: { bytes: 3, of: 10, lines: 6, elapsed: 250, accounts: 1 } },
      { progress: { bytes: 10, of: 10, lines: 20, elapsed: 350, accounts: 1 } },
    ],
  )
  ok(written.every((line) => line.endsWith('\n') && !line.slice(0, -1).includes('\n')))
})
