/** Forms of Dovecot 1.x, 2.0 to 2.4 and of loggers beyond those of reader.test.ts. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../../lib/time.ts'
import { CUTS_MAX, LOGGED_NAME_MAX } from './auth.ts'
import { PAM_MAX } from './pam.ts'
import { DovecotLog } from './reader.ts'

const heardAt = instant('2026-11-21T12:00:00Z')
type Told = Record<string, unknown>

function say(line: string): Told | undefined {
  const log = new DovecotLog({ instance: 'imap', defaultRealm: '', zone: 'Asia/Tokyo' })
  return log.read(line, { id: 'x', heardAt }) as Told | undefined
}
const only = (line: string, ...names: string[]) => names.map((name) => say(line)?.[name])
const syslog = 'Nov 21 20:23:44 mx1 dovecot: '

test('1.x: its own file, its large services, its bytes, its auth(default)', () => {
  const login =
    'imap-login: Login: user=<bob>, method=PLAIN, rip=::ffff:192.0.2.7, lip=::ffff:10.0.0.1, TLS'
  for (const line of [
    `${syslog}${login}`,
    `dovecot: Nov 21 20:23:44 Info: ${login}`,
    `dovecot: 2026-11-21 20:23:44 Info: ${login}`,
  ]) {
    deepEqual(
      only(line, 'kind', 'clientIp', 'saslUsername'),
      ['login.accepted', '192.0.2.7', 'bob'],
      line,
    )
    equal(say(line)?.['at'], instant('2026-11-21T11:23:44Z'))
  }
  deepEqual(
    only(
      `${syslog}IMAP(bob@x.jp): Disconnected: Logged out bytes=32/432`,
      'kind',
      'bytesIn',
      'bytesOut',
      'account',
    ),
    ['mailbox.read', 32, 432, 'sasl:bob@x.jp'],
  )
  deepEqual(
    only(
      `${syslog}POP3(bob): Disconnected: Logged out top=0/0, retr=2/500, del=0/3, size=9`,
      'kind',
      'bodiesRead',
    ),
    ['mailbox.read', 2],
  )
  for (const words of [
    'auth(default): passwd-file(bob,192.0.2.7): Password mismatch',
    'auth-worker(default): sql(bob,192.0.2.7): Password mismatch',
    'dovecot: auth(default): pam(bob,192.0.2.7): pam_authenticate() failed: Authentication failure',
  ])
    deepEqual(
      only(syslog + words, 'kind', 'clientIp', 'saslUsername'),
      ['login.refused', '192.0.2.7', 'bob'],
      words,
    )
  equal(
    say(`${syslog}pop3-login: Disconnected (no auth attempts): rip=192.0.2.7, lip=10.0.0.1`),
    undefined,
  )
})

test('PAM’s own lines: the last address is the library’s', () => {
  const pam = 'authentication failure; logname= uid=0 euid=0 tty=dovecot'
  for (const [line, user] of [
    [`dovecot-auth: pam_unix(dovecot:auth): ${pam} ruser=bob rhost=192.0.2.7`, 'bob'],
    [`auth[7]: pam_unix(dovecot:auth): ${pam} ruser=bob@x rhost=192.0.2.7  user=bob`, 'bob'],
    [
      `auth: pam_sss(dovecot:auth): ${pam} ruser=x rhost=6.6.6.6 rhost=192.0.2.7`,
      'x rhost=6.6.6.6',
    ],
    [`dovecot: auth: pam_unix(dovecot:auth): ${pam} ruser=bob rhost=192.0.2.7`, 'bob'],
    [`dovecot(pam_unix)[7]: ${pam} ruser= rhost=192.0.2.7`, undefined],
  ] as const)
    deepEqual(
      only(`Nov 21 20:23:44 mx1 ${line}`, 'kind', 'clientIp', 'saslUsername', 'account'),
      ['login.refused', '192.0.2.7', user, undefined],
      line,
    )
  equal(say('Nov 21 20:23:44 mx1 auth: something else'), undefined)
})

test('closed accounts, addresses with ports, services as tags', () => {
  for (const [words, refusal] of [
    ['auth: sql(bob,192.0.2.7): user is disabled', 'disabled'],
    ['auth-worker(1): pam(bob,192.0.2.7): Account expired', 'expired'],
    ['auth: ldap(bob,192.0.2.7): Password mismatch (for LDAP bind)', 'credentials'],
    [
      'imap-login: Aborted login (user disabled): user=<bob>, method=PLAIN, rip=192.0.2.7, lip=10.0.0.1',
      'disabled',
    ],
  ] as const)
    deepEqual(
      only(syslog + words, 'kind', 'refusal', 'clientIp'),
      ['login.refused', refusal, '192.0.2.7'],
      words,
    )
  deepEqual(
    only(
      `${syslog}imap-login: Login: user=<bob>, method=PLAIN, rip=192.0.2.7:4711, lip=10.0.0.1`,
      'clientIp',
      'clientPort',
    ),
    ['192.0.2.7', 4711],
  )
  equal(
    say(
      'Nov 21 20:23:44 mx1 imap-login: Login: user=<bob>, method=PLAIN, rip=192.0.2.7, lip=10.0.0.1',
    )?.['kind'],
    'login.accepted',
  )
})

test('2.4: what the auth process says through its connection', () => {
  const words =
    'auth: conn client: auth(bob,192.0.2.7,sasl:plain)<AAAA>: request [1]: sql: Password mismatch'
  const told = say(syslog + words)
  ok(told === undefined || told['clientIp'] === '192.0.2.7')
  deepEqual(
    only(
      `${syslog}auth(bob,192.0.2.7,sasl:plain)<AAAA>: passwd-file: Password mismatch`,
      'kind',
      'clientIp',
      'session',
    ),
    ['login.refused', '192.0.2.7', 'AAAA'],
  )
})

const session = 'session=<Rk9ybXMwMTQ6MDEy>'
const asTold = (event: unknown): Told | undefined => event as Told | undefined

test('a name that no database knows is told once: when the session ends, or with the log', () => {
  const unknown = `${syslog}auth: sql(bob,192.0.2.7,<Rk9ybXMwMTQ6MDEy>): unknown user`
  const over = (said: string) =>
    `${syslog}imap-login: ${said}: user=<bob>, method=PLAIN, rip=192.0.2.7, lip=10.0.0.1, ${session}`
  const read = (lines: readonly string[]) => {
    const log = new DovecotLog({ instance: 'imap', defaultRealm: '', zone: 'Asia/Tokyo' })
    const told = lines.map((line, nth) => log.read(line, { id: `x${nth}`, heardAt }))
    return [...told, ...log.aside(), ...log.end()]
      .map(asTold)
      .flatMap((event) =>
        event === undefined ? [] : [`${String(event['kind'])} ${String(event['refusal'])}`],
      )
  }
  deepEqual(read([unknown]), ['login.refused account'])
  deepEqual(read([unknown, over('Login')]), ['login.accepted undefined'])
  deepEqual(read([unknown, over('Disconnected (auth failed, 1 attempts in 2 secs)')]), [
    'login.refused account',
  ])
  deepEqual(read([unknown.replace('sql', 'passwd-file')]), [])
  const later = unknown.replace('20:23', '20:34').replace('MDEy', 'MDEz')
  deepEqual(read([unknown, later]), ['login.refused account', 'login.refused account'])
  // What was told late is not what `last message repeated` repeats.
  deepEqual(read([unknown, later, 'Nov 21 20:34:45 mx1 last message repeated 3 times']).length, 2)
})

test('how a login ended is known by why, whatever was said last', () => {
  const behind = 'user=<bob>, method=PLAIN, rip=192.0.2.7, lip=10.0.0.1'
  for (const said of [
    ...['Client has quit the connection', 'Remote closed connection', 'Logout', 'Timeout'],
    ...['Connection lost: x', 'Disconnected: read(size=1) failed: Connection reset by peer'],
  ])
    deepEqual(
      only(
        `${syslog}submission-login: ${said} (auth failed, 2 attempts in 3 secs): ${behind}`,
        ...['kind', 'refusal', 'times', 'clientIp'],
      ),
      ['login.refused', 'credentials', 2, '192.0.2.7'],
      said,
    )
  const tried = (why: string) =>
    only(`${syslog}imap-login: Disconnected (${why}): ${behind}`, 'kind', 'refusal', 'times')
  deepEqual(tried('tried to use disallowed plaintext auth'), ['login.refused', 'policy', undefined])
  deepEqual(tried('auth failed, 1/4 successful auths in 9 secs'), [
    'login.refused',
    'credentials',
    3,
  ])
  deepEqual(tried('tried to use unsupported auth mechanism'), [undefined, undefined, undefined])
  deepEqual(only(`${syslog}imap-login: ID sent: x (auth failed, 2 attempts): ${behind}`, 'kind'), [
    undefined,
  ])
})

test('2.3.12 and later: who is let in by the server behind a proxy', () => {
  const line = (destination: string, said: string) =>
    `${syslog}imap-login: proxy(bob${destination}): ${said}: user=<bob>, method=PLAIN, rip=192.0.2.7, lip=10.0.0.1`
  for (const destination of ['', ',10.0.0.2:143', ',[2001:db8::2]:143']) {
    deepEqual(
      only(line(destination, 'Started proxying to remote host (0.1 secs)'), 'kind', 'clientIp'),
      ['login.accepted', '192.0.2.7'],
    )
    deepEqual(only(line(destination, 'Disconnected by client (0s idle, in=1, out=2)'), 'kind'), [
      'session.ended',
    ])
  }
  deepEqual(only(line(',x): y', 'Started proxying to remote host'), 'kind'), [undefined])
})

test('elements before the name are the server’s, whatever the name says', () => {
  deepEqual(
    only(
      `${syslog}imap-login: Disconnected (auth failed, 1 attempts in 2 secs): method=LOGIN, rip=192.0.2.7, ${session}, user=<x>, rip=6.6.6.6, method=PLAIN, session=<f0rged00>, lip=10.0.0.1`,
      ...['kind', 'clientIp', 'mechanism', 'session'],
    ),
    ['login.refused', '192.0.2.7', 'LOGIN', 'Rk9ybXMwMTQ6MDEy'],
  )
})

test('of places where a name may end, so many are looked at; a name has so many signs', () => {
  const line = (name: string, given = '') =>
    `${syslog}auth: sql(${name},192.0.2.7): Password mismatch (given password: ${given})`
  const marks = (count: number) => ' (given password: '.repeat(count)
  for (const count of [CUTS_MAX - 1, CUTS_MAX, CUTS_MAX + 1])
    deepEqual(only(line('bob', marks(count)), 'kind', 'clientIp', 'saslUsername'), [
      ...['login.refused', '192.0.2.7', 'bob'],
    ])
  // Two readings: a name with the like of an end, or a password.
  const two = (length: number) => {
    const name = 'x,6.6.6.6): Password mismatch (given password: '
    return only(line(name.padEnd(length, 'y')), 'kind', 'clientIp')
  }
  deepEqual(two(LOGGED_NAME_MAX), ['login.refused', undefined])
  deepEqual(two(LOGGED_NAME_MAX + 1), ['login.refused', '6.6.6.6'])
})

test('PAM’s lines are read up to PAM_MAX; a name that is said twice has its address between', () => {
  const line = (name: string) =>
    `pam_sss(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=${name} rhost=192.0.2.7 user=${name}`
  const pam = (text: string) => only(`Nov 21 20:23:44 mx1 auth: ${text}`, 'clientIp')[0]
  equal(pam(line('a rhost=6.6.6.6')), '192.0.2.7')
  const room = PAM_MAX - line('').length
  equal(pam(line('a'.repeat(room / 2))), '192.0.2.7')
  equal(pam(line('a'.repeat(room / 2 + 1))), undefined)
})
