import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../../lib/time.ts'
import { bare, tell, tellDocument } from '../exports/testing.ts'
import { googleDocument, googleLines } from './json.ts'
import { googleTable } from './table.ts'

let number = 0
type Parameter = { readonly name: string; readonly [value: string]: unknown }
const activity = (
  applicationName: string,
  name: string,
  parameters: readonly Parameter[] = [],
  more: object = {},
): object => {
  number += 1
  return {
    kind: 'admin#reports#activity',
    id: {
      time: '2026-11-02T01:02:03.456Z',
      uniqueQualifier: String(-number),
      applicationName,
      customerId: 'C0',
    },
    actor: { callerType: 'USER', email: 'Hanako@School.example', profileId: '1' },
    ipAddress: '2001:db8::7',
    events: [{ type: 'x', name, parameters }],
    ...more,
  }
}
const hanako = 'sasl:hanako@school.example'
const one = (...told: Parameters<typeof activity>): { readonly [name: string]: unknown } => {
  const { events, unknown } = tell(googleLines, JSON.stringify(activity(...told)))
  deepEqual(unknown, [])
  equal(events.length, 1, told[1])
  return bare(events[0])
}

test('a login is told with its way in, and that Google found it suspicious', () => {
  const { events } = tell(
    googleLines,
    JSON.stringify(
      activity('login', 'login_success', [
        { name: 'login_type', value: 'google_password' },
        { name: 'login_challenge_method', multiValue: ['password', 'google_prompt'] },
        { name: 'is_suspicious', boolValue: true },
      ]),
    ),
  )
  equal(events[0]?.at, instant('2026-11-02T01:02:03.456Z'))
  deepEqual(bare(events[0]), {
    kind: 'login.accepted',
    protocol: 'http',
    account: hanako,
    saslUsername: 'Hanako@School.example',
    clientIp: '2001:db8::7',
    mechanism: 'google_password',
    status: 'is_suspicious',
  })
})

test('a failed login says why as far as it is told, and names no account', () => {
  const failed = (...parameters: readonly Parameter[]): { readonly [name: string]: unknown } =>
    one('login', 'login_failure', parameters)
  equal(
    failed({ name: 'login_failure_type', value: 'login_failure_invalid_password' })['refusal'],
    'credentials',
  )
  equal(failed({ name: 'login_type', value: 'google_password' })['refusal'], 'credentials')
  equal(
    failed({ name: 'login_challenge_method', multiValue: ['password', 'security_key'] })['refusal'],
    'policy',
  )
  equal(failed()['refusal'], 'unknown')
  equal(failed()['account'], undefined)
})

test('a login that Google stopped is refused by policy, under the name that the warning tells', () => {
  const event = one(
    'login',
    'suspicious_login',
    [{ name: 'affected_email_address', value: 'taro@school.example' }],
    { actor: { callerType: 'USER', email: '', profileId: '1' } },
  )
  equal(event['refusal'], 'policy')
  equal(event['saslUsername'], 'taro@school.example')
  equal(event['account'], undefined)
})

test('forwarding to another domain tells where to', () => {
  deepEqual(
    one('user_accounts', 'email_forwarding_out_of_domain', [
      { name: 'email_forwarding_destination_address', value: 'Drop@evil.example' },
    ]),
    {
      kind: 'forwarding.changed',
      way: 'mailbox',
      change: 'added',
      account: hanako,
      targets: ['drop@evil.example'],
      outside: true,
      clientIp: '2001:db8::7',
    },
  )
})

test('changes of an account by himself and by an administrator', () => {
  const own = one('login', '2sv_disable')
  equal(own['what'], 'factor')
  equal(own['account'], hanako)
  const ordered = one('admin', 'CHANGE_PASSWORD', [
    { name: 'USER_EMAIL', value: 'taro@school.example' },
  ])
  equal(ordered['what'], 'password')
  equal(ordered['account'], 'sasl:taro@school.example')
  equal(ordered['actor'], 'Hanako@School.example')
  equal(
    one('admin', 'SUSPEND_USER', [{ name: 'USER_EMAIL', value: 'taro@school.example' }])['kind'],
    'account.disabled',
  )
  deepEqual(
    one('admin', 'ASSIGN_ROLE', [
      { name: 'ROLE_NAME', value: '_SEED_ADMIN_ROLE' },
      { name: 'USER_EMAIL', value: 'taro@school.example' },
    ])['targets'],
    ['_SEED_ADMIN_ROLE'],
  )
  for (const [name, what] of [
    ['ADD_RECOVERY_EMAIL', 'factor'],
    ['CHANGE_RECOVERY_PHONE', 'factor'],
    ['REVOKE_ASP', 'factor'],
    ['UNASSIGN_ROLE', 'role'],
  ] as const)
    equal(one('admin', name, [{ name: 'USER_EMAIL', value: 'taro@school.example' }])['what'], what)
  deepEqual(
    one('admin', 'ADD_TO_TRUSTED_OAUTH2_APPS', [{ name: 'OAUTH2_APP_NAME', value: 'Helper' }])[
      'targets'
    ],
    ['Helper'],
  )
})

