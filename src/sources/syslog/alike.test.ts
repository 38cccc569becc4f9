import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { type Instant, instant } from '../../lib/time.ts'
import { readDovecotHeader } from '../dovecot-log/header.ts'
import { Alike } from './alike.ts'
import type { Header } from './header.ts'
import { cleaned } from './log.ts'
import { SyslogTime } from './time.ts'

const heardAt = instant('2026-11-21T12:00:00Z')

/** As a log is read: what nobody told is read, and learnt. `times`: how many were told. */
function readAll(lines: readonly string[], nears: readonly Instant[] = [heardAt]) {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  const time = new SyslogTime('Asia/Tokyo')
  const alike = new Alike(time)
  let from = 0
  let times = 0
  const headers = lines.map((line, n): Header | undefined => {
    const text = cleaned(line)
    const near = nears[n % nears.length] as Instant
    const told = alike.read(text, near, { bytes, from, hasNuls: true })
    from += Buffer.byteLength(line) + 1
    if (told !== undefined) {
      times += 1
      return told
    }
    const read = readDovecotHeader(text, time, near)
    if (read !== undefined) alike.learn(text, near, read)
    return read
  })
  return { headers, times }
}

const plain = (lines: readonly string[], nears: readonly Instant[] = [heardAt]) =>
  lines.map((line, n) =>
    readDovecotHeader(
      cleaned(line),
      new SyslogTime('Asia/Tokyo'),
      nears[n % nears.length] as Instant,
    ),
  )

suite('headers that are alike', () => {
  test('are told without being read, and the same strings come again', () => {
    const lines = [
      'Nov 21 20:23:44 mx1 postfix/smtpd[12]: connect from a[192.0.2.1]',
      'Nov 21 20:23:44 mx1 postfix/smtpd[13]: connect from a[192.0.2.1]',
      'Nov 21 20:23:59 mx1 postfix/qmgr[900]: 4A1B2C3D: removed',
      'Nov 21 20:24:01 mx1 dovecot: imap-login: Login: user=<a>',
      'Nov 21 20:24:01 mx1 postfix/qmgr[900]: ',
      '2026-11-21T20:24:02.123456+09:00 mx1 postfix/smtpd[12]: x',
    ]
    const { headers, times } = readAll(lines)
    deepEqual(headers, plain(lines))
    equal(times, 5)
    ok(Object.is(headers[1]?.program, 'postfix/smtpd') && headers[1]?.pid === 13)
  })

  test('nothing of one host is told of another, nor of another moment of hearing', () => {
    const lines = [
      'Nov 21 20:23:44 mx1 postfix/smtpd[12]: x',
      'Nov 21 20:23:44.5 mx22 postfix/smtpd[12]: x',
      'Nov 21 20:23:44 mx1 postfix/smtpd[12]: x',
      'Nov 21 20:23:44 mx22 postfix/smtpd[12]: x',
    ]
    deepEqual(readAll(lines).headers, plain(lines))
    const nears = [heardAt, instant('2020-11-21T12:00:00Z')]
    deepEqual(readAll(lines, nears).headers, plain(lines, nears))
    notEqual(plain(lines, nears)[0]?.at, plain(lines, nears)[1]?.at)
  })

  test('whatever stands in a log, they tell what reading tells', () => {
    const part = (...parts: readonly string[]) => fc.constantFrom(...parts)
    const lines = fc
      .tuple(
        part(
          'Nov 21 20:23:44',
          'Nov 21 20:23:45',
          'Nov  1 20:23:44',
          '2026-11-21T20:23:44.5Z',
          '<22>Nov 21 20:23:44',
          '\u0000Nov 21 20:23:44',
          'Nov 21 2\u00000:23:44',
          'dovecot: Nov 21 20:23:44',
          '',
        ),
        part(' '),
        part(
          'mx1',
          'mx1',
          'mx22',
          'h\u00f6st',
          'mx1:',
          '<mail.info> mx1',
          '[ID 1 mail.info] mx1',
          'imap(a)<1><s>:',
          '',
        ),
        part(' '),
        part(
          'postfix/smtpd[12]',
          'postfix/smtpd',
          'postfix/smtp[1]',
          'dovecot',
          'd',
          'sm02 /postfix-script[1]',
          'x[]',
          'x[1234567890]',
          'postfix/10.0.0.1:25/smtpd[1]',
          'p\u00f6stfix[1]',
          'post\u0000fix/qmgr[3]',
          '-- ',
        ),
        part(': ', ':', '', ' : ', ': [ID 197553 mail.info] '),
        part(
          'removed',
          'a: b',
          '',
          'x,',
          'x,,',
          '\u65e5\u672c',
          'last message repeated 3 times',
          '\r',
        ),
      )
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 12 }), (some) => {
        deepEqual(readAll(some).headers, plain(some))
      }),
      { numRuns: 2_000 },
    )
  })
})
