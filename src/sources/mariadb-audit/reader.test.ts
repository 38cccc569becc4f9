import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { SyslogLog } from '../syslog/log.ts'
import { RECORD_MAX } from './documents.ts'
import { MysqlLog, mysqlLog, mysqlPrograms } from './format.ts'
import { CONNECTIONS_MAX, TEXT_MAX } from './general.ts'

const heardAt = instant('2026-11-22T00:00:00Z')
const options = { instance: 'db', defaultRealm: '', zone: 'Asia/Tokyo' }
type Told = Record<string, unknown>

function readAll(lines: readonly string[], more: object = {}): readonly Event[] {
  const log = new MysqlLog({ ...options, ...more })
  const events: Event[] = []
  for (const [nth, line] of lines.entries()) {
    const told = log.read(line, { id: `x${nth}`, heardAt })
    if (typeof told !== 'string') events.push(...(Array.isArray(told) ? told : [told as Event]))
    else if (told === 'unknown') events.push({ kind: 'line.unrecognised' } as never)
  }
  return [...events, ...log.end()]
}
function special(event: Event): Told {
  const { id, at, heardAt: _, trust, instance, program, assumed, ...rest } = event as Event & Told
  return rest
}
const read = (...lines: string[]): readonly Told[] => readAll(lines).map(special)
const kinds = (...lines: string[]) => read(...lines).map(({ kind }) => kind)

const refused = { kind: 'login.refused', refusal: 'credentials', protocol: 'database' }
const bob = { saslUsername: 'bob', clientIp: '192.0.2.7' }
const audit = (rest: string) => `20261121 20:23:44,db1,${rest}`

test('the audit plugin: who connected, who was refused, what was run', () => {
  deepEqual(read(audit('bob,192.0.2.7,12,0,CONNECT,shop,,0')), [
    { kind: 'login.accepted', protocol: 'database', account: 'db:bob@shop', ...bob, session: '12' },
  ])
  deepEqual(read(audit('bob,192.0.2.7,12,0,FAILED_CONNECT,,,1045')), [
    { ...refused, status: 'error 1045', ...bob, session: '12' },
  ])
  deepEqual(kinds(audit('bob,192.0.2.7,12,0,CONNECT,,,1045')), ['login.refused'])
  deepEqual(kinds(audit('bob,192.0.2.7,12,0,DISCONNECT,shop,,0')), ['session.ended'])
  const facts = { account: 'db:bob@shop', ...bob, session: '12', database: 'shop' }
  deepEqual(read(audit("bob,192.0.2.7,12,345,QUERY,shop,'DROP TABLE users',0")), [
    {
      kind: 'datastore.deleted',
      what: 'drop',
      command: 'DROP TABLE',
      ...facts,
      objects: ['users'],
    },
  ])
  deepEqual(
    read(audit("bob,192.0.2.7,12,345,QUERY,shop,'DELETE FROM users WHERE name=\\'x, y\\'',1142")),
    [
      {
        kind: 'statement.executed',
        class: 'write',
        command: 'DELETE',
        ...facts,
        objects: ['users'],
        failed: true,
        status: 'error 1142',
      },
    ],
  )
  deepEqual(kinds(audit("bob,192.0.2.7,12,345,QUERY,shop,'SET autocommit=1',0")), [])
  deepEqual(kinds(audit('bob,192.0.2.7,12,345,DROP,shop,users,')), ['datastore.deleted'])
  deepEqual(kinds(audit('bob,192.0.2.7,12,345,DROP,shop,users,0')), ['datastore.deleted'])
  // What was cut may have had its condition behind the cut.
  deepEqual(
    kinds(audit(`bob,192.0.2.7,12,345,QUERY,shop,'DELETE FROM t /*${'x'.repeat(1_000)}*/',0`)),
    ['statement.executed'],
  )
  equal(
    readAll([audit('bob,192.0.2.7,12,0,CONNECT,shop,,0')])[0]?.at,
    instant('2026-11-21T11:23:44Z'),
  )
})

