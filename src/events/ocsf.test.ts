import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { ocsfProblems } from '../../test/exchange/ocsf.ts'
import type { Event } from './event.ts'
import { toOcsf } from './ocsf.ts'
import { account, from, heard, login, queue, samples } from './ocsf-testing.ts'

test('every event is valid by the classes, enumerations and constraints of OCSF 1.8.0', () => {
  for (const event of samples) {
    const it = toOcsf(event, { version: '0.6.0' })
    deepEqual(ocsfProblems(it), [], event.kind)
  }
})

test('kinds become the classes and activities that mean the same', () => {
  deepEqual(
    samples.map((event) => {
      const it = toOcsf(event)
      return `${event.kind} ${it?.type_uid} ${it?.['status'] ?? '-'} ${it?.severity_id}`
    }),
    [
      'login.accepted 300201 Success 1',
      'login.refused 300201 Failure 1',
      'session.ended 300202 Success 1',
      'login.refused 300201 Failure 1',
      'privilege.used 300207 Success 1',
      'message.queued 400901 Success 1',
      'message.queued 400901 Success 1',
      'message.queued 400902 Success 1',
      'message.queued 400904 Success 1',
      'message.delivered 400905 Success 1',
      'message.deferred 400905 Deferred 1',
      'message.bounced 400905 Failure 1',
      'message.refused 400902 Failure 1',
      'web.requested 400206 Success 4',
      'web.requested 400299 Failure 3',
      'statement.executed 600501 Success 1',
      'statement.executed 600502 Success 1',
      'statement.executed 600506 Success 1',
      'datastore.deleted 600507 Failure 4',
      'mailbox.read 600501 Success 1',
      'account.changed 300107 Success 2',
      'account.changed 300199 Success 2',
      'account.disabled 300105 Success 2',
      'forwarding.changed 300199 - 3',
    ],
  )
})

test('a login tells who, from where, by which protocol, in milliseconds, with its line', () => {
  deepEqual(toOcsf(login({}), { version: '0.6.0' }), {
    class_uid: 3002,
    class_name: 'Authentication',
    category_uid: 3,
    category_name: 'Identity & Access Management',
    activity_id: 1,
    activity_name: 'Logon',
    type_uid: 300201,
    severity_id: 1,
    severity: 'Informational',
    time: 1_759_693_500_125,
    status_id: 1,
    status: 'Success',
    user: { name: 'hanako@example.jp', uid: 'sasl:hanako@example.jp', type_id: 1 },
    service: { name: 'smtp' },
    src_endpoint: { ip: '203.0.113.5', port: 50_123, location: { country: 'BR' } },
    dst_endpoint: { hostname: 'mx1' },
    auth_protocol: 'PLAIN',
    auth_protocol_id: 99,
    logon_type_id: 3,
    session: { uid: 's1' },
    metadata: {
      version: '1.8.0',
      product: { name: 'Sekimori', vendor_name: 'Sekimori', version: '0.6.0' },
      uid: 'a1b2',
      event_code: 'login.accepted',
      log_name: 'mail.log',
      log_provider: 'smtpd',
    },
    unmapped: { line: 12, trust: 'hearsay' },
  })
})

test('what a relay says that is no host and address is kept aside, not taken for a host', () => {
  const to = (relay: string) =>
    toOcsf({ ...queue, kind: 'message.delivered', recipient: 'a@b.jp', relay })
  deepEqual(to('mx.b.jp[198.51.100.9]:25')?.['dst_endpoint'], {
    hostname: 'mx.b.jp',
    ip: '198.51.100.9',
    port: 25,
  })
  for (const relay of ['none', 'local', 'a b[1.2.3.4]:25', 'x[evil]:25'])
    equal(to(relay)?.['dst_endpoint'], undefined)
})

test('a line that names the user and no sender is told as sent by that user, and says so', () => {
  const line = { ...queue, ...from, kind: 'message.queued', saslUsername: 'hanako' } as const
  const told = toOcsf({ ...line, account } as Event)
  equal(told?.['from'], 'hanako@example.jp')
  deepEqual(told?.['unmapped'], {
    ...{ account, user: 'hanako', from_account: true, line: 12, trust: 'hearsay' },
    instance: 'mx1',
  })
  equal(toOcsf(line as Event), undefined)
  equal(toOcsf({ ...line, envelopeSender: '', account } as Event), undefined)
})

test('what has no class there, and mail with neither sender nor recipient, gives nothing', () => {
  for (const event of [
    { ...heard, kind: 'source.gap', what: 'silence' },
    { ...queue, kind: 'message.removed' },
    { ...queue, kind: 'message.queued', size: 9 },
    { ...queue, kind: 'message.queued', envelopeSender: '' },
    { ...heard, kind: 'report.received', what: 'bounce' },
  ] as unknown as readonly Event[])
    equal(toOcsf(event), undefined)
})

test('absent values are absent, and equal events give equal bytes', () => {
  for (const event of samples) {
    const text = JSON.stringify(toOcsf(event))
    equal(text, JSON.stringify(toOcsf(structuredClone(event))))
    ok(!text.includes('undefined') && !text.includes('null'))
  }
})

test('who signs in to the console is a logon with several factors, and leaves by a logoff', () => {
  const its = { ...heard, person: 'hanako', session: 's1' } as const
  const admitted: Event = {
    ...{ ...its, kind: 'person.admitted', method: 'totp', way: 'password' },
    clientIp: '192.0.2.1',
  }
  const left: Event = { ...its, kind: 'person.left', why: 'idle' }
  for (const event of [admitted, left]) deepEqual(ocsfProblems(toOcsf(event)), [], event.kind)
  const told = toOcsf(admitted)
  deepEqual(
    [told?.type_uid, told?.['is_mfa'], told?.['user'], told?.['unmapped']],
    [
      300201,
      true,
      { name: 'hanako', type_id: 1 },
      { ...(told?.['unmapped'] as object), method: 'totp', way: 'password' },
    ],
  )
  equal(toOcsf(left)?.type_uid, 300202)
})
