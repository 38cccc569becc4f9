// needs: postgresql, slapd, openssl, dovecot-imapd
/**
 * The operator's directory on real servers: PostgreSQL, OpenLDAP with its password policy, the
 * passwd-file that Dovecot itself reads, and a web service with TLS.
 */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Client } from 'ldapts'
import { makeCertificate } from '../../lab/certificate.ts'
import { type LabPostgres, startPostgres } from '../../lab/postgres.ts'
import { until } from '../../lab/scratch.ts'
import { type LabSlapd, SERVICE_DN, SUFFIX, startSlapd } from '../../lab/slapd.ts'
import { isInstalled } from '../../scripts/install.ts'
import { DirectoryConfig } from '../../src/hands/directory/config.ts'
import { openDirectories } from '../../src/hands/directory/open.ts'
import { signatureOf } from '../../src/hands/notify/post.ts'
import type { Directory } from '../../src/ports/directory.ts'

type Account = Parameters<Directory['disable']>[0]
const account = (text: string) => text as Account
const alice = account('sasl:alice@example.jp')
const rooted = process.getuid?.() === 0
const without = (name: Parameters<typeof isInstalled>[0], root = false): string | false =>
  !isInstalled(name) ? `needs ${name}` : root && !rooted ? 'needs root' : false
const noPostgres = without('postgresql', true) || without('openssl')
const noSlapd = without('slapd') || without('openssl')

let folder = ''
let postgres: LabPostgres | undefined
let slapd: LabSlapd | undefined
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sekimori-directory-'))
  if (noPostgres === false) postgres = await startPostgres()
  if (noSlapd === false) slapd = await startSlapd(['alice', 'bob', 'a*c'])
})
after(async () => {
  await postgres?.stop()
  await slapd?.stop()
  rmSync(folder, { recursive: true, force: true })
})
const secret = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text, { mode: 0o600 })
  return file
}
const open = (one: object): Directory => {
  const [directory] = openDirectories(DirectoryConfig.parse([one]))
  ok(directory !== undefined)
  return directory
}

/** The contract of every directory, on any account that it knows. */
async function keepsTheContract(directory: Directory, mayLogIn: () => Promise<boolean>) {
  equal(await mayLogIn(), true)
  deepEqual(await directory.disable(alice), { changed: true, known: true })
  equal(await mayLogIn(), false)
  deepEqual(await directory.disable(alice), { changed: false, known: true })
  deepEqual(await directory.enable(alice), { changed: true, known: true })
  equal(await mayLogIn(), true)
  deepEqual(await directory.enable(alice), { changed: false, known: true })
  deepEqual(await directory.disable(account('sasl:nobody@example.jp')), {
    changed: false,
    known: false,
  })
}

const statements = {
  disable: 'update mailbox set active = false where username = :account and active',
  enable: 'update mailbox set active = true where username = :account and not active',
  linked:
    "select 'app-password' as kind, label as name from app_password where username = :account",
  known: 'select 1 from mailbox where username = :account',
}

test('PostgreSQL over TLS and over its socket locks and unlocks by the operator’s statements', {
  skip: noPostgres,
}, async () => {
  ok(postgres !== undefined)
  const { port, socket, caFile, sql } = postgres
  sql(`create role guard login password 'guard-secret';
    create table mailbox (username text primary key, active boolean not null default true);
    create table app_password (username text, label text);
    insert into mailbox (username) values ('alice@example.jp'), ('bob@example.jp');
    insert into app_password values ('alice@example.jp', 'phone');
    grant select, update on mailbox to guard; grant select on app_password to guard;`)
  const base = {
    kind: 'sql',
    name: 'pg',
    engine: 'postgres',
    port,
    database: 'postgres',
    user: 'guard',
    passwordFile: secret('pg', 'guard-secret\n'),
    statements,
  }
  const isActive = async () =>
    sql("select active from mailbox where username = 'alice@example.jp'") === 't'
  for (const way of [{ socket }, { tls: 'on', caFile }]) {
    const directory = open({ ...base, ...way })
    await keepsTheContract(directory, isActive)
    deepEqual(await directory.linked(alice), [{ kind: 'app-password', name: 'phone' }])
    await directory.close()
  }
  equal(sql('select count(*) from mailbox where active'), '2')
  await rejects(
    open({ ...base, tls: 'on' }).disable(alice),
    /directory\.failed.*(self-signed|certificate)/,
  )
  await rejects(
    open({ ...base, socket, passwordFile: secret('wrong', 'wrong-secret') }).disable(alice),
    (error: Error) =>
      /authentication failed/.test(error.message) && !error.message.includes('wrong-secret'),
  )
})