test('a program that got rights is named with them; drive downloads are requests', () => {
  deepEqual(
    one('token', 'authorize', [
      { name: 'app_name', value: 'Mail Helper' },
      { name: 'scope', multiValue: ['https://mail.google.com/'] },
    ])['targets'],
    ['Mail Helper', 'https://mail.google.com/'],
  )
  const download = one('drive', 'download', [{ name: 'doc_title', value: '名簿.xlsx' }])
  equal(download['what'], 'download')
  equal(download['path'], '名簿.xlsx')
  const shared = one('drive', 'change_document_visibility', [
    { name: 'visibility', value: 'people_with_link' },
  ])
  equal(shared['pattern'], 'anonymous-link')
})

const gmail = (type: string, code: string): Parameter[] => [
  {
    name: 'event_info',
    messageValue: {
      parameter: [
        { name: 'mail_event_type', intValue: type },
        {
          name: 'client_context',
          messageValue: { parameter: [{ name: 'client_type', value: 'IMAP' }] },
        },
      ],
    },
  },
  {
    name: 'message_info',
    messageValue: {
      parameter: [
        { name: 'rfc2822_message_id', value: '<g1@mail.school.example>' },
        { name: 'subject', value: 'こんにちは' },
        { name: 'payload_size', intValue: '1234' },
        {
          name: 'source',
          messageValue: { parameter: [{ name: 'address', value: 'hanako@school.example' }] },
        },
        {
          name: 'destination',
          multiMessageValue: [{ parameter: [{ name: 'address', value: 'x@other.example' }] }],
        },
        {
          name: 'connection_info',
          messageValue: { parameter: [{ name: 'smtp_reply_code', intValue: code }] },
        },
      ],
    },
  },
]

test('Gmail’s own log tells what was sent and what the receiver answered, and what was opened', () => {
  const { events } = tell(
    googleLines,
    JSON.stringify(activity('gmail', 'delivery', gmail('1', '550'))),
  )
  deepEqual(events.map(bare), [
    {
      kind: 'message.queued',
      queueId: 'g1@mail.school.example',
      messageId: 'g1@mail.school.example',
      envelopeSender: 'hanako@school.example',
      subject: 'こんにちは',
      size: 1_234,
      account: hanako,
      saslUsername: 'hanako@school.example',
      clientIp: '2001:db8::7',
    },
    {
      kind: 'message.bounced',
      queueId: 'g1@mail.school.example',
      recipient: 'x@other.example',
      status: '550',
    },
  ])
  const opened = one('gmail', 'delivery', gmail('7', ''))
  equal(opened['kind'], 'mailbox.read')
  equal(opened['protocol'], 'imap')
  equal(opened['bodiesRead'], 1)
})

test('a reply of the Reports API, a list and Cloud Logging are the same activities', () => {
  const items = [activity('login', 'login_success'), activity('login', 'logout')]
  for (const json of [
    JSON.stringify({ kind: 'admin#reports#activities', etag: '"x/y"', items }, null, 1),
    JSON.stringify(items, null, 2),
  ]) {
    ok(googleDocument.claims(json.slice(0, 4_096)))
    const events = tellDocument(googleDocument, json)
    deepEqual(Array.isArray(events) && events.map(({ kind }) => kind), [
      'login.accepted',
      'session.ended',
    ])
  }
  const logged = {
    protoPayload: {
      serviceName: 'login.googleapis.com',
      authenticationInfo: { principalEmail: 'hanako@school.example' },
      requestMetadata: { callerIp: '203.0.113.7' },
      metadata: {
        event: [
          {
            eventName: 'login_failure',
            eventType: 'login',
            parameter: [{ name: 'login_type', value: 'google_password', type: 'TYPE_STRING' }],
          },
        ],
      },
    },
    timestamp: '2026-11-02T01:02:03.4Z',
  }
  const { events } = tell(googleLines, JSON.stringify(logged))
  equal(events[0]?.kind, 'login.refused')
  equal(bare(events[0])['clientIp'], '203.0.113.7')
})

