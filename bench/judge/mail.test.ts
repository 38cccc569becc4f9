import { deepEqual, equal, throws } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import {
  accountYears,
  DAY,
  hourOf,
  isWeekday,
  MADE_UP,
  mailOf,
  neverWritten,
  readMail,
  YEAR,
} from './mail.ts'

const window = { from: 0, to: 100 }

test('rows of one sender and one second are one message, and nobody writes to himself', () => {
  const { messages } = mailOf('7 1 60\n7 2 60\n7 7 60\n3 1 60\n7 1 61\n7 2 60\n', 'x', window)
  deepEqual(messages, [
    { account: 3, at: 60, recipients: [1] },
    { account: 7, at: 60, recipients: [1, 2] },
    { account: 7, at: 61, recipients: [1] },
  ])
})

test('a row that is not three whole numbers is refused with its number', () => {
  for (const row of [
    '1 2',
    '1 2 3 4',
    'a 2 3',
    '1 2 3.5',
    '-1 2 3',
    `1 ${MADE_UP} 3`,
    `${MADE_UP} 1 3`,
  ])
    throws(() => mailOf(`1 2 3\n${row}\n`, 'x'), /row 2/, row)
  equal(mailOf(`1 ${MADE_UP - 1} 3\n1 2 ${DAY}`, 'x', window).messages.length, 2)
  throws(() => mailOf('\n', 'x'), /no mail/)
})

test('gzipped or not, a file reads alike; a missing one is refused with the way out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-judge-'))
  try {
    const rows = '1 2 3\n2 3 90000\n'
    writeFileSync(join(folder, 'plain'), rows)
    writeFileSync(join(folder, 'packed.gz'), gzipSync(rows))
    deepEqual(readMail(join(folder, 'plain')), readMail(join(folder, 'packed.gz')))
    throws(() => readMail(join(folder, 'none')), /--data FILE/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('Unix time is moved by whole weeks, and keeps hour and day of the week', () => {
  // 2024-01-06T13:00:00Z, a Saturday.
  const saturday = Date.UTC(2024, 0, 6, 13) / 1_000
  const first = mailOf(`1 2 ${saturday}\n1 2 ${saturday + 9 * DAY}`, 'x', window).messages[0]
  equal(Math.floor((first?.at ?? 0) / DAY), 5)
  equal(hourOf(first?.at ?? 0), 13)
  equal(isWeekday(first?.at ?? 0), false)
  equal(isWeekday(4.9 * DAY), true)
})

test('account-years are from the first to the last message inside the window', () => {
  const mail = mailOf(
    `1 2 ${DAY}\n1 2 ${10 * DAY}\n1 2 ${30 * DAY}\n1 2 ${60 * DAY}\n2 1 ${20 * DAY}`,
    'x',
    { from: 5, to: 50 },
  )
  equal(accountYears(mail), (20 * DAY) / YEAR)
  throws(() => mailOf('1 2 3', 'x', { from: 5, to: 5 }), /window/)
})

test('a recipient is new to an account once', () => {
  const { messages } = mailOf('1 2 10\n1 3 10\n1 2 20\n2 3 30\n1 4 40\n1 3 40', 'x', window)
  deepEqual(neverWritten(messages), [2, 0, 1, 1])
})
