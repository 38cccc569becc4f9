import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chanceFrom, DAY, lived } from '../../../test/detector/lived.ts'
import { accountOf, Living, toSending } from '../../../test/detector/living.ts'
import type { Instant } from '../../lib/time.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import { contactCount, toHashes } from './contacts.ts'
import { packed, unpacked } from './pack.ts'
import { readingOf } from './reading.ts'
import { type Behaviour, guarded, newBehaviour } from './state.ts'

const comparable = (state: Behaviour): object => ({
  ...state,
  contacts: toHashes(state.contacts).map((hashes) => [...hashes]),
})

function lives(seed: number): Living {
  const living = new Living(guarded)
  for (const event of lived(seed)) {
    const sending = toSending(event)
    living.sends(sending)
    for (const bounced of event.results) living.hears(sending.account, bounced)
  }
  return living
}

test('an account comes back from its bytes as it was, and reads the next message alike', () => {
  const living = lives(21)
  const states = [...living.accounts().values()].map(({ state }) => state)
  for (const state of [newBehaviour, ...states]) {
    const bytes = packed(state)
    const back = unpacked(bytes)
    ok(back !== undefined)
    deepEqual(comparable(back), comparable(state))
    deepEqual(packed(back), bytes)
    const context = {
      population: living.population,
      organisation: living.organisation,
      learning: guarded,
    }
    const next = {
      account: accountOf(1),
      at: (state.asOf + 5_000) as Instant,
      hour: 9,
      recipients: [1_001, 5_555],
      client: 10,
    }
    deepEqual(readingOf(back, next, context).rate, readingOf(state, next, context).rate)
    equal(readingOf(back, next, context).messageShare, readingOf(state, next, context).messageShare)
  }
})

test('the same days give the same bytes', () => {
  const bytesOf = (living: Living) =>
    [...living.accounts().values()].map(({ state }) => [...packed(state)])
  deepEqual(bytesOf(lives(22)), bytesOf(lives(22)))
})

test('an ordinary account of a year, with twenty contacts, is at most 1 kB', () => {
  const living = new Living(guarded)
  const chance = chanceFrom(3)
  const account = accountOf(1)
  for (let day = 0; day < 365; day += 1) {
    if (day % 7 >= 5) continue
    // Of each day a morning at the office and, now and then, an evening at home.
    for (const hour of chance() < 0.2 ? [9, 20] : [9])
      for (let n = 0; n < 3; n += 1) {
        const start = hour * 3_600_000 + Math.floor(chance() * 5_400_000)
        living.sends({
          account,
          at: (day * DAY * 1_000 + start) as Instant,
          hour: Math.floor(start / 3_600_000),
          recipients: [Math.floor(chance() * 20) * 7_919_000_000],
          origin: {
            network: hour === 9 ? 65_536 : 9_000_000 + Math.floor(day / 20),
            operator: hour === 9 ? 1 : 100,
            country: 'JP',
          },
          client: hour === 9 ? 99_999_999 : 88_888_888,
        })
      }
  }
  const { state } = living.of(account)
  const { length } = packed(state)
  console.log(`# ${length} bytes with ${contactCount(state.contacts)} contacts`)
  ok(length <= 1_000)
  equal(contactCount(state.contacts), 20)
})

test('torn bytes, more bytes and other versions are refused', () => {
  const [first] = lives(23).accounts().values()
  ok(first !== undefined)
  const bytes = packed(first.state)
  for (let length = 0; length < bytes.length; length += 1)
    equal(unpacked(bytes.slice(0, length)), undefined)
  equal(unpacked(new Uint8Array([...bytes, 0])), undefined)
  equal(unpacked(new Uint8Array([3, ...bytes.slice(1)])), undefined)
})

test('any bytes are refused or read, never thrown at', () => {
  const [first] = lives(23).accounts().values()
  ok(first !== undefined)
  const bytes = packed(first.state)
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
      const spoiled = bytes.slice()
      spoiled[at] = value
      unpacked(spoiled)
    }),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
      unpacked(new Uint8Array([1, ...any]))
    }),
  )
})

test('any number comes back from its bytes bit for bit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat(300))),
      fc.array(fc.nat(2 ** 48 - 1), { maxLength: 200 }),
      (numbers, hashes) => {
        const to = new ByteWriter()
        for (const number of numbers) to.number(number)
        for (const hash of hashes) to.hash(hash)
        to.sparse(numbers.map((number) => number + 0))
        const from = new ByteReader(to.written())
        for (const number of numbers) ok(Object.is(from.number(), number))
        for (const hash of hashes) equal(from.hash(), hash)
        const sparse = from.sparse(numbers.length)
        for (const [n, number] of numbers.entries()) equal(sparse[n], number + 0)
        ok(from.isAtEnd && !from.isTorn)
      },
    ),
  )
})
