import { deepEqual, equal, ok } from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { AccountId, EventOf } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import type { CaseAct } from './acts.ts'
import { type Case, ROWS_MAX } from './case.ts'
import { clockOf } from './clocks-of.ts'
import { caseAfter, type OwnLists } from './fold.ts'
import { absorbing, branching } from './merging.ts'
import { actFacts } from './read-act.ts'
import { refusalOf } from './refusals.ts'
import { sampleActs } from './samples.ts'
import { acted, at, opened, T0 } from './testing.ts'

const hash = 'b'.repeat(64)
const draft = (paper: 'press-first' | 'press-followup' | 'forensic'): CaseAct => ({
  ...{ act: 'paper.draft', paper, basis: hash, files: [], slots: {} },
})
const refused = (its: Case, act: CaseAct): string => refusalOf(its, act)?.refused ?? 'may be done'
const release = (paper: string): CaseAct => ({ act: 'paper.release', paper, to: 'press club' })

describe('what a case is', () => {
  test('it is opened suspected, with the accounts that it is about', () => {
    const its = opened()
    equal(its.state, 'suspected')
    deepEqual(its.accounts, [{ account: 'sasl:soushin@pref.example.jp', relation: 'affected' }])
    equal(its.entry, 0)
  })

  test('a code of a newer writer is folded to one that we know', () => {
    const its = opened({ what: 'quantum', cause: 'oracle', severity: 9 })
    deepEqual([its.kind, its.cause, its.severity], ['mass-send', 'person', 4])
  })

  test('an act that we do not know is counted, and nothing else changes', () => {
    const its = acted(opened(), [{ act: 'tea.made' } as never])
    equal(its.leftOut, 1)
    equal(its.state, 'suspected')
  })

  test('of several who knew the first counts, of several who contained the last telling', () => {
    const known = (moment: string, department: string): CaseAct => ({
      ...{ act: 'clock.record', clock: 'known', moment: at(moment), department, evidence: [] },
    })
    const contained = (moment: string): CaseAct => ({
      ...{ act: 'clock.record', clock: 'contained', moment: at(moment), evidence: [] },
    })
    const its = acted(opened(), [
      known('2025-10-06T17:20:00+09:00', '情報管理課'),
      known('2025-10-06T16:00:00+09:00', '会計課'),
      known('2025-10-06T18:00:00+09:00', '総務課'),
      contained('2025-10-06T17:30:00+09:00'),
      contained('2025-10-06T17:25:00+09:00'),
    ])
    equal(clockOf(its, 'known')?.department, '会計課')
    equal(clockOf(its, 'contained')?.moment, at('2025-10-06T17:25:00+09:00'))
    equal(clockOf(its, 'published'), undefined)
  })
})

describe('two at once', () => {
  const write = (text: string, seen: number): CaseAct => ({
    ...{ act: 'text.write', slot: 'press.apology', language: 'ja', text, seen },
  })

  test('who writes over what he had not seen is refused; who saw it may', () => {
    const its = acted(opened(), [write('一', 0)])
    equal(refused(its, write('二', 0)), 'moved-on')
    equal(refused(its, write('二', its.entry)), 'may be done')
    const { text: _, ...other } = write('x', 0) as never as { text: string }
    equal(refused(its, { ...other, text: 'other', language: 'en' } as never), 'may be done')
  })

  test('what the organisation is before the law is not written over unseen', () => {
    const set = (seen: number): CaseAct => ({ act: 'subjects.set', subjects: ['carrier'], seen })
    const its = acted(opened(), [set(0)])
    equal(refused(its, set(0)), 'moved-on')
    equal(refused(its, set(its.entry)), 'may be done')
  })

  test('every act that changes something is refused when it was changed since', () => {
    const changing = sampleActs.filter(({ act }) =>
      /\.set$|assign|weigh|examine|decide|write|^action.close|^paper.(review|approve|withdraw)/.test(
        act,
      ),
    )
    ok(changing.length >= 12)
    for (const act of changing) {
      if (act.act === 'subjects.set') continue
      const its = acted(opened(), [
        {
          act: 'action.raise',
          text: 'a',
          owner: 'b',
          due: at('2026-01-01T00:00:00Z'),
          verifyBy: 'test',
        },
        draft('forensic'),
        act,
      ])
      equal(refused(its, { ...act, seen: its.entry - 1 } as CaseAct), 'moved-on', act.act)
    }
  })
})

