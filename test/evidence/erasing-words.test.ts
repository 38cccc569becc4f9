/** Whoever is erased is struck out of what others wrote about him in cases: there, in the vault, and for good. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../../src/events/event.ts'
import { readCase } from '../../src/keeper/cases/exporting/read-case.ts'
import { verifyEvidence } from '../../src/store/evidence/verify.ts'
import { ALICES, alice, bob, casesWritten, PrivacyHouse, wordsIn } from './privacy-house.ts'

async function housed(live: (house: PrivacyHouse) => Promise<void>): Promise<void> {
  const house = await PrivacyHouse.open()
  try {
    await casesWritten(house)
    await live(house)
    deepEqual(house.problems, [])
    await house.close()
  } finally {
    await house.remove()
  }
}

const OPEN = 'SKM-2026-0002'

test('an act that names her is one without her: no body, row or file has her words', () =>
  housed(async (house) => {
    await house.live(alice, 2)
    house.folds.commit()
    ok(house.found(['Alice Smith']).length > 0)
    await house.erase(alice, 'T-1')
    deepEqual(house.found([...ALICES, 'Alice Smith']), [])
    deepEqual(await wordsIn(house, /alice/i), [])
    const its = house.folds.cases.of(OPEN)
    deepEqual(
      its?.timeline.map(({ id, text }) => [id, text]),
      [
        ['E1', '■■■ がパスワードを入力したと申告'],
        ['E2', 'bob@example.jp は関係なし'],
        ['E3', '■■■と面談'],
      ],
    )
    equal(its?.parties[0]?.name, '■■■')
    equal(its?.parties[0]?.contact, '■■■')
    equal(its?.title?.en, 'what ■■■ did')
    // His own bare name, where he never was in the case, is a word like any other.
    equal(its?.decisions[0]?.reason, 'alice in wonderland')
    deepEqual(
      house.folds.cases.of('SKM-2026-0001')?.timeline.map(({ text }) => text),
      [undefined, '■■■ called'],
    )
  }))

test('the evidence says how many places, never the words, and what went out and stays', () =>
  housed(async (house) => {
    await house.erase(alice, 'T-1')
    const told: string[] = []
    for await (const { kind, facts } of house.journal.read(0))
      if (kind === 'case.redacted' || kind === 'erase.done')
        told.push(`${kind} ${facts['places']} ${facts['documents'] ?? ''}`)
    equal(told.filter((one) => one.startsWith('case.redacted')).length, 5)
    equal(told.at(-1), 'erase.done 6 1')
    const { places, documents } = house.folds.privacy.erasure('T-1') ?? {}
    deepEqual([places, documents], [6, 1])
    match(JSON.stringify(house.privacy.facts().erasures), /"places":6/)
  }))

test('a log that lost those bodies verifies, and an index that is made anew says the same', () =>
  housed(async (house) => {
    const before = house.folds.cases.of(OPEN)
    await house.erase(alice, 'T-1')
    const live = house.folds.cases.of(OPEN)
    equal(live?.timeline.length, before?.timeline.length)
    equal(live?.entry, before?.entry)
    const anew = await house.rebuilt()
    const rows = house.rows()
    for (const table of ['case_entry', 'case_redaction', 'case_summary', 'case_account', 'erasure'])
      deepEqual([table, anew[table]], [table, rows[table]])
    await house.journal.materialise()
    const { folder, keysFolder, hwmFolder } = house.place
    const { problems } = await verifyEvidence(folder, { keysFolder, hwmFolder })
    deepEqual(problems, [])
    // Read beside the guard, as whoever exports the case does.
    const read = await readCase({ folder, keysFolder, hwmFolder }, OPEN)
    deepEqual(read?.case, live)
    equal(read?.standIns.length, 4)
    ok(!/alice@/i.test(JSON.stringify(read)))
  }))

test('two who stand in the same words go one after the other, and nothing of either is left', () =>
  housed(async (house) => {
    const both = { text: 'alice@example.jp and bob@example.jp' }
    await house.act(OPEN, 'hypothesis.weigh', {
      ...{ id: 'h1', standing: 'open', for: [], against: [], ...both },
    })
    await house.erase(alice, 'T-1')
    equal(house.folds.cases.of(OPEN)?.hypotheses[0]?.text, '■■■ and bob@example.jp')
    await house.erase(bob, 'T-2')
    equal(house.folds.cases.of(OPEN)?.hypotheses[0]?.text, '■■■ and ■■■')
    deepEqual(await wordsIn(house, /alice|bob@/i), [])
    const anew = await house.rebuilt()
    deepEqual(anew['case_entry'], house.rows()['case_entry'])
  }))

test('what nobody wrote about him, and what was written after the intent, costs no entry', () =>
  housed(async (house) => {
    const nobody = 'sasl:nobody@example.jp' as AccountId
    await house.erase(nobody, 'T-1')
    for await (const { kind } of house.journal.read(0)) ok(kind !== 'case.redacted')
    equal(house.folds.privacy.erasure('T-1')?.places, undefined)
    await house.erase(alice, 'T-2')
    await house.act(OPEN, 'title.set', { ja: 'alice@example.jp が戻った' })
    await house.privacy.round()
    equal(house.folds.cases.of(OPEN)?.title?.ja, 'alice@example.jp が戻った')
  }))

test('while a case that he is in is open, nothing is struck out anywhere', () =>
  housed(async (house) => {
    await house.act(OPEN, 'account.relate', {
      ...{ account: alice, relation: 'affected', why: 'w' },
    })
    await house.erase(alice, 'T-1')
    equal(house.folds.privacy.erasure('T-1')?.state, 'approved')
    match(String(house.folds.cases.of(OPEN)?.timeline[0]?.text), /alice@example\.jp/)
  }))
