import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../../lib/time.ts'
import { bare, heardAt, options, placeOf, tell } from '../exports/testing.ts'
import { m365Lines, REPEATS_MAX, Records } from './json.ts'

/** A record in the audit log's common form, with what an operation adds. */
const record = (operation: string, more: object = {}): string =>
  JSON.stringify({
    CreationTime: '2026-11-02T01:02:03',
    Id: crypto.randomUUID(),
    Operation: operation,
    OrganizationId: '7c1b0000-0000-4000-8000-000000000000',
    RecordType: 15,
    ResultStatus: 'Success',
    UserKey: '10030000A0B0C0D0@school.example',
    UserType: 0,
    Version: 1,
    Workload: 'AzureActiveDirectory',
    UserId: 'Hanako.Sato@School.example',
    ClientIP: '203.0.113.7',
    ...more,
  })

const one = (operation: string, more: object = {}): { readonly [name: string]: unknown } => {
  const { events, unknown } = tell(m365Lines, record(operation, more))
  deepEqual(unknown, [])
  equal(events.length, 1, operation)
  return bare(events[0])
}
const hanako = 'sasl:hanako.sato@school.example'

test('a login is told with its moment in UTC, its client, program and session', () => {
  const { events } = tell(
    m365Lines,
    record('UserLoggedIn', {
      ClientIP: '[2001:db8::5]:51234',
      ExtendedProperties: [
        { Name: 'UserAgent', Value: 'BAV2ROPC' },
        { Name: 'RequestType', Value: 'OAuth2:Token' },
      ],
      DeviceProperties: [{ Name: 'SessionId', Value: 'f0f0' }],
      ErrorNumber: '0',
    }),
  )
  equal(events[0]?.at, instant('2026-11-02T01:02:03Z'))
  equal(events[0]?.heardAt, heardAt)
  deepEqual(events[0]?.source, { file: 'in', line: 1 })
  deepEqual(bare(events[0]), {
    kind: 'login.accepted',
    protocol: 'http',
    account: hanako,
    saslUsername: 'Hanako.Sato@School.example',
    clientIp: '2001:db8::5',
    clientPort: 51_234,
    deviceId: 'BAV2ROPC',
    session: 'f0f0',
  })
})

test('a refused login says why, and names no account', () => {
  const refusal = (ErrorNumber: string, LogonError: string): unknown => {
    const event = one('UserLoginFailed', { ErrorNumber, LogonError, ClientIP: '198.51.100.9' })
    equal(event['account'], undefined)
    equal(event['clientIp'], '198.51.100.9')
    return event['refusal']
  }
  equal(refusal('50126', 'InvalidUserNameOrPassword'), 'credentials')
  equal(refusal('50034', 'UserAccountNotFound'), 'account')
  equal(refusal('50053', 'IdsLocked'), 'policy')
  equal(refusal('50057', 'UserDisabled'), 'disabled')
  equal(refusal('50055', 'InvalidPasswordExpiredPassword'), 'expired')
  equal(refusal('500121', 'AuthenticationFailedSasError'), 'policy')
  equal(refusal('', 'InvalidUserNameOrPassword'), 'credentials')
  equal(refusal('99999', 'SomethingNew'), 'unknown')
})

test('steps of a login that goes on are no failed logins', () => {
  for (const ErrorNumber of ['50140', '50058', '50199', '16000'])
    deepEqual(tell(m365Lines, record('UserLoginFailed', { ErrorNumber })).events, [])
})

test('messages that were opened are counted; folders that were synchronised are all that was in them', () => {
  const items = [
    { InternetMessageId: '<a@x.example>', SizeInBytes: 1_000 },
    { InternetMessageId: '<b@x.example>', SizeInBytes: 500 },
  ]
  const common = {
    ClientIPAddress: '203.0.113.7',
    ClientIP: undefined,
    ClientInfoString: 'Client=POP3/IMAP4;Protocol=IMAP4',
    LogonType: 0,
    MailboxOwnerUPN: 'hanako.sato@school.example',
    SessionId: 's-1',
  }
  deepEqual(
    one('MailItemsAccessed', {
      ...common,
      OperationCount: 2,
      OperationProperties: [
        { Name: 'MailAccessType', Value: 'Bind' },
        { Name: 'IsThrottled', Value: 'True' },
      ],
      Folders: [{ Path: '\\Inbox', FolderItems: items }],
    }),
    {
      kind: 'mailbox.read',
      protocol: 'imap',
      account: hanako,
      saslUsername: 'Hanako.Sato@School.example',
      clientIp: '203.0.113.7',
      session: 's-1',
      deviceId: 'Client=POP3/IMAP4;Protocol=IMAP4',
      bodiesRead: 2,
      bodyBytes: 1_500,
      throttled: true,
      folders: ['\\Inbox'],
    },
  )
  const synced = one('MailItemsAccessed', {
    ...common,
    OperationProperties: [{ Name: 'MailAccessType', Value: 'Sync' }],
    Item: { ParentFolder: { Path: '\\Sent Items' } },
  })
  equal(synced['synced'], true)
  equal(synced['bodiesRead'], undefined)
  deepEqual(synced['folders'], ['\\Sent Items'])
})

