import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import type { QueueEvent } from '../events/message.ts'
import { days, type Instant, minutes, plus, seconds } from '../lib/time.ts'
import {
  ALONE_MAX,
  Clocks,
  FROM_ONE_MAX,
  ID_LENGTH_MAX,
  PAIRS_MAX,
  SAMPLES_LEAST,
  SENDERS_LEAST,
} from './clocks.ts'

const start = 1_750_000_000_000 as Instant
let nth = 0

type Where = 'mx1' | 'mx2'
function line(where: Where, at: Instant, more: Partial<QueueEvent>): QueueEvent {
  nth += 1
  return {
    ...{ id: `q${nth}`, kind: 'message.queued', at, heardAt: at, trust: 'hearsay' },
    ...{ host: where, instance: where, queueId: 'Q', source: { file: where, line: nth } },
    ...more,
  }
}
/** One message of a client at the first, and seven minutes later at the second. */
function passed(clocks: Clocks, n: number, clientIp: string, late = minutes(7), id = `<${n}@x>`) {
  const at = plus(start, seconds(n))
  const queueId = `Q${n}`
  clocks.hear(line('mx1', at, { queueId, clientIp }))
  clocks.hear(line('mx1', at, { queueId, messageId: id }))
  clocks.hear(line('mx2', plus(at, late), { queueId, clientIp: '192.0.2.1' }))
  clocks.hear(line('mx2', plus(at, late), { queueId, messageId: id }))
}
const told = (clocks: Clocks) =>
  clocks
    .offsets(
      (where) => where.split('\n')[1] ?? '',
      (file) => Number(file.slice(2)),
    )
    .map(({ milliseconds, shared }) => [milliseconds, shared])

test('an offset is told when as many senders agree as the bound, and not of one fewer', () => {
  const clocks = new Clocks()
  for (let n = 0; n < SENDERS_LEAST - 1; n += 1) passed(clocks, n, `10.0.${n}.1`)
  // As many samples, but of no other sender.
  for (let n = 50; n < 50 + SAMPLES_LEAST; n += 1) passed(clocks, n, '10.0.0.1')
  deepEqual(told(clocks), [])
  passed(clocks, 99, '10.0.99.1')
  deepEqual(told(clocks), [[minutes(7), SENDERS_LEAST + SAMPLES_LEAST]])
})

test('who sends the same Message-ID to both servers at his own times moves no clock', () => {
  const clocks = new Clocks()
  for (let n = 0; n < 1_000; n += 1) passed(clocks, n, '203.0.113.9', minutes(600), `<f${n}@y>`)
  deepEqual(told(clocks), [])
  for (let n = 0; n < 2 * FROM_ONE_MAX; n += 1) passed(clocks, 2_000 + n, `10.0.${n}.1`)
  deepEqual(told(clocks)[0]?.[0], minutes(7))
})

test('an id that is longer than a line may be, or a day later, joins nothing', () => {
  const clocks = new Clocks()
  for (let n = 0; n < 9; n += 1) {
    passed(clocks, n, `10.0.${n}.1`, minutes(7), `${n}${'x'.repeat(ID_LENGTH_MAX)}`)
    passed(clocks, 100 + n, `10.0.${n}.1`, days(2) as ReturnType<typeof minutes>)
  }
  deepEqual(told(clocks), [])
})

test('pairs of inputs beyond the bound are counted', () => {
  const clocks = new Clocks()
  for (let n = 0; n <= PAIRS_MAX + 1; n += 1) clocks.heard('<a@x>', `h\n${n}`, start, 's')
  deepEqual(clocks.pairsLeftOut, 1)
})

test('of what one clock told alone the latest are remembered when there is another', () => {
  const shared = (before: number): number | undefined => {
    const clocks = new Clocks()
    for (let n = 0; n < before; n += 1)
      clocks.heard(`<${n}@x>`, 'mx1\nmx1', plus(start, seconds(n)), `10.0.${n % 9}.1`)
    for (let n = 0; n < SAMPLES_LEAST + 1; n += 1)
      clocks.heard(`<${n}@x>`, 'mx2\nmx2', plus(start, seconds(n + 7)), 'us')
    return told(clocks)[0]?.[1]
  }
  deepEqual(shared(ALONE_MAX), SAMPLES_LEAST + 1)
  deepEqual(shared(ALONE_MAX + 1), SAMPLES_LEAST)
  deepEqual(shared(ALONE_MAX + 2), undefined)
})
