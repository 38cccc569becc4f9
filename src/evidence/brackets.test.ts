import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Instant } from '../lib/time.ts'
import { bracketOf, bracketsOf, type Moment } from './brackets.ts'
import type { Hash } from './bytes.ts'
import { CLOCK_TOLERANCE_MS, Clocks } from './clocks.ts'
import { countOf, readSpans, spansOfIndexes, toSpans } from './spans.ts'

const root = 'r'.repeat(32) as Hash
const moment = (size: number, seconds: number, index?: number): Moment => ({
  ...(index === undefined ? {} : { index }),
  ...{ size, root, seconds, witness: 'w' },
})

test('an entry lies behind what came back before it, and before what covers it', () => {
  const moments = [moment(3, 100, 4), moment(8, 160, 9), moment(12, 300)]
  deepEqual(bracketOf(2, moments).before?.seconds, 100)
  deepEqual(bracketOf(2, moments).after, undefined)
  // The entry that carries it stands beside it, not behind it.
  deepEqual(bracketOf(4, moments).after, undefined)
  deepEqual(
    [bracketOf(5, moments).after?.seconds, bracketOf(5, moments).before?.seconds],
    [100, 160],
  )
  deepEqual(
    [bracketOf(11, moments).after?.seconds, bracketOf(11, moments).before?.seconds],
    [160, 300],
  )
})

const moments = fc.array(
  fc
    .record({
      size: fc.nat(60),
      gap: fc.nat(5),
      seconds: fc.nat(1_000),
      here: fc.boolean(),
    })
    .map(({ size, gap, seconds, here }) => moment(size, seconds, here ? undefined : size + gap)),
  { maxLength: 12 },
)

test('brackets of a whole log are those of each entry, in order and without holes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), moments, (size, some) => {
      const told = some.filter((it) => it.size <= size && (it.index ?? 0) < size)
      const brackets = bracketsOf(size, told)
      equal(brackets[0]?.from, 0)
      equal(brackets.at(-1)?.to, size - 1)
      for (const [i, { from, to, after, before }] of brackets.entries()) {
        equal(from, i === 0 ? 0 : (brackets[i - 1]?.to ?? 0) + 1)
        for (let index = from; index <= to; index += 1) {
          const own = bracketOf(index, told)
          equal(after?.seconds, own.after?.seconds)
          equal(before?.seconds, own.before?.seconds)
        }
      }
    }),
  )
})

test('times within the tolerance are right, one millisecond more is told, in runs', () => {
  const seconds = 1_000_000
  const at = (ms: number) => (seconds * 1_000 + ms) as Instant
  const clocks = new Clocks()
  clocks.hear(0, at(0))
  clocks.hear(1, at(1_000 + CLOCK_TOLERANCE_MS))
  clocks.hear(2, at(1_001 + CLOCK_TOLERANCE_MS))
  clocks.hear(3, at(2_000 + CLOCK_TOLERANCE_MS))
  clocks.cosigned(moment(4, seconds, 4))
  deepEqual(
    clocks.runs.map(({ from, to }) => [from, to]),
    [[2, 3]],
  )
  clocks.hear(4, at(500))
  clocks.hear(5, at(-CLOCK_TOLERANCE_MS))
  clocks.hear(6, at(-CLOCK_TOLERANCE_MS - 1))
  deepEqual(
    clocks.runs.map(({ from, to }) => [from, to]),
    [
      [2, 3],
      [6, 6],
    ],
  )
})

test('ranges are read as a person writes them, joined, and written back', () => {
  deepEqual(readSpans('7, 3-5,4-6'), [{ from: 3, to: 7 }])
  for (const bad of ['', '-', '1-', '5-3', '1-2-3', 'a', '1.5', '-1'])
    equal('refused' in (readSpans(bad) as object), true, bad)
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(200), { minLength: 1 }), (indexes) => {
      const spans = spansOfIndexes(indexes)
      deepEqual(readSpans(toSpans(spans)), spans)
      equal(countOf(spans), indexes.length)
    }),
  )
})
