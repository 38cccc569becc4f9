import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../../lib/time.ts'
import { bare, tell } from '../exports/testing.ts'
import { m365Lines } from './json.ts'
import { MESSAGES_MAX, MessageKeys } from './message-keys.ts'
import { m365Table } from './table.ts'

const kinds = (text: string): readonly string[] =>
  tell(m365Table, text).events.map(({ kind }) => kind)

const simple = (...rows: readonly string[]): string =>
  [
    'Received,SenderAddress,RecipientAddress,Subject,Status,ToIP,FromIP,Size,MessageId,MessageTraceId',
    ...rows,
  ].join('\n')

test('a message to two recipients is told once as queued, and each outcome once', () => {
  const { events } = tell(
    m365Table,
    simple(
      '2026-11-02 01:02:03,hanako@school.example,a@other.example,"=cmd()|x, hello",Delivered,192.0.2.25,203.0.113.7,1234,<m1@school.example>,t-1',
      '2026-11-02 01:02:03,hanako@school.example,b@other.example,"=cmd()|x, hello",Failed,,203.0.113.7,1234,<m1@school.example>,t-1',
    ),
  )
  equal(events[0]?.at, instant('2026-11-02T01:02:03Z'))
  deepEqual(events.map(bare), [
    {
      kind: 'message.queued',
      queueId: 'm1@school.example',
      messageId: 'm1@school.example',
      envelopeSender: 'hanako@school.example',
      subject: '=cmd()|x, hello',
      size: 1_234,
      account: 'sasl:hanako@school.example',
      saslUsername: 'hanako@school.example',
      assumed: ['account'],
      clientIp: '203.0.113.7',
    },
    {
      kind: 'message.delivered',
      queueId: 'm1@school.example',
      recipient: 'a@other.example',
      relay: '192.0.2.25',
      status: 'Delivered',
    },
    {
      kind: 'message.bounced',
      queueId: 'm1@school.example',
      recipient: 'b@other.example',
      status: 'Failed',
    },
  ])
})

test('each status is what it says; Expanded and unknown ones say nothing final', () => {
  const row = (status: string): string =>
    simple(
      `2026-11-02 01:02:03,x@y.example,a@school.example,s,${status},,,1,<${status}@y.example>,t`,
    )
  deepEqual(kinds(row('Pending')), ['message.queued', 'message.deferred'])
  deepEqual(kinds(row('FilteredAsSpam')), ['message.queued', 'message.bounced'])
  deepEqual(kinds(row('Quarantined')), ['message.queued', 'message.held'])
  for (const status of ['Expanded', 'GettingStatus', 'None', ''])
    deepEqual(kinds(row(status)), ['message.queued'])
})

test('a message from outside, or one inside one domain, names no account', () => {
  const of = (from: string, to: string): unknown =>
    tell(m365Table, simple(`2026-11-02 01:02:03,${from},${to},s,Delivered,,203.0.113.7,1,<a@b>,t`))
      .events[0]?.account
  equal(of('x@other.example', 'hanako@school.example'), undefined)
  equal(of('hanako@school.example', 'taro@school.example'), undefined)
  equal(of('hanako@school.example', 'x@other.example'), 'sasl:hanako@school.example')
})

test('messages with one Message-ID are told apart by their trace ids', () => {
  const { events } = tell(
    m365Table,
    simple(
      '2026-11-02 01:02:03,hanako@school.example,a@other.example,s,Delivered,,,1,<same@x>,t-1',
      '2026-11-02 01:02:04,hanako@school.example,b@other.example,s,Delivered,,,1,<same@x>,t-2',
      '2026-11-02 01:02:03,hanako@school.example,c@other.example,s,Delivered,,,1,<same@x>,t-1',
    ),
  )
  deepEqual(
    events.flatMap((event) => (event.kind === 'message.queued' ? [event.queueId] : [])),
    ['same@x', 't-2'],
  )
  equal(events.filter(({ kind }) => kind === 'message.delivered').length, 3)
})

test('messages are remembered up to a bound', () => {
  const keys = new MessageKeys()
  keys.of('a@x', 't')
  equal(keys.of('a@x', 't').key, 'a@x')
  ok(MESSAGES_MAX > 0)
  equal(keys.of('髙'.repeat(10), 't9').key.startsWith('sha256:'), true)
  equal(keys.of('x'.repeat(900), 't10').key.length <= 64, true)
})

test('the historical search tells the recipients of a message in one cell', () => {
  const { events, unknown } = tell(
    m365Table,
    [
      '\uFEFForigin_timestamp_utc,sender_address,recipient_status,message_subject,total_bytes,message_id,network_message_id,original_client_ip,directionality,connector_id,delivery_priority',
      '2026-11-02T01:02:03.0000000Z,hanako@school.example,"a@other.example##Receive, Send;b@other.example##Receive, Fail;list@school.example##Receive, Expand",Hello,2000,<m2@school.example>,n-2,203.0.113.7,Originating,,Normal',
    ].join('\n'),
  )
  deepEqual(unknown, [])
  deepEqual(
    events.map((event) => [event.kind, bare(event)['recipient'] ?? event.account]),
    [
      ['message.queued', 'sasl:hanako@school.example'],
      ['message.delivered', 'a@other.example'],
      ['message.bounced', 'b@other.example'],
    ],
  )
  deepEqual(bare(events[0])['assumed'], ['account'])
})

