import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../../lib/time.ts'
import { bare, quoted, tell, tellDocument } from '../exports/testing.ts'
import type { DocumentFormat } from '../format.ts'
import { formats } from '../formats.ts'
import { m365Document, m365Lines } from './json.ts'
import { m365Table } from './table.ts'

const data = (more: object = {}): string =>
  JSON.stringify({
    CreationTime: '2026-11-02T01:02:03',
    Id: crypto.randomUUID(),
    Operation: 'UserLoggedIn',
    OrganizationId: 'o',
    RecordType: 15,
    UserId: 'hanako@school.example',
    ClientIP: '203.0.113.7',
    Workload: 'AzureActiveDirectory',
    ...more,
  })
const head =
  'RecordId,CreationDate,RecordType,Operation,UserId,AuditData,AssociatedAdminUnits,AssociatedAdminUnitsNames'
const row = (json: string, delimiter = ','): string =>
  ['aaaa-1', '2026-11-02T01:02:03Z', '15', 'UserLoggedIn', 'hanako', quoted(json), '', ''].join(
    delimiter,
  )
const account = 'sasl:hanako@school.example'

test('the audit table is read in its new columns, its old ones, and PowerShell’s', () => {
  const tables = [
    `\uFEFF${head}\n${row(data())}`,
    `CreationDate,UserIds,Operations,AuditData\n2026-11-02T01:02:03.0000000Z,hanako@school.example,UserLoggedIn,${quoted(data())}`,
    `#TYPE Deserialized.Microsoft.Exchange.Data.ApplicationLogic.UnifiedAuditLogEvent\n"PSComputerName","RunspaceId","RecordType","CreationDate","UserIds","Operations","AuditData","ResultIndex"\n"outlook.office365.com","x","AzureActiveDirectoryStsLogon","11/2/2026 1:02:03 AM","hanako@school.example","UserLoggedIn",${quoted(data())},"1"`,
    `${head.replaceAll(',', ';')}\n${row(data(), ';')}`,
    `${head}\n${row(data({ CreationTime: '02.11.2026 01:02:03' }))}`,
  ]
  for (const table of tables) {
    ok(m365Table.begins?.(table.split('\n')[0] ?? ''), table)
    const { events, unknown } = tell(m365Table, table)
    deepEqual(unknown, [])
    equal(events[0]?.account, account)
    equal(events[0]?.at, instant('2026-11-02T01:02:03Z'))
  }
})

test('a record over many lines is one record, at the line where it began', () => {
  const pretty = JSON.stringify(JSON.parse(data()), null, 2)
  const { events, unknown } = tell(m365Table, `${head}\n${row(pretty)}\n${row(data())}`)
  deepEqual(unknown, [])
  deepEqual(
    events.map(({ source }) => source?.line),
    [2, 2 + pretty.split('\n').length],
  )
})

test('an audit row is known without its header, and a header in the middle is no record', () => {
  ok(m365Table.claims(row(data())))
  equal(m365Table.claims(head), false)
  equal(
    m365Table.claims('Nov  2 01:02:03 mx postfix/smtpd[1]: connect from unknown[192.0.2.1]'),
    false,
  )
  deepEqual(tell(m365Table, `${row(data())}\n${head}\n${row(data())}`).unknown, [])
})

test('the sign-in log’s table tells logins, and why others were refused', () => {
  const { events, unknown } = tell(
    m365Table,
    [
      '\uFEFFDate (UTC),Request ID,User agent,User,Username,IP address,Status,Sign-in error code,Failure reason,Client app,Session ID',
      '2026-11-02T01:02:03Z,r1,Mozilla/5.0,佐藤,hanako@school.example,203.0.113.7,Success,,Other.,Browser,s1',
      '2026-11-02T01:02:04Z,r2,,佐藤,hanako@school.example,198.51.100.2,Failure,50126,"Error validating credentials, wrong password.",Authenticated SMTP,',
      '2026-11-02T01:02:05Z,r3,,佐藤,hanako@school.example,198.51.100.2,Interrupted,50140,Keep me signed in,Browser,',
    ].join('\n'),
  )
  deepEqual(unknown, [])
  equal(events.length, 2)
  deepEqual(bare(events[0]), {
    kind: 'login.accepted',
    protocol: 'http',
    account,
    saslUsername: 'hanako@school.example',
    clientIp: '203.0.113.7',
    session: 's1',
    deviceId: 'Mozilla/5.0',
  })
  deepEqual(bare(events[1]), {
    kind: 'login.refused',
    protocol: 'smtp',
    saslUsername: 'hanako@school.example',
    clientIp: '198.51.100.2',
    refusal: 'credentials',
    status: '50126 Error validating credentials, wrong password.',
  })
})

const signIn = {
  id: 'q1',
  createdDateTime: '2026-11-02T01:02:03Z',
  userPrincipalName: 'hanako@school.example',
  appDisplayName: 'Exchange Online',
  clientAppUsed: 'IMAP4',
  ipAddress: '2001:db8::9',
  status: { errorCode: 0, failureReason: 'Other.' },
  deviceDetail: { browser: 'Rich Client 4.0' },
}

test('Graph’s sign-ins are read as a reply, as a list, and as diagnostic settings write them', () => {
  const wrapped = { time: '2026-11-02T01:02:09Z', category: 'SignInLogs', properties: signIn }
  for (const json of [
    JSON.stringify(
      { '@odata.context': 'https://graph.example/$metadata', value: [signIn] },
      null,
      2,
    ),
    JSON.stringify([signIn], null, 2),
    JSON.stringify({ records: [wrapped] }, null, 2),
  ]) {
    ok(m365Document.claims(json.slice(0, 4_096)), json)
    const events = tellDocument(m365Document, json)
    equal(Array.isArray(events) && events[0]?.account, account)
    equal(Array.isArray(events) && bare(events[0])['protocol'], 'imap')
  }
  equal(tell(m365Lines, JSON.stringify(wrapped)).events[0]?.kind, 'login.accepted')
})

