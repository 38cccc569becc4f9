import { deepEqual, doesNotThrow, equal, ok, throws } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Instant, instant, milliseconds, plus } from '../../lib/time.ts'
import { readHeader } from './header.ts'
import { plain, rawOf, STATUS_MAX, withoutSecrets } from './plain.ts'
import { REPEATS_MAX, readRepeat } from './repeat.ts'
import { CLOCK_SKEW_MAX, SyslogTime } from './time.ts'

const heardAt = instant('2026-11-21T12:00:00Z')
const tokyo = new SyslogTime('Asia/Tokyo')
const moment = (text: string, heard: Instant = heardAt, time = tokyo): string | undefined => {
  const told = time.read(text, 0, heard)
  return told && `${Temporal.Instant.fromEpochMilliseconds(told.at)} ${told.assumed.join()}`.trim()
}

test('a clock with something else than digits is no moment, before and after a good line of that day', () => {
  const time = new SyslogTime('UTC')
  for (const _ of [1, 2]) {
    for (const clock of ['T1:02:03', '01:T1:03', '0x:02:03', '01: 2:03', '01:02:0x', '01:02: 3'])
      equal(time.read(`Oct 12 ${clock} mx1 x: y`, 0, heardAt), undefined, clock)
    ok(time.read('Oct 12 01:02:03 mx1 x: y', 0, heardAt) !== undefined)
  }
})

test('of a day in which the year of its minutes changes, each minute is read alike, whatever was read before', () => {
  // What is later than a day behind the hearing is last year's: here from 12:00 on.
  const heard = instant('2026-11-20T12:00:00Z')
  const early = ['Nov 21 11:59:59 mx1 x: y', '2026-11-21T11:59:59Z year,zone'] as const
  const late = ['Nov 21 12:01:00 mx1 x: y', '2025-11-21T12:01:00Z year,zone'] as const
  for (const lines of [
    [early, late, early],
    [late, early, late],
  ]) {
    const time = new SyslogTime('UTC')
    for (const [line, told] of lines) equal(moment(line, heard, time), told)
  }
})

test('no text after a month and a day makes the reading of a moment throw, or tell none that is finite', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('Jan', 'Feb', 'Oct', 'Dec'),
      fc.constantFrom('  1', ' 12', ' 29', ' 31', ' 3'),
      fc.string({ maxLength: 24, unit: fc.constantFrom(...'0123456789: T.-+Zx') }),
      (month, day, rest) => {
        const told = new SyslogTime('Asia/Tokyo').read(`${month}${day} ${rest}`, 0, heardAt)
        ok(told === undefined || Number.isFinite(told.at))
      },
    ),
    { numRuns: 2_000 },
  )
})

test('stamps of RFC 3164 and RFC 3339 are read, and what was inferred is said', () => {
  const table: [string, string | undefined][] = [
    ['Nov 21 20:23:44 ', '2026-11-21T11:23:44Z year,zone'],
    ['Nov  1 00:00:00 ', '2026-10-31T15:00:00Z year,zone'],
    ['Nov 1 00:00:00 ', '2026-10-31T15:00:00Z year,zone'],
    ['Nov 01 00:00:00 ', '2026-10-31T15:00:00Z year,zone'],
    ['Nov 21 20:23:44.123456 ', '2026-11-21T11:23:44.123Z year,zone'],
    ['2026-11-21T20:23:44+09:00 ', '2026-11-21T11:23:44Z'],
    ['2026-11-21T20:23:44.5+0900 ', '2026-11-21T11:23:44.5Z'],
    ['2026-11-21T11:23:44.123456Z ', '2026-11-21T11:23:44.123Z'],
    ['2026-11-21T05:53:44-05:30 ', '2026-11-21T11:23:44Z'],
    ['2026-11-21 20:23:44 ', '2026-11-21T11:23:44Z zone'],
    ['2024-02-29T00:00:00Z ', '2024-02-29T00:00:00Z'],
    ['Dec 31 23:59:60 ', '2025-12-31T15:00:00Z year,zone'],
    ['Feb 29 12:00:00 ', '2024-02-29T03:00:00Z year,zone'],
    ['2026-02-29T00:00:00Z ', undefined],
    ['Nov 31 00:00:00 ', undefined],
    ['Foo 21 20:23:44 ', undefined],
    ['Nov 21 24:00:00 ', undefined],
    ['Nov 21 20:60:00 ', undefined],
    ['ov 21 20:23:44 ', undefined],
    ['', undefined],
  ]
  for (const [text, expected] of table) equal(moment(text), expected, text)
})

