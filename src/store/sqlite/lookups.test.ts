import { deepEqual, equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId, Event, EventOf } from '../../events/event.ts'
import { type Instant, instant, minutes, plus } from '../../lib/time.ts'
import { openDatabase } from './database.ts'
import { Folds } from './folds.ts'

const now = instant('2026-11-21T04:45:00+09:00')
const accountOf = (name: string) => `sasl:${name}@example.jp` as AccountId

function house() {
  const folds = new Folds(openDatabase(':memory:'), () => 1)
  let nth = 0
  const send = (name: string, verdict: Partial<EventOf<'verdict.given'>> = {}): void => {
    nth += 1
    const account = accountOf(name)
    const heard = { at: now, heardAt: now, trust: 'witnessed', account, instance: 'mx1' } as const
    const events: Event[] = [
      {
        ...{ kind: 'message.submitted', id: `m${nth}`, ...heard, session: 's', arrivedAt: now },
        ...{ queueId: `Q${nth}`, protocol: 'smtp', envelopeSender: name, size: 10 },
        recipients: ['x@example.org', 'y@example.org'],
      } as Event,
      {
        ...{ kind: 'verdict.given', id: `v${nth}`, ...heard, subject: `m${nth}`, answer: 'pass' },
        ...{ reasons: [], reference: `R${nth}`, trusted: true, engine: 'rule/1', parameters: 'p' },
        ...verdict,
      } as Event,
    ]
    for (const event of events) folds.take(folds.foldedTo, event)
  }
  return { folds, send }
}

const held = (dueAfter: number | undefined, ownership?: 'owner' | 'thief') => ({
  answer: 'hold' as const,
  ...(dueAfter === undefined ? {} : { deadlineAt: plus(now, minutes(dueAfter)) as Instant }),
  ...(ownership === undefined ? {} : { ownership }),
})

test('held mail comes by its deadline, what has none first, page behind page without a gap', () => {
  const { folds, send } = house()
  for (const due of [30, 10, undefined, 20, 10, undefined]) send('hanako', held(due))
  send('taro', held(5, 'thief'))
  const seen: string[] = []
  let after: { due: Instant | null; place: number } | undefined
  for (;;) {
    const page = folds.lookups.heldPage({ most: 2, ...(after === undefined ? {} : { after }) })
    if (page.length === 0) break
    seen.push(...page.map(({ row }) => row.reference))
    const last = page.at(-1)
    after = { due: last?.row.deadlineAt ?? null, place: last?.place ?? 0 }
  }
  deepEqual(seen, ['R3', 'R6', 'R7', 'R2', 'R5', 'R4', 'R1'])
})

test('held mail is asked for by account and by whose it is', () => {
  const { folds, send } = house()
  send('hanako', held(10, 'owner'))
  send('hanako', held(20))
  send('taro', held(5, 'thief'))
  send('taro')
  const references = (asked: object) =>
    folds.lookups.heldPage({ most: 9, ...asked }).map(({ row }) => row.reference)
  deepEqual(references({ accounts: [accountOf('hanako')] }), ['R1', 'R2'])
  deepEqual(references({ accounts: [accountOf('hanako')], ownership: 'unknown' }), ['R2'])
  deepEqual(references({ ownership: 'thief' }), ['R3'])
  deepEqual(references({ accounts: [] }), [])
  deepEqual(folds.lookups.heldAccounts(9), [
    { account: accountOf('hanako'), messages: 2 },
    { account: accountOf('taro'), messages: 1 },
  ])
  deepEqual(
    folds.lookups.heldSums(accountOf('taro')),
    [
      { ...{ ownership: 'thief', messages: 1, recipients: 2, bytes: 10 }, ...{ oldestAt: now } },
    ].map((sum) => ({ ...sum, dueAt: plus(now, minutes(5)), overdue: 0 })),
  )
})

test('what is asked of held mail and of risky accounts has an index of its own', () => {
  const database = openDatabase(':memory:')
  for (const [sql, index] of [
    [
      "select rowid as place, * from message where state = 'held' and (coalesce(deadline_at, -1), rowid) > (5, 1) order by coalesce(deadline_at, -1), rowid limit 9",
      'message_held_due',
    ],
    [
      "select account, count(*) from message where state = 'held' and state in ('waiting', 'held', 'stranded') group by account",
      'message_account',
    ],
    [
      "select account from account where json_extract(suspicion, '$.containedAt') is not null limit 9",
      'account_standing',
    ],
    [
      'select account from account where risen_at is not null order by risen_at desc limit 9',
      'account_risen',
    ],
  ] as const) {
    const plan = JSON.stringify(database.prepare(`explain query plan ${sql}`).all())
    match(plan, new RegExp(`USING (COVERING )?INDEX ${index}`), sql)
  }
})

test('accounts are found by name in their order, and are known once anything was folded', () => {
  const { folds, send } = house()
  for (const name of ['jiro', 'hanako', 'taro']) send(name)
  deepEqual(folds.lookups.namesAfter(accountOf('hanako'), 1), [accountOf('jiro')])
  deepEqual(folds.lookups.namesAfter('', 9).length, 3)
  equal(folds.lookups.isKnown(accountOf('jiro')), true)
  equal(folds.lookups.isKnown(accountOf('nobody')), false)
  deepEqual(folds.lookups.risky(9), [])
})

test('messages are counted by where they stand', () => {
  const { folds, send } = house()
  for (const name of ['jiro', 'hanako', 'taro']) send(name)
  equal(folds.lookups.newestPlace(), 3)
  deepEqual(
    folds.lookups
      .between(1, 2)
      .map(({ place, account, recipients }) => [place, account, recipients]),
    [[2, accountOf('hanako'), 2]],
  )
  equal(folds.lookups.messageAt(3)?.reference, 'R3')
  equal(folds.lookups.messageAt(4), undefined)
  equal(folds.lookups.recipientsLeft({ id: 'm1', recipients: 2 }), 2)
})
