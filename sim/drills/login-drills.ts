/**
 * Login drills: days on which passwords are guessed or used elsewhere, and days that only look so.
 *
 * The honest ones have no thief: nobody may be contained, and of those whom the day is about no mail
 * may be held and no login asked about. All names, addresses and figures but
 * those in their titles are invented.
 */
import { type Duration, days, hours, minutes, plus } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import { machinesOf, sprayer, swarm, sweeper, tester } from '../people/guessers.ts'
import { type Inhabitant, REALM } from '../people/intention.ts'
import { addressAt, countries } from '../people/places.ts'
import { personOf, staff } from '../people/staff.ts'
import { fromAbroad, type Theft } from '../people/thieves.ts'
import { mistypes, roamer, stalePhone, vpnEvenings } from '../people/troubles.ts'
import { type Origin, Whereabouts } from '../people/whereabouts.ts'
import {
  before,
  clock,
  type Drill,
  dayBegins,
  dayEnds,
  nobody,
  OLD_LIST,
  REPORTED_PACE,
  THE_DAY,
  victimOf,
} from './drill.ts'
import { chanceOf, PEOPLE, type Town } from './town.ts'

const SPRAYED = { tries: 5_000, machines: 37 } as const
const SWARM = 132
const NETHERLANDS = countries.indexOf('NL')

/** What the thief sends once he is in. */
const blast = (of: Pick<Theft, 'account' | 'begins' | 'from'>): Theft => ({
  ...of,
  ends: plus(of.begins, hours(2)),
  list: 3_000,
  pace: REPORTED_PACE,
})

/** These of the town, each with his own chance. */
const some = (
  town: Town,
  numbers: readonly number[],
  of: (n: number, chance: Chance) => Inhabitant | undefined,
): readonly Inhabitant[] =>
  numbers.flatMap((n) => {
    const who = of(n, chanceOf(town.seed, 700 + n))
    return who === undefined ? [] : [who]
  })

const MISTYPERS = Array.from({ length: 24 }, (_, n) => 2 * n)
/** Two beside the town, who travel nowhere, so that nothing else is strange about them. */
const STALE = [0, 1]
const ROAMERS = [7, 18, 40]
const FAMILY = [21, 22]

const accountsOf =
  (numbers: readonly number[]) =>
  ({ people }: Town): readonly string[] =>
    numbers.flatMap((n) => people[n]?.account ?? [])

const homebody = ({ seed, from }: Town, n: number) => {
  const number = PEOPLE + n
  const person = personOf(number, `keitai${n + 1}@${REALM}`, chanceOf(seed, 800 + n), PEOPLE)
  return { person, where: new Whereabouts(chanceOf(seed, 820 + n), number, from, false) }
}

/** The person of that number, and where he is. */
const at = ({ people, whereabouts }: Town, n: number) => {
  const person = people[n]
  const where = whereabouts[n]
  return person === undefined || where === undefined ? undefined : { person, where }
}

