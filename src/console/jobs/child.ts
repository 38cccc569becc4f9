/**
 * Child: one run of the program in a process group of its own, within its bounds.
 *
 * It gets an environment of ours with nothing in it, and its folder as the working folder, so that no
 * path of this machine comes into a report. What it says on stderr is read line by line: progress is
 * an object, the rest is for people and the end of it is kept. It is asked to end first (SIGINT: the
 * report of what was read so far), then told, always with its whole group.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'
import type { JobLimits } from './limits.ts'

export type ChildAsked = {
  /** The program and what stands before its own words: `node`, `bin/sekimori.js`. */
  readonly program: readonly [string, ...string[]]
  readonly words: readonly string[]
  readonly folder: string
  readonly limits: Pick<
    JobLimits,
    'within' | 'heapMebibytes' | 'saidBytes' | 'lineCharacters' | 'ending' | 'look'
  >
  /** A JSON object that it told. */
  readonly told: (object: Readonly<Record<string, unknown>>) => void
  /** Looked at while it runs: why it has to end, if it has to. */
  readonly tooMuch: () => 'output' | 'disk' | undefined
}

export type ChildEnd = {
  readonly code: number | null
  readonly why: 'ended' | 'time' | 'memory' | 'output' | 'disk' | 'killed' | 'failed'
  readonly said: string
}

export type RunningChild = {
  readonly end: Promise<ChildEnd>
  /** To end with what it has; killed when it does not within its time. */
  interrupt(): void
  kill(): void
}

/** Of V8, when the heap is full. */
const OUT_OF_MEMORY = /heap out of memory|Reached heap limit/
const SIGABRT = 134
const KILL_MS = 5_000

export function startChild(asked: ChildAsked): RunningChild {
  const { program, words, folder, limits, told, tooMuch } = asked
  const [command, ...before] = program
  const { promise: end, resolve } = Promise.withResolvers<ChildEnd>()
  let why: ChildEnd['why'] = 'ended'
  let said = ''
  let child: ChildProcess
  try {
    child = spawn(command, [`--max-old-space-size=${limits.heapMebibytes}`, ...before, ...words], {
      cwd: folder,
      env: { PATH: '/usr/bin:/bin', HOME: folder, TMPDIR: `${folder}/tmp`, LC_ALL: 'C.UTF-8' },
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  } catch (thrown) {
    resolve({ code: null, why: 'failed', said: String(thrown) })
    return { end, interrupt: () => {}, kill: () => {} }
  }
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
    try {
      process.kill(-child.pid, name)
    } catch {
      // It has just ended.
    }
  }
  const timers = new Set<NodeJS.Timeout>()
  const after = (ms: number, act: () => void): void => {
    timers.add(setTimeout(act, ms))
  }
  const kill = (because: ChildEnd['why']): void => {
    if (why === 'ended') why = because
    signal('SIGTERM')
    after(KILL_MS, () => signal('SIGKILL'))
  }
  after(limits.within, () => kill('time'))
  const looking = setInterval(() => {
    const much = tooMuch()
    if (much !== undefined) kill(much)
  }, limits.look)

  const lines = linesOf(limits.lineCharacters, (line) => {
    const object = line.startsWith('{') ? objectIn(line) : undefined
    if (object === undefined) said = `${said}${line}\n`.slice(-limits.saidBytes)
    else told(object)
  })
  child.stderr?.on('data', (octets: Buffer) => lines(octets))
  child.on('error', (thrown) => {
    why = 'failed'
    said = String(thrown)
  })
  child.on('close', (code, name) => {
    for (const timer of timers) clearTimeout(timer)
    clearInterval(looking)
    // Whoever it started goes with it.
    if (child.pid !== undefined)
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // There is nobody left.
      }
    const isFull = OUT_OF_MEMORY.test(said) || code === SIGABRT || name === 'SIGABRT'
    if (why === 'ended' && isFull) why = 'memory'
    else if (why === 'ended' && code === null) why = 'killed'
    resolve({ code, why, said: said.trim() })
  })
  return {
    end,
    interrupt: () => {
      signal('SIGINT')
      after(limits.ending, () => kill('killed'))
    },
    kill: () => kill('killed'),
  }
}

function objectIn(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const it: unknown = JSON.parse(line)
    return typeof it === 'object' && it !== null ? (it as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** Lines of at most so many characters; of a longer one the rest is left out. */
export function linesOf(most: number, take: (line: string) => void): (octets: Buffer) => void {
  const decoder = new StringDecoder('utf8')
  let waiting = ''
  let isSkipping = false
  return (octets) => {
    let text = decoder.write(octets)
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      const line = (waiting + text.slice(0, end)).slice(0, most)
      text = text.slice(end + 1)
      waiting = ''
      if (!isSkipping) take(line)
      isSkipping = false
    }
    if (isSkipping) return
    waiting += text
    if (waiting.length <= most) return
    take(waiting.slice(0, most))
    waiting = ''
    isSkipping = true
  }
}
