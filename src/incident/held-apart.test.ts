/** Held mail is taken out of what is unknown or put off, in figures, facts and the question. */
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../events/event.ts'
import type { AccountFound, Fact, Investigation } from './found.ts'
import { noRefs } from './found.ts'
import { heldApart } from './held-apart.ts'
import type { Radius } from './radius.ts'

const account = 'sasl:a@example.jp' as AccountId
const fact = (key: Fact['key'], value: number, more: Partial<Fact> = {}) =>
  ({
    key,
    account,
    value,
    unit: 'recipients',
    status: 'confirmed',
    evidence: noRefs,
    ...more,
  }) as Fact
const found = (unknown: number, deferred: number) =>
  ({
    accounts: [
      {
        account,
        verdict: 'hijacked',
        messages: { submitted: 9, recipients: 9, delivered: 1, bounced: 0, deferred, unknown },
      } as AccountFound,
    ],
    facts: [
      fact('mail.submitted', 9),
      fact('mail.delivered', 1, { lower: 1, upper: 1 + unknown + deferred, status: 'estimated' }),
      fact('mail.unknown', unknown),
      fact('mail.deferred', deferred),
    ],
    questions: [{ question: 'what-arrived', standing: 'partly', collect: ['deliveries'] }],
  }) as unknown as Investigation
const radius = (held: number, deleted: number) =>
  ({ accounts: [{ account, recipients: { held, deleted } }] }) as unknown as Radius

test('all that is unknown was held: nothing may have arrived any more', () => {
  const { accounts, facts, questions } = heldApart(found(5, 3), radius(6, 2))
  deepEqual(
    [accounts[0]?.messages.unknown, accounts[0]?.messages.deferred, accounts[0]?.messages.held],
    [0, 0, 8],
  )
  const delivered = facts.find(({ key }) => key === 'mail.delivered')
  deepEqual([delivered?.value, delivered?.upper, delivered?.status], [1, 1, 'confirmed'])
  deepEqual(
    facts.filter(({ value }) => value === 0).map(({ key }) => key),
    [...['mail.unknown', 'mail.deferred']],
  )
  equal(questions[0]?.standing, 'answered')
})

test('what is still unknown stays so, and no figure goes below zero', () => {
  const { accounts, facts, questions } = heldApart(found(5, 3), radius(4, 0))
  deepEqual([accounts[0]?.messages.unknown, accounts[0]?.messages.deferred], [1, 3])
  equal(facts.find(({ key }) => key === 'mail.delivered')?.status, 'estimated')
  equal(questions[0]?.standing, 'partly')
  const more = heldApart(found(1, 1), radius(50, 0))
  deepEqual([more.accounts[0]?.messages.unknown, more.accounts[0]?.messages.held], [0, 2])
})

test('where nobody held anything the same is given back', () => {
  const same = found(5, 3)
  equal(heldApart(same, radius(0, 0)), same)
})
