import { deepEqual, equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import { learnProgress, progressText } from './learn-progress.ts'

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
    const progress = learnProgress('en', terminal as never, () => now)
    progress.end()
    for (now = 0; now < 200; now += 20) progress.show(1, 2, 3)
    progress.end()
    deepEqual(
      written.map((text) => text.slice(0, 4)),
      isTTY ? ['\r\u001b[K', '\r\u001b[K', '\r\u001b[K'] : [],
    )
  }
})
