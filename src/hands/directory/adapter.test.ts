import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { until } from '../../../lab/scratch.ts'
import { Fault } from '../../lib/fault.ts'
import type { Directory } from '../../ports/directory.ts'
import { HOOK_OUTPUT_BYTES_MAX, runHook } from '../notify/run-hook.ts'
import { SECRET_BYTES_MAX, secretIn } from '../notify/secret-file.ts'
import {
  type Adapter,
  directoryOf,
  nameOf,
  readLinked,
  readResult,
  WAITING_MAX,
} from './adapter.ts'
import { DirectoryConfig, OneDirectory } from './config.ts'
import { openDirectories } from './open.ts'

type Account = Parameters<Directory['disable']>[0]
const account = (text: string) => text as Account
let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekimori-hook-'))
})
after(() => rmSync(folder, { recursive: true }))
const program = (text: string): string => {
  const file = join(folder, `hook-${Math.random().toString(36).slice(2)}`)
  writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 })
  return file
}
const commandOf = (argv: readonly string[], seconds = 5) => {
  const [directory] = openDirectories([
    OneDirectory.parse({ kind: 'command', name: 'hook', argv, seconds }),
  ])
  ok(directory !== undefined)
  return directory
}

test('an account is user, realm and both; hosts and uids are in no directory', () => {
  deepEqual(nameOf(account('sasl:a@b@c')), { user: 'a@b', realm: 'c', account: 'a@b@c' })
  deepEqual(nameOf(account('sasl:a')), { user: 'a', realm: '', account: 'a' })
  equal(nameOf(account('uid:0')), undefined)
})

test('a hook hears JSON, no shell and nothing of our environment', async () => {
  const out = join(folder, 'heard')
  process.env['SEKIMORI_TEST_SECRET'] = 'x'
  const hook = program(
    `env > ${out}; printf '%s\\n' "$@" >> ${out}; cat >> ${out}; echo '{"changed":true,"known":true}'`,
  )
  const directory = commandOf([hook, '$(id)', 'a b'])
  deepEqual(await directory.disable(account('sasl:alice@example.jp')), {
    changed: true,
    known: true,
  })
  const heard = readFileSync(out, 'utf8')
  ok(!heard.includes('SEKIMORI_TEST_SECRET'))
  match(heard, /^\$\(id\)\na b\n/m)
  match(
    heard,
    /\{"version":1,"verb":"disable","account":"alice@example.jp","user":"alice","realm":"example.jp"\}/,
  )
})

test('what a hook says wrong, too loud, too late or by its exit code is a fault with the reason', async () => {
  const ask = (text: string, seconds = 5) =>
    commandOf([program(text)], seconds).disable(account('sasl:a@b'))
  await rejects(ask('echo maybe'), /directory\.refused.*no JSON object/)
  await rejects(ask('echo {}'), /directory\.refused.*"changed"/)
  await rejects(
    ask('echo "no such server" >&2; exit 3'),
    /directory\.failed.*exit code 3: no such server/,
  )
  await rejects(ask('kill -9 $$'), /signal SIGKILL/)
  await rejects(commandOf([`${folder}/gone`]).disable(account('sasl:a@b')), /ENOENT/)
  const child = join(folder, 'child')
  await rejects(ask(`sleep 30 & echo $! > ${child}; wait`, 0.2), /did not end within 200 ms/)
  const pid = readFileSync(child, 'utf8').trim()
  // Gone, or dead and not yet fetched by its new parent.
  await until(
    'the child of the hook ends',
    5_000,
    () => !existsSync(`/proc/${pid}`) || / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')),
  )
  const yes = (bytes: number) =>
    runHook({ argv: [program(`head -c ${bytes} /dev/zero | tr '\\0' x`)] }, {})
  equal((await yes(HOOK_OUTPUT_BYTES_MAX)).length, HOOK_OUTPUT_BYTES_MAX)
  await rejects(yes(HOOK_OUTPUT_BYTES_MAX + 1), /more than 65536 bytes/)
})

test('answers are read strictly', () => {
  deepEqual(readResult('{"changed":false,"known":true,"more":1}'), { changed: false, known: true })
  for (const wrong of ['', 'null', '[]', '{"changed":"false","known":true}', '"x"'])
    try {
      readResult(wrong)
      ok(false, wrong)
    } catch (thrown) {
      match(String(thrown), /the answer is/)
    }
  deepEqual(readLinked('{"linked":[{"kind":"oauth","name":"x"}]}'), [{ kind: 'oauth', name: 'x' }])
  for (const wrong of ['{}', '{"linked":[1]}', '{"linked":[{"kind":"x"}]}'])
    try {
      readLinked(wrong)
      ok(false, wrong)
    } catch (thrown) {
      match(String(thrown), /the answer is/)
    }
})

