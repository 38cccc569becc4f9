/** A mailbox that somebody takes away: what the house does when the log tells of it. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { hours, minutes } from '../src/lib/time.ts'
import { House } from './house.ts'

const alice = 'alice@example.jp'
const HOME = '203.0.113.5'
const ABROAD = '198.51.100.7'
const usual = { bytesOut: 60_000, headersRead: 20, bodiesRead: 3 }
const whole = { bytesOut: 2_000_000_000, headersRead: 40_000, bodiesRead: 40_000 }

async function lived(): Promise<House> {
  const house = await House.open({ judge: 'behaviour' })
  for (let day = 0; day < 42; day += 1) {
    await house.login(alice, HOME, { client: 5 })
    await house.offer(alice, [`friend${day % 12}@example.org`])
    await house.mailboxRead(alice, HOME, usual)
    house.pass(hours(24))
  }
  return house
}

test('a whole mailbox read from the account’s own network is nobody’s concern', async () => {
  const house = await lived()
  const before = house.notices.length
  await house.mailboxRead(alice, HOME, whole)
  deepEqual(house.folds.contained(), [])
  equal(house.notices.length, before)
})

test('a whole mailbox read after an unlikely login is told of', async () => {
  const house = await lived()
  await house.login(alice, ABROAD, { client: 77 })
  house.pass(minutes(30))
  const before = house.account(alice).evidence.total
  await house.mailboxRead(alice, ABROAD, whole)
  ok(house.account(alice).evidence.total > before)
  deepEqual(house.folds.contained(), [])
  deepEqual(house.notices, ['owner.login-new', 'mailbox.swept'])
})

test('on a server that is only watched nothing is contained for it', async () => {
  const house = await lived()
  house.observes = true
  for (const [n, ip] of [ABROAD, '192.0.2.9', '198.51.101.9'].entries()) {
    await house.login(alice, ip, { client: 77 + n })
    await house.mailboxRead(alice, ip, whole)
  }
  deepEqual(house.folds.contained(), [])
})
