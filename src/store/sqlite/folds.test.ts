import { deepEqual, equal, match, notEqual, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { House } from '../../../sim/house.ts'
import type { AccountId, Event, EventOf } from '../../events/event.ts'
import type { VerdictGiven } from '../../events/verdict.ts'
import { instant } from '../../lib/time.ts'
import { LOST_ENTRY } from '../../ports/journal.ts'
import type { Lived } from '../../verdict/judging.ts'
import { openDatabase } from './database.ts'
import { Folds, RECALLED_AT_ONCE } from './folds.ts'

const now = instant('2025-10-06T04:45:00+09:00')
const hash = () => 1
const told = (
  nth: number,
  name: string,
  verdict: Partial<EventOf<'verdict.given'>> = {},
): readonly Event[] => [
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
    ...verdict,
  },
]

/** Folds the events one behind another, as the scribe does. */
const taking = (folds: Folds) => (events: readonly Event[]) => {
  for (const event of events) folds.take(folds.foldedTo, event)
}
const heldByServer = (queueId: string): Event => ({
  kind: 'message.held',
  id: `h.${queueId}`,
  at: now,
  heardAt: now,
  trust: 'hearsay',
  instance: 'mx1',
  queueId,
  by: 'milter',
})

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

test('entries that were lost altogether may have been the message, or the verdict of one', () => {
  const folds = new Folds(openDatabase(':memory:'), hash)
  const lost = () =>
    folds.take(folds.foldedTo, undefined, { kind: LOST_ENTRY, facts: {}, at: 0 as never })
  const [first] = told(1, 'a')
  const [, second] = told(2, 'a')
  folds.take(0, first)
  lost()
  equal(folds.commit(), true)
  folds.take(2, second)
  lost()
  taking(folds)(told(3, 'a'))
  equal(folds.commit(), true)
  deepEqual([folds.fault, folds.foldedTo], [undefined, 6])
  equal(folds.messages.byReference('R3')?.id, 'm3')
  equal(folds.tallies()[LOST_ENTRY], 2)
})

test('a commit between a message and its verdict waits for the verdict', () => {
  const database = openDatabase(':memory:')
  const folds = new Folds(database, hash)
  const committed = (): number => new Folds(database, hash).foldedTo
  const [message, verdict] = told(1, 'user1@example.jp')
  folds.take(0, undefined)
  folds.commit()
  equal(committed(), 1)
  folds.take(1, message)
  equal(folds.commit(), false)
  equal(committed(), 1)
  folds.take(2, verdict)
  equal(folds.commit(), true)
  equal(committed(), 3)
  equal(folds.messages.byReference('R1')?.id, 'm1')
})

test('accounts written ahead of a commit are written again when they change, and go with a rollback', () => {
  const database = openDatabase(':memory:')
  const folds = new Folds(database, hash)
  const take = taking(folds)
  const written = (): number[] => {
    const again = new Folds(database, hash)
    return ['a', 'b'].map((name) => again.account(`sasl:${name}` as AccountId).model.messages)
  }
  folds.ahead(1)
  take([...told(1, 'a'), ...told(2, 'b')])
  folds.ahead(1)
  deepEqual(written(), [1, 0], 'no more than was asked for, the longest ago first')
  take(told(3, 'a'))
  folds.commit()
  deepEqual(written(), [2, 1])
  take(told(4, 'a'))
  folds.ahead(5)
  deepEqual(written(), [3, 1])
  database.exec('rollback')
  deepEqual(written(), [2, 1])
  equal(new Folds(database, hash).foldedTo, 6)
})

test('those in the 15-second queue are counted whatever becomes of them', () => {
  const database = openDatabase(':memory:')
  const folds = new Folds(database, hash)
  const take = taking(folds)
  const waits = (expected: number): void => {
    equal(folds.messages.waiting(), expected)
    const counted = database.prepare("select count(*) n from message where state = 'waiting'").get()
    equal(counted?.['n'], expected)
  }
  const delayed = (nth: number, name = 'a') => told(nth, name, { answer: 'delay', dueAt: now })
  waits(0)
  take([...delayed(1), ...delayed(2), ...delayed(3, 'b'), ...told(4, 'b'), ...delayed(5, 'c')])
  waits(4)
  take(delayed(5, 'c'))
  waits(4)
  take([{ ...heldByServer('Q1'), kind: 'message.released' } as Event])
  waits(3)
  take(told(6, 'a', { answer: 'hold', recalls: true }))
  waits(2)
  folds.commit()
  take(delayed(7, 'c'))
  waits(3)
  folds.purge({ account: 'sasl:c' as AccountId, before: 1_000 }, 0)
  waits(1)
})

