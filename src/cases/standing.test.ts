import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { CaseAct } from './acts.ts'
import { refusalOf } from './fold.ts'
import { doneSince } from './since.ts'
import { STANDING_MAX, standingOf } from './standing.ts'
import { acted, opened, T0 } from './testing.ts'

const sha256 = 'a'.repeat(64)
const round: readonly CaseAct[] = [
  { act: 'state.set', state: 'contained', why: 'w' },
  { act: 'paper.draft', paper: 'notice-recipients', basis: sha256, files: [], slots: {} },
  { act: 'paper.approve', paper: 'D1' },
  { act: 'notice.plan', paper: 'D1', audience: 'recipients', list: { sha256, persons: 100 } },
]
const close: CaseAct = { act: 'state.set', state: 'closed', why: 'w' }
const reject: CaseAct = { act: 'state.set', state: 'rejected', why: 'w' }
const merge: CaseAct = { act: 'case.merge', into: 'SKM-2025-0002', why: 'w' }
const progress = (sent: number): CaseAct => ({
  ...{ act: 'notice.progress', round: 'N1', sent, delivered: 0, failed: 0 },
})

test('a case is neither closed nor merged while letters go out, and is when they are out or stopped', () => {
  const planned = acted(opened(), round)
  for (const end of [close, reject, merge]) equal(refusalOf(planned, end), undefined, end.act)
  const going = acted(planned, [{ act: 'notice.approve', round: 'N1' }, progress(99)])
  for (const end of [close, reject, merge]) {
    const not = refusalOf(going, end)
    equal(not?.refused, 'wrong-state', end.act)
    deepEqual([not?.field, not?.found], ['rounds', 'N1'])
  }
  const out = acted(going, [progress(100)])
  const stopped = acted(going, [{ act: 'notice.stop', round: 'N1', why: 'a wrong number' }])
  const refused = [out, stopped].flatMap((its) =>
    [close, reject, merge].flatMap((last) => refusalOf(its, last) ?? []),
  )
  deepEqual(refused, [])
})

test('what stands open is told before the end: rounds, papers, tasks, actions, figures', () => {
  const its = acted(opened(), [
    ...round,
    { act: 'notice.approve', round: 'N1' },
    {
      ...{ act: 'action.raise', text: 'a second factor', owner: 'taro', due: T0 },
      verifyBy: 'drill',
    },
    {
      ...{ act: 'fact.record', key: 'persons.possible', value: null, unit: 'persons' },
      ...{ status: 'under-investigation', confidence: 'low', asOf: T0, method: 'stated' },
      evidence: [],
    },
  ])
  const standing = standingOf(its, [], [])
  deepEqual(standing.rounds, ['N1'])
  deepEqual(standing.papers, ['D1'])
  deepEqual(standing.actions, ['A1'])
  deepEqual(standing.facts, ['persons.possible'])
  ok(standing.uncontained)
  const many = acted(
    opened(),
    Array.from(
      { length: STANDING_MAX + 1 },
      (): CaseAct => ({
        ...{ act: 'action.raise', text: 'one', owner: 'taro', due: T0, verifyBy: 'test' },
      }),
    ),
  )
  equal(standingOf(many, [], []).actions.length, STANDING_MAX)
})

test('what was done after an entry is told with who did it, the newest first', () => {
  const before = acted(opened(), [{ act: 'title.set', ja: '件名' }])
  const its = acted(
    acted(before, [{ act: 'severity.set', severity: 1, why: 'w' }], 'jiro'),
    [{ act: 'role.assign', role: 'commander', person: 'ana' }],
    'ana',
  )
  deepEqual(
    doneSince(its, before.entry, 10).map(({ by, act, of }) => [by, act, of]),
    [
      ['ana', 'role.assign', 'commander'],
      ['jiro', 'severity.set', '1'],
    ],
  )
  equal(doneSince(its, its.entry, 10).length, 0)
  equal(doneSince(its, -1, 1).length, 1)
})
