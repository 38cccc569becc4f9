import { deepEqual, doesNotThrow, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { instant } from '../../lib/time.ts'
import { endpointOf } from './address.ts'
import { readHeader } from './header.ts'
import { readMoment } from './moment.ts'
import { monthOf, names } from './months.ts'
import { SyslogTime } from './time.ts'
import { zoneMinutes } from './zones.ts'

const heardAt = instant('2026-11-22T00:00:00Z')
const tokyo = new SyslogTime('Asia/Tokyo')
const at = instant('2026-11-21T11:23:44Z')
const words = 'connect from a[192.0.2.1]'
const yearAndZone = ['year', 'zone']

test('a header is read in every form that was seen, and what was inferred is said', () => {
  for (const [before, assumed] of [
    ['<22> Nov 21 20:23:44 mx1', yearAndZone],
    ['<22>Nov 21 2026 20:23:44 mx1', ['zone']],
    ['<22>2026/11/21 20:23:44 mx1', ['zone']],
    ['11月 21 20:23:44 mx1', yearAndZone],
    ['11월 21 20:23:44 mx1', yearAndZone],
    ['土 2026-11-21 20:23:44 JST mx1', []],
    ['Sa 2026-11-21 12:23:44 CET mx1', []],
    ['mail.log.1:Nov 21 20:23:44 mx1', yearAndZone],
    ['/var/log/mail.log:77:2026-11-21T20:23:44+09:00 mx1', []],
    ['nov. 21 20:23:44 mx1', yearAndZone],
    ['lis 21 20:23:44 mx1', yearAndZone],
    ['ноя 21 20:23:44.000000 mx1', yearAndZone],
    ['Nov 21 20:25:01 relay 2026-11-21T20:23:44.000000+09:00 mx1', []],
    ['2026-11-21T20:25:01+09:00 relay Nov 21 20:23:44 mx1', yearAndZone],
    ['Nov 21 20:23:44  mx1', yearAndZone],
    ['Nov 21 20:23:44 mx1 <mail.info>', yearAndZone],
    ['Nov 21 20:23:44 mx1 [ID 197553 mail.info]', yearAndZone],
    ['Nov 21 20:23:44 mx1 mail.info', yearAndZone],
    ['mail.info: Nov 21 20:23:44 mx1', yearAndZone],
    ['Nov 21 2026 20:23:44 mx1', ['zone']],
    ['Nov 21 20:23:44 2026 mx1', ['zone']],
    ['2026 Nov 21 20:23:44 mx1', ['zone']],
    ['Sat Nov 21 20:23:44 2026 mx1', ['zone']],
    ['Sat Nov 21 20:23:44 mx1', yearAndZone],
    ['Sat 2026-11-21 20:23:44 JST mx1', []],
    ['2026-11-21T20:23:44+09 mx1', []],
    ['2026-11-21 20:23:44 +0900 mx1', []],
    ['2026-11-21 20:23:44 JST mx1', []],
    ['2026-11-21 20:23:44,000 mx1', ['zone']],
    ['2026/11/21 20:23:44 mx1', ['zone']],
    ['2026/11/21 20:23:44.000 mx1', ['zone']],
    ['2026:11:21-20:23:44 mx1', ['zone']],
    ['2026:11:21-20:23:44: mx1', ['zone']],
    ['21-Nov-2026 20:23:44 mx1', ['zone']],
    ['21/Nov/2026:20:23:44 +0900 mx1', []],
    ['[21/Nov/2026:20:23:44 +0900] mx1', []],
    ['[21-Nov-2026 20:23:44 +0900] mx1', []],
    ['1795260224 mx1', []],
    ['1795260224.000 mx1', []],
    [`@${(2n ** 62n + 10n + 1_795_260_224n).toString(16)}00000000 mx1`, []],
    ['mail_1  | Nov 21 20:23:44 mx1', yearAndZone],
    ['mailserver    | 2026-11-21T20:23:44+09:00 mx1', []],
    ['2026-11-21T11:23:44.000000000Z stdout F 2026-11-21T20:23:44+09:00 mx1', []],
    ['2026-11-21T11:23:44.000000000Z stdout F Nov 21 20:23:44 mx1', []],
    ['ov 21 20:23:44 mx1', yearAndZone],
    ['"Nov 21 20:23:44 mx1', yearAndZone],
    ['\ufeffNov 21 20:23:44 mx1', yearAndZone],
  ] as const)
    deepEqual(
      readHeader(`${before} postfix/smtpd[7]: ${words}`, tokyo, heardAt),
      { at, assumed, host: 'mx1', program: 'postfix/smtpd', pid: 7, message: words },
      before,
    )
})

test('without a host, as containers write; docker’s own JSON; a spreadsheet’s commas', () => {
  const bare = { program: 'postfix/smtpd', pid: 7, message: words }
  const line = `postfix/smtpd[7]: ${words}`
  for (const [text, expected] of [
    [`2026-11-21T11:23:44.000000000Z stdout F ${line}`, { assumed: [], host: '' }],
    [`2026-11-21T11:23:44Z ${line}`, { assumed: [], host: '' }],
    [`Nov 21 20:23:44 ${line}`, { assumed: yearAndZone, host: '' }],
    [
      `{"log":"Nov 21 20:23:44 mx1 ${line}\\n","stream":"stdout","time":"2026-11-21T11:23:44Z"}`,
      { assumed: [], host: 'mx1' },
    ],
    [
      `{"log":"${line}\\n","stream":"stdout","time":"2026-11-21T11:23:44Z"}`,
      { assumed: [], host: '' },
    ],
    [`Nov 21 20:23:44 mx1 ${line},,,`, { assumed: yearAndZone, host: 'mx1' }],
    [`"Nov 21 20:23:44 mx1 ${line}",,`, { assumed: yearAndZone, host: 'mx1' }],
  ] as const)
    deepEqual(readHeader(text, tokyo, heardAt), { at, ...bare, ...expected }, text)
})

test('what only looks like a header is none', () => {
  for (const text of [
    ...[
      '',
      '{"log":"',
      '{"log":"x"}',
      '@400000',
      '| x',
      'ab 21 20:23:44 mx1 x: y',
      '99/Nov/2026:20:23:44 mx1 x: y',
    ],
    ...[
      '2026:13:41-20:23:44 mx1 x: y',
      '@ffffffffffffffff00000000 mx1 x: y',
      'PHP Warning:  x in /var/www/y.php',
    ],
  ])
    equal(readHeader(text, tokyo, heardAt), undefined, text)
})

test('a container’s clock is taken only near the stamp that it is to complete', () => {
  const far = '2026-11-21T19:00:00.000000000Z stdout F Nov 21 20:23:44 mx1 x[1]: y'
  deepEqual(readHeader(far, tokyo, heardAt)?.at, at)
})

test('zones by name and by number; names that mean several are none', () => {
  deepEqual(
    ['UTC', 'JST', 'CEST', 'PST', '+09', '+0530', '-03:00', 'CST', 'IST', 'BST', 'XYZ', '+99'].map(
      zoneMinutes,
    ),
    [0, 540, 120, -480, 540, 330, -180, undefined, undefined, undefined, undefined, undefined],
  )
  equal(readMoment('2026-11-21 20:23:44 JST x', tokyo, heardAt)?.at, at)
  equal(readMoment('2026-11-21 20:23:44 CST x', tokyo, heardAt)?.at, at)
})

test('addresses with a port, in both families', () => {
  deepEqual(endpointOf('192.0.2.7:4711'), { ip: '192.0.2.7', port: 4711 })
  deepEqual(endpointOf('[2001:DB8::7]:4711'), { ip: '2001:db8::7', port: 4711 })
  deepEqual(endpointOf('2001:db8::7'), { ip: '2001:db8::7', port: undefined })
  deepEqual(endpointOf('192.0.2.7:99999'), { ip: '192.0.2.7', port: undefined })
  deepEqual(endpointOf('unknown'), { ip: undefined, port: undefined })
})

test('whatever a line begins with, nothing is thrown', () => {
  const part = fc.oneof(
    fc.constantFrom(
      ...[
        'Nov 21 20:23:44',
        '2026-11-21',
        ' 20:23:44',
        '@4000',
        '{"log":"',
        '\\n"',
        '"time":"',
        'stdout F ',
        ' | ',
        '[',
      ],
      ...[']', '<22>', 'Sat ', ' mx1 ', 'x[1]: ', '\\u00', '"', ',', '1795260224', 'mail.info '],
    ),
    fc.string({ maxLength: 6 }),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
      doesNotThrow(() => readHeader(parts.join(''), tokyo, heardAt))
    }),
    { numRuns: 1_000 },
  )
})

test('a month’s name means one month in whatever language', () => {
  for (const [name, month] of [
    ...[
      ['Mär', 'Mar'],
      ['MAI', 'May'],
      ['août', 'Aug'],
      ['lis', 'Nov'],
      ['mag', 'May'],
    ],
    ...[
      ['1月', 'Jan'],
      ['12월', 'Dec'],
      ['set.', 'Sep'],
      ['ноя', 'Nov'],
      ['des', 'Dec'],
    ],
  ] as const)
    equal(monthOf(name), month, name)
  for (const none of ['0月', '13月', 'brumaire', '', 'constructor']) equal(monthOf(none), undefined)
  const all = names.flatMap((language) => language.split(' ').map((name, nth) => [name, nth]))
  for (const [name, nth] of all)
    deepEqual(
      new Set(all.filter(([other]) => other === name).map(([, its]) => its)),
      new Set([nth]),
    )
  for (const language of names) equal(language.split(' ').length, 12, language)
})