test('the year is the latest that is not in the future, across New Year and clock skew', () => {
  const newYear = instant('2026-01-01T00:30:00Z')
  const utc = new SyslogTime('UTC')
  equal(moment('Dec 31 23:59:59 ', newYear, utc), '2025-12-31T23:59:59Z year,zone')
  equal(moment('Jan  1 00:29:59 ', newYear, utc), '2026-01-01T00:29:59Z year,zone')
  const eve = instant('2025-12-31T23:50:00Z')
  // A sender whose clock is ten minutes ahead lives in next year already.
  equal(moment('Jan  1 00:00:00 ', eve, utc), '2026-01-01T00:00:00Z year,zone')
  const noon = instant('2026-11-20T12:00:00Z')
  const edge = (at: Instant) =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('UTC').year
  ok(moment('Nov 21 12:00:00 ', noon, utc)?.startsWith('2026'))
  ok(moment('Nov 21 12:01:00 ', noon, utc)?.startsWith('2025'))
  equal(edge(plus(noon, CLOCK_SKEW_MAX)), 2026)
})

test('of an hour lived twice the one near the hearing is taken, of old logs the first', () => {
  const berlin = new SyslogTime('Europe/Berlin')
  const twice = 'Oct 25 02:30:00 '
  equal(moment(twice, instant('2026-10-25T01:30:01Z'), berlin), '2026-10-25T01:30:00Z year,zone')
  equal(moment(twice, instant('2026-10-25T00:30:01Z'), berlin), '2026-10-25T00:30:00Z year,zone')
  equal(moment(twice, instant('2026-11-25T00:30:00Z'), berlin), '2026-10-25T00:30:00Z year,zone')
})

test('an unknown zone is refused at once', () => {
  throws(() => new SyslogTime('Asia/Edo'), RangeError)
})

test('every moment survives being written by syslog and read again', () => {
  const utc = new SyslogTime('UTC')
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 360 * 86_400 }), (secondsAgo) => {
      const at = plus(heardAt, milliseconds(-secondsAgo * 1_000))
      const [, month = '', day = '', clock = ''] =
        /^\w+, (\w+) (\d+), ([\d:]+)/.exec(
          new Date(at).toLocaleString('en-US', {
            timeZone: 'UTC',
            weekday: 'short',
            month: 'short',
            day: 'numeric',
            hour: '2-digit',
            minute: '2-digit',
            second: '2-digit',
            hourCycle: 'h23',
          }),
        ) ?? []
      equal(utc.read(`${month} ${day.padStart(2)} ${clock} `, 0, heardAt)?.at, at)
    }),
  )
})

