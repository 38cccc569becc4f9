import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { instant } from '../../lib/time.ts'
import { bare, tell } from '../exports/testing.ts'
import { m365Table } from '../m365/table.ts'
import { exchangeProtocol } from './protocol.ts'
import { SESSIONS_MAX, Sessions } from './session.ts'

const imap = (
  n: number,
  user: string,
  command: string,
  size = 0,
  context = 'R=ok',
  client = '203.0.113.7:50123',
): string =>
  `2026-11-02T01:02:0${n}.456Z,00000000000000A0,${n},10.0.0.5:993,${client},${user},12,31,${size},${command},,${context}`

test('an IMAP session is told with its login, what it read, and its end', () => {
  const lines = [
    imap(0, '', 'OpenSession', 53, ''),
    imap(1, 'SCHOOL\\hanako', 'authenticate'),
    imap(2, 'SCHOOL\\hanako', 'select', 400),
    imap(3, 'SCHOOL\\hanako', 'uid', 1_000_000),
    imap(4, 'SCHOOL\\hanako', 'fetch', 500),
    imap(5, 'SCHOOL\\hanako', 'CloseSession', 0, ''),
  ]
  for (const line of lines) ok(exchangeProtocol.claims(line), line)
  const { events, unknown } = tell(exchangeProtocol, lines.join('\n'))
  deepEqual(unknown, [])
  equal(events[0]?.at, instant('2026-11-02T01:02:01.456Z'))
  const who = {
    protocol: 'imap',
    session: '00000000000000A0',
    clientIp: '203.0.113.7',
    clientPort: 50_123,
    saslUsername: 'SCHOOL\\hanako',
    account: 'sasl:hanako@school.example',
  }
  deepEqual(events.map(bare), [
    { kind: 'login.accepted', ...who, assumed: ['account'] },
    { kind: 'session.ended', ...who },
    { kind: 'mailbox.read', ...who, assumed: ['account'], bytesOut: 1_000_500 },
  ])
})

test('a refused login tells the client and the name as it was given, and no account', () => {
  const line =
    '2026-11-02T01:02:03.456Z,0000000000000005,1,10.0.0.5:110,203.0.113.7:55576,"x,198.51.100.1:1,y",193,21,69,auth, PLAIN,"R=""-ERR Authentication failure: unknown user name or bad password."";Msg=""AuthFailed:LogonDenied,User: x"";ErrMsg=AuthFailed:LogonDenied",'
  const { events } = tell(exchangeProtocol, line)
  deepEqual(bare(events[0]), {
    kind: 'login.refused',
    protocol: 'pop3',
    session: '0000000000000005',
    clientIp: '203.0.113.7',
    clientPort: 55_576,
    saslUsername: 'x,198.51.100.1:1,y',
    refusal: 'credentials',
    status:
      'R="-ERR Authentication failure: unknown user name or bad password.";Msg="AuthFailed:LogonDenied',
  })
})

test('who opens another’s mailbox is its actor', () => {
  const { events } = tell(exchangeProtocol, imap(1, 'SCHOOL\\hanako\\office', 'login'))
  equal(events[0]?.account, 'sasl:office@school.example')
  equal(bare(events[0])['actor'], 'SCHOOL\\hanako')
})

const smtp = (n: number, who: string, data: string, context = ''): string =>
  `2026-11-02T01:02:0${n}.456Z,EX1\\Client Frontend EX1,08DF000000000001,${n},10.0.0.5:587,[2001:db8::7]:50123,${who},${data},${context}`

test('an SMTP session is told with its login and each message that the server took', () => {
  const { events, unknown } = tell(
    exchangeProtocol,
    [
      '#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context',
      smtp(0, '+', ''),
      smtp(1, '*', 'hanako@school.example', 'authenticated'),
      smtp(2, '<', 'MAIL FROM:<hanako@school.example> SIZE=1234'),
      smtp(3, '<', 'RCPT TO:<a@other.example>'),
      smtp(4, '<', 'RCPT TO:<b@other.example>'),
      smtp(
        5,
        '>',
        '"250 2.6.0 <m1@school.example> [InternalId=77, Hostname=EX1] 1234 bytes Queued mail for delivery"',
      ),
      smtp(6, '-', '', 'Local'),
    ].join('\n'),
  )
  deepEqual(unknown, [])
  const who = {
    clientIp: '2001:db8::7',
    clientPort: 50_123,
    saslUsername: 'hanako@school.example',
    account: 'sasl:hanako@school.example',
  }
  deepEqual(events.map(bare), [
    { kind: 'login.accepted', protocol: 'smtp', session: '08DF000000000001', ...who },
    {
      kind: 'message.queued',
      queueId: 'm1@school.example',
      messageId: 'm1@school.example',
      envelopeSender: 'hanako@school.example',
      recipientCount: 2,
      ...who,
    },
  ])
})

