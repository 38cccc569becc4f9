import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { House, INSTANCE, offered } from '../../sim/house.ts'
import { days, minutes, seconds } from '../lib/time.ts'
import { HELD_BYTES_MAX, HELD_MESSAGES_MAX, WAITING_MAX } from './judge.ts'
import { countsOf } from './status.ts'

const alice = 'alice@example.jp'
const stranger = (n: number): string => `someone${n}@example.org`

async function blast(house: House, count: number, every = seconds(60 / 157)) {
  const answers: string[] = []
  for (let n = 0; n < count; n += 1) {
    answers.push(
      (await house.offer(alice, [stranger(n)], { clientIp: '198.51.100.9' })).answer.kind,
    )
    house.pass(every as never)
  }
  return answers
}

test('at 157 messages a minute 12 pass or wait, everything further is held, nothing is lost', async () => {
  const house = await House.open()
  const answers = await blast(house, 157)
  equal(answers.filter((kind) => kind === 'pass').length, 6)
  equal(
    answers.slice(6).every((kind) => kind === 'hold'),
    true,
  )
  const { messages } = countsOf(house.folds)
  equal(messages.submitted, 157)
  equal(messages.passed + messages.held + messages.refused + messages.postponed, 157)
  equal(house.folds.messages.waiting(), 0, 'what waited is frozen by the containment')
  deepEqual(house.folds.contained(), [`sasl:${alice}`])
})

test('a colleague passes while an account is contained', async () => {
  const house = await House.open()
  await blast(house, 20)
  equal((await house.offer('bob@example.jp', [stranger(1)])).answer.kind, 'pass')
})

test('message and verdict stand in the evidence before the answer, in this order', async () => {
  const house = await House.open()
  house.journal.manual = true
  let answered = false
  const asking = house.offer(alice, [stranger(1)]).then(() => {
    answered = true
  })
  await Promise.resolve()
  equal(answered, false)
  house.journal.flush()
  await asking
  deepEqual(
    house.journal.entries.map((entry) => entry.kind),
    ['message.submitted', 'verdict.given'],
  )
})

test('messages that are judged while others are being written count as if those stood', async () => {
  const house = await House.open()
  house.journal.manual = true
  const answers = Array.from({ length: 20 }, (_, n) => house.offer(alice, [stranger(n)]))
  house.journal.flush()
  const kinds = (await Promise.all(answers)).map(({ answer }) => answer.kind)
  equal(kinds.filter((kind) => kind === 'pass').length, 6)
})

test('with evidence unwritable the answer is 451 and the account is as before; it heals', async () => {
  const house = await House.open()
  await house.offer(alice, [stranger(1)])
  const before = house.desk.stateOf(house.folds.accounts(1)[0]?.account as never)
  house.journal.break(true)
  const { answer } = await house.offer(alice, [stranger(2)])
  equal(answer.kind === 'postpone' && answer.reply.code, 451)
  deepEqual(house.desk.stateOf(house.folds.accounts(1)[0]?.account as never), before)
  equal(house.problems.length, 1)
  house.journal.break(false)
  equal((await house.offer(alice, [stranger(2)])).answer.kind, 'pass')
})

test('a leaf names nobody: no address, no name, no subject in what mirrors and witnesses see', async () => {
  const house = await House.open()
  await blast(house, 20)
  for (const { kind, source, facts } of house.journal.entries) {
    const open = JSON.stringify({ kind, source, facts })
    for (const secret of ['alice', 'someone', 'example', '198.51', 'Subject'])
      equal(open.includes(secret), false, `${secret} in ${open}`)
  }
})

test(`${HELD_MESSAGES_MAX} messages of one account are held, one more is postponed with 451`, async () => {
  const house = await House.open()
  const answers = await blast(house, HELD_MESSAGES_MAX + 8)
  // Six pass, the rest is held up to the bound, then 4xx.
  equal(answers.filter((kind) => kind === 'hold').length, HELD_MESSAGES_MAX)
  deepEqual(answers.slice(-2), ['postpone', 'postpone'])
})

test('100 MiB of one account are held, one byte more is postponed', async () => {
  const house = await House.open()
  await blast(house, 13)
  const held = house.account(alice).heldBytes
  const size = HELD_BYTES_MAX - held
  equal((await house.offer(alice, [stranger(1)], { size: size + 1 })).answer.kind, 'postpone')
  equal((await house.offer(alice, [stranger(1)], { size })).answer.kind, 'hold')
})

