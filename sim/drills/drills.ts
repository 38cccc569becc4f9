/**
 * Drills: the days that can be lived, each with its thief, what is expected of the guard, and why.
 *
 * `kumamoto` is told after what a prefectural police reported of 6 October 2025: one account, from
 * abroad, from 04:45 to 17:30, about 120,000 messages, about 19,000 of them arrived, noticed because
 * mail was hard to send. All else about it (people, addresses, results) is invented.
 */
import { days, minutes } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import type { Inhabitant } from '../people/intention.ts'
import { countries } from '../people/places.ts'
import {
  fromAbroad,
  fromEverywhere,
  fromHomeCountry,
  fromOwnComputer,
  primer,
  type Theft,
} from '../people/thieves.ts'
import { traveller } from '../people/traveller.ts'
import {
  before,
  clock,
  type Drill,
  dayBegins,
  dayEnds,
  nobody,
  OLD_LIST,
  REPORTED,
  REPORTED_PACE,
  stealing,
  THE_DAY,
  victimOf,
} from './drill.ts'
import { loginDrills } from './login-drills.ts'
import { chanceOf, type Town } from './town.ts'

export type { Drill } from './drill.ts'

/** Two colleagues on journeys, in countries that nobody else writes from. */
const travellers = (town: Town, chance: Chance): readonly Inhabitant[] =>
  [3, 11].flatMap((n) => {
    const person = town.people[n]
    const where = town.whereabouts[n]
    if (person === undefined || where === undefined) return []
    const country = 1 + ((n + chance.between(0, 4)) % (countries.length - 1))
    return [traveller(person, where.phone, country, chanceOf(town.seed, 600 + n), THE_DAY)]
  })

export const drills: readonly Drill[] = [
  {
    name: 'kumamoto',
    about: {
      ja: () =>
        '2025年10月6日の熊本県警の事案：1つのアカウントが国外から 04:45～17:30 に約12万通を送信（毎秒2.6通）',
      en: () =>
        'the police of Kumamoto, 6 October 2025: one account, from abroad, 04:45 to 17:30, about 120,000 messages (2.6 a second)',
    },
    begins: dayBegins,
    ends: dayEnds,
    expected: { leftMost: 1, contained: true },
    list: OLD_LIST,
    theft: stealing((_, chance) => ({
      begins: clock(4, 45),
      ends: clock(17, 30),
      opensAt: before(clock(4, 45), minutes(6)),
      list: REPORTED,
      pace: REPORTED_PACE,
      from: fromAbroad(chance),
    })),
    noticed: { voice: clock(17, 15), known: clock(17, 20) },
    guests: nobody,
  },
  {
    name: 'slow',
    about: {
      ja: () => '国外から1日200通、終日にわたり少しずつ送信',
      en: () => 'from abroad, 200 messages spread over the whole day',
    },
    begins: dayBegins,
    ends: dayEnds,
    expected: { leftMost: 3 },
    list: { delivered: 0.6, bounced: 0.3 },
    theft: stealing((_, chance) => ({
      begins: clock(0, 10),
      ends: dayEnds,
      list: 200,
      pace: 432,
      from: fromAbroad(chance),
    })),
    guests: nobody,
  },
  {
    name: 'primer',
    about: {
      ja: () =>
        '忍耐強い攻撃者：国外から1週間、毎日1通を既知の相手に送って場所を覚えさせ、当日に大量送信',
      en: () =>
        'a patient thief: for a week one message a day from abroad to known contacts, so that the place is learned, then the blast',
    },
    begins: before(dayBegins, days(7)),
    ends: dayEnds,
    expected: { leftMost: 7 },
    list: OLD_LIST,
    theft: (town, chance) => {
      const { account, contacts } = victimOf(town, chance)
      const theft: Theft = {
        account,
        begins: clock(4, 45),
        ends: clock(6, 45),
        list: 5_000,
        pace: REPORTED_PACE,
        from: fromAbroad(chance),
      }
      const first = before(clock(10), days(7))
      return { account, who: primer(theft, contacts, first, chance) }
    },
    guests: nobody,
  },
  {
    name: 'botnet',
    about: {
      ja: () => 'ボットネット：1通ごとに別の国・別のアドレスから、毎秒2.6通',
      en: () => 'a botnet: each message from another machine in any country, 2.6 a second',
    },
    begins: dayBegins,
    ends: dayEnds,
    expected: { leftMost: 1, contained: true },
    list: OLD_LIST,
    theft: stealing((_, chance) => ({
      begins: clock(4, 45),
      ends: clock(6, 45),
      list: 18_000,
      pace: REPORTED_PACE,
      from: fromEverywhere(chance),
    })),
    guests: nobody,
  },
  {
    name: 'domestic',
    about: {
      ja: () => '国内の見慣れないネットワークから、勤務時間中に大量送信',
      en: () => 'from a strange network of the own country, a blast in working hours',
    },
    begins: dayBegins,
    ends: dayEnds,
    expected: { leftMost: 3 },
    list: OLD_LIST,
    theft: stealing((_, chance) => ({
      begins: clock(10, 30),
      ends: clock(12, 30),
      list: 18_000,
      pace: REPORTED_PACE,
      from: fromHomeCountry(chance),
    })),
    guests: nobody,
  },
  {
    name: 'own-pc',
    about: {
      ja: () => '本人のパソコンに入ったマルウェアが、本人のアドレスから勤務時間中に大量送信',
      en: () =>
        'malware on the owner’s own computer, a blast from his own address in working hours',
    },
    begins: dayBegins,
    ends: dayEnds,
    expected: { leftMost: 5 },
    list: { delivered: 19 / 120, bounced: 0.6 },
    theft: stealing((town, _chance, victim) => {
      const where = town.whereabouts[victim]
      if (where === undefined) throw new RangeError('everybody is somewhere')
      return {
        begins: clock(10, 30),
        ends: clock(11, 30),
        list: 2_000,
        pace: REPORTED_PACE,
        from: fromOwnComputer(where.office),
      }
    }),
    guests: nobody,
  },
  {
    name: 'quiet',
    about: {
      ja: () => '攻撃のない日：一斉連絡、広報メール、海外出張者2名。誰も封じ込めてはならない',
      en: () =>
        'a day without a thief: a mail to all staff, a newsletter, two colleagues abroad. Nobody may be contained',
    },
    begins: dayBegins,
    ends: dayEnds,
    expected: { leftMost: 0 },
    list: OLD_LIST,
    guests: travellers,
  },
  ...loginDrills,
]

export const drillNamed = (name: string): Drill | undefined =>
  drills.find((drill) => drill.name === name)
