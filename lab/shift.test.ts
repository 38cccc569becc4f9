import { deepEqual, equal } from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { shiftLine, startShift } from './shift.ts'

const HOUR = 3_600_000

test('a traditional stamp moves over hours, days, months and the end of the year', () => {
  const line = 'Nov  1 12:00:30 mx1 postfix/smtpd[7]: connect'
  equal(shiftLine(line, -7 * HOUR, 2026), 'Nov  1 05:00:30 mx1 postfix/smtpd[7]: connect')
  equal(shiftLine(line, -24 * HOUR, 2026), 'Oct 31 12:00:30 mx1 postfix/smtpd[7]: connect')
  equal(shiftLine('Dec 31 23:59:59 h x', 1_000, 2026), 'Jan  1 00:00:00 h x')
  equal(shiftLine('Feb 28 12:00:00 h x', 24 * HOUR, 2028), 'Feb 29 12:00:00 h x')
})

test('an RFC 3339 stamp keeps its zone and the digits of its fraction', () => {
  equal(
    shiftLine('2026-11-01T12:00:00.250000+09:00 mx1 x', -1_500, 0),
    '2026-11-01T11:59:58.750000+09:00 mx1 x',
  )
  equal(shiftLine('2026-11-01T12:00:00.9Z mx1 x', 200, 0), '2026-11-01T12:00:01.1Z mx1 x')
  equal(shiftLine('2026-11-01T12:00:00Z mx1 x', HOUR, 0), '2026-11-01T13:00:00Z mx1 x')
})

test('what begins with no stamp is copied as it is', () => {
  for (const line of ['', '  continued', 'Foo  1 12:00:00 h x', '2026-11-01 12:00:00 h', 'Nov 1'])
    equal(shiftLine(line, HOUR, 2026), line)
})

test('moving there and back gives the same line', () => {
  const day = 86_400
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 364 * day }),
      fc.integer({ min: -400 * day, max: 400 * day }),
      (second, by) => {
        const at = new Date(Date.UTC(2026, 0, 1) + second * 1_000)
        const line = `${at.toISOString().slice(0, 19)}.123456Z mx1 x`
        equal(shiftLine(shiftLine(line, by * 1_000, 0), -by * 1_000, 0), line)
      },
    ),
  )
})

test('a growing log is copied whole, each line once, the unfinished one when it is finished', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-shift-'))
  const [from, to] = [join(folder, 'a'), join(folder, 'b')]
  writeFileSync(from, 'Nov  1 12:00:00 h one\nNov  1 12:00:01 h t')
  const shift = startShift({ from, to, byMs: -HOUR, year: 2026 })
  equal(shift.flush(), 1)
  appendFileSync(from, 'wo\nNov  1 12:00:02 h thr')
  equal(shift.flush(), 2)
  appendFileSync(from, 'ee\n')
  shift.stop()
  shift.stop()
  deepEqual(readFileSync(to, 'utf8').split('\n'), [
    'Nov  1 11:00:00 h one',
    'Nov  1 11:00:01 h two',
    'Nov  1 11:00:02 h three',
    '',
  ])
  rmSync(folder, { recursive: true })
})
