/**
 * Office: the people of a past case and what they do on all days, thieves aside.
 *
 * The same staff, newsletter, all-staff mailing and scanners as in the drills' town, as many as asked
 * for; besides mail from outside, programs of the machine, webmail, and strangers who guess names.
 */
import { type Duration, hours, type Instant, minutes, plus } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import { chanceOf } from '../drills/town.ts'
import { REALM } from '../people/intention.ts'
import { allStaff, newsletter, scanner } from '../people/machines.ts'
import { countries } from '../people/places.ts'
import { type Person, personOf, staff } from '../people/staff.ts'
import { strange } from '../people/thieves.ts'
import { dayOf, hourOf, isWorkday, startOf } from '../people/tokyo.ts'
import { Whereabouts } from '../people/whereabouts.ts'
import { afterwards, type Doing, deed, type House, type Past } from './house.ts'

const families = [
  ...['sato', 'suzuki', 'takahashi', 'tanaka', 'ito', 'watanabe', 'yamamoto', 'nakamura'],
  ...['kobayashi', 'kato', 'yoshida', 'yamada', 'sasaki', 'matsumoto', 'inoue', 'kimura'],
  ...['hayashi', 'shimizu', 'yamazaki', 'mori', 'abe', 'ikeda', 'hashimoto', 'ishikawa'],
]
const initials = 'ahkmnrsty'

export type Office = {
  readonly seed: number
  readonly people: readonly Person[]
  readonly whereabouts: readonly Whereabouts[]
  readonly newsletter: string
  readonly allStaff: string
}

export type OfficeOptions = {
  readonly people: number
  /** Whoever of them travels does so with this; default: nobody goes abroad. */
  readonly travels?: boolean
  readonly webmail?: boolean
  /** Strangers' guesses an hour, at names of which most do not exist; default 2. */
  readonly guesses?: number
}

export const ADMIN_IP = '10.0.0.9'

export function officeOf(
  seed: number,
  from: Instant,
  until: Instant,
  options: OfficeOptions,
): { readonly office: Office; readonly lives: readonly Doing[] } {
  const { people: many, travels = false, webmail = false, guesses = 2 } = options
  const people = Array.from({ length: many }, (_, n) => {
    const row = Math.floor(n / families.length)
    const again = Math.floor(row / initials.length)
    const initial = `${initials[row % initials.length]}${again === 0 ? '' : again}`
    const account = `${families[n % families.length]}.${initial}@${REALM}`
    return personOf(n, account, chanceOf(seed, n), many)
  })
  const whereabouts = people.map(
    ({ number }) => new Whereabouts(chanceOf(seed, 1_000 + number), number, from, travels),
  )
  const office: Office = {
    seed,
    people,
    whereabouts,
    newsletter: `kouhou@${REALM}`,
    allStaff: `soumu@${REALM}`,
  }
  const everybody = people.map(({ account }) => account)
  const lives: Doing[] = [
    ...people.map((person, n) =>
      staff(person, whereabouts[n] as Whereabouts, chanceOf(seed, 2_000 + n), from, until),
    ),
    newsletter(office.newsletter, chanceOf(seed, 3_000), from, until),
    allStaff(office.allStaff, everybody, chanceOf(seed, 3_001), from, until),
    scanner(`scan1@${REALM}`, 1, chanceOf(seed, 3_002), from, until),
    scanner(`scan2@${REALM}`, 2, chanceOf(seed, 3_003), from, until),
    incoming(people, chanceOf(seed, 3_004), from, until),
    machine(from, until),
    guesses === 0 ? nobody() : strangers(people, guesses, chanceOf(seed, 3_005), from, until),
    webmail ? webmailers(office, chanceOf(seed, 3_006), from, until) : nobody(),
  ]
  return { office, lives }
}

function* nobody(): Past {}

