/** Inhabitants: chance and the calendar in, a stream of intentions out, and they hear what came of it. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { days, instant, minutes, plus } from '../../src/lib/time.ts'
import { Chance } from '../chance.ts'
import { machinesOf, sprayer, swarm } from './guessers.ts'
import type { Inhabitant, Intention, Outcome } from './intention.ts'
import { allStaff, newsletter, SUBSCRIBERS, scanner } from './machines.ts'
import { addressAt, countries, worldPlaces } from './places.ts'
import { personOf, staff } from './staff.ts'
import { fromAbroad, fromEverywhere, primer, type Theft, thief } from './thieves.ts'
import { hourOfWeek } from './tokyo.ts'
import { traveller } from './traveller.ts'
import { stalePhone } from './troubles.ts'
import { Whereabouts } from './whereabouts.ts'

/** A Monday. */
const monday = instant('2025-10-06T00:00:00+09:00')
const fortnight = plus(monday, days(14))

const accepted = (): Outcome => 'accepted'
function livedBy(who: Inhabitant, told: (intention: Intention) => Outcome = accepted): Intention[] {
  const meant: Intention[] = []
  for (let step = who.next(); !step.done; step = who.next(told(step.value))) meant.push(step.value)
  return meant
}
const person = personOf(7, 'sato.h@example.jp', new Chance(1), 56)
const worker = (seed: number): Inhabitant => {
  const chance = new Chance(seed)
  return staff(person, new Whereabouts(chance, 7, monday), chance, monday, fortnight)
}
const theft: Theft = {
  account: 'sato.h@example.jp',
  begins: plus(monday, minutes(285)),
  ends: plus(monday, minutes(1_050)),
  opensAt: plus(monday, minutes(280)),
  list: 300,
  pace: 0.38,
  from: fromAbroad(new Chance(2)),
}

test('the same chance lives the same life, another chance another, and time never goes back', () => {
  deepEqual(livedBy(worker(3)), livedBy(worker(3)))
  ok(livedBy(worker(3)).length !== livedBy(worker(4)).length)
  const everybody: readonly Inhabitant[] = [
    worker(5),
    newsletter('n@example.jp', new Chance(5), monday, fortnight),
    allStaff('s@example.jp', ['a@example.jp'], new Chance(5), monday, fortnight),
    scanner('m@example.jp', 1, new Chance(5), monday, fortnight),
    thief(theft, new Chance(5)),
    primer(theft, person.contacts, plus(monday, -days(3) as never), new Chance(5)),
  ]
  for (const who of everybody) {
    const meant = livedBy(who)
    ok(meant.length > 0)
    for (const [n, { at }] of meant.entries()) {
      ok(Number.isInteger(at))
      ok(n === 0 || at >= (meant[n - 1]?.at ?? 0))
    }
  }
})

test('people work by day and hardly on days off, mostly to whom they know', () => {
  const sent = livedBy(worker(6)).filter((one) => one.kind === 'send')
  const off = sent.filter(({ at }) => hourOfWeek(at) >= 24).length
  ok(off < sent.length / 5, `${off} of ${sent.length}`)
  const fresh = sent.filter(({ recipients }) => recipients[0]?.startsWith('new')).length
  ok(fresh < sent.length / 4, `${fresh} of ${sent.length}`)
})

test('who is told to come again does so ten minutes later, with the same message', () => {
  let refused: Intention | undefined
  const meant = livedBy(worker(8), (one) => {
    if (one.kind !== 'send' || refused !== undefined) return 'accepted'
    refused = one
    return 'postponed'
  })
  const nth = meant.indexOf(refused as Intention)
  const again = meant[nth + 1]
  ok(refused?.kind === 'send' && again?.kind === 'send')
  deepEqual(again.recipients, refused.recipients)
  equal(again.at, plus(refused.at, minutes(10)))
})