test('the error log in every stamp that was seen', () => {
  const words = "Access denied for user 'bob'@'192.0.2.7' (using password: YES)"
  for (const [line, at] of [
    [`2021-11-09  5:13:11 8 [Warning] ${words}`, '2021-11-08T20:13:11Z'],
    [`221128 14:49:17 [Warning] ${words}`, '2022-11-28T05:49:17Z'],
    [`2020-04-16T05:13:40.861934Z 344 [Note] ${words}`, '2020-04-16T05:13:40.861Z'],
    [
      `2021-10-28T08:06:45.411498Z 25 [Note] [MY-010926] [Server] ${words}`,
      '2021-10-28T08:06:45.411Z',
    ],
    [
      `2021-10-28T17:06:45.411498+09:00 25 [Note] [MY-010926] [Server] ${words}`,
      '2021-10-28T08:06:45.411Z',
    ],
    [`2023-07-31T08:34:16.116872Z\t   14 Connect\t${words}`, '2023-07-31T08:34:16.116Z'],
    [`230731  8:34:16\t   14 Connect\t${words}`, '2023-07-30T23:34:16Z'],
  ] as const) {
    const [event] = readAll([line])
    equal(event?.kind, 'login.refused', line)
    deepEqual([(event as Told)['saslUsername'], (event as Told)['clientIp']], ['bob', '192.0.2.7'])
    equal(event?.at, instant(at), line)
    ok(mysqlLog.shape === 'lines' && mysqlLog.claims(line), line)
  }
  const at = '2021-10-28T08:06:45.411498Z 25 '
  equal(
    read(`${at}[Warning] Host '192.0.2.7' is blocked because of many connection errors`)[0]?.[
      'refusal'
    ],
    'policy',
  )
  equal(
    read(`${at}[ERROR] [MY-013183] [InnoDB] Assertion failure: x`)[0]?.['kind'],
    'service.failed',
  )
  deepEqual(read(`${at}[Note] Shutting down`), [])
})

test('the general log: a connection that is refused right away was none', () => {
  const at = '2023-07-31T08:34:16.116872Z\t   '
  deepEqual(
    kinds(
      `${at}14 Connect\tbob@192.0.2.7 on shop using TCP/IP`,
      `${at}14 Query\tDELETE`,
      'FROM users',
      '\t\t   14 Query\tSELECT 1',
      `${at}14 Quit\t`,
      `${at}15 Connect\tbob@192.0.2.7 on shop using TCP/IP`,
      `${at}15 Connect\tAccess denied for user 'bob'@'192.0.2.7' (using password: YES)`,
    ),
    ['login.accepted', 'datastore.deleted', 'statement.executed', 'session.ended', 'login.refused'],
  )
})

test('the slow log: who, how many rows, and what it was', () => {
  const entry = [
    '# Time: 2023-07-31T08:34:16.116872Z',
    '# User@Host: bob[bob] @  [192.0.2.7]  Id:    14',
    '# Query_time: 12.3  Lock_time: 0.0 Rows_sent: 100000  Rows_examined: 100000',
    'use shop;',
    'SET timestamp=1690792456;',
    'SELECT *',
    'FROM users;',
  ]
  deepEqual(
    read(...entry, ...entry.slice(1, 3), 'SET timestamp=1690792457;', 'DROP TABLE users;'),
    [
      {
        kind: 'statement.executed',
        class: 'read',
        command: 'SELECT',
        account: 'db:bob@shop',
        ...bob,
        session: '14',
        database: 'shop',
        objects: ['users'],
        rows: 100_000,
        dumps: true,
      },
      {
        kind: 'datastore.deleted',
        what: 'drop',
        command: 'DROP TABLE',
        account: 'db:bob@shop',
        ...bob,
        session: '14',
        database: 'shop',
        objects: ['users'],
        rows: 100_000,
      },
    ],
  )
})

test('the slow log of a name with all of a client’s place in it tells the server’s own', () => {
  const [event] = read(
    '# Time: 2023-07-31T08:34:16.116872Z',
    '# User@Host: a[a] @ h [6.6.6.6]  Id: 1[] @ web [192.0.2.7]  Id:    14',
    '# Query_time: 12.3  Lock_time: 0.0 Rows_sent: 1  Rows_examined: 1',
    'SET timestamp=1690792456;',
    'SELECT * FROM users;',
  )
  deepEqual([event?.['clientIp'], event?.['session']], ['192.0.2.7', '14'])
})

