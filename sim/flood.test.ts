/** Thousands of wrong passwords within a minute: what is written of them, and what is known. */
import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { hours } from '../src/lib/time.ts'
import { FAILURES_PER_MINUTE } from '../src/sources/exhaustion.ts'
import { House } from './house.ts'

const alice = 'alice@example.jp'
const HOME = '203.0.113.5'
const ABROAD = '198.51.100.7'

test('names that are tried in a flood are known, although the flood is written as its count', async () => {
  const house = await House.open({ judge: 'behaviour' })
  for (let day = 0; day < 42; day += 1) {
    await house.login(alice, HOME)
    await house.offer(alice, [`friend${day % 12}@example.org`])
    house.pass(hours(24))
  }
  const before = house.journal.entries.length
  for (let n = 0; n < 400; n += 1) {
    // The first ones, which are written as they are, name two people only.
    const name = n < FAILURES_PER_MINUTE ? `info${n % 2}` : `user${n % 40}`
    await house.login(`${name}@example.jp`, ABROAD, { right: false, passwordHash: `0${n % 977}` })
  }
  equal(house.journal.entries.length - before, FAILURES_PER_MINUTE)
  await house.login(alice, ABROAD)
  const told = house.journal.entries.findLast(
    ({ kind, body }) => kind.startsWith('login.') && body?.['account'] === `sasl:${alice}`,
  )
  const pooled = told?.body?.['pooled'] as readonly { code: string; names?: number }[] | undefined
  equal(pooled?.[0]?.code, 'pool.many-names', JSON.stringify(told?.body))
  ok((pooled?.[0]?.names ?? 0) >= 30)
})
