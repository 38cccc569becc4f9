import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { type Directory, LINKED_MAX } from '../../ports/directory.ts'
import { OneDirectory } from './config.ts'
import { openDirectories } from './open.ts'
import { ROWS_MAX, type SqlSession, sqlDirectoryBy } from './sql.ts'
import { translate } from './sql-statement.ts'

type Account = Parameters<Directory['disable']>[0]
const account = (text: string) => text as Account
let folder = ''
let file = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekimori-sql-'))
  file = join(folder, 'mail.sqlite')
  const database = new DatabaseSync(file)
  database.exec(`create table mailbox (username text, active int, note text);
    create table app_password (username text, label text)`)
  const add = database.prepare('insert into mailbox values (?, 1, ?)')
  for (const name of ['alice@example.jp', "o'hara@example.jp", ':user@example.jp'])
    add.run(name, 'n')
  for (let index = 0; index <= ROWS_MAX; index += 1) add.run('many@example.jp', `${index}`)
  const link = database.prepare('insert into app_password values (?, ?)')
  for (let index = 0; index <= LINKED_MAX; index += 1)
    link.run('alice@example.jp', index === 0 ? `a\r\nb${'x'.repeat(200)}` : `phone ${index}`)
  database.close()
})
after(() => rmSync(folder, { recursive: true }))

const statements = {
  disable: "update mailbox set active = 0, note = ':user' where username = :account and active = 1",
  enable: "update mailbox set active = 1 where username = :user || '@' || :realm and active = 0",
  linked:
    "select 'app-password' as KIND, label as name from app_password where username = :account",
  known: 'select 1 from mailbox where username = :account',
}
const open = (more: object = {}): Directory => {
  const [directory] = openDirectories([
    OneDirectory.parse({ kind: 'sql', name: 'db', engine: 'sqlite', file, statements, ...more }),
  ])
  ok(directory !== undefined)
  return directory
}

test('an account is locked once and unlocked once, by name and never by its letters', async () => {
  const directory = open()
  for (const name of ['alice@example.jp', "o'hara@example.jp", ':user@example.jp']) {
    deepEqual(await directory.disable(account(`sasl:${name}`)), { changed: true, known: true })
    deepEqual(await directory.disable(account(`sasl:${name}`)), { changed: false, known: true })
    deepEqual(await directory.enable(account(`sasl:${name}`)), { changed: true, known: true })
    deepEqual(await directory.enable(account(`sasl:${name}`)), { changed: false, known: true })
  }
  for (const name of ["' or '1'='1", 'x@y; drop table mailbox', 'nobody@example.jp'])
    deepEqual(await directory.disable(account(`sasl:${name}`)), { changed: false, known: false })
  const look = new DatabaseSync(file)
  deepEqual(
    {
      ...look.prepare("select note, active from mailbox where username = 'alice@example.jp'").get(),
    },
    { note: ':user', active: 1 },
  )
  look.close()
})

test('linked credentials are LINKED_MAX at most, each one clean line', async () => {
  const linked = await open().linked(account('sasl:alice@example.jp'))
  equal(linked.length, LINKED_MAX)
  equal(linked[0]?.kind, 'app-password')
  equal(linked[0]?.name.length, 120)
  match(linked[0]?.name ?? '', /^a��bx+$/)
  equal(linked[1]?.name, 'phone 1')
  deepEqual(
    await open({ statements: { disable: statements.disable, enable: statements.enable } }).linked(
      account('sasl:a'),
    ),
    [],
  )
})

test('a statement that touches more rows than one account has is rolled back', async () => {
  await rejects(open().disable(account('sasl:many@example.jp')), /directory\.refused.*51 rows/)
  const look = new DatabaseSync(file)
  const active = () =>
    Number(
      look
        .prepare(
          "select count(*) as n from mailbox where username = 'many@example.jp' and active = 1",
        )
        .get()?.['n'],
    )
  equal(active(), ROWS_MAX + 1)
  look.exec("delete from mailbox where note = '0'")
  equal((await open().disable(account('sasl:many@example.jp'))).changed, true)
  equal(active(), 0)
  look.close()
})

