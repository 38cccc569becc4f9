import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { SyslogLog } from '../syslog/log.ts'
import { PostgresLog, postgresLog } from './format.ts'
import { RECORD_CHARS_MAX } from './record.ts'
import { PROCESSES_MAX, postgresPrograms } from './syslog.ts'
import { HELD_RECORDS } from './teller.ts'

const heardAt = instant('2026-11-22T00:00:00Z')
const options = { instance: 'db', defaultRealm: '', zone: 'Asia/Tokyo' }
type Told = Record<string, unknown>

function readAll(lines: readonly string[], more: object = {}): readonly Event[] {
  const log = new PostgresLog({ ...options, ...more })
  const events: Event[] = []
  for (const [nth, line] of lines.entries()) {
    const told = log.read(line, { id: `x${nth}`, heardAt })
    if (told === 'unknown') events.push({ kind: 'line.unrecognised' } as never)
    else if (typeof told !== 'string')
      events.push(...(Array.isArray(told) ? told : [told as Event]))
  }
  return [...events, ...log.end()]
}

/** What is special to each event. */
const read = (...lines: string[]): readonly Told[] => readAll(lines).map(special)
function special(event: Event): Told {
  const {
    id,
    at,
    heardAt: _,
    trust,
    instance,
    program,
    pid,
    assumed,
    session,
    ...rest
  } = event as Event & Told
  return rest
}

const refused = {
  kind: 'login.refused',
  refusal: 'credentials',
  status: 'password authentication failed',
  protocol: 'database',
  mechanism: 'password',
}
const failed = (user: string) => `FATAL:  password authentication failed for user "${user}"`

test('a refused password in the prefixes that are in use: who and from where', () => {
  const bob = { ...refused, saslUsername: 'bob' }
  const from = { ...bob, clientIp: '192.0.2.7' }
  for (const [prefix, expected] of [
    ['2026-11-21 20:23:44.123 JST [147] ', bob],
    ['2026-11-21 20:23:44.123 JST [147] bob@shop ', bob],
    ['2026-11-21 20:23:44.123 UTC [147] 192.0.2.7 bob@shop ', from],
    ['2026-11-21 20:23:44.123 UTC [147] 192.0.2.7(5432) bob@shop ', { ...from, clientPort: 5432 }],
    ['192.0.2.7 2026-11-21 20:23:44.123 UTC [147] bob@shop ', from],
    ['2026-11-21 20:23:44 UTC:192.0.2.7(5432):bob@shop:[147]:', { ...from, clientPort: 5432 }],
    [
      '2026-11-21 20:23:44 UTC:2001:db8::1(5432):bob@shop:[147]:',
      { ...bob, clientIp: '2001:db8::1', clientPort: 5432 },
    ],
    ['2026-11-21 20:23:44 JST [147]: [3-1] user=bob,db=shop,app=[unknown],client=192.0.2.7 ', from],
    [
      '2026-11-21 20:23:44 JST [147]: [3-1] db=shop,user=bob,client=192.0.2.7(99) ',
      { ...from, clientPort: 99 },
    ],
    ['2026-11-21 20:23:44 +09 [147]: host=192.0.2.7,user=bob,db=shop ', from],
    ['2026-11-21 20:23:44.1 UTC [147] [unknown] bob@shop 192.0.2.7 ', bob],
    ['2026-11-21 20:23:44 UTC [147]: user=bob,db=shop,app=x,client=[local] ', bob],
  ] as const)
    deepEqual(read(`${prefix}${failed('bob')}`), [expected], prefix)
})

test('moments: with a zone’s name, an offset, none, or as seconds', () => {
  for (const [stamp, at] of [
    ['2026-11-21 20:23:44.123 JST', '2026-11-21T11:23:44.123Z'],
    ['2026-11-21 20:23:44 UTC', '2026-11-21T20:23:44Z'],
    ['2026-11-21 20:23:44 +09', '2026-11-21T11:23:44Z'],
    ['2026-11-21 20:23:44', '2026-11-21T11:23:44Z'],
    ['2026-11-21 20:23:44 CST', '2026-11-21T11:23:44Z'],
    ['1795260224.123', '2026-11-21T11:23:44.123Z'],
  ] as const) {
    const [event] = readAll([`${stamp} [147] ${failed('bob')}`])
    equal(event?.at, instant(at), stamp)
    equal(event?.assumed?.includes('zone') ?? false, /44$|CST/.test(stamp), stamp)
  }
})

