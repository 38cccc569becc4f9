/**
 * Run hook: a program of the operator, started without a shell, told by JSON on stdin.
 *
 * Argument words come from the configuration and nothing of an event is ever among them. The
 * environment is ours, not the guard's; time and output are bounded; the whole process group ends
 * with it, so that a hook leaves no children behind.
 * Limits: it runs with the rights of the guard's user.
 */
import { spawn } from 'node:child_process'

export const HOOK_MS_MAX = 10_000
export const HOOK_OUTPUT_BYTES_MAX = 65_536
const COMPLAINT_MAX = 200

export type Hook = { readonly argv: readonly string[]; readonly msMax?: number }

/** Resolves with stdout after exit code 0; rejects with an `Error` otherwise. */
export function runHook(
  hook: Hook,
  document: object,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const [program = '', ...args] = hook.argv
  const msMax = hook.msMax ?? HOOK_MS_MAX
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', ...environment },
      cwd: '/',
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      shell: false,
    })
    const out: Buffer[] = []
    let bytes = 0
    let complaint = ''
    let why: string | undefined
    const end = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      } catch {
        // The group is gone already.
      }
    }
    const stop = (because: string) => {
      why ??= because
      end()
      // A child that left the group may still hold the pipes.
      child.stdout.destroy()
      child.stderr.destroy()
    }
    const timer = setTimeout(() => stop(`it did not end within ${msMax} ms`), msMax)
    const count = (chunk: Buffer): boolean => {
      bytes += chunk.length
      if (bytes > HOOK_OUTPUT_BYTES_MAX) stop(`it wrote more than ${HOOK_OUTPUT_BYTES_MAX} bytes`)
      return bytes <= HOOK_OUTPUT_BYTES_MAX
    }
    child.stdout.on('data', (chunk: Buffer) => {
      if (count(chunk)) out.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (count(chunk)) complaint = `${complaint}${chunk.toString('utf8')}`.slice(0, COMPLAINT_MAX)
    })
    child.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      end()
      if (why === undefined && code !== 0)
        why = `it ended with ${code === null ? `signal ${signal}` : `exit code ${code}`}${complaint === '' ? '' : `: ${complaint.trim().split('\n')[0]}`}`
      if (why === undefined) resolve(Buffer.concat(out).toString('utf8'))
      else reject(new Error(why))
    })
    // A hook that reads nothing may be gone before we have written.
    child.stdin.on('error', () => {})
    child.stdin.end(`${JSON.stringify(document)}\n`)
  })
}