test('a database that another program locks, or that is not there, is a fault that passes', async () => {
  const other = new DatabaseSync(file)
  other.exec('begin exclusive')
  await rejects(open().disable(account('sasl:alice@example.jp')), /directory\.failed.*locked/)
  other.exec('rollback')
  other.close()
  await rejects(
    open({ file: `${file}.gone` }).disable(account('sasl:alice@example.jp')),
    /directory\.failed.*ENOENT/,
  )
})

test('the deadline ends the session of a statement that hangs, and no secret is told', async () => {
  const config = OneDirectory.parse({
    kind: 'sql',
    name: 'db',
    engine: 'mysql',
    database: 'mail',
    user: 'sekimori',
    seconds: 0.1,
    statements: { disable: statements.disable, enable: statements.disable },
  })
  ok(config.kind === 'sql')
  let closed = 0
  const seen: (readonly [string, readonly string[]])[] = []
  const session: SqlSession = {
    begin: async () => {},
    change: (text, values) => {
      seen.push([text, values])
      return new Promise(() => {})
    },
    rows: async () => [],
    commit: async () => {},
    close: () => {
      closed += 1
    },
  }
  const target = { config, password: 'hunter2', ca: undefined, msMax: 30 }
  await rejects(
    sqlDirectoryBy(async () => session, target).disable(account('sasl:a@b')),
    /within 30 ms/,
  )
  equal(closed > 0, true)
  deepEqual(seen, [
    ["update mailbox set active = 0, note = ':user' where username = ? and active = 1", ['a@b']],
  ])
  const failing = sqlDirectoryBy(async () => {
    throw new Error('cannot log in with hunter2\r\nat host')
  }, target)
  await rejects(failing.disable(account('sasl:a@b')), (error: Error) => {
    match(error.message, /cannot log in with … at host/)
    ok(!JSON.stringify(error, Object.getOwnPropertyNames(error)).includes('hunter2'))
    return true
  })
})

test('parameters are what stands outside of literals, names and comments, in each engine’s form', () => {
  const text = `update "a:user" set x = ':user', y = y::int -- :none\n where a = :account /* :no */ and b = :account and r = :realm;\n `
  deepEqual(translate(text, 'postgres'), {
    text: `update "a:user" set x = ':user', y = y::int  \n where a = $1   and b = $1 and r = $2`,
    values: ['account', 'realm'],
  })
  deepEqual(translate('update t set a = :user where b = :account', 'mysql'), {
    text: 'update t set a = ? where b = ?',
    values: ['user', 'account'],
  })
  const refused = (statement: string) => {
    const read = translate(statement, 'mysql')
    return 'refused' in read ? read.refused : 'taken'
  }
  match(refused('update t set a = 0'), /names nobody/)
  match(refused('update t set a = 0 where r = :realm'), /names nobody/)
  match(refused('update t set a = :name where u = :user'), /no such parameter: :name/)
  match(refused('update t set a = 0 where u = :user; drop table t'), /more than one/)
  match(refused("update t set a = 'x\\' where u = :user --'"), /backslash/)
  match(refused("update t set a = 'x where u = :user"), /not closed/)
  match(refused('update t set a = 1 where u = :user /*! or 1=1 */'), /comment/)
  match(refused('update t set a = 1 where u = :user /* or'), /comment/)
  match(refused('update t set a = ? where u = :user'), /outside/)
  match(refused('update t set a = $1 where u = :user'), /outside/)
  match(refused('update t set a = 1 # :x\n where u = :user'), /outside/)
})

test('no account, however it is written, changes the text of a statement', () => {
  fc.assert(
    fc.property(fc.string(), (literal) => {
      const quotedLiteral = `'${literal.replaceAll("'", "''").replaceAll('\\', '')}'`
      const read = translate(`update t set n = ${quotedLiteral} where u = :user`, 'sqlite')
      deepEqual(read, { text: `update t set n = ${quotedLiteral} where u = ?`, values: ['user'] })
    }),
  )
})
