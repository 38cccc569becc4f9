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