export const loginDrills: readonly Drill[] = [
  {
    name: 'spray',
    about: {
      ja: () =>
        'パスワードスプレー：37のアドレスから7時間に5,000回の失敗、1件が成功し、その後に大量送信',
      en: () =>
        'a spray: 5,000 failures over 37 addresses in seven hours, one success, then the blast',
    },
    begins: dayBegins,
    ends: dayEnds,
    expected: { leftMost: 1, contained: true, noticed: true },
    list: OLD_LIST,
    theft: (town, chance) => {
      const { account } = victimOf(town, chance)
      const machines = machinesOf(SPRAYED.machines, chance)
      const lucky = machines[chance.between(0, machines.length - 1)] as Origin
      const theft = blast({ account, begins: clock(9, 30), from: () => lucky })
      const spray = {
        begins: clock(2),
        ends: clock(9),
        tries: SPRAYED.tries,
        machines,
        accounts: town.people.map((person) => person.account),
      }
      return { account, who: sprayer(spray, theft, chance) }
    },
    guests: nobody,
  },
  {
    name: 'many-origins',
    about: {
      ja: () => '1つのアカウントへ、数分のうちに国内外の132アドレスからログインし、交互に大量送信',
      en: () =>
        'one account: logins from 132 addresses at home and abroad within minutes, which then send by turns',
    },
    begins: dayBegins,
    ends: dayEnds,
    expected: { leftMost: 1, contained: true, noticed: true },
    list: OLD_LIST,
    theft: (town, chance) => {
      const { account } = victimOf(town, chance)
      const machines = machinesOf(SWARM, chance)
      const from = (nth: number): Origin => machines[nth % SWARM] as Origin
      const theft = blast({ account, begins: clock(4, 45), from })
      return { account, who: swarm(machines, theft, chance) }
    },
    guests: nobody,
  },
  {
    name: 'credential-test',
    about: {
      ja: () => '国外からログインを1回試しただけで何も送らず、2日後に同じアドレスから大量送信',
      en: () => 'one login from abroad that sends nothing, and two days later the blast from there',
    },
    begins: before(dayBegins, days(2)),
    ends: dayEnds,
    expected: { leftMost: 1, contained: true, noticed: true },
    list: OLD_LIST,
    theft: (town, chance) => {
      const { account } = victimOf(town, chance)
      const theft = blast({ account, begins: clock(4, 45), from: fromAbroad(chance) })
      return { account, who: tester(before(clock(3, 10), days(2)), theft, chance) }
    },
    guests: nobody,
  },
  {
    name: 'sweep',
    about: {
      ja: () =>
        '国外の初めての接続元から、IMAPでメールボックスを丸ごと3回に分けて読み出し、何も送らない',
      en: () =>
        'a mailbox read from end to end over IMAP, from a new place abroad, in three sessions; nothing is sent',
    },
    begins: dayBegins,
    ends: dayEnds,
    expected: { leftMost: 0, noticed: true },
    list: OLD_LIST,
    theft: (town, chance) => {
      const { account } = victimOf(town, chance)
      return { account, who: sweeper(account, clock(2), chance) }
    },
    guests: nobody,
  },
  {
    name: 'office-morning',
    about: {
      ja: () =>
        '攻撃のない日：社内NATから始業時に24人がパスワードを打ち間違え、複合機がスキャンを送信。誰も封じ込めてはならない',
      en: () =>
        'a day without a thief: behind the office’s addresses 24 people mistype in the morning, scanners send. Nobody may be contained',
    },
    begins: dayBegins,
    ends: dayEnds,
    expected: { leftMost: 0 },
    list: OLD_LIST,
    leftAlone: accountsOf(MISTYPERS),
    guests: (town) =>
      some(town, MISTYPERS, (n, chance) => {
        const its = at(town, n)
        return its === undefined
          ? undefined
          : mistypes(its.person, its.where.office, chance, THE_DAY)
      }),
  },
  {
    name: 'stale-phone',
    about: {
      ja: () =>
        '攻撃のない3日間：パスワード変更後の古い設定のスマートフォン2台が、毎時60回ずつ失敗を繰り返す。誰も封じ込めてはならない',
      en: () =>
        'three days without a thief: two telephones with a stale password fail 60 times an hour each. Nobody may be contained',
    },
    begins: before(dayBegins, days(2)),
    ends: dayEnds,
    expected: { leftMost: 0 },
    list: OLD_LIST,
    leftAlone: (town) => STALE.map((n) => homebody(town, n).person.account),
    residents: (town) =>
      STALE.map((n) => {
        const { person, where } = homebody(town, n)
        return staff(person, where, chanceOf(town.seed, 840 + n), town.from, town.until)
      }),
    guests: (town) =>
      STALE.map((n) => {
        const { person, where } = homebody(town, n)
        const from = before(dayBegins, (days(2) - minutes(90 * n)) as Duration)
        return stalePhone(person, where.phone, chanceOf(town.seed, 860 + n), from, dayEnds)
      }),
  },
  {
    name: 'roaming',
    about: {
      ja: () =>
        '攻撃のない日：3人のスマートフォンが携帯網の共用アドレス（CGNAT）を15分ごとに移りながら受信・送信。誰も封じ込めてはならない',
      en: () =>
        'a day without a thief: three telephones move through a mobile operator’s shared addresses, another each quarter of an hour. Nobody may be contained',
    },
    begins: dayBegins,
    ends: dayEnds,
    expected: { leftMost: 0 },
    list: OLD_LIST,
    leftAlone: accountsOf(ROAMERS),
    guests: (town) =>
      some(town, ROAMERS, (n, chance) => {
        const its = at(town, n)
        return its === undefined ? undefined : roamer(its.person, its.where.phone, chance, THE_DAY)
      }),
  },
  {
    name: 'shared-vpn',
    about: {
      ja: () =>
        '攻撃のない日：家族2人が毎晩のように国外の同じVPNから利用。誰も封じ込めてはならない',
      en: () =>
        'a day without a thief: two of one family use the same VPN abroad on most evenings. Nobody may be contained',
    },
    begins: dayBegins,
    ends: dayEnds,
    expected: { leftMost: 0 },
    list: OLD_LIST,
    leftAlone: accountsOf(FAMILY),
    residents: (town) =>
      some(town, FAMILY, (n, chance) => {
        const its = at(town, n)
        const clientIp = addressAt(NETHERLANDS, 30, 8, 200)
        return its === undefined
          ? undefined
          : vpnEvenings(
              its.person,
              { clientIp, client: its.where.phone },
              chance,
              town.from,
              town.until,
            )
      }),
    guests: nobody,
  },
]
