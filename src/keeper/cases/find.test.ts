import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import { newOrganisation } from '../../accounts/behaviour/organisation.ts'
import { shipped } from '../../accounts/behaviour/population.ts'
import type { CaseAct } from '../../cases/acts.ts'
import { days, type Instant, instant, milliseconds, plus } from '../../lib/time.ts'
import { finder, isYoungIn } from './find.ts'
import type { Found } from './found/found-in-evidence.ts'
import { lessSure } from './found/take-found.ts'
import { alice, CaseHouse } from './testing.ts'

const NOW = instant('2026-11-21T04:45:00+09:00')
const stolenFrom = (from: Instant): Found =>
  ({
    investigation: {
      accounts: [
        {
          ...{ account: alice, verdict: 'hijacked', origins: [] },
          window: { from, to: plus(from, days(1)) },
        },
      ],
    },
  }) as unknown as Found
/** An organisation that is known since so long before. */
const known = (before: number) => {
  const firstAt = plus(NOW, milliseconds(-before))
  const organisation = { ...newOrganisation(shipped), firstAt }
  return { world: () => ({ population: shipped, organisation }) }
}

test('the home country goes along as it was asked for', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  await house.cases.open(
    { cause: 'person', kind: 'mass-send', severity: 2, accounts: [alice], why: 'w' },
    { by: 'hanako' },
  )
  const asked: (string | undefined)[] = []
  const find = finder({
    ...{ clock: { now: () => house.now }, cases: house.cases, verified: () => true },
    folds: { cases: house.folds.cases, ...known(days(90)) },
    sealed: { seal: () => Promise.reject(new Error('nothing is found here')) },
    finding: {
      find: ({ home }) => {
        asked.push(home)
        return undefined
      },
    },
    told: () => {},
  })
  for (const home of ['FR', undefined]) {
    const answer = await find('SKM-2026-0001', { by: 'hanako', why: 'w' }, home)
    ok('refused' in answer && answer.refused === 'busy')
  }
  deepEqual(asked, ['FR', undefined])
})

test('what happened in the first month of a guard is told to be perhaps too little', () => {
  equal(isYoungIn(stolenFrom(NOW), known(days(3))), true)
  equal(isYoungIn(stolenFrom(NOW), known(days(90))), false)
  // What is old today was young when it happened.
  equal(isYoungIn(stolenFrom(plus(NOW, days(-80))), known(days(90))), true)
  const nobody = { investigation: { accounts: [] } } as unknown as Found
  equal(isYoungIn(nobody, known(days(3))), false)
})

test('of such figures nobody is sure; what is no figure stays', () => {
  const figure: CaseAct = {
    ...{ act: 'fact.record', key: 'mail.passed', value: 3, unit: 'messages', evidence: [] },
    ...{ status: 'confirmed', confidence: 'high', asOf: NOW, method: 'counted' },
  }
  deepEqual(lessSure(figure), { ...figure, confidence: 'moderate' })
  const low: CaseAct = { ...figure, confidence: 'low' }
  equal(lessSure(low), low)
  const kind: CaseAct = { act: 'kind.set', kind: 'mass-send', why: 'w' }
  equal(lessSure(kind), kind)
})