test('a session from its first packet to its end', () => {
  deepEqual(
    read(
      '2026-11-21 20:23:44 JST [7] LOG:  connection received: host=192.0.2.7 port=4711',
      '2026-11-21 20:23:44 JST [7] LOG:  connection authenticated: identity="bob" method=scram-sha-256 (/etc/pg_hba.conf:5)',
      '2026-11-21 20:23:44 JST [7] LOG:  connection authorized: user=bob database=shop application_name=psql SSL enabled (protocol=TLSv1.3, cipher=X, bits=256)',
      '2026-11-21 20:23:45 JST [7] LOG:  statement: DROP TABLE users;',
      '2026-11-21 20:23:46 JST [7] LOG:  disconnection: session time: 0:01:02.345 user=bob database=shop host=192.0.2.7 port=4711',
    ),
    [
      {
        kind: 'login.accepted',
        protocol: 'database',
        account: 'db:bob@shop',
        saslUsername: 'bob',
        clientIp: '192.0.2.7',
        clientPort: 4711,
        mechanism: 'scram-sha-256',
        deviceId: 'psql',
        tlsVersion: 'TLSv1.3',
      },
      {
        kind: 'datastore.deleted',
        what: 'drop',
        command: 'DROP TABLE',
        account: 'db:bob@shop',
        saslUsername: 'bob',
        database: 'shop',
        clientIp: '192.0.2.7',
        clientPort: 4711,
        objects: ['users'],
      },
      {
        kind: 'session.ended',
        protocol: 'database',
        account: 'db:bob@shop',
        saslUsername: 'bob',
        clientIp: '192.0.2.7',
        clientPort: 4711,
        mechanism: 'scram-sha-256',
        deviceId: 'psql',
        seconds: 62,
      },
    ],
  )
})

test('the same in Japanese, and refusals in other tongues', () => {
  const events = read(
    '2026-11-21 20:23:44 JST [7] LOG:  接続を受け付けました: ホスト=192.0.2.7 ポート番号=4711',
    '2026-11-21 20:23:44 JST [7] FATAL:  ユーザー"bob"のパスワード認証に失敗しました',
    '2026-11-21 20:23:44 JST [8] LOG:  文: DELETE FROM users',
    '2026-11-21 20:23:45 JST [8] エラー:  テーブル users へのアクセスが拒否されました',
    '2026-11-21 20:23:45 JST [8] ステートメント:  DELETE FROM users',
    '2026-11-21 20:23:46 JST [9] LOG:  切断: セッション時間: 0:00:02.000 ユーザー=bob データベース=shop ホスト=192.0.2.9 ポート番号=5',
  )
  deepEqual(
    events.map(({ kind }) => kind),
    ['login.refused', 'datastore.deleted', 'session.ended'],
  )
  deepEqual([events[0]?.['clientIp'], events[0]?.['saslUsername']], ['192.0.2.7', 'bob'])
  equal(events[1]?.['failed'], true)
  deepEqual([events[2]?.['clientIp'], events[2]?.['seconds']], ['192.0.2.9', 2])
  for (const line of [
    'FATAL:  Passwort-Authentifizierung für Benutzer »bob« fehlgeschlagen',
    "FATAL:  authentification par mot de passe échouée pour l'utilisateur « bob »",
    'FATAL:  la autentificación password falló para el usuario «bob»',
    'ВАЖНО:  пользователь "bob" не прошёл проверку подлинности (по паролю)',
    'ВАЖНО:  пользователь "bob" не прошёл аутентификацию',
    '致命错误:  用户 "bob" Password 认证失败',
  ]) {
    const [event] = read(`2026-11-21 20:23:44 UTC [7] ${line}`)
    equal(event?.['kind'], 'login.refused', line)
    equal(event?.['saslUsername'], 'bob', line)
  }
})

test('other refusals: what pg_hba says, unknown roles, roles that may not log in', () => {
  const at = '2026-11-21 20:23:44 UTC [7] '
  const [hba] = read(
    `${at}FATAL:  no pg_hba.conf entry for host "192.0.2.7", user "bob", database "shop", SSL off`,
  )
  deepEqual(
    [hba?.['refusal'], hba?.['clientIp'], hba?.['saslUsername']],
    ['policy', '192.0.2.7', 'bob'],
  )
  const [role] = read(`${at}FATAL:  role "bob" does not exist`)
  deepEqual([role?.['refusal'], role?.['saslUsername']], ['account', 'bob'])
  const [no] = read(`${at}FATAL:  role "bob" is not permitted to log in`)
  equal(no?.['refusal'], 'disabled')
  deepEqual(read(`${at}FATAL:  terminating connection due to administrator command`), [])
  equal(
    read(`${at}PANIC:  could not write to file "pg_wal/x": No space left on device`)[0]?.['kind'],
    'service.failed',
  )
})

