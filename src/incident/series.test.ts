import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { Instant } from '../lib/time.ts'
import { COLUMNS_MAX } from './found.ts'
import { DAYS_MAX, Series } from './series.ts'

const DAY = 86_400_000
const start = (20_000 * DAY) as Instant

test('every minute falls into one column, the last one too', () => {
  const series = new Series()
  for (let n = 0; n < 3_000; n += 1) series.add((start + n * 60_000) as Instant, 'messages')
  series.most(start, 'queue', 7)
  series.most((start + 60_000) as Instant, 'queue', 3)
  const { columns, seconds } = series.columns(
    start,
    (start + 2_999 * 60_000) as Instant,
    new Map([[start / 60_000 + 2_999, { messages: 1, recipients: 5 }]]),
  )
  deepEqual([columns.length, seconds], [COLUMNS_MAX, 120])
  equal(
    columns.reduce((sum, { messages }) => sum + messages, 0),
    3_000,
  )
  deepEqual([columns[0]?.queue, columns.at(-1)?.stolenRecipients], [7, 5])
})

test('stamps of a million years apart are drawn by what there is between them', () => {
  const series = new Series()
  const late = (start + 365_000_000 * DAY) as Instant
  series.add(start, 'messages')
  series.add(late, 'messages')
  const { columns } = series.columns(start, late, new Map())
  deepEqual([columns[0]?.messages, columns.at(-1)?.messages], [1, 1])
})

test('as many days as the bound are kept, and of one more nothing', () => {
  const series = new Series()
  for (let n = 0; n <= DAYS_MAX; n += 1) series.add((start + n * DAY) as Instant, 'messages')
  equal(series.of((start + (DAYS_MAX - 1) * DAY) as Instant, 'messages'), 1)
  equal(series.of((start + DAYS_MAX * DAY) as Instant, 'messages'), 0)
  equal(series.leftOut, 1)
})