test('one verb after the other; WAITING_MAX wait, one more is told to come later', async () => {
  let release = () => {}
  let running = 0
  let most = 0
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const adapter: Adapter = {
    disable: async () => {
      running += 1
      most = Math.max(most, running)
      await gate
      running -= 1
      return { changed: true, known: true }
    },
    enable: async () => ({ changed: false, known: false }),
    linked: async () => [],
  }
  const directory = directoryOf('d', adapter)
  const asked = Array.from({ length: WAITING_MAX }, () => directory.disable(account('sasl:a')))
  await rejects(directory.disable(account('sasl:a')), /more than 100 verbs wait/)
  release()
  equal((await Promise.all(asked)).length, WAITING_MAX)
  equal(most, 1)
  await directory.close()
})

test('a fault says which directory and verb, and whether waiting may cure it', async () => {
  const failing: Adapter = {
    disable: () => Promise.reject(new Error('away\r\nX: y')),
    enable: () => new Promise(() => {}),
    linked: async () => [],
  }
  const directory = directoryOf('main', failing, { msMax: 20 })
  await rejects(directory.disable(account('sasl:a')), (error: Fault<'directory.failed'>) => {
    deepEqual(error.facts, { directory: 'main', verb: 'disable', why: 'away X: y' })
    ok(error instanceof Fault && error.passes)
    return true
  })
  await rejects(directory.enable(account('sasl:a')), /no answer within 20 ms/)
})

test('a secret is a file that others cannot read, without its line end, of bounded length', () => {
  const file = join(folder, 'secret')
  const write = (text: string, mode = 0o600) => {
    rmSync(file, { force: true })
    writeFileSync(file, text, { mode })
  }
  write('geheim\r\n')
  equal(secretIn(file).toString(), 'geheim')
  write('x'.repeat(SECRET_BYTES_MAX))
  equal(secretIn(file).length, SECRET_BYTES_MAX)
  const refused = (why: RegExp, least?: number) => {
    try {
      secretIn(file, least)
      ok(false)
    } catch (thrown) {
      match(String(thrown), why)
      ok(!String(thrown).includes('geheim'))
    }
  }
  write('x'.repeat(SECRET_BYTES_MAX + 1))
  refused(/at most/)
  write('geheim', 0o604)
  refused(/others may read/)
  write('\n')
  refused(/at least 1 bytes/)
  write('x'.repeat(15))
  refused(/at least 16/, 16)
  rmSync(file)
  refused(/ENOENT/)
})

test('the configuration refuses what would be unsafe or unclear', () => {
  const refused = (one: object) => !OneDirectory.safeParse(one).success
  const sql = { kind: 'sql', name: 'd', engine: 'postgres', database: 'm', user: 'u' }
  const statements = {
    disable: 'update t set a=0 where u=:user',
    enable: 'update t set a=1 where u=:user',
  }
  equal(refused({ ...sql, statements }), false)
  equal(refused({ ...sql, statements: { ...statements, disable: 'update t set a=0' } }), true)
  equal(refused({ ...sql, statements, host: 'db.example.jp', tls: 'off' }), true)
  equal(refused({ ...sql, statements, password: 'x' }), true)
  equal(refused({ ...sql, statements, engine: 'sqlite' }), true)
  const ldap = {
    kind: 'ldap',
    name: 'l',
    url: 'ldap://ldap.example.jp',
    bindDn: 'cn=x',
    passwordFile: '/x',
    base: 'dc=x',
    profile: 'active-directory',
  }
  equal(refused(ldap), false)
  equal(refused({ ...ldap, startTls: false }), true)
  equal(refused({ ...ldap, filter: '(objectClass=*)' }), true)
  equal(refused({ ...ldap, profile: 'attribute' }), true)
  equal(refused({ ...ldap, url: 'ldap://u:p@h' }), true)
  equal(refused({ kind: 'command', name: 'c', argv: ['true'] }), true)
  equal(refused({ kind: 'webhook', name: 'w', url: 'https://u:p@x.test/' }), true)
  equal(refused({ kind: 'webhook', name: 'w', url: 'ftp://x.test/' }), true)
  equal(refused({ kind: 'passwd-file', name: 'p', file: '/x', names: 'user' }), true)
  equal(
    DirectoryConfig.safeParse([
      { kind: 'command', name: 'c', argv: ['/a'] },
      { kind: 'command', name: 'c', argv: ['/b'] },
    ]).success,
    false,
  )
})