test('a lock that another transaction holds is waited for in time only, and nothing stays behind', {
  skip: noPostgres,
}, async () => {
  ok(postgres !== undefined)
  const { port, socket, sql } = postgres
  const directory = open({
    kind: 'sql',
    name: 'pg',
    engine: 'postgres',
    port,
    socket,
    database: 'postgres',
    user: 'guard',
    passwordFile: secret('pg', 'guard-secret\n'),
    seconds: 0.5,
    statements: {
      ...statements,
      disable:
        'update mailbox set active = false where username = :account and pg_sleep(20) is not null',
    },
  })
  await rejects(directory.disable(alice), /directory\.failed/)
  equal(sql("select active from mailbox where username = 'alice@example.jp'"), 't')
  // The server ends what was called off in its own time.
  await until(
    'the lock is let go',
    10_000,
    () =>
      sql(
        "select count(*) from pg_locks l join pg_class c on c.oid = l.relation where c.relname = 'mailbox' and mode = 'RowExclusiveLock'",
      ) === '0',
  )
})

test('OpenLDAP refuses the owner’s password while its policy says locked, and takes it again after', {
  skip: noSlapd,
}, async () => {
  ok(slapd !== undefined)
  const { port, tlsPort, caFile } = slapd
  const base = {
    kind: 'ldap',
    name: 'ldap',
    bindDn: SERVICE_DN,
    passwordFile: secret('ldap', 'sekimori-secret'),
    base: SUFFIX,
    filter: '(&(objectClass=inetOrgPerson)(mail={account}))',
    profile: 'openldap-ppolicy',
  }
  const mayBind = async () => {
    const client = new Client({ url: `ldap://127.0.0.1:${port}`, timeout: 5_000 })
    try {
      await client.bind(`uid=alice,${SUFFIX}`, 'alice-secret')
      return true
    } catch {
      return false
    } finally {
      await client.unbind()
    }
  }
  for (const way of [
    { url: `ldap://127.0.0.1:${port}` },
    { url: `ldap://localhost:${port}`, startTls: true, caFile },
    { url: `ldaps://127.0.0.1:${tlsPort}`, caFile },
  ]) {
    const directory = open({ ...base, ...way })
    await keepsTheContract(directory, mayBind)
    // Were it not escaped, this would be alice too.
    deepEqual(await directory.disable(account('sasl:a*@example.jp')), {
      changed: false,
      known: false,
    })
    deepEqual(await directory.disable(account('sasl:a*c@example.jp')), {
      changed: true,
      known: true,
    })
    deepEqual(await directory.enable(account('sasl:a*c@example.jp')), {
      changed: true,
      known: true,
    })
  }
  const plain = { ...base, url: `ldap://127.0.0.1:${port}` }
  const own = open({ ...plain, profile: 'attribute', attribute: 'employeeType', locked: 'locked' })
  deepEqual(await own.disable(alice), { changed: true, known: true })
  deepEqual(await own.disable(alice), { changed: false, known: true })
  deepEqual(await own.enable(alice), { changed: true, known: true })
  deepEqual(await open({ ...plain, linked: { attribute: 'mail', kind: 'alias' } }).linked(alice), [
    { kind: 'alias', name: 'alice@example.jp' },
  ])
  deepEqual(
    await open({ ...plain, linked: { attribute: 'description', kind: 'x' } }).linked(alice),
    [],
  )
  await rejects(
    open({ ...plain, filter: '(|(mail={account})(objectClass=inetOrgPerson))' }).disable(alice),
    /directory\.refused.*more than one/,
  )
  await rejects(
    open({ ...base, url: `ldaps://127.0.0.1:${tlsPort}` }).disable(alice),
    /directory\.failed.*certificate/,
  )
  await rejects(
    open({ ...plain, passwordFile: secret('ldap2', 'nope-nope') }).disable(alice),
    /directory\.failed/,
  )
})