test('what a client says is no login and no refusal', () => {
  const { events } = tell(
    exchangeProtocol,
    [
      smtp(1, '<', 'admin@school.example', 'authenticated'),
      smtp(2, '<', '535 5.7.3 Authentication unsuccessful'),
      smtp(3, '<', '"250 2.6.0 <x@y> [InternalId=1, H=x]"'),
    ].join('\n'),
  )
  deepEqual(events, [])
})

test('a session is over with its end: the next one of its name has nobody logged in', () => {
  const { events } = tell(
    exchangeProtocol,
    [
      smtp(1, '*', 'hanako@school.example', 'authenticated'),
      smtp(2, '-', '', 'Local'),
      smtp(3, '>', '"250 2.6.0 <m@x> [InternalId=1, H=x]"'),
    ].join('\n'),
  )
  equal(events[1]?.kind, 'message.queued')
  equal(events[1]?.account, undefined)
})

test('open sessions are remembered up to a bound', () => {
  const sessions = new Sessions()
  const at = instant('2026-11-02T01:02:03Z')
  sessions.of('first', at).user = 'x'
  for (let i = 0; i < SESSIONS_MAX - 1; i += 1) sessions.of(`s${i}`, at)
  equal(sessions.of('first', at).user, 'x')
  for (let i = 0; i < 3 * SESSIONS_MAX; i += 1) sessions.of(`t${i}`, at)
  equal(sessions.of('first', at).user, '')
})

test('no line makes it throw', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(imap(1, '', 'login'), smtp(1, '>', '')),
      fc.nat(200),
      (junk, line, at) => {
        tell(exchangeProtocol, line.slice(0, at) + junk + line.slice(at))
      },
    ),
  )
})

const truth = readFileSync(
  join(import.meta.dirname, '../../../test/data/crowdsec-hub.jsonl'),
  'utf8',
)

test('an independent tool’s lines of Exchange: the moment, and the address of who failed', () => {
  let lines = 0
  for (const json of truth.split('\n')) {
    if (!json.includes('/exchange-')) continue
    const { raw, expect } = JSON.parse(json) as {
      readonly raw: string
      readonly expect: { readonly ip?: string; readonly time_utc?: string }
    }
    lines += 1
    const { events } = tell(exchangeProtocol, raw)
    equal(events[0]?.kind, 'login.refused', raw)
    if (expect.ip !== undefined) equal(bare(events[0])['clientIp'], expect.ip)
    if (expect.time_utc !== undefined) equal(events[0]?.at, instant(expect.time_utc))
  }
  equal(lines, 27)
})

test('comments of Exchange are known, and the columns of its tracking log are another format’s', () => {
  const comments = [
    '#Software: Microsoft Exchange Server',
    '#Version: 15.02.1118.007',
    '#Log-type: SMTP Receive Protocol Log',
    '#Date: 2026-11-02T00:00:00.000Z',
    '#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context',
    '#Fields: dateTime,sessionId,seqNumber,sIp,cIp,user,duration,rqsize,rpsize,command,parameters,context',
  ]
  for (const line of comments) {
    ok(exchangeProtocol.claims(line), line)
    equal(m365Table.begins?.(line), false, line)
  }
  const tracking =
    '#Fields: date-time,client-ip,event-id,message-id,recipient-address,sender-address'
  equal(exchangeProtocol.claims(tracking), false)
  equal(m365Table.begins?.(tracking), true)
  for (const line of [
    '#Version: 1.0',
    '#Date: 2026-11-02 01:02:03',
    '#Fields: date time c-ip',
    '# a note',
  ])
    equal(exchangeProtocol.claims(line), false, line)
})

test('a refused SMTP login tells whom the server said that it refuses, once', () => {
  const { events } = tell(
    exchangeProtocol,
    [
      smtp(1, '<', 'AUTH LOGIN'),
      smtp(2, '*', '', 'Inbound AUTH LOGIN failed because of LogonDenied'),
      smtp(3, '*', '', 'User Name: hanako from 198.51.100.1'),
      smtp(4, '>', '535 5.7.3 Authentication unsuccessful'),
      smtp(5, '*', '', 'User Name: NULL'),
      smtp(6, '>', '535 5.7.3 Authentication unsuccessful'),
    ].join('\n'),
  )
  deepEqual(
    events.map((event) => {
      const { kind, saslUsername, clientIp, account } = bare(event)
      return [kind, saslUsername, clientIp, account]
    }),
    [
      ['login.refused', 'hanako from 198.51.100.1', '2001:db8::7', undefined],
      ['login.refused', undefined, '2001:db8::7', undefined],
    ],
  )
})
