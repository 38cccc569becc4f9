import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import { claimsChecked } from './facts.ts'
import { type Fact, noRefs } from './found.ts'

const fact = (
  key: Fact['key'],
  value: number | string,
  unit: Fact['unit'],
  account = 'a',
): Fact => ({
  ...{ key, value, unit, status: 'confirmed', asOf: 0 as Instant, method: 'counted' },
  evidence: noRefs,
  account: `sasl:${account}@example.jp` as AccountId,
})

test('round figures agree with counted ones, and wrong ones differ', () => {
  const facts = [
    fact('mail.submitted', 119_873, 'messages'),
    fact('mail.delivered', 19_012, 'recipients'),
  ]
  deepEqual(
    claimsChecked(
      [
        { key: 'mail.submitted', value: 120_000 },
        { key: 'mail.delivered', value: 90_000, source: 'a newspaper' },
        { key: 'read.octets', value: 5 },
      ],
      facts,
    ).map(({ outcome, found }) => [outcome, found]),
    [
      ['agrees', 119_873],
      ['differs', 19_012],
      ['unsupported', null],
    ],
  )
})

test('of several accounts counts add up, and times are the first and the last', () => {
  const facts = [
    fact('mail.submitted', 100, 'messages', 'a'),
    fact('mail.submitted', 20, 'messages', 'b'),
    fact('mail.first', 1_000_000, 'moment', 'a'),
    fact('mail.first', 9_000_000, 'moment', 'b'),
    fact('mail.last', 2_000_000, 'moment', 'a'),
    fact('mail.last', 19_000_000, 'moment', 'b'),
  ]
  deepEqual(
    claimsChecked(
      [
        { key: 'mail.submitted', value: 120 },
        { key: 'mail.first', value: 1_000_000 + 4 * 60_000 },
        { key: 'mail.last', value: 19_000_000 + 6 * 60_000 },
      ],
      facts,
    ).map(({ outcome }) => outcome),
    ['agrees', 'agrees', 'differs'],
  )
})
