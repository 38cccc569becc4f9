import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../../lib/time.ts'
import { bare, heardAt, options, tell } from '../exports/testing.ts'
import { LINE_MAX, mailqListing } from './listing.ts'
import { postqueueJson } from './postqueue.ts'
import { RECIPIENTS_MAX } from './seen.ts'

const entry = (more: object = {}): string =>
  JSON.stringify({
    queue_name: 'deferred',
    queue_id: '4ZkX1Y0abcz1Q',
    arrival_time: 1_793_581_323,
    message_size: 2_048,
    forced_expire: false,
    sender: 'hanako@school.example',
    recipients: [
      {
        address: 'a@other.example',
        delay_reason: 'connect to mx.other.example[192.0.2.25]:25: Connection timed out',
      },
      { address: 'b@other.example' },
    ],
    ...more,
  })
    .replaceAll('":', '": ')
    .replaceAll(',"', ', "')

test('a message of postqueue -j is seen with its queue, size, arrival and recipients', () => {
  ok(postqueueJson.claims(entry()))
  const { events } = tell(postqueueJson, entry())
  deepEqual(bare(events[0]), {
    kind: 'queue.seen',
    queueId: '4ZkX1Y0abcz1Q',
    queue: 'deferred',
    envelopeSender: 'hanako@school.example',
    recipientCount: 2,
    recipients: ['a@other.example', 'b@other.example'],
    size: 2_048,
    arrivedAt: 1_793_581_323_000,
    status: 'connect to mx.other.example[192.0.2.25]:25: Connection timed out',
  })
})

test('when somebody looked is taken from the file; the null sender is empty', () => {
  const writtenBy = instant('2026-11-02T03:00:00Z')
  const meaning = postqueueJson
    .open(options)
    .read(entry({ sender: 'MAILER-DAEMON' }), { id: 'a', heardAt, writtenBy })
  ok(typeof meaning === 'object' && !Array.isArray(meaning))
  equal((meaning as { at: number }).at, writtenBy)
  equal(bare(meaning as never)['envelopeSender'], '')
})

test('recipients are named up to a bound and counted beyond it', () => {
  const recipients = Array.from({ length: RECIPIENTS_MAX + 1 }, (_, n) => ({
    address: `r${n}@x.example`,
  }))
  const event = bare(tell(postqueueJson, entry({ recipients })).events[0])
  equal(event['recipientCount'], RECIPIENTS_MAX + 1)
  equal((event['recipients'] as string[]).length, RECIPIENTS_MAX)
})

test('Postfix’s listing: active, held and waiting messages', () => {
  const { events, unknown } = tell(
    mailqListing,
    `-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------
3F1A2B4C5D*    1234 Mon Nov  2 10:02:03  hanako@school.example
        (connect to mx.other.example[192.0.2.25]:25: Connection timed out)
                                         a@other.example
                                         b@other.example

4ZkX1Y0abcz1Q!      99 Mon Nov  2 10:02:04  MAILER-DAEMON
                                         c@other.example

5F1A2B4C5D       7 Sun Nov  1 23:00:00  "odd name"@school.example
                                         d@other.example

-- 5 Kbytes in 3 Requests.`,
  )
  deepEqual(unknown, [])
  deepEqual(
    events.map((event) => [
      bare(event)['queueId'],
      bare(event)['queue'],
      bare(event)['recipientCount'],
    ]),
    [
      ['3F1A2B4C5D', 'active', 2],
      ['4ZkX1Y0abcz1Q', 'hold', 1],
      ['5F1A2B4C5D', 'deferred', 1],
    ],
  )
  equal(bare(events[0])['arrivedAt'], instant('2026-11-02T01:02:03Z'))
  equal(
    bare(events[0])['status'],
    'connect to mx.other.example[192.0.2.25]:25: Connection timed out',
  )
  deepEqual(events[0]?.source, { file: 'in', line: 2 })
})

test('Exim’s listing: age, size, frozen messages; who has it already is not waiting', () => {
  const { events, unknown } = tell(
    mailqListing,
    ` 25m  2.9K 0t5C6f-0000c8-00 <hanako@school.example>
        D a@other.example
          b@other.example

 4d  2.0K 1vGzXY-00000000abc-0Xyz <> *** frozen ***
          c@other.example
`,
  )
  deepEqual(unknown, [])
  deepEqual(
    events
      .map(bare)
      .map(({ queueId, queue, size, recipients }) => [queueId, queue, size, recipients]),
    [
      ['0t5C6f-0000c8-00', 'deferred', 2_970, ['b@other.example']],
      ['1vGzXY-00000000abc-0Xyz', 'hold', 2_048, ['c@other.example']],
    ],
  )
  equal(bare(events[0])['arrivedAt'], heardAt - 25 * 60_000)
})

test('Sendmail’s listing', () => {
  const { events, unknown } = tell(
    mailqListing,
    `\t\t/var/spool/mqueue (1 request)
-----Q-ID----- --Size-- -----Q-Time----- ------------Sender/Recipient-----------
5A212abc012345*    1234 Mon Nov  2 10:02 <hanako@school.example>
                 (Deferred: Connection refused by mx.other.example.)
\t\t\t\t\t <a@other.example>
\t\tTotal requests: 1`,
  )
  deepEqual(unknown, [])
  deepEqual(bare(events[0]), {
    kind: 'queue.seen',
    queueId: '5A212abc012345',
    queue: 'active',
    envelopeSender: 'hanako@school.example',
    size: 1_234,
    arrivedAt: instant('2026-11-02T01:02:00Z'),
    status: 'Deferred: Connection refused by mx.other.example.',
    recipientCount: 1,
    recipients: ['a@other.example'],
  })
})

test('a reason or a recipient that looks like a message begins none', () => {
  const { events } = tell(
    mailqListing,
    `3F1A2B4C5D     1234 Mon Nov  2 10:02:03  hanako@school.example
    (host said: 3F1A2B4C5E 99 Mon Nov  2 10:02:03  thief@evil.example)
                                         3F1A2B4C5F 99 Mon Nov  2 10:02:03 x@y.example
`,
  )
  equal(events.length, 1)
})

test('lines of logs are no listing, and a longer line than is looked at is none', () => {
  for (const line of [
    'Nov  2 10:02:03 mx postfix/qmgr[1]: 3F1A2B4C5D: removed',
    '2026-11-02 10:02:03 1vGzXY-00000000abc-0Xyz <= a@b.example',
    `3F1A2B4C5D     1234 Mon Nov  2 10:02:03  ${'x'.repeat(LINE_MAX)}`,
  ]) {
    equal(mailqListing.claims(line), false)
    equal(mailqListing.begins?.(line), false)
  }
})
