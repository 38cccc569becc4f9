/** Exim's own logs as its versions write them. */
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { exim, eximRefusals } from './log.ts'
import { heardAt, options, read } from './testing.ts'

const id16 = '1tBcDe-0003Xy-7Q'
const id23 = '1vMNqo-00000004aB3-2cDe'
const at = '2026-11-03 09:14:33'

test('a message that somebody logged in for is queued with account, address, port, size and subject', () => {
  deepEqual(
    read(
      `${at} ${id23} <= taro@example.jp H=host.isp.example (laptop) [192.0.2.17]:50123 I=[198.51.100.1]:587 P=esmtpsa X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=no A=dovecot_login:Taro S=4321 id=abc@mail.example T="Invoice \\"3\\" of 4" from <taro@example.jp> for hana@example.com "a b"@example.org`,
    ),
    {
      kind: 'message.queued',
      queueId: id23,
      envelopeSender: 'taro@example.jp',
      clientIp: '192.0.2.17',
      clientPort: 50_123,
      mechanism: 'dovecot_login',
      saslUsername: 'Taro',
      account: 'sasl:taro@example.jp',
      size: 4321,
      messageId: 'abc@mail.example',
      subject: 'Invoice "3" of 4',
      recipientCount: 2,
    },
  )
})

test('both lengths of id, process, zone and milliseconds are read, and the zone counts', () => {
  for (const [line, queueId, pid, moment] of [
    [`${at} ${id16} Completed`, id16, undefined, '2026-11-03T00:14:33Z'],
    [`${at}.125 ${id23} Completed`, id23, undefined, '2026-11-03T00:14:33.125Z'],
    [`${at} -0500 [4711] ${id23} Completed`, id23, 4711, '2026-11-03T14:14:33Z'],
    [`${at}.500 +0000 [4711] ${id16} Completed QT=3s`, id16, 4711, '2026-11-03T09:14:33.500Z'],
  ] as const) {
    const event = exim.open(options).read(line, { id: 'x', heardAt }) as Event
    equal(event.kind, 'message.removed')
    deepEqual('queueId' in event ? event.queueId : '', queueId)
    equal(event.pid, pid)
    equal(event.at, instant(moment))
  }
})

test('a stamp without a zone is marked as assumed, one with a zone is not', () => {
  const assumed = (line: string) =>
    (exim.open(options).read(line, { id: 'x', heardAt }) as Event).assumed
  deepEqual(assumed(`${at} ${id16} Completed`), ['zone'])
  equal(assumed(`${at} +0900 ${id16} Completed`), undefined)
})

test('peers are read in each of their forms', () => {
  const peer = (host: string) => {
    const event = read(`${at} ${id16} <= a@example.org H=${host} P=esmtps S=1`) as {
      clientIp?: string
      clientPort?: number
    }
    return [event.clientIp, event.clientPort]
  }
  deepEqual(peer('[192.0.2.1]'), ['192.0.2.1', undefined])
  deepEqual(peer('(helo.example) [192.0.2.1]:25'), ['192.0.2.1', 25])
  deepEqual(peer('([203.0.113.9]) [192.0.2.1]:25'), ['192.0.2.1', 25])
  deepEqual(peer('mx.example [192.0.2.1]'), ['192.0.2.1', undefined])
  deepEqual(peer('mx.example (other) [2001:DB8::1]:4000 I=[::1]:25'), ['2001:db8::1', 4000])
  deepEqual(peer('(x) [::ffff:192.0.2.1]'), ['192.0.2.1', undefined])
})

test('a program on the machine is an account of the machine, a notice of Exim is nobody', () => {
  const account = (words: string) =>
    (read(`${at} ${id16} <= ${words}`) as { account?: string }).account
  equal(account('www-data@web.example U=www-data P=local S=900'), 'os:www-data')
  equal(account(`<> R=${id16} U=Debian-exim P=local S=2000`), undefined)
  equal(account('a@b.example U=alice P=local-esmtpa A=plain:alice S=9'), 'sasl:alice@example.jp')
})

