/**
 * Clean: months in which nothing was stolen, and much looks as if it were.
 *
 * An all-staff mailing and a newsletter are in every case; here are a month of an office with people
 * who travel, one who works his way through six countries, and the habits that guessing resembles.
 */
import { type Duration, days, hours, instant, minutes, plus } from '../../../src/lib/time.ts'
import { addressAt, HOME, ISPS } from '../../people/places.ts'
import { staff } from '../../people/staff.ts'
import { dayOf, isWorkday, momentOf } from '../../people/tokyo.ts'
import { mistypes, roamer, stalePhone, vpnEvenings } from '../../people/troubles.ts'
import { Whereabouts } from '../../people/whereabouts.ts'
import { NEVER_SEEN, type PastCase } from '../case.ts'
import type { Past } from '../house.ts'

const from = instant('2026-06-29T00:00:00+09:00')
const until = instant('2026-08-10T00:00:00+09:00')
const leak = {
  verdicts: ['not-deniable', 'unlikely', 'no-trace', 'none'],
  unexamined: NEVER_SEEN,
} as const

export const cleanOffice: PastCase = {
  name: 'clean-office',
  about: {
    ja: '何も起きていない事務所の6週間。一斉メール、会報、出張、外からの当てずっぽうのログイン',
    en: 'six weeks of an office with nothing stolen: mailings, a newsletter, journeys, strangers’ guesses',
  },
  from,
  until,
  office: { travels: true, webmail: true, guesses: 20 },
  leak,
}

export const cleanTravel: PastCase = {
  name: 'clean-travel',
  about: {
    ja: '1人が6か国をまわりながら仕事をする。盗まれたものはない',
    en: 'one works his way through six countries; nothing is stolen',
  },
  from,
  until,
  leak,
  plot: ({ house, office, chance }) => {
    const person = office.people[19]
    const where = office.whereabouts[19]
    if (person === undefined || where === undefined) return
    const dice = chance(1)
    house.comes(
      (function* (): Past {
        // KR, TW, TH, SG, DE, NL: four days in each.
        const first = dayOf(instant('2026-07-13T00:00:00+09:00'))
        for (const [stop, country] of [1, 3, 5, 4, 7, 13].entries()) {
          const clientIp = addressAt(country, 3 + dice.between(0, 9), dice.between(0, 255), 24)
          for (let day = first + stop * 4; day < first + stop * 4 + 4; day += 1) {
            const at = momentOf(day, 8.3 + dice.next())
            yield { kind: 'open', at, account: person.account, clientIp, client: where.phone }
            for (let n = 0; n < 4; n += 1)
              yield {
                kind: 'send',
                at: plus(at, Math.round(minutes(20 + n * 95 + 30 * dice.next())) as Duration),
                account: person.account,
                clientIp,
                client: where.phone,
                connection: `trip.${day}.${n}`,
                recipients: [person.contacts[(day + n) % 6] ?? ''],
                size: 4_000 + n * 611,
              }
          }
        }
      })(),
    )
  },
}

/** Accounts that begin, forget, share and take holidays. */
export const cleanHabits: PastCase = {
  name: 'clean-habits',
  about: {
    ja: '新人、古いパスワードの電話、家族のVPN、打ち間違い、夏休み。盗まれたものはない',
    en: 'a new hire, a telephone with an old password, a family’s VPN, typing errors, holidays; no theft',
  },
  from,
  until,
  leak,
  plot: ({ house, office, chance }) => {
    const { people, whereabouts } = office
    const at = (n: number) => {
      const person = people[n]
      const where = whereabouts[n]
      return person === undefined || where === undefined ? undefined : { person, where }
    }
    const hired = at(21)
    if (hired !== undefined) {
      // Three weeks late; his account is new to everybody.
      const begins = instant('2026-07-20T09:00:00+09:00')
      const person = { ...hired.person, account: 'shinjin.a@example.jp', number: 900 }
      house.comes(
        staff(person, new Whereabouts(chance(2), 900, begins, false), chance(3), begins, until),
      )
    }
    const stale = at(22)
    if (stale !== undefined) {
      const begins = instant('2026-07-27T08:00:00+09:00')
      house.comes(
        stalePhone(stale.person, stale.where.phone, chance(4), begins, plus(begins, days(3))),
      )
    }
    const family = at(24)
    if (family !== undefined) {
      const origin = { clientIp: addressAt(7, 12, 44, 9), client: family.where.phone }
      house.comes(vpnEvenings(family.person, origin, chance(5), from, until))
    }
    const commuter = at(25)
    if (commuter !== undefined)
      for (let day = dayOf(from) + 14; day < dayOf(from) + 20; day += 1)
        if (isWorkday(day))
          house.comes(roamer(commuter.person, commuter.where.phone, chance(6 + day), day))
    for (let n = 26; n < 34; n += 1) {
      const one = at(n)
      if (one !== undefined)
        house.comes(
          mistypes(one.person, one.where.office, chance(200 + n), dayOf(from) + 25 + (n % 3)),
        )
    }
    const resting = at(35)
    if (resting !== undefined) {
      // A hotel at the sea, ten days, some answers in the morning.
      const clientIp = addressAt(HOME, ISPS.from + 9, 201, 7)
      const first = dayOf(instant('2026-07-29T00:00:00+09:00'))
      house.comes(
        (function* (): Past {
          for (let day = first; day < first + 10; day += 1) {
            const begins = momentOf(day, 6.5)
            yield {
              kind: 'open',
              at: begins,
              account: resting.person.account,
              clientIp,
              client: resting.where.phone,
            }
            yield {
              kind: 'send',
              at: plus(begins, hours(1)),
              account: resting.person.account,
              clientIp,
              client: resting.where.phone,
              connection: `sea.${day}`,
              recipients: [resting.person.contacts[0] ?? ''],
              size: 2_900,
            }
          }
        })(),
      )
    }
  },
}
