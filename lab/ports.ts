/**
 * Ports: free loopback ports for servers that must be told a number before they start.
 *
 * Taken below the range from which the kernel lends ports to clients, so that no connection of ours
 * sits on one between the looking and the listening. All asked for together differ.
 * Limits: another program may still take one in that moment; who starts a server tries again.
 */
import { connect, createServer } from 'node:net'

const LOWEST = 18_000
const HIGHEST = 31_999
const TRIES_MAX = 1_000

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(true)),
    )
  })

export async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>()
  for (let tries = 0; ports.size < count; tries += 1) {
    if (tries >= TRIES_MAX) throw new Error(`No ${count} free ports on the loopback.`)
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST + 1))
    if (!ports.has(port) && (await isFree(port))) ports.add(port)
  }
  return [...ports]
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
