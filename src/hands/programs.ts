/**
 * Programs: the own tools of Postfix and Dovecot, found once at a safe place and run without a shell.
 *
 * A tool is taken only from a folder that nobody but root can write. It gets a clean environment
 * (no PATH, UTC, the C locale), a bounded time and a bounded output, and its input by stdin, where
 * a queue id cannot be taken for an option. Dovecot's tools take names as arguments: see users.ts.
 */
import { spawn } from 'node:child_process'
import { lstatSync, realpathSync } from 'node:fs'
import { type FileFacts, unsafeBecause } from '../ports/instance-list.ts'

const programNames = [
  'postsuper',
  'postqueue',
  'postcat',
  'postconf',
  'doveadm',
  'doveconf',
] as const
export type Program = (typeof programNames)[number]

const folders = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/opt/postfix/sbin']

/** `postsuper -d` of 10,000 messages took 8.4 s; a slow disk may take ten times that. */
export const RUN_MS_MAX = 100_000
/** How long a program may take over SIGTERM before it is killed. */
export const GOODBYE_MS_MAX = 2_000
/** What is kept of the complaints: the last of them. */
export const COMPLAINT_BYTES_MAX = 4 * 1024

export type Running = {
  readonly stdin?: string
  /** Takes output as it comes; `false`: enough, end the program. */
  readonly take?: (chunk: Buffer) => boolean
  readonly msMax?: number
}

export type Ran = {
  /** `undefined`: ended by a signal, ours or another's. */
  readonly code: number | undefined
  readonly complaint: string
  /** We ended it, because `take` had enough. */
  readonly cut: boolean
  readonly late: boolean
}

export type Run = (program: Program, args: readonly string[], how?: Running) => Promise<Ran>

export function look(path: string): FileFacts | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return undefined
  const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other'
  return { uid: stat.uid, mode: stat.mode, kind }
}

/** Absolute paths of the tools; one that is nowhere safe is missing, and its verbs are refused. */
export function findPrograms(): ReadonlyMap<Program, string> {
  const found = new Map<Program, string>()
  for (const name of programNames)
    for (const folder of folders) {
      if (found.has(name)) break
      try {
        const path = realpathSync(`${folder}/${name}`)
        if (unsafeBecause(path, look) === undefined) found.set(name, path)
      } catch {}
    }
  return found
}

export const runnerOf =
  (paths: ReadonlyMap<Program, string>): Run =>
  (program, args, how = {}) =>
    new Promise((resolve, reject) => {
      const path = paths.get(program)
      if (path === undefined) {
        reject(
          new Error(`${program} is in none of ${folders.join(', ')}, or others may write there`),
        )
        return
      }
      const child = spawn(path, args, {
        env: { TZ: 'UTC', LC_ALL: 'C' },
        cwd: '/',
        stdio: ['pipe', 'pipe', 'pipe'],
      })
      let complaint = Buffer.alloc(0)
      let cut = false
      let late = false
      let killing: NodeJS.Timeout | undefined
      const timer = setTimeout(() => {
        late = true
        child.kill('SIGTERM')
        killing = setTimeout(() => child.kill('SIGKILL'), GOODBYE_MS_MAX)
      }, how.msMax ?? RUN_MS_MAX)
      child.stdout.on('data', (chunk: Buffer) => {
        if (cut || how.take === undefined || how.take(chunk)) return
        cut = true
        child.kill('SIGKILL')
      })
      child.stderr.on('data', (chunk: Buffer) => {
        complaint = Buffer.concat([complaint, chunk]).subarray(-COMPLAINT_BYTES_MAX)
      })
      // A program that reads nothing may be gone before we have written.
      child.stdin.on('error', () => {})
      child.stdin.end(how.stdin ?? '')
      child.once('error', reject)
      child.once('close', (code) => {
        clearTimeout(timer)
        clearTimeout(killing)
        resolve({ code: code ?? undefined, complaint: complaint.toString().trim(), cut, late })
      })
    })
