import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { gapKinds } from '../events/source.ts'
import type { Instant } from '../lib/time.ts'
import { type Coverage, coverageOf, type Missing, type MissingKind } from './coverage.ts'
import { capWords, gapNames } from './coverage-words.ts'
import { AWAY_LEAST, MISSING_MAX, MissingFold, type MissingLeaf } from './missing.ts'

const t = (n: number): Instant => n as Instant
const gap = (
  what: MissingKind,
  from?: number,
  until?: number,
  at = until ?? from ?? 0,
): Missing => ({
  what,
  ...(from === undefined ? {} : { from: t(from) }),
  ...(until === undefined ? {} : { until: t(until) }),
  entry: 1,
  at: t(at),
})
const told = ({ covered, cap, gaps }: Coverage) => [Number(covered.toFixed(6)), cap, gaps.length]

test('without a gap all is covered and nothing is capped', () => {
  deepEqual(told(coverageOf([], t(0), t(100))), [1, 'none', 0])
  deepEqual(told(coverageOf([gap('truncated', 200, 300)], t(0), t(100))), [1, 'none', 0])
})

test('gaps take their time once, cut to the span; those that overlap are not counted twice', () => {
  const gaps = [gap('sequence', -50, 10), gap('sequence', 5, 20), gap('suppressed', 95, 300)]
  deepEqual(told(coverageOf(gaps, t(0), t(100))), [0.75, 'strong', 3])
})

test('what is known and small caps weakly; more than a hundredth of the time, strongly', () => {
  deepEqual(told(coverageOf([gap('sequence', 10, 20)], t(0), t(1_000))), [0.99, 'weak', 1])
  deepEqual(told(coverageOf([gap('sequence', 10, 21)], t(0), t(1_000))), [0.989, 'strong', 1])
})

test('a log cut short caps strongly, however short it was', () => {
  for (const what of [
    'truncated',
    'replaced',
    'vanished',
    'unpaired',
    'outside',
    'silent',
  ] as const)
    equal(coverageOf([gap(what, 10, 10)], t(0), t(1_000_000)).cap, 'strong', what)
})

test('a loss that has not ended reaches to the end; one without a beginning is a point', () => {
  deepEqual(told(coverageOf([gap('canary', 50)], t(0), t(100))), [0.5, 'strong', 1])
  deepEqual(told(coverageOf([gap('suppressed', undefined, undefined, 50)], t(0), t(100))), [
    1,
    'weak',
    1,
  ])
})

test('the share lies between 0 and 1, and another gap never makes it larger or the cap weaker', () => {
  const order = ['none', 'weak', 'strong']
  const one = fc
    .record({
      what: fc.constantFrom(...gapKinds, 'canary' as const, 'range' as const),
      from: fc.option(fc.integer({ min: -100, max: 200 }), { nil: undefined }),
      length: fc.option(fc.nat(100), { nil: undefined }),
    })
    .map(({ what, from, length }) =>
      gap(
        what,
        from,
        from === undefined || length === undefined ? undefined : from + length,
        from ?? 50,
      ),
    )
  fc.assert(
    fc.property(fc.array(one), one, (gaps, more) => {
      const before = coverageOf(gaps, t(0), t(100))
      const after = coverageOf([...gaps, more], t(0), t(100))
      ok(before.covered >= after.covered && after.covered >= 0 && before.covered <= 1)
      ok(order.indexOf(after.cap) >= order.indexOf(before.cap))
    }),
  )
})

test('every kind has a name in both languages', () => {
  for (const names of [...Object.values(gapNames), ...Object.values(capWords)])
    ok(names.ja !== '' && names.en !== '')
})

const leaf = (
  at: number,
  kind: string,
  facts: object = {},
  source = 'keeper',
  nth = 0,
): MissingLeaf => ({
  at: t(at),
  source,
  nth,
  kind,
  facts: facts as MissingLeaf['facts'],
})
const folded = (...leaves: readonly MissingLeaf[]): MissingFold => {
  const fold = new MissingFold()
  for (const [index, one] of leaves.entries()) fold.hear(index, one)
  return fold
}

test('a log tells its gaps with their bounds, and one that came back has an end', () => {
  const lost = leaf(100, 'canary.lost', {
    name: 'log',
    way: 'gate',
    from: '1970-01-01T00:00:00.010Z',
  })
  deepEqual(folded(lost).list, [
    { what: 'canary', name: 'log', half: 'gate', from: 10, entry: 0, at: 100 },
  ])
  const back = leaf(200, 'source.gap', {
    ...{ what: 'silent', name: 'log', half: 'gate' },
    ...{ from: '1970-01-01T00:00:00.010Z', to: '1970-01-01T00:00:00.200Z' },
  })
  deepEqual(folded(lost, back).list, [
    { what: 'silent', name: 'log', half: 'gate', from: 10, until: 200, entry: 1, at: 200 },
  ])
})

test('a counter with a hole, and byte ranges that do not meet, are gaps that nobody told', () => {
  const read = (at: number, from: number, to: number, nth: number) =>
    leaf(at, 'source.read', { name: 'log', range: { device: '8', inode: '1', from, to } }, 'k', nth)
  deepEqual(folded(read(1, 0, 10, 0), read(2, 20, 30, 2)).list, [
    { what: 'counter', name: 'k', from: 1, until: 2, entry: 1, at: 2 },
    { what: 'range', name: 'log', from: 1, until: 2, missed: 10, entry: 1, at: 2 },
  ])
})

test('a guard that was shut down was away; one that was back at once was not', () => {
  const away = (length: number) =>
    folded(leaf(0, 'guard.stopped'), leaf(length, 'guard.started')).list
  deepEqual(
    away(AWAY_LEAST).map(({ what, from, until }) => [what, from, until]),
    [['guard-away', 0, AWAY_LEAST]],
  )
  deepEqual(away(AWAY_LEAST - 1), [])
})

test('MISSING_MAX gaps are listed, one more is counted; foreign facts are passed over', () => {
  const fold = new MissingFold()
  for (let n = 0; n <= MISSING_MAX; n += 1)
    fold.hear(n, leaf(n, 'source.gap', { what: 'sequence' }))
  deepEqual([fold.list.length, fold.unlisted], [MISSING_MAX, 1])
  fc.assert(
    fc.property(
      fc.object(),
      fc.constantFrom('source.gap', 'canary.lost', 'source.read'),
      (facts, kind) => {
        folded(leaf(1, kind, facts), leaf(2, kind, facts))
      },
    ),
  )
  deepEqual(folded(leaf(1, 'source.gap', { what: 'hocus' })).list, [])
})
