/**
 * Snapshot: how long a guard takes to start beside an index of many accounts, and in how much memory.
 *
 * An index of `--accounts N` (1,000,000) accounts, each with a lived behaviour, is written; then a
 * real guard is started on it and asked for its status, and 20,000 accounts that it has not in memory
 * are looked up. Beside the start: reading the index file once, which is the least that anything
 * that loads it whole would take. Promise: under 30 s and 2 GiB.
 */
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LabGuard, startGuard } from '../lab/guard.ts'
import { answers } from '../lab/ports.ts'
import { openScratch, type Scratch, until } from '../lab/scratch.ts'
import { packed } from '../src/accounts/behaviour/pack.ts'
import { guarded } from '../src/accounts/behaviour/state.ts'
import { newAccount } from '../src/accounts/model.ts'
import type { AccountId } from '../src/events/event.ts'
import { openDatabase } from '../src/store/sqlite/database.ts'
import { Folds } from '../src/store/sqlite/folds.ts'
import { packedEvidence } from '../src/verdict/detector/pack-evidence.ts'
import { lived } from '../test/detector/lived.ts'
import { accountOf, Living, toSending } from '../test/detector/living.ts'
import { figureOf, print, readBenchOptions } from './lib.ts'

const LOOKED_UP = 20_000
const START_MS_MAX = 120_000
const options = readBenchOptions({ accounts: 1_000_000 })
const nameOf = (n: number): AccountId => `sasl:person${n}@example.jp` as AccountId

/** Lived accounts, taken round. */
function archetypes(): readonly { behaviour: Uint8Array; evidence: Uint8Array }[] {
  const living = new Living(guarded)
  const events = lived(7)
  for (const event of events) living.sends(toSending(event))
  const accounts = new Set(events.map(({ account }) => account))
  return [...accounts].map((account) => {
    const { state, evidence } = living.of(accountOf(account))
    return { behaviour: packed(state), evidence: packedEvidence(evidence) }
  })
}

function writeIndex(file: string, of: readonly { behaviour: Uint8Array; evidence: Uint8Array }[]) {
  const database = openDatabase(file)
  const insert = database.prepare(
    'insert into account (account, model, suspicion, behaviour, evidence) values (?, ?, ?, ?, ?)',
  )
  const model = JSON.stringify(newAccount)
  for (let n = 0; n < options.accounts; n += 1) {
    if (n % 50_000 === 0) {
      if (n > 0) database.exec('commit')
      database.exec('begin')
      process.stderr.write(`\rsnapshot: writes ${n} of ${options.accounts} accounts`)
    }
    const one = of[n % of.length]
    if (one !== undefined) insert.run(nameOf(n), model, '{}', one.behaviour, one.evidence)
  }
  database.exec('commit; pragma wal_checkpoint(truncate)')
  database.close()
  process.stderr.write('\n')
}

const mebibytes = (bytes: number): number => bytes / 1_048_576

/** The most that a process ever had in memory. */
function peakOf(pid: number): number {
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
  return mebibytes(Number(found?.[1] ?? Number.NaN) * 1_024)
}

/** Seconds for reading a file once, and its size in MiB. */
function readThrough(file: string): { seconds: number; size: number } {
  const start = performance.now()
  const part = Buffer.alloc(1_048_576)
  const descriptor = openSync(file, 'r')
  let size = 0
  for (let read = -1; read !== 0; size += read) read = readSync(descriptor, part)
  closeSync(descriptor)
  return { seconds: (performance.now() - start) / 1_000, size: mebibytes(size) }
}

/** Microseconds for an account that is on disk only. */
function lookedUp(file: string): number {
  const database = openDatabase(file)
  const folds = new Folds(database, () => 0)
  const start = performance.now()
  for (let n = 0; n < LOOKED_UP; n += 1)
    folds.account(nameOf(Math.floor((n * options.accounts) / LOOKED_UP)))
  const micros = ((performance.now() - start) * 1_000) / LOOKED_UP
  database.close()
  return micros
}

/** Started, and answering: the control socket is the last thing that opens. */
async function started(scratch: Scratch, data: string): Promise<LabGuard> {
  const guard = await startGuard(scratch, { instances: [], data })
  await until(
    'the guard answers',
    START_MS_MAX,
    () => answers(`unix:${join(data, 'control.sock')}`),
    () => (guard.exit() === undefined ? undefined : guard.output()),
  )
  return guard
}

async function ended(guard: LabGuard): Promise<void> {
  process.kill(guard.pid, 'SIGTERM')
  await until('the guard ends', START_MS_MAX, () => guard.exit() !== undefined)
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-snapshot-'))
  const scratch = openScratch()
  try {
    const data = join(folder, 'data')
    mkdirSync(data, { mode: 0o711 })
    // A first start makes keys, evidence and the mark of the state's form.
    await ended(await started(scratch, data))
    const file = join(data, 'index.db')
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
    const of = archetypes()
    writeIndex(file, of)
    const read = readThrough(file)
    const starts: number[] = []
    const peaks: number[] = []
    for (let run = 0; run < options.runs; run += 1) {
      const began = performance.now()
      const guard = await started(scratch, data)
      starts.push((performance.now() - began) / 1_000)
      peaks.push(peakOf(guard.pid))
      await ended(guard)
    }
    const about = { bench: 'snapshot', case: `${options.accounts} accounts` }
    print(
      [
        figureOf({ ...about, figure: 'start', unit: 's' }, starts),
        figureOf({ ...about, figure: 'reading the index once', unit: 's' }, [read.seconds]),
        figureOf({ ...about, figure: 'peak memory', unit: 'MiB' }, peaks),
        figureOf({ ...about, figure: 'index', unit: 'MiB' }, [read.size]),
        figureOf({ ...about, figure: 'behaviour, packed', unit: 'bytes' }, [
          ...of.map(({ behaviour }) => behaviour.length),
        ]),
        figureOf({ ...about, figure: 'an account from disk', unit: 'µs' }, [lookedUp(file)]),
      ],
      options.json,
    )
  } finally {
    await scratch.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
