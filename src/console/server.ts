/**
 * Server: the console's HTTP over TCP, plain or with a certificate, and nothing that a stranger can
 * hold on to: connections, headers, bodies and silence have bounds.
 *
 * Limits: HTTP/1.1. A certificate that is renewed in its place is taken up within a minute.
 */
import { readFileSync, statSync } from 'node:fs'
import { createServer as createPlain, type Server, type ServerOptions } from 'node:http'
import { createServer as createSecure, type Server as SecureServer } from 'node:https'
import type { Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { networkKeyOf, plainAddress } from '../lib/clients.ts'
import { Fault, whyOf } from '../lib/fault.ts'
import { placeOf } from '../lib/listening.ts'
import { type Duration, minutes } from '../lib/time.ts'
import type { ConsoleLimits } from './limits.ts'

type AnyServer = Server | SecureServer
export const CERTIFICATE_LOOK: Duration = minutes(1)
/** RFC 9325 §3.1.1. */
const minVersion = 'TLSv1.2'

export type ListenParts = {
  readonly listen: string
  readonly certFile?: string | undefined
  readonly keyFile?: string | undefined
  readonly proxies: readonly string[]
  readonly fetch: (request: Request, env: never) => Response | Promise<Response>
  readonly limits: ConsoleLimits
  readonly noted: (what: Noted, why: string) => void
  /** The result calls it off; default: the loop's timers. */
  readonly every?: Every
}

/** `renewed`: the certificate; `certificate`: why the one before stays. */
export type Noted = 'crowded' | 'broken' | 'renewed' | 'certificate'
export type Every = (ms: number, act: () => void) => () => void

export type Listening = {
  /** `inet:ADDRESS:PORT` as it was bound. */
  readonly address: string
  readonly connections: () => number
  /** Answers under way are given; what then still stands, such as live streams, is cut. */
  close(): Promise<void>
}

/** How long answers under way are waited for. */
export const DRAIN_MS = 3_000
const IDLE_LOOK_MS = 50

/** Rejects with `console.not-open`. */
export async function listenHttp(parts: ListenParts): Promise<Listening> {
  const { listen, limits, noted } = parts
  const place = placeOf(listen)
  if (place === undefined)
    throw new Fault('console.not-open', { address: listen, why: 'inet:ADDRESS:PORT' })
  const server = serverOf(parts, {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headers,
    // A body that is read whole has a shorter bound of its own; uploads may take this long.
    requestTimeout: limits.upload,
    keepAliveTimeout: limits.idle,
    connectionsCheckingInterval: limits.sweep,
    noDelay: true,
    requireHostHeader: true,
  })
  server.maxHeadersCount = limits.headerCount
  server.maxRequestsPerSocket = limits.requestsPerConnection
  server.timeout = limits.silence
  const open = new Map<string, number>()
  const proxies = new Set(parts.proxies.map(plainAddress))
  let count = 0
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => socket.destroy())
    const address = plainAddress(socket.remoteAddress ?? '')
    const key = networkKeyOf(address)
    const many = open.get(key) ?? 0
    if (count >= limits.connections || (many >= limits.connectionsOfOne && !proxies.has(address))) {
      socket.destroy()
      noted('crowded', key)
      return
    }
    count += 1
    open.set(key, many + 1)
    socket.once('close', () => {
      count -= 1
      const left = (open.get(key) ?? 1) - 1
      if (left > 0) open.set(key, left)
      else open.delete(key)
    })
  })
  const handle = getRequestListener(parts.fetch as never, { overrideGlobalObjects: false })
  server.on('request', (request, response) => {
    response.on('error', () => {})
    void handle(request, response)
  })
  // RFC 9110 §10.1.1: another expectation than 100-continue.
  server.on('checkExpectation', (_request, response) => {
    response.writeHead(417, { connection: 'close' }).end()
  })
  // Nothing is spoken here but HTTP/1.1; RFC 9110 §7.8 lets us overlook the wish.
  server.on('connect', (_request, socket: Socket) => {
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\n\r\n')
  })
  server.on('clientError', (failed: NodeJS.ErrnoException, socket: Socket) => {
    const status = statusOf(failed.code ?? '')
    noted('broken', failed.code ?? 'unknown')
    if (status !== undefined && socket.writable && socket.writableLength === 0)
      socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    socket.destroySoon()
  })
  server.on('tlsClientError', (failed) => noted('broken', failed.message))
  const address = await listening(server, place.host, place.port)
  server.on('error', (failed) => noted('broken', failed.message))
  const callOff = renewing(server, parts)
  let closing: Promise<void> | undefined
  return {
    address,
    connections: () => count,
    close: () => {
      closing ??= (async () => {
        callOff()
        const isDown = new Promise<void>((resolve) => server.close(() => resolve()))
        server.closeIdleConnections()
        // Whoever has just been answered keeps his connection, and is idle now.
        const idle = setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MS)
        const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
        await isDown
        clearTimeout(cut)
        clearInterval(idle)
      })()
      return closing
    },
  }
}

/** `undefined`: the connection broke, and nobody is there to be answered. */
function statusOf(code: string): string | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large'
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout'
  return code.startsWith('HPE_') ? '400 Bad Request' : undefined
}

const certificateOf = (certFile: string, keyFile: string) => ({
  cert: readFileSync(certFile),
  key: readFileSync(keyFile),
})

function serverOf(
  { listen, certFile, keyFile, limits }: ListenParts,
  made: ServerOptions,
): AnyServer {
  if (certFile === undefined || keyFile === undefined) return createPlain(made)
  try {
    const certificate = certificateOf(certFile, keyFile)
    return createSecure({ ...made, ...certificate, minVersion, handshakeTimeout: limits.handshake })
  } catch (cause) {
    throw new Fault('console.not-open', { address: listen, why: whyOf(cause) }, cause)
  }
}

const listening = (server: AnyServer, host: string, port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const named = host.includes(':') ? `[${host}]` : host
    const failed = (cause: Error) => {
      const address = `inet:${named}:${port}`
      reject(new Fault('console.not-open', { address, why: whyOf(cause) }, cause))
    }
    server.once('error', failed)
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', failed)
      const bound = server.address()
      resolve(`inet:${named}:${typeof bound === 'object' && bound !== null ? bound.port : port}`)
    })
  })

/** The result calls it off. */
function renewing(
  server: AnyServer,
  { certFile, keyFile, noted, every = realEvery }: ListenParts,
): () => void {
  if (certFile === undefined || keyFile === undefined || !('setSecureContext' in server))
    return () => {}
  const stampOf = () => [certFile, keyFile].map((file) => statSync(file).mtimeMs).join()
  let stamp = stampOf()
  return every(CERTIFICATE_LOOK, () => {
    try {
      const found = stampOf()
      if (found === stamp) return
      server.setSecureContext({ ...certificateOf(certFile, keyFile), minVersion })
      stamp = found
      noted('renewed', certFile)
    } catch (cause) {
      noted('certificate', whyOf(cause))
    }
  })
}

const realEvery: Every = (ms, act) => {
  const timer = setInterval(act, ms).unref()
  return () => clearInterval(timer)
}