test('a password that must be changed is refused as expired; a new one is a change of rights', () => {
  for (const code of ['1820', '1862'])
    deepEqual(read(audit(`bob,192.0.2.7,12,0,FAILED_CONNECT,,,${code}`))[0]?.['refusal'], 'expired')
  const [event] = read(audit("bob,192.0.2.7,12,3,QUERY,shop,'SET PASSWORD FOR root=*****',0"))
  deepEqual([event?.['class'], event?.['command']], ['right', 'SET PASSWORD'])
  deepEqual(kinds(audit("bob,192.0.2.7,12,3,QUERY,shop,'SET NAMES utf8',0")), [])
})

test('audit records as JSON and XML', () => {
  const percona = (record: object) => JSON.stringify({ audit_record: record })
  const connect = {
    name: 'Connect',
    timestamp: '2014-08-27T10:43:52 UTC',
    connection_id: '3',
    status: 1045,
    user: 'bob',
    host: '',
    ip: '192.0.2.7',
    db: '',
  }
  deepEqual(kinds(percona(connect), percona({ ...connect, status: 0 })), [
    'login.refused',
    'login.accepted',
  ])
  const query = {
    name: 'Query',
    timestamp: '2014-08-27T10:43:52 UTC',
    command_class: 'drop_table',
    connection_id: '3',
    status: 0,
    sqltext: 'DROP TABLE users',
    user: 'bob[bob] @  [192.0.2.7]',
    host: '',
    ip: '192.0.2.7',
    db: 'shop',
  }
  deepEqual(
    read(percona(query)).map(({ kind, saslUsername, clientIp }) => [kind, saslUsername, clientIp]),
    [['datastore.deleted', 'bob', '192.0.2.7']],
  )
  deepEqual(
    kinds(
      '{ "timestamp": "2019-10-03 14:06:33", "id": 0, "class": "connection", "event": "connect", "connection_id": 12, "account": { "user": "bob", "host": "x" }, "login": { "user": "bob", "os": "", "ip": "192.0.2.7", "proxy": "" }, "connection_data": { "connection_type": "ssl", "status": 0, "db": "shop" } },',
      '{ "timestamp": "2019-10-03 14:06:33", "id": 1, "class": "general", "event": "status", "connection_id": 12, "account": { "user": "bob", "host": "x" }, "login": { "user": "bob", "ip": "192.0.2.7" }, "general_data": { "command": "Query", "sql_command": "truncate", "query": "TRUNCATE users", "status": 0 } }',
    ),
    ['login.accepted', 'datastore.deleted'],
  )
  const xml = [
    '<AUDIT_RECORD>',
    '<NAME>Query</NAME>',
    '<TIMESTAMP>2014-08-27T10:43:52 UTC</TIMESTAMP>',
    '<STATUS>0</STATUS>',
    '<SQLTEXT>DELETE FROM users WHERE 1&#61;1</SQLTEXT>',
    '<USER>bob[bob] @ x [192.0.2.7]</USER>',
    '<IP>192.0.2.7</IP>',
    '</AUDIT_RECORD>',
  ]
  deepEqual(kinds(...xml), ['datastore.deleted'])
  deepEqual(
    kinds(
      '<AUDIT_RECORD',
      ' NAME="Connect"',
      ' TIMESTAMP="2014-08-27T10:43:52 UTC"',
      ' STATUS="1045"',
      ' USER="bob"',
      ' IP="192.0.2.7"',
      '/>',
    ),
    ['login.refused'],
  )
})

test('through syslog: the plugin’s lines, and a server whose own moment stands once more', () => {
  const log = new SyslogLog(options, mysqlPrograms())
  const hear = (text: string) => log.read(text, { id: 'x', heardAt }) as Told | undefined
  const drop = hear(
    "Nov 21 20:23:44 db1 mysql-server_auditing: db1,bob,192.0.2.7,12,345,QUERY,shop,'DROP TABLE users',0",
  )
  deepEqual(
    [drop?.['kind'], drop?.['clientIp'], drop?.['at']],
    ['datastore.deleted', '192.0.2.7', instant('2026-11-21T11:23:44Z')],
  )
  const no = hear(
    "Apr 16 05:13:40 db1 mysql[2769]: 2020-04-16T05:13:40.861934Z 344 [Note] Access denied for user 'root'@'192.0.2.7' (using password: YES)",
  )
  deepEqual(
    [no?.['kind'], no?.['clientIp'], no?.['at'], no?.['host']],
    ['login.refused', '192.0.2.7', instant('2020-04-16T05:13:40.861Z'), 'db1'],
  )
})

