import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import type { CaseAct } from '../../cases/acts.ts'
import type { NoticeRound } from '../../cases/case.ts'
import { hours } from '../../lib/time.ts'
import type { Board, CaseBrief, Duties, RoundSeen } from '../../ports/console-cases.ts'
import { isNotActed } from '../cases/cases.ts'
import { knowledgeOf } from '../cases/knowledge.ts'
import { alice, bob, CaseHouse } from '../cases/testing.ts'
import { BOARD_AT_ONCE, caseConsoleReads, caseConsoleRights, LATELY_MAX } from './cases.ts'

const zone = 'Asia/Tokyo'

async function desk() {
  const house = await CaseHouse.open(new MemoryJournal())
  const reads = caseConsoleReads({
    ...{ now: () => house.now, folds: house.folds, zone, version: '0.8.0' },
    knowledge: knowledgeOf({ zone, cases: {} }),
  })
  const open = async (): Promise<string> => {
    const told = await house.cases.open(
      {
        ...{ cause: 'person', kind: 'mass-send', severity: 2, accounts: [alice, bob] },
        why: 'a test',
      },
      { by: 'hanako' },
    )
    ok(!isNotActed(told), JSON.stringify(told))
    return told.case
  }
  const act = async (id: string, acts: readonly CaseAct[], by = 'hanako') => {
    const told = await house.cases.act(id, acts, { by })
    ok(!isNotActed(told), JSON.stringify(told))
    return told.entry
  }
  const told = <T>(verb: string, fields: object = {}): T => {
    const reply = reads[verb]?.({ verb, ...fields })
    ok(reply?.ok === true, `${verb}: ${JSON.stringify(reply)}`)
    return reply as unknown as T
  }
  return { house, reads, open, act, told }
}

test('every verb has its right, and an unknown case is unknown to each', async () => {
  const { reads } = await desk()
  deepEqual(Object.keys(reads).sort(), Object.keys(caseConsoleRights).sort())
  for (const [verb, read] of Object.entries(reads)) {
    if (verb === 'case.board' || verb === 'case.knowledge') continue
    const reply = read({ verb, case: 'SKM-1999-0001' })
    ok(!reply.ok && reply.code === 'unknown', verb)
  }
})

test('the board tells of each case who leads, and the nearest deadline that runs', async () => {
  const { house, open, act, told } = await desk()
  const id = await open()
  await act(id, [
    { act: 'role.assign', role: 'commander', person: 'hanako' },
    { act: 'clock.record', clock: 'detected', moment: house.now, evidence: [] },
    {
      ...{ act: 'clock.record', clock: 'known', moment: house.now, evidence: [] },
      department: '情報政策課',
    },
  ])
  const { cases, open: count } = told<Board>('case.board')
  equal(count, 1)
  const [row] = cases
  equal(row?.commander, 'hanako')
  const { deadlines } = told<Duties>('case.duties', { case: id })
  const due = deadlines.flatMap((one) =>
    ['running', 'due', 'overdue'].includes(one.state) && one.due !== undefined ? [one.due] : [],
  )
  ok(due.length > 1)
  equal(row?.next?.due, Math.min(...due))
  ok((row?.nextName?.ja ?? '') !== '' && (row?.nextName?.en ?? '') !== '')
})

test('a board is one page, and the next begins where it ended', async () => {
  const { open, told } = await desk()
  for (let n = 0; n < BOARD_AT_ONCE + 1; n += 1) await open()
  const first = told<Board>('case.board', { most: 1_000 })
  equal(first.cases.length, BOARD_AT_ONCE)
  const last = told<Board>('case.board', { before: first.next })
  equal(last.cases.length, 1)
  equal(last.next, null)
})

test('the head of a case counts what may grow, and tells what was done of late', async () => {
  const { open, act, told } = await desk()
  const id = await open()
  const before = told<CaseBrief>('case.brief', { case: id })
  for (let n = 0; n < LATELY_MAX + 1; n += 1)
    await act(id, [
      {
        ...{ act: 'decision.make', question: `q${n}`, options: [], chosen: 'c', reason: 'r' },
      },
    ])
  const { counts, lately, case: its, standing } = told<CaseBrief>('case.brief', { case: id })
  equal(counts['decisions'], LATELY_MAX + 1)
  equal(lately.length, LATELY_MAX)
  ok(!('timeline' in its) && !('facts' in its))
  ok(standing.uncontained)
  const since = told<{ done: unknown[] }>('case.since', { case: id, from: before.case.entry })
  equal(since.done.length, LATELY_MAX + 1)
})

test('a decision about a duty stands with its answers, and what they suggest', async () => {
  const { house, open, act, told } = await desk()
  const id = await open()
  house.pass(hours(1))
  const { duties } = told<Duties>('case.duties', { case: id })
  const duty = duties.find(({ questions }) => questions.length > 0)
  ok(duty !== undefined)
  const [first] = duty.questions
  ok(first !== undefined)
  await act(id, [
    {
      ...{ act: 'obligation.decide', obligation: duty.id, decision: 'applies', why: 'w' },
      answers: { [first.code]: 'yes' },
    },
  ])
  const after = told<Duties>('case.duties', { case: id }).duties.find((one) => one.id === duty.id)
  equal(after?.decided?.decision, 'applies')
  equal(after?.questions.find(({ code }) => code === first.code)?.answered, 'yes')
})

test('a round says whether its letters go out, and what became of each', async () => {
  const { house, open } = await desk()
  const id = await open()
  const its = house.folds.cases.of(id)
  ok(its !== undefined)
  const done = { by: 'hanako', at: house.now, entry: 9 }
  const round: NoticeRound = {
    ...{ id: 'N1', paper: 'D1', audience: 'recipients', planned: done, sent: 4, delivered: 3 },
    ...{ failed: 0, list: { sha256: 'a'.repeat(64), persons: 5 } },
    approved: { ...done, alone: false },
  }
  const rounds = [
    round,
    { ...round, id: 'N2', sent: 5 },
    { ...round, id: 'N3', stopped: { ...done, why: 'w' } },
    { ...round, id: 'N4', finished: done },
  ]
  const reads = caseConsoleReads({
    ...{ now: () => house.now, zone, version: '0.8.0' },
    knowledge: knowledgeOf({ zone, cases: {} }),
    folds: {
      cases: { ...house.folds.cases, of: () => ({ ...its, rounds }), causesOf: () => [] },
      rounds: { ...house.folds.rounds, counts: () => ({ delivered: 3 }) },
    } as never,
  })
  const told = reads['case.rounds']?.({ verb: 'case.rounds', case: id }) as unknown as {
    rounds: readonly RoundSeen[]
  }
  deepEqual(
    told.rounds.map(({ id: one, goesOut, counts }) => [one, goesOut, counts.delivered]),
    [
      ['N1', true, 3],
      ['N2', false, 3],
      ['N3', false, 3],
      ['N4', false, 3],
    ],
  )
})
