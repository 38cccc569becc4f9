import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { Event, EventOf } from '../../events/event.ts'
import { days, type Instant } from '../../lib/time.ts'
import { openDatabase } from './database.ts'
import { Folds } from './folds.ts'
import { DAYS_KEPT } from './gaps.ts'

const t = (n: number): Instant => n as Instant
const folded = (...events: readonly Event[]): Folds => {
  const folds = new Folds(openDatabase(':memory:'), () => 0)
  for (const event of events) folds.take(folds.foldedTo, event)
  return folds
}
const heard = (at: number) =>
  ({ id: `e${at}`, at: t(at), heardAt: t(at), trust: 'witnessed' }) as const
const gap = (at: number, more: Partial<EventOf<'source.gap'>> = {}): Event => ({
  ...{ kind: 'source.gap', ...heard(at), what: 'truncated', name: 'log' },
  ...more,
})
const lost = (at: number): Event => ({
  ...{ kind: 'canary.lost', ...heard(at), name: 'log', way: 'gate', from: t(at - 5) },
})

test('gaps are found by when they end, newest first, before and after a commit', () => {
  const { gaps, commit } = (() => {
    const folds = folded(gap(10), gap(50, { from: t(20), until: t(40) }), gap(90))
    return { gaps: folds.gaps, commit: () => folds.commit() }
  })()
  const entries = (from: number) => gaps.since(t(from), 10).map((one) => one.entry)
  deepEqual(entries(0), [2, 1, 0])
  deepEqual(entries(40), [2, 1])
  commit()
  deepEqual(entries(41), [2])
  deepEqual([gaps.countSince(t(40)), gaps.since(t(0), 1).length], [2, 1])
})

test('a loss reaches every time until the way speaks again; then it has an end', () => {
  const folds = folded(lost(10))
  deepEqual(
    folds.gaps.since(t(1e9), 10).map((one) => [one.what, one.from]),
    [['canary', 5]],
  )
  folds.take(1, gap(90, { what: 'silent', half: 'gate', from: t(5), until: t(80) }))
  equal(folds.gaps.countSince(t(1e9)), 0)
  deepEqual(
    folds.gaps.since(t(60), 10).map((one) => [one.what, one.from, one.until]),
    [['silent', 5, 80]],
  )
})

test('the last sign of life and how the guard ended are there after a restart', () => {
  const folds = folded({ kind: 'guard.started', ...heard(1), version: '1' })
  equal(folds.gaps.lastBeat(), undefined)
  deepEqual(folds.gaps.lastLife(), { kind: 'guard.started', at: 1 })
  folds.take(1, {
    ...{ kind: 'guard.beat', ...heard(60), uptime: 59, size: 4, boot: 'ab' },
    canaries: { 'log:gate': 1 },
  })
  folds.take(2, { kind: 'guard.beat', ...heard(65), uptime: 64, size: 4 })
  folds.take(3, { kind: 'guard.stopped', ...heard(70), version: '1' })
  deepEqual(folds.gaps.lastBeat(), { at: 65, boot: 'ab', canaries: { 'log:gate': 1 } })
  deepEqual(folds.gaps.lastLife(), { kind: 'guard.stopped', at: 70 })
})

const delivered = (day: number, relay: string | undefined, times?: number): Event => ({
  ...{ kind: 'message.delivered', ...heard(day * days(1)), trust: 'hearsay' },
  ...{ instance: 'mx', queueId: '4F1A2B3C', recipient: 'a@far.example' },
  ...(relay === undefined ? {} : { relay }),
  ...(times === undefined ? {} : { times }),
})
const inside = (folds: Folds, from: number, until: number): number =>
  folds.gaps.deliveredIn(t(from * days(1)), t(until * days(1)))

test('deliveries that left the machine are counted by day, and no others', () => {
  const folds = folded(
    delivered(10, 'mx.far.example[198.51.100.2]:25'),
    delivered(10, 'mx.far.example[2001:db8::2]:25', 3),
    delivered(11, 'mx.far.example[198.51.100.2]:25'),
    delivered(10, 'local'),
    delivered(10, 'mx1[private/dovecot-lmtp]'),
    delivered(10, '127.0.0.1[127.0.0.1]:10024'),
    delivered(10, 'none'),
    delivered(10, undefined),
  )
  deepEqual([inside(folds, 10, 11), inside(folds, 10, 12), inside(folds, 12, 13)], [4, 5, 0])
  folds.commit()
  deepEqual([inside(folds, 10, 11), inside(folds, 10, 12)], [4, 5])
  equal(folds.gaps.deliveriesSince(), 10 * days(1))
})

test('DAYS_KEPT days are kept, and not one more', () => {
  const relay = 'mx.far.example[198.51.100.2]:25'
  const folds = folded(delivered(10, relay), delivered(10 + DAYS_KEPT, relay))
  folds.commit()
  equal(inside(folds, 10, 11), 1)
  folds.take(2, delivered(11 + DAYS_KEPT, relay))
  folds.commit()
  equal(inside(folds, 10, 11), 0)
})
