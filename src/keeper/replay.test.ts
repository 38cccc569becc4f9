import { deepEqual, equal, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { before, test } from 'node:test'
import { House } from '../../sim/house.ts'
import type { AccountId } from '../events/event.ts'
import { days, minutes, seconds } from '../lib/time.ts'
import type { Recorded } from '../ports/journal.ts'
import { behaviourJudging } from '../verdict/judging.ts'
import { type Replayed, replayed } from './replay.ts'

const alice = 'alice@example.jp'
const aliceId = 'sasl:alice@example.jp' as AccountId
const contactHash = (account: string, recipient: string): number =>
  Number.parseInt(hash('sha256', `${account}\0${recipient}`).slice(0, 12), 16)

/** Two months of two people, a journey that a person vouches for, then a thief. */
async function livedHouse(): Promise<readonly Recorded[]> {
  const house = await House.open({ judge: 'behaviour' })
  const office = { clientIp: '203.0.113.5' }
  for (let day = 0; day < 50; day += 1) {
    for (let n = 0; n < 3; n += 1) {
      await house.offer(alice, [`friend${(day + n) % 7}@example.org`], office)
      if (n === 1) await house.offer('bob@example.jp', [`other${day % 5}@example.org`], office)
      house.pass(minutes(45))
    }
    house.pass(days(1))
  }
  for (let n = 0; n < 4; n += 1) {
    await house.offer(alice, [`fair${n}@example.org`], { clientIp: '198.51.100.9' })
    house.pass(minutes(1))
  }
  await house.people.opine(aliceId, 'benign', 'carol', 'she was at a fair')
  await house.offer(alice, ['fair1@example.org'], { clientIp: '198.51.100.9' })
  await house.people.purpose(aliceId, 'send-only', ['203.0.113.0/24'], 'carol', 'she is back')
  await house.offer(alice, ['friend1@example.org'], { clientIp: '198.51.100.9' })
  for (let n = 0; n < 40; n += 1) {
    await house.offer('bob@example.jp', [`victim${n}@example.org`], { clientIp: '192.0.2.9' })
    house.pass(seconds(1))
  }
  const recorded: Recorded[] = []
  for await (const one of house.journal.read(0)) recorded.push(one)
  return recorded
}

let entries: readonly Recorded[]
before(async () => {
  entries = await livedHouse()
})

const judged = (of: readonly Recorded[], parametersHash = 'test'): Promise<Replayed> =>
  replayed(
    (async function* () {
      yield* of
    })(),
    { hash: contactHash, judging: behaviourJudging(), parametersHash },
  )

/** The last verdict that holds, with another body. */
function altered(change: (body: Record<string, unknown>) => object | undefined): {
  readonly entry: number
  readonly changed: readonly Recorded[]
} {
  const entry = entries.findLastIndex(
    ({ kind, body }) => kind === 'verdict.given' && body?.['answer'] === 'hold',
  )
  ok(entry > 0)
  const changed = entries.map((one, n) =>
    n === entry ? { ...one, body: change({ ...one.body }) as Recorded['body'] } : one,
  )
  return { entry, changed }
}

test('what was lived is judged again to the same opinion, evidence and reasons', async (t) => {
  const told = await judged(entries)
  deepEqual(told.differences, [])
  const verdicts = entries.filter(({ kind }) => kind === 'verdict.given').length
  deepEqual(told, {
    ...{ equal: verdicts, overlapped: 0, differs: 0, otherEngine: 0, erased: 0 },
    differences: [],
  })
  t.diagnostic(`${verdicts} verdicts of ${entries.length} entries`)
})

test('what was weighed while another entry of the account was being written is no difference', async () => {
  const house = await House.open({ judge: 'behaviour' })
  const office = { clientIp: '203.0.113.5' }
  for (let n = 0; n < 20; n += 1) {
    house.pass(days(1))
    await house.offer(alice, [`friend${n % 3}@example.org`], office)
  }
  house.pass(days(1))
  const { queueId } = await house.offer(alice, ['new@example.org'], office)
  house.pass(seconds(5))
  house.journal.manual = true
  const under = [
    house.scribe.write([
      {
        ...{ kind: 'message.bounced', id: 'r1', at: house.now, heardAt: house.now },
        ...{ trust: 'hearsay', instance: 'mx1', queueId, recipient: 'new@example.org' },
      },
    ]),
    house.offer(alice, ['friend1@example.org'], office),
    house.people.opine(aliceId, 'benign', 'carol', 'x'),
    house.offer(alice, ['friend2@example.org'], office),
  ]
  await new Promise((done) => setImmediate(done))
  house.journal.flush()
  await Promise.all(under)
  house.journal.manual = false
  house.pass(minutes(5))
  await house.offer(alice, ['friend0@example.org'], office)
  const recorded: Recorded[] = []
  for await (const one of house.journal.read(0)) recorded.push(one)
  const { equal: same, overlapped, differs } = await judged(recorded)
  deepEqual([same, overlapped, differs], [22, 2, 0])
  // Half a minute later nothing can have been under way.
  const later = recorded.map((one) =>
    one.kind === 'message.bounced' || one.kind === 'opinion.given'
      ? { ...one, body: { ...one.body, heardAt: '2025-10-07T00:00:00Z' } }
      : one,
  )
  equal((await judged(later)).differs, 2)
})

test('an opinion, an evidence or a reason that was not ours is told with its entry', async () => {
  for (const [what, change] of [
    ['opinion', (body) => ({ ...body, answer: 'pass' })],
    ['evidence', (body) => ({ ...body, evidence: 1.5 })],
    ['reasons', (body) => ({ ...body, reasons: [] })],
    ['trust', (body) => ({ ...body, trusted: body['trusted'] !== true })],
  ] as const satisfies readonly (readonly [string, (body: Record<string, unknown>) => object])[]) {
    const { entry, changed } = altered(change)
    const { differs, differences } = await judged(changed)
    equal(differs, 1, what)
    deepEqual([differences[0]?.entry, differences[0]?.what], [entry, what])
  }
})

test('verdicts of another engine, or under other parameters, cannot be compared', async () => {
  const { changed } = altered((body) => ({ ...body, engine: 'rule/2' }))
  equal((await judged(changed)).otherEngine, 1)
  const { equal: same, differs, otherEngine } = await judged(entries, 'others')
  deepEqual([same, differs], [0, 0])
  ok(otherEngine > 100)
})

test('what was erased is counted as such, and no difference comes of it', async () => {
  const gone = (one: Recorded): boolean =>
    (one.kind === 'message.submitted' || one.kind === 'verdict.given') &&
    one.body?.['account'] === 'sasl:bob@example.jp'
  const left = entries.map((one) => (gone(one) ? { ...one, body: undefined } : one))
  const { differs, erased } = await judged(left)
  equal(differs, 0)
  ok(erased >= 90, `${erased}`)
})
