import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Instant } from '../../lib/time.ts'
import { PostfixLog } from '../postfix-log/reader.ts'
import { readHeader } from './header.ts'
import { HOLES_MAX, HOSTS_MAX, Holes } from './holes.ts'
import { STRUCTURED_MAX } from './structured.ts'
import { SyslogTime } from './time.ts'

const heardAt = Date.parse('2026-11-22T00:00:00Z') as Instant
const read = (line: string) => readHeader(line, new SyslogTime('UTC'), heardAt)

test('a header of RFC 5424 is read: time, host, program, process, count, words', () => {
  deepEqual(
    read(
      '<22>1 2026-11-21T18:02:11.003Z mx1 postfix/smtpd 2001 - [meta sequenceId="29"] connect from a[192.0.2.1]',
    ),
    {
      at: Date.parse('2026-11-21T18:02:11.003Z'),
      assumed: [],
      host: 'mx1',
      program: 'postfix/smtpd',
      pid: 2001,
      message: 'connect from a[192.0.2.1]',
      sequence: 29,
    },
  )
  const plain = read('<22>1 2026-11-21T18:02:11Z - postfix/qmgr - - - 4F1A2B3C: removed')
  deepEqual([plain?.host, plain?.pid, plain?.message], ['', undefined, '4F1A2B3C: removed'])
})

test('a header of RFC 5424 is read without its priority, and only with all of its parts', () => {
  for (const before of ['', '1 ', '<22>1 ']) {
    const told = read(
      `${before}2026-11-21T18:02:11Z mx1 postfix/smtpd 7 - [x v="]"] NOQUEUE: reject: a`,
    )
    deepEqual(
      [told?.host, told?.program, told?.pid, told?.message],
      ['mx1', 'postfix/smtpd', 7, 'NOQUEUE: reject: a'],
      before,
    )
  }
  for (const line of [
    '2026-11-21T18:02:11Z mx1 postfix/smtpd x - - NOQUEUE: reject: a',
    'Nov 21 18:02:11 mx1 postfix/smtpd 7 - - NOQUEUE: reject: a',
    '2026-11-21T18:02:11Z mx1 cron[7]: postfix/smtpd 7 - - NOQUEUE: reject: a',
  ])
    equal(read(line)?.program === 'postfix/smtpd', false, line)
})

test('a value cannot pose as another element, and a broken header is none', () => {
  const evil = read(
    '<22>1 2026-11-21T18:02:11Z mx p 1 - [x v="] [meta sequenceId=\\"7\\"]"][meta sequenceId="8"] hi',
  )
  deepEqual([evil?.sequence, evil?.message], [8, 'hi'])
  for (const line of [
    '<22>1 - mx p 1 - - hi',
    '<22>1 2026-11-21T18:02:11Z mx p 1 -',
    '<22>1 2026-11-21T18:02:11Z mx p 1 - [x hi',
    '<22>1 2026-11-21T18:02:11Z mx p 1 - [x]hi',
    `<22>1 2026-11-21T18:02:11Z mx p 1 - [x v="${'a'.repeat(STRUCTURED_MAX)}"] hi`,
  ])
    equal(read(line), undefined, line.slice(0, 80))
  equal(
    read(`<22>1 2026-11-21T18:02:11Z mx p 1 - [x v="${'a'.repeat(STRUCTURED_MAX - 10)}"] hi`)
      ?.message,
    'hi',
  )
})

test('whatever stands in a line of this form, reading it ends and throws nothing', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (rest) => {
      const header = read(`<22>1 2026-11-21T18:02:11Z mx p 1 - ${rest}`)
      equal(header === undefined || header.message.length <= rest.length, true)
    }),
  )
})

const line = (n: number): string =>
  `<22>1 2026-11-21T18:02:1${n % 10}Z mx1 postfix/qmgr 9 - [meta sequenceId="${n}"] 4F1A2B3C${n % 10}: removed`

test('a hole in a sender’s count is a gap beside the line’s own event; a restart at 1 is none', () => {
  const log = new PostfixLog({
    ...{ instance: 'mx', defaultRealm: '', zone: 'UTC' },
    source: 'postfix-log:mx',
  })
  const told = (n: number) => {
    const event = log.read(line(n), { id: `l${n}`, heardAt })
    return [event?.kind, log.aside().map((gap) => gap.kind === 'source.gap' && gap.missed)]
  }
  deepEqual(told(5), ['message.removed', []])
  deepEqual(told(6), ['message.removed', []])
  deepEqual(told(9), ['message.removed', [2]])
  deepEqual(told(1), ['message.removed', []])
  deepEqual(told(2), ['message.removed', []])
})

test('holes are exactly what is missing of any increasing row', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 1 }), (numbers) => {
      const row = numbers.sort((a, b) => a - b)
      const holes = new Holes()
      let missed = 0
      for (const n of row) missed += holes.hear('mx', n, heardAt)?.missed ?? 0
      equal(missed, (row.at(-1) ?? 0) - (row[0] ?? 0) + 1 - row.length)
    }),
  )
})

test('HOSTS_MAX senders are remembered, and HOLES_MAX holes told one by one', () => {
  const holes = new Holes()
  for (let n = 0; n <= HOSTS_MAX; n += 1) holes.hear(`h${n}`, 1, heardAt)
  equal(holes.hear('h0', 5, heardAt), undefined, 'forgotten')
  equal(holes.hear(`h${HOSTS_MAX}`, 5, heardAt)?.missed, 3)
  const gap = { kind: 'source.gap', id: 'x', at: heardAt, heardAt, trust: 'hearsay' } as const
  for (let n = 0; n <= HOLES_MAX; n += 1) holes.add({ ...gap, what: 'sequence', missed: 1 })
  const told = holes.take()
  deepEqual([told.length, told.at(-1)?.missed], [HOLES_MAX, 2])
  deepEqual(holes.take(), [])
})
