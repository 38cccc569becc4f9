/**
 * Run-file: one test file in a process of its own, and what came of it.
 *
 * The file runs as a program (`node x.test.ts`): a crash, a hang and an early exit stay inside it
 * and are told as one failure that names the file. Its process group is ended at the deadline, so
 * that nothing it started outlives it.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Told } from './reporter.ts'

/** Of what a file prints, this much is kept for the day it fails: the end. */
const PRINTED_BYTES_MAX = 32_768
/** After SIGTERM, for its own clearing up. */
const GOODBYE_MS = 5_000
/** After its end, for what it printed to reach us. */
const LAST_WORDS_MS_MAX = 2_000

export type Failure = { readonly name: string; readonly error: string }
export type Outcome = {
  readonly file: string
  readonly passed: number
  readonly failures: readonly Failure[]
  readonly skips: readonly { readonly name: string; readonly reason: string }[]
  readonly printed: string
  readonly ms: number
}

export type FileRun = {
  readonly root: string
  readonly file: string
  /** Where the reporter writes; a folder of this run alone. */
  readonly folder: string
  readonly nth: number
  readonly msMax: number
  readonly env: NodeJS.ProcessEnv
}

const hasProperties = ({ root, file }: FileRun): boolean =>
  readFileSync(join(root, file), 'utf8').includes("from 'fast-check'")

function readTold(file: string): readonly Told[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Told)
}

export async function runFile(run: FileRun): Promise<Outcome> {
  const start = performance.now()
  const report = join(run.folder, `${run.nth}.ndjson`)
  const child = spawn(
    process.execPath,
    [
      `--test-reporter=${join(import.meta.dirname, 'reporter.ts')}`,
      `--test-reporter-destination=${report}`,
      ...(hasProperties(run) ? [`--import=${join(import.meta.dirname, 'chance.ts')}`] : []),
      run.file,
    ],
    { cwd: run.root, env: run.env, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  )
  const closed = new Promise((resolve) => child.once('close', resolve))
  let printed = ''
  const keep = (bytes: Buffer) => {
    printed = (printed + bytes.toString()).slice(-PRINTED_BYTES_MAX)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const signal = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name)
    } catch {
      // The group is gone.
    }
  }
  const endWithUs = () => signal('SIGTERM')
  process.once('exit', endWithUs)
  let late = false
  const deadline = setTimeout(() => {
    late = true
    signal('SIGTERM')
    setTimeout(() => signal('SIGKILL'), GOODBYE_MS).unref()
  }, run.msMax)
  const ended = await new Promise<string | undefined>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('exit', (code, by) =>
      resolve(code === 0 ? undefined : by === null ? `exit code ${code}` : `signal ${by}`),
    )
  })
  clearTimeout(deadline)
  process.off('exit', endWithUs)
  // Whatever it started and forgot ends too, or its pipes would keep us waiting for the rest.
  signal('SIGKILL')
  await Promise.race([closed, pause(LAST_WORDS_MS_MAX, undefined, { ref: false })])
  child.stdout.destroy()
  child.stderr.destroy()

  const told = readTold(report)
  const failures: Failure[] = told
    .filter((one) => one.what === 'fail')
    .map(({ name, error }) => ({ name, error }))
  const cameToItsEnd = told.some(({ what }) => what === 'end')
  if (late) failures.push({ name: run.file, error: `not done within ${run.msMax / 1_000} s` })
  else if (ended !== undefined && failures.length === 0)
    failures.push({ name: run.file, error: `the file crashed: ${ended}` })
  else if (ended === undefined && !cameToItsEnd)
    failures.push({ name: run.file, error: 'the process ended before its tests did' })
  return {
    file: run.file,
    passed: told.filter(({ what }) => what === 'pass').length,
    failures,
    skips: told.filter((one) => one.what === 'skip'),
    printed,
    ms: performance.now() - start,
  }
}
