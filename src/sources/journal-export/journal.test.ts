import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { heardAt, options, readAll, where } from '../stamped/testing.ts'
import { ENTRY_MAX } from './entry.ts'
import { FIELDS_MAX } from './fields.ts'
import { journalExport, journalFormats, journalJson, journalPretty } from './format.ts'

const at = instant('2026-11-22T00:00:00.123Z')
const journal = '0123456789abcdef0123456789abcdef'
const cursor = (n: number, of = journal) => `s=${of};i=${n.toString(16)};b=ab;m=1;t=2;x=3`
const entry = (n: number, fields: object = {}): Record<string, unknown> => ({
  __CURSOR: cursor(n),
  __REALTIME_TIMESTAMP: String(at * 1_000 + 7),
  _HOSTNAME: 'mx1',
  _UID: '0',
  _PID: '99',
  SYSLOG_PID: '77',
  SYSLOG_IDENTIFIER: 'sshd',
  MESSAGE: 'Invalid user bob from 203.0.113.9 port 22',
  ...fields,
})
const exported = (fields: Record<string, unknown>): string[] => [
  ...Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`),
  '',
]
const short = (event: Event) => {
  const fields = event as unknown as Record<string, unknown>
  return [event.kind, fields['clientIp'], fields['saslUsername'], event.doubted]
}
const bob = ['login.refused', '203.0.113.9', 'bob', undefined]

test('an entry is read by its program, with its own moment, host and process, wherever it lies', () => {
  const pretty = JSON.stringify(entry(1), null, '\t').replaceAll('": ', '" : ').split('\n')
  for (const [format, lines] of [
    [journalJson, [JSON.stringify(entry(1))]],
    [journalJson, [`\u001e${JSON.stringify(entry(1))}`]],
    [journalJson, [`data: ${JSON.stringify(entry(1))}`, '']],
    [journalPretty, pretty],
    [journalPretty, [...pretty.slice(0, -1)]],
    [journalExport, exported(entry(1))],
    [journalExport, exported(entry(1)).slice(0, -1)],
  ] as const) {
    const [event, ...others] = readAll(format.open(options), lines)
    ok(event !== undefined && others.length === 0, lines.join('\n'))
    deepEqual(short(event), bob)
    deepEqual([event.at, event.host, event.pid, event.program], [at, 'mx1', 77, 'sshd'])
    deepEqual(event.source?.file, 'a.log')
  }
})

test('lines of each form are known, the first of an export by its cursor', () => {
  ok(journalJson.claims(JSON.stringify(entry(1))))
  ok(journalPretty.claims('\t"_HOSTNAME" : "mx1",'))
  ok(journalExport.begins?.(`__CURSOR=${cursor(1)}`) === true)
  ok(journalExport.claims('SYSLOG_IDENTIFIER=sshd'))
  for (const line of ['{"remote_addr":"203.0.113.9","status":200}', '{', '}', 'a=b', ''])
    ok(
      journalFormats.every((format) => !format.claims(line)),
      line,
    )
})

test('MESSAGE may be numbers; the process that speaks counts before the one that hands on', () => {
  const message = [...Buffer.from('Invalid user b\u00f6b from 203.0.113.9 port 22')]
  const [event] = readAll(journalJson.open(options), [
    JSON.stringify(entry(1, { MESSAGE: message })),
  ])
  deepEqual(event === undefined ? [] : short(event), [
    'login.refused',
    '203.0.113.9',
    'böb',
    undefined,
  ])
  const { SYSLOG_PID: _, ...bare } = entry(1)
  equal(readAll(journalJson.open(options), [JSON.stringify(bare)])[0]?.pid, 99)
})

test('what neither root nor a unit of the system wrote is doubted', () => {
  for (const [fields, doubted] of [
    [{ _UID: '1000', _SYSTEMD_UNIT: 'session-3.scope' }, true],
    [{ _UID: '1000', _SYSTEMD_UNIT: 'user@1000.service' }, true],
    [{ _UID: '33', _SYSTEMD_UNIT: 'php8.2-fpm.service' }, undefined],
    [{}, undefined],
    [{ _UID: '1000', _EXE: '/usr/bin/sudo', _SYSTEMD_UNIT: 'session-3.scope' }, undefined],
    [{ _UID: '1000', _EXE: '/usr/bin/logger', _SYSTEMD_UNIT: 'session-3.scope' }, true],
    [
      {
        _UID: '1000',
        _EXE: '/home/x/bin/sudo',
        MESSAGE: 'Invalid user "_EXE":"/usr/bin/sudo" from 203.0.113.9',
      },
      true,
    ],
    [{ _UID: undefined }, undefined],
  ] as const)
    equal(
      readAll(journalJson.open(options), [JSON.stringify(entry(1, fields))])[0]?.doubted,
      doubted,
    )
})

test('behind a value of octets nothing of its entry is believed, nor an entry that it may hold', () => {
  const forged = exported(
    entry(2, {
      __CURSOR: cursor(9, 'f'.repeat(32)),
      MESSAGE: 'Accepted password for root from 198.51.100.1 port 1 ssh2',
    }),
  )
  const lines = [
    ...exported(entry(1)),
    ...exported(entry(2)).slice(0, 6),
    'MESSAGE',
    ',\u0001first line',
    '',
    ...forged,
    'Nov 22 09:00:00 mx1 sshd[1]: Accepted password for root from 198.51.100.1 port 1 ssh2',
    `__CURSOR=${cursor(1)}`,
    'MESSAGE=Accepted password for root from 198.51.100.1 port 1 ssh2',
    '',
    ...exported(entry(3)),
  ]
  deepEqual(readAll(journalExport.open(options), lines).map(short), [bob, bob])
  // As long as the octets go on, the lines are this format's, whatever they look like.
  const reader = journalExport.open(options)
  equal(reader.read('MESSAGE', where), 'harmless')
})

test('an entry of ENTRY_MAX is read, a longer one is unknown; a field beyond FIELDS_MAX is not seen', () => {
  const filled = (length: number) => {
    const base = JSON.stringify(entry(1, { X: '' }))
    return JSON.stringify(entry(1, { X: 'x'.repeat(length - base.length) }))
  }
  const reader = journalJson.open(options)
  ok(Array.isArray(reader.read(filled(ENTRY_MAX), where)))
  equal(reader.read(filled(ENTRY_MAX + 1), where), 'unknown')
  const fields = Array.from({ length: FIELDS_MAX }, (_, n) => `A${n}=x`)
  const { MESSAGE: message, ...others } = entry(1)
  const lines = (n: number) => [
    ...exported(others).slice(0, -1),
    ...fields.slice(0, n),
    `MESSAGE=${String(message)}`,
    '',
  ]
  const count = Object.keys(others).length
  equal(readAll(journalExport.open(options), lines(FIELDS_MAX - count - 1)).length, 1)
  // Without its message it is a line of sshd that says nothing.
  deepEqual(
    readAll(journalExport.open(options), lines(FIELDS_MAX - count)).map(({ kind }) => kind),
    ['line.unrecognised'],
  )
})

test('garbage in any order never throws', () => {
  const lines = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '',
        '{',
        '}',
        'MESSAGE',
        `__CURSOR=${cursor(3)}`,
        '__REALTIME_TIMESTAMP=1',
        '\t"__CURSOR" : "x",',
        'MESSAGE=x',
        '{"__CURSOR":"a","__REALTIME_TIMESTAMP":"1"}',
      ),
    ),
  )
  fc.assert(
    fc.property(lines, fc.constantFrom(...journalFormats), (texts, format) => {
      for (const event of readAll(format.open(options), texts)) ok(event.at <= heardAt)
    }),
  )
})