test('the same activity in overlapping exports is told once', () => {
  const line = JSON.stringify(activity('login', 'login_success'))
  equal(tell(googleLines, `${line}\n${line}`).events.length, 1)
})

test('the console’s table is read in English and in Japanese, in our zone where it tells none', () => {
  const { events, unknown } = tell(
    googleTable,
    [
      'Date,Event,Description,User,IP address,Login type',
      '2026-11-02T10:02:03+09:00,Successful login,hanako logged in,hanako@school.example,203.0.113.7,Google Password',
      '2026/11/02 10:02:04,Failed login,x,hanako@school.example,198.51.100.2,Google Password',
      '日付,イベント,説明,ユーザー,IP アドレス,ログインの種類',
      '2026/11/02 10:02:05,ログイン成功,x,hanako@school.example,203.0.113.7,Google パスワード',
    ].join('\n'),
  )
  deepEqual(unknown, [])
  deepEqual(
    events.map(({ kind, at, assumed }) => [kind, at, assumed]),
    [
      ['login.accepted', instant('2026-11-02T01:02:03Z'), undefined],
      ['login.refused', instant('2026-11-02T01:02:04Z'), ['zone']],
      ['login.accepted', instant('2026-11-02T01:02:05Z'), ['zone']],
    ],
  )
  equal(bare(events[1])['refusal'], 'credentials')
})

test('a table of the Reports API has a column for each parameter', () => {
  const { events } = tell(
    googleTable,
    [
      'actor.email,id.applicationName,id.time,id.uniqueQualifier,ipAddress,name,type,login_type,is_suspicious,email_forwarding_destination_address',
      'hanako@school.example,login,2026-11-02T01:02:03.456Z,-1,203.0.113.7,login_success,login,google_password,True,',
      'hanako@school.example,user_accounts,2026-11-02T01:02:03.456Z,-2,203.0.113.7,email_forwarding_out_of_domain,x,,,drop@evil.example',
    ].join('\n'),
  )
  equal(bare(events[0])['status'], 'is_suspicious')
  deepEqual(bare(events[1])['targets'], ['drop@evil.example'])
})

test('the e-mail log search tells who sent what, and what became of it', () => {
  const { events, unknown } = tell(
    googleTable,
    [
      'Message ID,Start date,End date,Sender,Message size,Subject,Direction,Attachments,Recipient address,Event target,Event date,Event status,Event target IP address,Has encryption,Event SMTP reply code,Event description,Client Type,Device User Session ID',
      '<a@school.example>,2026/11/02 10:00:00 JST,2026/11/02 10:00:05 JST,hanako@school.example,1234,"Hi, there",Sent,0,x@other.example,SMTP_OUT,2026/11/02 10:00:05 JST,Bounced,192.0.2.9,yes,550,x,WEB,',
      '<b@other.example>,2026/11/02 10:00:00 JST,,stranger@other.example,1,s,Received,0,hanako@school.example,GMAIL_INBOX,2026/11/02 10:00:06 JST,Delivered,,yes,,x,,',
    ].join('\n'),
  )
  deepEqual(unknown, [])
  deepEqual(
    events.map((event) => [event.kind, event.account, bare(event)['recipient']]),
    [
      ['message.queued', hanako, undefined],
      ['message.bounced', undefined, 'x@other.example'],
      ['message.queued', undefined, undefined],
      ['message.delivered', undefined, 'hanako@school.example'],
    ],
  )
  equal(events[0]?.at, instant('2026-11-02T01:00:05Z'))
})

test('services are nobody’s account; an address in a name is nobody’s origin', () => {
  const event = one('login', 'login_success', [], {
    actor: { email: 'bot@project.iam.gserviceaccount.com' },
    ipAddress: 'from 192.0.2.66',
  })
  equal(event['account'], undefined)
  equal(event['clientIp'], undefined)
})

test('a message from outside tells which server brought it, and names no account', () => {
  const received = {
    event_info: { mail_event_type: 2, timestamp_usec: '1793581323000000' },
    message_info: {
      rfc2822_message_id: '<in@other.example>',
      source: { address: 'x@other.example' },
      destination: [{ address: 'hanako@school.example' }],
      connection_info: { client_ip: '198.51.100.9' },
    },
  }
  const { events } = tell(googleLines, JSON.stringify(received))
  deepEqual(
    events.map((event) => {
      const { kind, clientIp, account } = bare(event)
      return [kind, clientIp, account]
    }),
    [
      ['message.queued', '198.51.100.9', undefined],
      ['message.delivered', undefined, undefined],
    ],
  )
})
