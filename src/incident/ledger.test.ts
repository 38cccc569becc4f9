import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../events/event.ts'
import type { DeliveryEvent, QueueEvent } from '../events/message.ts'
import type { Instant } from '../lib/time.ts'
import { Ledger, namelessIn, OPEN_MAX, type Shipment } from './ledger.ts'

const account = 'sasl:a@example.jp' as AccountId
let nth = 0

const queued = (queueId: string, more: Partial<QueueEvent> = {}): QueueEvent => {
  nth += 1
  const at = nth as Instant
  return {
    kind: 'message.queued',
    ...{ id: `q${nth}`, at, heardAt: at, trust: 'hearsay', instance: 'log', host: 'mx', queueId },
    ...more,
  }
}

const result = (
  kind: DeliveryEvent['kind'],
  queueId: string,
  recipient: string,
  more: Partial<DeliveryEvent> = {},
): DeliveryEvent => {
  nth += 1
  const at = nth as Instant
  return {
    kind,
    ...{ id: `d${nth}`, at, heardAt: at, trust: 'hearsay', instance: 'log', host: 'mx' },
    queueId,
    recipient,
    ...more,
  }
}

type Told = { readonly outcomes: Record<string, string>; readonly nameless: number }

function open(most = OPEN_MAX) {
  const over: Told[] = []
  let began = 0
  let evicted = 0
  const ledger = new Ledger<number>({
    began: () => {
      began += 1
      return began
    },
    over: (shipment: Shipment<number>) =>
      over.push({
        outcomes: Object.fromEntries(
          [...shipment.outcomes].map(([name, { outcome }]) => [name, outcome]),
        ),
        nameless: namelessIn(shipment),
      }),
    evicted: () => {
      evicted += 1
    },
    most,
  })
  return { ledger, over, began: () => began, evicted: () => evicted }
}

test('the last thing that is told of a recipient counts, and those that no line names are counted', () => {
  const { ledger, over } = open()
  ledger.queued(queued('1', { account }))
  ledger.queued(queued('1', { size: 500, recipientCount: 4 }))
  ledger.delivery(result('message.deferred', '1', 'a@x'))
  ledger.delivery(result('message.deferred', '1', 'b@x'))
  ledger.delivery(result('message.bounced', '1', 'c@x'))
  ledger.delivery(result('message.delivered', '1', 'a@x'))
  ledger.removed({ host: 'mx', queueId: '1' })
  deepEqual(over, [
    { outcomes: { 'a@x': 'delivered', 'b@x': 'deferred', 'c@x': 'bounced' }, nameless: 1 },
  ])
})

test('what was given up bounces for everybody who had not got it', () => {
  const { ledger, over } = open()
  ledger.queued(queued('1', { account }))
  ledger.delivery(result('message.delivered', '1', 'a@x'))
  ledger.delivery(result('message.deferred', '1', 'b@x'))
  ledger.expired({ host: 'mx', queueId: '1' })
  ledger.removed({ host: 'mx', queueId: '1' })
  deepEqual(over[0]?.outcomes, { 'a@x': 'delivered', 'b@x': 'bounced' })
})

test('a message that a content filter handed back under a new id is one message with its last results', () => {
  const { ledger, over, began } = open()
  ledger.queued(queued('1', { account }))
  ledger.queued(queued('2', { clientIp: '127.0.0.1' }))
  const relay = 'filter[127.0.0.1]:10024'
  const status = '250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as AB12CD'
  ledger.queued(queued('AB12CD'))
  ledger.delivery(result('message.delivered', '1', 'a@x', { relay, status }))
  ledger.removed({ host: 'mx', queueId: '1' })
  equal(over.length, 0, 'it lives on')
  ledger.delivery(result('message.bounced', 'AB12CD', 'a@x'))
  ledger.removed({ host: 'mx', queueId: 'AB12CD' })
  deepEqual([over, began()], [[{ outcomes: { 'a@x': 'bounced' }, nameless: 0 }], 1])
})

test('an id that is used again is another message, and a requeued one is the same', () => {
  const { ledger, over } = open()
  ledger.queued(queued('1', { account }))
  ledger.delivery(result('message.delivered', '1', 'a@x'))
  ledger.queued(queued('1', { account }))
  equal(over.length, 1)
  ledger.removed({ host: 'mx', queueId: '1', requeued: true })
  ledger.queued(queued('2', { formerQueueId: '1' }))
  ledger.delivery(result('message.delivered', '2', 'b@x'))
  ledger.removed({ host: 'mx', queueId: '2' })
  deepEqual(over[1]?.outcomes, { 'b@x': 'delivered' })
})

test('the same id at two hosts is two messages', () => {
  const { ledger, over } = open()
  ledger.queued(queued('1', { account }))
  ledger.queued(queued('1', { account, host: 'other' }))
  ledger.delivery(result('message.delivered', '1', 'a@x', { host: 'other' }))
  ledger.close()
  deepEqual(
    over.map(({ outcomes }) => outcomes),
    [{}, { 'a@x': 'delivered' }],
  )
})