test('Dovecot takes no password for a locked line, not even the stored text itself', {
  skip: existsSync('/usr/bin/doveadm') ? false : 'needs dovecot-imapd',
}, async () => {
  const file = join(folder, 'users')
  const schemes = [
    '{PLAIN}s3cret',
    's3cret',
    '{SHA256-CRYPT}$5$rounds=1000$saltsalt$9FrKlsMJ1fIZbfYBdh8zxQ8NT9hhN0Yy7jEMqWcMzF6',
  ]
  // The tool does say yes where yes is right.
  execFileSync('/usr/bin/doveadm', ['pw', '-t', '{PLAIN}s3cret', '-p', 's3cret'], { stdio: 'pipe' })
  for (const stored of schemes) {
    writeFileSync(file, `alice@example.jp:${stored}\n`)
    const directory = open({ kind: 'passwd-file', name: 'users', file })
    await directory.disable(alice)
    const field = execFileSync('/bin/sed', ['s/^[^:]*://', file]).toString().trim()
    for (const typed of [
      's3cret',
      field,
      field.replace('{CRYPT}', ''),
      `!sekimori!${stored}`,
      '',
    ]) {
      let taken = true
      try {
        execFileSync('/usr/bin/doveadm', ['pw', '-t', field, '-p', typed], { stdio: 'pipe' })
      } catch {
        taken = false
      }
      equal(taken, false, `${stored} ${typed}`)
    }
    await directory.enable(alice)
    equal(execFileSync('/bin/cat', [file]).toString(), `alice@example.jp:${stored}\n`)
  }
})

test('a web service over TLS is believed only with the certificate of its name', {
  skip: without('openssl'),
}, async () => {
  const { key, cert, certFile } = makeCertificate(folder)
  const heard: string[] = []
  const server = createServer({ key, cert }, (request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      const timestamp = String(request.headers['x-sekimori-timestamp'])
      equal(
        request.headers['x-sekimori-signature'],
        signatureOf(Buffer.from('sixteen bytes ok'), timestamp, body),
      )
      const { verb } = JSON.parse(body) as { verb: string }
      heard.push(verb)
      response.end(
        JSON.stringify(
          verb === 'linked'
            ? { linked: [{ kind: 'oauth', name: 'x' }] }
            : { changed: true, known: true },
        ),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as { port: number }
    const base = {
      kind: 'webhook',
      name: 'idp',
      allowLoopback: true,
      secretFile: secret('key', 'sixteen bytes ok'),
    }
    for (const host of ['127.0.0.1', 'localhost']) {
      const directory = open({ ...base, url: `https://${host}:${port}/`, caFile: certFile })
      deepEqual(await directory.disable(alice), { changed: true, known: true })
      deepEqual(await directory.linked(alice), [{ kind: 'oauth', name: 'x' }])
    }
    deepEqual(heard, ['disable', 'linked', 'disable', 'linked'])
    await rejects(
      open({ ...base, url: `https://127.0.0.1:${port}/` }).disable(alice),
      /directory\.failed.*certificate/,
    )
    await rejects(
      open({
        ...base,
        url: `https://127.0.0.1:${port}/`,
        caFile: certFile,
        allowLoopback: false,
      }).disable(alice),
      /directory\.refused.*loopback/,
    )
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
