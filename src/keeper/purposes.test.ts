import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { behaviourAfter } from '../accounts/behaviour/after.ts'
import { newOrganisation } from '../accounts/behaviour/organisation.ts'
import { shipped } from '../accounts/behaviour/population.ts'
import { networkNumber } from '../accounts/behaviour/sending.ts'
import { guarded, learnsAll, newBehaviour } from '../accounts/behaviour/state.ts'
import type { Purpose } from '../accounts/purpose/policy.ts'
import { noTraits, traitsAfter } from '../accounts/purpose/traits.ts'
import { purposeWords } from '../cli/purpose-words.ts'
import { purposeLines } from '../cli/purposes.ts'
import { cliWords } from '../cli/words.ts'
import type { AccountId } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import { type AccountState, newState } from '../verdict/state.ts'
import { proposedFor, purposeFacts, SCANNED_MAX } from './purposes.ts'

const scanner = 'sasl:kyocera-2f@example.jp' as AccountId

/** Sixty days of scans, around the clock, from one network to four people. */
function scanning(): AccountState {
  const network = networkNumber('203.0.113.5') as number
  const organisation = newOrganisation(shipped)
  let { behaviour, traits } = { behaviour: newBehaviour, traits: noTraits }
  for (let n = 0; n < 240; n += 1) {
    const sending = {
      account: scanner,
      at: (n * 21_600_000 + ((n * 7_919) % 18_000) * 1_000) as Instant,
      hour: (n % 4) * 6,
      recipients: [n % 4],
      origin: { network, operator: 1, country: 'JP' },
    }
    const context = { population: shipped, organisation, learning: guarded }
    behaviour = behaviourAfter(behaviour, sending, context, learnsAll)
    traits = traitsAfter(traits, sending, behaviour, true)
  }
  return { ...newState, behaviour, model: { ...newState.model, traits } }
}

const foldsOf = (states: readonly AccountState[]) => {
  const asked: number[] = []
  return {
    asked,
    accountCount: () => states.length,
    accounts: (most: number) => {
      asked.push(most)
      return states
        .slice(0, most)
        .map((state, n) => ({ account: n === 0 ? scanner : (`uid:${n}` as AccountId), state }))
    },
  }
}

test('proposals come with the networks that the policy would name, and in words of both languages', () => {
  const facts = purposeFacts(foldsOf([scanning(), newState]))
  deepEqual(
    facts.proposals.map(({ account, proposal, networks }) => [account, proposal.purpose, networks]),
    [[scanner, 'device', ['203.0.113.0/24']]],
  )
  equal(facts.scanned, 2)
  for (const language of ['en', 'ja'] as const) {
    const text = purposeLines(facts, { words: cliWords[language], language }).join('\n')
    ok(text.includes(scanner))
    ok(text.includes(purposeWords[language].adopt))
    ok(text.includes('99 %'))
  }
  // What travels over the socket is plain.
  deepEqual(JSON.parse(JSON.stringify(facts)), facts)
})

test('no more accounts are looked at than SCANNED_MAX, and the rest is told', () => {
  const folds = foldsOf([scanning(), newState, newState])
  purposeFacts(folds, SCANNED_MAX)
  purposeFacts(folds, SCANNED_MAX + 1)
  const { scanned, accounts } = purposeFacts(folds, 2)
  deepEqual(folds.asked, [SCANNED_MAX, SCANNED_MAX, 2])
  deepEqual([scanned, accounts], [2, 3])
  const words = cliWords.en
  ok(
    purposeLines(purposeFacts(folds, 2), { words, language: 'en' }).includes(
      purposeWords.en.scanned(2, 3),
    ),
  )
})

test('what a person decided is listed, and not proposed again; another purpose is', () => {
  const state = scanning()
  const purpose: Purpose = { kind: 'device', since: 0 as Instant, networks: ['203.0.113.0/24'] }
  const decided = { ...state, model: { ...state.model, purpose } }
  const facts = purposeFacts(foldsOf([decided]))
  deepEqual(facts.proposals, [])
  deepEqual(facts.adopted, [
    {
      account: scanner,
      purpose: 'device',
      networks: ['203.0.113.0/24'],
      since: '1970-01-01T00:00:00.000Z',
    },
  ])
  const shared: Purpose = { ...purpose, kind: 'shared' }
  equal(proposedFor({ ...state, model: { ...state.model, purpose: shared } })?.purpose, 'device')
})

test('an account that is contained, or in doubt, is proposed for nothing', () => {
  const state = scanning()
  ok(proposedFor(state))
  const containedAt = 1 as Instant
  equal(proposedFor({ ...state, suspicion: { containedAt } }), undefined)
  ok(proposedFor({ ...state, evidence: { ...state.evidence, total: 0.99 } }))
  equal(proposedFor({ ...state, evidence: { ...state.evidence, total: 1 } }), undefined)
})

test('an account that nobody has heard of yet is proposed for nothing', () => {
  deepEqual(purposeFacts(foldsOf([])), { proposals: [], adopted: [], scanned: 0, accounts: 0 })
  equal(proposedFor(newState), undefined)
})
