import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { House } from '../../sim/house.ts'
import { days, minutes, seconds } from '../lib/time.ts'
import { Keeping } from './bodies.ts'
import { People } from './people.ts'
import { countsOf } from './status.ts'

const alice = 'alice@example.jp'

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
  const { folds, acts, desk, hands, scribe, containing } = house
  const keeping = new Keeping({ clock, hands, folds, scribe })
  return {
    house,
    people: new People({ clock, folds, acts, desk, hands, scribe, keeping, containing }),
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