test('a bounce names the message it is about', () => {
  deepEqual(read(`${at} ${id23} <= <> R=${id16} U=Debian-exim P=local S=2000`), {
    kind: 'message.queued',
    queueId: id23,
    envelopeSender: '',
    noticeOf: id16,
    size: 2000,
  })
})

test('each recipient of a delivery has its line, its relay and the remote words', () => {
  deepEqual(
    read(
      `${at} ${id16} => hana@example.com F=<taro@example.jp> R=dnslookup T=remote_smtp S=4400 H=mx.example.com [198.51.100.7]:25 X=TLS1.3:x:256 CV=yes DN="CN=mx" K C="250 2.0.0 Ok: queued as \\"4F\\"" QT=3s DT=1.2s`,
    ),
    {
      kind: 'message.delivered',
      queueId: id16,
      recipient: 'hana@example.com',
      relay: 'mx.example.com[198.51.100.7]:25',
      status: '250 2.0.0 Ok: queued as "4F"',
      dsn: '2.0.0',
    },
  )
  deepEqual(
    read(`${at} ${id16} -> b@example.com R=r T=t H=mx.example.com [2001:db8::7] C="250 ok"`),
    {
      kind: 'message.delivered',
      queueId: id16,
      recipient: 'b@example.com',
      relay: 'mx.example.com[2001:db8::7]',
      status: '250 ok',
    },
  )
})

test('a mailbox, a pipe, a file, a forward and a black hole have the address that was written to', () => {
  const delivery = (words: string) => {
    const event = read(`${at} ${id16} => ${words}`) as Record<string, unknown>
    return [event['recipient'], event['originalRecipient'], event['relay']]
  }
  deepEqual(delivery('taro <taro@example.jp> R=local_user T=mail_spool'), [
    'taro@example.jp',
    undefined,
    'mail_spool',
  ])
  deepEqual(delivery('|/usr/bin/vacation -a taro <taro@example.jp> R=userforward T=address_pipe'), [
    'taro@example.jp',
    undefined,
    'address_pipe',
  ])
  deepEqual(delivery('/home/taro/Mail/inbox <taro@example.jp> R=userforward T=address_file'), [
    'taro@example.jp',
    undefined,
    'address_file',
  ])
  deepEqual(
    delivery(
      'thief@example.net (taro@example.jp) <info@example.jp> R=r T=remote_smtp H=a [192.0.2.2]',
    ),
    ['thief@example.net', 'info@example.jp', 'a[192.0.2.2]'],
  )
  deepEqual(delivery(':blackhole: <spam@example.jp> R=system_aliases'), [
    'spam@example.jp',
    undefined,
    ':blackhole:',
  ])
  deepEqual(delivery('"odd R=x T=y"@example.com R=dnslookup T=remote_smtp H=a [192.0.2.2]'), [
    '"odd R=x T=y"@example.com',
    undefined,
    'a[192.0.2.2]',
  ])
})

