import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Instant } from '../../lib/time.ts'
import { SyslogTime } from '../syslog/time.ts'
import { anchorOf, type Dating, stampsOf } from './year.ts'

const now = Date.parse('2026-11-22T12:00:00Z') as Instant
const moment = (text: string): number => Date.parse(text)

/** How the line reads by what is known of the log. */
function read(text: string, known: Partial<Dating>): string {
  const dating = {
    writtenAt: now,
    dated: undefined,
    lastUndated: undefined,
    neighbours: [],
    ...known,
  }
  const { near } = anchorOf(dating, 'UTC', now)
  const at = new SyslogTime('UTC').read(text, 0, near)?.at ?? Number.NaN
  return new Date(at).toISOString().slice(0, 10)
}

suite('the year of lines that tell none', () => {
  test('is that of the last writing, where the last line is of that day', () => {
    const writtenAt = moment('2024-01-05T10:00:00Z')
    const lastUndated = 'Jan  5 09:59:59 mx1'
    equal(read('Dec 30 10:00:00', { writtenAt, lastUndated }), '2023-12-30')
    equal(read('Jan  2 10:00:00', { writtenAt, lastUndated }), '2024-01-02')
  })

  test('of a copy is that of dated lines of the same log, on either side of New Year', () => {
    const dated = moment('2024-12-30T00:00:00Z')
    const lastUndated = 'Jan  3 09:00:00 mx1'
    equal(read('Jan  2 10:00:00', { dated, lastUndated }), '2025-01-02')
    equal(read('Dec 29 10:00:00', { dated, lastUndated }), '2024-12-29')
  })

  test('of a copy without any is that of the newest neighbour, else of its own writing', () => {
    const lastUndated = 'Dec 31 23:00:00 mx1'
    const neighbours = [moment('2023-06-01T00:00:00Z'), moment('2025-01-02T00:00:00Z')]
    equal(read('Dec 20 10:00:00', { lastUndated, neighbours }), '2024-12-20')
    equal(read('Dec 20 10:00:00', { lastUndated }), '2025-12-20')
  })

  test('a log that was written before its last line goes on over New Year in its order', () => {
    const writtenAt = moment('2025-12-31T12:00:00Z')
    const lastUndated = 'Jan  1 06:00:00 mx1'
    equal(read('Dec 31 10:00:00', { writtenAt, lastUndated }), '2025-12-31')
    equal(read('Jan  1 05:00:00', { writtenAt, lastUndated }), '2026-01-01')
  })

  test('is told by the middle one of dated lines, so that one that lies moves nothing', () => {
    const lines = [
      '2019-01-01T00:00:00Z mx1 a: b',
      '2024-05-01T00:00:00Z mx1 a: b',
      '<22>Mar  1 00:00:00 mx1 a: b',
      '2024-05-02T00:00:00Z mx1 a: b',
      '2099-01-01T00:00:00Z mx1 a: b',
      'no moment',
    ]
    const { dated, lastUndated, hasUndated } = stampsOf(lines, 'UTC', now, true)
    equal(dated, moment('2024-05-01T00:00:00Z'))
    equal(lastUndated?.startsWith('Mar  1 00:00:00'), true)
    equal(hasUndated, true)
  })
})
