// needs: python3
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { type LabGuard, startGuard } from '../../lab/guard.ts'
import { openScratch, type Scratch, until } from '../../lab/scratch.ts'
import { needs } from '../../scripts/needs.ts'
import { hmacSha1 } from '../../src/keeper/person-secrets.ts'
import type { Added, PersonFacts } from '../../src/keeper/persons.ts'
import type { Instant } from '../../src/lib/time.ts'
import { hotp, timeStepAt } from '../../src/people/totp.ts'
import type { Recorded } from '../../src/ports/journal.ts'
import { readEvidence } from '../../src/store/evidence/read-evidence.ts'

const cli = join(import.meta.dirname, '../../bin/sekimori.js')
const alice = 'alice@example.jp'
const skip =
  process.getuid?.() !== 0
    ? 'needs root: the first person is added by break-glass'
    : needs.python3.probes.every((file) => existsSync(file))
      ? false
      : 'needs python3'

type Ran = { readonly code: number; readonly out: string; readonly err: string }
type Shown = Added & { readonly otpauth: string }

/** The octets that an authenticator program takes from the URI. */
function keyOf({ otpauth }: Shown): Uint8Array {
  const secret = new URL(otpauth).searchParams.get('secret') ?? ''
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, '0'))
  const octets = bits.join('').match(/.{8}/g) ?? []
  return Uint8Array.from(octets, (eight) => Number.parseInt(eight, 2))
}
/** The code of a time step, counted from the present one. */
const codeOf = (person: Shown, offset: number): string =>
  hotp(keyOf(person), timeStepAt(Date.now() as Instant) + offset, hmacSha1)

/** Types at a pseudo-terminal; tells what it showed, how it ended and whether its modes came back. */
const AT_A_TERMINAL = `
import json, os, pty, select, sys, termios, time
typed = sys.argv[1].encode().decode('unicode_escape').encode()
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[2], sys.argv[2:])
before = termios.tcgetattr(fd)
shown, hidden, sent = b'', None, False
until = time.time() + 30
while time.time() < until:
    if select.select([fd], [], [], 0.1)[0]:
        try:
            some = os.read(fd, 4096)
        except OSError:
            break
        if not some: break
        shown += some
    if not sent and b': ' in shown and not termios.tcgetattr(fd)[3] & termios.ECHO:
        hidden, sent = True, True
        os.write(fd, typed)
    if sent and termios.tcgetattr(fd)[3] & termios.ECHO:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            break
else:
    os.kill(pid, 9)
try:
    after = termios.tcgetattr(fd)
except termios.error:
    after = None
if not 'status' in dir() or not done:
    done, status = os.waitpid(pid, 0)
print(json.dumps({'shown': shown.decode('utf8', 'replace'), 'hidden': hidden,
  'restored': after is None or after[3] == before[3],
  'signal': os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
  'code': os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1}))
`

