import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { House } from '../../sim/house.ts'
import type { AccountId, Event } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import { newState } from '../verdict/state.ts'
import { Planner } from './planner.ts'
import { ReadJudge } from './read-judge.ts'

const account = 'sasl:alice@example.jp' as AccountId
const at = Date.parse('2026-01-05T03:00:00Z') as Instant
const read: Event = {
  kind: 'mailbox.read',
  id: 'r1',
  at,
  heardAt: at,
  trust: 'hearsay',
  account,
  instance: 'imap1',
  clientIp: '198.51.100.7',
  bytesOut: 2_000_000_000,
}

/** The evidence stands at `before` years, and at `after` once the reading is written. */
async function judged(before: number, after: number, observed = false, doubted = false) {
  const house = await House.open({ start: at })
  let total = before
  const written: string[] = []
  const told: string[] = []
  const state = () => ({ ...newState, evidence: { ...newState.evidence, total } })
  const judge = new ReadJudge({
    clock: { now: () => at, monotonic: () => 0 },
    desk: Object.assign(house.desk, { stateOf: state }),
    folds: { account: state, world: () => house.folds.world() },
    scribe: { write: async (events) => void written.push(...events.map(({ kind }) => kind)) },
    planner: new Planner({
      breaker: { ask: () => ({ allowed: true, containments: 0, most: 5 }) } as never,
      spared: () => false,
      contained: (plan) => void told.push(plan),
      breakerOpened: () => {},
    }),
    observes: () => observed,
    swept: () => void told.push('swept'),
  })
  const then = judge.before([doubted ? ({ ...read, doubted } as Event) : read])
  total = after
  await then()
  return { written, told }
}

test('a reading that moves the evidence over the bar of containment contains the account, once it is written', async () => {
  // Young: ten times the evidence.
  deepEqual(await judged(2, 2_000), { written: ['containment.planned'], told: ['c.r1'] })
})

test('below it people are told, below the bar of a challenge nobody is', async () => {
  deepEqual(await judged(0.5, 3), { written: [], told: ['swept'] })
  deepEqual(await judged(0.1, 0.5), { written: [], told: [] })
})

test('evidence that did not move, a doubted log and a watched server contain nobody', async () => {
  deepEqual(await judged(2_000, 2_000), { written: [], told: [] })
  deepEqual(await judged(2, 2_000, false, true), { written: [], told: [] })
  const { written } = await judged(2, 2_000, true)
  equal(written.length, 0)
})