test('what is put off and what is given up say why, and the status where the remote told it', () => {
  deepEqual(
    read(
      `${at} ${id16} == b@example.com R=dnslookup T=remote_smtp defer (-44) H=mx.example.com [198.51.100.7]: SMTP error from remote mail server after RCPT TO:<b@example.com>: 451 4.7.1 Greylisted DT=0.3s`,
    ),
    {
      kind: 'message.deferred',
      queueId: id16,
      recipient: 'b@example.com',
      relay: 'mx.example.com[198.51.100.7]',
      status:
        'SMTP error from remote mail server after RCPT TO:<b@example.com>: 451 4.7.1 Greylisted',
      dsn: '4.7.1',
    },
  )
  deepEqual(
    read(
      `${at} ${id16} ** b@example.com F=<t@example.jp> R=dnslookup T=remote_smtp H=mx [198.51.100.7] X=TLS1.2:c:256 CV=yes : SMTP error from remote mail server after end of data: 550-5.7.1 spam\\n550 5.7.1 no`,
    ),
    {
      kind: 'message.bounced',
      queueId: id16,
      recipient: 'b@example.com',
      relay: 'mx[198.51.100.7]',
      status: 'SMTP error from remote mail server after end of data: 550-5.7.1 spam\\n550 5.7.1 no',
      dsn: '5.7.1',
    },
  )
  deepEqual(
    read(
      `${at} ${id16} == b@example.com R=dnslookup T=remote_smtp defer (111): Connection refused H=mx.example.com [198.51.100.7]:25 DT=2s`,
    ),
    {
      kind: 'message.deferred',
      queueId: id16,
      recipient: 'b@example.com',
      relay: 'mx.example.com[198.51.100.7]:25',
      status: 'Connection refused',
    },
  )
  deepEqual(
    read(
      `${at} ${id16} == b@example.com R=dnslookup T=remote_smtp defer (-53): retry time not reached for any host for 'example.com'`,
    ),
    {
      kind: 'message.deferred',
      queueId: id16,
      recipient: 'b@example.com',
      relay: 'remote_smtp',
      status: "retry time not reached for any host for 'example.com'",
    },
  )
  const named = read(
    `${at} ${id16} ** b@example.com R=r T=t H=mx [198.51.100.7] X=TLS1.2:c:256 CV=yes DN="O=a: b" : 554 5.7.0 no`,
  )
  deepEqual((named as { status?: string }).status, '554 5.7.0 no')
  deepEqual(read(`${at} ${id16} ** gone@example.jp: Unrouteable address`), {
    kind: 'message.bounced',
    queueId: id16,
    recipient: 'gone@example.jp',
    status: 'Unrouteable address',
  })
  deepEqual(read(`${at} ${id16} ** b@example.com: retry timeout exceeded`), {
    kind: 'message.bounced',
    queueId: id16,
    recipient: 'b@example.com',
    status: 'retry timeout exceeded',
  })
})

test('frozen, thawed and removed messages are held, released and deleted', () => {
  const kind = (words: string) => {
    const event = read(`${at} ${id16} ${words}`)
    return typeof event === 'string' ? event : (event as Event).kind
  }
  equal(kind('Frozen (delivery error message)'), 'message.held')
  equal(kind('frozen by ACL'), 'message.held')
  equal(kind('Unfrozen by auto-thaw'), 'message.released')
  equal(kind('removed by root'), 'message.deleted')
  equal(kind('cancelled by timeout_frozen_after'), 'harmless')
  equal(kind('Message is frozen'), 'harmless')
  equal(kind('no immediate delivery: queued by ACL'), 'harmless')
  equal(kind('*> a@example.com R=r T=t'), 'harmless')
  equal(
    kind('>> a@example.com F=<b@c.example> R=r T=t H=mx [192.0.2.3] C="250 OK"'),
    'message.delivered',
  )
})

test('a wrong password is a refused login by the name that was tried', () => {
  for (const peer of ['H=(User) [192.0.2.5]:4711 I=[198.51.100.1]:587', '(User) [192.0.2.5]:4711'])
    deepEqual(
      read(
        `${at} dovecot_login authenticator failed for ${peer}: 535 Incorrect authentication data (set_id=taro@example.jp)`,
      ),
      {
        kind: 'login.refused',
        protocol: 'smtp',
        mechanism: 'dovecot_login',
        clientIp: '192.0.2.5',
        clientPort: 4711,
        refusal: 'credentials',
        saslUsername: 'taro@example.jp',
        status: '535 Incorrect authentication data',
      },
    )
})

test('an authenticator that cannot be asked is an outage and nobody is refused', () => {
  deepEqual(
    read(
      `${at} plain authenticator failed for (x) [192.0.2.5]: 435 Unable to authenticate at present (set_id=taro): failed to connect to socket`,
    ),
    { kind: 'service.failed', status: 'plain: 435 Unable to authenticate at present' },
  )
})

test('who logged in and sent nothing is a login', () => {
  deepEqual(
    read(
      `${at} no MAIL in SMTP connection from (x) [192.0.2.5]:4711 I=[198.51.100.1]:465 D=3s A=plain_login:taro X=TLS1.3:c:256 CV=no C=EHLO,AUTH,QUIT`,
    ),
    {
      kind: 'login.accepted',
      protocol: 'smtp',
      mechanism: 'plain_login',
      clientIp: '192.0.2.5',
      clientPort: 4711,
      saslUsername: 'taro',
      account: 'sasl:taro@example.jp',
    },
  )
  equal(read(`${at} no MAIL in SMTP connection from [192.0.2.5] D=1s C=EHLO,QUIT`), 'harmless')
})

