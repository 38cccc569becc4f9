/** Forms of Dovecot 1.x, 2.0 to 2.4 and of loggers beyond those of reader.test.ts. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../../lib/time.ts'
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
