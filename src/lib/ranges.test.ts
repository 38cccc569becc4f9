import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { NO_VALUE, RangesMaker, rangesOf } from './ranges.ts'

type One = readonly [from: number, to: number, value: number]

/** Among those that hold it: begins last, then ends first, then was added last. */
function valueByScan(all: readonly One[], address: number): number {
  let best: One | undefined
  for (const one of all) {
    const [from, to] = one
    if (address < from || address > to) continue
    if (best === undefined || from > best[0] || (from === best[0] && to <= best[1])) best = one
  }
  return best?.[2] ?? NO_VALUE
}

/** Small numbers, so that ranges overlap and touch; `top` moves them to the end of what exists. */
const many = fc.array(
  fc
    .tuple(fc.nat({ max: 40 }), fc.nat({ max: 40 }), fc.nat({ max: 3 }))
    .map(([a, b, value]): One => [Math.min(a, b), Math.max(a, b), value]),
  { maxLength: 12 },
)

test('a look-up finds what a scan of all ranges finds, in IPv4, at both ends of it', () => {
  for (const base of [0, 2 ** 32 - 41])
    fc.assert(
      fc.property(many, (all) => {
        const maker = new RangesMaker(100)
        for (const [from, to, value] of all)
          maker.add(4, Uint32Array.of(base + from), Uint32Array.of(base + to), value)
        const ranges = rangesOf(maker.made())
        for (let address = 0; address <= 40; address += 1)
          equal(
            ranges.valueOf(Uint32Array.of(base + address), 4),
            valueByScan(all, address),
            `${address}`,
          )
        equal(ranges.valueOf(Uint32Array.of((base + 2 ** 31) % 2 ** 32), 4), NO_VALUE)
      }),
      { numRuns: 500 },
    )
})

test('the same in IPv6, over the borders of its words and to its end', () => {
  const bases = [0n, 2n ** 32n - 20n, 2n ** 64n - 20n, 2n ** 96n - 20n, 2n ** 128n - 41n]
  const wordsOf = (n: bigint) =>
    Uint32Array.from([96n, 64n, 32n, 0n].map((shift) => Number((n >> shift) & 0xffff_ffffn)))
  for (const base of bases)
    fc.assert(
      fc.property(many, (all) => {
        const maker = new RangesMaker(100)
        for (const [from, to, value] of all)
          maker.add(6, wordsOf(base + BigInt(from)), wordsOf(base + BigInt(to)), value)
        const ranges = rangesOf(maker.made())
        for (let address = 0; address <= 40; address += 1)
          equal(ranges.valueOf(wordsOf(base + BigInt(address)), 6), valueByScan(all, address))
      }),
      { numRuns: 200 },
    )
})

test('overlapping and neighbouring ranges of one value become one', () => {
  const maker = new RangesMaker(10)
  for (const [from, to] of [
    [5, 9],
    [1, 4],
    [3, 7],
    [20, 20],
  ] as const)
    maker.add(4, Uint32Array.of(from), Uint32Array.of(to), 7)
  const { ipv4 } = maker.made()
  deepEqual(
    [[...ipv4.from], [...ipv4.to]],
    [
      [1, 20],
      [9, 20],
    ],
  )
})

test('as many ranges as the bound says are taken, and not one beyond', () => {
  const maker = new RangesMaker(2)
  const at = (n: number) =>
    maker.add(n === 1 ? 6 : 4, Uint32Array.of(n, 0, 0, 0), Uint32Array.of(n, 0, 0, 0), 0)
  deepEqual([at(1), at(2), at(3), maker.size], [true, true, false, 2])
  equal(rangesOf(maker.made()).size, 2)
})

test('nothing is in no ranges', () => {
  const ranges = rangesOf(new RangesMaker(1).made())
  equal(ranges.valueOf(Uint32Array.of(1), 4), NO_VALUE)
  equal(ranges.valueOf(Uint32Array.of(1, 1, 1, 1), 6), NO_VALUE)
  equal(ranges.valueOf(Uint32Array.of(1, 1, 1, 1), 0), NO_VALUE)
})