test('what the server would not take is refused, with its sender and recipient', () => {
  deepEqual(
    read(
      `${at} H=mx.example (x) [192.0.2.5]:4711 X=TLS1.3:c:256 CV=no F=<a@example.org> A=login:taro temporarily rejected RCPT <b@example.jp>: 450 4.7.1 wait`,
    ),
    {
      kind: 'message.refused',
      clientIp: '192.0.2.5',
      envelopeSender: 'a@example.org',
      saslUsername: 'taro',
      account: 'sasl:taro@example.jp',
      recipient: 'b@example.jp',
      status: '450 4.7.1 wait',
      dsn: '4.7.1',
    },
  )
  deepEqual(read(`${at} ${id16} H=(x) [192.0.2.5] F=<a@example.org> rejected after DATA: virus`), {
    kind: 'message.refused',
    queueId: id16,
    clientIp: '192.0.2.5',
    envelopeSender: 'a@example.org',
    status: 'after DATA: virus',
  })
  deepEqual(read(`${at} H=[192.0.2.5] rejected AUTH PLAIN AGEAcGFzcw==: TLS first`), {
    kind: 'login.refused',
    protocol: 'smtp',
    clientIp: '192.0.2.5',
    refusal: 'policy',
    status: 'TLS first',
  })
})

test('a record of the reject log is one event, and its header lines are none', () => {
  const reader = exim.open(options)
  const record = [
    `${at} ${id16} H=(x) [192.0.2.5] F=<a@example.org> rejected after DATA: spam`,
    'Envelope-from: <a@example.org>',
    'Envelope-to: <b@example.jp>',
    '    <c@example.jp>',
    'P Received: from [203.0.113.9] (helo=x)',
    '\tby mx.example.jp with esmtp (Exim 4.98)',
    'F From: a@example.org',
    '  Subject: H=(x) [203.0.113.9] rejected RCPT <z@example.jp>',
    '----------------------------------------------------------------------------------------------',
  ].map((line) => reader.read(line, { id: 'x', heardAt }))
  deepEqual(
    record.map((meant) => (typeof meant === 'string' ? meant : (meant as Event).kind)),
    ['message.refused', ...record.slice(1).map(() => 'harmless')],
  )
})

test('each line of Exim is claimed by one of its two formats, and no other line is', () => {
  for (const line of [
    `${at} ${id16} <= <> R=${id23} U=x P=local S=1`,
    `${at} +0900 [1] ${id23} Completed`,
    `${at}.123 dovecot_plain authenticator failed for (x) [192.0.2.1]: 535 no`,
    `${at} H=(x) [192.0.2.1] rejected EHLO or HELO x`,
    `${at} Start queue run: pid=4711`,
    `${at} cwd=/var/www/html 4 args: /usr/sbin/sendmail -t -i -f x@example.jp`,
    `${at} no IP address found for host x.example (during SMTP connection from [192.0.2.1])`,
    `${at} exim 4.98 daemon started: pid=1, -q30m, listening for SMTP on port 25`,
    'Envelope-from: <a@example.org>',
  ])
    deepEqual([exim, eximRefusals].filter((one) => one.claims(line)).length, 1, line)
  for (const line of [
    `${at}.123 JST [4711] LOG:  statement: SELECT 1`,
    `${at} INFO  something H=1`,
    '2026-11-03T09:14:33+09:00 mx exim[1]: x',
    'Nov  3 09:14:33 mx exim[1]: x',
    `${at} 192.0.2.1 GET / - 80`,
  ])
    equal(exim.claims(line) || eximRefusals.claims(line), false, line)
})

test('what a client answered to AUTH is not kept with the raw line', () => {
  const event = exim
    .open({ ...options, keepRaw: true })
    .read(`${at} H=[192.0.2.5] rejected AUTH PLAIN AGEAcGFzcw==: TLS first`, { id: 'x', heardAt })
  equal((event as Event).raw, `${at} H=[192.0.2.5] rejected AUTH PLAIN [removed] TLS first`)
})
