/**
 * Ports: free loopback ports for servers that must be told a number before they start.
 *
 * Taken below the range from which the kernel lends ports to clients, so that no connection of ours
 * sits on one between the looking and the listening. A port is claimed by a file that bears its
 * number, until the process that asked has ended: test files that run side by side, and two servers
 * of one test, of which one starts late, never get the same.
 * Limits: a program that knows nothing of the claims may still take one in that moment.
 */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const LOWEST = 18_000
const HIGHEST = 31_999
const TRIES_MAX = 1_000
const claims = join(tmpdir(), 'sekimori-ports')
const claimed = new Set<string>()

/** On every address of the machine: somebody on ::1 would answer for `localhost`. */
const isFree = (port: number, host = '::'): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      // A machine without IPv6.
      resolve(code === 'EAFNOSUPPORT' && host === '::' ? isFree(port, '127.0.0.1') : false),
    )
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Whether it is this process's now. The claim of a process that has ended is taken over. */
function claim(port: number): boolean {
  mkdirSync(claims, { recursive: true })
  const file = join(claims, String(port))
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      const claiming = openSync(file, 'wx')
      writeSync(claiming, String(process.pid))
      closeSync(claiming)
      if (claimed.size === 0) process.once('exit', giveBack)
      claimed.add(file)
      return true
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
      const owner = Number(ownerOf(file))
      // An empty file was made a moment ago.
      if (owner === 0 || isAlive(owner)) return false
      rmSync(file, { force: true })
    }
  }
  return false
}

function ownerOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function giveBack(): void {
  for (const file of claimed) rmSync(file, { force: true })
}

export async function freePorts(count: number): Promise<readonly number[]> {
  const ports: number[] = []
  for (let tries = 0; ports.length < count; tries += 1) {
    if (tries >= TRIES_MAX) throw new Error(`No ${count} free ports on the loopback.`)
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1))
    if (claim(port) && (await isFree(port))) ports.push(port)
  }
  return ports
}

/** A place as Postfix writes it: `unix:/path` or `inet:127.0.0.1:PORT`. */
export const placeOf = (address: string): { path: string } | { host: string; port: number } =>
  address.startsWith('unix:')
    ? { path: address.slice('unix:'.length) }
    : { host: '127.0.0.1', port: Number(address.split(':').at(-1)) }

/** Whether somebody listens there. */
export const answers = (address: string, msMax = 2_000): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(placeOf(address))
    const tell = (yes: boolean) => {
      socket.destroy()
      resolve(yes)
    }
    socket.setTimeout(msMax, () => tell(false))
    socket.once('error', () => tell(false))
    socket.once('connect', () => tell(true))
  })
