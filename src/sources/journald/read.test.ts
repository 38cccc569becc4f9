import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { hash as digest } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Instant, instant } from '../../lib/time.ts'
import type { Heardings } from '../../ports/source.ts'
import { PostfixLog } from '../postfix-log/reader.ts'
import { ENTRY_BYTES_MAX, isTrusted, readJournalEntry } from './entry.ts'
import { type JournalChild, JsonLines, journalArguments, openJournal, PAUSE_LEAST } from './read.ts'

const heardAt = instant('2026-11-21T12:00:00Z')

const entry = (n: number, fields: object = {}): string =>
  `${JSON.stringify({
    __CURSOR: `s=a;i=${n}`,
    __REALTIME_TIMESTAMP: String(heardAt * 1_000 - 1_000_000 + n),
    __SEQNUM: String(n),
    __SEQNUM_ID: 'aa',
    _HOSTNAME: 'mx1',
    _PID: '77',
    _UID: '0',
    _SYSTEMD_UNIT: 'postfix@-.service',
    SYSLOG_IDENTIFIER: 'postfix/qmgr',
    SYSLOG_PID: '12',
    MESSAGE: `4A1B2C3${n}: removed`,
    ...fields,
  })}\n`

/** Plays children that say what they are given, and remembers with which arguments they began. */
function play(children: readonly string[][], take?: (heard: Heardings) => Promise<void>) {
  const calls: (readonly string[])[] = []
  const heard: Heardings[] = []
  const pauses: number[] = []
  let finish: () => void = () => {}
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const start = (args: readonly string[]): JournalChild => {
    calls.push(args)
    const says = children[calls.length - 1] ?? []
    return {
      output: (async function* () {
        for (const text of says) yield Buffer.from(text)
      })(),
      gone: Promise.resolve('ended'),
      end: () => {},
    }
  }
  const source = openJournal({
    instance: 'mx',
    ears: new PostfixLog({ instance: 'mx', defaultRealm: '', zone: 'UTC' }),
    clock: { now: () => heardAt, monotonic: () => 0 },
    hash: (bytes) => digest('sha256', bytes),
    start,
    pause: async (milliseconds) => {
      pauses.push(milliseconds)
      if (calls.length >= children.length) {
        finish()
        await new Promise<void>((resolve) => setImmediate(resolve))
      }
    },
  })
  source.follow(
    undefined,
    async (batch) => {
      await take?.(batch)
      heard.push(batch)
    },
    { fromStart: true },
  )
  return { source, calls, heard, pauses, finished }
}

test('entries become events, with a cursor to go on behind, whatever way the bytes are cut', async () => {
  const text = entry(1) + entry(2)
  const { source, heard, finished } = play([[text.slice(0, 30), text.slice(30)]])
  await finished
  await source.close()
  const events = heard.flatMap((batch) => batch.events)
  deepEqual(
    events.map((event) => [event.kind, event.pid, event.host, 'queueId' in event && event.queueId]),
    [
      ['message.removed', 12, 'mx1', '4A1B2C31'],
      ['message.removed', 12, 'mx1', '4A1B2C32'],
    ],
  )
  equal(events[0]?.at, (heardAt - 1_000) as Instant)
  for (const event of events) match(event.id, /^[A-Za-z0-9._:-]{1,64}$/)
  deepEqual(heard.at(-1)?.position, {
    version: 1,
    cursor: 's=a;i=2',
    sequence: 2,
    sequenceId: 'aa',
    at: heardAt - 1_000,
  })
})

test('a hole in the sequence is a gap with its count; another journald begins anew', async () => {
  const { source, heard, finished } = play([
    [entry(1), entry(5), entry(6), entry(900, { __SEQNUM_ID: 'bb' })],
  ])
  await finished
  await source.close()
  const gaps = heard.flatMap((batch) => batch.events.filter((event) => event.kind === 'source.gap'))
  deepEqual(
    gaps.map((gap) => 'missed' in gap && gap.missed),
    [3],
  )
})

test('a child that dies is started again behind the last taken cursor, after a growing pause', async () => {
  const { source, calls, pauses, finished } = play([[entry(1)], [], [entry(2)]])
  await finished
  await source.close()
  deepEqual(calls.slice(0, 3), [
    journalArguments(undefined, true),
    journalArguments('s=a;i=1', true),
    journalArguments('s=a;i=1', true),
  ])
  deepEqual(pauses.slice(0, 3), [PAUSE_LEAST, PAUSE_LEAST * 2, PAUSE_LEAST * 4])
})

test('a refused batch is read again; nothing is skipped', async () => {
  let refuse = true
  const { source, calls, heard, finished } = play([[entry(1)], [entry(1)]], async () => {
    if (refuse) {
      refuse = false
      throw new Error('not now')
    }
  })
  await finished
  await source.close()
  deepEqual(calls[1], journalArguments(undefined, true))
  equal(heard.length, 1)
})

test('only root and Postfix’s own units are believed; anybody may log as postfix/smtp', async () => {
  const table: [object, boolean][] = [
    [{}, true],
    [{ _UID: '109' }, true],
    [{ _UID: '0', _SYSTEMD_UNIT: 'session-3.scope' }, true],
    [{ _UID: '1000', _SYSTEMD_UNIT: 'session-3.scope' }, false],
    [{ _UID: '1000', _SYSTEMD_UNIT: 'postfix.service.evil.service' }, false],
    [{ _UID: '1000', _SYSTEMD_UNIT: 'user@1000.service' }, false],
    [{ _UID: ['0', '1000'], _SYSTEMD_UNIT: null }, false],
    [{ _UID: '109', _SYSTEMD_UNIT: 'postfix@mx-out.service' }, true],
  ]
  for (const [fields, expected] of table) {
    const read = readJournalEntry(entry(1, fields))
    ok(read !== undefined)
    equal(isTrusted(read), expected, JSON.stringify(fields))
  }
  const { source, heard, finished } = play([
    [
      entry(1, {
        _UID: '1000',
        _SYSTEMD_UNIT: 'session-3.scope',
        SYSLOG_IDENTIFIER: 'postfix/smtp',
      }),
    ],
  ])
  await finished
  await source.close()
  deepEqual(heard[0]?.events, [])
  equal(heard[0]?.lines, 1)
})

test('MESSAGE is text, bytes, a list of texts, or not there', () => {
  const message = (value: unknown) => readJournalEntry(entry(1, { MESSAGE: value }))?.message
  equal(message([72, 105, 255]), 'Hi\ufffd')
  equal(message(['first', 'second']), 'first')
  equal(message(null), '')
  equal(message([]), '')
})

test('an entry of ENTRY_BYTES_MAX is read, one byte more is passed over, and the next one is read', () => {
  for (const [length, texts] of [
    [ENTRY_BYTES_MAX, ['k'.repeat(ENTRY_BYTES_MAX), 'next']],
    [ENTRY_BYTES_MAX + 1, ['', 'next']],
  ] as const) {
    const lines = new JsonLines()
    const bytes = Buffer.from(`${'k'.repeat(length)}\nnext\n`)
    deepEqual(
      [...lines.after(bytes.subarray(0, 1_000)), ...lines.after(bytes.subarray(1_000))],
      texts,
    )
  }
})

test('garbage is counted and never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readJournalEntry(text)))
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom('__CURSOR', '__REALTIME_TIMESTAMP', 'MESSAGE', '_UID'),
        fc.jsonValue(),
      ),
      (told) => void readJournalEntry(JSON.stringify(told)),
    ),
  )
})
