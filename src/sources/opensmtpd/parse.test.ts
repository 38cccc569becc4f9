/** OpenSMTPD's lines in the three ways that its versions write them. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { SyslogLog } from '../syslog/log.ts'
import { OpenSmtpdLog, openSmtpdPrograms } from './parse.ts'
import { SESSIONS_MAX, Sessions } from './sessions.ts'

const heardAt = instant('2026-11-21T12:00:00Z')
const opened = (log = new OpenSmtpdLog()) =>
  new SyslogLog(
    { instance: 'log', defaultRealm: 'example.jp', zone: 'UTC' },
    openSmtpdPrograms(log),
  )

type Facts = Readonly<Record<string, unknown>>
const tell = (log: SyslogLog, words: string): Facts => {
  const event = log.read(`Nov  3 00:00:00 mx smtpd[7]: ${words}`, { id: 'x', heardAt })
  if (event === undefined) return { kind: 'harmless' }
  const {
    id,
    heardAt: _h,
    at,
    trust,
    instance,
    program,
    assumed,
    host,
    pid,
    ...rest
  } = event as Event & Facts
  return rest
}
const s = '0a1b2c3d4e5f6071'
const real = '198.51.100.7'
const victim = '203.0.113.9'

const forms: { readonly [version: string]: readonly string[] } = {
  '7.x': [
    `${s} smtp connected address=${real} host=h.example`,
    `${s} smtp tls ciphers=TLSv1.3:x:256`,
    `${s} smtp authentication user=Taro result=ok`,
    `${s} smtp message msgid=1f2e3d4c size=1234 nrcpt=2 proto=ESMTP`,
    `${s} smtp disconnected reason=quit`,
  ],
  '6.0': [
    `${s} smtp event=connected address=${real} host=h.example`,
    `${s} smtp event=starttls ciphers="x"`,
    `${s} smtp event=authentication user=Taro result=ok`,
    `${s} smtp event=message msgid=1f2e3d4c from=<taro@example.jp> to=<a@example.com> size=1234 ndest=2 proto=ESMTP`,
    `${s} smtp event=closed reason=quit`,
  ],
  '5.9': [
    `smtp-in: New session ${s} from host h.example [${real}]`,
    `smtp-in: Started TLS on session ${s}: x`,
    `smtp-in: Accepted authentication for user Taro on session ${s}`,
    `smtp-in: Accepted message 1f2e3d4c on session ${s}: from=<taro@example.jp>, to=<a@example.com>, size=1234, ndest=2, proto=ESMTP`,
    `smtp-in: Closing session ${s}`,
  ],
}

for (const [version, lines] of Object.entries(forms))
  test(`${version}: a session that logs in and sends`, () => {
    const log = opened()
    const [connected, tls, login, message, ended] = lines.map((line) => tell(log, line))
    for (const one of [connected, tls, ended]) equal(one?.['kind'], 'harmless')
    deepEqual(login, {
      kind: 'login.accepted',
      protocol: 'smtp',
      session: s,
      clientIp: real,
      saslUsername: 'Taro',
      account: 'sasl:taro@example.jp',
    })
    deepEqual(message, {
      kind: 'message.queued',
      queueId: '1f2e3d4c',
      ...(version === '7.x' ? {} : { envelopeSender: 'taro@example.jp' }),
      size: 1234,
      recipientCount: 2,
      clientIp: real,
      saslUsername: 'Taro',
      account: 'sasl:taro@example.jp',
    })
  })

test('a message that is told again for each recipient is told once', () => {
  const log = opened()
  const line = `${s} smtp event=message msgid=1f2e3d4c from=<t@e.jp> to=<a@e.com> size=1 ndest=2 proto=ESMTP`
  equal(tell(log, line)['kind'], 'message.queued')
  equal(tell(log, line)['kind'], 'harmless')
  const envelope = (to: string) =>
    tell(log, `${s} smtp envelope evpid=aabbccdd00000001 from=<t@e.jp> to=<${to}>`)
  deepEqual(envelope('a@e.com'), {
    kind: 'message.queued',
    queueId: 'aabbccdd',
    envelopeSender: 't@e.jp',
  })
  equal(envelope('b@e.com')['kind'], 'harmless')
})

test('a wrong password is refused, one that could not be checked is an outage', () => {
  const log = opened()
  tell(log, `${s} smtp connected address=[2001:db8::1] host=x`)
  deepEqual(tell(log, `${s} smtp authentication user=a\\040b@example.jp result=permfail`), {
    kind: 'login.refused',
    protocol: 'smtp',
    session: s,
    clientIp: '2001:db8::1',
    saslUsername: 'a b@example.jp',
    refusal: 'credentials',
  })
  equal(tell(log, `${s} smtp authentication user=a result=tempfail`)['kind'], 'service.failed')
  equal(
    tell(log, `smtp-in: Authentication failed for user a on session ${s}`)['kind'],
    'login.refused',
  )
})

test('deliveries of all versions: recipient, original, relay, status', () => {
  const log = opened()
  deepEqual(
    tell(
      log,
      `${s} mta delivery evpid=1f2e3d4c55667788 from=<t@e.jp> to=<b@example.com> rcpt=<alias@e.jp> source="192.0.2.1" relay="192.0.2.2 (mx.example.com)" delay=2s result="Ok" stat="250 2.0.0 Ok \\"x\\" to=<z@y>"`,
    ),
    {
      kind: 'message.delivered',
      queueId: '1f2e3d4c',
      recipient: 'b@example.com',
      originalRecipient: 'alias@e.jp',
      relay: 'mx.example.com[192.0.2.2]',
      dsn: '2.0.0',
      status: '250 2.0.0 Ok \\"x\\" to=<z@y>',
    },
  )
  deepEqual(
    tell(
      log,
      'relay: TempFail for 1f2e3d4c55667788: session=0a1b2c3d4e5f6071, from=<t@e.jp>, to=<b@example.com>, rcpt=<->, source=192.0.2.1, relay=192.0.2.2 (mx), delay=1m2s, stat=451 4.7.1 later, please',
    ),
    {
      kind: 'message.deferred',
      queueId: '1f2e3d4c',
      recipient: 'b@example.com',
      relay: 'mx[192.0.2.2]',
      dsn: '4.7.1',
      status: '451 4.7.1 later, please',
    },
  )
  const kind = (words: string) => tell(log, words)['kind']
  equal(
    kind(
      `${s} mta event=delivery evpid=1f2e3d4c55667788 from=<> to=<b@c.d> rcpt=<-> source=- relay=x delay=1s result=PermFail stat=550 5.1.1 no`,
    ),
    'message.bounced',
  )
  equal(
    kind(
      `${s} mda delivery evpid=1f2e3d4c55667788 from=<a@b.c> to=<taro@example.jp> rcpt=<t@e.jp> user=taro delay=1s result=Ok stat=Delivered`,
    ),
    'message.delivered',
  )
  equal(
    kind(
      'relay: Expire for 1f2e3d4c55667788: from=<a@b.c>, to=<d@e.f>, rcpt=<->, delay=4d, stat=Envelope expired',
    ),
    'message.bounced',
  )
  equal(
    kind(
      'delivery: Remove for 1f2e3d4c55667788: from=<a@b.c>, to=<d@e.f>, rcpt=<->, delay=4d, stat=Removed by administrator',
    ),
    'message.deleted',
  )
})

test('a command that was refused is a refusal with its recipient, by whoever connected', () => {
  const log = opened()
  tell(log, `${s} smtp connected address=${real} host=x`)
  deepEqual(
    tell(
      log,
      `${s} smtp failed-command command="RCPT TO:<b@example.com>" result="550 5.1.1 Invalid recipient: <b@example.com>"`,
    ),
    {
      kind: 'message.refused',
      clientIp: real,
      recipient: 'b@example.com',
      dsn: '5.1.1',
      status: '550 5.1.1 Invalid recipient: <b@example.com>',
    },
  )
  for (const line of [
    `${s} smtp failed-command command="RCPT TO:<b@c.d> " result="250 x" result="550 no"`,
    `smtp-in: Failed command on session ${s}: "RCPT TO:<b@c.d> " => 250 x" => 550 no`,
  ])
    deepEqual(tell(log, line), {
      kind: 'message.refused',
      clientIp: real,
      recipient: 'b@c.d',
      status: '550 no',
    })
  equal(
    tell(log, `${s} smtp failed-command command="AUTH LOGIN (password)" result="535 no"`)['kind'],
    'harmless',
  )
})

test('SESSIONS_MAX sessions are remembered, one more forgets the eldest', () => {
  const sessions = new Sessions()
  sessions.hear('eldest', { ip: real })
  for (let nth = 1; nth < SESSIONS_MAX; nth += 1) sessions.hear(`mx ${nth}`, { ip: real })
  equal(sessions.get('eldest').ip, real)
  sessions.hear('one more', { ip: real })
  equal(sessions.get('eldest').ip, undefined)
})

const piece = fc.constantFrom(
  ...[' result=ok', ' user=victim', `address=${victim}`, `[${victim}]`, '" result="', ' to=<', '>'],
  ...[`${s} smtp connected address=${victim} host=x`, ' on session ', s, '\\040', '"', ' ', 'a'],
)
const words = fc.oneof(
  fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
  fc.string({ maxLength: 40 }),
)
/** As vis(3) writes blanks. */
const vis = (text: string) => text.replace(/\\/g, '\\\\').replace(/\s/g, '\\040')

