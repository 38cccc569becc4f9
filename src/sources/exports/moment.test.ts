import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { instant } from '../../lib/time.ts'
import { clientOf } from './address.ts'
import { momentOf } from './moment.ts'
import { Recent } from './recent.ts'

const at = (told: unknown, zone?: string): number | undefined => momentOf(told, zone)?.at

test('each form of a moment that exports write is the moment it means', () => {
  const nine = instant('2026-11-03T09:05:07Z')
  for (const told of [
    '2026-11-03T09:05:07',
    '2026-11-03T09:05:07Z',
    '2026-11-03T09:05:07.0000000Z',
    '2026-11-03T18:05:07+09:00',
    '2026-11-03 09:05:07',
    '2026/11/03 18:05:07 JST',
    '2026/11/3 18:05:07 +0900',
    '11/3/2026 9:05:07 AM',
    '11/3/2026, 9:05:07 AM',
    '3.11.2026 09:05:07',
    '03.11.2026, 9:05:07',
    'Nov 3, 2026, 9:05:07 AM',
    'November 3, 2026 at 6:05:07 PM GMT+9',
    'Tue, 3 Nov 2026 18:05:07 +0900',
    `/Date(${nine})/`,
  ])
    equal(at(told), nine, told)
  equal(at('11/3/2026 12:05:07 AM'), instant('2026-11-03T00:05:07Z'))
  equal(at('2026-11-03T09:05:07.5'), nine + 500)
  // Where the first number is no month, it is the day.
  equal(at('22/11/2026 9:05:07'), instant('2026-11-22T09:05:07Z'))
  for (const told of ['31.2.2026 09:05:07', 'Foo 3, 2026 9:05:07 AM', '13/13/2026 9:05:07'])
    equal(at(told), undefined, told)
})

test('a moment without a zone is read in the zone that is told, and marked; one with a zone is not', () => {
  deepEqual(momentOf('2026/11/03 18:05:07', 'Asia/Tokyo'), {
    at: instant('2026-11-03T09:05:07Z'),
    assumed: ['zone'],
  })
  deepEqual(momentOf('2026-11-03T09:05:07Z', 'Asia/Tokyo')?.assumed, [])
})

test('what is no moment is none', () => {
  for (const told of [
    '',
    '<null>',
    '2026-13-01T00:00:00',
    '2026-02-30T00:00:00',
    '0001-01-01T00:00:00',
    '2026-11-03T25:00:00',
    '2026-11-03T09:05:07 XYZ',
    undefined,
    {},
    Number.NaN,
  ])
    equal(momentOf(told), undefined, String(told))
})

test('no text makes it throw', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'0123456789-:/TZ .,APM+()'), maxLength: 40 }),
      (text) => {
        momentOf(text)
        momentOf(text, 'Asia/Tokyo')
      },
    ),
  )
})

test('a client’s address is one spelling, in each of the spellings that exports have', () => {
  deepEqual(clientOf('192.0.2.1'), { clientIp: '192.0.2.1' })
  deepEqual(clientOf('192.0.2.1:49152'), { clientIp: '192.0.2.1', clientPort: 49_152 })
  deepEqual(clientOf('[2001:DB8::1]:443'), { clientIp: '2001:db8::1', clientPort: 443 })
  deepEqual(clientOf('[2001:db8::1]'), { clientIp: '2001:db8::1' })
  deepEqual(clientOf('2001:db8:0:0::1'), { clientIp: '2001:db8::1' })
  deepEqual(clientOf('::ffff:192.0.2.1'), { clientIp: '192.0.2.1' })
  deepEqual(clientOf('[::ffff:192.0.2.1]:25'), { clientIp: '192.0.2.1', clientPort: 25 })
  for (const told of [
    '',
    '<null>',
    'unknown',
    'admin from 192.0.2.9',
    '192.0.2.1, 192.0.2.2',
    '256.1.1.1',
    7,
    null,
  ])
    deepEqual(clientOf(told), {}, String(told))
})

test('a name is remembered for as many others as was asked, and the memory is bounded', () => {
  const recent = new Recent<number>(3)
  for (let i = 0; i < 4; i += 1) recent.set(`n${i}`, i)
  equal(recent.get('n0'), 0)
  for (let i = 4; i < 100; i += 1) recent.set(`n${i}`, i)
  equal(recent.get('n0'), undefined)
  equal(recent.get('n99'), 99)
  equal(recent.size <= 6, true)
})