test('statements over several lines, prepared ones and slow ones; their texts are not kept', () => {
  const secret = 'hunter2'
  const events = readAll(
    [
      '2026-11-21 20:23:44 JST [7] bob@shop LOG:  statement: DELETE',
      '\tFROM users',
      '\tWHERE id = 5',
      `2026-11-21 20:23:44 JST [7] bob@shop LOG:  execute S_1: UPDATE users SET password = '${secret}'`,
      `2026-11-21 20:23:44 JST [7] bob@shop DETAIL:  parameters: $1 = '${secret}'`,
      '2026-11-21 20:23:44 JST [7] bob@shop LOG:  duration: 12.345 ms  statement: SELECT * FROM users',
      '2026-11-21 20:23:44 JST [7] bob@shop LOG:  duration: 12.345 ms  bind S_1: DELETE FROM users',
      '2026-11-21 20:23:44 JST [7] bob@shop LOG:  duration: 0.1 ms',
      '2026-11-21 20:23:44 JST [7] bob@shop LOG:  statement: BEGIN',
      `2026-11-21 20:23:44 JST [7] bob@shop LOG:  statement: ALTER ROLE x PASSWORD '${secret}'`,
      '2026-11-21 20:23:44 JST [7] bob@shop LOG:  AUDIT: SESSION,1,1,WRITE,DELETE,TABLE,public.t,"delete',
      `\tfrom t where x = '${secret}'",<none>,17`,
    ],
    { keepRaw: true },
  )
  deepEqual(
    events.map((event) => {
      const { kind, command, objects, dumps, rows } = event as Event & Told
      return [kind, command, objects, dumps, rows].filter((it) => it !== undefined)
    }),
    [
      ['statement.executed', 'DELETE', ['users']],
      ['statement.executed', 'UPDATE', ['users']],
      ['statement.executed', 'SELECT', ['users'], true],
      ['statement.executed', 'ALTER ROLE', ['x']],
      ['statement.executed', 'DELETE', ['public.t'], 17],
    ],
  )
  ok(!JSON.stringify(events).includes(secret))
})

test('what destroys waits for its outcome: an error of its session makes it failed', () => {
  const drop = '2026-11-21 20:23:44 JST [7] LOG:  statement: DROP TABLE users'
  const no = '2026-11-21 20:23:44 JST [7] ERROR:  must be owner of table users'
  const again = '2026-11-21 20:23:44 JST [7] STATEMENT:  DROP TABLE users'
  const told = (...lines: string[]) =>
    read(...lines).map(({ kind, failed: has, status }) => [kind, has, status])
  deepEqual(told(drop, no, again), [['datastore.deleted', true, 'must be owner of table users']])
  deepEqual(told(no, again), [['datastore.deleted', true, 'must be owner of table users']])
  deepEqual(told(drop), [['datastore.deleted', undefined, undefined]])
  // Another session's error is none of it.
  const other = no.replace('[7]', '[8]')
  deepEqual(told(drop, other), [['datastore.deleted', undefined, undefined]])
  const talk = (nth: number) => `2026-11-21 20:23:45 JST [${100 + nth}] LOG:  duration: 1.0 ms`
  const lines = Array.from({ length: HELD_RECORDS }, (_, nth) => talk(nth))
  deepEqual(told(drop, ...lines, no), [['datastore.deleted', true, 'must be owner of table users']])
  deepEqual(told(drop, ...lines, talk(9_999), no), [['datastore.deleted', undefined, undefined]])
})

test('a prefix with commas is no csvlog', () => {
  const [event] = read(
    '2026-11-21 20:23:44.123 JST,bob,shop,147,192.0.2.7 LOG:  statement: DROP TABLE users;',
  )
  deepEqual([event?.['kind'], event?.['objects']], ['datastore.deleted', ['users']])
})

