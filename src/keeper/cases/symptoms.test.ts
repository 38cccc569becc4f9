import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import type { Telemetry } from '../../cases/symptoms/symptom.ts'
import type { Event } from '../../events/event.ts'
import { minutes } from '../../lib/time.ts'
import { ACTS_AT_ONCE_MAX } from './limits.ts'
import { type SymptomRead, Symptoms } from './symptoms.ts'
import { alice, CaseHouse, stateOf } from './testing.ts'

async function helpDesk(telemetry: Telemetry = {}, opens: 'automatic' | 'manual' = 'automatic') {
  const house = await CaseHouse.open(new MemoryJournal())
  const start = () => {
    const { folds, scribe, cases } = house
    return new Symptoms({
      ...{ clock: { now: () => house.now }, folds, scribe, cases, opens },
      telemetry: async () => telemetry,
      playbooksFor: () => [],
      told: (problem) => void house.problems.push(problem),
    })
  }
  return { house, start }
}
const cannotSend: SymptomRead = { what: 'cannot-send', account: alice, reporter: 'Alice' }
const contained: Telemetry = { contained: [alice], held: 7 }

test('one voice alone waits; with what the servers say it opens a case, in which it stands', async () => {
  const alone = await helpDesk()
  const waits = await alone.start().report(cannotSend, 'hanako')
  deepEqual([waits.case, waits.suggestion?.next.do], [null, 'waits'])
  const { house, start } = await helpDesk(contained)
  const told = await start().report(cannotSend, 'hanako')
  equal(told.case, 'SKM-2026-0001')
  const its = house.folds.cases.of('SKM-2026-0001')
  deepEqual(
    [its?.cause, its?.kind, its?.symptoms[0]?.what, its?.clocks[0]?.detectedBy],
    ['symptom', 'mass-send', 'cannot-send', 'user-voice'],
  )
  // Nobody is taken to have *known* because somebody complained.
  equal(
    its?.clocks.some(({ clock }) => clock === 'known'),
    false,
  )
  deepEqual(house.problems, [])
})

test('three who complain within the hour open a case by themselves; it is one', async () => {
  const { house, start } = await helpDesk()
  const symptoms = start()
  for (const reporter of ['a', 'b', 'c']) {
    await symptoms.report({ what: 'strangers-answer', reporter }, 'hanako')
    house.pass(minutes(5))
  }
  const [one, ...others] = house.folds.cases.list({ most: 9 })
  deepEqual([one?.kind, others.length], ['mass-send', 0])
  equal(house.folds.cases.of(one?.id ?? '')?.symptoms.length, 3)
  // One more is related to it, and nothing twice.
  await symptoms.report({ what: 'strangers-answer', reporter: 'd' }, 'hanako')
  equal(house.folds.cases.of(one?.id ?? '')?.symptoms.length, 4)
  deepEqual(stateOf(await house.folded()), stateOf(house.folds))
  deepEqual(house.problems, [])
})

test('a voice joins the case of a containment', async () => {
  const { house, start } = await helpDesk(contained)
  await house.write(house.planned(alice, 'c.1'))
  await house.opener.round()
  equal((await start().report(cannotSend, 'hanako')).case, 'SKM-2026-0001')
  equal(house.folds.cases.list({ most: 9 }).length, 1)
})

test('killed between the voice and its case, the next round goes on', async () => {
  for (const n of [0, 1]) {
    const { house, start } = await helpDesk(contained)
    house.journal.breakAfter(n)
    await rejects(start().report(cannotSend, 'hanako'))
    await house.start()
    const symptoms = start()
    await symptoms.round()
    await symptoms.round()
    const cases = house.folds.cases.list({ most: 9 })
    equal(cases.length, n)
    equal(symptoms.lately(9).filter((row) => row.case !== undefined).length, n)
  }
})

test('where people open cases a voice opens none; where nobody complains nothing is asked', async () => {
  const { house, start } = await helpDesk(contained, 'manual')
  equal((await start().report(cannotSend, 'hanako')).case, null)
  equal(house.folds.cases.list({ most: 9 }).length, 0)
  const quiet = await CaseHouse.open(new MemoryJournal())
  let asked = 0
  const symptoms = new Symptoms({
    ...{ clock: { now: () => quiet.now }, folds: quiet.folds, scribe: quiet.scribe },
    ...{ cases: quiet.cases, opens: 'automatic', playbooksFor: () => [] },
    telemetry: async () => {
      asked += 1
      return {}
    },
    told: () => {},
  })
  await symptoms.round()
  equal(asked, 0)
})

test('a person’s voice goes with an erasure of the person', async () => {
  const { house, start } = await helpDesk()
  await start().report(cannotSend, 'hanako')
  ok(house.folds.cases.symptomsSince(0 as never, 9).length === 1)
  await house.write(
    {
      ...house.heard('er.1'),
      ...{
        kind: 'erase.requested',
        account: alice,
        ticket: 'T',
        by: 'h',
        why: 'w',
        dueAt: house.now,
      },
    },
    { ...house.heard('ei.1'), kind: 'erase.intended', ticket: 'T' },
  )
  equal(house.folds.cases.symptomsSince(0 as never, 9).length, 0)
})

test('more voices than one request relates join a case all the same, some of them a round later', async () => {
  const { house, start } = await helpDesk({}, 'manual')
  const symptoms = start()
  for (let n = 0; n <= ACTS_AT_ONCE_MAX; n += 1)
    await house.write({
      ...house.heard(`sy.${n}`),
      ...{ kind: 'symptom.reported', what: 'strangers-answer', reporter: `r${n}`, by: 'hanako' },
    } as Event)
  await symptoms.round()
  await house.cases.open(
    { cause: 'person', kind: 'mass-send', severity: 2, why: 'w', accounts: [] },
    { by: 'hanako' },
  )
  await symptoms.round()
  const related = () => house.folds.cases.of('SKM-2026-0001')?.symptoms.length
  equal(related(), ACTS_AT_ONCE_MAX)
  await symptoms.round()
  equal(related(), ACTS_AT_ONCE_MAX + 1)
  deepEqual(house.problems, [])
})
