/** Serve, for a Dovecot: which verbs it may be asked, and whose its files must be. */
import { deepEqual, match, ok } from 'node:assert/strict'
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { DENY_MARK, type FileFacts } from '../ports/instance-list.ts'
import { instancesIn } from './instances.ts'
import { look, type Run } from './programs.ts'
import type { Answer } from './protocol.ts'
import { serviceOf } from './serve.ts'

function stage(t: TestContext) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sekimori-hands-')))
  t.after(() => rmSync(folder, { recursive: true }))
  const configFile = join(folder, 'dovecot.conf')
  const denyFile = join(folder, 'sekimori.deny')
  const list = join(folder, 'instances.json')
  writeFileSync(configFile, '')
  const shared = { log: 'journald', mode: 'enforce' }
  const imap1 = {
    ...shared,
    name: 'imap1',
    kind: 'dovecot',
    configFile,
    denyFile,
    authPolicy: 'inet:127.0.0.1:4001',
    secretFile: join(folder, 'secret'),
  }
  const mx1 = {
    ...shared,
    name: 'mx1',
    kind: 'postfix',
    configDirectory: folder,
    queueDirectory: folder,
    milter: 'inet:127.0.0.1:9',
  }
  writeFileSync(join(folder, 'main.cf'), '')
  writeFileSync(list, JSON.stringify({ version: 1, instances: [imap1, mx1] }))
  const called: string[] = []
  const run: Run = async (program, args, how) => {
    called.push([program, ...args].join(' '))
    if (program === 'postconf') how?.take?.(Buffer.from(`${folder}\n`))
    if (program === 'doveconf') how?.take?.(Buffer.from('doveadm_password = x\nssl = yes\n'))
    if (args.includes('who')) how?.take?.(Buffer.from('username\tproto\na\timap\n'))
    return { code: 0, complaint: '', cut: false, late: false }
  }
  /** Whoever runs the tests plays root, so that they need no rights. */
  let others: Record<string, Partial<FileFacts>> = {}
  const factsOf = (path: string): FileFacts | undefined => {
    const found = look(path)
    return found === undefined ? undefined : { ...found, uid: 0, ...others[path] }
  }
  const service = serviceOf({ run, instances: instancesIn(list, run, factsOf) })
  const ask = async (request: object): Promise<readonly Answer[]> => {
    const told: Answer[] = []
    const line = JSON.stringify({ id: 1, instance: 'imap1', ...request })
    service.take(line, (answer) => told.push(answer))
    await service.idle()
    return told
  }
  return {
    ask,
    called,
    denyFile,
    configFile,
    owned: (facts: typeof others) => {
      others = facts
    },
  }
}
const users = ['a']

test('each verb does its own, and answers with what it did', async (t) => {
  const { ask, called, denyFile, configFile } = stage(t)
  deepEqual(await ask({ verb: 'deny', users, denied: true }), [{ id: 1, ok: 1 }])
  deepEqual(readFileSync(denyFile, 'utf8'), `${DENY_MARK}\na\n`)
  deepEqual(await ask({ verb: 'denied' }), [
    { id: 1, part: users },
    { id: 1, ok: 1 },
  ])
  deepEqual(await ask({ verb: 'kick', users }), [{ id: 1, ok: 1 }])
  deepEqual(await ask({ verb: 'flushAuthCache', users }), [{ id: 1, ok: 1 }])
  deepEqual(await ask({ verb: 'settings' }), [
    { id: 1, part: ['doveadm_password = [left out]', 'ssl = yes'] },
    { id: 1, ok: { cut: false } },
  ])
  deepEqual(called, [
    `doveadm -c ${configFile} -f tab who -1 a`,
    `doveadm -c ${configFile} kick a`,
    `doveadm -c ${configFile} auth cache flush a`,
    `doveconf -c ${configFile} -n`,
  ])
})

test('a verb for the other kind of server is refused, and nothing is run', async (t) => {
  const { ask, called } = stage(t)
  for (const request of [
    { verb: 'list' },
    { verb: 'hold', queueIds: ['ABCDEF'] },
    { verb: 'read', queueId: 'ABCDEF', bytesMax: 1 },
  ])
    match(JSON.stringify(await ask(request)), /hands\.refused.*imap1 is a dovecot/)
  for (const request of [
    { verb: 'kick', users },
    { verb: 'flushAuthCache', users },
    { verb: 'deny', users, denied: true },
    { verb: 'denied' },
  ])
    match(JSON.stringify(await ask({ ...request, instance: 'mx1' })), /hands\.refused.*a postfix/)
  ok(called.every((line) => line.startsWith('postconf')))
})

test('a dovecot.conf that somebody else may write is not obeyed', async (t) => {
  const { ask, called, configFile, owned } = stage(t)
  owned({ [configFile]: { uid: 998 } })
  match(JSON.stringify(await ask({ verb: 'kick', users })), /hands\.refused.*user 998/)
  owned({ [configFile]: { mode: 0o666 } })
  match(JSON.stringify(await ask({ verb: 'settings' })), /can be written by others/)
  rmSync(configFile)
  match(JSON.stringify(await ask({ verb: 'denied' })), /hands\.refused.*does not exist/)
  deepEqual(called, [])
})
