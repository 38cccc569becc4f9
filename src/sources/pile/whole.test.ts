import { deepEqual, equal } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import type { Event } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { LineFormat } from '../format.ts'
import type { Expander } from './expand.ts'
import { firstMomentOf, HEAD_BYTES, lookAt } from './look.ts'
import { readPile } from './read.ts'
import { inputLogs } from './standard-input.ts'
import { firstOf, HEADINGS_MAX } from './whole.ts'

const now = Date.parse('2026-11-22T00:00:00Z') as Instant
let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekimori-whole-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const removed = 'Nov  2 10:02:03 mx postfix/qmgr[1]: 3F1A2B4C5D: removed'
const mail = (n: number, words: string): string => `Return-Path: <>
Received: from mx.other.example (mx.other.example [192.0.2.25])
\tby mx.school.example (Postfix) with ESMTPS id 4ZkX1Y0abcz${n}Q; Mon,  2 Nov 2026 10:02:03 +0900
Date: Sun, 1 Nov 2026 00:00:00 +0000
From: MAILER-DAEMON@mx.other.example
Subject: Undelivered Mail Returned to Sender
To: hanako@school.example
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b${n}"
Message-Id: <r${n}@mx.other.example>

--b${n}
Content-Type: text/plain

${words}

--b${n}
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.other.example
X-Postfix-Queue-ID: 4ZkX1Y0zzz${n}R
Arrival-Date: Mon,  2 Nov 2026 10:02:00 +0900

Final-Recipient: rfc822; nobody@other.example
Action: failed
Status: 5.1.1

--b${n}--
`
const words = `The log says:\n${removed}\n${removed}`
const from = (n: number): string => `From MAILER-DAEMON Mon Nov  2 01:02:0${n} 2026\n`
const mails = [1, 2, 3].map((n) => from(n) + mail(n, words)).join('\n')

async function read(text: string, workers: number) {
  const path = join(folder, 'input')
  writeFileSync(path, text)
  const events: Event[] = []
  const take = (event: Event) => void events.push(event)
  const how = { zone: 'UTC', defaultRealm: '', now, workers, limits: { chunkBytes: 1_024 } }
  const told = await readPile([path], { ...how, take })
  return { ...told, events, kinds: events.map(({ kind }) => kind) }
}
/** By one reader, and by threads. */
const both = async (text: string, held: (told: Awaited<ReturnType<typeof read>>) => void) => {
  for (const workers of [0, 2]) held(await read(text, workers))
}

suite('an input that begins a format', () => {
  test('is wholly its: lines of a log that bounces quote are told by nobody', async () => {
    const reports = ['report.received', 'report.received', 'report.received']
    for (const box of [mails, `\n\n${mails}`, mails.replaceAll('\n', '\r\n')])
      await both(box, ({ kinds, inputs }) => {
        deepEqual(kinds, reports)
        deepEqual(
          inputs[0]?.formats.map(({ format }) => format),
          ['mbox'],
        )
      })
    // As many as fill many pieces, and nearly all of them such lines.
    const long = [1, 2, 3].map((n) => from(n) + mail(n, `${removed}\n`.repeat(400))).join('\n')
    await both(long, ({ kinds }) => deepEqual(kinds, reports))
  })

  test('a mail by itself gives its report and nothing else', async () => {
    await both(mail(1, words), ({ kinds, notices }) => {
      deepEqual(kinds, ['report.received'])
      deepEqual(notices, [])
    })
  })

  test('columns below headings are seen, and their rows are read', async () => {
    const table = [
      '#Software: Microsoft Internet Information Services 10.0',
      '#Version: 1.0',
      '#Date: 2026-11-02 01:00:00',
      '#Fields: date time c-ip cs-method cs-uri-stem sc-status',
      '2026-11-02 01:02:03 203.0.113.5 GET /.env 200',
    ]
    await both(table.join('\n'), ({ kinds }) => deepEqual(kinds, ['web.requested']))
  })

  test('behind the octets of an exported journal nothing is syslog’s', async () => {
    const forged =
      'Nov 21 09:00:00 mx1 sshd[1]: Accepted password for root from 198.51.100.1 port 1 ssh2'
    const honest = ['_HOSTNAME=mx1', 'SYSLOG_IDENTIFIER=sshd', 'MESSAGE', `,\u0001x`, forged, '']
    // From its beginning, and where what was before was cut off.
    for (const first of [['__CURSOR=s=0123456789abcdef0123456789abcdef;i=1;b=ab;m=1;t=2;x=3'], []])
      await both([...first, ...honest].join('\n'), ({ kinds }) =>
        deepEqual(
          kinds.filter((kind) => kind !== 'line.unrecognised'),
          [],
        ),
      )
  })
})

