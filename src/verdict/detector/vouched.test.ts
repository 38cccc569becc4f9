import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { newAccount } from '../../accounts/model.ts'
import type { Instant } from '../../lib/time.ts'
import { BLAST, KNOWN_PLACE, MANNERS, PRIORS } from './scenarios.ts'
import { evidenceAgainst } from './vouched.ts'
import { noEvidence } from './weigh.ts'

const since = 0 as Instant
const newsletter = { kind: 'newsletter', since, networks: [] } as const
const years = PRIORS.map((_, scenario) => scenario + 1)
const total = PRIORS.reduce((sum, prior, n) => sum + prior * (n + 1), 0)
const evidence = { ...noEvidence, years, total }
const ownMailing = KNOWN_PLACE * MANNERS.length + BLAST

test('who may write to many is not suspected of mailing from his own network, and of all else he is', () => {
  for (const model of [
    { ...newAccount, bulk: true },
    { ...newAccount, purpose: newsletter },
  ]) {
    const against = evidenceAgainst(model, evidence)
    deepEqual(against.years, years.with(ownMailing, 0))
    const left = evidence.total - (PRIORS[ownMailing] ?? 0) * (ownMailing + 1)
    equal(Math.abs(against.total - left) < 1e-12 * evidence.total, true)
  }
})

test('of all others everything is suspected', () => {
  equal(evidenceAgainst(newAccount, evidence), evidence)
  const shared = { ...newAccount, purpose: { ...newsletter, kind: 'shared' as const } }
  equal(evidenceAgainst(shared, evidence), evidence)
})
