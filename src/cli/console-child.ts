/**
 * Console child: runs the console's process beside the guard, and begins it again when it ends.
 *
 * It is a process of its own, for passwords and streams must not share the gate's loop (decision 20); as
 * root it becomes a user of its own, who may open the console's socket and nothing else of ours. That
 * it cannot listen is told in `sekimori status` and stops nothing: mail is guarded without it. It ends
 * when its standard input does, so that it never outlives a guard that was killed.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { Fault, type FaultCode, faults } from '../lib/fault.ts'
import { type Duration, minutes, seconds } from '../lib/time.ts'

export const AGAIN_FIRST: Duration = seconds(1)
export const AGAIN_MAX: Duration = minutes(1)
/** Who lived so long begins anew with the short pause. */
export const LIVED_WELL: Duration = minutes(1)
/** Between the wish to end and the end by force. */
export const STOP_MS_MAX = 8_000
/** Octets of its standard output that are looked at: one line of JSON. */
export const SAID_BYTES_MAX = 16 * 1024

export type ChildOf = Pick<ChildProcess, 'stdin' | 'stdout' | 'kill' | 'on' | 'once'>

export type ConsoleChildParts = {
  /** Starts the process; its standard error is ours. */
  readonly spawn: () => ChildOf
  readonly now: () => number
  /** The result calls it off. */
  readonly after: (ms: number, act: () => void) => () => void
  readonly told: (fault: Fault) => void
  readonly listens: () => void
}

export class ConsoleChild {
  readonly #parts: ConsoleChildParts
  #child: ChildOf | undefined
  #fault: Fault | undefined
  #again: number = AGAIN_FIRST
  #callOff: (() => void) | undefined
  #isClosing = false

  constructor(parts: ConsoleChildParts) {
    this.#parts = parts
  }

  /** Why it does not answer now; `undefined`: it does, or begins to. */
  get fault(): Fault | undefined {
    return this.#fault
  }

  start(): void {
    if (this.#isClosing) return
    const beganAt = this.#parts.now()
    const child = this.#parts.spawn()
    this.#child = child
    let said = ''
    let isOver = false
    child.stdin?.on('error', () => {})
    child.stdout?.on('data', (octets: Buffer) => {
      if (said.length > SAID_BYTES_MAX) return
      said += octets.toString('utf8')
      const end = said.indexOf('\n')
      if (end < 0) return
      const told = readSaid(said.slice(0, end))
      said = said.slice(end + 1)
      if (told === 'listening') {
        this.#fault = undefined
        this.#parts.listens()
      } else if (told !== undefined) this.#tell(told)
    })
    const ended = (how: string): void => {
      if (isOver) return
      isOver = true
      this.#child = undefined
      if (this.#isClosing) return
      if (this.#parts.now() - beganAt >= LIVED_WELL) this.#again = AGAIN_FIRST
      // Why it ended it has said by itself, where it could.
      if (this.#fault === undefined || this.#fault.code === 'console.ended')
        this.#tell(new Fault('console.ended', { code: how, again: this.#again / 1_000 }))
      this.#callOff = this.#parts.after(this.#again, () => this.start())
      this.#again = Math.min(this.#again * 2, AGAIN_MAX)
    }
    child.once('error', (failed: Error) => ended(failed.message))
    child.once('exit', (code: number | null, signal: NodeJS.Signals | null) =>
      ended(signal ?? `exit ${code}`),
    )
  }

  async close(): Promise<void> {
    this.#isClosing = true
    this.#callOff?.()
    const child = this.#child
    if (child === undefined) return
    await new Promise<void>((done) => {
      const callOff = this.#parts.after(STOP_MS_MAX, () => child.kill('SIGKILL'))
      child.once('exit', () => {
        callOff()
        done()
      })
      child.kill('SIGTERM')
    })
  }

  /** The same one is told once, until something else is wrong. */
  #tell(fault: Fault): void {
    const isNew = this.#fault?.message !== fault.message
    this.#fault = fault
    if (isNew) this.#parts.told(fault)
  }
}

/** What the process says of itself, in its first lines. */
export function readSaid(line: string): 'listening' | Fault | undefined {
  let told: unknown
  try {
    told = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof told !== 'object' || told === null) return undefined
  const { listening, fault, facts } = told as Record<string, unknown>
  if (typeof listening === 'string') return 'listening'
  const isOurs =
    typeof fault === 'string' && /^console\./.test(fault) && Object.hasOwn(faults, fault)
  if (!isOurs || typeof facts !== 'object' || facts === null) return undefined
  const plain = Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [name, String(fact).slice(0, 500)]),
  )
  return new Fault(fault as FaultCode, plain as never)
}

export type Spawned = {
  readonly program: readonly string[]
  readonly args: readonly string[]
  readonly uid?: number
  readonly gid?: number
}

/** The console gives way to the guard where both want the processor (nice(1)). */
const CONSOLE_NICENESS = 5

/** With an environment of its own: what the guard was given is not for it. */
export function spawnConsole({ program, args, uid, gid }: Spawned): ChildOf {
  const kept = [
    'PATH',
    'LANG',
    'LC_ALL',
    'LC_MESSAGES',
    'LANGUAGE',
    'TZ',
    'NODE_COMPILE_CACHE',
    'NODE_DISABLE_COMPILE_CACHE',
  ]
  const env = Object.fromEntries(kept.map((name) => [name, process.env[name]]))
  const [node = process.execPath, ...rest] = program
  const child = spawn(node, [...rest, 'console', ...args], {
    env: { ...env, SEKIMORI_CHILD: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(uid === undefined || gid === undefined ? {} : { uid, gid }),
  })
  try {
    if (child.pid !== undefined) setPriority(child.pid, CONSOLE_NICENESS)
  } catch {
    // Where that is refused it runs like any other process.
  }
  return child
}
