import { deepEqual, equal, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { House } from '../../sim/house.ts'
import { mayMailMany } from '../accounts/model.ts'
import type { AccountId } from '../events/event.ts'
import { days, minutes, seconds } from '../lib/time.ts'
import { Keeping } from './bodies.ts'
import { People } from './people.ts'
import { SLICE } from './slices.ts'
import { countsOf } from './status.ts'

const alice = 'alice@example.jp'
const aliceId = 'sasl:alice@example.jp' as AccountId

/** Alice at work for a week, then a thief from abroad, then alice again from her office. */
async function stolen(): Promise<{ house: House; people: People }> {
  const house = await House.open()
  for (let n = 0; n < 20; n += 1) {
    await house.offer(alice, [`friend${n % 4}@example.org`], { clientIp: '203.0.113.5' })
    house.pass(minutes(40))
  }
  house.pass(days(2))
  for (let n = 0; n < 20; n += 1) {
    await house.offer(alice, [`victim${n}@example.org`], { clientIp: '198.51.100.9' })
    house.pass(seconds(1))
  }
  await house.offer(alice, ['friend1@example.org'], { clientIp: '203.0.113.5' })
  house.pass(minutes(5))
  const clock = { now: () => house.now, monotonic: () => house.now as number }
  const { folds, acts, company, desk, hands, scribe, containing } = house
  const keeping = new Keeping({ clock, hands, folds, scribe })
  return {
    house,
    people: new People({
      ...{ clock, folds, acts, company, desk, hands, scribe, keeping, containing },
    }),
  }
}

test('clearing an account releases the owner’s mail once, and leaves the thief’s held', async () => {
  const { house, people } = await stolen()
  const { lifted, released } = await people.clear(
    'sasl:alice@example.jp' as never,
    'test',
    'password changed',
  )
  equal(lifted, true)
  equal(released.done.length, 1)
  deepEqual(house.folds.contained(), [])
  equal(house.folds.messages.held() >= 14, true)
  equal((await people.clear('sasl:alice@example.jp' as never, 'test', 'again')).lifted, false)
  equal(
    [...house.hands.left.values()].every((times) => times === 1),
    true,
  )
})

test('the thief’s mail is released only when it is asked for explicitly', async () => {
  const { house, people } = await stolen()
  const thiefs = people.heldOf('sasl:alice@example.jp' as never, 'thief')
  const one = thiefs[0] ?? ''
  deepEqual(await people.release([one], false, 'test', 'why not'), {
    done: [],
    left: [{ reference: one, code: 'thief' }],
  })
  deepEqual((await people.release([one], true, 'test', 'it was hers')).done, [one])
  equal(countsOf(house.folds).messages.released, 1)
})

test('a reference is read as people write it, and an unknown one is told', async () => {
  const { people } = await stolen()
  const one = people.heldOf('sasl:alice@example.jp' as never, 'owner')[0] ?? ''
  deepEqual((await people.release([one.toLowerCase()], false, 'test', 'x')).done, [one])
  deepEqual((await people.release(['ZZZZZZZ'], false, 'test', 'x')).left, [
    { reference: 'ZZZZZZZ', code: 'unknown' },
  ])
})

test('of many messages a slice is looked at in one turn, in an act as before it', async () => {
  const { house, people } = await stolen()
  const all = people.heldOf(aliceId, 'thief')
  const { messages } = house.folds
  let looked = 0
  let most = 0
  const counted =
    <Args extends unknown[], Found>(look: (...args: Args) => Found) =>
    (...args: Args): Found => {
      looked += 1
      if (looked === 1)
        setImmediate(() => {
          most = Math.max(most, looked)
          looked = 0
        })
      return look(...args)
    }
  messages.byReference = counted(messages.byReference.bind(messages))
  messages.byQueueId = counted(messages.byQueueId.bind(messages))
  const named = Array.from({ length: 5 * SLICE }, (_, n) => `NAUGHT${n}`)
  const many = [...named, ...all, all[0]?.toLowerCase() ?? '']
  for (const act of [
    () => people.release(many, false, 'test', 'x'),
    () => people.delete(many, 'test', 'x'),
  ]) {
    most = 0
    const { done, left } = await act()
    await new Promise((turn) => setImmediate(turn))
    equal(done.length + left.length, named.length + all.length)
    // Those of the slice, and what the ends of two of them have in one turn.
    equal(most > 0 && most <= 2 * SLICE, true, String(most))
  }
  equal(countsOf(house.folds).messages.deleted, all.length)
})

test('two who act on the same mail at once: one does it, the other is told; what fails is free again', async () => {
  const { house, people } = await stolen()
  const all = people.heldOf(aliceId, 'thief')
  const [one, two] = await Promise.all([
    people.release(all, true, 'taro', 'x'),
    people.delete(all, 'jiro', 'x'),
  ])
  deepEqual([one.done.length, two.done.length], [all.length, 0])
  equal(new Set(two.left.map(({ code }) => code)).size, 1)
  equal(
    [...house.hands.left.values()].every((times) => times === 1),
    true,
  )
  const owners = people.heldOf(aliceId, 'owner')
  const { write } = house.scribe
  house.scribe.write = async () => {
    throw new Error('no room')
  }
  await rejects(people.release(owners, false, 'taro', 'x'))
  house.scribe.write = write
  deepEqual((await people.release(owners, false, 'taro', 'x')).done, owners)
})

test('what the server keeps in its hold queue is told as such, and can be asked for again', async () => {
  const { house, people } = await stolen()
  const one = people.heldOf('sasl:alice@example.jp' as never, 'owner')[0] ?? ''
  const release = house.hands.release.bind(house.hands)
  house.hands.release = async () => []
  deepEqual((await people.release([one], false, 'test', 'x')).left, [
    { reference: one, code: 'again' },
  ])
  house.hands.release = release
  deepEqual((await people.release([one], false, 'test', 'x')).done, [one])
})

test('deleted mail lies in the vault, and is gone from the queue', async () => {
  const { house, people } = await stolen()
  const one = people.heldOf('sasl:alice@example.jp' as never, 'thief')[0] ?? ''
  deepEqual((await people.delete([one], 'test', 'spam')).done, [one])
  const row = house.folds.messages.byReference(one)
  equal(row?.state, 'deleted')
  equal(house.hands.deleted.has(row?.queueId ?? ''), true)
  const content = await house.journal.kept(row?.kept ?? '')
  equal(
    Buffer.from(content ?? [])
      .toString()
      .includes('body of'),
    true,
  )
})

test('bulk rights are granted and withdrawn by a person, and stand after a restart', async () => {
  const { house, people } = await stolen()
  await people.allowBulk('sasl:news@example.jp' as never, true, 'test', 'newsletter')
  await house.crash()
  const all = Array.from({ length: 200 }, (_, n) => `reader${n}@example.org`)
  equal((await house.offer('news@example.jp', all)).answer.kind, 'pass')
})

const said = (house: House, from: number): readonly unknown[] =>
  house.journal.entries.slice(from).map(({ kind, body }) => ({
    kind,
    ...(kind === 'opinion.given'
      ? { opinion: body['opinion'], by: body['by'], why: body['why'] }
      : { what: body['what'], to: body['to'], networks: body['networks'] }),
  }))

test('whose mail it was is an entry, and neither lifts nor contains', async () => {
  const { house, people } = await stolen()
  const contained = house.folds.contained()
  const from = house.journal.entries.length
  await people.opine(aliceId, 'benign', 'carol', 'she was at a fair')
  await people.opine(aliceId, 'hijacked', 'carol', 'she was not')
  deepEqual(said(house, from), [
    { kind: 'opinion.given', opinion: 'benign', by: 'carol', why: 'she was at a fair' },
    { kind: 'opinion.given', opinion: 'hijacked', by: 'carol', why: 'she was not' },
  ])
  equal(
    new Set(house.journal.entries.map(({ body }) => body['id'])).size,
    house.journal.entries.length,
  )
  deepEqual(house.folds.contained(), contained)
})

test('clearing says nothing of whose mail it was, unless it is told to, and then once', async () => {
  for (const benign of [false, true]) {
    const { house, people } = await stolen()
    const opinions = () =>
      house.journal.entries.filter(({ kind }) => kind === 'opinion.given').length
    equal((await people.clear(aliceId, 'test', 'x', benign)).lifted, true)
    equal(opinions(), benign ? 1 : 0)
    equal((await people.clear(aliceId, 'test', 'not contained any more', benign)).lifted, false)
    equal(opinions(), benign ? 2 : 0)
  }
})

test('a purpose names the networks that are the account’s own, or those that were asked for', async () => {
  const { house, people } = await stolen()
  const from = house.journal.entries.length
  deepEqual(await people.purpose(aliceId, 'device', [], 'carol', 'scanner'), {
    networks: ['203.0.113.0/24'],
    bulk: false,
  })
  await people.purpose(aliceId, 'send-only', ['192.0.2.0/24'], 'carol', 'it moved')
  await people.purpose(aliceId, 'none', [], 'carol', 'sold')
  deepEqual(said(house, from), [
    { kind: 'config.changed', what: 'purpose', to: 'device', networks: ['203.0.113.0/24'] },
    { kind: 'config.changed', what: 'purpose', to: 'send-only', networks: ['192.0.2.0/24'] },
    { kind: 'config.changed', what: 'purpose', to: 'none', networks: undefined },
  ])
})

test('an account of which no network is known cannot be bound, and nothing is written', async () => {
  const { house, people } = await stolen()
  const from = house.journal.entries.length
  const printer = 'sasl:printer@example.jp' as AccountId
  equal(await people.purpose(printer, 'device', [], 'carol', 'x'), undefined)
  deepEqual(said(house, from), [])
  deepEqual(await people.purpose(printer, 'shared', [], 'carol', 'x'), {
    networks: [],
    bulk: false,
  })
})

test('a newsletter may write to many as long as it is one', async () => {
  const house = await House.open()
  const news = 'sasl:news@example.jp' as AccountId
  const may = () => mayMailMany(house.folds.account(news).model)
  for (const other of ['none', 'shared'] as const) {
    const became = await house.people.purpose(news, 'newsletter', [], 'carol', 'weekly')
    deepEqual(became, { networks: [], bulk: true })
    equal(may(), true)
    const ended = await house.people.purpose(news, other, [], 'carol', 'ended')
    deepEqual(ended, { networks: [], bulk: false })
    equal(may(), false)
  }
})

test('the right that was approved and that of a newsletter are given and taken each by itself', async () => {
  const ways = ['approved', 'newsletter'] as const
  const otherOf = (way: (typeof ways)[number]) => (way === 'approved' ? 'newsletter' : 'approved')
  for (const first of ways)
    for (const gone of ways) {
      const house = await House.open()
      const news = 'sasl:news@example.jp' as AccountId
      const set = async (way: (typeof ways)[number], given: boolean): Promise<unknown> => {
        const { people } = house
        const told =
          way === 'approved'
            ? await people.allowBulk(news, given, 'carol', 'w')
            : await people.purpose(news, given ? 'newsletter' : 'none', [], 'carol', 'w')
        return told?.bulk
      }
      /** Each time as the evidence alone has it. */
      const stands = async (may: boolean, mailings: number): Promise<void> => {
        await house.crash()
        const { model, behaviour } = house.folds.account(news)
        equal(mayMailMany(model), may, `${first} ${gone}`)
        equal(behaviour.bulk.mailings, mailings, `${first} ${gone}`)
      }
      // The first vouches for a mailing, the second for no more.
      equal(await set(first, true), true)
      await stands(true, 1)
      equal(await set(otherOf(first), true), true)
      await stands(true, 1)
      equal(await set(gone, false), true)
      await stands(true, 1)
      // With the last of them the next mailing is asked about.
      equal(await set(otherOf(gone), false), false)
      await stands(false, 0)
    }
})

test('what a device sends from elsewhere is held for a person, and teaches nothing', async () => {
  const house = await House.open({ judge: 'behaviour' })
  const scan = 'sasl:scan@example.jp' as AccountId
  const offers = async (clientIp: string): Promise<string> => {
    house.pass(days(1))
    return (await house.offer('scan@example.jp', ['hanako@example.jp'], { clientIp })).answer.kind
  }
  for (let n = 0; n < 20; n += 1) await offers('203.0.113.5')
  await house.people.purpose(scan, 'device', [], 'carol', 'scanner')
  const from = house.now
  equal(await offers('203.0.113.77'), 'pass')
  // As new to the judge as a colleague's desk; it would be the account's own before long.
  const kinds: string[] = []
  for (let n = 0; n < 12; n += 1) kinds.push(await offers('203.0.114.5'))
  deepEqual(
    kinds,
    kinds.map(() => 'hold'),
  )
  const held = house.folds.messages.inState('held', 40).filter(({ at }) => at > from)
  deepEqual(
    held.map(({ reasons }) => reasons[0]?.code),
    kinds.map(() => 'purpose.other-origin'),
  )
  equal(house.folds.account(scan).behaviour.origins.networks.length, 1)
  await house.crash()
  equal(await offers('203.0.114.5'), 'hold')
  equal(await offers('203.0.113.77'), 'pass')
  await house.people.purpose(scan, 'none', [], 'carol', 'sold')
  equal(house.folds.account(scan).model.purpose, undefined)
})

test('an opinion is folded, and stands after a restart', async () => {
  const house = await House.open({ judge: 'behaviour' })
  for (let n = 0; n < 40; n += 1) {
    await house.offer(alice, [`friend${n % 4}@example.org`], { clientIp: '203.0.113.5' })
    house.pass(days(1))
  }
  for (let n = 0; n < 3; n += 1) {
    await house.offer(alice, [`stranger${n}@example.org`], {
      clientIp: '198.51.100.9',
      headers: 'Message-ID: <1.2@z>\nSubject: x\n',
    })
    house.pass(seconds(20))
  }
  const doubted = house.folds.account(aliceId)
  equal(doubted.evidence.total > 1, true)
  await house.people.opine(aliceId, 'hijacked', 'carol', 'x')
  equal(house.folds.account(aliceId).evidence.total, doubted.evidence.total)
  deepEqual(house.folds.account(aliceId).behaviour.origins.unproven, [])
  await house.offer(alice, ['stranger4@example.org'], { clientIp: '198.51.100.9' })
  await house.people.opine(aliceId, 'benign', 'carol', 'no, she was at a fair')
  const vouched = house.folds.account(aliceId)
  equal(vouched.evidence.total, 0)
  equal(vouched.behaviour.origins.networks.length, 2)
  await house.crash()
  deepEqual(house.folds.account(aliceId).behaviour.origins, vouched.behaviour.origins)
})
