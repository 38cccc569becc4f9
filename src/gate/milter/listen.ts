/**
 * Listen: opens the place where mail servers find us, `unix:/path` or `inet:127.0.0.1:PORT`.
 *
 * A unix socket is for the mail server's group and nobody else (0660, from its first moment on). A
 * socket file that a guard left behind is removed when nobody answers there; anything else at that
 * path is somebody's file, and stays. Over TCP only loopback is served: whoever reaches a milter can
 * speak for any account.
 */
import { chmodSync, chownSync, lstatSync, mkdirSync, unlinkSync } from 'node:fs'
import { connect, isIPv4, type Server } from 'node:net'
import { dirname, isAbsolute } from 'node:path'
import { Fault, whyOf } from '../../lib/fault.ts'

/** sun_path holds 108 octets with its NUL. */
export const SOCKET_PATH_BYTES_MAX = 107
const SOCKET_MODE = 0o660
const FOLDER_MODE = 0o755
/** How long a socket that is there may take to show that somebody listens. */
const PROBE_MS = 1_000

export type Place = { readonly path: string } | { readonly host: string; readonly port: number }

export function readPlace(address: string): Place {
  const wrong = (why: string) => new Fault('gate.cannot-listen', { address, why })
  if (address.startsWith('unix:')) {
    const path = address.slice('unix:'.length)
    if (!isAbsolute(path)) throw wrong('the path of a unix socket must be absolute')
    if (Buffer.byteLength(path) > SOCKET_PATH_BYTES_MAX)
      throw wrong(`the path of a unix socket has at most ${SOCKET_PATH_BYTES_MAX} octets`)
    return { path }
  }
  const [, bracketed, plain, digits] =
    /^inet:(?:\[([0-9a-f:]+)\]|([0-9.]+)):(\d{1,5})$/i.exec(address) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  if (host === undefined || port > 65_535)
    throw wrong('expected unix:/absolute/path or inet:127.0.0.1:PORT')
  if (host !== '::1' && !(isIPv4(host) && host.startsWith('127.')))
    throw wrong('only loopback addresses are served')
  return { host, port }
}

/** Resolves with the address as a mail server's configuration writes it. */
export async function listenAt(server: Server, address: string, group?: number): Promise<string> {
  const place = readPlace(address)
  try {
    if (!('path' in place)) {
      await listening(server, () => server.listen({ ...place, exclusive: true }))
      const bound = server.address()
      const port = typeof bound === 'object' && bound !== null ? bound.port : place.port
      return `inet:${place.host.includes(':') ? `[${place.host}]` : place.host}:${port}`
    }
    mkdirSync(dirname(place.path), { recursive: true, mode: FOLDER_MODE })
    await removeStale(place.path)
    await listening(server, () => {
      // Node binds within this call: there is no moment at which others may write to it.
      const umask = process.umask(0o777 & ~SOCKET_MODE)
      try {
        server.listen({ path: place.path, exclusive: true })
      } finally {
        process.umask(umask)
      }
    })
    chmodSync(place.path, SOCKET_MODE)
    if (group !== undefined) chownSync(place.path, -1, group)
    return address
  } catch (cause) {
    server.close()
    throw cause instanceof Fault
      ? cause
      : new Fault('gate.cannot-listen', { address, why: whyOf(cause) }, cause)
  }
}

const listening = (server: Server, listen: () => void): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', () => {
      server.off('error', reject)
      resolve()
    })
    listen()
  })

async function removeStale(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return
  const refuse = (why: string) => new Fault('gate.cannot-listen', { address: `unix:${path}`, why })
  if (!found.isSocket()) throw refuse('a file that is no socket stands there')
  if (await isAnswered(path)) throw refuse('another program listens there')
  unlinkSync(path)
}

/** Refused means that nobody listens; everything else, silence too, counts as somebody. */
const isAnswered = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect(path)
    const tell = (answered: boolean) => {
      probe.destroy()
      resolve(answered)
    }
    probe.setTimeout(PROBE_MS, () => tell(true))
    probe.once('connect', () => tell(true))
    probe.once('error', (error: NodeJS.ErrnoException) => tell(error.code !== 'ECONNREFUSED'))
  })
