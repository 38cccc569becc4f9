/** Forms of Postfix 2.10 to 3.10 and of loggers beyond those of reader.test.ts. */
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../../lib/time.ts'
import { SUBJECT_MAX } from './queue.ts'
import { PostfixLog } from './reader.ts'

const heardAt = instant('2026-11-21T12:00:00Z')
type Told = Record<string, unknown>

function say(line: string): Told | undefined {
  const log = new PostfixLog({ instance: 'mx', defaultRealm: '', zone: 'Asia/Tokyo' })
  return log.read(`Nov 21 20:23:44 mx1 ${line}`, { id: 'x', heardAt }) as Told | undefined
}
const only = (line: string, ...names: string[]) => names.map((name) => say(line)?.[name])

test('who was let in is told with or without a method, and in front of a proxy filter', () => {
  const names = ['kind', 'clientIp', 'saslUsername', 'account', 'mechanism']
  const bob = ['bob@example.jp', 'sasl:bob@example.jp']
  deepEqual(
    only(
      'postfix/smtpd[7]: 4A1B2C3D5E: client=gw[10.0.0.1], sasl_username=bob@example.jp',
      ...names,
    ),
    ['message.queued', '10.0.0.1', ...bob, undefined],
  )
  deepEqual(
    only(
      'postfix/smtpd[7]: 4A1B2C3D5E: client=gw[10.0.0.1], sasl_method=PLAIN, sasl_username=bob@example.jp, orig_queue_id=5B1B2C3D5E, orig_client=a[192.0.2.7]',
      ...names,
    ),
    ['message.queued', '10.0.0.1', ...bob, 'PLAIN'],
  )
  deepEqual(
    only(
      'postfix/smtpd[7]: NOQUEUE: client=a[192.0.2.7]:4711, sasl_method=PLAIN, sasl_username=bob@example.jp',
      ...names,
    ),
    ['login.accepted', '192.0.2.7', ...bob, 'PLAIN'],
  )
  equal(say('postfix/smtpd[7]: NOQUEUE: client=a[192.0.2.7]'), undefined)
  deepEqual(
    only(
      'postfix/smtpd[7]: 4A1B2C3D5E: client=gw[10.0.0.1], sasl_sender=bob@example.jp',
      ...names,
    ).slice(0, 3),
    ['message.queued', '10.0.0.1', undefined],
  )
})

test('a subject that the operator lets Postfix write is text, whatever stands in it', () => {
  const names = ['kind', 'queueId', 'subject', 'envelopeSender', 'clientIp']
  const behind = 'from a[192.0.2.7]; from=<a@b> to=<c@d> proto=ESMTP helo=<x>'
  const told = (subject: string) => ['message.queued', '4A1B2C3D5E', subject, 'a@b', undefined]
  const line = (subject: string, level = 'warning') =>
    `postfix/cleanup[7]: 4A1B2C3D5E: ${level}: header Subject: ${subject} ${behind}`
  deepEqual(only(line('invoice 5'), ...names), told('invoice 5'))
  deepEqual(only(`${line('invoice', 'info')}: note`, ...names), told('invoice'))
  const hostile = 'x from boss[6.6.6.6]; from=<boss@x> to=<y@z> proto=ESMTP helo=<q>'
  deepEqual(only(line(hostile), ...names), told(hostile))
  deepEqual(
    only(
      'postfix/cleanup[7]: 4A1B2C3D5E: info: header Subject: hi from local; from=<a@b> to=<c@d>',
      ...names,
    ),
    told('hi'),
  )
  equal(String(say(line('x'.repeat(SUBJECT_MAX)))?.['subject']).length, SUBJECT_MAX)
  equal(String(say(line('x'.repeat(SUBJECT_MAX + 1)))?.['subject']).length, SUBJECT_MAX)
  equal(say(line('x').replace('Subject', 'From')), undefined)
})

