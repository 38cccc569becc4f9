import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { type Instant, minutes, plus } from '../../src/lib/time.ts'
import type { House } from '../house.ts'
import { Tally } from './score.ts'
import { SIGHTS_MAX, type Tick, Watcher } from './watch.ts'

const begins = Date.parse('2025-10-06T00:00:00Z') as Instant

function watched() {
  const entries: object[] = [{ kind: 'verdict.given', at: begins, body: { answer: 'hold' } }]
  const house = { journal: { entries }, folds: { contained: () => ['sasl:a'] } }
  const tally = new Tally('a')
  const ticks: Tick[] = []
  const until = plus(begins, minutes(10))
  const watcher = new Watcher(house as unknown as House, tally, begins, until, (tick) =>
    ticks.push(tick),
  )
  const happens = (kind: string, body: object = {}) =>
    entries.push({ kind, at: begins, account: 'sasl:a', body })
  return { watcher, tally, ticks, happens, until }
}

test('an onlooker is told once a minute, of what happened since, and nothing of what was learned', () => {
  const { watcher, ticks, happens, until } = watched()
  watcher.look(begins)
  deepEqual(ticks[0]?.sights, [])
  happens('verdict.given', { answer: 'pass' })
  happens('verdict.given', { answer: 'hold' })
  happens('stepup.asked')
  happens('containment.planned')
  happens('message.submitted')
  watcher.look((begins + 59_999) as Instant)
  equal(ticks.length, 1)
  watcher.look(plus(begins, minutes(1)))
  deepEqual(
    ticks[1]?.sights.map(({ what }) => what),
    ['held', 'asked', 'contained'],
  )
  equal(ticks[1]?.share, 0.1)
  deepEqual(ticks[1]?.contained, ['sasl:a'])
  // The end is told whenever it comes.
  watcher.look(until)
  deepEqual([ticks.length, ticks[2]?.share, ticks[2]?.sights], [3, 1, []])
})

test('of one minute so many sights are told, and no more', () => {
  const { watcher, ticks, happens } = watched()
  for (let n = 0; n < SIGHTS_MAX; n += 1) happens('stepup.asked')
  watcher.look(begins)
  equal(ticks[0]?.sights.length, SIGHTS_MAX)
  for (let n = 0; n <= SIGHTS_MAX; n += 1) happens('stepup.asked')
  watcher.look(plus(begins, minutes(1)))
  equal(ticks[1]?.sights.length, SIGHTS_MAX)
})
