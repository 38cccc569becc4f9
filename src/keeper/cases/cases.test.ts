import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import type { CaseAct } from '../../cases/acts.ts'
import { Fault } from '../../lib/fault.ts'
import { instant, minutes, seconds } from '../../lib/time.ts'
import { ROOT } from '../people.ts'
import { type Acted, type Cases, isNotActed, type NotActed, SEKIMORI } from './cases.ts'
import { ACTS_AT_ONCE_MAX, ACTS_WAITING_MAX, CASES_OPEN_MAX } from './limits.ts'
import { alice, bob, CaseHouse, type CaseHouseOptions, stateOf } from './testing.ts'

const openHouse = (options: CaseHouseOptions = {}): Promise<CaseHouse> =>
  CaseHouse.open(new MemoryJournal(), options)

const opening = {
  cause: 'person',
  kind: 'mass-send',
  severity: 2,
  why: 'a call from the help desk',
} as const
const hanako = { by: 'hanako' }
const fact = (value: number): CaseAct => ({
  act: 'fact.record',
  ...{ key: 'complaints', value, unit: 'complaints', status: 'confirmed', confidence: 'high' },
  ...{ asOf: instant('2026-11-21T05:00:00+09:00'), method: 'stated', evidence: [] },
})
const acted = (it: Acted | NotActed): Acted => {
  ok(!isNotActed(it), JSON.stringify(it))
  return it
}
const refusal = (it: Acted | NotActed): string => ('refused' in it ? it.refused : 'none')
const openOne = async (cases: Cases, accounts = [alice]): Promise<string> =>
  acted(await cases.open({ ...opening, accounts }, hanako)).case

test('a case is opened with the next number of its year, by the zone of the organisation', async () => {
  const house = await openHouse()
  equal(await openOne(house.cases), 'SKM-2026-0001')
  equal(await openOne(house.cases, []), 'SKM-2026-0002')
  house.now = instant('2026-12-31T23:59:59+09:00')
  equal(await openOne(house.cases), 'SKM-2026-0003')
  house.now = instant('2027-01-01T00:00:00+09:00')
  equal(await openOne(house.cases), 'SKM-2027-0001')
})

test('many who open at once get a number each', async () => {
  const house = await openHouse()
  const all = await Promise.all(Array.from({ length: 20 }, () => openOne(house.cases)))
  equal(new Set(all).size, 20)
  equal(house.folds.cases.lastNumber(2026), 20)
})

test('of two who act on what both had seen the second is told to look again; nothing is lost', async () => {
  const house = await openHouse()
  const id = await openOne(house.cases)
  acted(await house.cases.act(id, fact(3), hanako))
  const seen = house.folds.cases.of(id)?.entry ?? 0
  const why = 'others called'
  const two = await Promise.all([
    house.cases.act(id, { ...fact(4), why, seen } as CaseAct, hanako),
    house.cases.act(id, { ...fact(5), why, seen } as CaseAct, { by: 'jiro' }),
  ])
  deepEqual(two.map(refusal), ['none', 'moved-on'])
  deepEqual(
    house.folds.cases.of(id)?.facts.map(({ value, by }) => [value, by]),
    [
      [3, 'hanako'],
      [4, 'hanako'],
    ],
  )
  // What the other did not touch may be done all the same.
  const severity: CaseAct = { act: 'severity.set', severity: 1, why: 'press', seen }
  acted(await house.cases.act(id, severity, { by: 'jiro' }))
})

test('a request that comes again is done once; its name is no other act’s', async () => {
  const house = await openHouse()
  const id = await openOne(house.cases)
  const by = { by: 'hanako', request: 'r-1' }
  const first = acted(await house.cases.act(id, fact(3), by))
  const again = acted(await house.cases.act(id, fact(3), by))
  deepEqual([first.isNew, again.isNew, again.entry], [true, false, first.entry])
  equal(refusal(await house.cases.act(id, { act: 'title.set', en: 'x' }, by)), 'request-used')
  equal(house.folds.cases.of(id)?.facts.length, 1)
  const request = 'open-1'
  const one = acted(await house.cases.open({ ...opening, accounts: [] }, { ...hanako, request }))
  const other = acted(await house.cases.open({ ...opening, accounts: [] }, { ...hanako, request }))
  deepEqual([other.case, other.isNew], [one.case, false])
  // Names with a dot are ours: nobody answers a cause by a word of his own.
  equal(refusal(await house.cases.act(id, fact(9), { by: 'hanako', request: 'cause.p1' })), 'field')
})