test('instances and helpers name themselves freely', () => {
  for (const program of [
    ...[
      'postfix',
      'postfix/submission',
      'postfix-smo/submission',
      'postfix/10025',
      'postfix-10.20.30.40',
      'mx-out',
    ],
    ...['postfix/sender-cleanup', 'postfix-out/smtps'],
  ])
    equal(say(`${program}/qmgr[7]: 4A1B2C3D5E: removed`)?.['kind'], 'message.removed', program)
  equal(say('sm02 /postfix-script[1]: starting the Postfix mail system'), undefined)
  equal(say('postfix/policy-spf[7]: Policy action=PREPEND Received-SPF: pass'), undefined)
  equal(say('postfix/policyd[7]: fatal: x')?.['kind'], 'service.failed')
})

test('what 3.11 says of a login behind the envelope is told, and nothing that a name makes of it', () => {
  const names = ['clientIp', 'envelopeSender', 'recipient', 'saslUsername']
  const line = (behind: string, sender = 'a@b') =>
    `postfix/smtpd[7]: NOQUEUE: reject: RCPT from a[192.0.2.7]: 450 4.7.1 <c@d>: x; from=<${sender}> to=<c@d> proto=ESMTP helo=<h>${behind}`
  const all = ['192.0.2.7', 'a@b', 'c@d']
  deepEqual(only(line(' sasl_method=PLAIN sasl_username=bob@x.jp'), ...names), [...all, 'bob@x.jp'])
  deepEqual(only(line(' sasl_method=LOGIN sasl_username=bob smith sasl_sender=x'), ...names), [
    ...all,
    'bob smith',
  ])
  const evil =
    '"x; from=<boss@x> to=<y@z> proto=ESMTP helo=<q> sasl_method=PLAIN sasl_username=boss"@b'
  deepEqual(only(line('', evil), ...names), ['192.0.2.7', evil, 'c@d', undefined])
})

test('sessions that end before the message are known, with a queue file and without', () => {
  for (const words of [
    'NOQUEUE: lost connection after CONNECT from a[192.0.2.7]',
    '4A1B2C3D5E: lost connection after DATA (77 bytes) from a[192.0.2.7]',
    '4A1B2C3D5E: timeout after END-OF-MESSAGE from a[192.0.2.7]',
    'NOQUEUE: abort: TLS from a[192.0.2.7]: No client certificate presented',
  ])
    equal(say(`postfix/smtpd[7]: ${words}`), undefined, words)
  deepEqual(
    only(
      'postfix/postscreen[7]: reject: connect from [192.0.2.7]:4711: all screening ports busy',
      ...['kind', 'clientIp'],
    ),
    ['message.refused', '192.0.2.7'],
  )
  deepEqual(only('postfix/cleanup[7]: 4A1B2C3D5E: removed (canceled)', 'kind', 'queueId'), [
    'message.removed',
    '4A1B2C3D5E',
  ])
  deepEqual(
    only(
      'postfix/cleanup[7]: 4A1B2C3D5E: to=<c@d>, relay=none, delay=1, delays=1/0/0/0, dsn=5.4.6, status=bounced (x)',
      ...['kind', 'recipient', 'dsn'],
    ),
    ['message.bounced', 'c@d', '5.4.6'],
  )
})

test('before 3.5 an address with a bracket stands without its quotes', () => {
  const names = ['kind', 'recipient', 'originalRecipient', 'relay']
  const line = (to: string) =>
    `postfix/smtp[7]: 4A1B2C3D5E: to=<${to}>, relay=mx[192.0.2.9]:25, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (ok <x>, relay=y)`
  const relay = 'mx[192.0.2.9]:25'
  deepEqual(only(line('a>b@c'), ...names), ['message.delivered', 'a>b@c', undefined, relay])
  deepEqual(only(line('a@c>, orig_to=<b>c@d'), ...names), [
    ...['message.delivered', 'a@c', 'b>c@d', relay],
  ])
})

test('Cyrus names its services so, and is no instance of Postfix', () => {
  equal(say('cyrus/lmtp[7]: login: x'), undefined)
  equal(say('cyrus/master[7]: about to exec x'), undefined)
})