test('csvlog of 9 to 17 and jsonlog: names and addresses in fields of their own', () => {
  const csv = (columns: string) =>
    `2026-11-21 20:23:44.123 JST,"bo,b","shop",147,"192.0.2.7:4711",6740d0e0.93,3,"authentication",2026-11-21 20:23:44 JST,3/5,0,FATAL,28P01,"パスワード ""bo,b""",,,,,,,,,"psql"${columns}`
  const expected = {
    ...refused,
    status: 'authentication failed',
    saslUsername: 'bo,b',
    clientIp: '192.0.2.7',
    clientPort: 4711,
  }
  for (const columns of ['', ',"client backend"', ',"client backend",,0']) {
    const [event] = read(csv(columns))
    equal(event?.['kind'], 'login.refused', columns)
    deepEqual(
      [event?.['clientIp'], event?.['clientPort']],
      [expected.clientIp, expected.clientPort],
    )
  }
  const dropped = read(
    '2026-11-21 20:23:44.123 JST,"bob","shop",147,"[local]",6740d0e0.93,3,"DROP TABLE",2026-11-21 20:23:44 JST,3/5,0,LOG,00000,"statement: DROP',
    'TABLE users",,,,,,,,,"psql","client backend",,0',
  )
  deepEqual(dropped, [
    {
      kind: 'datastore.deleted',
      what: 'drop',
      command: 'DROP TABLE',
      account: 'db:bob@shop',
      saslUsername: 'bob',
      database: 'shop',
      objects: ['users'],
    },
  ])
  const json = {
    timestamp: '2026-11-21 20:23:44.123 JST',
    user: 'bob',
    dbname: 'shop',
    pid: 147,
    remote_host: '192.0.2.7',
    remote_port: 4711,
    session_id: '6740d0e0.93',
    line_num: 3,
    error_severity: 'LOG',
    message: 'AUDIT: SESSION,1,1,READ,COPY,TABLE,public.users,copy users to stdout,<none>',
    application_name: 'pg_dump',
  }
  const [audit] = readAll([JSON.stringify(json)])
  deepEqual(
    [audit?.kind, (audit as Told | undefined)?.['dumps'], (audit as Told | undefined)?.['session']],
    ['statement.executed', true, '6740d0e0.93'],
  )
  const at = instant('2026-11-21T11:23:44.123Z')
  equal(audit?.at, at)
})

test('pg_dump: its COPY and the snapshot that its workers share are dumps', () => {
  const line = (text: string) =>
    `2026-11-21 20:23:44 JST [7]: [1-1] user=bob,db=shop,app=pg_dump,client=192.0.2.7 LOG:  statement: ${text}`
  const events = read(
    line("SET TRANSACTION SNAPSHOT '00000003-0000001B-1'"),
    line('COPY public.users (id, name) TO stdout;'),
    line('SELECT pg_catalog.set_config($$search_path$$, $$$$, false)'),
    '2026-11-21 20:23:44 JST [9] LOG:  received replication command: BASE_BACKUP LABEL $$x$$',
  )
  deepEqual(
    events.map(({ command, dumps }) => [command, dumps]),
    [
      ['SET TRANSACTION SNAPSHOT', true],
      ['COPY', true],
      ['SELECT', undefined],
      ['BASE_BACKUP', true],
    ],
  )
})

test('through syslog: pieces of several processes are put together again', () => {
  const log = new SyslogLog(options, postgresPrograms())
  const events: Event[] = []
  const hear = (pid: number, text: string) => {
    const told = log.read(`Nov 21 20:23:44 db1 postgres[${pid}]: ${text}`, { id: 'x', heardAt })
    if (told !== undefined) events.push(told)
    events.push(...log.aside())
  }
  hear(7, '[5-1] 2026-11-21 20:23:44 JST [7] bob@shop LOG:  statement: DELETE FROM')
  hear(8, '[9-1] user=x,db=y LOG:  connection received: host=192.0.2.8 port=1')
  hear(7, '[5-2] #011users WHE')
  hear(8, '[10-1] user=eve,db=y FATAL:  password authentication failed for user "eve"')
  hear(7, '[5-3] RE id = 5')
  hear(7, '[6-1] 2026-11-21 20:23:44 JST [7] bob@shop LOG:  statement: DROP TABLE')
  hear(7, '[6-2] #011users')
  events.push(...log.end())
  deepEqual(
    events.map((event) => [
      event.kind,
      (event as Told)['command'],
      (event as Told)['clientIp'],
      event.host,
    ]),
    [
      ['statement.executed', 'DELETE', undefined, 'db1'],
      ['login.refused', undefined, '192.0.2.8', 'db1'],
      ['datastore.deleted', 'DROP TABLE', undefined, 'db1'],
    ],
  )
})

