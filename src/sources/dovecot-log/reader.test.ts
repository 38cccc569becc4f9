import { deepEqual, doesNotThrow, equal, match, notEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { MailLog } from '../mail-log/reader.ts'
import { NAME_MAX } from './login.ts'
import { SESSION_MAX } from './prefix.ts'
import { DovecotLog } from './reader.ts'

const heardAt = instant('2026-11-21T12:00:00Z')
const stamp = 'Nov 21 20:23:44 '
const syslog = `${stamp}mx1 dovecot: `

const open = (keepRaw = false) =>
  new DovecotLog({ instance: 'imap', defaultRealm: 'example.jp', zone: 'Asia/Tokyo', keepRaw })
type Told = Record<string, unknown> | 'nothing'

/** What is special to the event: all that every line of this test has in common is left out. */
function told(event: Event | undefined): Told {
  if (event === undefined) return 'nothing'
  const { id, at, heardAt: _heardAt, trust, host, instance, program, assumed, ...rest } = event
  equal(at, instant('2026-11-21T11:23:44Z'))
  deepEqual([id, trust, instance], ['x', 'hearsay', 'imap'])
  if (rest.kind !== 'line.unrecognised') equal(program, 'dovecot')
  if (assumed?.includes('account')) return { ...rest, assumed: 'account' }
  return rest
}

const hear = (lines: readonly string[], log = open()): readonly Told[] =>
  lines.map((line) => told(log.read(line, { id: 'x', heardAt })))
const say = (words: string): Told => hear([syslog + words])[0] ?? 'nothing'

const table = (rows: readonly (readonly [string, Told])[]) => {
  for (const [words, expected] of rows) {
    deepEqual(say(words), expected, words)
    deepEqual(hear([stamp + words])[0], expected, `own form: ${words}`)
  }
}

const session = 'qwbl1NFgu5zLAHEJ'
const at = `rip=192.0.2.1, lip=192.0.2.9, TLS, session=<${session}>`
const from = { protocol: 'imap', clientIp: '192.0.2.1', tlsVersion: 'TLS', session }

test('a login is told with name, client, way and session, in 2.3 and in 2.4', () => {
  const in23 = { kind: 'login.accepted', ...from, mechanism: 'PLAIN' }
  const alice = { saslUsername: 'Alice@Example.JP', account: 'sasl:alice@example.jp' }
  table([
    [`imap-login: Login: user=<Alice@Example.JP>, method=PLAIN, ${at}`, { ...in23, ...alice }],
    [
      `imap-login: Info: Login: user=<Alice@Example.JP>, method=PLAIN, ${at}`,
      { ...in23, ...alice },
    ],
    [
      `imap-login: Info: Logged in: user=<bob>, method=PLAIN, ${at}`,
      { ...in23, saslUsername: 'bob', account: 'sasl:bob@example.jp', assumed: 'account' },
    ],
    [
      'pop3-login: Login: user=<bob@example.jp>, method=LOGIN, rip=2001:DB8:0::1, lip=::1, mpid=5, TLSv1.3 with cipher X, session=<a/b+c>',
      {
        kind: 'login.accepted',
        protocol: 'pop3',
        clientIp: '2001:db8::1',
        mechanism: 'LOGIN',
        session: 'a/b+c',
        tlsVersion: 'TLSv1.3',
        saslUsername: 'bob@example.jp',
        account: 'sasl:bob@example.jp',
      },
    ],
    [
      'submission-login: Login: user=<bob@example.jp>, rip=::ffff:192.0.2.1, rport=4711, lip=::1, real_rip=10.0.0.1',
      {
        kind: 'login.accepted',
        protocol: 'smtp',
        clientIp: '192.0.2.1',
        clientPort: 4711,
        saslUsername: 'bob@example.jp',
        account: 'sasl:bob@example.jp',
      },
    ],
    [
      `managesieve-login: Login: user=<bob@example.jp>, method=PLAIN, master_user=<root>, ${at}`,
      {
        ...in23,
        protocol: 'sieve',
        actor: 'root',
        saslUsername: 'bob@example.jp',
        account: 'sasl:bob@example.jp',
      },
    ],
    [
      `imap-login: Login: user=<bob@example.jp*root>, method=PLAIN, ${at}`,
      {
        ...in23,
        actor: 'root',
        saslUsername: 'bob@example.jp*root',
        account: 'sasl:bob@example.jp',
      },
    ],
  ])
  equal((say(`imap-login: Login: user=<>, ${at}`) as { kind: string }).kind, 'line.unrecognised')
})

test('a name that Dovecot cut is nobody’s account', () => {
  const long = `${'a'.repeat(77)}...`
  const cut = say(`imap-login: Login: user=<${long}>, ${at}`) as Record<string, unknown>
  equal(cut['account'], undefined)
  equal(cut['saslUsername'], long)
  const whole = say(`imap-login: Login: user=<${'a'.repeat(76)}...>, ${at}`)
  equal((whole as Record<string, unknown>)['account'], `sasl:${'a'.repeat(76)}...@example.jp`)
})

test('failed logins are counted; who was not let in is no account, who tried nothing did not fail', () => {
  const failed = { kind: 'login.refused', ...from, mechanism: 'PLAIN', saslUsername: 'bob' }
  const line = (message: string) => `imap-login: ${message}: user=<bob>, method=PLAIN, ${at}`
  const rows: [string, Record<string, unknown>][] = [
    ['Disconnected (auth failed, 1 attempts in 6 secs)', { refusal: 'credentials' }],
    ['Disconnected (auth failed, 1 attempts)', { refusal: 'credentials' }],
    ['Aborted login (auth failed, 7 attempts in 111 secs)', { refusal: 'credentials', times: 7 }],
    [
      'Disconnected: Inactivity (auth failed, 2 attempts in 180 secs)',
      { refusal: 'credentials', times: 2 },
    ],
    [
      'Login aborted: Connection closed (auth failed, 3 attempts in 9 secs) (auth_failed)',
      { refusal: 'credentials', times: 3 },
    ],
    ['Disconnected: Aborted (authorization failed, 1 attempts in 2 secs)', { refusal: 'account' }],
    ['Disconnected: Connection closed (user disabled)', { refusal: 'disabled' }],
    ['Disconnected: Connection closed (password expired)', { refusal: 'expired' }],
    ['Disconnected: Connection closed (proxy dest auth failed)', { refusal: 'credentials' }],
    [
      'Login aborted: Closed (proxy dest authentication failure to 10.0.0.1, 2 attempts in 1 secs) (proxy_dest_auth_failed)',
      { refusal: 'credentials', times: 2 },
    ],
    [
      'Disconnected (auth failed, 999999999 attempts in 6 secs)',
      { refusal: 'credentials', times: 1_000_000 },
    ],
  ]
  table(rows.map(([message, more]) => [line(message), { ...failed, status: message, ...more }]))
  for (const nothing of [
    'Disconnected: Connection closed (no auth attempts in 0 secs)',
    'Disconnected: Connection closed (aborted authentication)',
    "Disconnected: Connection closed (client didn't finish SASL auth, waited 0 secs)",
    'Disconnected: Connection closed (tried to use unsupported auth mechanism)',
    'Disconnected',
    'Authenticate PLAIN failed: Unsupported authentication mechanism.',
    'Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)',
  ])
    equal(say(line(nothing)), 'nothing', nothing)
})

test('an outage is a failure of the service, not of anybody who tried to log in', () => {
  const rows = [
    'imap-login: Disconnected: Connection closed (auth service reported temporary failure): user=<bob>, rip=192.0.2.1',
    'imap-login: Login aborted: x (proxy dest connection failed to 10.0.0.1, 1 attempts in 2 secs) (proxy_dest_connect_failed): user=<bob>, rip=192.0.2.1',
    'imap-login: Warning: service(imap-login): process_limit (100) reached, client connections are being dropped',
    'master: Error: service(imap): child 4760 killed with signal 11 (core dumped)',
    'auth: Error: policy(bob,192.0.2.1,<a>): Policy server HTTP error: connect(127.0.0.1:1) failed: Connection refused',
    'auth: Fatal: master: service(auth): child 5 returned error 89',
    'imap(bob)<12><a>: Error: Mailbox INBOX: read() failed: Input/output error',
  ]
  for (const line of rows) equal((say(line) as { kind?: string }).kind, 'service.failed', line)
  equal(
    (say('auth: Error: ldap(bob): bind failed password=x y') as { status: string }).status,
    'auth: bind failed password=[removed] y',
  )
  for (const quiet of [
    'master: Dovecot v2.3.19.1 (9b53102964) starting up for imap, pop3',
    'master: Warning: Killed with signal 15 (by pid=1 uid=0 code=kill)',
    'auth: Error: auth client 0 disconnected with 1 pending requests: EOF',
    'auth: Debug: client in: AUTH 1 PLAIN',
    'lmtp(bob)<5><a>: msgid=<x@y>: saved mail to INBOX',
    'imap(10535): Warning: Killed with signal 15 (by pid=1 uid=0 code=kill)',
  ])
    equal(say(quiet), 'nothing', quiet)
})

test('each failed attempt of a session is told once, at once where a password was wrong', () => {
  const asked = (user: string, words: string) =>
    `${syslog}auth: passwd-file(${user},192.0.2.1,<${session}>): ${words}`
  const end = (n: number) =>
    `${syslog}imap-login: Disconnected (auth failed, ${n} attempts in 6 secs): user=<bob>, method=PLAIN, ${at}`
  const wrong = {
    kind: 'login.refused',
    session,
    clientIp: '192.0.2.1',
    saslUsername: 'bob',
    refusal: 'credentials',
    status: 'Password mismatch',
  }
  const none = { kind: 'session.ended', ...from, mechanism: 'PLAIN', loginsAccepted: 0 }
  const rest = {
    kind: 'login.refused',
    ...from,
    mechanism: 'PLAIN',
    saslUsername: 'bob',
    refusal: 'credentials',
    status: 'Disconnected (auth failed, 3 attempts in 6 secs)',
  }
  const mismatch = asked('bob', 'Password mismatch')
  const unknown = asked('bob', 'unknown user')
  deepEqual(hear([unknown, mismatch, end(1)]), ['nothing', wrong, { ...none, loginsAttempted: 1 }])
  deepEqual(hear([mismatch, unknown, unknown, end(3)]), [
    wrong,
    'nothing',
    'nothing',
    { ...rest, times: 2 },
  ])
  const [, byName] = hear([unknown, end(1)])
  equal((byName as { refusal: string }).refusal, 'account')
  // Let in by the next database: the first one's view is no refusal.
  const login = `${syslog}imap-login: Login: user=<bob>, method=PLAIN, ${at}`
  deepEqual(
    hear([unknown, login]).map((one) => (one === 'nothing' ? one : one['kind'])),
    ['nothing', 'login.accepted'],
  )
  deepEqual(
    hear([mismatch, login, end(1)]).map((one) => (one === 'nothing' ? one : one['kind'])),
    ['login.refused', 'login.accepted', 'login.refused'],
    'a session that was let in begins anew',
  )
})

test('databases are heard in every form, without the password that they may print', () => {
  const failed = { kind: 'login.refused', clientIp: '192.0.2.1', saslUsername: 'bob' }
  const wrong = { ...failed, refusal: 'credentials', status: 'Password mismatch' }
  table([
    ['auth: sql(bob,192.0.2.1): Password mismatch', wrong],
    ['auth-worker(77): sql(bob,192.0.2.1,<a1>): Password mismatch', { ...wrong, session: 'a1' }],
    [
      'auth-worker(77): Info: conn unix:auth-worker (pid=1,uid=9): auth-worker<6>: pam(bob,192.0.2.1): pam_authenticate() failed: Authentication failure (Password mismatch?)',
      {
        ...wrong,
        status: 'pam_authenticate() failed: Authentication failure (Password mismatch?)',
      },
    ],
    [
      'auth(bob,192.0.2.1,sasl:plain)<a1>: Info: sql: Password mismatch',
      { ...wrong, mechanism: 'PLAIN', session: 'a1' },
    ],
    [
      'auth-worker(bob,192.0.2.1,sasl:login,master)<900><a1>: Info: request [5]: sql: Password mismatch',
      { ...wrong, mechanism: 'LOGIN', session: 'a1' },
    ],
    [
      'auth: sql(bob,192.0.2.1,<a1>): Password mismatch (given password: x y): z)',
      { ...wrong, session: 'a1' },
    ],
    ['auth: sql(bob,192.0.2.1): Password mismatch (SHA1 of given password: 21bd12)', wrong],
    [
      'auth: policy(bob,192.0.2.1,<a1>): Authentication failure due to policy server refusal: 7K3Q',
      {
        ...failed,
        session: 'a1',
        refusal: 'policy',
        status: 'Authentication failure due to policy server refusal',
      },
    ],
    ['auth: policy(bob,192.0.2.1,<a1>): Policy check action is drop connection', 'nothing'],
    [
      'auth-worker(5): ldap(bob,192.0.2.1): unknown user',
      { ...failed, refusal: 'account', status: 'unknown user' },
    ],
    ['auth: passwd-file(bob,192.0.2.1): unknown user', 'nothing'],
    ['auth: Info: User found from deny passdb', 'nothing'],
    [
      'auth: sql(a,b,192.0.2.1,master,<a1>): Password mismatch',
      { ...wrong, saslUsername: 'a,b', session: 'a1' },
    ],
    [
      'auth: sql(?,192.0.2.1,<a1>): Password mismatch',
      {
        kind: 'login.refused',
        clientIp: '192.0.2.1',
        session: 'a1',
        refusal: 'credentials',
        status: 'Password mismatch',
      },
    ],
  ])
  const log = open(true)
  const event = log.read(
    `${syslog}auth: sql(bob,192.0.2.1): Password mismatch (given password: a b;c)`,
    { id: 'x', heardAt },
  )
  match(event?.raw ?? '', /Password mismatch \(given password: \[removed\]\)?$/)
})

test('without a session, one attempt that asks two databases is told once', () => {
  const one = `${syslog}auth: ldap(bob,192.0.2.1): unknown user`
  const two = `${syslog}auth: sql(bob,192.0.2.1): Password mismatch`
  const kinds = hear([one, two, two]).map((it) => it === 'nothing')
  deepEqual(kinds, [false, true, true])
  const log = open()
  log.read(one, { id: 'x', heardAt })
  const later = two.replace(':44', ':46')
  notEqual(log.read(later, { id: 'x', heardAt }), undefined, 'two seconds on it is another one')
})

test('a mailbox’s reading is told when its session ends, and only by lines that say it ended', () => {
  const bob = { saslUsername: 'bob@example.jp', account: 'sasl:bob@example.jp', session: 'a1' }
  const zero = { deleted: 0, expunged: 0, headersRead: 4, bodiesRead: 2, bodyBytes: 70 }
  const read = { kind: 'mailbox.read', protocol: 'imap', ...bob, bytesIn: 50, bytesOut: 1230 }
  const counters =
    'in=50 out=1230 deleted=0 expunged=0 trashed=0 hdr_count=4 hdr_bytes=9 body_count=2 body_bytes=70'
  const mail = 'imap(bob@example.jp)<12><a1>: '
  table([
    [`${mail}Disconnected: Logged out ${counters}`, { ...read, ...zero }],
    [`${mail}Info: Logged out ${counters}`, { ...read, ...zero }],
    [
      `${mail}Connection closed (IDLE running for 0.001 + waiting input for 28.1 secs, 2 B in + 10+10 B out, state=wait-input) ${counters}`,
      { ...read, ...zero },
    ],
    [`${mail}Disconnected for inactivity in=50 out=1230`, read],
    [
      `${mail}Disconnected: Server shutting down. bytes=50/1230`,
      { kind: 'mailbox.read', protocol: 'imap', ...bob, bytesIn: 50, bytesOut: 1230 },
    ],
    [
      'pop3(bob@example.jp)<12><a1>: Disconnected: Logged out top=1/21, retr=2/50, del=1/9, size=35',
      {
        kind: 'mailbox.read',
        protocol: 'pop3',
        ...bob,
        bytesOut: 71,
        headersRead: 1,
        bodiesRead: 2,
        bodyBytes: 50,
        deleted: 1,
        mailboxMessages: 9,
      },
    ],
    [
      'managesieve(bob@example.jp)<12><a1>: Disconnected: Logged out bytes=5/9',
      {
        kind: 'session.ended',
        protocol: 'sieve',
        ...bob,
        status: 'Disconnected: Logged out bytes=5/9',
      },
    ],
    [
      `${mail}expunge: box=INBOX, uid=9, msgid=<y@example.com>, subject=Logged out ${counters}`,
      'nothing',
    ],
    [`imap(77): Info: Disconnected: Logged out ${counters}`, 'nothing'],
  ])
})

test('a name that imitates the line gives away neither address, session nor another’s name', () => {
  const evil = 'x>, method=PLAIN, rip=198.51.100.9, lip=1.1.1.1, session=<forged>'
  const end = `imap-login: Disconnected (auth failed, 1 attempts in 6 secs): user=<${evil}>, method=PLAIN, ${at}`
  const failed = say(end) as Record<string, unknown>
  deepEqual(
    [failed['clientIp'], failed['session'], failed['saslUsername']],
    ['192.0.2.1', session, evil],
  )
  const mechanism = say(
    `imap-login: Disconnected (auth failed, 1 attempts in 6 secs): user=<>, method=A>,RIP=9.9.9.9, ${at}`,
  )
  deepEqual((mechanism as Record<string, unknown>)['clientIp'], '192.0.2.1')
  const auth = say(
    'auth: sql(x,198.51.100.9,<forged>): Password mismatch,192.0.2.1,<real>): Password mismatch',
  ) as Record<string, unknown>
  deepEqual([auth['clientIp'], auth['session']], ['192.0.2.1', 'real'])
})

test('names and sessions are kept up to their bounds, and not beyond', () => {
  const name = (length: number) => {
    const login = say(
      `imap-login: Disconnected (auth failed, 1 attempts): user=<${'a'.repeat(length)}>, ${at}`,
    )
    return String((login as Record<string, unknown>)['saslUsername']).length
  }
  deepEqual([name(NAME_MAX), name(NAME_MAX + 1)], [NAME_MAX, NAME_MAX])
  const sessionOf = (length: number) => {
    const login = say(
      `imap-login: Login: user=<bob>, rip=192.0.2.1, session=<${'a'.repeat(length)}>`,
    )
    return (login as Record<string, unknown>)['session']
  }
  deepEqual(
    [sessionOf(SESSION_MAX), sessionOf(SESSION_MAX + 1)],
    ['a'.repeat(SESSION_MAX), undefined],
  )
})

test('own log files are told from syslog by what stands where a host would', () => {
  const log = open()
  const read = (text: string) => log.read(text, { id: 'x', heardAt })
  const login = `imap-login: Info: Login: user=<bob>, method=PLAIN, ${at}`
  for (const form of [
    'Nov 21 20:23:44',
    'Nov 21 20:23:44.123',
    '2026-11-21 20:23:44',
    '2026-11-21T20:23:44+0900',
    '2026-11-21T11:23:44.5Z',
  ]) {
    const event = read(`${form} ${login}`)
    deepEqual(
      [event?.kind, event?.host, event?.program],
      ['login.accepted', undefined, 'dovecot'],
      form,
    )
  }
  const named = read(`${stamp}imap(bob smith)<1><a1>: Info: Disconnected: Logged out in=1 out=2`)
  equal(named?.kind, 'mailbox.read')
  equal(read(`${stamp}mx1 dovecot[55]: ${login}`)?.pid, 55)
  equal(read(`${stamp}mx1 dovecot-out: ${login}`)?.host, 'mx1')
  equal(read(`${stamp}mx1 cron: ${login}`), undefined)
  equal(read(`${stamp}mx1 postfix/qmgr[1]: 4A1B2C3D: removed`), undefined)
  equal(log.counts.foreign, 2)
})

test('unknown forms are kept raw, repeats are multiplied, torn lines are refused', () => {
  const login = `imap-login: Disconnected (auth failed, 2 attempts): user=<bob>, ${at}`
  const [repeated] = hear([`${syslog}message repeated 5 times: [ ${login}]`]) as [
    Record<string, unknown>,
  ]
  equal(repeated['times'], 10)
  for (const line of [
    'imap-login: something new',
    'nosuchservice: hello',
    'no service at all',
    'auth-policy: x',
  ])
    equal((say(line) as { kind: string }).kind, 'line.unrecognised', line)
  const torn = open().read('ov 21 20:23:44 imap-login: Login', { id: 'x', heardAt })
  equal(torn?.kind, 'line.unrecognised')
  equal(open().read('', { id: 'x', heardAt }), undefined)
})

test('one log of Postfix and Dovecot gives both, and the same line the same event', () => {
  const mixed = new MailLog({ instance: 'log', defaultRealm: '', zone: 'UTC' })
  const lines = [
    `${stamp}mx1 postfix/qmgr[1]: 4A1B2C3D: removed`,
    `${syslog}imap-login: Login: user=<bob@example.jp>, method=PLAIN, ${at}`,
    `${stamp}imap-login: Info: Login: user=<bob@example.jp>, method=PLAIN, ${at}`,
    `${stamp}mx1 CRON[1]: (root) CMD (true)`,
  ]
  const read = () => lines.map((line) => mixed.read(line, { id: 'x', heardAt }))
  const first = read()
  deepEqual(
    first.map((event) => event?.kind),
    ['message.removed', 'login.accepted', 'login.accepted', undefined],
  )
  deepEqual(read(), first)
})

const pieces = fc.constantFrom(
  '<',
  '>',
  ')',
  '(',
  ': ',
  ', ',
  'user=<',
  'rip=',
  ', rip=9.9.9.9',
  ', session=<s>',
  'Login',
  'Logged in',
  '): Password mismatch',
  ' (auth failed, 3 attempts',
  ' in=1 out=2',
  'Info: ',
  'Error: ',
  ' (given password: ',
  'x',
  ' ',
)
const foreign = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(pieces, { maxLength: 25 }).map((all) => all.join('')),
)

