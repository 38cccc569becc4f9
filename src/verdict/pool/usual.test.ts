/** Usual: two accounts on three days, at the bounds. */
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import { days, instant, plus } from '../../lib/time.ts'
import { USUAL_ACCOUNTS, USUAL_DAYS, USUAL_FOR_DAYS, USUAL_MAX, Usual } from './usual.ts'

const monday = instant('2025-10-06T09:00:00Z')
const on = (day: number) => plus(monday, days(day))
const [alice, bob, carol] = ['sasl:alice', 'sasl:bob', 'sasl:carol'] as AccountId[] as [
  AccountId,
  AccountId,
  AccountId,
]

test('two accounts on three days make it usual; one account, or two days, do not', () => {
  const usual = new Usual()
  for (let day = 0; day < USUAL_DAYS; day += 1) usual.seen('link 1', alice, on(day))
  equal(usual.isUsual('link 1', on(3)), false, 'one account alone')
  usual.seen('link 1', bob, on(3))
  equal(usual.isUsual('link 1', on(3)), true)
  for (let day = 0; day < USUAL_DAYS - 1; day += 1)
    for (const who of [alice, bob, carol]) usual.seen('link 2', who, on(day))
  equal(usual.isUsual('link 2', on(2)), false, 'two days')
  usual.seen('link 2', bob, on(2))
  equal(usual.isUsual('link 2', on(2)), true)
  equal(USUAL_ACCOUNTS, 2)
})

test('what is the own of two accounts already is usual at once', () => {
  const usual = new Usual()
  usual.owned('x', alice, on(0))
  equal(usual.isUsual('x', on(0)), false, 'of one alone')
  usual.seen('x', bob, on(0))
  equal(usual.isUsual('x', on(0)), true)
})

test('it is forgotten when it is not seen, and then learned from the start', () => {
  const usual = new Usual()
  for (let day = 0; day < 3; day += 1) for (const who of [alice, bob]) usual.seen('x', who, on(day))
  equal(usual.isUsual('x', on(2 + USUAL_FOR_DAYS - 1)), true)
  equal(usual.isUsual('x', on(2 + USUAL_FOR_DAYS)), false)
  usual.seen('x', alice, on(2 + USUAL_FOR_DAYS))
  equal(usual.isUsual('x', on(2 + USUAL_FOR_DAYS)), false)
})

test('so many values at the most: one more and the eldest is forgotten', () => {
  const usual = new Usual()
  for (let day = 0; day < 3; day += 1) for (const who of [alice, bob]) usual.seen('x', who, on(day))
  for (let n = 1; n < USUAL_MAX; n += 1) usual.seen(`v${n}`, alice, on(3))
  equal(usual.isUsual('x', on(3)), true)
  usual.seen('one more', alice, on(3))
  equal(usual.isUsual('x', on(3)), false)
  equal(usual.size, USUAL_MAX)
})

test('rows tell it again', () => {
  const usual = new Usual()
  for (let day = 0; day < 3; day += 1) for (const who of [alice, bob]) usual.seen('x', who, on(day))
  usual.seen('y', carol, on(1))
  const again = new Usual()
  for (const [value, onDays, lastDay, ...accounts] of usual.rows())
    again.restored(value, onDays, lastDay, accounts)
  deepEqual(again.rows(), usual.rows())
  equal(again.isUsual('x', on(3)), true)
})

test('a forgotten account is in no row, and what others showed is as before', () => {
  const usual = new Usual()
  for (let day = 0; day < 3; day += 1) {
    usual.seen('network 1', alice, on(day))
    usual.seen('network 1', bob, on(day))
    usual.seen('network 2', alice, on(day))
  }
  usual.forget(alice)
  deepEqual(
    usual.rows().map(([value, onDays, , ...accounts]) => [value, onDays, ...accounts]),
    [['network 1', 3, bob]],
  )
})
