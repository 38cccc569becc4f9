import { deepEqual, equal } from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { AccountId } from '../events/event.ts'
import type { ActNamed, CaseAct } from './acts.ts'
import type { CaseFactKey } from './case.ts'
import { unitOf } from './fact-keys.ts'
import { currentFact, factsAsOf, historyOf, ledgerOf, relationOf, togetherOf } from './ledger.ts'
import { refusalOf } from './refusals.ts'
import { acted, at, opened } from './testing.ts'

type Figure = Partial<ActNamed<'fact.record'>>
const fact = (key: CaseFactKey, value: number | null, more: Figure = {}): CaseAct => ({
  ...{ act: 'fact.record', key, value, unit: unitOf[key], status: 'confirmed' },
  ...{ confidence: 'high', asOf: at('2025-04-15T00:00:00Z'), method: 'stated', evidence: [] },
  ...more,
})
/** The shape of IIJ 2025: a greatest possible number, then what was confirmed. */
const possible = fact('accounts.possible', 4_072_650, {
  status: 'estimated',
  lower: 0,
  upper: 4_072_650,
})
const confirmed = fact('accounts.possible', 311_288, { asOf: at('2025-04-22T00:00:00Z') })

describe('the ledger', () => {
  test('4,072,650 possible is narrowed to 311,288 confirmed, without contradiction and without a reason', () => {
    const first = acted(opened(), [possible])
    equal(refusalOf(first, confirmed), undefined)
    const its = acted(first, [confirmed])
    const now = currentFact(its, 'accounts.possible')
    deepEqual([now?.value, now?.relation, now?.supersedes], [311_288, 'narrowed', 'F1'])
    deepEqual(
      historyOf(its, 'accounts.possible').map(({ value }) => value),
      [311_288, 4_072_650],
    )
    equal(factsAsOf(its, 1)[0]?.value, 4_072_650)
  })

  test('a figure outside of what was said needs a reason, and is told as a correction', () => {
    const its = acted(opened(), [possible, confirmed])
    const more = fact('accounts.possible', 311_289)
    equal(refusalOf(its, more)?.refused, 'needs-why')
    const corrected = acted(its, [{ ...more, why: 'one was overlooked' } as CaseAct])
    equal(currentFact(corrected, 'accounts.possible')?.relation, 'corrected')
  })

  test('who supersedes what does not stand any more is refused', () => {
    const its = acted(opened(), [possible, confirmed])
    equal(
      refusalOf(its, { ...fact('accounts.possible', 5), supersedes: 'F1', why: 'x' } as CaseAct)
        ?.refused,
      'moved-on',
    )
    equal(
      refusalOf(its, { ...fact('complaints', 5), supersedes: 'F1' } as CaseAct)?.refused,
      'moved-on',
    )
    equal(
      refusalOf(its, { ...fact('accounts.possible', 5), supersedes: 'F2', why: 'x' } as CaseAct),
      undefined,
    )
  })

  test('the same again says nothing new, but as of a later moment it does', () => {
    const its = acted(opened(), [confirmed])
    equal(refusalOf(its, confirmed)?.refused, 'same')
    equal(refusalOf(its, { ...confirmed, asOf: at('2025-05-01T00:00:00Z') } as CaseAct), undefined)
  })

  test('a retracted figure stands no more, and its history does', () => {
    const its = acted(opened(), [confirmed, { act: 'fact.retract', fact: 'F1', why: 'wrong list' }])
    equal(currentFact(its, 'accounts.possible'), undefined)
    deepEqual(ledgerOf(its), [])
    equal(historyOf(its, 'accounts.possible').length, 2)
    equal(refusalOf(its, { act: 'fact.retract', fact: 'F1', why: 'x' })?.refused, 'moved-on')
    equal(refusalOf(its, { act: 'fact.retract', fact: 'F9', why: 'x' })?.refused, 'no-such')
  })

  test('of several accounts counts are added, first moments are the earliest, and one unknown leaves all unknown', () => {
    const a = { account: 'sasl:a@x.example' as AccountId }
    const b = { account: 'sasl:b@x.example' as AccountId }
    const its = acted(opened(), [
      fact('mail.delivered', 10, a),
      fact('mail.delivered', 5, b),
      fact('mail.first', at('2025-10-06T00:00:00Z'), a),
      fact('mail.first', at('2025-10-05T00:00:00Z'), b),
    ])
    equal(togetherOf(its, 'mail.delivered')?.value, 15)
    equal(togetherOf(its, 'mail.first')?.value, at('2025-10-05T00:00:00Z'))
    equal(togetherOf(its, 'mail.bounced'), undefined)
    const open = acted(its, [
      fact('mail.delivered', null, { ...b, status: 'under-investigation', why: 'doubts' }),
    ])
    equal(togetherOf(open, 'mail.delivered'), undefined)
    equal(togetherOf(acted(its, [fact('mail.delivered', 14)]), 'mail.delivered')?.value, 14)
  })

  test('within the bounds is narrowed, outside of them is corrected, whatever the figures', () => {
    const bounds = fc
      .tuple(fc.nat(1_000), fc.nat(1_000), fc.nat(1_000))
      .map((three) => three.toSorted((x, y) => x - y) as [number, number, number])
    fc.assert(
      fc.property(bounds, fc.nat(1_000), ([lower, value, upper], next) => {
        const before = { value, lower, upper, unit: 'persons', status: 'estimated' } as const
        const relation = relationOf(before, { value: next, unit: 'persons', status: 'confirmed' })
        equal(relation, next >= lower && next <= upper ? 'narrowed' : 'corrected')
      }),
    )
  })
})
