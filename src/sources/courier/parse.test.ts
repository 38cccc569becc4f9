/** Courier's lines: mailboxes, submissions, deliveries and their reasons. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { cyrusPrograms } from '../cyrus/programs.ts'
import { type Programs, SyslogLog } from '../syslog/log.ts'
import { MESSAGES_MAX, Messages } from './messages.ts'
import { CourierLog, courierPrograms } from './parse.ts'

const heardAt = instant('2026-11-21T12:00:00Z')
/** As `programs.ts` has them: who shares a name is asked by his words. */
const opened = (log = new CourierLog()) => {
  const [courier, cyrus] = [courierPrograms(log), cyrusPrograms()]
  const programs: Programs = {
    readerOf: (program) => courier.readerOf(program) ?? cyrus.readerOf(program),
    discreet: (text) => courier.discreet?.(text) ?? text,
  }
  return new SyslogLog(
    { instance: 'log', defaultRealm: 'example.jp', zone: 'UTC', keepRaw: true },
    programs,
  )
}

type Facts = Readonly<Record<string, unknown>>
const tell = (log: SyslogLog, program: string, words: string): Facts => {
  const event = log.read(`Nov  3 00:00:00 mx ${program}: ${words}`, { id: 'x', heardAt })
  if (event === undefined) return { kind: 'harmless' }
  const {
    id,
    heardAt: _h,
    at,
    trust,
    instance,
    program: _p,
    assumed,
    host,
    pid,
    raw,
    ...rest
  } = event as Event & Facts
  return rest
}
const one = (program: string, words: string) => tell(opened(), program, words)
const real = '198.51.100.7'
const victim = '203.0.113.9'
const id = '0001D2A9.6912AB3C.00001F40'

test('logins of both protocols, by each of the programs', () => {
  for (const program of ['imapd', 'imapd-ssl', 'imapd[12]', 'courier-imapd'])
    deepEqual(one(program, `LOGIN, user=Taro, ip=[::ffff:${real}], port=[50123], protocol=IMAP`), {
      kind: 'login.accepted',
      protocol: 'imap',
      clientIp: real,
      clientPort: 50_123,
      saslUsername: 'Taro',
      account: 'sasl:taro@example.jp',
    })
  deepEqual(one('pop3d-ssl', `INFO: LOGIN, user=taro@example.jp, ip=[2001:db8::1], port=[1]`), {
    kind: 'login.accepted',
    protocol: 'pop3',
    clientIp: '2001:db8::1',
    clientPort: 1,
    saslUsername: 'taro@example.jp',
    account: 'sasl:taro@example.jp',
  })
})

test('a name that brings an address along stays a name', () => {
  for (const name of [
    'admin from 127.0.0.1',
    `x, ip=[${victim}]`,
    `x, ip=[${victim}], port=[1]`,
    `x) [${victim}]`,
  ])
    deepEqual(one('imapd', `LOGIN FAILED, user=${name}, ip=[::ffff:${real}], port=[4]`), {
      kind: 'login.refused',
      protocol: 'imap',
      clientIp: real,
      clientPort: 4,
      saslUsername: name,
      refusal: 'credentials',
      status: 'LOGIN FAILED',
    })
  equal(one('pop3d', `LOGIN FAILED, method=PLAIN, ip=[::ffff:${real}]`)['mechanism'], 'PLAIN')
})

test('a session that is over says what it read', () => {
  deepEqual(
    one(
      'imapd',
      `LOGOUT, user=taro, ip=[::ffff:${real}], headers=184, body=9000, rcvd=294, sent=13640, time=7, starttls=1`,
    ),
    {
      kind: 'mailbox.read',
      protocol: 'imap',
      clientIp: real,
      saslUsername: 'taro',
      account: 'sasl:taro@example.jp',
      bytesOut: 13_640,
      bytesIn: 294,
      bodyBytes: 9000,
    },
  )
  const pop = one(
    'pop3d',
    `DISCONNECTED, user=taro, ip=[::ffff:${real}], port=[9], top=0, retr=777, rcvd=6, sent=999, time=0`,
  )
  deepEqual([pop['bodyBytes'], pop['bytesOut'], pop['clientPort']], [777, 999, 9])
  equal(one('imapd', `TIMEOUT, user=taro, ip=[::ffff:${real}]`)['kind'], 'session.ended')
  equal(one('imapd', `LOGOUT, ip=[::ffff:${real}], rcvd=34, sent=456`)['kind'], 'harmless')
  equal(one('pop3d', `Connection, ip=[::ffff:${real}]`)['kind'], 'harmless')
})