test(`${WAITING_MAX} messages wait, one more stays held for a person`, async () => {
  const house = await House.open()
  // A message to 15 strangers waits; each account sends one.
  const to = Array.from({ length: 15 }, (_, n) => stranger(n))
  for (let n = 0; n <= WAITING_MAX; n += 1) await house.offer(`user${n}@example.jp`, to)
  equal(house.folds.messages.waiting(), WAITING_MAX)
  equal(house.folds.messages.held(), 1)
})

test('observe mode answers pass, says what it would have done, and contains nobody', async () => {
  const house = await House.open()
  house.observes = true
  const answers = await blast(house, 40)
  equal(
    answers.every((kind) => kind === 'pass'),
    true,
  )
  const counts = countsOf(house.folds)
  equal(counts.wouldHaveHeld, 34)
  deepEqual(house.folds.contained(), [])
})

test('delivery results count only for messages our gate saw, each recipient once', async () => {
  const house = await House.open()
  const { queueId } = await house.offer(alice, [stranger(1), stranger(2)])
  const result = (
    kind: 'message.delivered' | 'message.deferred' | 'message.bounced',
    recipient: string,
    id = queueId,
  ) =>
    house.scribe.write([
      {
        kind,
        id: `d${Math.random()}`,
        at: house.now,
        heardAt: house.now,
        trust: 'hearsay',
        instance: INSTANCE,
        queueId: id,
        recipient,
        dsn: '2.0.0',
      },
    ])
  await result('message.deferred', stranger(1))
  await result('message.deferred', stranger(1))
  deepEqual(countsOf(house.folds).recipients, {
    passed: 2,
    delivered: 0,
    bounced: 0,
    deferred: 1,
    unknown: 1,
  })
  const later = await house.offer(alice, ['never@example.org'])
  await result('message.deferred', 'never@example.org', later.queueId)
  await house.scribe.write([
    {
      kind: 'message.expired',
      id: 'x1',
      at: house.now,
      heardAt: house.now,
      trust: 'hearsay',
      instance: INSTANCE,
      queueId: later.queueId,
    },
  ])
  equal(countsOf(house.folds).recipients.bounced, 1, 'the queue gave it up')
  await result('message.delivered', stranger(1))
  await result('message.delivered', stranger(1))
  await result('message.bounced', stranger(2))
  await result('message.delivered', 'else@where', 'NEVERSEEN')
  deepEqual(countsOf(house.folds).recipients, {
    passed: 3,
    delivered: 1,
    bounced: 2,
    deferred: 0,
    unknown: 0,
  })
})

test('the same evidence folds to the same index, whatever was asked and failed on the way', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(3), fc.nat(40), fc.nat(30_000), fc.boolean()), { maxLength: 60 }),
      async (asked) => {
        const house = await House.open()
        for (const [who, to, wait, broken] of asked) {
          house.journal.break(broken)
          await house.offer(`user${who}@example.jp`, [stranger(to)])
          house.pass(wait as never)
        }
        house.journal.break(false)
        const before = house.folds.accounts(10)
        const counts = countsOf(house.folds)
        await house.crash()
        deepEqual(house.folds.accounts(10), before)
        deepEqual(countsOf(house.folds), counts)
        const { submitted, passed, held, refused, postponed } = counts.messages
        equal(submitted, passed + held + refused + postponed)
      },
    ),
    { numRuns: 60 },
  )
})

test('an unheard answer is said in the evidence', async () => {
  const house = await House.open()
  house.judge.unheard(offered(1, 1, 'Q1', alice, [stranger(1)], house.now), 'deadline')
  await new Promise((done) => setImmediate(done))
  equal(house.journal.entries.at(-1)?.kind, 'answer.unheard')
  ok(house.folds.tallies()['answers.unheard'] === 1)
})

test('an account that was quiet for days starts from what it knows, not from nothing', async () => {
  const house = await House.open()
  for (let n = 0; n < 40; n += 1) {
    await house.offer(alice, [stranger(n)])
    house.pass(minutes(10))
  }
  house.pass(days(3))
  const all = Array.from({ length: 40 }, (_, n) => stranger(n))
  equal((await house.offer(alice, all)).answer.kind, 'pass')
})
