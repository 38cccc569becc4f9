/**
 * Town: the organisation of a simulated day, sixty accounts, and the lives that its seed gives it.
 *
 * Fifty-six people, a newsletter, a general affairs office that writes to everybody, two scanners.
 * Each has a chance of its own, so that one who does more does not change another's day.
 */
import { days, type Instant, plus } from '../../src/lib/time.ts'
import { Chance } from '../chance.ts'
import { type Inhabitant, REALM } from '../people/intention.ts'
import { allStaff, newsletter, scanner } from '../people/machines.ts'
import { type Person, personOf, staff } from '../people/staff.ts'
import { Whereabouts } from '../people/whereabouts.ts'

export const PEOPLE = 56
/** How long their habits were learned from old logs. */
export const LEARNED_DAYS = 45

const families = [
  ...['sato', 'suzuki', 'takahashi', 'tanaka', 'ito', 'watanabe', 'yamamoto'],
  ...['nakamura', 'kobayashi', 'kato', 'yoshida', 'yamada', 'sasaki', 'matsumoto'],
]
const initials = ['a', 'h', 'k', 'm'] as const

export type Town = {
  readonly seed: number
  readonly from: Instant
  readonly until: Instant
  readonly people: readonly Person[]
  readonly whereabouts: readonly Whereabouts[]
  readonly newsletter: string
  /** Everybody's life, the learned days and the days that are lived. */
  readonly lives: readonly Inhabitant[]
}

/** A stream of chance of its own for each number. */
export const chanceOf = (seed: number, number: number): Chance => {
  const chance = new Chance(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b))
  chance.next()
  return chance
}

export function townOf(seed: number, begins: Instant, until: Instant): Town {
  const from = plus(begins, -days(LEARNED_DAYS) as never)
  const people = Array.from({ length: PEOPLE }, (_, n) =>
    personOf(
      n,
      `${families[n % families.length]}.${initials[Math.floor(n / families.length)]}@${REALM}`,
      chanceOf(seed, n),
      PEOPLE,
    ),
  )
  const whereabouts = people.map(
    ({ number }) => new Whereabouts(chanceOf(seed, 100 + number), number, from),
  )
  const news = `kouhou@${REALM}`
  const everybody = people.map(({ account }) => account)
  return {
    seed,
    from,
    until,
    people,
    whereabouts,
    newsletter: news,
    lives: [
      ...people.map((person, n) =>
        staff(person, whereabouts[n] as Whereabouts, chanceOf(seed, 200 + n), from, until),
      ),
      newsletter(news, chanceOf(seed, 300), from, until),
      allStaff(`soumu@${REALM}`, everybody, chanceOf(seed, 301), from, until),
      scanner(`scan1@${REALM}`, 1, chanceOf(seed, 302), from, until),
      scanner(`scan2@${REALM}`, 2, chanceOf(seed, 303), from, until),
    ],
  }
}
