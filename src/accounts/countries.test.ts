import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { days, hours, instant, minutes, plus } from '../lib/time.ts'
import {
  COUNTRIES_MAX,
  type Countries,
  countriesAfter,
  isOwn,
  STRANGE_FOR,
  strangeCountry,
} from './countries.ts'

const start = instant('2025-10-06T09:00:00+09:00')
const home = countriesAfter([], 'JP', start, false)

test('the first country is home, another is new to the account', () => {
  equal(strangeCountry(home, 'JP', plus(start, days(1))), undefined)
  deepEqual(strangeCountry(home, 'XX', plus(start, days(1))), {
    country: 'XX',
    since: plus(start, days(1)),
  })
  equal(strangeCountry(home, undefined, plus(start, days(1))), undefined, 'no place, no opinion')
})

test('a login from abroad is remembered for a day, and then no more', () => {
  const abroad = countriesAfter(home, 'XX', plus(start, hours(1)), false)
  const at = (after: number) => plus(start, (hours(1) + after) as never)
  equal(strangeCountry(abroad, 'JP', at(STRANGE_FOR - 1))?.country, 'XX')
  equal(strangeCountry(abroad, 'JP', at(STRANGE_FOR)), undefined)
})

test('three days of trusted mail make a country the account’s own, logins alone never do', () => {
  let logins: Countries = home
  let mails: Countries = home
  for (let day = 1; day <= 3; day += 1)
    for (let nth = 0; nth < 20; nth += 1) {
      const at = plus(start, (days(day) + minutes(nth)) as never)
      logins = countriesAfter(logins, 'XX', at, false)
      mails = countriesAfter(mails, 'XX', at, true)
      if (day === 2) equal(strangeCountry(mails, 'XX', at)?.country, 'XX')
    }
  equal(strangeCountry(logins, 'XX', plus(start, days(4)))?.country, 'XX')
  equal(strangeCountry(mails, 'XX', plus(start, days(4))), undefined)
})

test('countries have an end, and home is not what is forgotten', () => {
  let all: Countries = home
  for (let n = 0; n < COUNTRIES_MAX - 1; n += 1)
    all = countriesAfter(all, `A${n}`, plus(start, minutes(n)), false)
  equal(all.length, COUNTRIES_MAX)
  all = countriesAfter(all, 'ZZ', plus(start, hours(3)), false)
  equal(all.length, COUNTRIES_MAX)
  equal(
    all.some((one) => one.country === 'JP' && isOwn(one)),
    true,
  )
  equal(
    all.some((one) => one.country === 'A0'),
    false,
  )
})

test('which country is strange is as after a login from there, whatever was before', () => {
  const country = fc.constantFrom(undefined, 'JP', 'XX', 'YY', 'ZZ')
  const seen = fc.record({
    country,
    after: fc.integer({ min: -1_000, max: 40 * 3_600_000 }),
    trusted: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(seen, { maxLength: 12 }), fc.nat({ max: 40 }), (all, more) => {
      let countries: Countries = []
      let now = start
      for (let n = 0; n < more; n += 1)
        countries = countriesAfter(countries, `A${n}`, plus(start, minutes(n - 60)), false)
      for (const { country, after, trusted } of all) {
        now = plus(now, after as never)
        const here = countriesAfter(countries, country, now, false)
        const strange = here.findLast(
          (one) => !isOwn(one) && now - one.lastAt < STRANGE_FOR && one.lastAt <= now,
        )
        deepEqual(
          strangeCountry(countries, country, now),
          strange && { country: strange.country, since: strange.since },
        )
        countries = countriesAfter(countries, country, now, trusted)
      }
    }),
  )
})
