import { deepEqual, equal, ok } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { actsFromFound, factsFromFound } from '../../src/cases/from-found.ts'
import { currentFact } from '../../src/cases/ledger.ts'
import { actFacts, isActRefusal, readAct } from '../../src/cases/read-act.ts'
import { refusalOf } from '../../src/cases/refusals.ts'
import { acted, at, opened } from '../../src/cases/testing.ts'
import { blast } from '../../src/reports/testing/blast.ts'

const from = {
  found: blast,
  of: 'logs',
  heardAt: at('2025-10-07T00:00:00Z'),
  verified: true,
} as const

describe('what an investigation adds to a case', () => {
  test('figures, accounts and moments, each a well-formed act that may be done', () => {
    let its = opened()
    const acts = actsFromFound(its, from)
    for (const kind of ['fact.record', 'timeline.enter', 'account.relate'])
      ok(
        acts.some(({ act }) => act === kind),
        kind,
      )
    for (const act of acts) {
      const read = readAct(act.act, JSON.parse(JSON.stringify(actFacts(act))))
      ok(!isActRefusal(read), JSON.stringify(read))
      equal(refusalOf(its, act), undefined, JSON.stringify(act))
      its = acted(its, [act], 'sekimori')
    }
    const told = blast.facts.find(({ key }) => key === 'mail.delivered')
    equal(currentFact(its, 'mail.delivered', told?.account)?.value, told?.value)
    const [ref] = its.facts.find(({ evidence }) => evidence.length > 0)?.evidence ?? []
    ok(ref !== undefined && 'sha256' in ref && ref.line !== undefined)
  })

  test('taken twice it adds nothing', () => {
    const its = acted(opened(), actsFromFound(opened(), from), 'sekimori')
    deepEqual(actsFromFound(its, from), [])
  })

  test('the verdict on a leak is not among the figures: it is computed of the whole case', () => {
    ok(blast.facts.some(({ key }) => key === 'leak.verdict'))
    ok(!factsFromFound(opened(), from).some(({ key }) => key === 'leak.verdict'))
  })

  test('a figure that a person stated is not overwritten by a count outside of its bounds', () => {
    const told = blast.facts.find(({ key }) => key === 'mail.delivered')
    ok(told !== undefined && typeof told.value === 'number')
    const { value } = told
    const of = told.account === undefined ? {} : { account: told.account }
    const stated = (value: number) =>
      acted(opened(), [
        {
          ...{ act: 'fact.record', key: 'mail.delivered', ...of, value },
          ...{ unit: 'recipients', status: 'confirmed', confidence: 'high', asOf: told.asOf },
          ...{ method: 'stated', evidence: [] },
        },
      ])
    const delivered = (its: ReturnType<typeof stated>) =>
      factsFromFound(its, from).filter(
        ({ key, account }) => key === 'mail.delivered' && account === told.account,
      )
    deepEqual(delivered(stated(value + 1_000_000)), [])
  })

  test('of the evidence itself entries are named, of logs the line of a file by its hash', () => {
    const [fact] = factsFromFound(opened(), { ...from, of: 'evidence' }).filter(
      ({ evidence }) => evidence.length > 0,
    )
    ok(fact !== undefined && 'entry' in (fact.evidence[0] ?? {}))
  })
})