test('acts of one request stand together or not at all', async () => {
  const house = await openHouse()
  const id = await openOne(house.cases)
  const size = house.journal.entries.length
  const bad: CaseAct = { act: 'paper.release', paper: 'D9', to: 'press' }
  equal(refusal(await house.cases.act(id, [fact(1), bad], hanako)), 'no-such')
  equal(house.journal.entries.length, size)
  const text = { act: 'text.write', slot: 'press.apology', language: 'ja', text: 'x' } as const
  acted(await house.cases.act(id, [text, { ...text, text: 'y' }], hanako))
  equal(house.folds.cases.of(id)?.texts[0]?.text, 'y')
  for (const [number, told] of [
    [ACTS_AT_ONCE_MAX, 'none'],
    [ACTS_AT_ONCE_MAX + 1, 'too-many'],
    [0, 'too-many'],
  ] as const) {
    const acts = Array.from({ length: number }, (): CaseAct => ({ act: 'title.set', en: 't' }))
    equal(refusal(await house.cases.act(id, acts, hanako)), told)
  }
})

test('evidence before effect: what cannot be written is not done, and the next may be', async () => {
  const house = await openHouse()
  const id = await openOne(house.cases)
  house.journal.break(true)
  await rejects(house.cases.act(id, fact(1), hanako), Fault)
  await rejects(house.cases.open({ ...opening, accounts: [] }, hanako), Fault)
  equal(house.folds.cases.of(id)?.facts.length, 0)
  house.journal.break(false)
  acted(await house.cases.act(id, fact(1), hanako))
  equal(await openOne(house.cases), 'SKM-2026-0002')
})

test('those who wait for one case are bounded; another case goes on', async () => {
  const house = await openHouse()
  const [id, other] = [await openOne(house.cases), await openOne(house.cases)]
  house.journal.manual = true
  const many = Array.from({ length: ACTS_WAITING_MAX + 1 }, () =>
    house.cases.act(id, { act: 'title.set', en: 't' }, hanako),
  )
  const beside = house.cases.act(other, { act: 'title.set', en: 't' }, hanako)
  equal(refusal(await (many.at(-1) as Promise<Acted | NotActed>)), 'busy')
  house.journal.manual = false
  house.journal.flush()
  acted(await beside)
  const told = await Promise.all(many)
  equal(told.filter((it) => !isNotActed(it)).length, ACTS_WAITING_MAX)
})

test('so many cases may be open, and one more is refused until another is closed', async () => {
  const house = await openHouse()
  for (let n = 0; n < CASES_OPEN_MAX; n += 1) await openOne(house.cases, [])
  const wanted = { ...opening, accounts: [] }
  equal(refusal(await house.cases.open(wanted, hanako)), 'full')
  const reject = { act: 'state.set', state: 'rejected', why: 'nothing' } as const
  acted(await house.cases.act('SKM-2026-0001', reject, hanako))
  acted(await house.cases.open(wanted, hanako))
  equal(house.folds.cases.openCount(), CASES_OPEN_MAX)
})

test('a document is approved by another where two are needed, and names only what is sealed', async () => {
  const house = await openHouse({ twoPersons: true })
  const id = await openOne(house.cases)
  const content = new TextEncoder().encode('a press release')
  const draft = (sha256: string): CaseAct => ({
    ...{ act: 'paper.draft', paper: 'press-first', basis: 'b'.repeat(64), slots: {} },
    files: [{ language: 'ja', form: 'pdf', sha256, bytes: content.length }],
  })
  equal(refusal(await house.cases.act(id, draft('0'.repeat(64)), hanako)), 'not-sealed')
  const { sha256 } = await house.journal.keep(
    {
      ...{ kind: 'case.kept', at: house.now, source: 'keeper', severity: 1, retention: 'case' },
      body: {
        ...{ kind: 'case.kept', id: 'k1', trust: 'witnessed', case: id, what: 'paper', by: 'x' },
        at: new Date(house.now).toISOString(),
        heardAt: new Date(house.now).toISOString(),
      },
    },
    content,
  )
  await house.start()
  acted(await house.cases.act(id, draft(sha256), hanako))
  const approve: CaseAct = { act: 'paper.approve', paper: 'D1' }
  equal(refusal(await house.cases.act(id, approve, hanako)), 'own-work')
  equal(refusal(await house.cases.act(id, approve, { by: ROOT })), 'own-work')
  acted(await house.cases.act(id, approve, { by: 'jiro' }))
  equal(house.folds.cases.of(id)?.papers[0]?.approved?.alone, false)

  const alone = await openHouse()
  const one = await openOne(alone.cases)
  equal(refusal(await alone.cases.act(one, draft('0'.repeat(64)), hanako)), 'not-sealed')
})

