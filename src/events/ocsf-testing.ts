/** OCSF-testing: one event of every form that becomes one of OCSF. */
import { instant } from '../lib/time.ts'
import type { Event } from './event.ts'

const at = instant('2025-10-05T19:45:00.125Z')
export const heard = {
  ...{ id: 'a1b2', at, heardAt: at, trust: 'hearsay' as const, host: 'mx1', program: 'smtpd' },
  source: { file: 'mail.log', line: 12 },
}
export const account = 'sasl:hanako@example.jp' as never
export const from = { clientIp: '203.0.113.5', clientPort: 50_123, country: 'BR' }

export const login = (more: object): Event =>
  ({
    ...{ ...heard, ...from, account, kind: 'login.accepted', protocol: 'smtp' },
    ...{ mechanism: 'PLAIN', saslUsername: 'hanako', session: 's1', ...more },
  }) as Event
export const queue = { ...heard, instance: 'mx1', queueId: '4bX1' }

export const samples: readonly Event[] = [
  login({}),
  login({ kind: 'login.refused', refusal: 'credentials', mechanism: 'XOAUTH2', times: 7 }),
  login({ kind: 'session.ended', actor: 'master', protocol: 'imap' }),
  { ...heard, kind: 'login.refused' },
  { ...heard, kind: 'privilege.used', target: 'root', saslUsername: 'ops', command: '/bin/sh' },
  {
    ...{ ...queue, ...from, kind: 'message.queued', account, saslUsername: 'hanako' },
    ...{
      envelopeSender: 'hanako@example.jp',
      size: 900,
      messageId: '<1@example.jp>',
      recipientCount: 3,
      subject: '請求書',
    },
  } as Event,
  { ...queue, ...from, kind: 'message.queued', account, saslUsername: 'hanako' } as Event,
  { ...queue, ...from, kind: 'message.queued', envelopeSender: 'them@example.net' },
  { ...queue, kind: 'message.queued', envelopeSender: 'them@example.net' },
  {
    ...{ ...queue, kind: 'message.delivered', recipient: 'x@example.net', dsn: '2.0.0' },
    ...{ relay: 'mx.example.net[198.51.100.9]:25', status: '250 ok' },
  } as Event,
  { ...queue, kind: 'message.deferred', recipient: 'x@example.net', relay: 'none' },
  { ...queue, kind: 'message.bounced', recipient: 'x@example.net', dsn: '5.1.1' },
  { ...heard, ...from, kind: 'message.refused', recipient: 'x@example.net', dsn: '5.7.1' },
  {
    ...{
      ...heard,
      ...from,
      kind: 'web.requested',
      what: 'shell',
      method: 'POST',
      pattern: 'web-shell',
    },
    ...{
      path: '/x.php',
      httpStatus: 200,
      bytesOut: 10,
      userAgent: 'curl',
      saslUsername: 'u',
      site: 'mail.example.jp',
    },
  } as Event,
  {
    ...{
      ...heard,
      kind: 'web.requested',
      what: 'probe',
      method: 'X\n',
      path: '/',
      httpStatus: 404,
    },
  } as Event,
  {
    ...{ ...heard, ...from, kind: 'statement.executed', class: 'read', command: 'COPY' },
    ...{
      database: 'shop',
      objects: ['public.customers'],
      rows: 4072,
      dumps: true,
      account,
      session: 's3',
    },
  } as Event,
  { ...heard, kind: 'statement.executed', class: 'write', command: 'UPDATE' },
  { ...heard, kind: 'statement.executed', class: 'form', command: 'CREATE TABLE' },
  { ...heard, kind: 'datastore.deleted', what: 'drop', command: 'DROP TABLE', failed: true },
  {
    ...heard,
    ...from,
    kind: 'mailbox.read',
    account,
    session: 's2',
    bytesOut: 4096,
    bodiesRead: 3,
  },
  {
    ...heard,
    ...from,
    kind: 'account.changed',
    what: 'role',
    account,
    actor: 'admin',
    targets: ['Owner'],
  },
  { ...heard, kind: 'account.changed', what: 'consent', account, targets: ['App'] },
  { ...heard, kind: 'account.disabled', what: 'disabled', account },
  { ...heard, kind: 'forwarding.changed', way: 'rule', change: 'added', account, outside: true },
]
