/** Entries become what a server's log would tell, in the order of their moments. */
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountId, Event } from '../../../events/event.ts'
import type { MessageSubmitted } from '../../../events/message.ts'
import type { VerdictGiven } from '../../../events/verdict.ts'
import type { Instant } from '../../../lib/time.ts'
import { InTurn } from './in-turn.ts'
import { LINGERS, Retelling, UNJUDGED_MAX } from './retold.ts'

const T = 1_759_700_000_000
const alice = 'sasl:alice@example.jp' as AccountId
const heard = { trust: 'witnessed', instance: 'mx1', heardAt: T as Instant } as const
const message = (queueId: string, at: number, recipients: readonly string[]): MessageSubmitted => ({
  ...heard,
  kind: 'message.submitted',
  ...{ id: `m.${queueId}`, at: at as Instant, arrivedAt: at as Instant, account: alice },
  ...{ session: 's', queueId, protocol: 'smtp', envelopeSender: 'a@example.jp', recipients },
  size: 1,
})
const verdict = (queueId: string, at: number, answer: VerdictGiven['answer']): VerdictGiven => ({
  ...heard,
  kind: 'verdict.given',
  ...{ id: `v.${queueId}`, at: at as Instant, account: alice, subject: `m.${queueId}`, answer },
  ...{ reasons: [], reference: queueId, trusted: true, engine: 'e', parameters: 'p' },
})
const result = (kind: 'delivered' | 'bounced', queueId: string, recipient: string, at: number) =>
  ({
    ...heard,
    ...{ kind: `message.${kind}`, id: `r.${queueId}.${recipient}`, at, queueId, recipient },
    host: 'another.example',
  }) as Event

function retold(events: readonly Event[]): { readonly told: readonly string[]; doubted: number } {
  const told: string[] = []
  const retelling = new Retelling('log.example', {
    message: (one, given) =>
      void told.push(`${one.queueId} ${given?.answer ?? '-'} ${one.source?.line}`),
    other: (one) =>
      void told.push(`${one.kind} ${'queueId' in one ? one.queueId : ''} ${one.host ?? ''}`),
  })
  for (const [n, event] of events.entries()) retelling.take(n + 10, { ...event })
  retelling.close()
  return { told, doubted: retelling.doubted }
}

test('a message comes with its verdict, points to its entry, and ends when all fates are known', () => {
  const { told } = retold([
    message('A', T, ['x@a.example', 'y@a.example']),
    verdict('A', T, 'pass'),
    result('delivered', 'A', 'x@a.example', T + 1),
    result('delivered', 'A', 'y@a.example', T + 2),
  ])
  deepEqual(told, [
    'A pass 11',
    'message.delivered A mx1',
    'message.delivered A mx1',
    'message.removed A mx1',
  ])
})

test('after a bounce the end waits a minute, since the next member of a list may be reached', () => {
  const events = [
    message('A', T, ['list@a.example']),
    verdict('A', T, 'pass'),
    result('bounced', 'A', 'list@a.example', T + 1_000),
    result('delivered', 'A', 'list@a.example', T + 1_000 + LINGERS - 1),
    result('delivered', 'Z', 'z@a.example', T + 1_000 + LINGERS),
  ]
  deepEqual(
    retold(events).told.map((line) => line.split(' ')[0]),
    [...['A', 'message.bounced', 'message.delivered', 'message.removed', 'message.delivered']],
  )
})

test('a message of a gate that took it not has no life; one without a verdict is told at the end', () => {
  const { told } = retold([
    message('A', T, ['x@a.example']),
    verdict('A', T, 'postpone'),
    result('delivered', 'A', 'x@a.example', T + 1),
    message('B', T + 2, ['x@a.example']),
  ])
  deepEqual(told, ['A postpone 11', 'message.delivered A mx1', 'B - 14'])
})

test('so many messages may wait for their verdict; of one more the first goes without', () => {
  const many = Array.from({ length: UNJUDGED_MAX + 1 }, (_, n) => message(`Q${n}`, T, ['x@a.jp']))
  const told: string[] = []
  const retelling = new Retelling('log', {
    message: (one) => void told.push(one.queueId ?? ''),
    other: () => {},
  })
  for (const [n, event] of many.slice(0, UNJUDGED_MAX).entries()) retelling.take(n, event)
  equal(told.length, 0)
  retelling.take(UNJUDGED_MAX, many.at(-1) as Event)
  deepEqual(told, ['Q0'])
})

test('nothing is concluded from what others may write: it is counted', () => {
  const { told, doubted } = retold([
    { ...result('delivered', 'A', 'x@a.example', T), doubted: true },
  ])
  deepEqual(told, [])
  equal(doubted, 1)
})

test('as far as the wait goes, moments are in order, and within a second the order of entries stays', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 300 }),
      (moments, most) => {
        const out: { index: number; event: { at: Instant } }[] = []
        const turns = new InTurn<{ index: number; event: { at: Instant } }>((one) => {
          out.push(one)
        }, most)
        for (const [index, at] of moments.entries())
          turns.take({ index, event: { at: at as Instant } })
        turns.close()
        equal(out.length, moments.length)
        equal(new Set(out.map(({ index }) => index)).size, moments.length)
        if (moments.length > most) return
        for (const [n, one] of out.entries()) {
          const next = out[n + 1]
          if (next === undefined) return
          const [a, b] = [Math.floor(one.event.at / 1_000), Math.floor(next.event.at / 1_000)]
          equal(a < b || (a === b && one.index < next.index), true)
        }
      },
    ),
  )
})
