/** A real guard and a real witness, as processes of their own: killed, rolled back, brought back. */
// slow
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { freePorts } from '../../lab/ports.ts'
import { until } from '../../lab/scratch.ts'
import type { Status } from '../../src/keeper/status.ts'

const cli = join(import.meta.dirname, '../../bin/sekimori.js')
const env = { ...process.env, LANG: 'C.UTF-8' }
const SLOW = 40_000
const ORIGIN = 'mx1.example.jp/sekimori/1'

type Ran = { readonly code: number; readonly out: string; readonly err: string }
const sekimori = (...words: readonly string[]): Promise<Ran> =>
  new Promise((done) => {
    execFile(process.execPath, [cli, ...words], { env }, (error, out, err) =>
      done({ code: error === null ? 0 : Number(error.code ?? 1), out, err }),
    )
  })

type Process = {
  readonly child: ChildProcess
  readonly said: () => string
  readonly exit: () => number | undefined
}
function run(...words: readonly string[]): Process {
  const child = spawn(process.execPath, [cli, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  let exit: number | undefined
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
  child.on('exit', (code, signal) => {
    exit = code ?? (signal === null ? 0 : 128)
  })
  return { child, said: () => said, exit: () => exit }
}
async function end(process: Process, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  process.child.kill(signal)
  await until('it has ended', SLOW, () => process.exit() !== undefined)
}

suite('a guard and its witness', { timeout: 300_000 }, () => {
  const home = mkdtempSync(join(tmpdir(), 'sekimori-witnessed-'))
  const at = (...names: string[]) => join(home, ...names)
  const alarms = at('alarms')
  let [witnessPort = 0, tilesPort = 0]: number[] = []
  let witness: Process
  let guard: Process
  const startWitness = () => run('witness', '--data', at('witness'), '--config', at('witness.yaml'))
  const startGuard = () =>
    run(
      ...['guard', '--no-console', '--data', at('guard'), '--config', at('guard.yaml')],
      ...['--instances', at('instances.json'), '--milter', `unix:${at('milter.sock')}`],
    )
  const status = async (): Promise<Status | undefined> => {
    const { out } = await sekimori(
      'status',
      '--json',
      '--data',
      at('guard'),
      '--instances',
      at('instances.json'),
    )
    return out === '' ? undefined : (JSON.parse(out) as Status)
  }
  const provable = async (size: number): Promise<Status> =>
    until(`${size} entries are provable`, SLOW, async () => {
      const now = await status()
      return (now?.evidence.provable?.size ?? 0) >= size ? now : undefined
    })

  before(async () => {
    ;[witnessPort = 0, tilesPort = 0] = await freePorts(2)
    writeFileSync(at('pager'), `#!/bin/sh\ncat >> ${alarms}\necho >> ${alarms}\n`, { mode: 0o755 })
    writeFileSync(
      at('witness.yaml'),
      `name: w.example.jp/sekimori-witness/1
listen: inet:127.0.0.1:${witnessPort}
silentSeconds: 70
notify:
  channels: [{kind: command, name: pager, argv: [${at('pager')}]}]
`,
    )
    writeFileSync(at('instances.json'), '{"version":1,"instances":[]}')
    witness = startWitness()
    await until('the witness listens', SLOW, () => witness.said().includes('add-checkpoint'))
    const { out } = await sekimori('witness', 'keys', '--data', at('witness'), '--json')
    const { keys } = JSON.parse(out) as { keys: string[] }
    equal(keys.length, 2)
    writeFileSync(
      at('guard.yaml'),
      `origin: ${ORIGIN}
evidence:
  reserveMiB: 0
  serve: inet:127.0.0.1:${tilesPort}
  witnesses:
    - name: neighbour
      url: http://127.0.0.1:${witnessPort}
      keys: ${JSON.stringify(keys)}
`,
    )
    guard = startGuard()
    await until('the guard has a log', SLOW, () => existsSync(at('guard/evidence/log.vkey')))
    const line = readFileSync(at('guard/evidence/log.vkey'), 'utf8')
    equal((await sekimori('witness', 'trust', line, '--data', at('witness'))).code, 0)
  })
  after(async () => {
    for (const one of [guard, witness]) if (one?.exit() === undefined) await end(one, 'SIGKILL')
    rmSync(home, { recursive: true, force: true })
  })

  test('what the guard writes is sworn to, and `status` says how far', async () => {
    const { evidence } = await provable(2)
    equal(evidence.witnesses[0]?.fault, null)
    deepEqual(evidence.quorum, { needed: 1, of: 1 })
    const { code, out } = await sekimori('witness', 'status', '--json', '--data', at('witness'))
    equal(code, 0)
    const [log] = (JSON.parse(out) as { logs: { origin: string; size: number }[] }).logs
    equal(log?.origin, ORIGIN)
    ok((log?.size ?? 0) >= 2)
    const screen = await sekimori(
      'status',
      '--data',
      at('guard'),
      '--lang',
      'en',
      '--instances',
      at('instances.json'),
    )
    match(screen.out, /if this host were lost now/i)
    match(screen.out, /neighbour/)
  })

  test('a mirror keeps what is served, and what it keeps verifies', async () => {
    const url = `http://127.0.0.1:${tilesPort}`
    const { code, out } = await sekimori('witness', 'mirror', url, at('mirror'), '--json')
    equal(code, 0)
    ok((JSON.parse(out) as { size: number }).size >= 2)
    match(readFileSync(at('mirror/checkpoint'), 'utf8'), /w\.example\.jp/)
  })

  test('the witness is killed: mail is guarded on, and `status` says who is away', async () => {
    await end(witness, 'SIGKILL')
    const now = await until('it is missed', 90_000, async () => {
      const it = await status()
      return it?.evidence.witnesses[0]?.fault === null ? undefined : it
    })
    match(now.evidence.witnesses[0]?.fault ?? '', /witness\.away/)
    ok(now.faults.some((fault) => fault.includes('neighbour')))
    equal(guard.exit(), undefined)
    witness = startWitness()
    await until(
      'it is heard again',
      90_000,
      async () => (await status())?.evidence.witnesses[0]?.fault === null,
    )
  })

  test('a guard that stops leaves a log that is sworn to up to its last entry, and verifies by its policy', async () => {
    await end(guard)
    equal(guard.exit(), 0)
    const { code, out, err } = await sekimori(
      ...['verify', at('guard'), '--policy', at('guard/evidence/policy'), '--json'],
    )
    equal(code, 0, out + err)
    const { size } = JSON.parse(out) as { size: number }
    match(
      readFileSync(at('guard/evidence/checkpoint'), 'utf8'),
      new RegExp(`^${ORIGIN}\\n${size}\\n[^]*w\\.example\\.jp`),
      guard.said(),
    )
  })

  test('a folder put back from a copy, with its high-water mark, is refused at the start; the mirror refuses it too', async () => {
    cpSync(at('guard'), at('copy'), { recursive: true })
    guard = startGuard()
    const { evidence } = await until('it goes on', SLOW, async () => {
      const now = await status()
      return now?.evidence.provable === null ? undefined : now
    })
    await provable(evidence.size)
    await sekimori('witness', 'mirror', `http://127.0.0.1:${tilesPort}`, at('mirror'))
    await end(guard)
    rmSync(at('guard'), { recursive: true })
    cpSync(at('copy'), at('guard'), { recursive: true })
    guard = startGuard()
    await until('it refuses', SLOW, () => guard.exit() !== undefined)
    equal(guard.exit(), 3)
    match(guard.said(), /neighbour has \d+ entries signed by this very log/)
    const mirrored = await sekimori('witness', 'mirror', at('guard'), at('mirror'))
    equal(mirrored.code, 3)
    match(mirrored.err, /were kept/)
    const proved = await sekimori('witness', 'prove', at('mirror/misbehaviour.log'), '--json')
    equal(proved.code, 1)
  })

  test('the silence after it is told by the witness on its own channel', async () => {
    await until(
      'it is told',
      120_000,
      () => existsSync(alarms) && readFileSync(alarms, 'utf8').includes('witness.silent'),
    )
    match(witness.said(), /途絶え|silent/)
    const { code } = await sekimori(
      ...['witness', 'status', '--data', at('witness'), '--config', at('witness.yaml')],
    )
    equal(code, 1)
  })
})
