/** Hostile: every format of exports, listings and reports, told anything at all. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import { readWire, toWire } from '../../events/wire.ts'
import { feedbackFormats } from '../feedback/format.ts'
import type { LogFormat } from '../format.ts'
import { googleFormats } from '../google/format.ts'
import { m365Formats } from '../m365/format.ts'
import { queueFormats } from '../queue-snapshot/format.ts'
import { ID_MAX } from './record.ts'
import { quoted, tell, tellDocument } from './testing.ts'

const all: readonly LogFormat[] = [
  ...m365Formats,
  ...googleFormats,
  ...queueFormats,
  ...feedbackFormats,
]

/** What no event may be: long, with control signs, or with an id that is none. */
function check(event: Event): void {
  ok(/^[\w.:-]{1,64}$/.test(event.id) && event.id.length <= ID_MAX, event.id)
  for (const [name, value] of Object.entries(event)) {
    const texts: readonly unknown[] = Array.isArray(value) ? value : [value]
    for (const one of texts)
      if (typeof one === 'string') {
        ok(one.length <= 1_000, `${name} of ${one.length}`)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
        ok(!/[\u0000-\u001f\u007f]/.test(one), name)
      }
  }
  const wire = readWire(JSON.parse(JSON.stringify(toWire(event))))
  ok(!('refused' in wire), JSON.stringify(wire))
}

const parts = [
  ...[
    'RecordId,CreationDate,AuditData',
    'Received,SenderAddress,RecipientAddress,Status,MessageId',
  ],
  ...[
    'Date,Event,Description,User,IP address',
    'From x@y Mon Nov  2 10:02:03 2026',
    '{"',
    '"}',
    '[',
    ']',
  ],
  ...[
    '"CreationTime":"2026-11-02T01:02:03"',
    '"Operation":"Send"',
    '"UserId":"a@b.example"',
    ',',
    '""',
  ],
  ...[
    '3F1A2B4C5D     1234 Mon Nov  2 10:02:03  ',
    ' 4d  2.0K 0t5C6f-0000c8-00 <>',
    '\u0000',
    '\uFEFF',
  ],
  ...[
    '<feedback>',
    '<record>',
    '</record>',
    '&x;',
    '<!DOCTYPE x>',
    'Content-Type: multipart/report; boundary=b',
  ],
  ...[
    '--b',
    '--b--',
    'Action: failed',
    'Final-Recipient: rfc822; a@b.example',
    '=cmd()',
    '<script>',
    '髙',
  ],
  ...[
    '"events":[{"name":"login_success"}]',
    '"id":{"time":"2026-11-02T01:02:03Z"}',
    '"kind":"audit#activity"',
  ],
]
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...parts),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constant('\n'),
    ),
    {
      maxLength: 40,
    },
  )
  .map((list) => list.join(''))

for (const format of all)
  test(`${format.name} (${format.shape}) never throws, and every event of it is fit to keep`, () => {
    fc.assert(
      fc.property(hostile, (text) => {
        format.claims(text.slice(0, 4_096))
        if (format.shape === 'lines') format.begins?.(text.split('\n')[0] ?? '')
        const events =
          format.shape === 'lines' ? tell(format, text).events : tellDocument(format, text)
        if (events !== 'unknown') for (const event of events) check(event)
      }),
      { numRuns: 300 },
    )
  })

const long = 'x'.repeat(20_000)
const nasty = `=cmd()|' /C calc'!A0<script>alert(1)</script>\u0000\u001b[31m\u202e${long}`

test('every field that a stranger chooses is bounded and without control signs', () => {
  const audit = (operation: string): string =>
    JSON.stringify({
      CreationTime: '2026-11-02T01:02:03',
      Operation: operation,
      Id: operation,
      UserId: nasty,
      UserType: 0,
      Workload: 'Exchange',
      ClientIP: nasty,
      SessionId: nasty,
      ClientInfoString: nasty,
      ObjectId: nasty,
      MailboxOwnerUPN: `a@b.example`,
      LogonError: nasty,
      Item: { Subject: nasty, InternetMessageId: nasty, Id: nasty },
      SendAsUserSmtp: nasty,
      Folders: Array.from({ length: 100 }, (_, n) => ({ Path: `${n}${nasty.slice(0, 400)}` })),
      Parameters: [
        'Name',
        'ForwardTo',
        'MoveToFolder',
        'Identity',
        'User',
        'ForwardingSmtpAddress',
      ].map((Name) => ({
        Name,
        Value: `${nasty} ${Array.from({ length: 50 }, (_, n) => `t${n}@evil.example`).join(';')}`,
      })),
      OperationProperties: ['RuleName', 'RuleActions', 'RuleOperation'].map((Name) => ({
        Name,
        Value: nasty,
      })),
      ModifiedProperties: [{ Name: 'Role.DisplayName', NewValue: nasty }],
    })
  const lines = m365Formats.find(({ shape, name }) => shape === 'lines' && name === 'm365-json')
  ok(lines?.shape === 'lines')
  for (const operation of [
    ...[
      'UserLoggedIn',
      'UserLoginFailed',
      'MailItemsAccessed',
      'Send',
      'HardDelete',
      'New-InboxRule',
    ],
    ...[
      'UpdateInboxRules',
      'Set-Mailbox',
      'Add-MailboxPermission',
      'FileDownloaded',
      'Add member to role.',
    ],
  ]) {
    const { events } = tell(lines, audit(operation))
    equal(events.length, 1, operation)
    for (const event of events) check(event)
  }
})

test('a table’s fields are bounded, and a formula stays a text', () => {
  const table = m365Formats.find(({ name }) => name === 'm365-table')
  ok(table?.shape === 'lines')
  const { events } = tell(
    table,
    [
      'Received,SenderAddress,RecipientAddress,Subject,Status,ToIP,FromIP,Size,MessageId,MessageTraceId',
      ['2026-11-02 01:02:03', nasty, nasty, nasty, 'Delivered', nasty, nasty, nasty, nasty, nasty]
        .map(quoted)
        .join(','),
    ].join('\n'),
  )
  deepEqual(
    events.map(({ kind }) => kind),
    ['message.queued', 'message.delivered'],
  )
  for (const event of events) check(event)
})
