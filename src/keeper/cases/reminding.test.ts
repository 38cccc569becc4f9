import { deepEqual, equal, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import type { CaseAct } from '../../cases/acts.ts'
import { remindersDue } from '../../cases/clocks/reminders.ts'
import type { NoticeFacts } from '../../containment/notice.ts'
import { days, hours } from '../../lib/time.ts'
import { knowledgeOf } from './knowledge.ts'
import { REMINDED_AT_ONCE } from './limits.ts'
import { Reminding } from './reminding.ts'
import { alice, CaseHouse } from './testing.ts'

type Told = NoticeFacts & { readonly what: 'case.deadline' }

async function late(exercise = false) {
  const house = await CaseHouse.open(new MemoryJournal())
  const knowledge = knowledgeOf({ zone: 'Asia/Tokyo', cases: {} })
  const told: Told[] = []
  let isBroken = false
  const start = () =>
    new Reminding({
      ...{ clock: { now: () => house.now }, cases: house.cases, remindersDue },
      folds: {
        cases: house.folds.cases,
        noticeOf: (key) =>
          told.some((one) => `case.deadline:${one.case}` === key) ? ({} as never) : undefined,
      },
      notices: {
        raise: async (facts) => {
          if (isBroken) throw new Error('killed')
          told.push(facts as Told)
          return true
        },
      },
      deadlinesOf: knowledge.deadlinesOf,
      nameOf: knowledge.nameOf,
      told: (problem) => void house.problems.push(problem),
    })
  await house.cases.open(
    {
      ...{ cause: 'person', kind: 'mailbox-read', severity: 2, accounts: [alice], why: 'w' },
      ...(exercise ? { exercise } : {}),
      acts: [
        { act: 'role.assign', role: 'commander', person: 'hanako' },
        { act: 'clock.record', clock: 'known', department: 'IT', moment: house.now, evidence: [] },
      ] satisfies CaseAct[],
    },
    { by: 'hanako' },
  )
  const id = 'SKM-2026-0001'
  const broken = (it: boolean): void => {
    isBroken = it
  }
  return { house, told, start, id, broken }
}

test('before a deadline people are told, once, with the name of the duty and who has it in hand', async () => {
  const { house, told, start, id } = await late()
  equal(await start().round(), 0)
  house.pass(days(2))
  const first = await start().round()
  equal(first > 0, true)
  equal(await start().round(), 0)
  const ours = told.find(({ duty }) => duty.ja.includes('個人情報'))
  deepEqual([ours?.number, ours?.people], [id, ['hanako']])
  equal(told.length, first)
  equal(new Set(told.map((one) => one.case)).size, first)
  equal(house.folds.cases.of(id)?.reminded.length, first)
  deepEqual(house.problems, [])
})

test('killed between the act and the notice, the notice is raised at the next round and no act is doubled', async () => {
  const { house, told, start, id, broken } = await late()
  house.pass(days(2))
  broken(true)
  await rejects(start().round())
  broken(false)
  const written = house.folds.cases.of(id)?.reminded.length ?? 0
  await house.start()
  await start().round()
  equal(told.length >= written && written > 0, true)
  equal(house.folds.cases.of(id)?.reminded.length, told.length)
  house.pass(hours(1))
  const before = told.length
  await start().round()
  equal(told.length - before, (house.folds.cases.of(id)?.reminded.length ?? 0) - before)
})

test('a case that was closed before all was filed reminds people all the same', async () => {
  const { house, told, start, id } = await late()
  for (const state of ['declared', 'contained', 'closed'] as const)
    await house.cases.act(id, { act: 'state.set', state, why: 'w' }, { by: 'hanako' })
  equal(house.folds.cases.of(id)?.state, 'closed')
  house.pass(days(2))
  const written = await start().round()
  equal(written > 0, true)
  equal(told.length, written)
  deepEqual(house.problems, [])
})

test('what was decided against, a rejected case and an exercise remind nobody', async () => {
  const { house, told, start, id } = await late()
  const close: CaseAct = { act: 'state.set', state: 'rejected', why: 'w' }
  await house.cases.act(id, close, { by: 'hanako' })
  house.pass(days(2))
  equal(await start().round(), 0)
  const exercise = await late(true)
  exercise.house.pass(days(2))
  equal(await exercise.start().round(), 0)
  equal(told.length + exercise.told.length, 0)
})

test('a round reminds of so many; the next of the others', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const due = Array.from({ length: REMINDED_AT_ONCE + 1 }, (_, n) => ({
    ...{ obligation: `O${n}`, stage: 'first', due: house.now, lead: 0 as never },
  }))
  await house.cases.open(
    { cause: 'person', kind: 'bec', severity: 2, accounts: [], why: 'w' },
    { by: 'hanako' },
  )
  const reminding = new Reminding({
    ...{ clock: { now: () => house.now }, cases: house.cases, deadlinesOf: () => [] },
    folds: { cases: house.folds.cases, noticeOf: () => ({}) as never },
    notices: { raise: async () => true },
    remindersDue: (_, reminded) =>
      due.filter(({ obligation }) => !reminded.some((one) => one.obligation === obligation)),
    nameOf: (obligation) => ({ ja: obligation, en: obligation }),
    told: (problem) => void house.problems.push(problem),
  })
  equal(await reminding.round(), REMINDED_AT_ONCE)
  equal(await reminding.round(), 1)
  deepEqual(house.problems, [])
})
