/** Drill: what a day is made of, and what several of them begin with. */
import { type Duration, type Instant, instant, plus } from '../../src/lib/time.ts'
import type { Wording } from '../../src/lib/words.ts'
import type { Chance } from '../chance.ts'
import type { Inhabitant } from '../people/intention.ts'
import type { Person } from '../people/staff.ts'
import { type Theft, thief } from '../people/thieves.ts'
import { dayOf, momentOf } from '../people/tokyo.ts'
import type { Town } from './town.ts'

/** A Monday. */
export const THE_DAY = dayOf(instant('2025-10-06T04:45:00+09:00'))

/** What must be so of the guarded day. */
export type Expected = {
  /** Recipients of the thief's list whose message left. */
  readonly leftMost: number
  /** Whether the stolen account must be contained; absent: containing or holding will do. */
  readonly contained?: boolean
  /** Somebody was told, or asked a second time, of the stolen account before the day was over. */
  readonly noticed?: true
}

/** Shares of the thief's list; the rest is put off by servers that know mass mail. */
export type ListOf = { readonly delivered: number; readonly bounced: number }

export type Drill = {
  readonly name: string
  readonly about: Wording<undefined>
  readonly begins: Instant
  readonly ends: Instant
  readonly expected: Expected
  readonly list: ListOf
  /** The stolen account and its thief; absent: a day without one. */
  readonly theft?: (town: Town, chance: Chance) => { account: string; who: Inhabitant }
  /** Who has lived here before, beside the town, and is known. */
  readonly residents?: (town: Town, chance: Chance) => readonly Inhabitant[]
  /** Accounts of which no mail may wait for a person, and of whose logins nobody may be asked. */
  readonly leftAlone?: (town: Town) => readonly string[]
  /**
   * Where nobody guards: when users say that mail does not go out, and when somebody knows why, as it
   * was; absent: at the day's end, and nobody knows.
   */
  readonly noticed?: { readonly voice: Instant; readonly known: Instant }
  /** Who else comes to this day. */
  readonly guests: (town: Town, chance: Chance) => readonly Inhabitant[]
}

export const dayBegins = momentOf(THE_DAY, 0)
export const dayEnds = momentOf(THE_DAY + 1, 0)
export const clock = (hour: number, minute = 0): Instant => momentOf(THE_DAY, hour + minute / 60)

/** As reported: 19,000 of 120,000 arrived. The rest is divided in favour of the thief. */
export const OLD_LIST: ListOf = { delivered: 19 / 120, bounced: 0.2 }

export const victimOf = ({ people }: Town, chance: Chance): Person => {
  const victim = people[chance.between(0, people.length - 1)]
  if (victim === undefined) throw new RangeError('a town has people')
  return victim
}

export const stealing =
  (of: (town: Town, chance: Chance, victim: number) => Omit<Theft, 'account'>) =>
  (town: Town, chance: Chance) => {
    const { account, number } = victimOf(town, chance)
    return { account, who: thief({ account, ...of(town, chance, number) }, chance) }
  }

export const before = (at: Instant, length: Duration): Instant => plus(at, -length as Duration)

/** 120,000 messages in 12 hours and 45 minutes. */
export const REPORTED = 120_000
export const REPORTED_PACE = (12.75 * 3_600) / REPORTED

export const nobody = (): readonly Inhabitant[] => []
