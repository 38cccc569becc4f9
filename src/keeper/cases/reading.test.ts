import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import type { Case } from '../../cases/case.ts'
import { acted, opened, T0 } from '../../cases/testing.ts'
import { CASES_AT_ONCE, ROWS_AT_ONCE } from './limits.ts'
import { casesPage, caseTold, rowsPage, wholeCase } from './reading.ts'
import { CaseHouse, type CaseHouseOptions } from './testing.ts'

const openHouse = (options: CaseHouseOptions = {}): Promise<CaseHouse> =>
  CaseHouse.open(new MemoryJournal(), options)

const large = (rows: number): Case => {
  const its = acted(opened(), [
    {
      ...{ act: 'timeline.enter', moment: T0, heardAt: T0, actor: 'system', text: 'x' },
      ...{ techniques: [], confidence: 'high', evidence: [] },
    },
  ])
  const [row] = its.timeline
  ok(row !== undefined)
  return {
    ...its,
    timeline: Array.from({ length: rows }, (_, n) => ({ ...row, id: `E${n + 1}` })),
  }
}

test('a case that fits is told whole; a larger one is cut, says so, and can be had in pieces', async () => {
  const small = large(3)
  deepEqual(caseTold(small), { case: small, cut: {} })
  const its = large(2_000)
  const most = 60_000
  const told = caseTold(its, most)
  ok(JSON.stringify(told.case).length <= most)
  deepEqual(told.cut, { timeline: 2_000 })
  ok(told.case.timeline.length > 0)
  const whole = await wholeCase(told, async (list, from) => rowsPage(its[list], from, 700))
  deepEqual(whole, its)
  // Even where nothing fits, something is told.
  deepEqual(caseTold(its, 10).case.timeline, [])
})

test('rows and cases are told page by page, at most so many at a time', async () => {
  const all = Array.from({ length: ROWS_AT_ONCE + 1 }, (_, n) => n)
  const page = rowsPage(all, 0, 100_000)
  deepEqual([page.rows.length, page.next, page.of], [ROWS_AT_ONCE, ROWS_AT_ONCE, ROWS_AT_ONCE + 1])
  deepEqual(rowsPage(all, ROWS_AT_ONCE, 9).rows, [ROWS_AT_ONCE])
  deepEqual(rowsPage(all, 99_999, 9), { rows: [], from: 99_999, of: all.length, next: null })
  const house = await openHouse()
  const opening = { cause: 'person', kind: 'mass-send', severity: 2, why: 'w' } as const
  for (let n = 0; n <= CASES_AT_ONCE; n += 1)
    await house.cases.open({ ...opening, accounts: [] }, { by: 'hanako' })
  const first = casesPage(house.folds.cases, { all: false, most: 100_000 })
  equal(first.cases.length, CASES_AT_ONCE)
  ok(first.next !== null)
  const second = casesPage(house.folds.cases, { all: false, most: 9, before: first.next })
  deepEqual([second.cases.map(({ id }) => id), second.next], [['SKM-2026-0001'], null])
})