test('a newsletter goes out on Mondays, to the list and a few new readers', () => {
  const issues = livedBy(newsletter('n@example.jp', new Chance(1), monday, fortnight))
  equal(issues.length, 2 * SUBSCRIBERS)
  const readers = issues.map((one) => one.kind === 'send' && one.recipients[0])
  const [first, second] = [readers.slice(0, SUBSCRIBERS), readers.slice(SUBSCRIBERS)]
  const fresh = second.filter((reader) => !first.includes(reader)).length
  ok(fresh > 0 && fresh < SUBSCRIBERS / 20, `${fresh}`)
})

test('a thief goes down his list; turned away he comes again, later and later, until his hour is over', () => {
  const meant = livedBy(thief(theft, new Chance(9)))
  equal(meant.length, 301)
  equal(meant[0]?.kind, 'open')
  const shut = livedBy(thief(theft, new Chance(9)), () => 'shut-out').slice(1)
  const gaps = shut.slice(1).map(({ at }, n) => (at - (shut[n]?.at ?? 0)) / 60_000)
  deepEqual(gaps.slice(0, 6), [1, 2, 4, 8, 15, 15])
  ok((shut.at(-1)?.at ?? 0) < theft.ends)
  const connections = new Set(shut.map((one) => one.kind === 'send' && one.connection))
  equal(connections.size, shut.length, 'each time by a connection of its own')
})

test('a botnet sends each message from another machine; a traveller from one, abroad', () => {
  const bots = livedBy(thief({ ...theft, from: fromEverywhere(new Chance(3)) }, new Chance(3)))
  ok(new Set(bots.map(({ clientIp }) => clientIp)).size > 290)
  const client = new Whereabouts(new Chance(1), 1, monday).phone
  const trip = livedBy(traveller(person, client, 4, new Chance(1), 20_367))
  deepEqual([...new Set(trip.map(({ clientIp }) => worldPlaces.countryOf(clientIp)))], ['SG'])
  ok(trip.length >= 3)
})

test('addresses are of 240.0.0.0/4, and tell their country', () => {
  for (const [n, country] of countries.entries())
    equal(worldPlaces.countryOf(addressAt(n, 255, 0, 1)), country)
  equal(worldPlaces.countryOf('192.0.2.1'), undefined)
  ok(Number(addressAt(countries.length - 1, 0, 0, 0).split('.')[0]) < 254)
})

test('a sprayer fails from each machine at many names, and is right once; a swarm from each at one', () => {
  const machines = machinesOf(37, new Chance(4))
  const spray = {
    begins: monday,
    ends: plus(monday, minutes(420)),
    tries: 5_000,
    machines,
    accounts: Array.from({ length: 56 }, (_, n) => `p${n}@example.jp`),
  }
  const tries = livedBy(sprayer(spray, { ...theft, list: 1 }, new Chance(4))).filter(
    (one) => one.kind === 'try',
  )
  const wrong = tries.filter(({ password }) => password === 'wrong')
  equal(wrong.length, 5_000)
  equal(tries.length, 5_001)
  equal(tries.at(-1)?.account, theft.account)
  const byMachine = Map.groupBy(wrong, ({ clientIp }) => clientIp)
  equal(byMachine.size, 37)
  for (const some of byMachine.values())
    ok(new Set(some.map(({ account }) => account)).size > 20, 'no machine keeps to a few names')

  const swarmed = livedBy(
    swarm(machinesOf(132, new Chance(5)), { ...theft, list: 5 }, new Chance(5)),
  )
  const logins = swarmed.filter((one) => one.kind === 'try')
  equal(new Set(logins.map(({ clientIp }) => clientIp)).size, 132)
  ok((logins.at(-1)?.at ?? 0) - (logins[0]?.at ?? 0) < minutes(10))
})

test('a stale telephone offers one password, sixty times an hour', () => {
  const phone = new Whereabouts(new Chance(1), 7, monday).phone
  const until = plus(monday, minutes(180))
  const tries = livedBy(stalePhone(person, phone, new Chance(6), monday, until))
  equal(tries.length, 180)
  equal(new Set(tries.map((one) => one.kind === 'try' && one.passwordHash)).size, 1)
})
