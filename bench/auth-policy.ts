/**
 * Auth policy: how long Dovecot waits for our answer to a login, with durable evidence behind it.
 *
 * The real gate in a process of its own, asked as Dovecot asks: an open loop of 1,000 requests a second
 * (`--rate N`), half of the logins with the right password (a question before, one after, a report),
 * half with a wrong one (a question before, a report). Each accepted login is an entry in the real
 * evidence log, and its answer waits for it; so is each wrong password, for which nobody waits. Beside
 * it, in the same run and on the same disk, what the bare disk takes for one append and its `fdatasync`.
 * Promise: p99 under 15 ms at 1,000 a second.
 *
 * The keeper is the guard's own (`keeper/logins.ts`): accounts, origins, countries, the folds in SQLite
 * and the evidence. `--bare` answers without any of it: what is left is the gate and the wire.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { openScratch, type Running, until } from '../lab/scratch.ts'
import { AuthPolicyPeer, type Told, type Try } from '../sim/auth-policy-peer.ts'
import { startAuthPolicy } from '../src/gate/auth-policy/server.ts'
import { Breaker } from '../src/keeper/breaker.ts'
import { Company } from '../src/keeper/company.ts'
import { Desk } from '../src/keeper/desk.ts'
import { LoginJudge } from '../src/keeper/login-judge.ts'
import { Logins } from '../src/keeper/logins.ts'
import { MailSessions } from '../src/keeper/mail-sessions.ts'
import { Planner } from '../src/keeper/planner.ts'
import { openIndex } from '../src/keeper/rebuild.ts'
import { unrestricted } from '../src/keeper/restricting.ts'
import { Scribe } from '../src/keeper/scribe.ts'
import type { Instant } from '../src/lib/time.ts'
import { openPlaces } from '../src/places/open.ts'
import type { LoginKeeper } from '../src/ports/gatekeeper.ts'
import type { Journal } from '../src/ports/journal.ts'
import { Exhaustion } from '../src/sources/exhaustion.ts'
import { openJournal } from '../src/store/evidence/journal.ts'
import { type Figure, figureOf, print, processTimeOf, ratioOf, readBenchOptions } from './lib.ts'

const options = readBenchOptions(
  { rate: 1_000, seconds: 10, connections: 32, accounts: 1_000, runs: 5 },
  ['bare', 'serve'],
)
const { rate, seconds, connections, accounts, runs } = options
const SECRET = 'a secret of the benchmark'
/** What one login adds to the write-ahead log, about. */
const APPEND_BYTES = 900
const WARM_SECONDS = 2
const COMMIT_MS = 50
const clock = { now: () => Date.now() as Instant, monotonic: () => performance.now() }

type Sample = { readonly p50: number; readonly p99: number; readonly max: number }

const sampleOf = (times: readonly number[]): Sample => {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}

/** How long the keeper took for each question that waits for evidence, in the gate's process. */
const appends: number[] = []

/** The keeper of the guard, over an index and evidence of its own. */
async function keeperIn(folder: string, journal: Journal): Promise<LoginKeeper> {
  const hash = (): number => 1
  const { folds } = await openIndex(
    join(folder, 'index.db'),
    { read: (from) => journal.read(from) },
    hash,
  )
  setInterval(() => folds.commit(), COMMIT_MS)
  const desk = new Desk(folds)
  const scribe = new Scribe(journal, folds)
  const exhaustion = new Exhaustion()
  const company = new Company()
  const logins = new Logins({
    clock,
    desk,
    scribe,
    places: openPlaces(),
    networks: { factsOf: () => ({}) },
    senses: () => 1,
    judge: new LoginJudge({
      desk,
      scribe,
      planner: new Planner({
        breaker: new Breaker(folds, clock.now()),
        spared: () => false,
        contained: () => {},
        breakerOpened: () => {},
      }),
      stepUp: { login: () => Promise.resolve({ kind: 'let-in' }) },
      exhaustion,
      company,
      restricting: unrestricted,
      restricted: () => {},
    }),
    hourOf: () => 12,
    company,
    exhaustion,
    sessions: new MailSessions(),
    defaultRealm: 'example.jp',
    observes: () => false,
    letIn: () => {},
    told: (problem) => process.stdout.write(`${JSON.stringify({ told: String(problem) })}\n`),
  })
  return {
    async login(offered) {
      const begun = performance.now()
      const answer = await logins.login(offered)
      if (offered.stage === 'after') appends.push(performance.now() - begun)
      return answer
    },
    reported: (report) => logins.reported(report),
    loginUnheard: (offered, why) => logins.loginUnheard(offered, why),
  }
}

const bareKeeper: LoginKeeper = {
  login: async () => ({ kind: 'allow' }),
  reported: async () => {},
  loginUnheard() {},
}

/** The gate's process: prints its address, and at the end where the time went, and its counts. */
async function serve(): Promise<void> {
  const folder = process.env['SEKIMORI_BENCH_FOLDER'] ?? ''
  const journal = options.bare
    ? undefined
    : await openJournal({
        folder: join(folder, 'evidence'),
        keysFolder: join(folder, 'keys'),
        origin: 'bench/sekimori/1',
        clock,
        reserveBytes: 0,
      })
  const keeper = journal === undefined ? bareKeeper : await keeperIn(folder, journal)
  const gate = await startAuthPolicy({
    listen: 'inet:127.0.0.1:0',
    instance: 'imap1',
    secret: () => SECRET,
    keeper,
    clock,
    idPrefix: 'bench',
    log: (note) => process.stdout.write(`${JSON.stringify(note)}\n`),
  })
  const loop = monitorEventLoopDelay({ resolution: 1 })
  loop.enable()
  process.stdout.write(`listening ${gate.address}\n`)
  process.once('SIGTERM', async () => {
    const { answers, deadline, failedOpen, busy, reportsDropped } = gate.counts()
    const inside = {
      append: sampleOf(appends),
      loopDelay: { p50: loop.percentile(50) / 1e6, p99: loop.percentile(99) / 1e6 },
      counts: { answers, deadline, failedOpen, busy, reportsDropped },
    }
    process.stdout.write(`${JSON.stringify(inside)}\n`)
    await gate.close()
    await journal?.close()
  })
}