test('a message from its arrival to its end, with the account that submitted it', () => {
  const log = opened()
  deepEqual(
    tell(
      log,
      'courierd',
      `newmsg,id=${id}, auth=Taro: dns; x [${victim}]) (host.example [::ffff:${real}])`,
    ),
    {
      kind: 'message.queued',
      queueId: id,
      clientIp: real,
      saslUsername: 'Taro',
      account: 'sasl:taro@example.jp',
    },
  )
  const started = `started,id=${id},from=<taro@example.jp>,module=esmtp,host=example.com,addr=<b@example.com>`
  deepEqual(tell(log, 'courierd', started), {
    kind: 'message.queued',
    queueId: id,
    envelopeSender: 'taro@example.jp',
  })
  equal(tell(log, 'courierd', started)['kind'], 'harmless')
  const to = (address: string, rest: string) =>
    tell(log, 'courieresmtp', `id=${id},from=<taro@example.jp>,addr=<${address}>${rest}`)
  deepEqual(
    to('b@example.com', `,size=99,success: delivered: mx.example.com [::ffff:192.0.2.25]`),
    {
      kind: 'message.delivered',
      queueId: id,
      recipient: 'b@example.com',
      relay: 'mx.example.com[192.0.2.25]',
      status: 'delivered: mx.example.com [::ffff:192.0.2.25]',
    },
  )
  equal(to('b@example.com', ',size=99,status: success')['kind'], 'harmless')
  equal(to('c@example.com', ': 550 5.1.1 no such user')['kind'], 'harmless')
  deepEqual(to('c@example.com', ',status: failure'), {
    kind: 'message.bounced',
    queueId: id,
    recipient: 'c@example.com',
    status: '550 5.1.1 no such user',
    dsn: '5.1.1',
  })
  equal(to('d@example.com', ',status: deferred')['kind'], 'message.deferred')
  equal(to('e@example.com', ',size=99,status: success')['kind'], 'message.delivered')
  equal(tell(log, 'courierd', `completed,id=${id}`)['kind'], 'message.removed')
})

test('refusals of the server for mail, and what a client typed is not kept', () => {
  deepEqual(
    one(
      'courieresmtpd',
      `error,relay=::ffff:${real},port=43632,from=<a@b.example>,to=<"x: 550, y"@c.example>: 550 5.1.1 User unknown.`,
    ),
    {
      kind: 'message.refused',
      clientIp: real,
      envelopeSender: 'a@b.example',
      recipient: '"x: 550, y"@c.example',
      status: '550 5.1.1 User unknown.',
      dsn: '5.1.1',
    },
  )
  const line = `error,relay=::ffff:${real},port=43632,msg="535 Authentication failed.",cmd: AUTH PLAIN AGEAc2VjcmV0`
  deepEqual(one('courieresmtpd', line), {
    kind: 'login.refused',
    protocol: 'smtp',
    clientIp: real,
    clientPort: 43_632,
    refusal: 'credentials',
    status: '535 Authentication failed.',
  })
  const raw = opened().read(`Nov  3 00:00:00 mx courieresmtpd: ${line}`, { id: 'x', heardAt })?.raw
  ok(raw !== undefined && !raw.includes('AGEAc2VjcmV0'))
})

test('MESSAGES_MAX reasons wait for their results, one more forgets the eldest', () => {
  const messages = new Messages()
  messages.say('eldest', 'why')
  for (let nth = 1; nth < MESSAGES_MAX; nth += 1) messages.say(`r ${nth}`, 'x')
  equal(messages.said('eldest'), 'why')
  messages.say('eldest', 'why')
  for (let nth = 0; nth < MESSAGES_MAX; nth += 1) messages.say(`s ${nth}`, 'x')
  equal(messages.said('eldest'), undefined)
})

const piece = fc.constantFrom(
  ...[
    `, ip=[${victim}]`,
    `[${victim}]`,
    ', user=victim',
    ', auth=victim',
    ': dns; ',
    ',status: success',
  ],
  ...[', port=[1]', `relay=${victim}`, '<', '>', '"', '\\', ',', ' ', 'a', 'LOGIN, ', ')', '('],
)
const words = fc.oneof(
  fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
  fc.string({ maxLength: 40 }),
)

test('property: whatever a stranger writes, nothing throws and nobody else is named', () => {
  const log = opened()
  fc.assert(
    fc.property(words, words, (name, helo) => {
      for (const program of ['imapd', 'courierd', 'courieresmtp', 'courieresmtpd'])
        tell(log, program, name)
      for (const [program, line] of [
        ['imapd', `LOGIN FAILED, user=${name}, ip=[::ffff:${real}]`],
        ['courierd', `newmsg,id=${id}: dns; ${helo} (host [::ffff:${real}])`],
        ['courieresmtpd', `error,relay=::ffff:${real},port=1,from=<${name}>,to=<${helo}>: 550 no`],
        ['courieresmtpd', `error,relay=::ffff:${real},port=1,msg="535 no",cmd: ${name}`],
      ] as const) {
        const event = tell(log, program, line)
        const ip = event['clientIp']
        ok(ip === undefined || ip === real, line)
        equal(event['account'], undefined, line)
      }
    }),
  )
})

test('its programs are known by every name that packages give them, its webmail too', () => {
  const protocol = (program: string) =>
    tell(opened(), program, 'LOGIN FAILED, user=x, ip=[1.2.3.4], ip=[::ffff:198.51.100.7]')
  for (const [program, wanted] of [
    ['courier-imaps', 'imap'],
    ['courier-pop3s', 'pop3'],
    ['courierimaplogin', 'imap'],
    ['courierpop3d-ssl', 'pop3'],
    ['pop3login', 'pop3'],
    ['sqwebmaild', 'http'],
  ] as const) {
    const told = protocol(program)
    deepEqual(
      [told['kind'], told['protocol'], told['clientIp'], told['saslUsername']],
      ['login.refused', wanted, '198.51.100.7', 'x, ip=[1.2.3.4]'],
    )
  }
})

test('a failure without a name has its address', () => {
  const told = tell(opened(), 'imapd', 'LOGIN FAILED, ip=[::ffff:198.51.100.7]')
  deepEqual([told['kind'], told['clientIp']], ['login.refused', '198.51.100.7'])
})