test('bounds of records and of processes in syslog', () => {
  const begun = '2026-11-21 20:23:44 JST [7] LOG:  statement: DROP TABLE t'
  equal(
    read(begun, `\t${'x'.repeat(RECORD_CHARS_MAX)}`, `\t${'y'.repeat(RECORD_CHARS_MAX)}`).length,
    1,
  )
  const log = new SyslogLog(options, postgresPrograms())
  const begin = (pid: number) =>
    log.read(`Nov 21 20:23:44 db1 postgres[${pid}]: [1-1] ${failed('x')}`, { id: 'x', heardAt })
  for (let pid = 1; pid <= PROCESSES_MAX; pid += 1) equal(begin(pid), undefined)
  equal(begin(PROCESSES_MAX + 1)?.kind, 'login.refused')
})

test('who names his program like a line hides nothing and is no other', () => {
  const line = (app: string) =>
    `2026-11-21 20:23:44 JST [7]: [1-1] user=bob,db=shop,app=${app},client=192.0.2.7 LOG:  statement: DROP TABLE users`
  for (const app of [
    'x LOG:  checkpoint starting',
    'x FATAL:  password authentication failed for user "root"',
    'x ERROR:  nothing',
  ])
    deepEqual(read(line(app)), [{ kind: 'line.unrecognised', status: 'has two readings' }], app)
  equal(read(line('psql'))[0]?.['kind'], 'datastore.deleted')
})

test('an honest line without a label for the client unmasks a database that brings one', () => {
  const at = '2026-11-21 20:23:44 JST [7]: [1-1] '
  const events = read(
    `${at}user=,db= LOG:  checkpoint starting: time`,
    `${at}user=bob,db=x,client=6.6.6.6 FATAL:  password authentication failed for user "bob"`,
  )
  deepEqual(
    events.map(({ kind, clientIp }) => [kind, clientIp]),
    [['login.refused', undefined]],
  )
})

test('which lines it claims', () => {
  for (const line of [
    '2026-11-21 20:23:44 JST [7] LOG:  x',
    'AUDIT: SESSION,1,1,READ,SELECT,,,SELECT 1,<none>',
    '{"timestamp":"2026-11-21 20:23:44.123 JST","pid":1,"error_severity":"LOG","message":"x"}',
  ])
    ok(postgresLog.shape === 'lines' && postgresLog.claims(line), line)
  for (const line of [
    '2026-11-21 20:23:44 5 [Warning] Access denied',
    '2026-11-21T20:23:44+09:00 mx1 postfix/smtpd[7]: warning: x',
    '2026-11-21 20:23:44 ERROR: one blank only',
    'Nov 21 20:23:44 mx1 dovecot: imap-login: Info: x',
    '\tFROM users',
  ])
    ok(postgresLog.shape === 'lines' && !postgresLog.claims(line), line)
})

const EVIL = '6.6.6.6'
const evilName = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          EVIL,
          `${EVIL} x`,
          `x,client=${EVIL}`,
          `host=${EVIL}`,
          `[1] ${EVIL}`,
          `${EVIL}(99)`,
          '"',
          '@',
          ',',
        ],
        ...[
          ' FATAL:  ',
          ' LOG:  statement: DROP TABLE users',
          `connection received: host=${EVIL} port=1`,
        ],
        ...[`password authentication failed for user "root"`, ':', '[7]:', ' ', 'user=', 'client='],
        ...[
          `connection authorized: user=root database=postgres`,
          `host "${EVIL}", user "x"`,
          ' LOG:  ',
        ],
      ),
      fc.string({ maxLength: 5 }).map((text) => text.replace(/[\r\n]/g, '')),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''))

