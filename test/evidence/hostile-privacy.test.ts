/** Erasures against those who come at the wrong moment: a hold in the same stroke, a reader, a thief. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { Fault } from '../../src/lib/fault.ts'
import { days, hours } from '../../src/lib/time.ts'
import { alice, bob, PrivacyHouse } from './privacy-house.ts'

async function housed(live: (house: PrivacyHouse) => Promise<void>): Promise<void> {
  const house = await PrivacyHouse.open()
  try {
    await live(house)
    await house.close()
  } finally {
    await house.remove()
  }
}

const hold = { ticket: 'LH-1', by: 'jiro', why: 'police' }

for (const whom of ['a person', 'everything'] as const)
  test(`a legal hold on ${whom} that is ordered while an erasure begins: one of the two, never both`, () =>
    housed(async (house) => {
      const { orders } = house.privacy
      const account = whom === 'a person' ? { account: alice } : {}
      await house.live(alice, 2)
      await orders.erase(alice, { ticket: 'T-1', by: 'hanako', why: 'x' })
      await orders.approve({ ticket: 'T-1', by: 'jiro', why: 'y' })
      // The hold is on its way to the disk when the round looks for holds.
      const held = orders.preserve({ ...hold, ...account })
      const [told] = await Promise.all([held, house.privacy.round()])
      equal('refused' in told, false)
      await house.privacy.round()
      equal(house.folds.privacy.standing().length, 1)
      equal(house.folds.privacy.erasure('T-1')?.state, 'approved')
      equal(house.folds.account(alice).model.messages, 2)
      deepEqual(house.problems, [])
    }))

test('a legal hold that comes when an erasure has begun is refused, also in the same stroke', () =>
  housed(async (house) => {
    const { orders } = house.privacy
    await house.live(alice, 2)
    await orders.erase(alice, { ticket: 'T-1', by: 'hanako', why: 'x' })
    await orders.approve({ ticket: 'T-1', by: 'jiro', why: 'y' })
    const condemn = house.scribe.condemn.bind(house.scribe)
    let told: Promise<object> | undefined
    house.scribe.condemn = (event, account) => {
      told = orders.preserve({ ...hold, account: alice })
      return condemn(event, account)
    }
    await house.privacy.round()
    equal('refused' in ((await told) ?? {}), true)
    equal(house.folds.privacy.erasure('T-1')?.state, 'done')
  }))

test('mail that is held while an erasure begins waits for a person first', () =>
  housed(async (house) => {
    const { orders } = house.privacy
    await house.live(alice, 2)
    await orders.erase(alice, { ticket: 'T-1', by: 'hanako', why: 'x' })
    await orders.approve({ ticket: 'T-1', by: 'jiro', why: 'y' })
    const condemn = house.scribe.condemn.bind(house.scribe)
    house.scribe.condemn = async (event, account) => {
      await house.live(alice, 1, 'hold')
      await condemn(event, account)
    }
    await house.privacy.round()
    const [held] = house.folds.messages.ofAccount(alice, 'held', 1)
    equal(held?.reference, 'R3')
    equal(house.folds.privacy.erasure('T-1')?.state, 'intended')
    const left = { id: 'x1', at: house.place.now, heardAt: house.place.now, trust: 'hearsay' }
    await house.write([
      { kind: 'message.released', ...left, instance: 'mx1', queueId: held?.queueId, by: 'milter' },
    ])
    await house.privacy.round()
    equal(house.folds.privacy.erasure('T-1')?.state, 'done')
    deepEqual(house.folds.messages.byReference('R3'), undefined)
  }))

test('an erasure that is cancelled while it begins: cancelled, or refused', () =>
  housed(async (house) => {
    const { orders } = house.privacy
    await house.live(alice, 2)
    await orders.erase(alice, { ticket: 'T-1', by: 'hanako', why: 'x' })
    await orders.approve({ ticket: 'T-1', by: 'jiro', why: 'y' })
    const cancelled = orders.cancel({ ticket: 'T-1', by: 'hanako', why: 'z' })
    const [told] = await Promise.all([cancelled, house.privacy.round()])
    equal('refused' in told, false)
    equal(house.folds.privacy.erasure('T-1')?.state, 'cancelled')
    // Else her names in old leaves are a dead ticket's, and a hold on her finds no month of hers.
    deepEqual(house.journal.erasing.condemned(), [])
    equal(house.folds.account(alice).model.messages, 2)
  }))

test('a key database that is there and empty was lost like one that is not there', () =>
  housed(async (house) => {
    await house.live(alice, 2)
    await house.die()
    const file = join(house.place.keysFolder, 'keys.db')
    for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
    writeFileSync(file, '')
    await house.start()
    await house.privacy.round()
    deepEqual(
      house.problems.map((one) => (one as Fault).code),
      ['evidence.keys-lost'],
    )
    ok(house.folds.privacy.keysLostBelow() > 0)
  }))

test('a hold that cannot be read any more, when the index is folded anew, stands on everything', () =>
  housed(async (house) => {
    const { orders } = house.privacy
    await house.live(alice, 2)
    await orders.preserve({ ...hold, account: alice })
    await orders.preserve({ ...hold, ticket: 'LH-2', account: bob })
    await orders.lift({ ticket: 'LH-2', by: 'jiro', why: 'over' })
    await house.die(true)
    for (const suffix of ['', '-wal', '-shm'])
      rmSync(join(house.place.keysFolder, `keys.db${suffix}`), { force: true })
    await house.start()
    deepEqual(
      house.folds.privacy.standing().map(({ ticket, all }) => [ticket, all]),
      [['LH-1', true]],
    )
  }))

test('lines that nobody understood go by time, unless a hold stands', () =>
  housed(async (house) => {
    await house.live(bob, 1)
    await house.privacy.orders.preserve({ ...hold, account: bob })
    await house.privacy.round()
    deepEqual(house.linesGone, [])
    await house.privacy.orders.lift({ ticket: 'LH-1', by: 'jiro', why: 'over' })
    house.pass(hours(2))
    await house.privacy.round()
    deepEqual(house.linesGone, [house.place.now - days(400)])
  }))

test('a clock that jumps years ahead takes nothing for a day of running', async () => {
  const house = await PrivacyHouse.open({ monthsAfter: { start: hours(1), step: days(1) } })
  try {
    await house.live(bob, 2)
    await house.privacy.round()
    const runs = async (length: number, clock = true) => {
      house.monotonic += length
      if (clock) house.pass(length)
      await house.privacy.round()
      return house.folds.privacy.monthsDone(10).length
    }
    equal(await runs(hours(2)), 0)
    house.pass(days(2_000))
    equal(await runs(hours(2)), 0)
    equal(await runs(hours(23)), 0)
    ok((await runs(hours(2))) > 0)
    deepEqual(house.problems, [])
    await house.close()
  } finally {
    await house.remove()
  }
})

test('a month that cannot be erased does not keep the others', () =>
  housed(async (house) => {
    await house.live(bob, 2)
    house.pass(days(40))
    await house.live(bob, 2)
    house.pass(days(500))
    const { erasing } = house.journal
    const eraseMonth = erasing.eraseMonth.bind(erasing)
    const [eldest] = await erasing.months()
    erasing.eraseMonth = (retention, month) =>
      month === eldest?.month ? Promise.reject(new Error('damaged')) : eraseMonth(retention, month)
    await house.privacy.round()
    ok(house.problems.length > 0)
    const done = house.folds.privacy.monthsDone(10)
    ok(done.length > 0 && done.every(({ month }) => month !== eldest?.month))
  }))

test('a reader does not hold up the thread that answers mail', () =>
  housed(async (house) => {
    await house.live(alice, 2)
    house.folds.commit()
    const keys = join(house.place.keysFolder, 'keys.db')
    const readers = [house.index, keys].map((file) => new DatabaseSync(file, { readOnly: true }))
    for (const reader of readers) {
      reader.exec('begin')
      reader.prepare('select count(*) from sqlite_master').get()
    }
    await house.live(alice, 1)
    const began = performance.now()
    equal(house.folds.scrub(), false)
    await house.erase(alice, 'T-1')
    // SQLite would wait five seconds for each of them.
    ok(performance.now() - began < 8_000)
    deepEqual(
      house.problems.map((one) => (one as Fault).code),
      ['erasure.unfinished'],
    )
    for (const reader of readers) reader.close()
    await house.privacy.round()
    equal(house.folds.privacy.erasure('T-1')?.state, 'done')
  }))
