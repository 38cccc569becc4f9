import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { House } from '../../sim/house.ts'
import { originsOwned } from '../accounts/behaviour/origins.ts'
import { originOf } from '../accounts/behaviour/sending.ts'
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
async function judged(
  before: number,
  after: number,
  observed = false,
  doubted = false,
  behaviour = newState.behaviour,
  then: readonly Event[] = [],
) {
  const house = await House.open({ start: at })
  let total = before
  const written: string[] = []
  const told: string[] = []
  const state = () => ({ ...newState, behaviour, evidence: { ...newState.evidence, total } })
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
  const judgedAfter = judge.before([doubted ? ({ ...read, doubted } as Event) : read, ...then])
  total = after
  await judgedAfter()
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

test('who ends an empty session right behind the one that took everything hides nothing by it', async () => {
  const empty = { ...read, id: 'r2', bytesIn: 12, bytesOut: 300 } as Event
  const { behaviour } = newState
  deepEqual(await judged(2, 2_000, false, false, behaviour, [empty]), {
    written: ['containment.planned'],
    told: ['c.r1'],
  })
})

test('evidence that did not move, a doubted log and a watched server contain nobody', async () => {
  deepEqual(await judged(2_000, 2_000), { written: [], told: [] })
  deepEqual(await judged(2, 2_000, false, true), { written: [], told: [] })
  const { written } = await judged(2, 2_000, true)
  equal(written.length, 0)
})

test('a mailbox that is taken away from a country of nobody’s is told, whatever the evidence', async () => {
  const home = originOf('133.11.0.9', undefined, 'JP')
  const there = originOf('198.51.100.7', undefined, undefined)
  ok(home !== undefined && there !== undefined)
  const { behaviour } = newState
  const visit = { ...there, at, lastAt: at, read: false, challenged: false }
  const lived = (recent: readonly (typeof visit)[]) => ({
    ...behaviour,
    origins: originsOwned(behaviour.origins, home),
    visits: { ...behaviour.visits, since: at, recent },
  })
  const told = async (recent: readonly (typeof visit)[]) =>
    (await judged(0.01, 0.01, false, false, lived(recent))).told
  deepEqual(await told([visit]), ['swept'])
  deepEqual(await told([{ ...visit, read: true }]), [], 'once a visit')
  deepEqual(await told([]), [], 'from where nobody was seen to log in')
})
