// needs: postfix, dovecot-imapd, dovecot-pop3d, dovecot-sqlite
// slow
/** Hands on a real Dovecot that attach has connected, with no guard: kick, deny, flush, settings. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { openSession } from '../../lab/client.ts'
import { MailboxSession, mayLogIn } from '../../lab/mailbox.ts'
import { labMissing } from '../../lab/missing.ts'
import { type Lab, startPostfix } from '../../lab/postfix.ts'
import { openScratch, type Scratch, until } from '../../lab/scratch.ts'
import { applyDovecot } from '../../src/attach/dovecot/apply.ts'
import { planDovecot } from '../../src/attach/dovecot/plan.ts'
import { readList, writeList } from '../../src/attach/place.ts'
import { systemTools } from '../../src/attach/tools.ts'
import { type ConnectedHands, connectHands } from '../../src/hands/client.ts'
import { DENIED_MAX } from '../../src/hands/deny.ts'
import { Fault } from '../../src/lib/fault.ts'
import { instant } from '../../src/lib/time.ts'
import { DENY_MARK } from '../../src/ports/instance-list.ts'

const skip = labMissing(['postfix', 'dovecot-imapd', 'dovecot-pop3d', 'dovecot-sqlite']) ?? false
/** Dovecot looks at the deny file once a second, and we are not alone on the machine. */
const SEEN_MS_MAX = 15_000

let scratch: Scratch
let lab: Lab
let hands: ConnectedHands
let denyFile: string

/** A passdb of which the auth cache keeps answers, which it does not of a passwd-file. */
function sqlite(folder: string): string {
  const file = `${folder}/users.db`
  const database = new DatabaseSync(file)
  database.exec(
    "create table users (name text, password text); insert into users values ('erin@example.jp', '{PLAIN}erin-secret')",
  )
  database.close()
  writeFileSync(
    `${folder}/sql.conf`,
    `driver = sqlite\nconnect = ${file}\npassword_query = select password from users where name = '%u'\n`,
  )
  for (const one of [file, `${folder}/sql.conf`]) chmodSync(one, 0o644)
  chmodSync(folder, 0o755)
  return `auth_cache_size = 1M\nauth_cache_verify_password_with_worker = no\npassdb {\n  driver = sql\n  args = ${folder}/sql.conf\n}\n`
}

before(async () => {
  if (skip !== false) return
  scratch = openScratch()
  lab = await startPostfix({ name: 'mx1', dovecot: sqlite(scratch.folder) })
  const instancesFile = `${lab.folder}/sekimori/instances.json`
  const plan = await planDovecot(systemTools, {
    configFile: lab.dovecot.configFile,
    instancesFile,
    name: 'imap1',
    // Nobody listens there: everything below holds while the guard is stopped.
    policy: 'inet:127.0.0.1:1',
    now: instant('2026-11-21T09:00:00Z'),
  })
  equal((await applyDovecot(systemTools, plan)).reloaded, true)
  writeList(instancesFile, [...readList(instancesFile), lab.instance])
  denyFile = plan.instance.denyFile
  hands = connectHands({ instancesFile, log: () => {} })
  await until('Dovecot has the deny file first', SEEN_MS_MAX, () => imap('alice'))
})
after(async () => {
  await hands?.close()
  await lab?.stop()
  await scratch?.close()
})

const imap = (name: string) =>
  mayLogIn('imap', lab.dovecot.imapPort, `${name}@example.jp`, `${name}-secret`)
const pop3 = (name: string) =>
  mayLogIn('pop3', lab.dovecot.pop3Port, `${name}@example.jp`, `${name}-secret`)
async function smtp(name: string): Promise<boolean> {
  const { session, refused } = await openSession(lab.submissionPort, {
    user: `${name}@example.jp`,
    password: `${name}-secret`,
  })
  await session.quit()
  ok(refused === undefined || refused.code === 535)
  return refused === undefined
}
const all = async (name: string) => [await imap(name), await pop3(name), await smtp(name)]
async function opened(kind: 'imap' | 'pop3', name: string): Promise<MailboxSession> {
  const port = kind === 'imap' ? lab.dovecot.imapPort : lab.dovecot.pop3Port
  const session = new MailboxSession(kind, port)
  equal(await session.login(`${name}@example.jp`, `${name}-secret`), true)
  return session
}
const faultOf = (code: string, why: RegExp) => (thrown: unknown) =>
  thrown instanceof Fault && thrown.code === code && why.test(thrown.message)

test('kick ends every IMAP and POP3 session of a name, and nobody else’s', { skip }, async () => {
  const sessions = [
    await opened('imap', 'alice'),
    await opened('imap', 'alice'),
    await opened('pop3', 'alice'),
  ]
  const other = await opened('imap', 'bob')
  equal(await hands.kick('imap1', ['alice@example.jp', 'nobody@example.jp']), 3)
  for (const session of sessions) await session.closed()
  match(sessions[0]?.said ?? '', /^\* BYE /m)
  equal(await hands.kick('imap1', ['alice@example.jp']), 0, 'nobody is there any more')
  ok(other.isOpen)
  other.destroy()
})

test('a name that is a mask, an address or an option ends nobody’s session', { skip }, async () => {
  const session = await opened('imap', 'bob')
  for (const name of ['*', '?*', 'bob@example.*', '::/0', '-a', '--', '', 'x\ny', 'b:c', '#x'])
    for (const act of [
      () => hands.kick('imap1', [name]),
      () => hands.flushAuthCache('imap1', [name]),
      () => hands.deny('imap1', [name], true),
    ])
      await rejects(act(), faultOf('hands.refused', /the name/), name)
  for (const name of ['127.0.0.1', '0/0', '127.1', '0.0.0.0/0', '2130706433', '7'])
    equal(await hands.kick('imap1', [name]), 0, name)
  equal(await hands.kick('imap1', []), 0)
  equal(await hands.deny('imap1', [], true), 0)
  await hands.flushAuthCache('imap1', [])
  ok(session.isOpen)
  session.destroy()
})

