/**
 * Scratch: a throw-away folder and the process groups that live in it, gone together.
 *
 * Whatever a lab starts is the leader of a process group of its own, and its number and start time
 * are written to `scratch.json` at once. `close` stops the groups and removes the folder; an exit
 * hook and the signals do the same in haste; and what a killed owner left behind is found by the
 * next `openScratch` and removed, which knows a reused process number by its start time.
 * Limits: Linux only (/proc). A process that leaves its group is not seen.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import {
  groupIsOurs,
  lives,
  type ProcessName,
  processName,
  signalGroup,
  stopGroup,
} from './processes.ts'

const PREFIX = 'sekimori-lab-'
const RECORD = 'scratch.json'
/** A folder without a readable record may be one that is being made: it is left alone so long. */
const UNRECORDED_MS_MAX = 60_000

type Record = { readonly owner: ProcessName; readonly groups: readonly ProcessName[] }

export type RunOptions = {
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  readonly uid?: number
  readonly gid?: number
  /** File in the folder that takes stdout and stderr; default `NAME.out`. */
  readonly out?: string
}

export type Running = {
  readonly child: ChildProcess
  readonly pid: number
  /** What it printed so far. */
  readonly output: () => string
  /** `undefined` while it lives. */
  readonly exit: () => string | undefined
  /** SIGTERM to the group, a bounded wait, then SIGKILL. */
  readonly stop: () => Promise<void>
}

export type Scratch = {
  readonly folder: string
  readonly run: (
    name: string,
    command: string,
    args: readonly string[],
    options?: RunOptions,
  ) => Running
  /** Stops what runs, the youngest first, and removes the folder. Safe to repeat. */
  readonly close: () => Promise<void>
}

type Inside = { readonly folder: string; readonly groups: ProcessName[] }
const open = new Set<Inside>()
let hooked = false

/** For the moment when nothing can be waited for. */
function clearNow(inside: Inside): void {
  for (const group of inside.groups) if (groupIsOurs(group)) signalGroup(group.pid, 'SIGKILL')
  // Killed processes may still write for a moment; rmSync tries again.
  rmSync(inside.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  open.delete(inside)
}

function hook(): void {
  if (hooked) return
  hooked = true
  process.on('exit', () => {
    for (const inside of open) clearNow(inside)
  })
  for (const [signal, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ] as const)
    process.once(signal, () => process.exit(128 + number))
}

/** Removes what owners that no longer live left behind. Returns the folders that were removed. */
export function removeLeftovers(base: string = tmpdir()): readonly string[] {
  const removed: string[] = []
  for (const name of readdirSync(base)) {
    if (!name.startsWith(PREFIX)) continue
    const folder = join(base, name)
    try {
      if (statSync(folder).uid !== process.getuid?.()) continue
      const record = readRecord(folder)
      if (record === undefined) {
        if (Date.now() - statSync(folder).mtimeMs < UNRECORDED_MS_MAX) continue
        rmSync(folder, { recursive: true, force: true })
      } else {
        if (lives(record.owner)) continue
        clearNow({ folder, groups: [...record.groups] })
      }
      removed.push(folder)
    } catch {
      // Another start removes it at the same moment.
    }
  }
  return removed
}

function readRecord(folder: string): Record | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, RECORD), 'utf8')) as Record
  } catch {
    return undefined
  }
}

export function openScratch(base: string = tmpdir()): Scratch {
  hook()
  removeLeftovers(base)
  const folder = mkdtempSync(join(base, PREFIX))
  // The servers' own users must be able to pass through.
  chmodSync(folder, 0o755)
  const owner = processName(process.pid)
  if (owner === undefined) throw new Error('A lab needs Linux: /proc does not show this process.')
  const inside: Inside = { folder, groups: [] }
  const record = () =>
    writeFileSync(join(folder, RECORD), JSON.stringify({ owner, groups: inside.groups }))
  record()
  open.add(inside)
  const runs: Running[] = []

  const run: Scratch['run'] = (name, command, args, options = {}) => {
    const out = join(folder, options.out ?? `${name}.out`)
    const file = openSync(out, 'a')
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', file, file],
      cwd: options.cwd ?? folder,
      ...(options.env === undefined ? {} : { env: options.env }),
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      ...(options.gid === undefined ? {} : { gid: options.gid }),
    })
    closeSync(file)
    let ended: string | undefined
    child.on('error', (error) => {
      ended = error.message
    })
    child.on('exit', (code, signal) => {
      ended = signal === null ? `exit code ${code}` : `signal ${signal}`
    })
    child.unref()
    const pid = child.pid
    if (pid === undefined) throw new Error(`${command} cannot be started (is it installed?)`)
    inside.groups.push(processName(pid) ?? { pid, startedAt: '0' })
    record()
    const running: Running = {
      child,
      pid,
      output: () => (existsSync(out) ? readFileSync(out, 'utf8') : ''),
      exit: () => ended,
      stop: async () => {
        const group = inside.groups.find((one) => one.pid === pid)
        if (group === undefined) return
        if (groupIsOurs(group)) await stopGroup(pid)
        inside.groups.splice(inside.groups.indexOf(group), 1)
        if (existsSync(folder)) record()
      },
    }
    runs.push(running)
    return running
  }

  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= (async () => {
      for (const running of runs.toReversed()) await running.stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
      open.delete(inside)
    })()
    return closing
  }
  return { folder, run, close }
}

/**
 * Asks `question` until it answers with something, at most `msMax` long; `alive` ends the wait early
 * by telling why there is no hope. Throws the reason.
 */
export async function until<Answer>(
  what: string,
  msMax: number,
  question: () => Answer | undefined | false | Promise<Answer | undefined | false>,
  hopeless: () => string | undefined = () => undefined,
): Promise<Answer> {
  const deadline = performance.now() + msMax
  for (;;) {
    const answer = await question()
    if (answer !== undefined && answer !== false) return answer
    const why = hopeless()
    if (why !== undefined) throw new Error(`${what}: ${why}`)
    if (performance.now() > deadline) throw new Error(`${what}: not within ${msMax} ms`)
    await pause(10)
  }
}
