import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import type { MessageSubmitted } from '../../events/message.ts'
import type { Instant } from '../../lib/time.ts'
import { RECIPIENTS_MAX, sendingOf } from './sending.ts'

const at = 1_767_582_000_000 as Instant
const to = (recipients: readonly string[]): MessageSubmitted => ({
  kind: 'message.submitted',
  id: 'm.1',
  at,
  heardAt: at,
  trust: 'witnessed',
  account: 'sasl:a@example.jp' as AccountId,
  instance: 'mx',
  session: 's',
  arrivedAt: at,
  protocol: 'smtp',
  envelopeSender: 'a@example.jp',
  recipients,
  size: 1_000,
})
const contacts = (recipients: readonly string[]) =>
  sendingOf(to(recipients), { hour: 9 }, (_, recipient) => Number.parseInt(recipient, 10))
    .recipients

test('each recipient counts once, in the order in which they stand, be they few or many', () => {
  for (const many of [1, 7, 8, 9, 40]) {
    const each = Array.from({ length: many }, (_, n) => `${(n * 3) % many}@example.jp`)
    const expected = [...new Set(each)].map((one) => Number.parseInt(one, 10))
    deepEqual(contacts(each), expected, `${many}`)
    deepEqual(contacts([...each, ...each]), expected, `${many} twice`)
  }
  deepEqual(contacts([]), [])
})

test(`of one message ${RECIPIENTS_MAX} recipients are looked at`, () => {
  const each = Array.from({ length: RECIPIENTS_MAX + 1 }, (_, n) => `${n}@example.jp`)
  equal(contacts(each.slice(1)).length, RECIPIENTS_MAX)
  equal(contacts(each).length, RECIPIENTS_MAX)
})