test('at the bound nothing is let go; one past it the eldest is counted as it stands', () => {
  const { ledger, over, evicted } = open(2)
  ledger.queued(queued('1', { account }))
  ledger.queued(queued('2', { account }))
  deepEqual([evicted(), ledger.depth], [0, 2])
  ledger.queued(queued('3', { account }))
  deepEqual([evicted(), ledger.depth, over.length], [1, 2, 1])
})

test('recipients behind an alias are one recipient, and are not missed', () => {
  const { ledger, over } = open()
  ledger.queued(queued('1', { account }))
  ledger.queued(queued('1', { recipientCount: 3 }))
  for (const name of ['x', 'y', 'z'])
    ledger.delivery(
      result('message.delivered', '1', `${name}@example.jp`, {
        originalRecipient: 'all@example.jp',
      }),
    )
  ledger.removed({ host: 'mx', queueId: '1' })
  deepEqual(over, [{ outcomes: { 'all@example.jp': 'delivered' }, nameless: 0 }])
})

const filtered = {
  relay: 'filter[127.0.0.1]:10024',
  status: '250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as AB12CD',
}

test('what a filter took for several recipients is told of each by the new id', () => {
  const { ledger, over } = open()
  ledger.queued(queued('1', { account }))
  ledger.queued(queued('AB12CD'))
  for (const name of ['a@x', 'b@x', 'c@x'])
    ledger.delivery(result('message.delivered', '1', name, filtered))
  ledger.removed({ host: 'mx', queueId: '1' })
  ledger.delivery(result('message.bounced', 'AB12CD', 'a@x'))
  ledger.delivery(result('message.bounced', 'AB12CD', 'b@x'))
  ledger.removed({ host: 'mx', queueId: 'AB12CD' })
  deepEqual(over[0]?.outcomes, { 'a@x': 'bounced', 'b@x': 'bounced', 'c@x': 'unknown' })
})

test('an alias that was resolved before a filter is one recipient behind it', () => {
  const { ledger, over } = open()
  ledger.queued(queued('1', { account }))
  ledger.queued(queued('AB12CD'))
  const originalRecipient = 'all@x'
  ledger.delivery(result('message.delivered', '1', 'a@x', { ...filtered, originalRecipient }))
  ledger.delivery(result('message.delivered', '1', 'b@x', { ...filtered, originalRecipient }))
  ledger.removed({ host: 'mx', queueId: '1' })
  ledger.delivery(result('message.delivered', 'AB12CD', 'a@x'))
  ledger.delivery(result('message.delivered', 'AB12CD', 'b@x'))
  ledger.removed({ host: 'mx', queueId: 'AB12CD' })
  deepEqual(over, [{ outcomes: { 'all@x': 'delivered' }, nameless: 0 }])
})

test('at the end of the logs a message with two ids is counted once', () => {
  const { ledger, over } = open()
  ledger.queued(queued('1', { account }))
  ledger.queued(queued('1', { recipientCount: 1 }))
  ledger.queued(queued('AB12CD'))
  ledger.delivery(result('message.delivered', '1', 'a@x', filtered))
  ledger.close()
  deepEqual(over, [{ outcomes: { 'a@x': 'unknown' }, nameless: 0 }])
})

test('a requeued message that takes the id of another ends that one', () => {
  const { ledger, over } = open()
  ledger.queued(queued('1', { account }))
  ledger.queued(queued('2', { account }))
  ledger.delivery(result('message.delivered', '2', 'a@x'))
  ledger.queued(queued('2', { formerQueueId: '1' }))
  ledger.delivery(result('message.delivered', '2', 'b@x'))
  ledger.close()
  deepEqual(
    over.map(({ outcomes }) => outcomes),
    [{ 'a@x': 'delivered' }, { 'b@x': 'delivered' }],
  )
})

test('whose a line is is told of all lines of a message, and of none once somebody may be wrong', () => {
  const { ledger } = open(2)
  deepEqual(
    [
      ledger.queued(queued('1', { account })),
      ledger.queued(queued('1', { size: 5 })),
      ledger.delivery(result('message.delivered', '1', 'a@x')),
      ledger.removed({ host: 'mx', queueId: '1' }),
    ],
    [true, true, true, true],
  )
  deepEqual(
    [
      ledger.queued(queued('2', { size: 5 })),
      ledger.delivery(result('message.delivered', '2', 'a@x')),
      ledger.removed({ host: 'mx', queueId: '2' }),
      // Nobody knows of it.
      ledger.delivery(result('message.delivered', '2', 'a@x')),
    ],
    [false, false, false, true],
  )
  for (const id of ['3', '4']) equal(ledger.queued(queued(id)), false)
  // One too many: one was let go, and another book may still have it.
  equal(ledger.queued(queued('5')), true)
  equal(ledger.delivery(result('message.delivered', '4', 'a@x')), true)
})

test('what got another id may be anybody’s from then on', () => {
  const { ledger } = open()
  equal(ledger.queued(queued('1')), false)
  equal(ledger.queued(queued('2', { formerQueueId: '9' })), true)
  equal(ledger.delivery(result('message.delivered', '1', 'a@x')), true)
})
