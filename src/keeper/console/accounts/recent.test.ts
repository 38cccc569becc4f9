import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../../../events/event.ts'
import {
  type Duration,
  days,
  hours,
  type Instant,
  instant,
  minutes,
  plus,
} from '../../../lib/time.ts'
import type { Placed } from '../../../ports/lookups.ts'
import { PLACES_MAX, Recent, ROWS_SLICE } from './recent.ts'

const now = instant('2026-11-21T04:45:00+09:00')
const hanako = 'sasl:hanako@example.jp' as AccountId

function house(more: { rowsMax?: number; cellsMax?: number } = {}) {
  const rows: Placed[] = []
  let asked = 0
  let pauses = 0
  let at = now
  const recent = new Recent({
    ...more,
    now: () => at,
    pause: async () => {
      pauses += 1
    },
    lookups: {
      newestPlace: () => rows.at(-1)?.place ?? 0,
      between: (from, to) => {
        asked += to - from
        ok(to - from <= ROWS_SLICE)
        return rows.filter(({ place }) => place > from && place <= to)
      },
    },
  })
  const send = (when: Instant, its: Partial<Placed> = {}): void => {
    const place = (rows.at(-1)?.place ?? 0) + 1
    rows.push({ account: hanako, recipients: 2, fresh: 1, answer: 'pass', ...its, place, at: when })
  }
  return {
    ...{ recent, send, rows },
    asked: () => asked,
    pauses: () => pauses,
    pass: (length: Duration): void => {
      at = plus(at, length)
    },
  }
}

test('each row is counted once, in its hour, in slices between which others go on', async () => {
  const { recent, send, asked, pauses } = house()
  for (let n = 0; n < ROWS_SLICE + 1; n += 1) send(plus(now, minutes(-90)))
  await recent.refresh()
  equal(pauses(), 2)
  send(now, { answer: 'hold', recipients: 5, fresh: 9 })
  await recent.refresh()
  equal(asked(), ROWS_SLICE + 2)
  deepEqual(
    recent
      .cellsOf(hanako)
      .map((cell) => [cell.messages, cell.recipients, cell.fresh, cell.stopped]),
    [
      [501, 1_002, 501, 0],
      [1, 5, 5, 1],
    ],
  )
  deepEqual(recent.sumOf(hanako, hours(24)), { messages: 502, recipients: 1_007 })
  equal(recent.placesOf(hanako)[0], ROWS_SLICE + 2)
  ok(recent.placesOf(hanako).length <= 2 * PLACES_MAX)
})

test('what was found later is counted in the hour in which it was sent', async () => {
  const { recent, send } = house()
  send(now)
  send(plus(now, hours(-5)))
  send(plus(now, hours(-2)))
  await recent.refresh()
  const froms = recent.cellsOf(hanako).map(({ from }) => from)
  deepEqual(
    froms,
    froms.toSorted((a, b) => a - b),
  )
  equal(froms.length, 3)
})

test('only the newest rows are counted, and it says since when', async () => {
  const { recent, send, asked } = house({ rowsMax: 3 })
  for (const hour of [9, 8, 7, 6, 5]) send(plus(now, hours(-hour)))
  await recent.refresh()
  equal(asked(), 3)
  equal(recent.since, plus(now, hours(-7)))
  equal(recent.cellsOf(hanako).length, 3)
})

test('with fewer rows than that it reaches back the whole week', async () => {
  const { recent, send } = house({ rowsMax: 3 })
  for (const hour of [9, 8, 7]) send(plus(now, hours(-hour)))
  await recent.refresh()
  equal(recent.since, plus(now, days(-7)))
})

test('hours that are over are forgotten, and so is the eldest day where there are too many', async () => {
  const { recent, send, pass } = house({ cellsMax: 3 })
  for (const day of [6, 5, 4]) send(plus(now, days(-day)))
  await recent.refresh()
  equal(recent.cellsOf(hanako).length, 3)
  send(now)
  await recent.refresh()
  equal(recent.cellsOf(hanako).length, 3)
  ok((recent.since ?? 0) > plus(now, days(-6)))
  pass(days(8))
  await recent.refresh()
  deepEqual(recent.cellsOf(hanako), [])
})

test('an index that was made anew is counted anew', async () => {
  const { recent, send, rows } = house()
  for (let n = 0; n < 5; n += 1) send(now)
  await recent.refresh()
  rows.length = 0
  send(now)
  await recent.refresh()
  equal(recent.sumOf(hanako, hours(24)).messages, 1)
})

test('two who ask at once wait for one look', async () => {
  const { recent, send, asked } = house()
  send(now)
  await Promise.all([recent.refresh(), recent.refresh()])
  equal(asked(), 1)
})
