import { deepEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { newOrganisation } from '../accounts/behaviour/organisation.ts'
import { shipped } from '../accounts/behaviour/population.ts'
import type { AccountId } from '../events/event.ts'
import type { MessageSubmitted } from '../events/message.ts'
import { days, type Instant, plus } from '../lib/time.ts'
import { livedOf, type World } from '../verdict/judging.ts'
import { newState } from '../verdict/state.ts'
import { Company } from './company.ts'

const start = 1_767_582_000_000 as Instant
const world: World = { population: shipped, organisation: newOrganisation(shipped) }
const message = (name: string, about: Partial<MessageSubmitted>): MessageSubmitted => ({
  kind: 'message.submitted',
  id: `m.${name}`,
  at: start,
  heardAt: start,
  trust: 'witnessed',
  account: `sasl:${name}@example.jp` as AccountId,
  instance: 'mx',
  session: 's',
  arrivedAt: start,
  protocol: 'smtp',
  envelopeSender: `${name}@example.jp`,
  recipients: ['x@example.com'],
  size: 5_000,
  ...about,
})
const lived = (one: MessageSubmitted) => livedOf(newState, one, world, () => 7)

test('messages that are judged while others are each show what they show themselves', () => {
  const messages = [
    message('a', { clientIp: '198.51.100.7' }),
    message('b', { clientIp: '198.51.100.7', size: 6_000 }),
    message('c', { clientIp: '203.0.113.9', size: 6_000 }),
    message('d', { clientIp: '203.0.113.9', size: 6_000, shape: { subject: [1, 2, 3, 4] } }),
    message('e', { clientIp: '203.0.113.9', size: 6_000, shape: { subject: [1, 2, 3, 9] } }),
  ]
  const later = plus(start, days(1) as never)
  const one = new Company()
  for (const each of messages) {
    one.ofMessage(each, false, start)
    one.messageAfter(each, each.id === 'm.c', lived(each), true)
  }
  const together = new Company()
  for (const each of messages) together.ofMessage(each, false, start)
  for (const each of messages) together.messageAfter(each, each.id === 'm.c', lived(each), true)
  deepEqual(together.packed(start), one.packed(start))
  deepEqual(together.packed(later), one.packed(later))
  const { memory } = one.packed(start)
  for (const shown of ['size 5000', 'size 6000', 'subject 3:4', 'subject 3:9'])
    ok(memory.includes(shown), shown)
})