describe('states', () => {
  test('a case that is over takes what comes late, and no clock or account before it is opened again', () => {
    const over = acted(opened(), [
      { act: 'state.set', state: 'contained', why: 'x' },
      { act: 'state.set', state: 'closed', why: 'x' },
    ])
    const [clock] = sampleActs.filter(({ act }) => act === 'clock.record')
    equal(refused(over, clock as CaseAct), 'wrong-state')
    equal(refused(over, draft('forensic')), 'may be done')
    equal(refused(over, { act: 'state.set', state: 'contained', why: 'x' }), 'wrong-state')
    const again = acted(over, [{ act: 'state.set', state: 'monitoring', why: 'it came back' }])
    equal(refused(again, clock as CaseAct), 'may be done')
  })

  test('the same state again is refused, and a case that was merged takes nothing but custody', () => {
    equal(
      refused(acted(opened(), [{ act: 'state.set', state: 'declared', why: 'x' }]), {
        act: 'state.set',
        state: 'declared',
        why: 'x',
      }),
      'same',
    )
    const merged = acted(opened(), [{ act: 'case.merge', into: 'SKM-2025-0002', why: 'one thief' }])
    equal(merged.state, 'merged')
    for (const act of sampleActs)
      equal(refused(merged, act), act.act === 'custody.enter' ? 'may be done' : 'wrong-state')
    equal(refused(opened(), { act: 'case.merge', into: 'SKM-2025-0001', why: 'x' }), 'same')
  })

  test('wherever a case may go it can come back from, but from a merger', () => {
    const go = (its: Case, state: string) =>
      acted(its, [{ act: 'state.set', state, why: 'x' } as CaseAct])
    let its = opened()
    for (const state of [
      'declared',
      'contained',
      'eradicated',
      'recovering',
      'monitoring',
      'closed',
      'declared',
      'rejected',
      'suspected',
    ]) {
      equal(refused(its, { act: 'state.set', state, why: 'x' } as CaseAct), 'may be done', state)
      its = go(its, state)
    }
  })
})

describe('documents', () => {
  test('only an approved one is released, a released one is never changed, and the next is the second report', () => {
    let its = acted(opened(), [draft('press-first')])
    equal(refused(its, release('D1')), 'not-approved')
    its = acted(its, [{ act: 'paper.approve', paper: 'D1' }])
    equal(its.papers[0]?.approved?.alone, true)
    its = acted(its, [release('D1')])
    for (const act of ['paper.review', 'paper.approve', 'paper.release'] as const)
      equal(refused(its, { act, paper: 'D1', to: 'x' } as never), 'wrong-state')
    equal(refused(its, { act: 'paper.withdraw', paper: 'D1', why: 'x' }), 'wrong-state')
    its = acted(its, [draft('press-followup')])
    equal(its.papers[1]?.number, 2)
    its = acted(its, [{ act: 'paper.approve', paper: 'D2' }, release('D2')])
    equal(its.papers[1]?.supersedes, 'D1')
    equal(its.papers[0]?.state, 'released')
  })

  test('two drafts of the first report: when one is out the other is not the first any more', () => {
    const its = acted(opened(), [
      draft('press-first'),
      draft('press-first'),
      { act: 'paper.approve', paper: 'D1' },
      { act: 'paper.approve', paper: 'D2' },
      release('D1'),
    ])
    equal(refused(its, release('D2')), 'number-taken')
  })

  test('reviewed by another it is not self-approved', () => {
    let its = acted(opened(), [draft('forensic')], 'hanako')
    its = acted(its, [{ act: 'paper.review', paper: 'D1' }], 'taro')
    equal(
      acted(its, [{ act: 'paper.approve', paper: 'D1' }], 'hanako').papers[0]?.approved?.alone,
      false,
    )
    equal(refused(its, { act: 'paper.review', paper: 'D1' }), 'wrong-state')
    equal(refused(its, { act: 'paper.review', paper: 'D2' }), 'no-such')
  })

  test('a round of notices needs an approved document and its own approval, and never goes back', () => {
    const plan: CaseAct = {
      ...{ act: 'notice.plan', paper: 'D1', audience: 'recipients' },
      list: { sha256: hash, persons: 100 },
    }
    let its = acted(opened(), [draft('forensic')])
    equal(refused(its, plan), 'not-approved')
    its = acted(its, [{ act: 'paper.approve', paper: 'D1' }, plan])
    const progress = (sent: number): CaseAct => ({
      ...{ act: 'notice.progress', round: 'N1', sent, delivered: 0, failed: 0 },
    })
    equal(refused(its, progress(1)), 'not-approved')
    its = acted(its, [{ act: 'notice.approve', round: 'N1' }, progress(60)])
    equal(refused(its, { act: 'notice.approve', round: 'N1' }), 'same')
    equal(refused(its, progress(59)), 'field')
    equal(refused(its, progress(100)), 'may be done')
    equal(refused(its, progress(101)), 'field')
    const stop: CaseAct = { act: 'notice.stop', round: 'N1', why: 'a wrong number' }
    equal(refused(its, stop), 'may be done')
    equal(refused(acted(its, [stop]), stop), 'same')
  })
})

