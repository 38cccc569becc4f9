import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import type { QueueEvent } from '../../events/message.ts'
import type { Instant } from '../../lib/time.ts'
import { begin } from '../syslog/line.ts'
import { byMoment, HELD_MAX, inOrder, LOOKED_MAX } from './ordered.ts'
import { lineOf } from './record.ts'
import { options, placeOf } from './testing.ts'

/** Each line is a moment. */
const moments = () =>
  inOrder({
    read: (line, where) =>
      line === ''
        ? 'unknown'
        : begin<QueueEvent>(
            lineOf(where, options, 'x', { at: Number(line) as Instant, assumed: [] }),
            {
              kind: 'message.queued',
              queueId: line,
            },
          ),
  })

const tell = (list: readonly number[]): { early: number; ats: readonly number[] } => {
  const reader = moments()
  const ats: number[] = []
  for (const [n, at] of list.entries()) {
    const meaning = reader.read(String(at), placeOf(n))
    if (typeof meaning === 'object')
      for (const event of Array.isArray(meaning) ? meaning : [meaning]) ats.push(event.at)
  }
  const early = ats.length
  for (const event of reader.end?.() ?? []) ats.push(event.at)
  return { early, ats }
}
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n + 1)

test('what runs backwards, or anyhow, is told from its beginning', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 1_000 }), { maxLength: LOOKED_MAX - 1 }),
      (list) => {
        deepEqual(
          tell(list).ats,
          list.toSorted((a, b) => a - b),
        )
      },
    ),
  )
  deepEqual(tell(upTo(2_000).toReversed()), { early: 0, ats: upTo(2_000) })
})

test('what runs forward is told as it comes, once that is known', () => {
  equal(tell(upTo(LOOKED_MAX - 1)).early, 0)
  equal(tell(upTo(LOOKED_MAX)).early, LOOKED_MAX)
  equal(tell(upTo(LOOKED_MAX + 50)).early, LOOKED_MAX + 50)
})

test('as many events as may be are kept; with one more those at hand are told', () => {
  equal(tell(upTo(HELD_MAX - 1).toReversed()).early, 0)
  const { early, ats } = tell(upTo(HELD_MAX + 1).toReversed())
  equal(early, HELD_MAX)
  equal(ats.at(-1), 1)
})

test('what is no event is told at once', () => {
  equal(moments().read('', placeOf(1)), 'unknown')
})

test('of one second, a login comes before what it led to, and a message before its outcome', () => {
  const kinds = ['session.ended', 'message.delivered', 'message.queued', 'login.accepted'] as const
  const events = kinds.map((kind) => ({ kind, at: 1 }) as unknown as Event)
  deepEqual(
    events.toSorted(byMoment).map(({ kind }) => kind),
    kinds.toReversed(),
  )
})

test('a harmless line tells its moment; one whose events are kept back does not', () => {
  const reader = inOrder({
    read: (line, where) =>
      line === 'x'
        ? 'harmless'
        : begin<QueueEvent>(lineOf(where, options, 'x', undefined), {
            kind: 'message.queued',
            queueId: line,
          }),
    momentOf: () => 7 as Instant,
  })
  reader.read('x', placeOf(1))
  equal(reader.momentOf?.('x', placeOf(1)), 7)
  reader.read('5', placeOf(2))
  equal(reader.momentOf?.('5', placeOf(2)), undefined)
})
