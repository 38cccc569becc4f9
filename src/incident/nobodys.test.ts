import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import { Assembly } from './assembly.ts'
import { Casebook, type Judge } from './casebook.ts'
import { isSender } from './ledger.ts'

type Told = readonly [what: string, account: string, detail: unknown]

const judgeInto = (told: Told[]): Judge => ({
  message: ({ account, queueId, recipients }) => {
    told.push(['message', account, [queueId, ...recipients]])
    return recipients.map((recipient) => recipient.charCodeAt(0))
  },
  result: (account, bounced) => {
    told.push(['result', account, bounced])
  },
  login: () => undefined,
  read: () => undefined,
  owns: () => false,
})

const parts = {
  hash: (_: string, recipient: string) => recipient.charCodeAt(0),
  hourOf: () => 10,
  countryOf: () => undefined,
  networkOf: () => undefined,
}

const ids = fc.constantFrom('AAAAA1', 'AAAAA2', 'AAAAA3')
const hosts = fc.constantFrom('mx', 'mx2')
const recipients = fc.constantFrom('a@x', 'b@x', 'c@x')
const accounts = fc.constantFrom(undefined, undefined, 'sasl:a@x', 'sasl:b@x', 'host:192.0.2.1')
/** Mostly nothing. */
const seldom = <Value>(some: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 15, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: some })
const lines = fc.oneof(
  fc.record({
    kind: fc.constant('message.queued' as const),
    host: hosts,
    queueId: ids,
    account: accounts,
    recipientCount: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    formerQueueId: seldom(ids),
  }),
  fc.record({
    kind: fc.constantFrom('message.delivered', 'message.bounced', 'message.deferred'),
    host: hosts,
    queueId: ids,
    recipient: recipients,
    originalRecipient: seldom(recipients),
    relay: fc.constantFrom('mx.example.net[192.0.2.9]:25', '127.0.0.1[127.0.0.1]:10024'),
    status: ids.map((id) => `sent (250 2.0.0 from MTA: Ok: queued as ${id})`),
  }),
  fc.record({
    kind: fc.constantFrom('message.removed', 'message.deleted', 'message.expired'),
    host: hosts,
    queueId: ids,
    requeued: seldom(fc.constant(true)),
  }),
)

test('what the judge is told is the same whether mail of nobody’s account is put together or not', () => {
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 80, size: 'max' }), (some) => {
      const plain: Told[] = []
      const assembly = new Assembly({ ...parts, learner: judgeInto(plain), judges: isSender })
      const told: Told[] = []
      const casebook = new Casebook({ ...parts, judge: () => judgeInto(told), defaultRealm: '' })
      for (const [n, { ...line }] of some.entries()) {
        const at = (1_750_000_000_000 + n * 1_000) as Instant
        const basics = { id: `e${n}`, at, heardAt: at, trust: 'hearsay', instance: 'log' }
        const event = { ...basics, ...line } as unknown as Event
        assembly.hear(event)
        casebook.hear(event)
      }
      assembly.close()
      casebook.close()
      deepEqual(told, plain)
    }),
    { numRuns: 1_000 },
  )
})