test('who is denied is refused by IMAP, POP3 and SMTP while no guard runs, until he is not', {
  skip,
}, async () => {
  deepEqual(await all('carol'), [true, true, true])
  equal(await hands.deny('imap1', ['carol@example.jp', 'zoe@example.jp'], true), 2)
  await until('carol is refused', SEEN_MS_MAX, async () => !(await imap('carol')))
  deepEqual(await all('carol'), [false, false, false])
  deepEqual(await all('dan'), [true, true, true])
  equal(await hands.deny('imap1', ['carol@example.jp'], true), 0, 'it is so already')
  deepEqual(await hands.denied('imap1'), ['carol@example.jp', 'zoe@example.jp'])
  equal(await hands.deny('imap1', ['carol@example.jp', 'yui@example.jp'], false), 1)
  await until('carol is let in', SEEN_MS_MAX, () => imap('carol'))
  deepEqual(await all('carol'), [true, true, true])
  equal(await hands.deny('imap1', ['zoe@example.jp'], false), 1)
  deepEqual(await hands.denied('imap1'), [])
  equal(readFileSync(denyFile, 'utf8'), `${DENY_MARK}\n`)
  equal(statSync(denyFile).mode & 0o777, 0o644)
})

test('one name for another of the same length in the same second is seen too', {
  skip,
}, async () => {
  const change = async (out: string, into: string) => {
    await hands.deny('imap1', [`${into}@example.jp`], true)
    await hands.deny('imap1', [`${out}@example.jp`], false)
  }
  await hands.deny('imap1', ['bob@example.jp'], true)
  await until('bob is refused', SEEN_MS_MAX, async () => !(await imap('bob')))
  await change('bob', 'dan')
  await until('dan is refused', SEEN_MS_MAX, async () => !(await imap('dan')))
  await change('dan', 'bob')
  await until('bob is refused', SEEN_MS_MAX, async () => !(await imap('bob')))
  await until('dan is let in', SEEN_MS_MAX, () => imap('dan'))
  await hands.deny('imap1', ['bob@example.jp'], false)
  await until('bob is let in', SEEN_MS_MAX, () => imap('bob'))
})

test('a password that the auth cache holds does not open what is denied, and flush empties it', {
  skip,
}, async () => {
  deepEqual(await all('erin'), [true, true, true])
  await hands.deny('imap1', ['erin@example.jp'], true)
  await until('erin is refused', SEEN_MS_MAX, async () => !(await imap('erin')))
  deepEqual(await all('erin'), [false, false, false])
  await hands.deny('imap1', ['erin@example.jp'], false)
  await until('erin is let in', SEEN_MS_MAX, () => imap('erin'))

  const database = new DatabaseSync(`${scratch.folder}/users.db`)
  database.exec("update users set password = '{PLAIN}other'")
  database.close()
  equal(await imap('erin'), true, 'the cache still knows the password from before')
  await hands.flushAuthCache('imap1', ['erin@example.jp'])
  equal(await imap('erin'), false)
})

test('the deny file takes names up to its bound, one past it is refused and changes nothing', {
  skip,
}, async () => {
  const names = Array.from({ length: DENIED_MAX }, (_, i) => `user${i}@example.jp`)
  equal(await hands.deny('imap1', names, true), DENIED_MAX)
  await rejects(
    hands.deny('imap1', ['one-more@example.jp'], true),
    faultOf('hands.failed', /more than 10000 names/),
  )
  const denied = await hands.denied('imap1')
  deepEqual([denied.length, denied.includes('one-more@example.jp')], [DENIED_MAX, false])
  equal(await imap('alice'), true)
  equal(await hands.deny('imap1', names, false), DENIED_MAX)
})

test('a file without our mark, or in reach of others, is not touched', { skip }, async () => {
  const text = readFileSync(denyFile)
  writeFileSync(denyFile, 'mallory@example.jp\n')
  await rejects(hands.deny('imap1', ['a@example.jp'], true), faultOf('hands.refused', /our mark/))
  await rejects(hands.denied('imap1'), faultOf('hands.refused', /our mark/))
  equal(readFileSync(denyFile, 'utf8'), 'mallory@example.jp\n')
  writeFileSync(denyFile, text)
  chmodSync(denyFile, 0o666)
  await rejects(hands.deny('imap1', ['a@example.jp'], true), faultOf('hands.refused', /others/))
  chmodSync(denyFile, 0o644)
  equal(await hands.deny('imap1', ['a@example.jp'], true), 1)
  equal(await hands.deny('imap1', ['a@example.jp'], false), 1)
})

test('the settings of both servers are told without their secrets', { skip }, async () => {
  const dovecot = (await hands.settings('imap1')).join('\n')
  match(dovecot, /^auth_policy_server_url = http:\/\/127\.0\.0\.1:1\/$/m)
  match(dovecot, /^auth_policy_server_api_header = \[left out\]$/m)
  ok(!/[0-9a-f]{32}/.test(dovecot))
  match((await hands.settings('mx1')).join('\n'), /^mail_owner = |^mynetworks = /m)
})

test('a verb for the other kind of server is refused', { skip }, async () => {
  await rejects(hands.list('imap1'), faultOf('hands.refused', /imap1 is a dovecot/))
  await rejects(hands.kick('mx1', ['a@b']), faultOf('hands.refused', /mx1 is a postfix/))
})