/** Mail from elsewhere: a few a day for each, most of it in office hours. */
function* incoming(people: readonly Person[], chance: Chance, from: Instant, until: Instant): Past {
  for (let at = from; at < until; ) {
    const isBusy = isWorkday(dayOf(at)) && hourOf(at) >= 8 && hourOf(at) < 19
    at = afterwards(at, chance.waitMs((isBusy ? 0.09 : 0.01) * people.length))
    const person = people[chance.between(0, people.length - 1)]
    if (person === undefined) return
    const domain = `partner${chance.between(0, 40)}.example`
    yield deed(at, ({ postfix }) =>
      postfix.receive(
        `c${chance.between(0, 900)}@${domain}`,
        person.account,
        `198.51.100.${chance.between(1, 250)}`,
        chance.between(2_000, 90_000),
      ),
    )
  }
}

/** cron tells root every morning. */
function* machine(from: Instant, until: Instant): Past {
  for (let day = dayOf(from) + 1; startOf(day) < until; day += 1)
    yield deed(plus(startOf(day), minutes(385)), ({ postfix }) =>
      postfix.pickUp(0, `root@mx1.${REALM}`, `root@${REALM}`),
    )
}

const COMMON_NAMES = ['info', 'admin', 'test', 'sales', 'support', 'scan', 'postmaster', 'backup']

/** What the Internet tries at every mail server: common names, and now and then a real one. */
function* strangers(
  people: readonly Person[],
  perHour: number,
  chance: Chance,
  from: Instant,
  until: Instant,
): Past {
  for (let at = from; at < until; ) {
    at = afterwards(at, chance.waitMs(perHour))
    const clientIp = strange(chance, chance.between(1, countries.length - 1))
    const dice = chance.next()
    const known = people[chance.between(0, people.length - 1)]?.account
    const name = dice < 0.05 ? known : COMMON_NAMES[chance.between(0, COMMON_NAMES.length - 1)]
    const account = name?.includes('@') === true ? name : `${name}@${REALM}`
    yield deed(at, ({ postfix, dovecot }) => {
      if (dice > 0.9) dovecot.knock(clientIp)
      else if (dice > 0.4) postfix.refuse(account, clientIp, 'LOGIN')
      else dovecot.refuse(account, clientIp, 'imap', 1)
    })
  }
}

/** Every fifth reads at home in the browser, some evenings. */
function* webmailers(
  { people, whereabouts }: Office,
  chance: Chance,
  from: Instant,
  until: Instant,
): Past {
  const pause: Duration = hours(24)
  for (let day = dayOf(from); day <= dayOf(until); day += 1) {
    let at = plus(startOf(day), minutes(19 * 60))
    for (const [n, person] of people.entries()) {
      if (n % 5 !== 0 || chance.next() > 0.5) continue
      at = afterwards(at, chance.waitMs(people.length / 8))
      if (at < from || at >= until || at > plus(startOf(day), pause)) continue
      const { clientIp } = (whereabouts[n] as Whereabouts).at(at)
      const session = sessionOf(chance)
      yield deed(at, (house) => visits(house, person.account, clientIp, session, chance))
    }
  }
}

export const sessionOf = (chance: Chance): string => {
  let text = ''
  for (let n = 0; n < 26; n += 1) text += '0123456789abcdefghijklmnopqrstuv'[chance.between(0, 31)]
  return text
}

/** Webmail: the browser asks, and IMAP is asked from localhost. */
export function visits(
  house: House,
  account: string,
  clientIp: string,
  session: string,
  chance: Chance,
): void {
  const messages = chance.between(1, 6)
  house.web.visit(account, clientIp, session, messages)
  house.agenda.plan(plus(house.agenda.now, 9_000 as Duration), () =>
    house.sit({
      account,
      clientIp: 'localhost',
      protocol: 'imap',
      seconds: 20 + messages * 23,
      bytesOut: 30_000 + messages * 40_000,
      headers: 50,
      bodies: messages,
    }),
  )
}