test('bounds: texts over lines, records of XML, connections', () => {
  const at = '2023-07-31T08:34:16.116872Z\t   '
  deepEqual(kinds(`${at}14 Query\tSELECT 1`, 'x'.repeat(TEXT_MAX), 'y'.repeat(TEXT_MAX)), [
    'statement.executed',
  ])
  deepEqual(kinds('<AUDIT_RECORD>', 'x'.repeat(RECORD_MAX), 'y', '</AUDIT_RECORD>'), [
    'line.unrecognised',
  ])
  const connects = (count: number) =>
    Array.from({ length: count }, (_, nth) => `${at}${nth + 1} Connect\tbob@192.0.2.7 on shop`)
  deepEqual(kinds(...connects(CONNECTIONS_MAX), `${at}1 Quit\t`), [
    'login.accepted',
    'session.ended',
  ])
  deepEqual(kinds(...connects(CONNECTIONS_MAX + 1), `${at}1 Quit\t`), [])
})

const EVIL = '6.6.6.6'
const evil = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          `,${EVIL},1,0,CONNECT,`,
          `x,${EVIL},1,1,QUERY,db,'DROP TABLE y',0`,
          `'@'${EVIL}`,
          "'",
          ',',
          ')',
        ],
        ...[
          `'@'${EVIL}' (using password: YES)`,
          ` on shop`,
          `@${EVIL}`,
          ' ',
          'root',
          `,${EVIL},9,0,FAILED_CONNECT,,,1045`,
        ],
      ),
      fc.string({ maxLength: 5 }).map((text) => text.replace(/[\r\n]/g, '')),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''))

test('no name of a refused stranger becomes an address, a login, or a loss of data', () => {
  const lines: readonly ((name: string) => string)[] = [
    (name) => audit(`${name},192.0.2.7,12,0,FAILED_CONNECT,,,1045`),
    (name) => audit(`bob,192.0.2.7,12,0,FAILED_CONNECT,${name},,1045`),
    (name) =>
      `2020-04-16T05:13:40.861934Z 344 [Note] Access denied for user '${name}'@'192.0.2.7' (using password: YES)`,
    (name) =>
      `2023-07-31T08:34:16.116872Z\t   14 Connect\tAccess denied for user '${name}'@'192.0.2.7' (using password: NO)`,
  ]
  fc.assert(
    fc.property(evil, fc.constantFrom(...lines), (name, line) => {
      for (const event of read(line(name))) {
        ok(
          event['clientIp'] === undefined || event['clientIp'] === '192.0.2.7',
          JSON.stringify(event),
        )
        ok(
          ['login.refused', 'line.unrecognised'].includes(String(event['kind'])),
          JSON.stringify(event),
        )
      }
    }),
    { numRuns: 2_000 },
  )
})

test('whatever the lines are, nothing is thrown', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(evil, fc.string({ maxLength: 80 })), { maxLength: 8 }),
      (lines) => {
        readAll(lines)
        readAll(lines.map((line) => audit(line)))
        readAll(lines.map((line) => `# User@Host: ${line}`))
      },
    ),
    { numRuns: 300 },
  )
})

test('texts of statements are never kept', () => {
  const events = readAll(
    [
      audit("bob,192.0.2.7,12,345,QUERY,shop,'UPDATE users SET password=\\'hunter2\\'',0"),
      "2023-07-31T08:34:16.116872Z\t   14 Query\tSET PASSWORD FOR x = 'hunter2'",
      "2023-07-31T08:34:16.116872Z\t   14 Query\tINSERT INTO t VALUES ('hunter2')",
    ],
    { keepRaw: true },
  )
  ok(events.length >= 2)
  ok(!JSON.stringify(events).includes('hunter2'))
})
