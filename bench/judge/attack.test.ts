import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { type Habits, OWNER_GOES_ON, runOf } from './attack.ts'
import { seedOf, soundDraws } from './draws.ts'
import { FAMILIES, type Family } from './families.ts'
import { DAY, MADE_UP, WEEK } from './mail.ts'

const habits: Habits = {
  last: { prefix: 65_537, network: 1, country: 0, client: 3 },
  countries: [0, 4],
  home: 105,
  contacts: [11, 12],
}
const start = 100 * DAY + 9 * 3_600
const run = (family: Family, seed = 1) => runOf(family, start, soundDraws(seed), habits, [])
const named = (id: string): Family => {
  const family = FAMILIES.find((one) => one.id === id)
  ok(family, id)
  return family
}
const thiefs = (id: string, seed?: number) =>
  run(named(id), seed).happenings.flatMap((one) => (one.kind === 'thief' ? one : []))

test('each family has a name of its own, and so each run a seed of its own', () => {
  equal(new Set(FAMILIES.map(({ id }) => id)).size, FAMILIES.length)
  const seeds = FAMILIES.flatMap(({ id }) =>
    Array.from({ length: 400 }, (_, nth) => seedOf(`${id}/${nth}`)),
  )
  equal(new Set(seeds).size, seeds.length)
})

test('what happens is in order of time, and the same for the same seed', () => {
  for (const family of FAMILIES) {
    const { happenings } = run(family)
    ok(
      happenings.every(({ at }, nth) => at >= (happenings[nth - 1]?.at ?? start)),
      family.id,
    )
    deepEqual(run(family).happenings, happenings)
  }
})

test('a thief from abroad has one country that is new and a mail program of his own', () => {
  for (let seed = 1; seed < 50; seed += 1) {
    const [first, second] = thiefs('a', seed)
    ok(first !== undefined && ![0, 4].includes(first.origin.country))
    ok(first.origin.client !== habits.last.client)
    deepEqual(first.origin, second?.origin)
  }
})

test('malware has the address and the program of the owner; a traveller his program', () => {
  deepEqual(thiefs('d3')[0]?.origin, habits.last)
  equal(thiefs('h')[0]?.origin.client, habits.last.client)
  ok(thiefs('h')[0]?.origin.country !== 0)
})

test('a botnet comes from another place with each mail, a neighbour from the owner’s provider', () => {
  ok(new Set(thiefs('e1').map(({ origin }) => origin.prefix)).size > 1_900)
  const neighbour = thiefs('d2')[0]?.origin
  equal(neighbour?.network, habits.home)
  ok(neighbour?.prefix !== habits.last.prefix)
})

test('who primes sends one mail to a contact, waits 73 hours, and blasts', () => {
  for (const id of ['p84', 'p03', 'pD']) {
    const [prime, second, third] = thiefs(id)
    ok(habits.contacts.includes(prime?.recipients[0] ?? 0))
    equal((second?.at ?? 0) - start, 73 * 3_600)
    ok((second?.recipients[0] ?? 0) >= MADE_UP && (third?.at ?? 0) - (second?.at ?? 0) < 60)
    deepEqual(prime?.origin, second?.origin)
  }
})

test('about as many bounce as the family says, and contacts give no result', () => {
  const { happenings } = run(named('d3'))
  const results = happenings.flatMap((one) => (one.kind === 'result' ? one.bounced : []))
  equal(results.length, 2_000)
  ok(Math.abs(results.filter(Boolean).length / 2_000 - 0.84) < 0.03)
  equal(run(named('c1')).happenings.length, 5)
})

test('a thief who keeps office hours rests outside of them', () => {
  ok(thiefs('b3').every(({ at }) => (at % DAY) / 3_600 >= 8 && (at % DAY) / 3_600 < 17))
})

test('a third newsletter is examined two weeks after the first', () => {
  const { happenings, examinedFrom } = run(named('g4'))
  equal(examinedFrom, start + 2 * WEEK - 1)
  equal(happenings.filter(({ kind, at }) => kind === 'thief' && at >= examinedFrom).length, 500)
})

test('the owner goes on writing for nine days and no longer', () => {
  const own = [start - 1, start, start + OWNER_GOES_ON - 1, start + OWNER_GOES_ON].map((at) => ({
    message: { account: 1, at, recipients: [11] },
    origin: habits.last,
  }))
  const { happenings } = runOf(named('F3'), start, soundDraws(1), habits, own.slice(1))
  equal(happenings.filter(({ kind }) => kind === 'owner').length, 2)
})