test('a record of a clock that was wrong is named by its entry, and counts no more', () => {
  const known = (moment: string, more: object = {}): CaseAct => ({
    ...{ act: 'clock.record', clock: 'known', moment: at(moment), department: 'd', evidence: [] },
    ...more,
  })
  const its = acted(opened(), [known('2025-10-06T09:00:00Z')])
  equal(refused(its, known('2025-10-06T10:00:00Z', { corrects: 7 })), 'no-such')
  const corrected = acted(its, [known('2025-10-06T10:00:00Z', { corrects: 1 })])
  equal(clockOf(corrected, 'known')?.moment, at('2025-10-06T10:00:00Z'))
})

describe('bounds', () => {
  test('a list takes its last row, and refuses and counts one more', () => {
    const row = { by: 'x', at: at('2025-10-06T00:00:00Z'), entry: 1 }
    const decision = { ...row, id: 'Q1', question: 'q', options: [], chosen: 'c', reason: 'r' }
    const make: CaseAct = {
      act: 'decision.make',
      question: 'q',
      options: [],
      chosen: 'c',
      reason: 'r',
    }
    const full = (n: number): Case => ({ ...opened(), decisions: Array(n).fill(decision) })
    equal(refused(full(ROWS_MAX - 1), make), 'may be done')
    equal(acted(full(ROWS_MAX - 1), [make]).decisions.length, ROWS_MAX)
    equal(refused(full(ROWS_MAX), make), 'full')
    const over = acted(full(ROWS_MAX), [make])
    deepEqual([over.decisions.length, over.leftOut], [ROWS_MAX, 1])
  })
})

describe('merging and splitting', () => {
  const told: readonly CaseAct[] = sampleActs.filter(({ act }) =>
    ['clock.record', 'timeline.enter', 'party.name', 'cost.enter', 'symptom.relate'].includes(act),
  )

  test('what one case knew is told in the one that goes on, and twice adds no account', () => {
    const from = acted(
      opened({
        case: 'SKM-2025-0002',
        affected: ['sasl:b@x.example', 'sasl:soushin@pref.example.jp'],
      }),
      told,
    )
    const into = acted(opened(), absorbing(from, opened(), 'one thief'))
    deepEqual(into.merged, ['SKM-2025-0002'])
    equal(into.accounts.length, 2)
    equal(into.timeline.length, from.timeline.length)
    equal(into.parties.length, from.parties.length)
    deepEqual(clockOf(into, 'known')?.moment, clockOf(from, 'known')?.moment)
  })

  test('what the case that goes on knew of an account stands', () => {
    const account = 'sasl:soushin@pref.example.jp' as AccountId
    const cleared = acted(opened(), [
      { act: 'account.relate', account, relation: 'cleared', why: 'on a journey' },
    ])
    const into = acted(cleared, absorbing(opened({ case: 'SKM-2025-0002' }), cleared, 'one thief'))
    deepEqual(into.accounts, [{ account, relation: 'cleared' }])
  })

  test('what is split off has its accounts and their history', () => {
    const account = 'sasl:soushin@pref.example.jp' as AccountId
    const from = acted(opened(), told)
    equal(
      refused(from, {
        act: 'case.split',
        accounts: ['sasl:x@y.example' as AccountId],
        to: 'SKM-2025-0009',
        why: 'x',
      }),
      'no-such',
    )
    const left = acted(from, [
      { act: 'case.split', accounts: [account], to: 'SKM-2025-0009', why: 'x' },
    ])
    deepEqual(left.accounts, [])
    const branch = acted(opened({ case: 'SKM-2025-0009' }), branching(from, [account], 'x'))
    equal(branch.splitFrom, 'SKM-2025-0001')
    equal(branch.timeline.length, from.timeline.length)
  })
})

