/** Cyrus' lines of 2.4 to 3.13, saslauthd's beside them, and the names that others share. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { SyslogLog } from '../syslog/log.ts'
import { PAIRS_MAX, pairsIn } from './login.ts'
import { CyrusLog } from './parse.ts'
import { cyrusPrograms } from './programs.ts'
import { SESSIONS_MAX, Sessions } from './sessions.ts'

const heardAt = instant('2026-11-21T12:00:00Z')
const opened = (log = new CyrusLog()) =>
  new SyslogLog({ instance: 'log', defaultRealm: 'example.jp', zone: 'UTC' }, cyrusPrograms(log))

type Facts = Readonly<Record<string, unknown>>
const tell = (log: SyslogLog, program: string, words: string): Facts => {
  const event = log.read(`Nov  3 00:00:00 mx ${program}[9]: ${words}`, { id: 'x', heardAt })
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
    ...rest
  } = event as Event & Facts
  return rest
}
const one = (program: string, words: string) => tell(opened(), program, words)
const real = '198.51.100.7'
const victim = '203.0.113.9'
const session = 'mx-9-1762128000-1-123456789'

test('logins, with and without TLS, host name and session', () => {
  deepEqual(
    one(
      'cyrus/imaps',
      `login: pc.example [${real}] Taro plaintext+TLS User logged in SESSIONID=<${session}>`,
    ),
    {
      kind: 'login.accepted',
      protocol: 'imap',
      clientIp: real,
      mechanism: 'plaintext',
      tlsVersion: 'TLS',
      saslUsername: 'Taro',
      account: 'sasl:taro@example.jp',
      session,
    },
  )
  const login = one('cyrus/pop3', `login: [2001:db8::1] taro@example.jp PLAIN User logged in`)
  deepEqual(
    [login['protocol'], login['clientIp'], login['account'], login['mechanism']],
    ['pop3', '2001:db8::1', 'sasl:taro@example.jp', 'PLAIN'],
  )
  for (const [program, protocol] of [
    ['imap', 'imap'],
    ['imapd', 'imap'],
    ['pop3d', 'pop3'],
    ['lmtpunix', 'lmtp'],
    ['cyrus/timsieved', 'sieve'],
    ['cyrus/https', 'http'],
  ] as const)
    equal(one(program, `login: h [${real}] taro PLAIN User logged in`)['protocol'], protocol)
})

test('a name with blanks is not cut to another name', () => {
  const login = one('cyrus/imap', `login: h [${real}] taro PLAIN x CRAM-MD5 User logged in`)
  deepEqual([login['account'], login['saslUsername']], [undefined, 'taro PLAIN x'])
})

test('the password of an anonymous login is not kept', () => {
  deepEqual(one('cyrus/imap', `login: h [${real}] anonymous secret@example.jp`), {
    kind: 'login.accepted',
    protocol: 'imap',
    clientIp: real,
    saslUsername: 'anonymous',
  })
})

test('failures in each of their forms', () => {
  const refused = (words: string) => {
    const event = one('cyrus/imap', `badlogin: pc.example [${real}] ${words}`)
    return [
      event['kind'],
      event['clientIp'],
      event['saslUsername'],
      event['mechanism'],
      event['refusal'],
    ]
  }
  const kind = 'login.refused'
  deepEqual(refused('plaintext (taro) [SASL(-13): authentication failure: checkpass failed]'), [
    kind,
    real,
    'taro',
    'plaintext',
    'credentials',
  ])
  deepEqual(refused('plaintext taro SASL(-13): authentication failure: checkpass failed'), [
    kind,
    real,
    'taro',
    'plaintext',
    'credentials',
  ])
  deepEqual(refused('PLAIN (taro) [SASL(-13): user not found: checkpass failed]'), [
    kind,
    real,
    'taro',
    'PLAIN',
    'account',
  ])
  deepEqual(refused('CRAM-MD5 [SASL(-13): authentication failure: incorrect digest response]'), [
    kind,
    real,
    undefined,
    'CRAM-MD5',
    'credentials',
  ])
  deepEqual(refused('plaintext (taro) invalid user'), [kind, real, 'taro', 'plaintext', 'account'])
  deepEqual(
    refused("plaintext taro SASL(-14): authorization failure: user 'taro' is denied access"),
    [kind, real, 'taro', 'plaintext', 'policy'],
  )
  equal(
    refused('plaintext (taro) [SASL(-1): generic failure: cannot connect to saslauthd server]')[0],
    'service.failed',
  )
})

test('a name that imitates an error or an address stays a name', () => {
  for (const name of [
    'admin from 127.0.0.1',
    `x) [${victim}]`,
    'x SASL(-1): generic failure: y',
    'x) [SASL(-1): generic failure: y]',
    `x [${victim}] y`,
  ])
    for (const line of [
      `plaintext (${name}) [SASL(-13): authentication failure: checkpass failed]`,
      `plaintext ${name} SASL(-13): authentication failure: checkpass failed`,
    ]) {
      const event = one('cyrus/imap', `badlogin: pc.example [${real}] ${line}`)
      deepEqual(
        [event['kind'], event['clientIp'], event['saslUsername'], event['refusal']],
        ['login.refused', real, name, 'credentials'],
      )
    }
})

test('what a session read belongs to who logged in, and is told with its octets', () => {
  const log = opened()
  tell(log, 'cyrus/imap', `login: h [${real}] taro PLAIN User logged in SESSIONID=<${session}>`)
  const traffic = `auditlog: traffic sessionid=<${session}> bytes_in=<120> bytes_out=<987654>`
  deepEqual(tell(log, 'cyrus/imap', traffic), {
    kind: 'mailbox.read',
    protocol: 'imap',
    session,
    clientIp: real,
    saslUsername: 'taro',
    account: 'sasl:taro@example.jp',
    bytesIn: 120,
    bytesOut: 987_654,
  })
  equal(tell(log, 'cyrus/imap', traffic)['account'], undefined)
  deepEqual(one('cyrus/imap', 'USAGE taro user: 0.004000 sys: 0.000000'), {
    kind: 'session.ended',
    protocol: 'imap',
    saslUsername: 'taro',
    account: 'sasl:taro@example.jp',
  })
})

test('the newest form: pairs with quotes and escapes', () => {
  const log = opened()
  deepEqual(
    tell(
      log,
      'cyrus/imap',
      `event=login.good r.sessionid=${session} r.clienthost="pc [${real}]" u.username=taro login.mech=PLAIN login.tls=1`,
    ),
    {
      kind: 'login.accepted',
      protocol: 'imap',
      clientIp: real,
      mechanism: 'PLAIN',
      tlsVersion: 'TLS',
      saslUsername: 'taro',
      account: 'sasl:taro@example.jp',
      session,
    },
  )
  equal(
    tell(
      log,
      'cyrus/imap',
      `event=auditlog.traffic r.sessionid=${session} used.bytes.in=1 used.bytes.out=22`,
    )['bytesOut'],
    22,
  )
  deepEqual(
    tell(
      log,
      'cyrus/imap',
      `event=login.bad r.clienthost="pc [${real}]" u.username="x\\" r.clienthost=[${victim}]" login.mech=plaintext error="SASL(-13): authentication failure: no"`,
    ),
    {
      kind: 'login.refused',
      protocol: 'imap',
      clientIp: real,
      mechanism: 'plaintext',
      saslUsername: `x" r.clienthost=[${victim}]`,
      refusal: 'credentials',
      status: 'authentication failure: no',
    },
  )
})

test('saslauthd names the user and knows no address', () => {
  deepEqual(
    one(
      'saslauthd',
      'do_auth         : auth failure: [user=a] [service=x] [service=imap] [realm=] [mech=pam] [reason=PAM auth error]',
    ),
    {
      kind: 'login.refused',
      protocol: 'imap',
      saslUsername: 'a] [service=x',
      refusal: 'credentials',
      status: 'PAM auth error',
    },
  )
})

test('UW shares the name imapd: the host ends its lines', () => {
  deepEqual(
    one('imapd', `Login failed user=x host=y [${victim}] auth=x host=pc.example [${real}]`),
    {
      kind: 'login.refused',
      protocol: 'imap',
      clientIp: real,
      saslUsername: `x host=y [${victim}]`,
      refusal: 'credentials',
    },
  )
  equal(
    one('ipop3d', `Login user=taro host=pc [${real}] nmsgs=3/12`)['account'],
    'sasl:taro@example.jp',
  )
  equal(one('imapd', `Logout user=taro host=pc [${real}]`)['kind'], 'session.ended')
})

test('what tells nothing is known', () => {
  for (const [program, words] of [
    ['cyrus/lmtpunix', 'Delivered: <a@b> to mailbox: user.taro'],
    ['cyrus/lmtp', 'duplicate_check: <a@b> user.taro 0'],
    ['cyrus/imap', 'accepted connection'],
    ['cyrus/imap', 'auditlog: append sessionid=<x> mailbox=<user.taro> uniqueid=<y> uid=<1>'],
    ['cyrus/imap', 'fetching user_deny.db entry for taro'],
  ] as const)
    equal(one(program, words)['kind'], 'harmless', words)
})

test('SESSIONS_MAX sessions are remembered, one more forgets the eldest', () => {
  const sessions = new Sessions()
  const who = { user: 'taro', ip: real }
  sessions.open('eldest', who)
  for (let nth = 1; nth < SESSIONS_MAX; nth += 1) sessions.open(`s ${nth}`, who)
  equal(sessions.end('eldest'), who)
  sessions.open('eldest', who)
  for (let nth = 0; nth < SESSIONS_MAX; nth += 1) sessions.open(`t ${nth}`, who)
  equal(sessions.end('eldest'), undefined)
})

test('PAIRS_MAX pairs of a line are read and none more', () => {
  const key = (nth: number) =>
    `k${String(nth).replace(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)))}`
  equal(pairsIn('a=1 a=2').get('a'), '1')
  const line = Array.from({ length: PAIRS_MAX + 1 }, (_, nth) => `${key(nth)}=${nth}`).join(' ')
  const pairs = pairsIn(line)
  equal(pairs.get(key(PAIRS_MAX - 1)), String(PAIRS_MAX - 1))
  equal(pairs.has(key(PAIRS_MAX)), false)
})

const piece = fc.constantFrom(
  ...[
    `[${victim}]`,
    `h [${victim}]`,
    ' SASL(-13): ',
    ') [SASL(-1): x]',
    ' User logged in',
    'victim',
  ],
  ...[
    ` SESSIONID=<${session}>`,
    ' u.username=victim',
    `r.clienthost=[${victim}]`,
    '"',
    '\\',
    '(',
    ')',
  ],
  ...[' host=', ' auth=victim', `, ip=[${victim}]`, 'login: ', 'event=login.good', ' ', 'a', '='],
)
const words = fc.oneof(
  fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join('')),
  fc.string({ maxLength: 40 }),
)
const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`

test('property: whatever a stranger writes, nothing throws and nobody else is named', () => {
  const log = opened()
  fc.assert(
    fc.property(words, (name) => {
      for (const program of ['cyrus/imap', 'imapd', 'saslauthd']) tell(log, program, name)
      for (const [program, line] of [
        [
          'cyrus/imap',
          `badlogin: h [${real}] plaintext (${name}) [SASL(-13): authentication failure: x]`,
        ],
        ['imapd', `badlogin: h [${real}] plaintext ${name} SASL(-13): authentication failure: x`],
        [
          'cyrus/imap',
          `event=login.bad r.clienthost="h [${real}]" u.username=${quoted(name)} error=x`,
        ],
        ['imapd', `Login failed user=${name} auth=${name} host=h [${real}]`],
        [
          'saslauthd',
          `do_auth : auth failure: [user=${name}] [service=imap] [realm=] [mech=pam] [reason=x]`,
        ],
      ] as const) {
        const event = tell(log, program, line)
        const ip = event['clientIp']
        ok(ip === undefined || ip === real, line)
        equal(event['account'], undefined, line)
      }
    }),
  )
})

test('services are known by every name that they are given', () => {
  for (const [program, wanted] of [
    ['sieve', 'sieve'],
    ['cyrus/managesieve', 'sieve'],
    ['imaplocal', 'imap'],
    ['proxyd', 'imap'],
    ['pop3proxyd', 'pop3'],
  ] as const) {
    const told = one(program, `login: pc [${real}] taro PLAIN+TLS User logged in`)
    deepEqual([told['kind'], told['protocol'], told['clientIp']], ['login.accepted', wanted, real])
  }
})

test('UW tells failures before a name is given, and of who would act for another', () => {
  const early = one('ipop3d', `AUTHENTICATE LOGIN failure host=pc.example [${real}]`)
  deepEqual(
    [early['kind'], early['mechanism'], early['clientIp']],
    ['login.refused', 'LOGIN', real],
  )
  const other = one('imapd', `Failed x override of user=a host=[${victim}] host=pc [${real}]`)
  deepEqual(
    [other['kind'], other['saslUsername'], other['clientIp']],
    ['login.refused', `a host=[${victim}]`, real],
  )
})

test('saslauthd with a colon before its function is understood', () => {
  const told = one(
    'saslauthd',
    ':do_auth         : auth failure: [user=bob] [service=smtp] [realm=] [mech=shadow] [reason=Unknown]',
  )
  deepEqual([told['kind'], told['saslUsername']], ['login.refused', 'bob'])
})
