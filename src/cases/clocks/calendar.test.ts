import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { basisOf, calendarNamed, openDayAfter, openFrom, openness } from './calendar.ts'
import { equinoxes, federalDaysOff, japaneseDaysOff, shippedCalendars } from './shipped/days-off.ts'

const day = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text)
const calendar = (id: string) => {
  const found = calendarNamed(shippedCalendars, id)
  ok(found !== undefined)
  return found
}
const government = calendar('jp-government')
const federal = calendar('us-federal')
const weekdays = calendar('weekdays')

/** As the Cabinet Office lists them (2028: as the law and the equinoxes will have it). */
const published: { readonly [year: number]: string } = {
  2024: '01-01 01-08 02-11 02-12 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-15 08-11 08-12 09-16 09-22 09-23 10-14 11-03 11-04 11-23',
  2025: '01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-21 08-11 09-15 09-23 10-13 11-03 11-23 11-24',
  2026: '01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23',
  2027: '01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23',
  2028: '01-01 01-10 02-11 02-23 03-20 04-29 05-03 05-04 05-05 07-17 08-11 09-18 09-22 10-09 11-03 11-23',
}
const yearEnd = ['01-02', '01-03', '12-29', '12-30', '12-31']

for (const [year, days] of Object.entries(published))
  test(`the days off of ${year} are those of the law, and the New Year`, () => {
    deepEqual(
      [...japaneseDaysOff(Number(year)).keys()].toSorted(),
      [...days.split(' '), ...yearEnd].map((one) => `${year}-${one}`).toSorted(),
    )
  })

test('a holiday on Sunday moves past the holidays after it; a day between two is one; both are named', () => {
  equal(government.closed.get('2025-05-06')?.ja, '振替休日')
  equal(government.closed.get('2026-05-06')?.ja, '振替休日')
  equal(government.closed.get('2026-09-22')?.ja, '国民の休日')
  equal(government.closed.get('2026-09-21')?.ja, '敬老の日')
  equal(government.closed.get('2025-12-29')?.ja, '年末年始の閉庁日')
})

test('equinoxes are those that astronomy gives, and each year says whether it was announced', () => {
  for (const [text, { march, september, basis }] of Object.entries(equinoxes)) {
    const year = Number(text)
    // The usual approximation for 1980 to 2099.
    const since = 0.242194 * (year - 1980) - Math.floor((year - 1980) / 4)
    equal(march, Math.floor(20.8431 + since), text)
    equal(september, Math.floor(23.2488 + since), text)
    equal(basisOf(government, year), basis)
  }
  equal(basisOf(government, 2027), 'announced')
  equal(basisOf(government, 2028), 'computed')
})

test('federal days off are observed on the Friday before or the Monday after', () => {
  const off = (year: number) =>
    [...federalDaysOff(year).keys()].toSorted().map((one) => one.slice(5))
  deepEqual(
    off(2026),
    '01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25'.split(' '),
  )
  // 2028 begins on a Saturday: it is observed in the year before.
  deepEqual(
    off(2027),
    '01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31'.split(' '),
  )
  ok(!federalDaysOff(2028).has('2028-01-01'))
})

test('the first and the last year are covered, the year before and after are refused and not guessed', () => {
  ok('open' in openness(government, day('2022-01-04')))
  ok('open' in openness(government, day('2030-12-31')))
  deepEqual(openness(government, day('2021-12-28')), {
    refused: 'uncovered',
    calendar: 'jp-government',
    year: 2021,
    first: 2022,
    last: 2030,
  })
  ok('refused' in openness(government, day('2031-01-01')))
  ok('refused' in openFrom(government, day('2030-12-29')), 'the next open day is in 2031')
  ok('refused' in openness(federal, day('2031-01-01')))
  ok('open' in openness(weekdays, day('2099-01-01')))
})

test('a calendar that is closed for longer than a month is refused', () => {
  const closed = { ...weekdays, weekend: [1, 2, 3, 4, 5, 6, 7] }
  ok('refused' in openFrom(closed, day('2026-01-01')))
  ok('refused' in openDayAfter(closed, day('2026-01-01'), 1, true))
})

test('four business days after a Saturday are Thursday, and the day itself counts only where it is open', () => {
  const after = (text: string, n: number, counted: boolean) => {
    const found = openDayAfter(federal, day(text), n, counted)
    return 'refused' in found ? found.refused : found.day.toString()
  }
  equal(after('2026-03-07', 4, false), '2026-03-12')
  equal(after('2026-03-09', 4, false), '2026-03-13')
  equal(after('2026-03-09', 4, true), '2026-03-12')
  equal(after('2026-03-07', 4, true), '2026-03-12')
  // Over Thanksgiving and the weekend.
  equal(after('2026-11-25', 4, false), '2026-12-02')
})