test('a delegate or an administrator reads as actor in the owner’s mailbox', () => {
  for (const LogonType of [1, 2, 'Admin', 'Delegated']) {
    const event = one('MailItemsAccessed', { LogonType, MailboxOwnerUPN: 'taro@school.example' })
    equal(event['account'], 'sasl:taro@school.example')
    equal(event['actor'], 'Hanako.Sato@School.example')
  }
})

test('a message that was sent is one that was queued, under its Message-ID', () => {
  deepEqual(
    one('Send', {
      ClientIPAddress: '203.0.113.7',
      MailboxOwnerUPN: 'hanako.sato@school.example',
      Item: {
        Id: 'RgAAA',
        InternetMessageId: '<TY1@school.example>',
        Subject: '=HYPERLINK("http://x")',
        SizeInBytes: 4_711,
      },
    }),
    {
      kind: 'message.queued',
      queueId: 'TY1@school.example',
      messageId: 'TY1@school.example',
      account: hanako,
      saslUsername: 'Hanako.Sato@School.example',
      clientIp: '203.0.113.7',
      envelopeSender: 'hanako.sato@school.example',
      subject: '=HYPERLINK("http://x")',
      size: 4_711,
    },
  )
  const as = one('SendAs', { SendAsUserSmtp: 'rector@school.example', Item: {} })
  equal(as['account'], hanako)
  equal(as['envelopeSender'], 'rector@school.example')
})

test('a rule that sends mail on, and one that hides it', () => {
  deepEqual(
    one('New-InboxRule', {
      ObjectId: 'hanako.sato@school.example\\.',
      Parameters: [
        { Name: 'Name', Value: '.' },
        { Name: 'ForwardTo', Value: '"x" [SMTP:Drop@evil.example]' },
        { Name: 'MoveToFolder', Value: 'RSS Feeds' },
      ],
    }),
    {
      kind: 'forwarding.changed',
      way: 'rule',
      change: 'added',
      account: hanako,
      name: '.',
      targets: ['drop@evil.example'],
      outside: true,
      hides: true,
      clientIp: '203.0.113.7',
    },
  )
  const inside = one('Set-InboxRule', {
    Parameters: [{ Name: 'RedirectTo', Value: 'taro@school.example' }],
  })
  equal(inside['outside'], undefined)
  equal(inside['change'], 'changed')
})

test('a rule made in Outlook tells its actions in words or as JSON', () => {
  for (const RuleActions of [
    'Forward to drop@evil.example',
    '[{"ActionType":"Forward","Recipients":["drop@evil.example"],"ForwardFlags":"None"}]',
  ]) {
    const event = one('UpdateInboxRules', {
      MailboxOwnerUPN: 'hanako.sato@school.example',
      OperationProperties: [
        { Name: 'RuleOperation', Value: 'AddMailboxRule' },
        { Name: 'RuleName', Value: 'Invoices' },
        { Name: 'RuleActions', Value: RuleActions },
      ],
    })
    deepEqual(event['targets'], ['drop@evil.example'])
    equal(event['name'], 'Invoices')
    equal(event['change'], 'added')
  }
})

test('forwarding of a whole mailbox names whose it is and who did it', () => {
  const event = one('Set-Mailbox', {
    UserId: 'admin@school.example',
    Parameters: [
      { Name: 'Identity', Value: 'taro@school.example' },
      { Name: 'ForwardingSmtpAddress', Value: 'smtp:drop@evil.example' },
      { Name: 'DeliverToMailboxAndForward', Value: 'False' },
    ],
  })
  equal(event['account'], 'sasl:taro@school.example')
  equal(event['actor'], 'admin@school.example')
  equal(event['way'], 'mailbox')
  equal(event['hides'], true)
  equal(
    one('Set-Mailbox', { Parameters: [{ Name: 'ForwardingSmtpAddress', Value: '' }] })['change'],
    'removed',
  )
  deepEqual(
    tell(m365Lines, record('Set-Mailbox', { Parameters: [{ Name: 'MaxSendSize', Value: '1' }] }))
      .events,
    [],
  )
})