/** The bare disk, at the same pace or as fast as it goes. */
async function disk(folder: string, count: number): Promise<Sample> {
  const descriptor = openSync(join(folder, 'bare'), 'a')
  const bytes = Buffer.alloc(APPEND_BYTES, 1)
  const times: number[] = []
  const start = performance.now()
  try {
    for (let n = 0; n < count; n += 1) {
      const wait = start + (n * 1_000) / rate - performance.now()
      if (wait > 1) await pause(wait)
      const begun = performance.now()
      writeSync(descriptor, bytes)
      fdatasyncSync(descriptor)
      times.push(performance.now() - begun)
    }
  } finally {
    closeSync(descriptor)
  }
  return sampleOf(times)
}

let nth = 0
const nextTry = (): Try => {
  nth += 1
  return {
    login: `user${nth % accounts}@example.jp`,
    password: 'secret',
    remote: `203.0.113.${nth % 250}`,
    session: `s${nth}`,
    port: 40_000 + (nth % 20_000),
  }
}

/** Requests of one login: 3 when the password is right, 2 when not. */
const PER_LOGIN = 2.5

/** `count` requests in logins that begin at an even pace; the times of the answers to questions. */
async function ask(address: string, count: number): Promise<Sample> {
  const peers = await Promise.all(
    Array.from({ length: connections }, () => AuthPolicyPeer.connect(address, { secret: SECRET })),
  )
  const idle = [...peers]
  const times: number[] = []
  let late = 0
  const timed = async (asked: () => Promise<Told>) => {
    const begun = performance.now()
    const { code } = await asked()
    if (code !== 200) throw new Error(`the gate answered ${code}`)
    times.push(performance.now() - begun)
  }
  const live = async (peer: AuthPolicyPeer, isRight: boolean) => {
    const it = nextTry()
    await timed(() => peer.before(it))
    if (isRight) await timed(() => peer.after(it))
    await peer.report(it, isRight)
    idle.push(peer)
  }
  const start = performance.now()
  const lived: Promise<void>[] = []
  for (let n = 0; n < count / PER_LOGIN; n += 1) {
    const wait = start + (n * 1_000 * PER_LOGIN) / rate - performance.now()
    if (wait > 1) await pause(wait)
    let peer = idle.pop()
    while (peer === undefined) {
      late += 1
      await pause(1)
      peer = idle.pop()
    }
    lived.push(live(peer, n % 2 === 0))
  }
  await Promise.all(lived)
  for (const peer of peers) peer.destroy()
  if (late > 0) process.stderr.write(`auth-policy: ${late} times no connection was free\n`)
  return sampleOf(times)
}

async function main(): Promise<void> {
  const scratch = openScratch()
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-auth-policy-'))
  process.env['SEKIMORI_BENCH_FOLDER'] = folder
  try {
    const flags = options.bare ? ['bare'] : []
    const args = [import.meta.filename, '--serve', ...flags.map((flag) => `--${flag}`)]
    const gate: Running = scratch.run('gate', process.execPath, args)
    const address = await until(
      'the gate listens',
      20_000,
      () => /listening (\S+)/.exec(gate.output())?.[1],
      () => gate.exit(),
    )
    // Every account is known before: each is made its key once in its life.
    await ask(address, Math.max(accounts * PER_LOGIN, rate * WARM_SECONDS))
    const gateSamples: Sample[] = []
    const diskSamples: Sample[] = []
    const cpu: number[] = []
    for (let run = 0; run < runs; run += 1) {
      const before = processTimeOf([gate.pid])
      const sample = await ask(address, rate * seconds)
      cpu.push((processTimeOf([gate.pid]) - before) / (rate * seconds))
      gateSamples.push(sample)
      diskSamples.push(await disk(folder, Math.min(rate * seconds, 4_000)))
      process.stderr.write(
        `auth-policy: run ${run + 1}/${runs}: p50 ${sample.p50.toFixed(2)} ms, p99 ${sample.p99.toFixed(2)} ms, max ${sample.max.toFixed(1)} ms, bare fdatasync p99 ${diskSamples.at(-1)?.p99.toFixed(2)} ms\n`,
      )
    }
    await gate.stop()
    process.stderr.write(`auth-policy: ${gate.output().trim().split('\n').at(-1)}\n`)
    const name = ['gate', ...flags].join('-')
    const figures: Figure[] = []
    for (const figure of ['p50', 'p99', 'max'] as const) {
      const about = { bench: 'auth-policy', figure, unit: 'ms' }
      const ours = figureOf(
        { ...about, case: name },
        gateSamples.map((sample) => sample[figure]),
      )
      const bare = figureOf(
        { ...about, case: 'fdatasync' },
        diskSamples.map((sample) => sample[figure]),
      )
      figures.push(ours, bare, ratioOf(ours, bare))
    }
    figures.push(
      figureOf({ bench: 'auth-policy', case: name, figure: 'process', unit: 'ms/request' }, cpu),
    )
    print(figures, options.json)
  } finally {
    await scratch.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

await (options.serve ? serve() : main())
