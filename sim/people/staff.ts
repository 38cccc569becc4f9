/**
 * Staff: a person at work, with a rhythm of the day, a few frequent contacts and a long tail.
 *
 * A day is a handful of sittings; in a sitting messages follow each other in minutes, now and then as
 * a burst of replies in seconds. A small share goes to people never written to before. Who is told
 * to come again does so ten minutes later.
 */
import { type Instant, later, minutes, plus } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import { type Inhabitant, REALM, type Send, secondsOn } from './intention.ts'
import { dayOf, isWorkday, momentOf } from './tokyo.ts'
import { type Whereabouts, zipf } from './whereabouts.ts'

export type Person = {
  readonly number: number
  readonly account: string
  /** Frequent ones first. */
  readonly contacts: readonly string[]
  /** Of a workday. */
  readonly sittings: number
  /** Share of messages to somebody never written to. */
  readonly newShare: number
}

/** Weight of each hour of a workday for beginning a sitting. */
const RHYTHM = [
  ...[0.1, 0.05, 0.02, 0.02, 0.05, 0.2, 0.8, 3, 9, 12, 11, 9, 4, 9, 10, 9, 9, 8, 5, 2, 1.2, 0.8],
  ...[0.5, 0.2],
]
const RHYTHM_TOTAL = RHYTHM.reduce((sum, weight) => sum + weight, 0)
const DAY_OFF_SHARE = 0.06
const BURST_SHARE = 0.12
const SITTING_MESSAGES_MAX = 12
const COMES_AGAIN = minutes(10)

export function personOf(number: number, account: string, chance: Chance, staff: number): Person {
  const inside = Array.from({ length: 14 }, () => `s${chance.between(0, staff - 1)}@in.${REALM}`)
  const outside = Array.from(
    { length: chance.between(12, 50) },
    () => `c${chance.between(0, 900)}@partner${chance.between(0, 40)}.example`,
  )
  const contacts: string[] = []
  for (let n = 0; n < Math.max(inside.length, outside.length); n += 1)
    for (const one of [inside[n], outside[n]]) if (one !== undefined) contacts.push(one)
  return {
    number,
    account,
    contacts,
    sittings: 0.8 + 3.4 * chance.next() ** 2,
    newShare: 0.02 + 0.08 * chance.next(),
  }
}

export function* staff(
  person: Person,
  where: Whereabouts,
  chance: Chance,
  from: Instant,
  until: Instant,
): Inhabitant {
  let nth = 0
  let now = from
  for (let day = dayOf(from); day <= dayOf(until); day += 1)
    for (const begins of sittingsOf(person, day, chance)) {
      const { clientIp, client } = where.at(later(now, begins))
      const connection = `${person.number}.${day}.${nth}`
      const isBurst = chance.next() < BURST_SHARE
      let at = later(now, begins)
      if (at < from || at >= until) continue
      yield { kind: 'open', at, account: person.account, clientIp, client }
      const messages = 1 + Math.min(SITTING_MESSAGES_MAX, drawn(chance, isBurst ? 4 : 0.9))
      for (let n = 0; n < messages; n += 1) {
        at = secondsOn(at, isBurst ? 12 + 60 * chance.next() : 20 + 420 * chance.next() ** 2)
        if (at >= until) return
        const message: Send = {
          kind: 'send',
          at,
          account: person.account,
          clientIp,
          client,
          connection,
          recipients: recipientsOf(person, chance, `${connection}.${n}`),
          size: chance.between(1_500, 40_000),
        }
        const outcome = yield message
        if (outcome === 'postponed' && plus(at, COMES_AGAIN) < until) {
          at = plus(at, COMES_AGAIN)
          yield { ...message, at, connection: `${connection}.again` }
        }
        if (outcome === 'shut-out') break
      }
      nth += 1
      now = at
    }
}

/** When the sittings of this day begin. */
function sittingsOf(person: Person, day: number, chance: Chance): readonly Instant[] {
  const many = drawn(chance, person.sittings * (isWorkday(day) ? 1 : DAY_OFF_SHARE))
  return Array.from({ length: many }, () => {
    let left = chance.next() * RHYTHM_TOTAL
    const hour = RHYTHM.findIndex((weight) => {
      left -= weight
      return left < 0
    })
    return momentOf(day, Math.max(0, hour) + chance.next())
  }).sort((a, b) => a - b)
}

/** A Poisson number with this mean. */
export function drawn(chance: Chance, mean: number): number {
  const least = Math.exp(-mean)
  let product = chance.next()
  let many = 0
  while (product > least) {
    product *= chance.next()
    many += 1
  }
  return many
}

function recipientsOf(person: Person, chance: Chance, stranger: string): readonly string[] {
  if (chance.next() < person.newShare) return [`new${stranger}@far${chance.between(0, 99)}.example`]
  const dice = chance.next()
  const many = dice < 0.82 ? 1 : dice < 0.98 ? chance.between(2, 5) : chance.between(6, 14)
  const to = new Set<string>()
  for (let n = 0; n < many; n += 1) {
    const contact = person.contacts[zipf(chance, person.contacts.length)]
    if (contact !== undefined) to.add(contact)
  }
  return [...to]
}
