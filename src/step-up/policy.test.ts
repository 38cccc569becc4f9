import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { type Asked, asks, isPolicy, type Likelihood, policies } from './policy.ts'

const likelihoods: readonly Likelihood[] = ['own', 'new', 'unlikely']
const asking = (policy: (typeof policies)[number], more: Partial<Asked> = {}) =>
  likelihoods.map((likelihood) =>
    asks(policy, { likelihood, trusted: false, canAnswer: true, ...more }),
  )

test('what each policy does about a login from an own, a new and an unlikely origin', () => {
  deepEqual(Object.fromEntries(policies.map((policy) => [policy, asking(policy)])), {
    off: ['let-in', 'let-in', 'let-in'],
    notify: ['let-in', 'let-in', 'let-in-and-tell'],
    'step-up': ['let-in', 'let-in', 'ask'],
    strict: ['let-in', 'ask', 'ask'],
  })
})

test('whom nobody could answer is told, not locked out', () => {
  deepEqual(asking('step-up', { canAnswer: false }), ['let-in', 'let-in', 'let-in-and-tell'])
  deepEqual(asking('strict', { canAnswer: false }), [
    'let-in',
    'let-in-and-tell',
    'let-in-and-tell',
  ])
})

test('an origin that the owner approved is let in by every policy, without a word', () => {
  for (const policy of policies)
    deepEqual(asking(policy, { trusted: true }), ['let-in', 'let-in', 'let-in'])
})

test('what a rule forbids takes the owner’s word, and nobody’s is a refusal', () => {
  const forbidden = (more: Partial<Asked>) =>
    new Set(
      policies.map((policy) =>
        asks(policy, { likelihood: 'forbidden', trusted: false, canAnswer: true, ...more }),
      ),
    )
  deepEqual([...forbidden({})], ['ask'])
  deepEqual([...forbidden({ canAnswer: false })], ['refuse'])
  deepEqual([...forbidden({ canAnswer: false, trusted: true })], ['let-in'])
})

test('no other word is a policy', () => {
  for (const text of ['', 'Strict', 'stepup', 'toString']) equal(isPolicy(text), false)
})