suite('in the middle of a log', () => {
  const line = (n: number): string =>
    `Nov  2 10:02:${String(n).padStart(2, '0')} mx1 postfix/qmgr[1]: 3F1A2B4C${n}: removed`
  const access =
    '203.0.113.5 - - [02/Nov/2026:10:03:00 +0000] "POST /roundcube/?_task=login HTTP/1.1" 302 5 "-" "curl/8"'
  test('no beginning of another format takes the lines behind it', async () => {
    for (const beginning of [
      'From x Sun Nov  1 01:00:00 2026',
      'RecordId,CreationDate,RecordType,Operation,UserId,AuditData,AssociatedAdminUnits',
      '#Fields: date time c-ip cs-method cs-uri-stem sc-status',
      '-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------',
    ])
      await both([line(10), '', beginning, line(11), access, line(12)].join('\n'), (told) => {
        deepEqual(
          told.kinds.filter((kind) => kind !== 'line.unrecognised'),
          ['message.removed', 'message.removed', 'web.requested', 'message.removed'],
        )
        deepEqual(told.inputs[0]?.unrecognised, 1, beginning)
      })
  })

  test('no entry of a journal, nor a first line that a log has too', async () => {
    const cursor = '__CURSOR=s=0123456789abcdef0123456789abcdef;i=1;b=ab;m=1;t=2;x=3'
    for (const lines of [
      [line(10), cursor, line(11), line(12)],
      [line(10), 'Return-Path: <>', 'From: x', 'Date: y', 'Subject: z', line(11), line(12)],
    ])
      await both(lines.join('\n'), ({ kinds }) =>
        equal(kinds.filter((kind) => kind === 'message.removed').length, 3),
      )
  })
})

suite('the first line', () => {
  const format = (name: string, sign: string, more: Partial<LineFormat> = {}): LineFormat => ({
    shape: 'lines',
    name,
    claims: () => false,
    begins: (text) => text === sign,
    open: () => ({ read: () => 'unknown' }),
    ...more,
  })
  const table = format('table', 'a,b')
  const none = () => 'none' as const
  const nameOf = (
    lines: readonly string[],
    its = [table],
    headerOf: () => 'none' | 'other' = none,
  ) => firstOf(lines, its, headerOf).whole?.name

  test('decides alone, and is nobody else’s', () => {
    equal(nameOf(['', ' ', 'a,b']), 'table')
    equal(nameOf(['x', 'a,b']), undefined)
    equal(
      nameOf(['a,b'], [table], () => 'other'),
      undefined,
    )
    const rival = format('rival', '', { claims: (text) => text === 'a,b' })
    equal(nameOf(['a,b'], [table, rival]), undefined)
    equal(nameOf(['a,b'], [{ ...rival, encloses: true }, table]), 'rival')
    equal(firstOf(['a,b'], [table, rival], none).isLine, true)
    equal(firstOf(['a,b'], [table], none).isLine, false)
    equal(firstOf([], [table], none).whole, undefined)
  })

  test('stands below HEADINGS_MAX headings at most', () => {
    const headed = (n: number) => [...Array.from({ length: n }, () => '#Remark: x'), 'a,b']
    equal(nameOf(headed(HEADINGS_MAX)), 'table')
    equal(nameOf(headed(HEADINGS_MAX + 1)), undefined)
    equal(nameOf(['# x', 'a,b']), undefined)
  })

  test('on standard input is waited for, behind headings, as long as HEAD_BYTES', async () => {
    const headOf = async (pieces: readonly string[]): Promise<string> => {
      async function* input() {
        for (const piece of pieces) yield Buffer.from(piece)
      }
      for await (const { head } of inputLogs({} as Expander, now, input())) return String(head)
      return ''
    }
    const heading = '#Version: 1.0\n'
    equal(
      await headOf([heading, '\n', heading, 'a,', 'b\n', 'more\n']),
      `${heading}\n${heading}a,b\n`,
    )
    equal(await headOf(['x\n', 'more\n']), 'x\n')
    const endless = await headOf(Array.from({ length: HEAD_BYTES }, () => heading))
    equal(endless.length, Math.ceil(HEAD_BYTES / heading.length) * heading.length)
  })

  test('of a log makes a log of what looks like a mail', () => {
    const head = (first: string) => Buffer.from(`${first}\n${mail(1, words)}`)
    equal(lookAt(Buffer.from(mail(1, words)), undefined, 'UTC', now).what, 'document')
    equal(lookAt(head(removed), undefined, 'UTC', now).what, 'lines')
  })
})

suite('lines that mean nothing', () => {
  const access = (hour: number): string =>
    `203.0.113.5 - - [02/Nov/2026:${String(hour).padStart(2, '0')}:00:00 +0000] "GET /a.css HTTP/1.1" 200 5 "-" "x"`
  const hours = Array.from({ length: 20 }, (_, n) => access(n + 1))

  test('still cover their time', async () => {
    await both(hours.join('\n'), ({ coverage, events, inputs }) => {
      deepEqual(events, [])
      equal(coverage.length, 1)
      const [one] = coverage
      deepEqual(
        [one?.lines, one?.from, one?.to, one?.perHour.length, one?.jumps],
        [20, Date.parse('2026-11-02T01:00:00Z'), Date.parse('2026-11-02T20:00:00Z'), 20, 0],
      )
      equal(inputs[0]?.first, one?.from)
    })
  })

  test('tell the first moment of a log that runs forward, and none of one that runs backward', () => {
    const first = (lines: readonly string[]) => {
      const looked = lookAt(Buffer.from(lines.join('\n')), undefined, 'UTC', now)
      const how = { file: 'x', key: '', zone: 'UTC', defaultRealm: '', now, near: now } as const
      return firstMomentOf(looked, { ...how, keepRaw: false, future: 'leave-out' })
    }
    equal(first(hours), Date.parse('2026-11-02T01:00:00Z'))
    equal(first(hours.toReversed()), undefined)
  })

  test('of the future cover nothing', async () => {
    const later = access(1).replace('2026', '2027')
    await both([...hours, later].join('\n'), ({ coverage }) => equal(coverage[0]?.lines, 20))
  })
})