test('changes of an account tell whose account it is, and who changed it', () => {
  const admin = {
    UserId: 'admin@school.example',
    ObjectId: 'taro@school.example',
    ClientIP: '<null>',
  }
  const reset = one('Reset user password.', admin)
  equal(reset['kind'], 'account.changed')
  equal(reset['what'], 'password')
  equal(reset['account'], 'sasl:taro@school.example')
  equal(reset['actor'], 'admin@school.example')
  equal(reset['clientIp'], undefined)
  equal(one('Disable account.', admin)['kind'], 'account.disabled')
  equal(one('Update StsRefreshTokenValidFrom Timestamp.', admin)['what'], 'sessions')
  const factor = one('Update user.', {
    ...admin,
    ModifiedProperties: [
      { Name: 'StrongAuthenticationMethod', NewValue: '[{"MethodType":6}]', OldValue: '[]' },
    ],
  })
  equal(factor['what'], 'factor')
  deepEqual(
    tell(m365Lines, record('Update user.', { ModifiedProperties: [{ Name: 'City' }] })).events,
    [],
  )
})

test('a role and a program’s rights are named', () => {
  deepEqual(
    one('Add member to role.', {
      ObjectId: 'taro@school.example',
      ModifiedProperties: [{ Name: 'Role.DisplayName', NewValue: '"Global Administrator"' }],
    })['targets'],
    ['Global Administrator'],
  )
  const consent = one('Consent to application.', {
    ObjectId: 'app-guid',
    Target: [
      { ID: 'ServicePrincipal_1', Type: 2 },
      { ID: 'Mail Helper', Type: 1 },
    ],
    ModifiedProperties: [
      {
        Name: 'ConsentAction.Permissions',
        NewValue:
          '[] => [[Id: 1, ClientId: 2, ConsentType: Principal, Scope:  Mail.Read offline_access, CreatedDateTime: ]]; ',
      },
    ],
  })
  deepEqual(consent['targets'], ['Mail Helper', 'Mail.Read', 'offline_access'])
  equal(consent['account'], hanako)
})

test('files taken out are requests, without what stands behind a question mark', () => {
  deepEqual(
    one('FileDownloaded', {
      ObjectId: 'https://school.sharepoint.example/sites/a/名簿.xlsx?token=secret',
      UserAgent: 'python-requests/2',
      FileSizeBytes: 12_345,
    }),
    {
      kind: 'web.requested',
      what: 'download',
      method: 'GET',
      path: '/sites/a/名簿.xlsx',
      site: 'school.sharepoint.example',
      httpStatus: 200,
      bytesOut: 12_345,
      userAgent: 'python-requests/2',
      account: hanako,
      saslUsername: 'Hanako.Sato@School.example',
      clientIp: '203.0.113.7',
    },
  )
  equal(one('AnonymousLinkCreated')['pattern'], 'anonymous-link')
})

test('names of machines and services are nobody’s account', () => {
  for (const UserId of [
    'NT AUTHORITY\\SYSTEM (Microsoft.Exchange.ServiceHost)',
    'S-1-5-18',
    '1f2e3d4c-0000-4000-8000-000000000000',
    'ServicePrincipal_1f2e3d4c-0000-4000-8000-000000000000',
    'app@sharepoint',
    'SHAREPOINT\\system',
    'Not Available',
    '',
  ])
    equal(one('UserLoggedIn', { UserId })['account'], undefined, UserId)
  equal(
    one('UserLoggedIn', { UserId: 'i:0#.f|membership|taro@school.example' })['account'],
    'sasl:taro@school.example',
  )
})

test('an address inside a user name, a program or a subject is nobody’s origin', () => {
  const event = one('UserLoggedIn', {
    ClientIP: '',
    UserId: 'admin from 192.0.2.66@school.example',
    ExtendedProperties: [{ Name: 'UserAgent', Value: 'x","ClientIP":"192.0.2.66' }],
  })
  equal(event['clientIp'], undefined)
  equal(event['account'], undefined)
})

test('a repeat is told once; a damaged record does not hide its repeat; the memory is bounded', () => {
  const line = record('UserLoggedIn', { Id: 'aaaa' })
  const damaged = record('UserLoggedIn', { Id: 'aaaa', CreationTime: 'never' })
  const { events, unknown } = tell(m365Lines, [damaged, line, line, line].join('\n'))
  equal(events.length, 1)
  deepEqual(unknown, [1])
  equal(REPEATS_MAX, 100_000)
})