suite('people act with a code', { skip }, () => {
  let scratch: Scratch
  let guard: LabGuard
  let data: string
  let hanako: Shown
  const everything: string[] = []

  /** `input` is what stands on standard input, where a code is asked for. */
  const sekimori = (words: readonly string[], input = ''): Promise<Ran> =>
    new Promise((done) => {
      const ran = execFile(
        process.execPath,
        [cli, ...words, '--data', data],
        { env: { ...process.env, LANG: 'C.UTF-8' } },
        (error, out, err) => {
          if (words[1] !== 'add') everything.push(out, err)
          done({ code: typeof error?.code === 'number' ? error.code : 0, out, err })
        },
      )
      ran.stdin?.end(input)
    })
  const as = (name: string, words: readonly string[], code: string): Promise<Ran> =>
    sekimori([...words, '--as', name, '--reason', 'confirmed by phone'], `${code}\n`)
  const start = async (): Promise<void> => {
    guard = await startGuard(scratch, { instances: [], data })
    await until('the guard answers', 20_000, async () => (await sekimori(['status'])).code === 0)
  }
  const end = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    process.kill(guard.pid, signal)
    await until('the guard is gone', 20_000, () => guard.exit() !== undefined)
    everything.push(guard.output())
  }
  const add = async (name: string, role: string): Promise<Shown> => {
    const words = ['person', 'add', name, '--role', role, '--break-glass', 'the first people']
    const added = await sekimori([...words, '--json'])
    equal(added.code, 0, added.err)
    return JSON.parse(added.out) as Shown
  }
  const contained = async (): Promise<readonly string[]> =>
    (JSON.parse((await sekimori(['status', '--json'])).out) as { contained: string[] }).contained

  before(async () => {
    scratch = openScratch()
    data = join(scratch.folder, 'data')
    await start()
  })
  after(() => scratch?.close())

  test('the first person is added by root; what is shown once has a QR code for people', async () => {
    hanako = await add('hanako', 'responder')
    match(hanako.otpauth, /^otpauth:\/\/totp\/Sekimori:hanako%40/)
    const shown = await sekimori([
      'person',
      'add',
      'jiro',
      '--role',
      'auditor',
      '--break-glass',
      'for the auditors',
    ])
    equal(shown.code, 0, shown.err)
    match(shown.out, /[█▀▄]{10}/)
    equal(shown.out.match(/^ +\d+ {2}(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/gm)?.length, 10)
    const again = await sekimori([
      'person',
      'add',
      'hanako',
      '--role',
      'viewer',
      '--break-glass',
      'twice',
    ])
    equal(again.code, 2)
  })

  test('a right code suspends; the same code again does nothing', async () => {
    const code = codeOf(hanako, 0)
    const done = await as('hanako', ['account', 'suspend', alice], code)
    equal(done.code, 0, done.err)
    deepEqual(await contained(), [`sasl:${alice}`])
    const replayed = await as('hanako', ['account', 'clear', alice], code)
    equal(replayed.code, 2)
    match(replayed.err, /did not accept the name «hanako»/)
    deepEqual(await contained(), [`sasl:${alice}`])
  })

  test('a wrong code, an unknown name and a used code are one sentence', async () => {
    const sentence = async (name: string, code: string) =>
      (await as(name, ['account', 'clear', alice], code)).err.replaceAll(name, '…')
    const wrong = await sentence('hanako', '0000-0000-0000-0000')
    equal(await sentence('nobody', '123456'), wrong)
    equal(await sentence('hanako', 'xyz'), wrong)
    deepEqual(await contained(), [`sasl:${alice}`])
  })

  test('a name without a reason, and neither name nor broken glass, is wrong use', async () => {
    equal((await sekimori(['account', 'clear', alice, '--as', 'hanako'], 'x')).code, 2)
    equal((await as('hanako', ['account', 'clear', alice], '')).code, 2)
    equal((await sekimori(['account', 'clear', alice])).code, 2)
    const both = ['--as', 'hanako', '--reason', 'r', '--break-glass', 'b']
    equal((await sekimori(['account', 'clear', alice, ...both], 'x')).code, 2)
  })

  test('a viewer’s right code does not let him act', async () => {
    const mieko = await add('mieko', 'viewer')
    const refused = await as('mieko', ['account', 'clear', alice], codeOf(mieko, 0))
    equal(refused.code, 2)
    match(refused.err, /role of «mieko» does not allow «account\.clear»/)
    deepEqual(await contained(), [`sasl:${alice}`])
  })

  test('a recovery code works once, from a file as well', async () => {
    const file = join(scratch.folder, 'code')
    writeFileSync(file, `${hanako.recoveryCodes[3] ?? ''}\n`, { mode: 0o600 })
    const words = ['account', 'clear', alice, '--as', 'hanako', '--reason', 'it was he']
    const cleared = await sekimori([...words, '--code-file', file])
    equal(cleared.code, 0, cleared.err)
    deepEqual(await contained(), [])
    equal((await sekimori([...words, '--code-file', file])).code, 2)
    const { people } = JSON.parse((await sekimori(['person', 'list', '--json'])).out) as {
      people: readonly PersonFacts[]
    }
    equal(people.find((one) => one.person === 'hanako')?.recoveryLeft, 9)
  })

  test('two who use one code at the same time: one of them is refused', async () => {
    const code = hanako.recoveryCodes[4] ?? ''
    const both = await Promise.all(
      [1, 2].map(() => as('hanako', ['account', 'suspend', 'bob@example.jp'], code)),
    )
    deepEqual(both.map((one) => one.code).sort(), [0, 2])
  })

  test('a guard that was killed forgets no used code', async () => {
    const code = codeOf(hanako, 1)
    equal((await as('hanako', ['account', 'clear', 'bob@example.jp'], code)).code, 0)
    await end('SIGKILL')
    await start()
    equal((await as('hanako', ['account', 'suspend', alice], code)).code, 2)
    equal(
      (await as('hanako', ['account', 'suspend', alice], hanako.recoveryCodes[3] ?? '')).code,
      2,
    )
    deepEqual(await contained(), [])
  })

  test('at a terminal the code is not shown, and Ctrl-C leaves the terminal as it was', async () => {
    const atTerminal = (typed: string): Promise<Record<string, unknown>> =>
      new Promise((done, fail) => {
        const words = ['account', 'clear', alice, '--as', 'hanako', '--reason', 'r', '--data', data]
        const python = spawn('python3', [
          '-c',
          AT_A_TERMINAL,
          typed,
          process.execPath,
          cli,
          ...words,
        ])
        let told = ''
        python.stdout.on('data', (text) => {
          told += text
        })
        python.stderr.on('data', (text) => {
          told += text
        })
        python.on('close', (code) => (code === 0 ? done(JSON.parse(told)) : fail(new Error(told))))
      })
    const interrupted = await atTerminal('123\\x03')
    deepEqual(
      [interrupted['hidden'], interrupted['restored'], interrupted['signal']],
      [true, true, 2],
    )
    equal(String(interrupted['shown']).includes('123'), false)
    const code = hanako.recoveryCodes[5] ?? ''
    const done = await atTerminal(`${code}\\r`)
    deepEqual(
      [done['hidden'], done['restored'], done['code']],
      [true, true, 0],
      String(done['shown']),
    )
    equal(String(done['shown']).includes(code), false)
  })

  test('who was revoked is nobody', async () => {
    const words = ['person', 'revoke', 'hanako', '--break-glass', 'she left']
    equal((await sekimori(words)).code, 0)
    const code = hanako.recoveryCodes[6] ?? ''
    equal((await as('hanako', ['account', 'suspend', alice], code)).code, 2)
  })

  test('the evidence names who and why, and secrets stand nowhere', async () => {
    await end()
    const entries: Recorded[] = []
    for await (const entry of readEvidence(join(data, 'evidence'), join(data, 'keys')))
      entries.push(entry)
    const bodies = (kind: string) =>
      entries.filter((entry) => entry.kind === kind).map((entry) => entry.body ?? {})
    const planned = bodies('containment.planned')[0]
    deepEqual([planned?.['by'], planned?.['why']], ['hanako', 'confirmed by phone'])
    const undone = bodies('containment.undone')[0]
    deepEqual([undone?.['by'], undone?.['why']], ['hanako', 'it was he'])
    const first = bodies('person.proved')[0]
    deepEqual([first?.['verb'], first?.['why']], ['account.suspend', 'confirmed by phone'])
    const whys = bodies('act.refused').map((body) => body['why'])
    for (const why of ['used', 'wrong', 'unknown', 'malformed', 'role', 'revoked'])
      ok(whys.includes(why), `${why} in ${whys.join(' ')}`)
    ok(bodies('glass.broken').some((body) => body['why'] === 'she left'))

    const written = filesUnder(data)
      .filter((file) => !file.startsWith(join(data, 'keys')))
      .map((file) => readFileSync(file, 'latin1'))
    const secrets = [
      ...hanako.recoveryCodes.flatMap((code) => [code, code.replaceAll('-', '')]),
      hanako.secret,
      Buffer.from(keyOf(hanako)).toString('latin1'),
      Buffer.from(keyOf(hanako)).toString('base64'),
      Buffer.from(keyOf(hanako)).toString('hex'),
    ]
    const told = [...everything, JSON.stringify(entries), ...written]
    for (const secret of secrets) equal(told.filter((text) => text.includes(secret)).length, 0)
    const keys = readFileSync(join(data, 'keys/people.json'), 'latin1')
    for (const secret of secrets) equal(keys.includes(secret), false)
    equal(statSync(join(data, 'keys/people.json')).mode & 0o777, 0o600)
  })
})

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
