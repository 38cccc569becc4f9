import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountId } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { type Open, OpenRequests } from './open-requests.ts'

const accountOf = (n: number): AccountId => `sasl:a${n}@example.jp` as AccountId

/** The rows themselves, and how often all of them were read. */
class Rows {
  readonly all = new Map<AccountId, Open>()
  reads = 0
  readonly open = new OpenRequests((now) => {
    this.reads += 1
    return [...this.all.values()].filter(({ requests, until }) => requests > 0 && until > now)
  })

  set(n: number, requests: number, until: number): void {
    const open = { account: accountOf(n), requests, until: until as Instant }
    this.all.set(open.account, open)
    this.open.set(open)
  }

  counted(now: number): number {
    let sum = 0
    for (const { requests, until } of this.all.values()) if (until > now) sum += requests
    return sum
  }
}

test('the count is that of the rows, whatever comes in whatever order', () => {
  const step = fc.oneof(
    fc.record({
      n: fc.nat(5),
      requests: fc.nat(3),
      until: fc.nat(100),
    }),
    fc.record({ now: fc.nat(100) }),
    fc.constant('rolled back' as const),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const rows = new Rows()
      for (const one of steps) {
        if (one === 'rolled back') rows.open.forget()
        else if ('now' in one) equal(rows.open.at(one.now as Instant), rows.counted(one.now))
        else rows.set(one.n, one.requests, one.until)
      }
    }),
  )
})

test('a flood of requests, each looked at, reads the rows once', () => {
  const rows = new Rows()
  rows.open.at(0 as Instant)
  const lives = 1_000
  for (let now = 0; now < 20_000; now += 1) {
    rows.set(now, 1, now + lives)
    equal(rows.open.at(now as Instant), Math.min(now + 1, lives))
  }
  equal(rows.reads, 1)
})

test('one account that is counted again and again takes no room for each time', () => {
  const rows = new Rows()
  rows.open.at(0 as Instant)
  rows.set(0, 1, 10)
  for (let n = 0; n < 100_000; n += 1) {
    rows.set(1, 1 + (n % 2), 1_000_000 + n)
    if (n % 100 === 0) equal(rows.open.at(5 as Instant), 2 + (n % 2))
  }
  const { reads } = rows
  equal(reads > 1 && reads < 110, true, `${reads}`)
})
