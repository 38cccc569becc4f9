import { deepEqual, doesNotThrow, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { ADDRESS_MAX } from '../syslog/plain.ts'
import { PostfixLog } from './reader.ts'

const heardAt = instant('2026-11-21T12:00:00Z')
const stamp = 'Nov 21 20:23:44 mx1 '

const open = () =>
  new PostfixLog({ instance: 'mx', defaultRealm: 'example.jp', zone: 'Asia/Tokyo' })
type Told = Record<string, unknown> | 'nothing'

/** What is special to the event: all that every line of this test has in common is left out. */
function told(event: Event | undefined): Told {
  if (event === undefined) return 'nothing'
  const { id, at, heardAt: _heardAt, trust, host, instance, program, pid, assumed, ...rest } = event
  equal(at, instant('2026-11-21T11:23:44Z'))
  deepEqual([id, trust, instance], ['x', 'hearsay', 'mx'])
  if (rest.kind !== 'line.unrecognised') equal(host, 'mx1')
  if (assumed?.includes('account')) return { ...rest, assumed: 'account' }
  return rest
}

const say = (tag: string, words: string): Told =>
  told(open().read(`${stamp}${tag}: ${words}`, { id: 'x', heardAt }))

const table = (program: string, rows: readonly (readonly [string, Told])[]) => {
  for (const [words, expected] of rows)
    deepEqual(say(`postfix/${program}[7]`, words), expected, `${program}: ${words}`)
}

test('smtpd: who was let in, with which client and name', () => {
  table('submission/smtpd', [
    [
      '4A1B2C3D: client=a.example[192.0.2.1]',
      { kind: 'message.queued', queueId: '4A1B2C3D', clientIp: '192.0.2.1' },
    ],
    [
      '4bXyz50RtPzJ1N: client=unknown[2001:DB8:0:0::1]:41022, sasl_method=PLAIN, sasl_username=Alice@Example.JP',
      {
        kind: 'message.queued',
        queueId: '4bXyz50RtPzJ1N',
        clientIp: '2001:db8::1',
        clientPort: 41022,
        mechanism: 'PLAIN',
        saslUsername: 'Alice@Example.JP',
        account: 'sasl:alice@example.jp',
      },
    ],
    [
      '4A1B2C3D: client=x[::ffff:192.0.2.1], sasl_method=LOGIN, sasl_username=bob, sasl_sender=<a>, orig_client=y[z]',
      {
        kind: 'message.queued',
        queueId: '4A1B2C3D',
        clientIp: '192.0.2.1',
        mechanism: 'LOGIN',
        saslUsername: 'bob',
        account: 'sasl:bob@example.jp',
        assumed: 'account',
      },
    ],
    ['4A1B2C3D: client=unknown[unknown]', { kind: 'message.queued', queueId: '4A1B2C3D' }],
    [
      '4A1B2C3D: client=x[fe80::1%eth0]',
      { kind: 'message.queued', queueId: '4A1B2C3D', clientIp: 'fe80::1' },
    ],
  ])
})

test('smtpd: who was not let in; an outage is nobody’s failed login, a challenge is no name', () => {
  const from = { kind: 'login.refused', protocol: 'smtp', clientIp: '192.0.2.1' }
  table('smtpd', [
    [
      'warning: a[192.0.2.1]: SASL LOGIN authentication failed: UGFzc3dvcmQ6',
      { ...from, mechanism: 'LOGIN' },
    ],
    [
      'warning: a[192.0.2.1]:4711: SASL PLAIN authentication failed: (reason unavailable), sasl_username=bob',
      {
        ...from,
        clientPort: 4711,
        mechanism: 'PLAIN',
        saslUsername: 'bob',
        status: '(reason unavailable)',
      },
    ],
    [
      'warning: a[192.0.2.1]: SASL PLAIN authentication failed: bad, sasl_username=(unavailable)',
      { ...from, mechanism: 'PLAIN', status: 'bad' },
    ],
    [
      'warning: a[192.0.2.1]: SASL PLAIN authentication failed: x, sasl_username=admin from 127.0.0.1[127.0.0.1], sasl_username=boss',
      {
        ...from,
        mechanism: 'PLAIN',
        status: 'x',
        saslUsername: 'admin from 127.0.0.1[127.0.0.1], sasl_username=boss',
      },
    ],
    [
      'warning: a[192.0.2.1]: SASL PLAIN authentication failed: Connection lost to authentication server, sasl_username=bob',
      { kind: 'service.failed', status: 'SASL PLAIN: Connection lost to authentication server' },
    ],
    [
      'warning: a[192.0.2.1]: SASL PLAIN authentication failed: 7K3Q-W2XT - new place; type this code at https://mail.example.jp/me, sasl_username=bob',
      { ...from, mechanism: 'PLAIN', refusal: 'policy', saslUsername: 'bob' },
    ],
    [
      'warning: a[192.0.2.1]: SASL PLAIN authentication failed: pass=hunter2',
      { ...from, mechanism: 'PLAIN', status: 'pass=[removed]' },
    ],
    ['warning: SASL authentication failure: Password verification failed', 'nothing'],
    [
      'disconnect from a[192.0.2.1] ehlo=1 auth=8/14 quit=1 commands=10/16',
      {
        kind: 'session.ended',
        protocol: 'smtp',
        clientIp: '192.0.2.1',
        loginsAccepted: 8,
        loginsAttempted: 14,
      },
    ],
    [
      'disconnect from a[192.0.2.1]:99 ehlo=1 auth=1 quit=1 commands=3',
      {
        kind: 'session.ended',
        protocol: 'smtp',
        clientIp: '192.0.2.1',
        clientPort: 99,
        loginsAccepted: 1,
        loginsAttempted: 1,
      },
    ],
    ['disconnect from a[192.0.2.1] ehlo=1 mail=1 quit=1 commands=3', 'nothing'],
    ['connect from a[192.0.2.1]', 'nothing'],
    ['lost connection after AUTH from unknown[192.0.2.1]', 'nothing'],
  ])
})

test('smtpd: what was refused, by whom it came; the reason does not forge the envelope', () => {
  table('smtpd', [
    [
      'NOQUEUE: reject: RCPT from a[192.0.2.1]: 550 5.1.1 <x@y>: Recipient address rejected: User unknown; from=<f@g> to=<x@y> proto=ESMTP helo=<h>',
      {
        kind: 'message.refused',
        clientIp: '192.0.2.1',
        dsn: '5.1.1',
        status: '550 5.1.1 <x@y>: Recipient address rejected: User unknown',
        envelopeSender: 'f@g',
        recipient: 'x@y',
      },
    ],
    [
      '4A1B2C3D: reject: RCPT from a[192.0.2.1]: 554 5.7.1 <"z; from=<boss@b> to=<c@d> proto=ESMTP helo=<q>"@y>: Relay access denied; from=<f@g> to=<"z; from=<boss@b> to=<c@d> proto=ESMTP helo=<q>"@y> proto=ESMTP helo=<h> sasl_username=<bob>',
      {
        kind: 'message.refused',
        queueId: '4A1B2C3D',
        clientIp: '192.0.2.1',
        dsn: '5.7.1',
        status:
          '554 5.7.1 <"z; from=<boss@b> to=<c@d> proto=ESMTP helo=<q>"@y>: Relay access denied',
        envelopeSender: 'f@g',
        recipient: '"z; from=<boss@b> to=<c@d> proto=ESMTP helo=<q>"@y',
        saslUsername: 'bob',
        account: 'sasl:bob@example.jp',
        assumed: 'account',
      },
    ],
    [
      'NOQUEUE: milter-reject: CONNECT from a[192.0.2.1]: 451 4.7.1 later; proto=SMTP',
      { kind: 'message.refused', clientIp: '192.0.2.1', dsn: '4.7.1', status: '451 4.7.1 later' },
    ],
    [
      'NOQUEUE: reject_warning: RCPT from a[192.0.2.1]: 553 5.7.1 x; from=<a> to=<b> proto=ESMTP helo=<h>',
      'nothing',
    ],
    [
      '4A1B2C3D: hold: END-OF-MESSAGE from a[192.0.2.1]: <END-OF-MESSAGE>: End-of-data sekimori 7K3Q; from=<a@b> to=<c@d> proto=ESMTP helo=<h>',
      { kind: 'message.held', queueId: '4A1B2C3D', by: 'stranger', envelopeSender: 'a@b' },
    ],
    [
      '4A1B2C3D: discard: RCPT from a[192.0.2.1]: <c@d>: x; from=<a@b> to=<c@d> proto=ESMTP helo=<h>',
      { kind: 'message.deleted', queueId: '4A1B2C3D', by: 'stranger', envelopeSender: 'a@b' },
    ],
  ])
})

test('cleanup: message ids, holds and refusals; header text is not believed', () => {
  const held = { kind: 'message.held', queueId: '4A1B2C3D' }
  table('cleanup', [
    [
      '4A1B2C3D: message-id=<a@b>',
      { kind: 'message.queued', queueId: '4A1B2C3D', messageId: 'a@b' },
    ],
    ['4A1B2C3D: message-id=<>', { kind: 'message.queued', queueId: '4A1B2C3D', messageId: '' }],
    [
      '4A1B2C3D: message-id=no brackets',
      { kind: 'message.queued', queueId: '4A1B2C3D', messageId: 'no brackets' },
    ],
    [
      '4A1B2C3D: resent-message-id=<a@b>',
      { kind: 'message.queued', queueId: '4A1B2C3D', resentMessageId: 'a@b' },
    ],
    [
      '4A1B2C3D: milter-hold: END-OF-MESSAGE from a[192.0.2.1]: milter triggers HOLD action; from=<a@b> to=<c@d> proto=ESMTP helo=<h>',
      { ...held, by: 'milter', envelopeSender: 'a@b' },
    ],
    [
      '4A1B2C3D: milter-hold: END-OF-MESSAGE from localhost[127.0.0.1]: sekimori; from=<a@b>',
      { ...held, by: 'milter', envelopeSender: 'a@b' },
    ],
    [
      '4A1B2C3D: hold: header Subject: x; from=<boss@b> to=<c@d> proto=ESMTP helo=<h> from a[192.0.2.1]; from=<a@b> to=<c@d> proto=ESMTP helo=<h>: rule',
      { ...held, by: 'stranger', envelopeSender: 'a@b' },
    ],
    [
      '4A1B2C3D: milter-reject: END-OF-MESSAGE from a[192.0.2.1]: 5.7.1 Blocked; from=<a@b> to=<c@d> proto=ESMTP helo=<h>',
      {
        kind: 'message.refused',
        queueId: '4A1B2C3D',
        clientIp: '192.0.2.1',
        dsn: '5.7.1',
        status: '5.7.1 Blocked',
        envelopeSender: 'a@b',
        recipient: 'c@d',
      },
    ],
    [
      '4A1B2C3D: reject: header Subject: spam from a[192.0.2.1]; from=<a@b> to=<c@d> proto=ESMTP helo=<h>: 5.7.1 no',
      {
        kind: 'message.refused',
        queueId: '4A1B2C3D',
        status:
          'header Subject: spam from a[192.0.2.1]; from=<a@b> to=<c@d> proto=ESMTP helo=<h>: 5.7.1 no',
        clientIp: '192.0.2.1',
        dsn: '5.7.1',
        envelopeSender: 'a@b',
        recipient: 'c@d',
      },
    ],
    [
      '4A1B2C3D: milter-discard: END-OF-MESSAGE from a[192.0.2.1]: x; from=<a@b>',
      { kind: 'message.deleted', queueId: '4A1B2C3D', by: 'milter', envelopeSender: 'a@b' },
    ],
    ['4A1B2C3D: warning: header Received: x from local; from=<a@b>', 'nothing'],
    [
      'warning: connect to Milter service inet:127.0.0.1:9900: Connection refused',
      {
        kind: 'service.failed',
        status: 'connect to Milter service inet:127.0.0.1:9900: Connection refused',
      },
    ],
    [
      "warning: milter inet:127.0.0.1:9900: can't read SMFIC_BODYEOB reply packet header: Success",
      {
        kind: 'service.failed',
        status: "milter inet:127.0.0.1:9900: can't read SMFIC_BODYEOB reply packet header: Success",
      },
    ],
  ])
})

test('qmgr, pickup, bounce and postsuper tell the life of a queue file', () => {
  table('qmgr', [
    [
      '4A1B2C3D: from=<"a>, size=1, nrcpt=9 (queue active)"@b>, size=5360, nrcpt=2 (queue active)',
      {
        kind: 'message.queued',
        queueId: '4A1B2C3D',
        envelopeSender: '"a>, size=1, nrcpt=9 (queue active)"@b',
        size: 5360,
        recipientCount: 2,
      },
    ],
    [
      '4A1B2C3D: from=<>, size=1, nrcpt=1 (queue active)',
      {
        kind: 'message.queued',
        queueId: '4A1B2C3D',
        envelopeSender: '',
        size: 1,
        recipientCount: 1,
      },
    ],
    ['4A1B2C3D: removed', { kind: 'message.removed', queueId: '4A1B2C3D' }],
    [
      '4A1B2C3D: from=<a@b>, status=expired, returned to sender',
      { kind: 'message.expired', queueId: '4A1B2C3D', envelopeSender: 'a@b' },
    ],
    [
      '4A1B2C3D: from=<a@b>, status=force-expired, returned to sender',
      { kind: 'message.expired', queueId: '4A1B2C3D', envelopeSender: 'a@b' },
    ],
    ['4A1B2C3D: skipped, still being delivered', 'nothing'],
  ])
  table('pickup', [
    [
      '4A1B2C3D: uid=1000 from=<bob>',
      {
        kind: 'message.queued',
        queueId: '4A1B2C3D',
        uid: 1000,
        envelopeSender: 'bob',
        account: 'uid:1000',
      },
    ],
    [
      '5A1B2C3D: uid=109 from=<a@b> orig_id=4A1B2C3D',
      {
        kind: 'message.queued',
        queueId: '5A1B2C3D',
        uid: 109,
        envelopeSender: 'a@b',
        formerQueueId: '4A1B2C3D',
      },
    ],
    [
      '5A1B2C3D: uid=1000 from=<a> orig_id=4A1B2C3D>',
      {
        kind: 'message.queued',
        queueId: '5A1B2C3D',
        uid: 1000,
        envelopeSender: 'a> orig_id=4A1B2C3D',
        account: 'uid:1000',
      },
    ],
  ])
  table('bounce', [
    [
      '4A1B2C3D: sender non-delivery notification: 5A1B2C3D',
      { kind: 'message.queued', queueId: '5A1B2C3D', noticeOf: '4A1B2C3D' },
    ],
    [
      '4A1B2C3D: sender delay notification: 5A1B2C3D',
      { kind: 'message.queued', queueId: '5A1B2C3D', noticeOf: '4A1B2C3D' },
    ],
  ])
  table('postsuper', [
    ['4A1B2C3D: placed on hold', { kind: 'message.held', queueId: '4A1B2C3D', by: 'stranger' }],
    [
      '4A1B2C3D: released from hold',
      { kind: 'message.released', queueId: '4A1B2C3D', by: 'stranger' },
    ],
    ['4A1B2C3D: removed', { kind: 'message.deleted', queueId: '4A1B2C3D', by: 'stranger' }],
    ['4A1B2C3D: requeued', { kind: 'message.removed', queueId: '4A1B2C3D', requeued: true }],
    ['Released from hold: 13 messages', 'nothing'],
  ])
})

test('delivery agents: each recipient’s fate, whoever chose the words around it', () => {
  const rest = 'delay=1.2, delays=0.1/0/0.6/0.5'
  const base = { queueId: '4A1B2C3D', recipient: 'a@b', relay: 'mx[192.0.2.9]:25' }
  table('smtp', [
    [
      `4A1B2C3D: to=<a@b>, relay=mx[192.0.2.9]:25, ${rest}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 1)`,
      { ...base, kind: 'message.delivered', dsn: '2.0.0', status: '250 2.0.0 Ok: queued as 1' },
    ],
    [
      `4A1B2C3D: to=<a@b>, orig_to=<l@b>, relay=mx[192.0.2.9]:25, conn_use=3, ${rest}, tls=dane/requiretls, dsn=4.2.0, status=deferred (host said: 450 (x))`,
      {
        ...base,
        kind: 'message.deferred',
        originalRecipient: 'l@b',
        dsn: '4.2.0',
        status: 'host said: 450 (x)',
      },
    ],
    [
      `4A1B2C3D: to=<a@b>, relay=mx[192.0.2.9]:25, ${rest}, dsn=5.1.1, status=bounced (host mx said: 550 to=<a@b>, relay=mx, ${rest}, dsn=2.0.0, status=sent (ok))`,
      {
        ...base,
        kind: 'message.bounced',
        dsn: '5.1.1',
        status: `host mx said: 550 to=<a@b>, relay=mx, ${rest}, dsn=2.0.0, status=sent (ok)`,
      },
    ],
    [
      `4A1B2C3D: to=<"x>, relay=y, delay=1, delays=1, dsn=2.0.0, status=sent (k"@b>, relay=none, ${rest}, dsn=5.4.4, status=bounced (no host)`,
      {
        kind: 'message.bounced',
        queueId: '4A1B2C3D',
        recipient: '"x>, relay=y, delay=1, delays=1, dsn=2.0.0, status=sent (k"@b',
        relay: 'none',
        dsn: '5.4.4',
        status: 'no host',
      },
    ],
    [
      `4A1B2C3D: to=<a@b>, relay=mx[192.0.2.9]:25, ${rest}, dsn=5.1.1, status=SOFTBOUNCE (x)`,
      { ...base, kind: 'message.deferred', dsn: '5.1.1', status: 'x' },
    ],
    [`4A1B2C3D: to=<a@b>, relay=none, ${rest}, dsn=2.1.5, status=deliverable (x)`, 'nothing'],
    ['4A1B2C3D: host mx[192.0.2.9] said: 450 status=sent (x)', 'nothing'],
    ['connect to mx[192.0.2.9]:25: Connection timed out', 'nothing'],
  ])
  for (const program of [
    'lmtp',
    'local',
    'virtual',
    'pipe',
    'error',
    'discard',
    'relay/smtp',
    'qmgr',
  ])
    table(program, [
      [
        `4A1B2C3D: to=a@b, relay=x, ${rest}, dsn=2.0.0, status=sent (y)`,
        {
          kind: 'message.delivered',
          queueId: '4A1B2C3D',
          recipient: 'a@b',
          relay: 'x',
          dsn: '2.0.0',
          status: 'y',
        },
      ],
    ])
})

test('a status that stands only in the remote’s words is no status', () => {
  const words = '4A1B2C3D: to=<a@b>, relay=x, delay=1 (said: 250, dsn=2.0.0, status=sent (ok)'
  const event = say('postfix/smtp[7]', words) as { kind: string }
  equal(event.kind, 'line.unrecognised')
})

test('a recipient of ADDRESS_MAX is kept whole, one more is cut, never the line', () => {
  for (const length of [ADDRESS_MAX, ADDRESS_MAX + 1]) {
    const event = say(
      'postfix/smtp[1]',
      `4A1B2C3D: to=<${'a'.repeat(length)}>, relay=none, delay=1, delays=1/0/0/0, dsn=4.0.0, status=deferred (x)`,
    ) as { recipient: string }
    equal(event.recipient.length, ADDRESS_MAX)
  }
})

test('instances name themselves freely; other programs are not ours', () => {
  const words = '4A1B2C3D: removed'
  for (const tag of [
    'postfix/qmgr[1]',
    'postfix-smo/qmgr[1]',
    'out/qmgr',
    'postfix-10.20.30.40/qmgr[1]',
  ])
    deepEqual(say(tag, words), { kind: 'message.removed', queueId: '4A1B2C3D' }, tag)
  equal(say('sm02 /postfix-script[1]', 'starting the Postfix mail system'), 'nothing')
  const log = open()
  for (const tag of ['dovecot', 'smtpd[9]', 'amavis[1]', 'sshd[2]'])
    equal(log.read(`${stamp}${tag}: ${words}`, { id: 'x', heardAt }), undefined)
  deepEqual(log.counts, { lines: 4, harmless: 0, foreign: 4, unrecognised: 0 })
})

test('repeated lines multiply, in both dialects', () => {
  const log = open()
  const read = (text: string) => log.read(stamp + text, { id: 'x', heardAt })
  const failed = 'warning: a[192.0.2.1]: SASL PLAIN authentication failed: x'
  const event = {
    kind: 'login.refused',
    protocol: 'smtp',
    mechanism: 'PLAIN',
    clientIp: '192.0.2.1',
    status: 'x',
  }
  deepEqual(told(read(`postfix/smtpd[1]: message repeated 5 times: [ ${failed}]`)), {
    ...event,
    times: 5,
  })
  deepEqual(told(read('last message repeated 2 times'))['kind' as never], 'line.unrecognised')
  read(`postfix/smtpd[1]: ${failed}`)
  deepEqual(told(read('last message repeated 3 times')), { ...event, times: 3 })
  read('postfix/smtpd[1]: connect from a[192.0.2.1]')
  equal(read('last message repeated 3 times'), undefined)
})

test('what the loggers dropped is a gap, with its count where they tell it', () => {
  const gap = { kind: 'source.gap', what: 'suppressed' }
  const table: [string, string, Told][] = [
    [
      'systemd-journald[9]',
      'Suppressed 1234 messages from postfix.service',
      { ...gap, missed: 1234 },
    ],
    ['rsyslogd', 'imjournal: 77 messages lost due to rate-limiting', { ...gap, missed: 77 }],
    [
      'rsyslogd',
      'imuxsock lost 54 messages from pid 22 due to rate-limiting',
      { ...gap, missed: 54 },
    ],
    ['rsyslogd', 'imuxsock[pid 22]: 5 messages lost due to rate-limiting', { ...gap, missed: 5 }],
    ['rsyslogd', 'imjournal: begin to drop messages due to rate-limiting', gap],
    ['rsyslogd', '[origin software="rsyslogd"] start', 'nothing'],
    ['somebody', 'Suppressed 5 messages from postfix.service', 'nothing'],
  ]
  for (const [tag, words, expected] of table) deepEqual(say(tag, words), expected, words)
})

test('a status called like something that every record has is none that we know', () => {
  for (const status of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    const told = say(
      'postfix/smtp',
      `4A1B2C3D: to=<a@b>, relay=mx[192.0.2.9]:25, dsn=2.0.0, status=${status} (250 Ok)`,
    )
    equal(told === 'nothing' ? told : told['kind'], 'line.unrecognised', status)
  }
})

test('of several statuses the first counts, and of several dsn the last before it', () => {
  const rest =
    'relay=mx[192.0.2.9]:25, delay=1, dsn=2.0.1, dsn=2.0.2, status=sent, status=bounced, dsn=5.0.0 (a)'
  const told = say('postfix/smtp', `4A1B2C3D: to=<a, dsn=4.0.0, b@c>, ${rest}`)
  ok(told !== 'nothing')
  deepEqual(
    [told['kind'], told['dsn'], told['recipient']],
    ['line.unrecognised', undefined, undefined],
  )
  const sent = say(
    'postfix/smtp',
    `4A1B2C3D: to=<a, dsn=4.0.0, b@c>, ${rest.replace('sent,', 'sent')}`,
  )
  ok(sent !== 'nothing')
  deepEqual(
    [sent['kind'], sent['dsn'], sent['recipient']],
    ['message.delivered', '2.0.2', 'a, dsn=4.0.0, b@c'],
  )
})

test("the queue manager's line is read alike whatever the sender's address holds", () => {
  for (const sender of [
    '',
    'a@b',
    'a>b',
    'a>, size=1, nrcpt=1 (queue active)',
    '>, size=9, nrcpt=',
    '"x> y"@z',
  ])
    deepEqual(
      say('postfix/qmgr', `4A1B2C3D: from=<${sender}>, size=123, nrcpt=45 (queue active)`),
      {
        kind: 'message.queued',
        queueId: '4A1B2C3D',
        envelopeSender: sender,
        size: 123,
        recipientCount: 45,
      },
    )
  for (const rest of [
    'size=1234567890123456, nrcpt=1 (queue active)',
    'size=1, nrcpt=1 (queue active) ',
    'size=, nrcpt=1 (queue active)',
  ]) {
    const told = say('postfix/qmgr', `4A1B2C3D: from=<a@b>, ${rest}`)
    equal(told === 'nothing' ? told : told['kind'], 'line.unrecognised', rest)
  }
})

test('failing parts of the server are told as such; unknown forms are kept raw', () => {
  table('master', [
    ['daemon started -- version 3.7.11, configuration /etc/postfix', 'nothing'],
    [
      'fatal: bind 0.0.0.0 port 25: Address already in use',
      { kind: 'service.failed', status: 'fatal: bind 0.0.0.0 port 25: Address already in use' },
    ],
    [
      'warning: process /usr/lib/postfix/sbin/smtpd pid 5 exit status 1',
      { kind: 'service.failed', status: 'process /usr/lib/postfix/sbin/smtpd pid 5 exit status 1' },
    ],
    ['warning: group or other writable: /etc/postfix', 'nothing'],
    [
      'hocus pocus password=x',
      {
        kind: 'line.unrecognised',
        status: 'unknown form',
        raw: `${stamp}postfix/master[7]: hocus pocus password=[removed]`,
      },
    ],
  ])
})

test('torn and damaged lines are read where they can be, and refused where not', () => {
  const log = open()
  const read = (text: string) => log.read(text, { id: 'x', heardAt })
  equal(
    read(`${'\0'.repeat(500)}${stamp}postfix/qmgr[1]: 4A1B2C3D: removed\r`)?.kind,
    'message.removed',
  )
  equal(read('ov 21 20:23:44 mx1 postfix/qmgr[1]: 4A1B2C3D: removed')?.kind, 'message.removed')
  equal(read('v 21 20:23:44 mx1 postfix/qmgr[1]: 4A1B2C3D: removed')?.kind, 'line.unrecognised')
  equal(read('PHP Warning:  something in /var/www/x.php'.repeat(100))?.raw?.length, 2_000)
  equal(read(''), undefined)
})

test('an event carries its line when asked to, without the secrets in it', () => {
  const log = new PostfixLog({ instance: 'mx', defaultRealm: '', zone: 'UTC', keepRaw: true })
  const event = log.read(`${stamp}postfix/smtpd[1]: fatal: bad password=x`, { id: 'x', heardAt })
  equal(event?.raw, `${stamp}postfix/smtpd[1]: fatal: bad password=[removed]`)
})

test('garbage never throws, wherever it stands', () => {
  const programs = fc.constantFrom(
    'smtpd',
    'cleanup',
    'qmgr',
    'smtp',
    'pickup',
    'bounce',
    'postsuper',
    'postscreen',
  )
  const starts = fc.constantFrom(
    '',
    '4A1B2C3D: ',
    '4A1B2C3D: to=<',
    '4A1B2C3D: client=',
    'NOQUEUE: reject: RCPT from ',
    'warning: a[',
    'disconnect from ',
    '4A1B2C3D: from=<',
    '4A1B2C3D: milter-hold: ',
  )
  const pieces = fc.constantFrom(
    '<',
    '>',
    '"',
    '\\',
    '[',
    ']',
    ': ',
    ', ',
    '; from=<',
    ' to=<',
    'status=sent (',
    ' auth=1/',
    'x',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(pieces, { maxLength: 30 }).map((all) => all.join('')),
  )
  const log = open()
  fc.assert(
    fc.property(programs, starts, text, (program, start, end) => {
      doesNotThrow(() => {
        const event = log.read(`${stamp}postfix/${program}[1]: ${start}${end}`, {
          id: 'x',
          heardAt,
        })
        if (event !== undefined) ok(event.id === 'x' && event.at <= event.heardAt)
      })
    }),
    { numRuns: 2_000 },
  )
})

test('no name, recipient or words can turn a refusal into an acceptance', () => {
  const log = open()
  const evil = fc
    .array(
      fc.constantFrom(
        ', status=sent (',
        ': client=a[1.1.1.1]',
        ', sasl_username=boss',
        '> ',
        'to=<a@b>, relay=x',
        ' ',
        'z',
      ),
      { maxLength: 8 },
    )
    .map((all) => all.join(''))
  fc.assert(
    fc.property(evil, (words) => {
      const read = (text: string) => log.read(stamp + text, { id: 'x', heardAt })
      const failed = read(
        `postfix/smtpd[1]: warning: a[192.0.2.1]: SASL PLAIN authentication failed: x, sasl_username=${words}`,
      )
      equal(failed?.kind, 'login.refused')
      const bounced = read(
        `postfix/smtp[1]: 4A1B2C3D: to=<a@b>, relay=x, delay=1, delays=1, dsn=5.0.0, status=bounced (${words})`,
      )
      equal(bounced?.kind, 'message.bounced')
      const quoted = read(
        `postfix/smtp[1]: 4A1B2C3D: to=<"${words}"@b>, relay=x, delay=1, delays=1, dsn=5.0.0, status=bounced (y)`,
      )
      equal(quoted?.kind, 'message.bounced')
    }),
  )
})
