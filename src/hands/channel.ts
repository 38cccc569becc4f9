/**
 * Channel: one life of the connection to the helper, by stdio or by socket.
 *
 * It carries lines and ends once. What is written to a channel that has ended is dropped: who waits
 * for an answer is told by `ended`.
 */
import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { extname, join } from 'node:path'
import { whyOf } from '../lib/fault.ts'
import { Lines } from './lines.ts'
import { ANSWER_BYTES_MAX } from './protocol.ts'

export type Channel = {
  readonly pid?: number
  readonly write: (line: string) => void
  /** Lets the helper finish what is under way, and end. */
  readonly end: () => void
}
export type Listener = {
  /** `undefined`: a line longer than ANSWER_BYTES_MAX. */
  readonly line: (line: string | undefined) => void
  readonly ended: (why: string) => void
}
export type OpenChannel = (listener: Listener) => Channel

/** How long a helper whose stdin was closed may go on before it is killed. */
const GOODBYE_MS_MAX = 120_000
const NOTE_BYTES_MAX = 4 * 1024

export type SpawnOptions = {
  readonly instancesFile: string
  /** Path of the Node binary. */
  readonly node: string
  readonly log: (text: string) => void
}

export const spawnedHelper =
  ({ instancesFile, node, log }: SpawnOptions): OpenChannel =>
  (listener) => {
    const main = join(import.meta.dirname, `main${extname(import.meta.filename)}`)
    const child = spawn(node, [main, '--instances', instancesFile, '--stdio'], {
      // A session of its own: Ctrl-C reaches the guard alone, which then closes our stdin.
      detached: true,
      cwd: '/',
      env: {},
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const answers = new Lines(ANSWER_BYTES_MAX, listener.line)
    const notes = new Lines(NOTE_BYTES_MAX, (line) => log(line ?? 'hands: said too much'))
    let failure: string | undefined
    let goodbye: NodeJS.Timeout | undefined
    child.stdout.on('data', (chunk: Buffer) => answers.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => notes.push(chunk))
    child.stdin.on('error', () => {})
    child.once('error', (error) => {
      failure = whyOf(error)
      // Never started: no `close` will come where there is no process.
      if (child.pid === undefined) listener.ended(`it cannot be started: ${failure}`)
    })
    child.once('close', (code, signal) => {
      clearTimeout(goodbye)
      if (child.pid !== undefined)
        listener.ended(failure ?? `it ended with ${signal ?? `exit code ${code}`}`)
    })
    return {
      ...(child.pid === undefined ? {} : { pid: child.pid }),
      write: (line) => {
        child.stdin.write(`${line}\n`)
      },
      end: () => {
        child.stdin.end()
        goodbye = setTimeout(() => child.kill('SIGKILL'), GOODBYE_MS_MAX)
        goodbye.unref()
      },
    }
  }

export const socketHelper =
  (path: string): OpenChannel =>
  (listener) => {
    const socket = connect(path)
    const answers = new Lines(ANSWER_BYTES_MAX, listener.line)
    let failure: string | undefined
    socket.on('data', (chunk: Buffer) => answers.push(chunk))
    socket.once('error', (error) => {
      failure = whyOf(error)
    })
    socket.once('close', () => listener.ended(failure ?? `it hung up on ${path}`))
    return {
      write: (line) => {
        socket.write(`${line}\n`)
      },
      end: () => socket.end(),
    }
  }
