import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountId } from '../../events/event.ts'
import { days, type Instant, instant, minutes, plus } from '../../lib/time.ts'
import { behaviourAfter } from './after.ts'
import { newOrganisation } from './organisation.ts'
import { shipped } from './population.ts'
import { HIGH_MOST, highOf, portraitOf } from './portrait.ts'
import { guarded, learnsAll, newBehaviour } from './state.ts'

const world = { population: shipped, organisation: newOrganisation(shipped) }
const start = instant('2026-09-01T09:00:00+09:00')

/** Every day at nine: three messages to one of four people; once a week one to eight. */
function office(daysLived: number) {
  let state = newBehaviour
  let at: Instant = start
  for (let day = 0; day < daysLived; day += 1) {
    for (let nth = 0; nth < 3; nth += 1) {
      const recipients = day % 7 === 3 && nth === 0 ? [1, 2, 3, 4, 5, 6, 7, 8] : [1 + (nth % 4)]
      state = behaviourAfter(
        state,
        {
          account: 'sasl:hanako@example.jp' as AccountId,
          ...{ at, hour: 9, recipients, client: 7 },
          origin: { network: 100, operator: 2_516, country: 'JP' },
        },
        { ...world, learning: guarded },
        learnsAll,
      )
      at = plus(at, minutes(4))
    }
    at = plus(start, days(day + 1))
  }
  return state
}

test('of an account that never sent everything is everybody’s, and says so', () => {
  const portrait = portraitOf(newBehaviour, world)
  equal(portrait.standing, 'unknown')
  equal(portrait.asOf, null)
  equal(portrait.ownShare, 0)
  equal(portrait.paceByHourOfWeek.length, 48)
  deepEqual(portrait.places, { countries: [], networks: 0, operators: 0, unproven: 0 })
})

test('who writes each working day at nine has his high hour there, and hardly any at four', () => {
  const portrait = portraitOf(office(60), world)
  equal(portrait.standing, 'known')
  const [nine, four] = [portrait.paceByHourOfWeek[9], portrait.paceByHourOfWeek[4]]
  ok(nine !== undefined && four !== undefined)
  ok(nine.typical > 20 * four.typical, `${nine.typical} ${four.typical}`)
  ok(nine.high >= 3 && nine.high > four.high)
  ok(portrait.ownShare > 0.7)
  deepEqual(portrait.places.countries, ['JP'])
  equal(portrait.contacts, 8)
  equal(portrait.programs.sending, 1)
  deepEqual(
    [portrait.recipientsPerMessage.typical.from, portrait.recipientsPerMessage.typical.to],
    [1, 1],
  )
  ok(portrait.recipientsPerMessage.high.from > 1)
})

test('the first sessions are told for early ones', () => {
  equal(portraitOf(office(2), world).standing, 'early')
})

test('shares of sizes are all there is', () => {
  const { shares } = portraitOf(office(20), world).recipientsPerMessage
  ok(Math.abs(shares.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9)
  equal(shares.at(-1)?.to, null)
})

test('high is what ninety-nine of a hundred hours do not pass, as drawn by lot', () => {
  let seed = 7
  const chance = (): number => {
    seed = (seed + 0x6d2b79f5) | 0
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const poisson = (mean: number): number => {
    let n = 0
    for (let p = chance(); p > Math.exp(-mean); p *= chance()) n += 1
    return n
  }
  for (const [sessions, perSession] of [
    [0.3, 2.5],
    [2, 4],
    [0.01, 1],
  ] as const) {
    const high = highOf(sessions, perSession, 0.99)
    let beyond = 0
    for (let n = 0; n < 20_000; n += 1) {
      let messages = 0
      for (let left = poisson(sessions); left > 0; left -= 1) {
        messages += 1
        while (chance() < 1 - 1 / perSession) messages += 1
      }
      if (messages > high) beyond += 1
    }
    ok(beyond / 20_000 < 0.0135, `${sessions} ${perSession} ${high}: ${beyond}`)
  }
})

test('high never falls when there are more sessions, and has an end', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 5_000, noNaN: true }),
      fc.double({ min: 1, max: 200, noNaN: true }),
      (sessions, perSession) => {
        const high = highOf(sessions, perSession, 0.99)
        ok(Number.isInteger(high) && high >= 0 && high <= HIGH_MOST, String(high))
        // The two ways meet at 500 sessions an hour within a few in a hundred.
        ok(highOf(sessions * 1.2, perSession, 0.99) >= high * 0.99)
      },
    ),
    { numRuns: 60 },
  )
})