test('a tracking log of an own server tells steps; what is inside the house is passed over', () => {
  const columns =
    'date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,source,event-id,internal-message-id,message-id,network-message-id,recipient-address,recipient-status,total-bytes,recipient-count,related-recipient-address,reference,message-subject,sender-address,return-path,message-info,directionality,tenant-id,original-client-ip,original-server-ip,custom-data'
  const step = (event: string, recipients: string, status: string, source = 'SMTP'): string =>
    `2026-11-02T01:02:03.456Z,10.0.0.5,EX1,192.0.2.25,mx.other.example,ctx,Conn,${source},${event},77,<m3@school.example>,n-3,${recipients},${status},3000,2,,,"Hello, you",hanako@school.example,hanako@school.example,,Originating,,203.0.113.7,,`
  const { events, unknown } = tell(
    m365Table,
    [
      '#Software: Microsoft Exchange Server',
      '#Version: 15.02.1118.007',
      '#Log-type: Message Tracking Log',
      '#Date: 2026-11-02T00:00:00.000Z',
      `#Fields: ${columns}`,
      step('RECEIVE', 'a@other.example;b@other.example', ''),
      step('HAREDIRECT', 'a@other.example;b@other.example', ''),
      step('SENDEXTERNAL', 'a@other.example', '250 2.1.5 Recipient OK'),
      step('DEFER', 'b@other.example', '451 4.7.1 later'),
      step('FAIL', 'b@other.example', '"[{LED=550 5.1.1 unknown};{MSG=}]"', 'DNS'),
    ].join('\n'),
  )
  deepEqual(unknown, [])
  deepEqual(
    events.map(({ kind }) => kind),
    ['message.queued', 'message.delivered', 'message.deferred', 'message.bounced'],
  )
  const [queued, delivered, , bounced] = events.map(bare)
  equal(queued?.['recipientCount'], 2)
  equal(queued?.['clientIp'], '203.0.113.7')
  equal(delivered?.['relay'], 'mx.other.example[192.0.2.25]')
  equal(delivered?.['dsn'], '2.1.5')
  equal(bounced?.['dsn'], '5.1.1')
})

test('Graph’s message traces are the same messages', () => {
  const { events } = tell(
    m365Lines,
    JSON.stringify({
      id: 't-9',
      senderAddress: 'hanako@school.example',
      recipientAddress: 'a@other.example',
      messageId: '<m9@school.example>',
      receivedDateTime: '2026-11-02T01:02:03Z',
      subject: 'Hello',
      status: 'delivered',
      size: 10,
      fromIP: '203.0.113.7',
      toIP: '192.0.2.25',
    }),
  )
  deepEqual(
    events.map(({ kind }) => kind),
    ['message.queued', 'message.delivered'],
  )
  equal(bare(events[0])['clientIp'], '203.0.113.7')
  equal(bare(events[0])['queueId'], 'm9@school.example')
})

test('a recipient’s status is his own, whatever signs it has in it', () => {
  const head =
    'date-time,source,event-id,message-id,network-message-id,recipient-address,recipient-status,sender-address'
  const statuses = (recipients: string, status: string): readonly unknown[] => {
    const row = `2026-11-02T01:02:03Z,SMTP,FAIL,<m@a.example>,n1,${recipients},"${status}",a@a.example`
    return tell(m365Table, `${head}\n${row}`)
      .events.map((event) => bare(event))
      .filter(({ kind }) => kind === 'message.bounced')
      .map(({ recipient, dsn, status: words }) => [recipient, dsn, words])
  }
  const bracketed = (dsn: string): string => `[{LRT=};{LED=550 ${dsn} no};{FQDN=mx};{IP=10.1.1.1}]`
  deepEqual(statuses('b@b.example', '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'), [
    ['b@b.example', '5.1.1', '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'],
  ])
  deepEqual(statuses('b@b.example;c@b.example', `${bracketed('5.4.1')};${bracketed('5.1.1')}`), [
    ['b@b.example', '5.4.1', bracketed('5.4.1')],
    ['c@b.example', '5.1.1', bracketed('5.1.1')],
  ])
})

test('a recipient without a status is told with what the server says of the step', () => {
  const head =
    'date-time,source-context,source,event-id,message-id,network-message-id,recipient-address,recipient-status,sender-address'
  const row =
    '2026-11-02T01:02:03Z,451 4.4.0 DNS query failed,DNS,DEFER,<m@a.example>,n1,b@b.example,,a@a.example'
  const deferred = bare(tell(m365Table, `${head}\n${row}`).events[1])
  deepEqual([deferred['kind'], deferred['dsn']], ['message.deferred', '4.4.0'])
})

test('a trace is known by its columns, however the portal calls the moment', () => {
  for (const moment of ['Received', 'Date (UTC)', 'Received (UTC)']) {
    const head = `${moment},Sender address,Recipient address,Subject,Status,Message ID,From IP`
    ok(m365Table.begins?.(head))
    const row = '2026-11-02T01:02:03Z,a@school.example,b@b.example,s,Delivered,<m@a>,203.0.113.7'
    const { events } = tell(m365Table, `${head}\n${row}`)
    deepEqual(
      events.map(({ kind, at }) => [kind, at]),
      ['message.queued', 'message.delivered'].map((kind) => [
        kind,
        instant('2026-11-02T01:02:03Z'),
      ]),
    )
  }
})