test('whatever acts come in whatever order, the fold gives a case, and its entry is the last', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...sampleActs), { maxLength: 40 }), (acts) => {
      const its = acted(opened(), acts)
      equal(its.entry, acts.length)
      for (const list of [its.facts, its.timeline, its.papers, its.rounds])
        equal(new Set(list.map(({ id }) => id)).size, list.length)
      for (const act of sampleActs) refusalOf(its, act)
    }),
    { numRuns: 300 },
  )
})

describe('a fold of many acts', () => {
  const moment = (n: number) => (T0 + n) as Instant
  const event = (act: CaseAct, n: number): EventOf<'case.acted'> => ({
    kind: 'case.acted',
    ...{ id: `a.${n}`, at: moment(n), heardAt: moment(n), trust: 'witnessed' },
    ...{ case: 'SKM-2026-0001', act: act.act, facts: actFacts(act), by: 'hanako' },
  })
  const accounts = ['sasl:a@x.example', 'sasl:b@x.example', 'sasl:c@x.example'] as AccountId[]
  const account = fc.constantFrom(...accounts)
  const anAct: fc.Arbitrary<CaseAct> = fc.oneof(
    fc
      .record({ account, relation: fc.constantFrom('affected', 'suspect', 'cleared') })
      .map((its): CaseAct => ({ act: 'account.relate', ...its, why: 'x' }) as CaseAct),
    fc.record({ of: fc.option(account), value: fc.nat(3) }).map(
      ({ of, value }): CaseAct => ({
        act: 'fact.record',
        ...{ key: 'enquiries', value, unit: 'enquiries', status: 'confirmed' },
        ...(of === null ? {} : { account: of }),
        ...{ confidence: 'low', asOf: T0, method: 'stated', evidence: [] },
      }),
    ),
    fc.nat(6).map((n): CaseAct => ({ act: 'fact.retract', fact: `F${n + 1}`, why: 'x' })),
    fc.nat(3).map((n): CaseAct => ({ act: 'timeline.strike', event: `E${n + 1}`, why: 'x' })),
    fc.constant<CaseAct>({
      act: 'timeline.enter',
      ...{ moment: T0, heardAt: T0, actor: 'unknown', text: 'x', techniques: [] },
      ...{ confidence: 'low', evidence: [] },
    }),
    account.map(
      (one): CaseAct => ({ act: 'case.split', accounts: [one], to: 'SKM-2026-0002', why: 'x' }),
    ),
  )

  test('is the same as one after the other, and changes no case that was seen', () => {
    fc.assert(
      fc.property(fc.array(anAct, { maxLength: 30 }), fc.nat(30), (acts, cut) => {
        let one = opened()
        let seen = one
        for (const [n, act] of acts.entries()) {
          one = caseAfter(one, event(act, n), n + 1)
          if (n < cut) seen = one
        }
        const before = structuredClone(seen)
        const first = Math.min(cut, acts.length)
        const own: OwnLists = new WeakMap()
        let many = seen
        for (const [n, act] of acts.slice(first).entries())
          many = caseAfter(many, event(act, first + n), first + n + 1, own)
        deepEqual(many, one)
        deepEqual(seen, before)
      }),
    )
  })
})
