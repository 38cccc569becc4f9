/** Who was reached: counted like the ledger counts, per address, within its bounds. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountId, Event } from '../events/event.ts'
import type { MessageSubmitted } from '../events/message.ts'
import type { Instant } from '../lib/time.ts'
import { Column } from './column.ts'
import { neverLeft, outcomeOf, type Stolen, totalsOf } from './radius.ts'
import { type Answer, RadiusBook, radiusBounds } from './radius-book.ts'

const alice = 'sasl:alice@example.jp' as AccountId
const T = 1_759_700_000_000
const base = { heardAt: T as Instant, trust: 'witnessed', instance: 'mx1', host: 'mx1' } as const

const submitted = (
  queueId: string,
  at: number,
  recipients: readonly string[],
  clientIp = '198.51.100.7',
): MessageSubmitted => ({
  ...base,
  kind: 'message.submitted',
  id: `m.${queueId}`,
  at: at as Instant,
  arrivedAt: at as Instant,
  account: alice,
  session: 's',
  queueId,
  clientIp,
  protocol: 'smtp',
  envelopeSender: 'alice@example.jp',
  recipients,
  size: 100,
  source: { file: 'log', line: at - T + 1 },
})
const result = (kind: 'delivered' | 'bounced' | 'deferred', queueId: string, recipient: string) =>
  ({
    ...base,
    kind: `message.${kind}`,
    id: `r.${queueId}.${recipient}`,
    at: (T + 500) as Instant,
    queueId,
    recipient,
  }) as Event
const act = (
  kind: 'hold' | 'release' | 'deletion',
  name: string,
  queueIds: string[],
  by = 'carol',
) =>
  [
    { ...base, kind: `${kind}.intended`, id: name, at: T, act: name, queueIds, by },
    {
      ...base,
      kind: 'act.finished',
      id: `${name}f`,
      at: T,
      act: name,
      queueIds,
      by,
      done: queueIds,
    },
  ] as unknown as readonly Event[]

const theft: Stolen = {
  account: alice,
  window: { from: (T + 100) as Instant, to: (T + 10_000) as Instant },
  origins: new Set(['198.51.100.7']),
}
const book = (bounds = radiusBounds) =>
  new RadiusBook({ home: 'JP', countryOf: () => undefined, bounds })
const told = (its: RadiusBook, stolen: readonly Stolen[] = [theft]) => {
  its.close()
  return its.of(stolen, () => 0)
}

test('each recipient counts by what his server said, held mail by what we did with it', () => {
  const its = book()
  its.submitted(submitted('A', T, ['known@x.jp', 'k2@x.jp'], '203.0.113.5'), 'pass')
  its.submitted(submitted('B', T + 100, ['d@x.example', 'b@x.example', 'p@x.example']), 'pass')
  its.hear(result('delivered', 'B', 'd@x.example'))
  its.hear(result('bounced', 'B', 'b@x.example'))
  its.hear(result('deferred', 'B', 'p@x.example'))
  its.submitted(submitted('C', T + 200, ['h@x.example', 'known@x.jp']), 'hold')
  its.submitted(submitted('D', T + 300, ['r@x.example']), 'hold')
  for (const event of act('release', 'a1', ['D'])) its.hear(event)
  its.hear(result('delivered', 'D', 'r@x.example'))
  its.submitted(submitted('E', T + 400, ['x@x.example']), 'hold')
  for (const event of act('deletion', 'a2', ['E'])) its.hear(event)
  its.submitted(submitted('F', T + 450, ['n@x.example']), 'postpone')
  its.submitted(submitted('G', T + 460, ['s@x.example']), 'delay')
  for (const event of act('release', 'a3', ['G'], 'queue15')) its.hear(event)
  // The owner's own mail of that time, and mail after it.
  its.submitted(submitted('H', T + 470, ['own@x.jp'], '203.0.113.5'), 'pass')
  its.submitted(submitted('I', T + 20_000, ['late@x.jp']), 'pass')
  const { accounts, recipients, leftOut } = told(its)
  const [one] = accounts
  deepEqual(one?.messages, {
    ...{ submitted: 6, passed: 2, held: 1, released: 1, deleted: 1, refused: 1 },
  })
  deepEqual(one?.recipients, {
    ...{ delivered: 2, bounced: 1, deferred: 1, held: 2, deleted: 1, unknown: 1, released: 1 },
  })
  equal(one?.evidence.held.total, 1)
  deepEqual(one?.evidence.held.lines, [{ input: 0, line: 201 }])
  const by = new Map(recipients.map((reached) => [reached.recipient, reached]))
  equal(by.size, 8)
  const fate = (name: string) => outcomeOf(by.get(name) ?? (undefined as never))
  deepEqual(
    ['d', 'b', 'p', 'h', 'r', 'x', 's'].map((name) => fate(`${name}@x.example`)),
    [...['delivered', 'bounced', 'deferred', 'held', 'delivered', 'deleted', 'unknown']],
  )
  ok(by.get('known@x.jp')?.known)
  equal(by.get('h@x.example')?.known, false)
  ok(by.get('known@x.jp')?.domestic)
  deepEqual(
    recipients.filter(neverLeft).map(({ recipient }) => recipient),
    ['known@x.jp', 'h@x.example', 'x@x.example'].toSorted(
      (a, b) =>
        recipients.findIndex((one) => one.recipient === a) -
        recipients.findIndex((one) => one.recipient === b),
    ),
  )
  deepEqual(leftOut, { messages: 0, recipients: 0, nameless: 0 })
  equal(totalsOf({ recipients }).recipients, 8)
})

test('what lay in the queue and was held before it left counts as held, not as put off', () => {
  const its = book()
  its.submitted(submitted('A', T + 200, ['a@x.example']), 'pass')
  its.hear(result('deferred', 'A', 'a@x.example'))
  for (const event of act('hold', 'h', ['A'])) its.hear(event)
  const { accounts } = told(its)
  equal(accounts[0]?.recipients.held, 1)
  equal(accounts[0]?.recipients.deferred, 0)
})

test('a server’s log alone will do: held by it, let go, and what a filter hands back is one message', () => {
  const its = book()
  const queued = (queueId: string, more: object) =>
    ({
      ...base,
      kind: 'message.queued',
      id: queueId,
      at: T + 200,
      queueId,
      ...more,
    }) as unknown as Event
  const line = (kind: string, queueId: string, more: object = {}) =>
    ({ ...base, kind, id: `${kind}${queueId}`, at: T + 300, queueId, ...more }) as unknown as Event
  its.hear(queued('A', { account: alice, clientIp: '198.51.100.7' }))
  its.hear(queued('A', { recipientCount: 3 }))
  const relay = '127.0.0.1[127.0.0.1]:10024'
  const status = 'sent (250 2.0.0 from MTA: 250 2.0.0 Ok: queued as BBBBBBBBBB)'
  its.hear(queued('BBBBBBBBBB', {}))
  its.hear(line('message.bounced', 'BBBBBBBBBB', { recipient: 'x@a.example' }))
  its.hear(line('message.delivered', 'A', { recipient: 'x@a.example', relay, status }))
  its.hear(line('message.removed', 'A'))
  its.hear(line('message.removed', 'BBBBBBBBBB'))
  its.hear(queued('C', { account: alice, clientIp: '198.51.100.7' }))
  its.hear(line('message.held', 'C', { by: 'stranger' }))
  its.hear(line('message.deferred', 'C', { recipient: 'y@a.example' }))
  const { accounts, recipients, leftOut } = told(its)
  deepEqual(accounts[0]?.messages.submitted, 2)
  deepEqual(
    recipients.map((one) => [one.recipient, outcomeOf(one)]),
    [
      ['x@a.example', 'bounced'],
      ['y@a.example', 'held'],
    ],
  )
  // Two of the first message's three are named by no line.
  equal(leftOut.nameless, 2)
})

test('one address in two spellings is one; it counts each of its messages', () => {
  const its = book()
  its.submitted(submitted('A', T + 200, ['Bob@X.example']), 'pass')
  its.hear(result('delivered', 'A', 'Bob@X.example'))
  its.submitted(submitted('B', T + 300, ['bob@x.example']), 'pass')
  const { recipients } = told(its)
  equal(recipients.length, 1)
  const [bob] = recipients
  equal(bob?.recipient, 'Bob@X.example')
  equal(bob?.messages, 2)
  equal(bob?.delivered, 1)
  equal(bob?.unknown, 1)
  equal(bob?.firstAt, T + 200)
  equal(bob?.lastAt, T + 300)
})

test('at each bound the last one is kept; one past it is counted and not kept', () => {
  const small = { recipients: 3, messages: 2, rows: 100, names: 10 }
  const full = book(small)
  full.submitted(submitted('A', T + 200, ['a@x.jp', 'b@x.jp']), 'pass')
  full.submitted(submitted('B', T + 201, ['c@x.jp']), 'pass')
  deepEqual(told(full).leftOut, { messages: 0, recipients: 0, nameless: 0 })
  const over = book(small)
  over.submitted(submitted('A', T + 200, ['a@x.jp', 'b@x.jp', 'c@x.jp', 'd@x.jp']), 'pass')
  over.submitted(submitted('B', T + 201, ['a@x.jp']), 'pass')
  over.submitted(submitted('C', T + 202, ['a@x.jp']), 'pass')
  const { recipients, leftOut } = told(over)
  deepEqual(leftOut, { messages: 1, recipients: 1, nameless: 0 })
  equal(recipients.length, 3)
})

test('whatever happens in whatever order, each message and recipient is in one count', () => {
  const answers: readonly Answer[] = ['pass', 'delay', 'hold', 'refuse', 'postpone']
  const arbitrary = fc.array(
    fc.record({
      answer: fc.constantFrom(...answers),
      recipients: fc.uniqueArray(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 4 }),
      after: fc.constantFrom('none', 'hold', 'release', 'deletion', 'delivered', 'bounced'),
    }),
    { maxLength: 30 },
  )
  fc.assert(
    fc.property(arbitrary, (messages) => {
      const its = book()
      for (const [n, { answer, recipients, after }] of messages.entries()) {
        const names = recipients.map((one) => `r${one}@d${one % 3}.example`)
        its.submitted(submitted(`Q${n}`, T + 200 + n, names), answer)
        if (after === 'delivered' || after === 'bounced')
          its.hear(result(after, `Q${n}`, names[0] as string))
        else if (after !== 'none') for (const one of act(after, `a${n}`, [`Q${n}`])) its.hear(one)
      }
      const { accounts, recipients } = told(its)
      const { submitted: all = 0, ...states } = accounts[0]?.messages ?? {}
      equal(all, messages.length)
      equal(
        Object.values(states).reduce((sum, one) => sum + one, 0),
        messages.length,
      )
      const taken = messages.filter(({ answer }) => answer !== 'refuse' && answer !== 'postpone')
      const rows = taken.reduce((sum, one) => sum + one.recipients.length, 0)
      equal(
        recipients.reduce((sum, one) => sum + one.messages, 0),
        rows,
      )
      for (const one of recipients)
        equal(
          one.delivered + one.bounced + one.deferred + one.held + one.deleted + one.unknown,
          one.messages,
        )
    }),
  )
})

test('a column keeps what is written across its blocks', () => {
  const column = new Column(32)
  for (let n = 0; n < 70_000; n += 1) column.push(n * 3)
  column.set(65_536, 7)
  equal(column.length, 70_000)
  equal(column.at(65_535), 65_535 * 3)
  equal(column.at(65_536), 7)
  equal(column.at(69_999), 69_999 * 3)
})
