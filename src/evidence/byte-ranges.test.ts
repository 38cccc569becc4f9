import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { RANGE_FILES_MAX, RANGE_SOURCES_MAX, Ranges } from './byte-ranges.ts'

const range = (inode: string, from: number, to: number) => ({ device: '8', inode, from, to })
const read = (inode: string, from: number, to: number, more: object = {}) => ({
  name: 'log',
  range: range(inode, from, to),
  ...more,
})
/** Holes of a row of `source.read` facts. */
const holes = (...row: readonly object[]) => {
  const ranges = new Ranges()
  return row.flatMap((facts) => ranges.hear('source.read', facts as { name: string }) ?? [])
}

test('a first range may begin anywhere, the next must begin where it ended', () => {
  deepEqual(holes(read('1', 500, 600), read('1', 600, 700)), [])
  deepEqual(holes(read('1', 500, 600), read('1', 650, 700)), [{ name: 'log', missed: 50 }])
  deepEqual(holes(read('1', 500, 600), read('1', 550, 700)), [{ name: 'log' }])
})

test('a new file begins at 0, or where another stopped; else bytes are missing', () => {
  deepEqual(holes(read('1', 0, 600), read('2', 0, 100)), [])
  deepEqual(holes(read('1', 0, 600), read('2', 600, 700)), [])
  deepEqual(holes(read('1', 0, 600), read('2', 601, 700)), [{ name: 'log' }])
})

test('a file that is let go was read as far as its ranges go', () => {
  const finished = (to: number) => ({ name: 'log', finished: [{ device: '8', inode: '1', to }] })
  deepEqual(holes(read('1', 0, 600), finished(600)), [])
  deepEqual(holes(read('1', 0, 600), finished(650)), [{ name: 'log', missed: 50 }])
})

test('a file that nobody let go, and that is open no more, was left behind', () => {
  deepEqual(holes(read('1', 0, 600, { open: 1 }), read('2', 0, 10, { open: 2 })), [])
  deepEqual(holes(read('1', 0, 600, { open: 1 }), read('2', 0, 10, { open: 1 })), [{ name: 'log' }])
})

test('a gap that is told excuses the next read, and no more than that', () => {
  const ranges = new Ranges()
  const hear = (facts: object) => ranges.hear('source.read', facts as { name: string })
  hear(read('1', 0, 600, { open: 1 }))
  ranges.hear('source.gap', { name: 'log' })
  equal(hear(read('1', 0, 20, { open: 1 })), undefined)
  deepEqual(hear(read('1', 30, 40, { open: 1 })), { name: 'log', missed: 10 })
})

test('any cutting of any files into batches meets, and one batch left out does not', () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 1_000 }), { minLength: 2, maxLength: 20 })
  fc.assert(
    fc.property(fc.array(cuts, { minLength: 1, maxLength: 5 }), fc.nat(), (files, which) => {
      const row = files.flatMap((ends, nth) => {
        const sorted = ends.sort((a, b) => a - b)
        const all: object[] = sorted.map((to, at) => read(`${nth}`, sorted[at - 1] ?? 0, to))
        const to = sorted.at(-1)
        return [...all, { name: 'log', finished: [{ device: '8', inode: `${nth}`, to }] }]
      })
      deepEqual(holes(...row), [])
      const reads = row.flatMap((facts, at) => ('range' in facts ? [at] : []))
      const left = reads[1 + (which % Math.max(1, reads.length - 1))] ?? 1
      equal(holes(...row.filter((_, at) => at !== left)).length > 0, true)
    }),
  )
})

test('foreign facts are no range, and never an exception', () => {
  fc.assert(
    fc.property(fc.object(), fc.constantFrom('source.read', 'source.gap', 'x'), (facts, kind) => {
      new Ranges().hear(kind, { name: 'log', ...facts })
    }),
  )
})

test('RANGE_SOURCES_MAX sources and RANGE_FILES_MAX files are remembered, one more forgets the eldest', () => {
  const ranges = new Ranges()
  for (let n = 0; n <= RANGE_SOURCES_MAX; n += 1)
    ranges.hear('source.read', { name: `s${n}`, range: range('1', 0, 10) })
  equal(ranges.hear('source.read', { name: 's0', range: range('1', 50, 60) }), undefined)
  deepEqual(
    ranges.hear('source.read', { name: `s${RANGE_SOURCES_MAX}`, range: range('1', 50, 60) }),
    { name: `s${RANGE_SOURCES_MAX}`, missed: 40 },
  )
  const files = Array.from({ length: RANGE_FILES_MAX + 1 }, (_, n) => read(`${n}`, 0, 10))
  deepEqual(holes(...files, read(`${RANGE_FILES_MAX}`, 10, 20)), [])
  deepEqual(holes(...files, read('1', 10, 20)), [])
  deepEqual(holes(...files, read('0', 11, 20)), [{ name: 'log' }])
})