test('no name of a refused stranger becomes an address, a login, or a loss of data', () => {
  const prefixes: readonly ((user: string) => string)[] = [
    (user) => `2026-11-21 20:23:44 JST [147] ${user}@shop `,
    () => '2026-11-21 20:23:44 JST [147] ',
    (user) => `2026-11-21 20:23:44 JST [147] ${user} `,
    (user) => `2026-11-21 20:23:44 JST [147] 192.0.2.7 ${user}@shop `,
    (user) => `2026-11-21 20:23:44 UTC:192.0.2.7(5432):${user}@shop:[147]:`,
    (user) => `2026-11-21 20:23:44 JST [147]: user=${user},db=shop,app=[unknown],client=192.0.2.7 `,
    (user) => `2026-11-21 20:23:44 JST [147]: host=192.0.2.7,user=${user},db=shop `,
    (user) => `2026-11-21 20:23:44 JST [147]: user=${user},db=shop `,
    (user) => `2026-11-21 20:23:44 JST [147] ${user}@${user} `,
    (user) => `2026-11-21 20:23:44 JST [147] bob@${user} `,
  ]
  const messages: readonly ((user: string) => string)[] = [
    (user) => `FATAL:  password authentication failed for user "${user}"`,
    (user) => `FATAL:  role "${user}" does not exist`,
    (user) =>
      `FATAL:  no pg_hba.conf entry for host "192.0.2.7", user "${user}", database "shop", no encryption`,
  ]
  fc.assert(
    fc.property(
      evilName,
      fc.constantFrom(...prefixes),
      fc.constantFrom(...messages),
      (user, prefix, message) => {
        for (const event of read(
          `${prefix(user)}${message(user)}`,
          '2026-11-21 20:23:45 JST [9] LOG:  x',
        )) {
          ok(
            event['clientIp'] === undefined || event['clientIp'] === '192.0.2.7',
            JSON.stringify(event),
          )
          ok(
            ![
              'login.accepted',
              'datastore.deleted',
              'session.ended',
              'statement.executed',
            ].includes(String(event['kind'])),
            JSON.stringify(event),
          )
        }
      },
    ),
    { numRuns: 2_000 },
  )
})

test('whatever the lines are, nothing is thrown and no event is out of bounds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(evilName, fc.string({ maxLength: 80 })), { maxLength: 8 }),
      (lines) => {
        for (const event of readAll(lines.map((line) => `2026-11-21 20:23:44 JST [7] ${line}`)))
          ok(event.id === undefined || event.id.length <= 64)
        readAll(lines)
      },
    ),
    { numRuns: 300 },
  )
})

const said = (text: string, pid = 7) => `2026-11-21 20:23:44 JST [${pid}] bob@shop LOG:  ${text}`
const named = (...lines: string[]) =>
  read(...lines).map(({ kind, command, rows }) => [kind, command, rows].filter(Boolean).join(' '))
const audit = (row: string) => said(`AUDIT: SESSION,1,1,${row},<none>`)

test('what the statement log and pgaudit both tell is one statement, with the rows that one of them counts', () => {
  const wiped = 'WRITE,DELETE,TABLE,public.users,delete from users'
  deepEqual(
    named(
      said('statement: delete from users'),
      said(`AUDIT: SESSION,1,1,${wiped},<none>,17`),
      said('duration: 1.5 ms'),
      said('statement: select * from users'),
      audit('READ,SELECT,TABLE,public.users,select * from users'),
      said('statement: commit'),
    ),
    ['datastore.deleted DELETE 17', 'statement.executed SELECT'],
  )
  // The text behind it, with its duration.
  deepEqual(
    named(
      audit(wiped),
      said('duration: 12.3 ms  statement: delete from users'),
      audit('WRITE,UPDATE,TABLE,public.users,update users set a = 1'),
      said('duration: 12.3 ms  statement: update users set a = 1'),
      said('statement: commit'),
    ),
    ['datastore.deleted DELETE', 'statement.executed UPDATE'],
  )
})

test('two statements stay two, whoever tells of them', () => {
  deepEqual(
    named(
      said('statement: delete from users'),
      audit('WRITE,DELETE,TABLE,public.orders,delete from orders'),
      said('statement: delete from users'),
      said('statement: delete from users'),
      said('statement: commit'),
    ),
    Array.from({ length: 4 }, () => 'datastore.deleted DELETE'),
  )
  deepEqual(
    named(
      said('statement: delete from users'),
      said('AUDIT: SESSION,1,1,WRITE,DELETE,TABLE,public.users,delete from users,<none>', 8),
      said('statement: commit'),
      said('statement: commit', 8),
    ),
    Array.from({ length: 2 }, () => 'datastore.deleted DELETE'),
  )
})

test('the rest of a record that began in another file is told without its text', () => {
  const secret = "\tWHERE name = 'hunter2'"
  for (const line of [secret, "AND password = 'hunter2'"]) {
    const [event] = readAll([line], { keepRaw: true })
    deepEqual(
      [event?.kind, JSON.stringify(event).includes('hunter2')],
      ['line.unrecognised', false],
    )
  }
})
