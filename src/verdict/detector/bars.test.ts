import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { accountOf, Living } from '../../../test/detector/living.ts'
import type { Reading } from '../../accounts/behaviour/reading.ts'
import type { Sending } from '../../accounts/behaviour/sending.ts'
import { guarded } from '../../accounts/behaviour/state.ts'
import { days, type Instant } from '../../lib/time.ts'
import { barOf, budgets, decibans, isBulkGated, learnsAt, oddsOf, opinionOf } from './bars.ts'

const account = accountOf(1)
const sending = (recipients: number, at: number): Sending => ({
  account,
  at: at as Instant,
  hour: 10,
  recipients: Array.from({ length: recipients }, (_, n) => 1_000 + n),
  origin: { network: 1, operator: 1, country: 'JP' },
})

const readingOfMany = (recipients: number): { reading: Reading; living: Living } => {
  const living = new Living(guarded)
  return { reading: living.sends(sending(recipients, 0)).reading, living }
}

const evidenceOf = (total: number) => ({ years: [], total })

test('a budget of one false alarm in a hundred account-years is a bar of 20 decibans', () => {
  equal(barOf(0.01), 100)
  ok(Math.abs(decibans(barOf(0.01)) - 20) < 1e-12)
  equal(barOf(budgets.delay), 0.1)
})

test('each opinion holds from its bar on and not just below', () => {
  const { reading, living } = readingOfMany(1)
  const later = { ...reading, now: days(31) as number as Instant }
  const opinion = (total: number) =>
    opinionOf(evidenceOf(total), later, living.organisation, budgets)
  equal(opinion(barOf(budgets.delay) * 0.999), 'pass')
  equal(opinion(barOf(budgets.delay)), 'delay')
  equal(opinion(0.999), 'delay')
  equal(opinion(1), 'challenge')
  equal(opinion(99.9), 'challenge')
  equal(opinion(100), 'contain')
})

test('in its first thirty days an organisation contains at ten times the evidence', () => {
  const { reading, living } = readingOfMany(1)
  const opinion = (total: number, age: number) =>
    opinionOf(evidenceOf(total), { ...reading, now: age as Instant }, living.organisation, budgets)
  equal(opinion(999, days(30) - 1), 'challenge')
  equal(opinion(1_000, days(30) - 1), 'contain')
  equal(opinion(100, days(30)), 'contain')
})

test('a session likely to be a mailing is delayed without evidence', () => {
  const { reading, living } = readingOfMany(1)
  const opinion = (bulkWeight: number) =>
    opinionOf(evidenceOf(0), { ...reading, bulkWeight }, living.organisation, budgets)
  equal(opinion(0.5), 'pass')
  equal(opinion(0.51), 'delay')
})

test('the thirtieth stranger in a session asks an account that never mailed many', () => {
  const gated = (recipients: number) => isBulkGated(readingOfMany(recipients).reading, budgets)
  equal(gated(budgets.bulkRecipients - 1), false)
  equal(gated(budgets.bulkRecipients), true)
  const living = new Living(guarded)
  living.sends(sending(29, 0))
  const next = { ...sending(1, 1_000), recipients: [5] }
  equal(isBulkGated(living.sends(next).reading, budgets), true, 'counted over the session')
  const { reading } = readingOfMany(100)
  const known = { ...reading.before.bulk, mailings: 1 }
  equal(isBulkGated({ ...reading, before: { ...reading.before, bulk: known } }, budgets), false)
})

test('odds are the hazard times the evidence; habits are learned up to the soft bar, contacts up to asking', () => {
  equal(oddsOf(evidenceOf(100), budgets), 0.5)
  deepEqual(learnsAt(evidenceOf(0.499), budgets), { habits: true, whom: true })
  deepEqual(learnsAt(evidenceOf(0.5), budgets), { habits: false, whom: true })
  deepEqual(learnsAt(evidenceOf(1), budgets), { habits: false, whom: false })
})
