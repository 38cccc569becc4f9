import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId, Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { attributed } from './attributed.ts'

const at = instant('2026-11-22T10:00:00+09:00')
const alice = 'sasl:alice@example.jp' as AccountId
const messages = {
  accountOf: (instance: string, queueId: string) =>
    instance === 'mx1' && queueId === '4Xyz' ? alice : undefined,
}
const line = (more: object): Event =>
  ({
    ...{ kind: 'message.delivered', id: 'd', at, heardAt: at, trust: 'hearsay' },
    ...{ instance: 'mx1', queueId: '4Xyz', recipient: 'bob@example.net' },
    ...more,
  }) as Event

test('a line about a message that the gate saw is its account’s, every other stays as it is', () => {
  equal(attributed(line({}), messages).account, alice)
  equal(attributed(line({ kind: 'message.held', by: 'milter' }), messages).account, alice)
  for (const other of [
    line({ queueId: '4Xyy' }),
    line({ instance: 'mx2' }),
    line({ account: 'sasl:bob@example.jp' }),
    line({ kind: 'message.removed' }),
    line({ kind: 'session.ended', queueId: undefined }),
  ])
    deepEqual(attributed(other, messages), other)
})