test('who only looks at an account keeps nothing of it in memory, and sees what is not committed', () => {
  const folds = new Folds(openDatabase(':memory:'), hash, 1)
  const [one, other] = ['user1', 'user2'].map((name) => `sasl:${name}@example.jp` as AccountId)
  const take = taking(folds)
  take([...told(1, 'user1@example.jp'), ...told(2, 'user2@example.jp')])
  folds.commit()
  const known = folds.account(one as AccountId)
  const looked = folds.peek(other as AccountId)
  equal(looked.model.messages, 1)
  notEqual(folds.peek(other as AccountId), looked, 'it is read anew each time')
  equal(folds.account(one as AccountId), known, 'nobody made room for it')
  deepEqual(folds.accounts(9), [
    { account: one, state: known },
    { account: other, state: looked },
  ])
  equal(folds.account(one as AccountId), known)
  take(told(3, 'user1@example.jp'))
  equal(folds.peek(one as AccountId).model.messages, 2)
})

test('a suspicion keeps back all passes that nobody heard, however many looks it takes', () => {
  for (const passes of [RECALLED_AT_ONCE, RECALLED_AT_ONCE + 1, 2 * RECALLED_AT_ONCE + 1]) {
    const folds = new Folds(openDatabase(':memory:'), hash)
    const take = taking(folds)
    const alice = 'sasl:alice@example.jp' as AccountId
    for (let nth = 0; nth < passes; nth += 1) {
      take(told(nth, 'alice@example.jp'))
      take([heldByServer(`Q${nth}`)])
    }
    equal(folds.messages.ofAccount(alice, 'stranded', passes + 9).length, passes)
    take(told(passes, 'alice@example.jp', { answer: 'hold', recalls: true }))
    equal(folds.messages.ofAccount(alice, 'stranded', 9).length, 0)
    equal(folds.messages.held(), passes + 1)
    equal(folds.account(alice).heldMessages, passes + 1)
  }
})

test('of the messages that the server holds although we refused them for now, the account keeps count', () => {
  const folds = new Folds(openDatabase(':memory:'), hash)
  const take = taking(folds)
  const alice = 'sasl:alice@example.jp' as AccountId
  take(told(1, 'alice@example.jp', { answer: 'hold' }))
  take(told(2, 'alice@example.jp', { answer: 'postpone' }))
  equal(folds.account(alice).heldMessages, 1)
  for (const _ of [1, 2]) {
    take([heldByServer('Q2')])
    equal(folds.messages.held(), 2)
    equal(folds.account(alice).heldMessages, 2)
    equal(folds.account(alice).heldBytes, 20)
  }
})

test('a fold takes over what was foreseen for this very verdict, and only on the same state', () => {
  const folds = new Folds(openDatabase(':memory:'), hash)
  const account = 'sasl:a' as AccountId
  const foreseenFor = (verdict: Event, state = folds.account(account), world = folds.world()) => {
    const after = { state: { ...state, heldBytes: 4_711 }, organisation: world.organisation }
    const lived = { fresh: [] } as unknown as Lived
    folds.foresee(verdict as VerdictGiven, { state, world, lived, after })
  }
  const first = told(1, 'a')
  foreseenFor(first[1] as Event)
  taking(folds)(first)
  equal(folds.account(account).heldBytes, 4_711, 'on the same state')

  const before = folds.account(account)
  const second = told(2, 'a')
  foreseenFor(second[1] as Event, { ...before })
  taking(folds)(second)
  equal(folds.account(account).heldBytes, 4_711, 'another state: worked out anew')
  notEqual(folds.account(account).behaviour, before.behaviour, 'and it has learned')

  const third = told(3, 'a')
  const { population, organisation } = folds.world()
  folds.foresee(third[1] as VerdictGiven, {
    state: folds.account(account),
    world: { population, organisation: { ...organisation } },
    lived: { fresh: [] } as unknown as Lived,
    after: { state: { ...before, heldBytes: 1 }, organisation },
  })
  taking(folds)(third)
  equal(folds.account(account).heldBytes, 4_711, 'another organisation: worked out anew')
})