test('a file of JSON is put in the order of its moments, whatever its encoding', () => {
  const json = JSON.stringify([
    {
      AuditData: data({ CreationTime: '2026-11-02T03:00:00' }),
      RecordType: 1,
      CreationDate: '/Date(1793588400000)/',
    },
    {
      AuditData: data({ CreationTime: '2026-11-02T02:00:00' }),
      RecordType: 1,
      CreationDate: '/Date(1793584800000)/',
    },
  ])
  const utf16 = Buffer.from(`\uFEFF${json}`, 'utf16le')
  ok(m365Document.claims(utf16.subarray(0, 4_096).toString('latin1')))
  for (const bytes of [Buffer.from(json), utf16]) {
    const events = tellDocument(m365Document, bytes)
    ok(Array.isArray(events))
    deepEqual(
      events.map(({ at }) => at),
      [instant('2026-11-02T02:00:00Z'), instant('2026-11-02T03:00:00Z')],
    )
  }
})

test('records of a list are read a line each, and several on one line', () => {
  const list = [data({ Id: 'a' }), data({ Id: 'b' })]
  equal(tell(m365Lines, `[${list.join(',\n')}]`).events.length, 2)
  const line = `[${list.join(',')}]`
  ok(m365Lines.claims(line))
  const { events } = tell(m365Lines, line)
  deepEqual(
    events.map(({ id }) => id),
    ['in.1.0', 'in.1.1'],
  )
})

test('a document that is none is unknown, and no octets make it throw', () => {
  for (const bytes of [
    '',
    '[',
    '{}',
    '[1,2]',
    '\u0000\u0000',
    '[{"a":1}]',
    Buffer.from([0xff, 0xfe, 0x5b]),
  ])
    equal(tellDocument(m365Document, bytes), 'unknown')
})

test('exactly one format of documents claims each of these', () => {
  const documents = formats.filter((one): one is DocumentFormat => one.shape === 'document')
  const heads = [JSON.stringify([signIn], null, 2), JSON.stringify([JSON.parse(data())], null, 1)]
  for (const text of heads)
    deepEqual(
      documents.filter(({ claims }) => claims(text)).map(({ name }) => name),
      ['m365-json'],
    )
})

test('a table whose columns are the record’s fields is read as the records it was made of', () => {
  const parameters = quoted('[{"Name":"ForwardTo","Value":"x@other.example"}]')
  const head = '"CreationTime","Id","Operation","RecordType","UserId","ClientIP","Parameters"'
  const table = [
    head,
    '"2026-11-02T01:02:03","a1","UserLoggedIn","15","hanako@school.example","203.0.113.7:5",""',
    `"2026-11-02T01:02:04","a2","New-InboxRule","1","hanako@school.example","2001:db8::7",${parameters}`,
    '"2026-11-02T01:02:04","a2","New-InboxRule","1","hanako@school.example","2001:db8::7",""',
  ]
  ok(m365Table.begins?.(head))
  const { events, unknown } = tell(m365Table, table.join('\n'))
  deepEqual(unknown, [])
  deepEqual(
    events.map((event) => {
      const { kind, account: whose, clientIp, targets } = bare(event)
      return [kind, whose, clientIp, targets]
    }),
    [
      ['login.accepted', account, '203.0.113.7', undefined],
      ['forwarding.changed', account, '2001:db8::7', ['x@other.example']],
    ],
  )
})

test('tables of Sentinel are the logs behind them, as CSV and as JSON', () => {
  const signIn = {
    TimeGenerated: '2026-11-02T01:02:03.5Z',
    Id: 's1',
    ResultType: '50126',
    ResultDescription: 'Invalid username or password.',
    UserPrincipalName: 'hanako@school.example',
    IPAddress: '203.0.113.7',
    ClientAppUsed: 'IMAP4',
    Status: '{"errorCode":50126}',
  }
  const office = {
    TimeGenerated: '2026-11-02T01:02:03Z',
    OfficeWorkload: 'Exchange',
    RecordType: 'ExchangeAdmin',
    Operation: 'Set-Mailbox',
    UserId: 'hanako@school.example',
    ClientIP: '[2001:db8::7]:443',
    OfficeObjectId: 'hanako',
    Parameters: '[{"Name":"ForwardingSmtpAddress","Value":"smtp:x@other.example"}]',
  }
  const wanted: readonly (readonly [object, object])[] = [
    [
      signIn,
      { kind: 'login.refused', protocol: 'imap', refusal: 'credentials', clientIp: '203.0.113.7' },
    ],
    [office, { kind: 'forwarding.changed', account, clientIp: '2001:db8::7', outside: true }],
  ]
  for (const [record, facts] of wanted) {
    const head = Object.keys(record)
      .map((name) => (name === 'TimeGenerated' ? 'TimeGenerated [UTC]' : name))
      .join(',')
    const table = `${head}\n${Object.values(record).map(quoted).join(',')}`
    ok(m365Lines.claims(JSON.stringify(record)))
    ok(m365Table.begins?.(head))
    for (const { events } of [tell(m365Lines, JSON.stringify(record)), tell(m365Table, table)]) {
      equal(events.length, 1)
      const told = bare(events[0])
      deepEqual({ ...told, ...facts }, told)
    }
  }
})
