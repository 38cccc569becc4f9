import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../events/event.ts'
import { instant } from '../lib/time.ts'
import { thinned, thinningFor } from './thinning.ts'

const at = instant('2025-10-06T12:00:00+09:00')
const heard = { at, heardAt: at, trust: 'hearsay', instance: 'mx1', raw: 'the line' } as const
const refusedFrom = (clientIp: string, nth: number): Event => ({
  kind: 'login.refused',
  id: `l${nth}`,
  clientIp,
  ...heard,
})
const delivered: Event = {
  kind: 'message.delivered',
  id: 'd',
  queueId: 'Q',
  recipient: 'a@b',
  ...heard,
}

test('below 80 % full nothing is thinned, from there on counts, from 90 % no raw lines', () => {
  deepEqual(
    [0.21, 0.2, 0.11, 0.1, 0].map((free) => thinningFor(free * 1_000, 1_000)),
    ['none', 'counts', 'counts', 'no-raw', 'no-raw'],
  )
  equal(thinningFor(0, 0), 'none')
})

test('failures of one origin become one count, others and our results stay', () => {
  const events = [
    refusedFrom('192.0.2.1', 1),
    delivered,
    refusedFrom('192.0.2.1', 2),
    refusedFrom('192.0.2.2', 3),
  ]
  const counted = thinned(events, 'counts')
  deepEqual(
    counted.map((event) => [event.id, event.times]),
    [
      ['l1', 2],
      ['d', undefined],
      ['l3', undefined],
    ],
  )
  equal(counted[1]?.raw, 'the line')
  equal(thinned(events, 'no-raw')[1]?.raw, undefined)
  deepEqual(thinned(events, 'none'), events)
})