test('operations that mean nothing to us are harmless, and what is no record is not', () => {
  deepEqual(tell(m365Lines, record('SearchQueryPerformed')), { events: [], unknown: [] })
  const records = new Records(options)
  for (const text of [
    '{}',
    '{"Operation":"UserLoggedIn"}',
    '[]',
    'null',
    '{',
    '{"CreationTime":"2026-11-02T01:02:03"}',
  ])
    equal(records.read(text, placeOf(1)), 'unknown', text)
})

test('a record that means nothing to us still tells when it was made', () => {
  const reader = m365Lines.open(options)
  const line = record('SearchQueryPerformed')
  equal(reader.read(line, placeOf(1)), 'harmless')
  equal(reader.momentOf?.(line, placeOf(1)), instant('2026-11-02T01:02:03Z'))
})

test('logins before 2019 and logins into a mailbox are logins too', () => {
  deepEqual(one('PasswordLogonInitialAuthUsingPassword', { RecordType: 9 })['account'], hanako)
  const no = one('PasswordLogonInitialAuthUsingPassword', {
    ResultStatus: 'failed',
    ExtendedProperties: [
      { Name: 'LoginError', Value: '-2147217390;PP_E_BAD_PASSWORD;The passwords do not match.' },
    ],
  })
  deepEqual([no['kind'], no['refusal'], no['account']], ['login.refused', 'credentials', undefined])
  const delegate = one('MailboxLogin', {
    ClientIPAddress: '2001:db8::7',
    ClientInfoString: 'Client=POP3/IMAP4;Protocol=IMAP4',
    LogonType: 2,
    MailboxOwnerUPN: 'info@school.example',
  })
  deepEqual(
    ['kind', 'protocol', 'clientIp', 'account', 'actor'].map((name) => delegate[name]),
    [
      'login.accepted',
      'imap',
      '2001:db8::7',
      'sasl:info@school.example',
      'Hanako.Sato@School.example',
    ],
  )
})

test('a mailbox that a command names by its alias is that mailbox, marked as assumed', () => {
  const command = (operation: string, parameters: object, UserId = 'admin@school.example') =>
    one(operation, {
      UserId,
      Parameters: Object.entries(parameters).map(([Name, Value]) => ({ Name, Value })),
    })
  const forwards = { ForwardingSmtpAddress: 'smtp:x@other.example' }
  const folder = 'X.PROD.OUTLOOK.COM/Hosted Organizations/school.onmicrosoft.com'
  for (const told of [
    command('New-InboxRule', { Mailbox: 'info', ForwardTo: 'x@other.example' }),
    command('Set-Mailbox', { Identity: 'info', ...forwards }),
    command('Set-Mailbox', { Identity: `${folder}/info`, ...forwards }),
    command('Set-Mailbox', { Identity: 'info', ...forwards }, 'a@school.onmicrosoft.com'),
    command('Add-MailboxPermission', { Identity: 'info', User: 'x@school.example' }),
  ]) {
    deepEqual(told['account'], 'sasl:info@school.example')
    deepEqual(told['assumed'], ['account'])
  }
  const own = command('Set-Mailbox', { Identity: 'hanako', ...forwards }, 'hanako@school.example')
  deepEqual(
    [own['account'], own['actor'], own['assumed']],
    ['sasl:hanako@school.example', undefined, undefined],
  )
  // A GUID names nobody whom we know: who acted is all that is told.
  const guid = { Identity: '7c1b0000-0000-4000-8000-000000000000', ...forwards }
  equal(command('Set-Mailbox', guid)['account'], 'sasl:admin@school.example')
})

test('a folder of a mailbox is opened to somebody by command or by program', () => {
  const command = one('Add-MailboxFolderPermission', {
    UserId: 'admin@school.example',
    Parameters: [
      { Name: 'Identity', Value: 'hanako.sato@school.example:\\Inbox' },
      { Name: 'User', Value: 'Default' },
    ],
  })
  deepEqual([command['account'], command['targets']], [hanako, ['Default']])
  const program = one('AddFolderPermissions', {
    MailboxOwnerUPN: 'hanako.sato@school.example',
    Item: { ParentFolder: { MemberUpn: 'x@other.example', Path: '\\Inbox' } },
  })
  deepEqual([program['account'], program['targets']], [hanako, ['x@other.example']])
})

test('a journal of all mail is a rule of the organisation that sends it on', () => {
  const rule = one('New-JournalRule', {
    Parameters: [
      { Name: 'Name', Value: 'j' },
      { Name: 'JournalEmailAddress', Value: 'x@other.example' },
    ],
  })
  deepEqual(
    ['kind', 'change', 'targets', 'outside'].map((name) => rule[name]),
    ['forwarding.changed', 'added', ['x@other.example'], true],
  )
})