test('headers give host, program, process and the words, in every spelling seen', () => {
  const stamp = 'Nov 21 20:23:44'
  const table: [string, unknown[]][] = [
    [`${stamp} mx1 postfix/smtpd[12]: connect`, ['mx1', 'postfix/smtpd', 12, 'connect']],
    [`<22>${stamp} mx1 postfix/smtpd[12]: a: b`, ['mx1', 'postfix/smtpd', 12, 'a: b']],
    [`${stamp} <mail.info> mx1 postfix/qmgr[1]: x`, ['mx1', 'postfix/qmgr', 1, 'x']],
    [`${stamp} [ID 197553 mail.info] mx1 postfix/qmgr[1]: x`, ['mx1', 'postfix/qmgr', 1, 'x']],
    [`${stamp} mx1 postfix/qmgr[1]: [ID 197553 mail.info] x`, ['mx1', 'postfix/qmgr', 1, 'x']],
    [
      `${stamp} mx1 sm02 /postfix-script[1]: starting`,
      ['mx1', 'sm02 /postfix-script', 1, 'starting'],
    ],
    [`${stamp} mx1 postfix-10.20.30.40/smtp[9]: x`, ['mx1', 'postfix-10.20.30.40/smtp', 9, 'x']],
    [`${stamp} mx1 127.0.0.1:10025/smtpd[9]: x`, ['mx1', '127.0.0.1:10025/smtpd', 9, 'x']],
    [
      `${stamp} mx1 last message repeated 3 times`,
      ['mx1', '', undefined, 'last message repeated 3 times'],
    ],
    [`${stamp} mx1 postfix/smtpd: no pid`, ['mx1', 'postfix/smtpd', undefined, 'no pid']],
    [`${stamp} mx1 postfix/smtpd[x]: y`, ['mx1', 'postfix/smtpd[x]', undefined, 'y']],
    [`${stamp} mx1 postfix/smtpd[1]:`, ['mx1', 'postfix/smtpd', 1, '']],
  ]
  for (const [text, expected] of table) {
    const header = readHeader(text, tokyo, heardAt)
    deepEqual([header?.host, header?.program, header?.pid, header?.message], expected, text)
  }
  for (const text of [
    '',
    'Nov 21',
    stamp,
    `${stamp} `,
    `${stamp} mx1`,
    'garbage',
    '<22',
    '{"a":1}',
  ])
    equal(readHeader(text, tokyo, heardAt), undefined, text)
})

test('repeats are read in both dialects, within their bound', () => {
  deepEqual(readRepeat('message repeated 5 times: [ from a[1.2.3.4]]'), {
    kind: 'this',
    times: 5,
    message: 'from a[1.2.3.4]',
  })
  deepEqual(readRepeat('last message repeated 3 times'), { kind: 'last', times: 3 })
  deepEqual(readRepeat(`last message repeated ${REPEATS_MAX + 1} times`), {
    kind: 'last',
    times: REPEATS_MAX,
  })
  equal(readRepeat('the last message repeated 3 times'), undefined)
  equal(readRepeat('message repeated many times: [ x]'), undefined)
})

test('foreign words are kept bounded, on one line, without terminal escapes', () => {
  equal(plain('a'.repeat(STATUS_MAX)).length, STATUS_MAX)
  equal(plain('a'.repeat(STATUS_MAX + 1)).length, STATUS_MAX)
  equal(plain('a#033[31mb#012c\u001b[0md'), 'a [31mb c [0md')
  ok(plain(`${'a'.repeat(STATUS_MAX - 1)}😀`).isWellFormed())
})

test('passwords, tokens and hashes are taken out, ordinary words stay', () => {
  const table: [string, string][] = [
    ['password=hunter2, x', 'password=[removed], x'],
    ['pass: "two words" x', 'pass: [removed] x'],
    ['hash {SHA512-CRYPT}$6$abc$def', 'hash {SHA512-CRYPT}[removed]'],
    ['got $6$salt$0123456789abcdef, ok', 'got [removed], ok'],
    ['$2y$10$abcdefghijkl', '[removed]'],
    ['pwhash=0b8a attrs', 'pwhash=[removed] attrs'],
    ['Password verification failed', 'Password verification failed'],
    ['price $5 and {0}', 'price $5 and {0}'],
  ]
  for (const [text, expected] of table) equal(withoutSecrets(text), expected)
  equal(rawOf('token=abc\u0000'), 'token=[removed]')
})

test('garbage never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      doesNotThrow(() => {
        readHeader(text, tokyo, heardAt)
        readHeader(`Nov 21 20:23:44 ${text}`, tokyo, heardAt)
        readRepeat(text)
        rawOf(text)
      })
    }),
  )
})
