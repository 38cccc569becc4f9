// needs: postfix, dovecot-imapd, dovecot-pop3d
/** The live log of a real Dovecot: every line of its services is known, and tells the story. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { hash as digest } from 'node:crypto'
import { connect } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { startDovecot } from '../../lab/dovecot.ts'
import { labMissing } from '../../lab/missing.ts'
import { freePorts } from '../../lab/ports.ts'
import { openScratch, until } from '../../lab/scratch.ts'
import type { Event } from '../../src/events/event.ts'
import type { LoginEvent } from '../../src/events/login.ts'
import type { Instant } from '../../src/lib/time.ts'
import { openDovecotLog } from '../../src/sources/dovecot-log/open.ts'

const LATEST_MS = 20_000
const run = promisify(execFile)

/** Says each line when the one before was answered; the greeting counts as an answer. */
async function talk(port: number, lines: readonly string[], isIn: boolean): Promise<() => void> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  let heard = ''
  socket.on('data', (bytes) => {
    heard += bytes
  })
  const answered = (form: RegExp) =>
    until(`an answer like ${form}`, LATEST_MS, () => form.test(heard) || socket.closed)
  await answered(/^(?:\* OK|\+OK)/)
  for (const [nth, line] of lines.entries()) {
    heard = ''
    socket.write(`t${nth} ${line}\r\n`)
    await answered(new RegExp(`^(?:t${nth} (?:OK|NO|BAD)|\\+ )`, 'm'))
  }
  if (!isIn) socket.end()
  return () => socket.destroy()
}

test('a real Dovecot is understood live', { skip: labMissing() ?? false }, async () => {
  const scratch = openScratch()
  const [imapPort = 0, pop3Port = 0] = await freePorts(2)
  const dovecot = await startDovecot(scratch, {
    users: ['alice', 'bob'].map((name) => ({ name: `${name}@example.jp`, password: name })),
    imapPort,
    pop3Port,
    authSocket: join(scratch.folder, 'auth'),
    realm: 'example.jp',
  })
  const source = openDovecotLog({
    instance: 'lab',
    log: dovecot.logFile,
    defaultRealm: 'example.jp',
    zone: Temporal.Now.timeZoneId(),
    clock: { now: () => Date.now() as Instant, monotonic: () => performance.now() },
    hash: (bytes) => digest('sha256', bytes),
  })
  const events: Event[] = []
  source.follow(
    undefined,
    async (heard) => {
      events.push(...heard.events)
    },
    { fromStart: true },
  )
  const heard = async <Kind extends Event['kind']>(kind: Kind, is: object) => {
    const matches = (event: Event) =>
      event.kind === kind &&
      Object.entries(is).every(
        ([name, value]) => (event as unknown as Record<string, unknown>)[name] === value,
      )
    await until(`${kind} is heard`, LATEST_MS, () => events.some(matches))
    return events.find(matches) as unknown as Record<string, unknown>
  }
  const as = (ip: string) => `ID ("x-originating-ip" "${ip}" "x-originating-port" "40123")`
  const alice = 'sasl:alice@example.jp'
  try {
    // Let in, and what was read.
    const one = 'Subject: one\r\n\r\nThis is the body.\r\n\r\n'
    await talk(
      imapPort,
      [
        as('203.0.113.9'),
        'LOGIN alice@example.jp alice',
        `APPEND INBOX {${one.length}+}\r\n${one}`,
        'SELECT INBOX',
        'FETCH 1:* BODY[]',
        'LOGOUT',
      ],
      false,
    )
    const login = await heard('login.accepted', { account: alice, clientIp: '203.0.113.9' })
    deepEqual([login['protocol'], login['mechanism'], login['trust']], ['imap', 'PLAIN', 'hearsay'])
    const read = await heard('mailbox.read', { session: login['session'] })
    deepEqual([read['account'], read['bodiesRead'], read['bodyBytes']], [alice, 1, one.length])

    // Guessed: two at once, the third at the end of the session, each once.
    const thief = '2001:db8::66'
    await talk(
      imapPort,
      [
        as(thief),
        'LOGIN alice@example.jp no',
        'LOGIN alice@example.jp no',
        'LOGIN "no body" no',
        'LOGOUT',
      ],
      false,
    )
    await heard('login.refused', { clientIp: thief, protocol: 'imap', saslUsername: 'no body' })
    const refused = events.filter((event) => event.kind === 'login.refused') as LoginEvent[]
    equal(refused.length, 3)
    ok(refused.every((event) => event.account === undefined && event.refusal === 'credentials'))
    equal(new Set(refused.map(({ session }) => session)).size, 1)

    // Nobody tried anything.
    const before = events.length
    await talk(imapPort, ['LOGOUT'], false)

    // Cut from outside.
    const leave = await talk(imapPort, [as(thief), 'LOGIN bob@example.jp bob'], true)
    const live = await heard('login.accepted', { clientIp: thief })
    await run('doveadm', ['-c', dovecot.configFile, 'kick', 'bob@example.jp'])
    await heard('mailbox.read', { session: live['session'] })
    leave()
    equal(events.length, before + 2)
    deepEqual(
      events.filter(({ kind }) => kind === 'line.unrecognised' || kind === 'service.failed'),
      [],
    )
  } finally {
    await source.close()
    await dovecot.stop()
    await scratch.close()
  }
})
