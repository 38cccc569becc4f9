import { deepEqual, equal, match, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { House } from '../../../sim/house.ts'
import type { AccountId, Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { openDatabase } from './database.ts'
import { Folds } from './folds.ts'

const now = instant('2025-10-06T04:45:00+09:00')
const hash = () => 1
const told = (nth: number, name: string): readonly Event[] => [
  {
    kind: 'message.submitted',
    id: `m${nth}`,
    at: now,
    heardAt: now,
    trust: 'witnessed',
    account: `sasl:${name}` as AccountId,
    instance: 'mx1',
    session: 's',
    arrivedAt: now,
    queueId: `Q${nth}`,
    protocol: 'smtp',
    envelopeSender: name,
    recipients: ['x@example.org'],
    size: 10,
    headers: 'x'.repeat(500),
  },
  {
    kind: 'verdict.given',
    id: `v${nth}`,
    at: now,
    heardAt: now,
    trust: 'witnessed',
    account: `sasl:${name}` as AccountId,
    instance: 'mx1',
    subject: `m${nth}`,
    answer: 'pass',
    reasons: [],
    reference: `R${nth}`,
    trusted: true,
    engine: 'rule/1',
    parameters: 'p',
  },
]

test('every question that is asked each second is answered from an index of its own', () => {
  const database = openDatabase(':memory:')
  for (const [sql, index] of [
    [
      "select * from message where state = 'waiting' and due_at <= 5 order by due_at limit 1",
      'message_waiting',
    ],
    ["select count(*) n from message where state = 'waiting'", 'message_waiting'],
    ["select count(*) n from message where state = 'held'", 'message_held'],
    [
      "select * from message where account = 'a' and state = 'held' and state in ('waiting', 'held', 'stranded') order by at, id limit 9",
      'message_account',
    ],
    ["select * from message where state = 'stranded' order by at, id limit 9", 'message_stranded'],
    [
      "select * from message where state in ('held', 'waiting') and kept is null and queue_id is not null order by at limit 9",
      'message_to_keep',
    ],
    [
      "select * from message where state = 'held' and overdue = 0 and deadline_at <= 5 order by deadline_at limit 9",
      'message_held',
    ],
  ] as const) {
    const plan = database.prepare(`explain query plan ${sql}`).all()
    match(JSON.stringify(plan), new RegExp(`USING (COVERING )?INDEX ${index}`), sql)
  }
})

test('a volume that is full rolls the folds back to the last commit, and they go on from there', () => {
  const database = openDatabase(':memory:')
  const folds = new Folds(database, hash)
  let index = 0
  const take = (nth: number): void => {
    for (const event of told(nth, `user${nth}@example.jp`)) {
      folds.take(index, event)
      index += 1
    }
  }
  take(1)
  folds.commit()
  const { page_count: pages } = database.prepare('pragma page_count').get() as {
    page_count: number
  }
  database.exec(`pragma max_page_count=${pages + 2}`)
  for (let nth = 2; nth < 200 && folds.fault === undefined; nth += 1) take(nth)
  folds.commit()
  match(folds.fault ?? '', /full/)
  const reached = index
  take(200)
  equal(folds.foldedTo, index, 'what comes meanwhile is passed over, in order')

  database.exec('pragma max_page_count=100000')
  folds.restart()
  equal(folds.fault, undefined)
  equal(folds.foldedTo, 2)
  index = folds.foldedTo
  for (let nth = 2; index < reached; nth += 1) take(nth)
  folds.commit()
  equal(folds.tallies()['messages.submitted'], reached / 2)
})

test('an account that fell out of the cache is read back as it was', () => {
  const folds = new Folds(openDatabase(':memory:'), hash, 2)
  let index = 0
  for (let nth = 0; nth < 5; nth += 1)
    for (const event of told(nth, `user${nth}@example.jp`)) {
      folds.take(index, event)
      index += 1
    }
  equal(folds.account('sasl:user0@example.jp' as AccountId).model.messages, 1)
  equal(folds.accounts(10).length, 5)
})

test('evidence is folded in order, each entry once', () => {
  const folds = new Folds(openDatabase(':memory:'), hash)
  throws(() => folds.take(1, undefined), /in order/)
})

test('an index that was lost is folded again to the same counts', async () => {
  const house = await House.open()
  await house.offer('alice@example.jp', ['a@example.org'])
  await house.offer('alice@example.jp', ['a@example.org'])
  const before = house.folds.tallies()
  await house.crash()
  deepEqual(house.folds.tallies(), before)
})