test('one who drafts may approve where one is enough, and it is marked', async () => {
  const house = await openHouse()
  const id = await openOne(house.cases)
  const draft: CaseAct = {
    ...{ act: 'paper.draft', paper: 'press-first', basis: 'b'.repeat(64), slots: {}, files: [] },
  }
  acted(await house.cases.act(id, draft, hanako))
  acted(await house.cases.act(id, { act: 'paper.approve', paper: 'D1' }, hanako))
  equal(house.folds.cases.of(id)?.papers[0]?.approved?.alone, true)
})

test('two cases become one in one append, and one becomes two', async () => {
  const house = await openHouse()
  const [one, other] = [await openOne(house.cases, [alice]), await openOne(house.cases, [bob])]
  const clock = { act: 'clock.record', clock: 'known', moment: house.now, evidence: [] } as const
  acted(await house.cases.act(one, { ...clock, department: 'IT' }, hanako))
  house.pass(minutes(1))
  // Crosswise and at once: one of them wins, and the other is told.
  const [first, second] = await Promise.all([
    house.cases.act(one, { act: 'case.merge', into: other, why: 'one thief' }, hanako),
    house.cases.act(other, { act: 'case.merge', into: one, why: 'one thief' }, { by: 'jiro' }),
  ])
  acted(first)
  equal(refusal(second), 'wrong-state')
  const [from, into] = [house.folds.cases.of(one), house.folds.cases.of(other)]
  deepEqual([from?.state, from?.mergedInto, into?.merged], ['merged', other, [one]])
  deepEqual(into?.accounts.map(({ account }) => account).toSorted(), [alice, bob])
  equal(into?.clocks[0]?.department, 'IT')
  deepEqual(
    house.folds.cases.openOf(alice).map(({ id }) => id),
    [other],
  )

  const split = await house.cases.split(other, { accounts: [bob], why: 'another one' }, hanako)
  const third = acted(split).case
  deepEqual(house.folds.cases.of(third)?.accounts, [{ account: bob, relation: 'affected' }])
  deepEqual(house.folds.cases.of(third)?.splitFrom, other)
  deepEqual(
    house.folds.cases.openOf(bob).map(({ id }) => id),
    [third],
  )
  deepEqual(stateOf(await house.folded()), stateOf(house.folds))
})

test('halves of a merge or a split are nobody’s to write, nor hidden among other acts', async () => {
  const house = await openHouse()
  const [id, other] = [await openOne(house.cases), await openOne(house.cases)]
  const halves: readonly (readonly CaseAct[])[] = [
    [{ act: 'case.absorb', from: other, why: 'w' }],
    [{ act: 'case.branch', from: other, why: 'w' }],
    [fact(1), { act: 'case.merge', into: other, why: 'w' }],
  ]
  for (const acts of halves) equal(refusal(await house.cases.act(id, acts, hanako)), 'by-verb')
  equal(refusal(await house.cases.merge(id, id, 'w', hanako)), 'same')
  equal(refusal(await house.cases.merge(id, 'SKM-2026-0999', 'w', hanako)), 'no-such')
})

test('the index that is made anew from the evidence knows the same', async () => {
  const house = await openHouse()
  const id = await openOne(house.cases, [alice, bob])
  house.pass(seconds(5))
  acted(await house.cases.act(id, [fact(1), { act: 'title.set', ja: '件名' }], hanako))
  acted(
    await house.cases.act(
      id,
      { act: 'state.set', state: 'declared', why: 'it is one' },
      { by: SEKIMORI, request: 'cause.p9' },
    ),
  )
  house.folds.commit()
  const [before] = stateOf(house.folds)
  deepEqual(stateOf(await house.folded()), [before])
  match(before?.summary.title?.ja ?? '', /件名/)
})
