/** Sendmail's lines: who logged in, what came in, what became of each recipient. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { SyslogLog } from '../syslog/log.ts'
import { SendmailLog, sendmailPrograms } from './parse.ts'
import { SESSION_WITHIN, SESSIONS_MAX, Sessions } from './sessions.ts'

const heardAt = instant('2026-11-21T12:00:00Z')
const opened = (log = new SendmailLog()) =>
  new SyslogLog({ instance: 'log', defaultRealm: 'example.jp', zone: 'UTC' }, sendmailPrograms(log))

type Facts = Readonly<Record<string, unknown>>
const all = (log: SyslogLog, words: string, pid = 4711, clock = '00:00:00', day = 3): Facts[] => {
  const first = log.read(`Nov  ${day} ${clock} mx sm-mta[${pid}]: ${words}`, { id: 'x', heardAt })
  return [first, ...log.aside()].flatMap((event) => {
    if (event === undefined) return []
    const {
      heardAt: _h,
      at,
      trust,
      instance,
      program,
      assumed,
      host,
      pid: _p,
      ...rest
    } = event as Event & Facts
    return [rest]
  })
}
const one = (words: string): Facts => {
  const { id, ...rest } = all(opened(), words)[0] ?? { kind: 'harmless' }
  return rest
}
const real = '198.51.100.7'
const victim = '203.0.113.9'

test('who was let in is a login, and owns what his process brings in afterwards', () => {
  const log = opened()
  deepEqual(
    all(
      log,
      `4A3Cb1xY004711: AUTH=server, relay=host.isp.example [${real}] (may be forged), authid=Taro, mech=PLAIN, bits=0`,
    ),
    [
      {
        id: 'x',
        kind: 'login.accepted',
        protocol: 'smtp',
        mechanism: 'PLAIN',
        clientIp: real,
        saslUsername: 'Taro',
        account: 'sasl:taro@example.jp',
      },
    ],
  )
  const from = (pid: number, ip: string) =>
    all(
      log,
      `4A3Cb1xY004712: from=<taro@example.jp>, size=1234, class=0, nrcpts=2, msgid=<a, relay=[${victim}]@x>, bodytype=8BITMIME, proto=ESMTPA, daemon=MSA, relay=host.isp.example [${ip}]`,
      pid,
    )[0]
  deepEqual(from(4711, real), {
    id: 'x',
    kind: 'message.queued',
    queueId: '4A3Cb1xY004712',
    envelopeSender: 'taro@example.jp',
    size: 1234,
    recipientCount: 2,
    messageId: `a, relay=[${victim}]@x`,
    clientIp: real,
    mechanism: 'PLAIN',
    saslUsername: 'Taro',
    account: 'sasl:taro@example.jp',
  })
  equal(from(4799, real)?.['account'], undefined)
  equal(from(4711, '192.0.2.200')?.['account'], undefined)
})

test('names that bring a relay or another name along stay names', () => {
  const refused = one(
    `4A3Cb1xY004711: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): x, user=a, relay=[${victim}], relay=h [${real}]`,
  )
  deepEqual([refused['clientIp'], refused['saslUsername']], [real, `a, relay=[${victim}]`])
  const accepted = one(
    `AUTH=server, relay=x, authid=victim, mech=PLAIN, bits=0@h [${real}], authid=taro, mech=LOGIN, bits=0`,
  )
  deepEqual([accepted['clientIp'], accepted['account']], [real, 'sasl:taro@example.jp'])
})

test('a process number that comes back after SESSION_WITHIN is another process', () => {
  const sessions = new Sessions()
  const at = instant('2026-11-03T00:00:00Z')
  sessions.loggedIn('mx 1', { name: 'taro', mechanism: 'PLAIN', ip: real }, at)
  equal(sessions.login('mx 1', real, (at + SESSION_WITHIN) as typeof at)?.name, 'taro')
  equal(sessions.login('mx 1', real, (at + SESSION_WITHIN + 1) as typeof at), undefined)
})

test('SESSIONS_MAX processes are remembered, one more forgets the eldest', () => {
  const sessions = new Sessions()
  const at = instant('2026-11-03T00:00:00Z')
  const login = { name: 'taro', mechanism: 'PLAIN', ip: real }
  sessions.loggedIn('eldest', login, at)
  for (let nth = 1; nth < SESSIONS_MAX; nth += 1) sessions.loggedIn(`mx ${nth}`, login, at)
  equal(sessions.login('eldest', real, at)?.name, 'taro')
  sessions.loggedIn('one more', login, at)
  equal(sessions.login('eldest', real, at), undefined)
})

test('each recipient of a line is a delivery of its own', () => {
  const log = opened()
  deepEqual(
    all(
      log,
      '4A3Cb1xY004712: to=<a@example.com>,"b, stat=Sent"@example.com,<c@example.com>, ctladdr=<taro@example.jp> (1000/1000), delay=00:00:02, xdelay=00:00:01, mailer=esmtp, pri=121234, relay=mx.example.com. [192.0.2.25], dsn=2.0.0, stat=Sent (Ok: queued as 4F2)',
    ).map(({ id, kind, recipient, relay, dsn, status }) => [
      id,
      kind,
      recipient,
      relay,
      dsn,
      status,
    ]),
    ['a@example.com', '"b, stat=Sent"@example.com', 'c@example.com'].map((recipient, nth) => [
      nth === 0 ? 'x' : `x.${nth}`,
      'message.delivered',
      recipient,
      'mx.example.com. [192.0.2.25]',
      '2.0.0',
      'Sent (Ok: queued as 4F2)',
    ]),
  )
})

test('put off, given up, queued: by the words, else by the status', () => {
  const to = (facts: string) =>
    one(`4A3Cb1xY004712: to=<a@example.com>, delay=00:00:02, mailer=esmtp, pri=1, ${facts}`)
  deepEqual(to('relay=mx. [192.0.2.2], dsn=4.0.0, stat=Deferred: Connection refused by mx.'), {
    kind: 'message.deferred',
    queueId: '4A3Cb1xY004712',
    recipient: 'a@example.com',
    relay: 'mx. [192.0.2.2]',
    dsn: '4.0.0',
    status: 'Deferred: Connection refused by mx.',
  })
  equal(to('relay=mx. [192.0.2.2], dsn=5.1.1, stat=User unknown')['kind'], 'message.bounced')
  equal(
    to('relay=mx. [192.0.2.2], dsn=4.7.1, stat=Please try again later')['kind'],
    'message.deferred',
  )
  equal(to('dsn=5.0.0, stat=Service unavailable')['dsn'], '5.0.0')
  equal(to('stat=queued')['kind'], 'harmless')
  equal(
    to('relay=mx. [192.0.2.2], dsn=2.0.0, reply=250 2.0.0 ok, stat=Sent (ok)')['kind'],
    'message.delivered',
  )
})

test('what the submission program hands over to the daemon is the same message under a new name', () => {
  deepEqual(
    all(
      opened(),
      '4A3Cb1xY000099: to=<a@example.com>, ctladdr=www-data (33/33), delay=00:00:00, mailer=relay, pri=30000, relay=[127.0.0.1] [127.0.0.1], dsn=2.0.0, stat=Sent (4A3Cb1xY000100 Message accepted for delivery)',
    ),
    [
      {
        id: 'x',
        kind: 'message.queued',
        queueId: '4A3Cb1xY000100',
        formerQueueId: '4A3Cb1xY000099',
      },
      { id: 'x.1', kind: 'message.removed', queueId: '4A3Cb1xY000099', requeued: true },
    ],
  )
})

test('a user of the machine who hands mail in is an account of the machine', () => {
  equal(
    one(
      '4A3Cb1xY000099: from=www-data, size=9, class=0, nrcpts=1, msgid=<a@b>, relay=www-data@localhost',
    )['account'],
    'os:www-data@mx',
  )
})

test('a wrong password is a refused login, an outage is nobody', () => {
  deepEqual(
    one(
      `4A3Cb1xY004711: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): authentication failure: checkpass failed, user=taro, relay=[${real}]`,
    ),
    {
      kind: 'login.refused',
      protocol: 'smtp',
      mechanism: 'LOGIN',
      clientIp: real,
      saslUsername: 'taro',
      refusal: 'credentials',
      status: 'authentication failure (-13) SASL(-13): authentication failure: checkpass failed',
    },
  )
  equal(
    one(
      `4A3Cb1xY004711: AUTH failure (PLAIN): generic failure (-1) SASL(-1): generic failure: cannot connect to saslauthd server, user=x, relay=[${real}]`,
    )['kind'],
    'service.failed',
  )
})

test('a summary of failures counts those that were not told', () => {
  const log = opened()
  const failure = `4A3Cb1xY004711: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): authentication failure: x, user=a, relay=[${real}]`
  const attack = `4A3Cb1xY004711: [${real}]: possible SMTP attack: command=AUTH, count=5`
  equal(all(log, attack, 1)[0]?.['times'], 5)
  for (let nth = 0; nth < 3; nth += 1) all(log, failure, 2)
  equal(all(log, attack, 2)[0]?.['times'], 2)
  for (let nth = 0; nth < 5; nth += 1) all(log, failure, 3)
  deepEqual(all(log, attack, 3), [])
})

test('rules, milters and unknown users refuse', () => {
  deepEqual(
    one(
      `4A3Cb1xY004711: ruleset=check_rcpt, arg1=<"x, relay=[${victim}], reject=550 5.7.1 y"@example.com>, relay=host [${real}] (may be forged), reject=550 5.7.1 <"x, relay=[${victim}], reject=550 5.7.1 y"@example.com>... Relaying denied`,
    ),
    {
      kind: 'message.refused',
      queueId: '4A3Cb1xY004711',
      clientIp: real,
      recipient: `"x, relay=[${victim}], reject=550 5.7.1 y"@example.com`,
      dsn: '5.7.1',
      status: `550 5.7.1 <"x, relay=[${victim}], reject=550 5.7.1 y"@example.com>... Relaying denied`,
    },
  )
  deepEqual(one('4A3Cb1xY004711: Milter: to=<a@b.example>, reject=451 4.7.1 later'), {
    kind: 'message.refused',
    queueId: '4A3Cb1xY004711',
    recipient: 'a@b.example',
    dsn: '4.7.1',
    status: '451 4.7.1 later',
  })
  deepEqual(one('4A3Cb1xY004711: <gone@example.jp>... User unknown'), {
    kind: 'message.refused',
    queueId: '4A3Cb1xY004711',
    recipient: 'gone@example.jp',
    status: 'User unknown',
  })
  equal(
    one(
      `4A3Cb1xY004711: from=<a@b.example>, size=0, class=0, nrcpts=0, proto=ESMTP, daemon=MTA, relay=[IPv6:2001:DB8::1]`,
    )['clientIp'],
    '2001:db8::1',
  )
})

test('a notice names the message it is about', () => {
  deepEqual(one('4A3Cb1xY004711: 4A3Cb1xZ004711: DSN: User unknown'), {
    kind: 'message.queued',
    queueId: '4A3Cb1xZ004711',
    noticeOf: '4A3Cb1xY004711',
  })
})

test('a message that is given up has expired and left, a warning changes nothing', () => {
  const kinds = (words: string) =>
    all(opened(), `4A3Cb1xY004711: 4A3Cb1xZ004711: ${words}`).map(({ id, kind }) => [id, kind])
  deepEqual(kinds('sender notify: Cannot send message for 5 days'), [
    ['x', 'message.queued'],
    ['x.1', 'message.expired'],
    ['x.2', 'message.removed'],
  ])
  deepEqual(kinds('sender notify: Warning: could not send message for past 4 hours'), [
    ['x', 'message.queued'],
  ])
})

test('what tells nothing is known', () => {
  for (const words of [
    `4A3Cb1xY004711: host [${real}] did not issue MAIL/EXPN/VRFY/ETRN during connection to MTA`,
    `4A3Cb1xY004711: lost input channel from host [${real}] to MTA after rcpt`,
    `STARTTLS=server, relay=[${real}], version=TLSv1.3, verify=NO, cipher=x, bits=256/256`,
    '4A3Cb1xY004711: collect: premature EOM: unexpected close',
    'starting daemon (8.18.1): SMTP+queueing@00:10:00',
    '4A3Cb1xY004711: timeout waiting for input from x during server cmd read',
  ])
    equal(one(words)['kind'], 'harmless', words)
  equal(one('something=else, of a form that nobody knows')['kind'], 'line.unrecognised')
})

const piece = fc.constantFrom(
  ...[`, relay=[${victim}]`, `[${victim}]`, ', authid=victim', ', user=', ', mech=PLAIN, bits=0'],
  ...[
    ', reject=550 ',
    ', stat=Sent',
    ', delay=1',
    '<',
    '>',
    '"',
    '\\',
    ',',
    ' ',
    'a',
    'AUTH=server',
  ],
  ...[', size=1, class=0, nrcpts=1', '4A3Cb1xY004711: ', 'to=', 'from=', ' (may be forged)'],
)
const words = fc.oneof(
  fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
  fc.string({ maxLength: 40 }),
)

test('property: whatever a stranger writes, nothing throws and nobody else is named', () => {
  const log = opened()
  fc.assert(
    fc.property(words, words, (name, address) => {
      const lines = [
        name,
        `4A3Cb1xY004711: ${name}`,
        `4A3Cb1xY004711: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): x, user=${name}, relay=h [${real}]`,
        `4A3Cb1xY004711: from=<${address}>, size=1, class=0, nrcpts=1, msgid=<${name}>, proto=ESMTP, daemon=MTA, relay=h [${real}]`,
        `4A3Cb1xY004711: to=<${address}>, delay=00:00:01, mailer=esmtp, pri=1, relay=mx. [${real}], dsn=5.1.1, stat=${name}`,
      ]
      for (const [nth, line] of lines.entries()) {
        const events = all(log, line, 9_000)
        if (nth < 2) continue
        for (const event of events) {
          const ip = event['clientIp']
          ok(ip === undefined || ip === real, line)
          equal(event['account'], undefined, line)
        }
      }
    }),
  )
})

test('property: every recipient of a list comes out once', () => {
  const log = opened()
  const address = fc
    .tuple(fc.stringMatching(/^[a-z]{1,8}$/), fc.constantFrom('<>', ''))
    .map(([name, brackets]) => `${brackets[0] ?? ''}${name}@example.com${brackets[1] ?? ''}`)
  fc.assert(
    fc.property(fc.array(address, { minLength: 1, maxLength: 30 }), (list) => {
      const events = all(
        log,
        `4A3Cb1xY004711: to=${list.join(',')}, delay=1, mailer=esmtp, dsn=2.0.0, stat=Sent`,
      )
      deepEqual(
        events.map((event) => event['recipient']),
        list.map((text) => text.replace(/[<>]/g, '')),
      )
      equal(new Set(events.map((event) => event['id'])).size, list.length)
    }),
  )
})