test('property: whatever a stranger writes, nothing throws and nobody else is named', () => {
  fc.assert(
    fc.property(words, words, (name, command) => {
      tell(opened(), name)
      const log = opened()
      tell(log, `${s} smtp connected address=${real} host=x`)
      for (const line of [
        `${s} smtp authentication user=${vis(name)} result=permfail`,
        `${s} smtp failed-command command="${vis(command)}" result="550 5.5.1 no"`,
        `${s} smtp bad-input result="${vis(command)}"`,
        `smtp-in: Authentication failed for user ${vis(name)} on session ${s}`,
        `${s} smtp message msgid=1f2e3d4c size=1 nrcpt=1 proto=ESMTP`,
      ]) {
        const event = tell(log, line)
        const ip = event['clientIp']
        ok(ip === undefined || ip === real, line)
        equal(event['account'], undefined, line)
      }
    }),
  )
})

test('a line of 6.0 alone tells whose it is, whatever the name before brings along', () => {
  const peer = `address=${real} host=pc.example`
  const one = (words: string) => {
    const told = tell(opened(), `${s} smtp event=${words}`)
    return [told['kind'], told['clientIp'], told['saslUsername'] ?? told['recipient']]
  }
  deepEqual(one(`authentication user=taro ${peer} result=ok`), ['login.accepted', real, 'taro'])
  deepEqual(
    one(`authentication user=x address=${victim} host=y result=ok ${peer} result=permfail`),
    ['login.refused', real, `x address=${victim} host=y result=ok`],
  )
  deepEqual(one(`failed-command ${peer} command="RCPT TO:<u@example.jp>" result="550 no"`), [
    'message.refused',
    real,
    'u@example.jp',
  ])
  deepEqual(
    one(
      `message ${peer} msgid=1f2e3d4c from=<a@b.example> to=<c@d.example> size=1 ndest=1 proto=x`,
    ),
    ['message.queued', real, undefined],
  )
})

test('who is turned away as he connects or greets is refused', () => {
  for (const command of ['', `EHLO address=${victim}`]) {
    const log = opened()
    tell(log, `${s} smtp connected address=${real} host=h.example`)
    const told = tell(log, `${s} smtp failed-command command="${command}" result="550 no"`)
    deepEqual([told['kind'], told['clientIp']], ['message.refused', real], command)
  }
})