test('garbage never throws, wherever it stands', () => {
  const starts = fc.constantFrom(
    '',
    'imap-login: ',
    'imap-login: Login: user=<',
    'pop3-login: Info: Disconnected',
    'auth: ',
    'auth(',
    'auth-worker(5): ',
    'auth: sql(',
    'imap(',
    'imap(bob)<1><a>: Disconnected',
    'pop3(bob)<1><a>: ',
    'imap-login: proxy(',
    'master: ',
    'lmtp(',
  )
  const log = open()
  fc.assert(
    fc.property(fc.constantFrom(syslog, stamp), starts, foreign, (head, start, end) => {
      doesNotThrow(() => {
        const event = log.read(head + start + end, { id: 'x', heardAt })
        if (event !== undefined)
          ok(event.id === 'x' && event.at <= event.heardAt && event.trust === 'hearsay')
      })
    }),
    { numRuns: 3_000 },
  )
})

test('no name, password or method can turn a failure into a login, or into another’s address', () => {
  fc.assert(
    fc.property(foreign, foreign, (name, given) => {
      const clean = (text: string) => text.replace(/[\r\n\0]/g, '')
      const log = open()
      const read = (text: string) => log.read(syslog + text, { id: 'x', heardAt })
      const failed = read(
        `imap-login: Disconnected (auth failed, 1 attempts): user=<${clean(name)}>, method=PLAIN, ${at}`,
      )
      equal(failed?.kind, 'login.refused')
      equal(failed.account, undefined)
      ok('clientIp' in failed && failed.clientIp === '192.0.2.1' && failed.session === session)
      const wrong = read(
        `auth: sql(${clean(name)},192.0.2.1,<a1>): Password mismatch (given password: ${clean(given)})`,
      )
      if (wrong !== undefined) {
        notEqual(wrong.kind, 'login.accepted')
        if (wrong.kind === 'login.refused' && wrong.session === 'a1')
          equal(wrong.clientIp, '192.0.2.1')
      }
      const unknown = read(
        `auth: sql(bob,192.0.2.1,<a1>): unknown user (given password: ${clean(given)})`,
      )
      equal(unknown, undefined)
    }),
    { numRuns: 2_000 },
  )
})

test('a service or program called like something that every record has is none that we know', () => {
  for (const words of [
    `constructor: Login: user=<a@b>, method=PLAIN, ${at}`,
    'constructor(a@b)<1><s>: Logged out',
  ]) {
    const told = say(words)
    equal(told === 'nothing' ? told : told['kind'], 'line.unrecognised', words)
  }
  deepEqual(hear([`${stamp}mx1 constructor: Login: user=<a@b>, method=PLAIN, ${at}`]), ['nothing'])
})

test('elements are found in any order, and of several sessions the last counts', () => {
  const told = say(
    'imap-login: Login: user=<a@b.jp>, lport=993, rport=77, rport=78, TLS, master_user=<m>, session=<first1>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, TLSv1.2, session=<last22>',
  )
  deepEqual(told, {
    kind: 'login.accepted',
    protocol: 'imap',
    clientIp: '192.0.2.1',
    clientPort: 77,
    mechanism: 'PLAIN',
    session: 'last22',
    tlsVersion: 'TLSv1.2',
    saslUsername: 'a@b.jp',
    account: 'sasl:a@b.jp',
    actor: 'm',
  })
})
